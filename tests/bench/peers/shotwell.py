"""Shotwell, a photo manager with a window: import, start, memory.

It is given its own settings file, so that it imports from the folder by itself and asks nothing:
"import automatically" is on, the welcome is off. Done is when its database has every photo and its
cache two thumbnails of each. It searches names, tags, dates and ratings, in its window only.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from peers import installed, screen
from peers.figures import Figures
from peers.processes import Run, environment
from peers.setting import Setting, attempt, say, size, start_up

SETTINGS = """[org/yorba/shotwell/preferences/files]
auto-import=true
import-dir='{folder}'
commit-metadata=false

[org/yorba/shotwell/preferences/ui]
show-welcome-dialog=false
"""
THUMBNAILS = 2  # of each photo: 128 and 360 points


def missing() -> str:
    """Why it cannot be measured, or nothing."""
    lacking = "" if shutil.which("shotwell") else "not installed (apt-get install shotwell)"
    return lacking or screen.missing()


def measure(setting: Setting) -> Figures:
    """All that can be seen of it from outside."""
    version, everything = installed.debian_packages("shotwell")
    figures = Figures(
        "Shotwell", f"Shotwell {version}", "names, dates, tags, ratings; no search by content"
    )
    setting.index_all("Shotwell", figures, _index)
    say("  Shotwell: starting again")
    attempt(figures, "start", _start, setting, figures)
    figures.values["program"] = everything / 1e6
    return figures


def _home(setting: Setting, row: str) -> Path:
    return setting.scratch / f"shotwell {row}"


def _run(setting: Setting, row: str, folder: Path) -> Run:
    assert setting.screen is not None
    home = _home(setting, row)
    settings = home / ".config" / "glib-2.0" / "settings" / "keyfile"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(SETTINGS.format(folder=folder), encoding="utf-8")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    given = environment(
        home,
        DISPLAY=setting.screen.name,
        XDG_RUNTIME_DIR=str(runtime),
        GSETTINGS_BACKEND="keyfile",
        NO_AT_BRIDGE="1",
    )
    log = setting.scratch / "shotwell.log"
    return Run(["dbus-run-session", "--", "shotwell"], given, log=log)


def _photos(home: Path) -> int:
    database = home / ".local" / "share" / "shotwell" / "data" / "photo.db"
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as library:
            return int(library.execute("SELECT count(*) FROM PhotoTable").fetchone()[0])
    except sqlite3.Error:  # not there yet
        return 0


def _thumbnails(home: Path) -> Path:
    return home / ".cache" / "shotwell" / "thumbs"


def _index(setting: Setting, figures: Figures, row: str, folder: Path, count: int) -> None:
    home = _home(setting, row)
    thumbnails = _thumbnails(home)

    def drawn() -> bool:
        return sum(1 for file in thumbnails.rglob("*") if file.is_file()) >= THUMBNAILS * count

    with _run(setting, row, folder) as run:
        listed = run.until(lambda: _photos(home) >= count, setting.patience, "all catalogued")
        seconds = run.until(drawn, setting.patience, "all thumbnails")
        figures.took(row, seconds, run.cpu, run.peak, count)
        run.rest(setting.patience)  # what it does after that must not be cut off
    if row == "small":
        pictures = size(thumbnails)
        database = size(home / ".local" / "share" / "shotwell" / "data")
        figures.values["listed"] = listed
        figures.values["disk"] = (database + pictures) / count / 1e3
        figures.values["thumbnails"] = pictures / count / 1e3


def _start(setting: Setting, figures: Figures) -> None:
    assert setting.screen is not None
    with _run(setting, "small", setting.small) as run:
        start_up(run, setting.screen, figures)
