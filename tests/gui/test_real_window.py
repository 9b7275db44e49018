"""The program as people start it: on a real X display, driven from outside by keyboard and mouse.

Nothing of the window is asked for here: only its title, what is on the screen, and what the
command line and the database say afterwards.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photosearch.app import App
from photosearch.jobs import Job
from photosearch.library import history
from tests.conftest import REPOSITORY

TOOLS = ("Xvfb", "xdotool", "import")
PATIENCE = 180.0  # seconds; a busy machine
# Photos of one colour each, so that a screenshot tells which of them is on it.
COLOURS = {
    "빨강": (200, 30, 40),
    "초록": (30, 160, 60),
    "파랑": (40, 70, 200),
    "노랑": (230, 200, 30),
    "보라": (150, 50, 170),
    "하늘": (60, 200, 220),
}

needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason=f"one of {', '.join(TOOLS)} is not installed"
)


def wait_for(true: Callable[[], object], what: str) -> None:
    """Wait for something on the screen, of which nothing tells us."""
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited too long for {what}"
        pause.wait(0.1)


class Screen:
    """A display without a window manager, and hands on it."""

    def __init__(self, number: str) -> None:
        self.environment = {**os.environ, "DISPLAY": f":{number}"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.environment.pop("QT_QPA_PLATFORM", None)

    def do(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=self.environment, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip
        return done.stdout.strip()

    def window(self) -> str:
        """The program's window, "" if there is none."""
        found = self.do("search", "--onlyvisible", "--name", "^Photosearch").splitlines()
        return found[0] if found else ""

    def title(self) -> str:
        return self.do("getwindowname", self.window())

    def press(self, *keys: str) -> None:
        self.do("key", "--clearmodifiers", *keys)

    def look(self) -> Image.Image:
        """A picture of the whole screen."""
        done = subprocess.run(
            ["import", "-window", "root", "png:-"],
            env=self.environment, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        return Image.open(io.BytesIO(done.stdout)).convert("RGB")

    def shares(self) -> Counter[str]:
        """Which part of the screen has the colour of which photo, in per cent."""
        pixels = np.asarray(self.look())[::3, ::3].astype(np.int16)  # enough for shares
        shares: Counter[str] = Counter()
        for name, colour in COLOURS.items():
            near = np.abs(pixels - np.array(colour, np.int16)).max(axis=2) < 24
            shares[name] = round(100 * float(near.mean()))
        return shares

    def large(self) -> str:
        """The photo that fills most of the screen, "" if none does."""
        name, share = self.shares().most_common(1)[0]
        return name if share > 30 else ""

    def wait_until_calm(self) -> None:
        """Until nothing moves on the screen any more but a text cursor."""
        seen: list[NDArray[np.uint8]] = []

        def calm() -> bool:
            seen.append(np.asarray(self.look()))
            if len(seen) < 4:
                return False
            return all(int((seen[-1] != other).sum()) < 500 for other in seen[-4:-1])

        wait_for(calm, "a calm screen")


@pytest.fixture
def screen() -> Iterator[Screen]:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x820x24", "-nolisten", "tcp"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    if not number:
        server.wait()
        pytest.skip("Xvfb does not start here")
    try:
        yield Screen(number)
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's home, with a folder of pictures that the system knows, named in Hangul."""
    home = tmp_path / "home"
    pictures = home / "사진"
    pictures.mkdir(parents=True)
    for name, colour in COLOURS.items():
        Image.new("RGB", (900, 600), colour).save(pictures / f"{name}.png")
    (home / ".config").mkdir()
    (home / ".config" / "user-dirs.dirs").write_text('XDG_PICTURES_DIR="$HOME/사진"\n', "utf-8")
    (home / "run").mkdir(mode=0o700)
    return home


def of_home(home: Path, environment: dict[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in environment.items() if not key.startswith("XDG_")}
    return {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PYTHONPATH": str(REPOSITORY),
        "LANG": "en_US.UTF-8",
    }


@needs_tools
def test_from_the_first_start_to_the_last_key(screen: Screen, home: Path) -> None:
    library = home / "library"
    command = [sys.executable, "-m", "photosearch", "--library", str(library)]
    environment = of_home(home, screen.environment)
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        try:
            _walk_through(screen)
            status = program.wait(PATIENCE)
        finally:
            program.kill()
        out, err = program.communicate()
    assert (status, out) == (0, "")
    assert "Traceback" not in err
    assert err == ""
    done = subprocess.run(
        [*command, "--json", "status"], env=environment, capture_output=True, text=True, check=True
    )
    assert '"searchable": 6' in done.stdout
    with App.open(library, read_only=True) as app:
        assert app.database.read(history.recent_searches) == ["red"]


def _walk_through(screen: Screen) -> None:
    wait_for(screen.window, "the window")
    assert screen.title() == "Photosearch"
    screen.do("windowfocus", "--sync", screen.window())
    screen.wait_until_calm()
    first_page = screen.look()
    assert not any(screen.shares().values())
    screen.press("Return")  # the folder of pictures is ticked, and Start has the focus
    wait_for(lambda: all(screen.shares().values()), "all photos in the grid")
    assert screen.look() != first_page

    screen.press("ctrl+f")
    screen.do("type", "red")
    screen.press("Return")
    screen.wait_until_calm()
    assert not screen.large()
    results = screen.look()

    screen.do("mousemove", "330", "230", "click", "--repeat", "2", "--delay", "40", "1")
    wait_for(screen.large, "the first result in large")
    shown = screen.large()
    screen.press("Right")
    wait_for(lambda: screen.large() not in ("", shown), "the next one in large")
    screen.press("Escape")
    wait_for(lambda: not screen.large(), "the grid again")
    assert results.size == screen.look().size
    assert any(screen.shares().values())
    screen.press("ctrl+q")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a display")
@pytest.mark.parametrize("stdin", ["empty", "closed"])
def test_without_a_display_it_says_so_and_works_in_the_terminal(home: Path, stdin: str) -> None:
    environment = of_home(home, dict(os.environ))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        environment.pop(name, None)
    program = [sys.executable, "-m", "photosearch", "--library", str(home / "library")]
    closing = ["sh", "-c", 'exec "$@" <&-', "sh"] if stdin == "closed" else []

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*closing, *program, *arguments], env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    empty = run()
    assert empty.returncode == 2
    assert empty.stderr.startswith("There is no display here")
    assert "Which folder holds the photos?" in empty.stderr
    if stdin == "closed":  # for all that it starts, too
        assert run("index", str(home / "사진")).returncode == 0
    else:
        with App.open(home / "library") as app:
            app.index([home / "사진"], Job())
    filled = run()
    assert filled.returncode == 0
    assert filled.stderr.startswith("There is no display here")
    assert "6 photos are ready" in filled.stdout
