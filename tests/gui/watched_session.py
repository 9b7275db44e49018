"""A scripted session in a real window whose GUI thread is watched; run as a program by a test.

    python tests/gui/watched_session.py LIBRARY PHOTOS SETTINGS

Opens the window on LIBRARY, and while PHOTOS are indexed, searches, scrolls, zooms and looks at
pictures. Prints JSON: the processor time of the longest spells in which the GUI thread was busy,
and every read of a file or the database that happened on that thread. Processor time, because
on a busy machine the clock measures the neighbours.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from photosearch.app import App
from photosearch.gui import languages, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.collector import Collector
from photosearch.gui.main_window import MainWindow
from photosearch.gui.session import Session
from photosearch.library.database import Database
from photosearch.library.thumbnails import Thumbnails
from tests.gui.spells import Spells

GUI = threading.get_ident()
WORDS = ("dog", "강아지", "海边日落", "a red car", "음식")
ROUNDS = 4  # at most while photos are indexed; what comes after them is only watched


def name_answers(watch: Spells) -> None:
    """Let the spells say which answers of the Bridge they dealt with."""
    real = Bridge.run

    def run(
        self: Bridge, work: object, then: object = None, *rest: object, **more: object
    ) -> object:
        name = getattr(then, "__qualname__", "")

        def named(answer: object) -> object:
            watch.doing.append(name)
            return then(answer)  # type: ignore[operator]

        return real(self, work, named if then else None, *rest, **more)  # type: ignore[arg-type]

    Bridge.run = run  # type: ignore[assignment,method-assign]


def forbid(owner: type, name: str, seen: list[str]) -> None:
    """Note every call of ``owner.name`` on the GUI thread."""
    real = getattr(owner, name)

    def watched(*args: object, **kwargs: object) -> object:
        if threading.get_ident() == GUI and watch.on:
            seen.append(f"{owner.__name__}.{name}")
        return real(*args, **kwargs)

    setattr(owner, name, watched)


def rest(milliseconds: int) -> None:
    """Let the window live; ``QTest.qWait`` would keep the interpreter from all other threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(until: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        rest(10)
    if not until():
        raise TimeoutError


def type_text(field: QWidget, text: str) -> None:
    for letter in text:
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(field, event)


def write_caption(window: MainWindow, words: str) -> None:
    """As a person does, of the first photo."""
    view = window.gallery.view
    view.setCurrentIndex(window.gallery.model.index(0))
    rest(200)
    edit = window.inspector.captions.edit
    edit.setFocus()
    edit.selectAll()
    type_text(edit, words)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    rest(100)


def main(library: Path, photos: Path, remembered: Path) -> dict[str, object]:
    blocked: list[str] = []
    for owner, name in (
        (Database, "read"),
        (Database, "write"),
        (Thumbnails, "get"),
        (Thumbnails, "put"),
        (Path, "read_bytes"),
        (Path, "stat"),
    ):
        forbid(owner, name, blocked)
    theme.install(application)
    languages.install(application, "ko")
    settings = QSettings(str(remembered), QSettings.Format.IniFormat)
    window = MainWindow(Session(App.open(library), Bridge()), settings)
    window.resize(1400, 900)
    window.show()
    page = window.gallery
    wait(lambda: page.model.rowCount() > 0)
    wait(lambda: page.view.isVisible())
    rest(500)  # fonts and icons are drawn for the first time
    collector = Collector()  # as the program has it: Python's own stops this thread where it likes
    collector.spare_what_is_there()
    watch.on = True
    done: list[object] = []
    window.session.finished.connect(done.append)
    window.session.index([photos])
    rounds = 0
    while rounds < (2 if done else ROUNDS):
        rounds += 1
        for words in WORDS:
            bar = page.view.verticalScrollBar()
            for step in range(12):
                bar.setValue(bar.maximum() * step // 12)
                rest(15)
            window.search_bar.focus()
            window.search_bar.set_text("")
            type_text(window.search_bar.field, words)
            QTest.keyClick(window.search_bar.field, Qt.Key.Key_Return)
            rest(150)
            page.view.setCurrentIndex(page.model.index(0))
            page.view.selectAll()
            rest(30)
            page.view.clearSelection()
            window.commands["larger" if rounds % 2 else "smaller"].trigger()
            window.commands["all_photos"].trigger()
            rest(150)
        write_caption(window, f"할머니 {rounds}")
        window.commands["models"].trigger()
        rest(200)
        window.commands["all_photos"].trigger()
        rest(150)
        window.gallery.view.opened.emit(0)
        rest(200)
        QTest.keyClick(window.viewer, Qt.Key.Key_Right)
        rest(200)
        QTest.keyClick(window.viewer, Qt.Key.Key_Escape)
    wait(lambda: bool(done), 200.0)
    watch.on = False
    spells = sorted(watch.found, reverse=True)
    window.close()
    collector.close()
    return {
        "spells": len(spells),
        "longest": [(round(took, 1), name) for took, name in spells[:12]],
        "blocked": sorted(set(blocked)),
        "rounds": rounds,
        "rows": page.model.rowCount(),
    }


if __name__ == "__main__":
    application = QApplication(["photosearch"])
    watch = Spells()
    watch.on = False
    name_answers(watch)
    QTimer.singleShot(240_000, lambda: os._exit(3))
    print(json.dumps(main(*(Path(argument) for argument in sys.argv[1:4]))), flush=True)
    os._exit(0)
