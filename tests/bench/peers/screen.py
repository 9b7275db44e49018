"""A display that nobody sees: programs with a window are started on it and looked at.

Xvfb keeps the screen in a file, so that looking at it costs the programs nothing.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIZE = (1400, 900)
CHANGED = 0.002  # of the screen: more than a cursor or a line of a status bar


def missing() -> str:
    """Why there can be no display, or nothing."""
    lacking = [name for name in ("Xvfb", "xdotool", "dbus-run-session") if not shutil.which(name)]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


class Screen:
    """The display.

    Attributes:
        name: for ``DISPLAY``.
    """

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        with file.open("rb") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        head, width, height, line, colours = self._layout()
        self._start, self._shape, self._line = head + colours * 12, (height, width), line

    def _layout(self) -> tuple[int, int, int, int, int]:
        """Of an X window dump: length of the head, width, height, bytes of a line, colours."""
        numbers = struct.unpack(">25I", self._memory[:100])
        return numbers[0], numbers[4], numbers[5], numbers[12], numbers[19]

    def picture(self) -> NDArray[np.uint32]:
        """What is on it now: a number for each point."""
        height, width = self._shape
        end = self._start + height * self._line
        rows = np.frombuffer(self._memory[self._start : end], np.uint32)
        return rows.reshape(height, self._line // 4)[:, :width].copy()

    def windows(self, least: int = 300) -> list[str]:
        """The numbers of visible windows that are at least so many points wide and half as high."""
        return [
            number
            for number in self._do("search", "--onlyvisible", "--name", ".").split()
            if self._is_large(number, least)
        ]

    def title(self, window: str) -> str:
        """What stands, or would stand, above a window."""
        return self._do("getwindowname", window).strip()

    def fit(self, window: str, size: tuple[int, int] = (1280, 800)) -> None:
        """Make a window as large as everybody's."""
        self._do("windowmove", window, "0", "0")
        self._do("windowsize", window, str(size[0]), str(size[1]))

    def press(self, window: str, *keys: str) -> None:
        """Keys for a window, as if typed."""
        self._do("windowfocus", window)
        self._do("key", "--window", window, *keys)

    def _is_large(self, window: str, least: int) -> bool:
        said = self._do("getwindowgeometry", "--shell", window)
        facts = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        width, height = int(facts.get("WIDTH", 0)), int(facts.get("HEIGHT", 0))
        return width >= least and height >= least // 2

    def _do(self, *what: str) -> str:
        done = subprocess.run(
            ["xdotool", *what],
            env={**os.environ, "DISPLAY": self.name},
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout


class Changes:
    """When the screen's picture last changed visibly."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._seen = screen.picture()
        self.last = time.perf_counter()

    def look(self) -> None:
        now = self._screen.picture()
        if np.count_nonzero(now != self._seen) > CHANGED * now.size:
            self._seen, self.last = now, time.perf_counter()


@contextmanager
def display(folder: Path) -> Iterator[Screen]:
    """A display that ends with the ``with``; ``folder`` is for its file."""
    folder.mkdir()
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
         "-fbdir", str(folder), "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            name = f":{said.readline().strip()}"
        yield Screen(name, folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait()
