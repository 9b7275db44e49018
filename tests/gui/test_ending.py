"""A signal from the system ends the program in good order, though Qt's event loop is asleep."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from photosearch.gui.ending import Ending

application = QApplication([])
ending = Ending(application.quit)
QTimer.singleShot(0, lambda: print("ready", flush=True))
application.exec()
print("tidied up", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_quits(number: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(getattr(signal, number))
        out, _ = program.communicate(timeout=60)
    assert (out, program.returncode) == ("tidied up\n", 0)
