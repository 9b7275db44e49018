"""The page with the grid, while the library changes below it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.gallery_page import GalleryPage
from photosearch.gui.gallery_view import Anchor
from photosearch.gui.places import AllPhotos, WithRating
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from tests.gui.pages import LONG


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> Iterator[GalleryPage]:
    loader = ThumbnailLoader(session.app.thumbnails)
    made = GalleryPage(session, loader)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    yield made
    loader.close()


def test_a_change_under_way_to_a_place_loses_neither_it_nor_where_one_was(
    page: GalleryPage, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.arrived, timeout=LONG):
        page.show_place(AllPhotos())
    old, wanted = page.model.content(1), page.model.content(4)
    page.view.selection.only(1)
    with qtbot.waitSignal(page.arrived, timeout=LONG):
        page.show_place(WithRating(5))
    with qtbot.waitSignal(page.arrived, timeout=LONG):
        page.show_place(AllPhotos(), Anchor(current=wanted))
        page.refresh()  # as whenever something is committed
    assert page.view.place().current == wanted
    with qtbot.waitSignal(page.arrived, timeout=LONG):
        page.show_place(AllPhotos())
        page.refresh()
    assert page.view.selected_contents() == []
    assert old in page.model.contents
