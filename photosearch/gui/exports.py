"""What may be exported from where the window is: hands photos and their scores to the dialog.

Made by ``main_window``, on the GUI thread. Owns the dialog, which is built when it is first
wanted; knows the grid's page and places.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from photosearch.gui import answers, messages, particles
from photosearch.gui.places import (
    Found,
    InAlbum,
    InFolder,
    InSmartAlbum,
    Like,
    Place,
    WithRating,
    WithTag,
)
from photosearch.gui.session import Session

if TYPE_CHECKING:
    from photosearch.gui.export_dialog import ExportDialog, Offer
    from photosearch.gui.gallery_page import GalleryPage
    from photosearch.search.query import Hit


class Exports(QObject):
    """The exports of one window.

    Signals:
        said(str): something the user should read.
    """

    said = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._dialog: ExportDialog | None = None

    @property
    def dialog(self) -> ExportDialog:
        """The dialog, whether or not it is shown."""
        from photosearch.gui.export_dialog import ExportDialog  # not for a window that only starts

        if self._dialog is None:
            self._dialog = ExportDialog(self._session, self._window)
            self._dialog.said.connect(self.said)
        return self._dialog

    def offer(self, page: GalleryPage, selected: Sequence[int]) -> None:
        """Offer what that page shows, and of it what is selected.

        Of an answer, what is probably not meant is left to the selection.
        """
        hits = page.hits
        everything = np.asarray(page.model.contents, np.int64)
        good = _good(everything, hits)
        title, query = self._title(page.place)
        some = np.array(list(selected), np.int64)
        self._show(title, query, good if len(good) else everything, some, hits)

    def offer_album(self, place: InAlbum | InSmartAlbum) -> None:
        """Offer all that an album holds, which need not be on the screen."""
        app = self._session.app

        def work() -> tuple[NDArray[np.int64], dict[int, Hit], str]:
            if isinstance(place, InSmartAlbum):
                held = app.smart_albums.held(place.id)
                hits: dict[int, Hit] = {}
                for hit in held.members.hits:
                    if hit.content is not None:
                        hits[hit.content] = hit
                return held.members.contents, hits, held.album.query
            read = answers.lister(place)
            assert read is not None, "an album lists photos"
            return app.database.read(read).contents, {}, ""

        def then(found: tuple[NDArray[np.int64], dict[int, Hit], str]) -> None:
            self._show(place.name, found[2], found[0], found[0][:0], found[1])

        def failed(error: Exception) -> None:
            self.said.emit(" ".join(messages.explain(error)))

        self._session.bridge.run(work, then, failed, lane="search")

    def _show(
        self,
        title: str,
        query: str,
        everything: NDArray[np.int64],
        selected: NDArray[np.int64],
        hits: dict[int, Hit],
    ) -> None:
        from photosearch.gui.export_dialog import Offer

        offered: Offer = Offer(title, query, everything, selected, dict(hits))
        self.dialog.offer(offered)

    def _title(self, place: Place) -> tuple[str, str]:
        """What a sheet is headed by, and the search if there is one."""
        match place:
            case Found(text):
                return text, text
            case InFolder(name=name) | InAlbum(name=name) | InSmartAlbum(name=name):
                return name, ""
            case WithTag(name=name):
                return name, ""
            case Like(name=name):
                return particles.settle(self.tr("Like {name}").format(name=name)), ""
            case WithRating():
                return self.tr("Rated photos"), ""
        return self.tr("Photos"), ""


def _good(contents: NDArray[np.int64], hits: dict[int, Hit]) -> NDArray[np.int64]:
    if not hits:
        return contents
    weak = [content for content, hit in hits.items() if hit.relevance == "unlikely"]
    return contents[~np.isin(contents, weak)]
