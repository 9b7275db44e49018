"""What people see on a terminal: a progress line and results as a tidy table.

Used by ``cli`` only. Progress goes to stderr, results to stdout, so that either can be piped.
``rich`` is imported when something is drawn: a cold search must not pay for a progress bar.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from photosearch.jobs import Job, Progress
from photosearch.text import display_width, printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

QUIET_SECONDS = 10.0  # between lines when stderr is no terminal


class ProgressLine:
    """Shows a job's stage, count, rate and remaining time; give its ``job`` to the work."""

    def __init__(self, unit: str = "photos", scale: int = 1) -> None:
        self.job = Job(self.show)
        self._unit = unit
        self._scale = scale  # of the work's items in one of the unit: bytes in a megabyte
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._stage = ""

    def __enter__(self) -> ProgressLine:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bars

            self._bars = Bars(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[note]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def rest(self) -> None:
        """Show nothing until there is something again."""
        if self._bars is not None and self._task is not None:
            self._bars.remove_task(self._task)
        self._task, self._stage = None, ""

    def show(self, now: Progress) -> None:
        """What a job's listener is told; for work that makes its own jobs."""
        now = replace(
            now,
            stage=now.stage[:1].upper() + now.stage[1:],
            done=now.done // self._scale,
            total=None if now.total is None else now.total // self._scale,
            rate=None if now.rate is None else now.rate / self._scale,
        )
        if self._bars is None:
            if now.stage != self._stage:
                print(f"{now.stage} …", file=sys.stderr, flush=True)
            self._stage = now.stage
            return
        if now.stage != self._stage:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(now.stage, total=now.total, note="")
            self._stage = now.stage
        if self._task is not None:
            self._bars.update(
                self._task, completed=now.done, total=now.total, note=pace(now, self._unit)
            )


def pace(now: Progress, unit: str) -> str:
    """``41.2 photos/s, about 3 min left``; empty while it is too early to say."""
    if now.rate is None:
        return ""
    words = f"{now.rate:,.1f} {unit}/s"
    if now.seconds_left is None:
        return words
    return f"{words}, about {duration(now.seconds_left)} left"


def duration(seconds: float) -> str:
    """Rounded so that it promises no more than it knows: ``40 s``, ``3 min``, ``2.5 h``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns aligned by display width (Hangul and Han take two), the last one free to run on."""
    cells = [[printable(cell) for cell in row] for row in [headers, *rows]]
    widths = [max(display_width(row[i]) for row in cells) for i in range(len(headers))]
    lines = [
        "  ".join(
            cell if i == len(row) - 1 else cell + " " * (widths[i] - display_width(cell))
            for i, cell in enumerate(row)
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines)


def short_path(path: Path, columns: int | None = None) -> str:
    """The path, with its middle left out where it would not fit the terminal."""
    text = printable(str(path))
    room = columns or (shutil.get_terminal_size().columns - 24 if sys.stdout.isatty() else 10_000)
    if display_width(text) <= room or room < 20:
        return text
    tail = text[-(room * 2 // 3) :]
    while display_width(tail) > room * 2 // 3:
        tail = tail[1:]
    head = text[: room - display_width(tail) - 1]
    while display_width(head) + display_width(tail) + 1 > room:
        head = head[:-1]
    return f"{head}…{tail}"


def counted(number: int, thing: str) -> str:
    """``1 photo``, ``1,200 photos``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def size(octets: int) -> str:
    """``1.4 GB``, in the decimal units that file managers show."""
    amount = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def no_window_because() -> str:
    """Why no window can be shown here, with what to do about it; empty when one can.

    Asked before Qt is imported, which ends the process when the system lacks what it needs.
    """
    if os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return ""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "There is no display here, so Photosearch works in the terminal."
    wanted = {
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libxkbcommon.so.0": "libxkbcommon0",
    }
    if not os.environ.get("WAYLAND_DISPLAY"):
        wanted |= {
            "libxcb-cursor.so.0": "libxcb-cursor0",
            "libxcb-icccm.so.4": "libxcb-icccm4",
            "libxcb-image.so.0": "libxcb-image0",
            "libxcb-keysyms.so.1": "libxcb-keysyms1",
            "libxcb-render-util.so.0": "libxcb-render-util0",
            "libxcb-shape.so.0": "libxcb-shape0",
            "libxcb-xkb.so.1": "libxcb-xkb1",
            "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        }
    missing = [package for library, package in wanted.items() if not _loads(library)]
    if not missing:
        return ""
    return (
        "The window needs system libraries that are not installed, so Photosearch works in the "
        f"terminal. On Debian and Ubuntu: sudo apt install {' '.join(missing)}"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
