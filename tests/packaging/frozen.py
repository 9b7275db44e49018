"""A bundle under test: where it lies, how it is started, and what its processes may not touch.

Starts it as a user's desktop would on a machine that has no Python: an environment of a few names,
a PATH that leads nowhere, no network. Knows nothing of what is asked of the program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray
from Xlib import X, display
from Xlib.ext import xtest

from tests.conftest import REPOSITORY

PATIENCE = 300.0  # seconds; a busy machine
PAINTED = 3000  # colours on a screen that shows photos; one with icons and words has a few hundred


@cache
def no_network() -> tuple[str, ...]:
    """What a command is started by to have no network; nothing where the system forbids that."""
    for words in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        if (
            shutil.which("unshare")
            and subprocess.run([*words, "true"], check=False).returncode == 0
        ):
            return words
    return ()


@dataclass(frozen=True)
class Program:
    """One way of running Photosearch, and whose home it runs in.

    Attributes:
        terminal: the command for the terminal.
        window: the command for the window.
        home: the user's; everything the program writes is below it.
        variables: of the environment, besides those of every start.
    """

    terminal: tuple[str, ...]
    window: tuple[str, ...]
    home: Path
    variables: tuple[tuple[str, str], ...] = ()

    def environment(self, screen: str = "") -> dict[str, str]:
        """All that a start is told."""
        nowhere = self.home.parent / "nothing"
        nowhere.mkdir(exist_ok=True)
        runtime = self.home.parent / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        shown = {"DISPLAY": screen} if screen else {}
        return {
            "HOME": str(self.home),
            "PATH": str(nowhere),
            "LANG": "C.UTF-8",
            "LANGUAGE": "ko",  # the window speaks Korean, whether the system has that locale or not
            "XDG_RUNTIME_DIR": str(runtime),
            **shown,
            **dict(self.variables),
        }

    def run(self, *arguments: object, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [*map(str, (*self.terminal, *arguments))]
        return subprocess.run(
            [*_found(no_network()), *command], env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=seconds,
        )  # fmt: skip

    @contextmanager
    def shown(self, screen: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The window while inside; killed at the end if it is still there."""
        with subprocess.Popen(
            [*_found(no_network()), *self.window, *arguments], env=self.environment(screen),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as started:  # fmt: skip
            try:
                yield started
            finally:
                started.kill()


def _found(command: tuple[str, ...]) -> list[str]:
    """With its whole path, since the started program's PATH leads nowhere."""
    return [shutil.which(command[0]) or command[0], *command[1:]] if command else []


def from_source(home: Path) -> Program:
    """This checkout under the interpreter that runs the tests."""
    python = (sys.executable, "-m", "photosearch")
    variables = (("PYTHONPATH", str(REPOSITORY)),)
    return Program(python, python, home, variables)


def copy_of(bundle: Path, place: Path) -> Path:
    """The bundle in another place: by links where the disk allows, since only reading matters."""
    try:
        shutil.copytree(bundle, place, symlinks=True, copy_function=os.link)
    except (OSError, shutil.Error):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(bundle, place, symlinks=True)
    return place


class Eyes:
    """Look at a screen without a program in between, so that looking costs milliseconds."""

    def __init__(self, screen: str) -> None:
        self._display = display.Display(screen)
        self._root = self._display.screen().root
        size = self._root.get_geometry()
        self._size = size.width, size.height

    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 4) uint8: blue, green, red and nothing."""
        width, height = self._size
        raw = self._root.get_image(0, 0, width, height, X.ZPixmap, 0xFFFFFFFF).data
        return np.frombuffer(raw, np.uint8).reshape(height, width, 4)

    def colours(self) -> int:
        """How many colours every third pixel has in every third row."""
        few = np.ascontiguousarray(self.pixels()[::3, ::3])
        return len(np.unique(few.view(np.uint32)))

    def is_dark(self) -> bool:
        """Whether nothing is shown at all."""
        return not self.pixels()[::8, ::8, :3].any()

    def close(self) -> None:
        """Look no more."""
        self._display.close()


def type_letters(screen: str, words: str) -> None:
    """Type on a screen, Hangul and Han too: letters without a key get one first, and keep it.

    ``xdotool type`` takes the key away again at once, and a busy window then reads nothing.
    """
    there = display.Display(screen)
    try:
        first, last = there.display.info.min_keycode, there.display.info.max_keycode
        keys = there.get_keyboard_mapping(first, last - first + 1)
        free = [first + n for n, symbols in enumerate(keys) if not any(symbols)]
        codes = {letter: there.keysym_to_keycode(ord(letter)) for letter in set(words)}
        for letter, code in codes.items():
            if not code:
                symbol = 0x01000000 + ord(letter)
                codes[letter] = there.keysym_to_keycode(symbol) or free.pop()
                there.change_keyboard_mapping(codes[letter], [(symbol, symbol)])
        there.sync()
        time.sleep(1)  # until the window has heard of the new keys
        for letter in words:
            for event in (X.KeyPress, X.KeyRelease):
                xtest.fake_input(there, event, codes[letter])
            there.sync()
            time.sleep(0.05)
    finally:
        there.close()


def wait_for(true: Callable[[], object], what: str, every: float = 0.1) -> None:
    """Wait for something outside, of which nothing tells us."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited too long for {what}"
        time.sleep(every)


def family_of(process: int) -> list[psutil.Process]:
    """A process and all that it has started, as far as they are alive."""
    try:
        first = psutil.Process(process)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def foreign_code(processes: list[psutil.Process], bundle: Path) -> set[str]:
    """Python of the machine's that these processes have in memory: there should be none."""
    found = set()
    for each in processes:
        try:
            maps = [entry.path for entry in each.memory_maps()]
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        found |= {
            path for path in maps
            if ("python" in path.lower() or "site-packages" in path) and str(bundle) not in path
        }  # fmt: skip
    return found


def connections(processes: list[psutil.Process]) -> list[object]:
    """What these processes have open towards a network."""
    found: list[object] = []
    for each in processes:
        try:
            found += each.net_connections("inet")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found
