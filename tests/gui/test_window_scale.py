"""The window on large libraries: a hundred thousand photos in the database, a million in the grid.

Says that it works, not how fast: the figures are measured by ``tests/bench``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosearch.gui.gallery_rows import arranged
from photosearch.gui.places import AllPhotos, Found
from photosearch.library.browse import Listing
from tests.conftest import picture
from tests.gui.windows import LONG, Open, ask, wait_for_rows
from tests.synthetic import make_library

MILLION = 1_000_000


def walk_through(open_window: Open, library: Path, count: int, qtbot: QtBot) -> None:
    window = open_window(library)
    wait_for_rows(qtbot, window, count)
    page, view, bar = window.gallery, window.gallery.view, window.gallery.view.verticalScrollBar()

    def seen() -> list[int]:
        return page.model.contents_in(view.visible_rows())

    def all_painted() -> bool:
        return all(window.loader.state(content) == "ready" for content in seen())

    qtbot.waitUntil(all_painted, timeout=LONG)
    newest = seen()[0]
    bar.setValue(bar.maximum())
    assert view.visible_rows().stop == count
    qtbot.waitUntil(all_painted, timeout=LONG)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_contents()) == count
    ask(qtbot, window, "강아지")
    assert window.guide.place == Found("강아지")
    assert len(page.hits) > 0
    with qtbot.waitSignal(page.arrived, timeout=LONG):
        window.commands["back"].trigger()
    assert window.guide.place == AllPhotos()
    wait_for_rows(qtbot, window, count)
    qtbot.waitUntil(lambda: view.visible_rows().stop == count, timeout=LONG)  # where we were
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert seen()[0] == newest


@pytest.mark.parametrize(
    "count", [5_000, pytest.param(100_000, marks=pytest.mark.long)], ids=lambda n: f"{n:,}"
)
def test_every_step_works_with_many_photos(
    count: int, open_window: Open, tmp_path: Path, qtbot: QtBot
) -> None:
    picture(1, (320, 240)).save(tmp_path / "one.jpg", "JPEG")
    pictures = 4 * [(tmp_path / "one.jpg").read_bytes()]  # a file has 65,000 links at most
    make_library(tmp_path / "large", count, vectors=True, pictures=pictures)
    walk_through(open_window, tmp_path / "large", count, qtbot)


def test_a_million_rows_in_the_window(open_window: Open, place: Path, qtbot: QtBot) -> None:
    window = open_window(place)
    wait_for_rows(qtbot, window, 12)
    page, view = window.gallery, window.gallery.view
    contents = np.arange(MILLION, 0, -1, dtype=np.int64)
    moments = np.linspace(1_780_000_000, 900_000_000, MILLION).astype(np.int64)
    page.model.show_timeline(Listing(contents, moments))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert view.visible_rows().stop == MILLION
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.selected_contents()) == MILLION
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.place().current == 1
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.place().current == MILLION
    assert bar.value() == 0
    view.grab()
    more = np.concatenate([[MILLION + 1], contents])
    then = np.concatenate([[1_780_000_001], moments])
    found = Listing(more, then)  # one more has been found meanwhile
    page.model.show_arranged(arranged(found, page.model.contents))
    assert view.place().current == MILLION
