"""Typing into the search field by the clock: last key to results on the screen, and what blocks.

Used by ``bench_window`` inside a process that has a window. Keys come one by one, as from a hand;
the time of a query goes from its last key to the paint that shows the first thumbnails of its own
answer, text encoding included. A spell is what the GUI thread does in one go, in processor time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import quantiles

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import Found
from tests.gui.spells import Spells

KEY = 0.1  # seconds from key to key: ten letters in a second is a fast typist
FAST = 0.03  # a key that is held down, or letters that a program sends
FIRST = 12  # thumbnails that are the first row or two
REST = 0.35  # seconds between queries, in which whatever came after an answer is done
QUERIES = (
    *(
        "dog",
        "red car",
        "강아지",
        "바닷가 노을",
        "snow",
        "cat on a sofa",
        "海边",
        "小狗",
        "birthday",
    ),
    *(
        "산",
        "눈 오는 날",
        "music",
        "boat",
        "생일 케이크",
        "日落",
        "child with a kite",
        "꽃",
        "train",
    ),
    *("IMG_0012345", "night", "아기", "食物", "a woman in a hat", "겨울 나무", "街道", "bicycle"),
)
THIRTY = (
    "a black dog on a snowy hill at",
    "바닷가에서 노을을 보는 사람들과 강아지 두 마리와",
    "sunset over the sea with sails",
)


def press(window: MainWindow, letter: str) -> None:
    """One key in the search field."""
    event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
    QApplication.sendEvent(window.search_bar.field, event)


def rest(seconds: float) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


class Painted(QObject):
    """Watches the grid: when an answer came, and when a paint had its first thumbnails."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self._wanted = ""
        self.answered = self.painted = 0.0
        self._done: Callable[[], None] = lambda: None
        window.gallery.answered.connect(self._came)
        window.gallery.view.viewport().installEventFilter(self)

    def wait(self, text: str, seconds: float = 10.0) -> None:
        """Until that query is answered and painted."""
        loop = QEventLoop()
        self._done = loop.quit
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        assert self.painted, f"{text!r} was not painted"

    def begin(self, text: str) -> None:
        """From now on that query is waited for."""
        self._wanted, self.answered, self.painted = text, 0.0, 0.0

    def _came(self, _: object) -> None:
        place = self._window.gallery.place
        if isinstance(place, Found) and place.text == self._wanted and not self.answered:
            self.answered = time.perf_counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paints that find everything there; the moment after them is theirs."""
        if event.type() == QEvent.Type.Paint and self.answered and not self.painted and self._all():
            QTimer.singleShot(0, self._shown)
        return False

    def _all(self) -> bool:
        model, loader = self._window.gallery.model, self._window.loader
        first = model.contents[:FIRST].tolist()
        return bool(first) and all(loader.state(content) == "ready" for content in first)

    def _shown(self) -> None:
        if self.answered and not self.painted:
            self.painted = time.perf_counter()
            self._done()


def latencies(window: MainWindow) -> tuple[list[float], list[float]]:
    """Of each query the milliseconds from the last key to the answer, and to its thumbnails."""
    watch, bar = Painted(window), window.search_bar
    answers: list[float] = []
    paints: list[float] = []
    for text in QUERIES:
        bar.focus()
        bar.set_text("")
        rest(REST)
        watch.begin(text)
        for letter in text[:-1]:
            press(window, letter)
            rest(KEY)
        last = time.perf_counter()
        press(window, text[-1])
        watch.wait(text)
        answers.append(1e3 * (watch.answered - last))
        paints.append(1e3 * (watch.painted - last))
    return answers, paints


def stalls(window: MainWindow) -> list[float]:
    """For each of thirty fast keys, thrice, the longest spell until the next one."""
    spells, bar = Spells(), window.search_bar
    found: list[float] = []
    for text in THIRTY:
        bar.focus()
        bar.set_text("")
        rest(REST)
        for letter in text[:30]:
            spells.found.clear()
            began = time.thread_time()
            press(window, letter)
            pressed = 1e3 * (time.thread_time() - began)
            rest(FAST)
            found.append(max(pressed, *(took for took, _ in spells.found)))
    return found


def shares(values: list[float]) -> tuple[float, float]:
    """The median, and what 95 in a hundred do not exceed."""
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]
