"""A child process leaves when its parent is gone, whatever it is doing.

Called once at the start of a child's main thread. Knows nothing of what the child does.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading


def leave_with_parent() -> None:
    """From now on this process ends with its parent: within a second, if the cores are not taken.

    A thread waits for the parent; on Linux the kernel is asked too, since a thread cannot run
    while C code holds the interpreter. To the kernel the parent is the thread that started the
    child: that one must live as long as the child is wanted.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)
        if os.getppid() != parent.pid:  # it died before we asked
            os._exit(1)
    threading.Thread(target=_wait_for_end, args=(parent,), daemon=True, name="lifeline").start()


def _wait_for_end(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
