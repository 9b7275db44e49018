"""digiKam, a photo manager with a window: first scan, start, memory.

It is started once on an empty database, which it lays out before it asks where the photos are; the
answer is then written into that database, as its own dialogue would, and the clock starts with the
second start. Done is when its databases have every photo and a thumbnail of each. The offer to
download its face models, which comes at every start, is sent away with the escape key.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from peers import installed, screen
from peers.figures import Figures
from peers.processes import Run, environment
from peers.setting import Setting, attempt, say, size, start_up

OFFER = "Download required files"
SETTINGS = """[Album Settings]
Scan At Start=true

[Database Settings]
Database Type=QSQLITE
Database Name={data}/
Database Name Face={data}/
Database Name Similarity={data}/
Database Name Thumbnails={data}/
Internal Database Server=false

[General Settings]
Show Splash=false
Version=7.9.0
"""
LAYING_OUT = 90.0  # seconds that the empty first start may take


def missing() -> str:
    """Why it cannot be measured, or nothing."""
    lacking = "" if shutil.which("digikam") else "not installed (apt-get install digikam)"
    return lacking or screen.missing()


def measure(setting: Setting) -> Figures:
    """All that can be seen of it from outside."""
    version, everything = installed.debian_packages("digikam")
    figures = Figures(
        "digiKam",
        f"digiKam {version}",
        "camera data, names, dates, tags, ratings, likeness of pictures; no search by content",
    )
    setting.index_all("digiKam", figures, _index)
    say("  digiKam: starting again")
    attempt(figures, "start", _start, setting, figures)
    figures.values["program"] = everything / 1e6
    return figures


def _data(setting: Setting, row: str) -> Path:
    return setting.scratch / f"digikam {row}" / "data"


def _run(setting: Setting, row: str) -> Run:
    assert setting.screen is not None
    data = _data(setting, row)
    home, runtime = data.parent, data.parent / "runtime"
    settings = home / ".config" / "digikamrc"
    if not settings.exists():
        for folder in (data, settings.parent, home / "Pictures"):
            folder.mkdir(parents=True)
        settings.write_text(SETTINGS.format(data=data), encoding="utf-8")
    runtime.mkdir(mode=0o700, exist_ok=True)
    given = environment(home, DISPLAY=setting.screen.name, XDG_RUNTIME_DIR=str(runtime))
    if os.geteuid() == 0:
        given["QTWEBENGINE_DISABLE_SANDBOX"] = "1"  # its start page refuses to run for root else
    command = ["dbus-run-session", "--", "digikam", "--database-directory", data]
    return Run(command, given, log=setting.scratch / "digikam.log")


def _lay_out(setting: Setting, row: str, folder: Path) -> None:
    """An empty database that knows where the photos are."""
    assert setting.screen is not None
    with _run(setting, row) as run:
        run.until(setting.screen.windows, LAYING_OUT, "the question for a folder")
    with sqlite3.connect(_data(setting, row) / "digikam4.db") as library:
        library.execute(
            "INSERT INTO AlbumRoots (label, status, type, identifier, specificPath) "
            "VALUES ('photos', 0, 1, ?, '/')",
            (f"volumeid:?path={folder}",),
        )


def _count(database: Path, table: str) -> int:
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as opened:
            return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.Error:  # not there yet, or being written
        return 0


def _index(setting: Setting, figures: Figures, row: str, folder: Path, count: int) -> None:
    _lay_out(setting, row, folder)
    data, display = _data(setting, row), setting.screen
    assert display is not None
    sent_away: set[str] = set()

    def has(database: str, table: str) -> bool:
        for window in set(display.windows()) - sent_away:
            if display.title(window).startswith(OFFER):
                display.press(window, "Escape")
            sent_away.add(window)
        return _count(data / database, table) >= count

    with _run(setting, row) as run:
        listed = run.until(
            lambda: has("digikam4.db", "ImageInformation"), setting.patience, "all catalogued"
        )
        seconds = run.until(
            lambda: has("thumbnails-digikam.db", "Thumbnails"), setting.patience, "all thumbnails"
        )
        figures.took(row, seconds, run.cpu, run.peak, count)
        run.rest(setting.patience)
    if row == "small":
        figures.values["listed"] = listed
        figures.values["disk"] = size(data) / count / 1e3
        figures.values["thumbnails"] = size(data / "thumbnails-digikam.db") / count / 1e3


def _start(setting: Setting, figures: Figures) -> None:
    assert setting.screen is not None
    with _run(setting, "small") as run:
        start_up(run, setting.screen, figures, dialog=OFFER)
