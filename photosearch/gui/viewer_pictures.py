"""Pictures for the viewer: decoded elsewhere, a few kept, what is no longer wanted cancelled.

Used on the GUI thread by ``viewer``. Decoding happens in a child process behind ``App.view``;
the Bridge thread that waits for it turns the pixels into a ``QImage``. Delivers by content, so
that a picture cannot land on another photo. Knows nothing of widgets.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QColorSpace, QImage

from photosearch.app import App
from photosearch.gui.bridge import Bridge, Ticket
from photosearch.gui.image_bytes import decoded
from photosearch.library.browse import Card

SKETCHES_KEPT = 64  # thumbnails
KEPT = 7  # pictures at screen size: the one in view, and those around it


@dataclass(frozen=True)
class Picture:
    """Pixels of one photo, and how large it really is.

    Attributes:
        side: the longest side that was asked for; 0 is full size, or as much as is decoded.
        full: size of the whole photo, in its own pixels.
        pixels: what ``image`` looks into, where it has no copy of its own.
    """

    image: QImage
    side: int
    full: QSize
    pixels: NDArray[np.uint8] | None = None


def small_image(app: App, path: Path, side: int) -> QImage:
    """Any picture file, for the screen. On a Bridge thread; raises ``BadPhoto``."""
    pixels = np.ascontiguousarray(app.view(path, side).pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def load(app: App, card: Card, side: int) -> Picture:
    """Decode, for the screen or (``side`` 0) in full. On a Bridge thread; raises ``BadPhoto``."""
    view = app.view(card.path, side or None)
    pixels = np.ascontiguousarray(view.pixels)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    full = QSize(view.width, view.height)
    if side:  # in the screen's own format, so that painting it is a copy
        return Picture(image.convertToFormat(QImage.Format.Format_RGB32), side, full)
    return Picture(image, 0, full, pixels)


class Pictures(QObject):
    """What the viewer shows and is about to show.

    Signals:
        sketched(int): its thumbnail is there.
        arrived(int): a picture of that content at screen size is there.
        completed(int): the one at full size is there.
        failed(int, Exception): that content cannot be shown.
    """

    sketched = Signal(int)
    arrived = Signal(int)
    completed = Signal(int)
    failed = Signal(int, object)

    def __init__(self, app: App, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._bridge = app, bridge
        self._kept: OrderedDict[int, Picture] = OrderedDict()
        self._sketches: OrderedDict[int, QImage] = OrderedDict()
        self._sketching: dict[int, Ticket] = {}
        self._complete: tuple[int, Picture] | None = None
        self._tickets: dict[tuple[int, bool], Ticket] = {}  # by content, and whether in full
        self._sides: dict[int, int] = {}  # what is on its way
        self._bad: set[int] = set()

    def screen(self, content: int) -> Picture | None:
        """The picture at screen size if it is there."""
        return self._kept.get(content)

    def complete(self, content: int) -> Picture | None:
        """The picture at full size if it is there."""
        held = self._complete
        return held[1] if held is not None and held[0] == content else None

    def sketch(self, card: Card) -> QImage | None:
        """The thumbnail if it is there; else it is read, and ``sketched`` follows."""
        content, thumbnails = card.content, self._app.thumbnails
        found = self._sketches.get(content)
        if found is None and content not in self._sketching:
            self._sketching[content] = self._bridge.run(
                lambda: decoded(thumbnails.get(card.hash) or b""),
                lambda image: self._keep_sketch(content, image),
            )
        return found if found is not None and not found.isNull() else None

    def _keep_sketch(self, content: int, image: QImage) -> None:
        self._sketching.pop(content, None)
        self._sketches[content] = image
        while len(self._sketches) > SKETCHES_KEPT:
            self._sketches.popitem(last=False)
        if not image.isNull():
            self.sketched.emit(content)

    def want(self, card: Card, side: int) -> None:
        """Have this picture at screen size."""
        kept = self._kept.get(card.content)
        if kept is not None:
            self._kept.move_to_end(card.content)
            if kept.side >= side or kept.image.width() >= kept.full.width():
                return
        key = (card.content, False)
        if key in self._tickets:
            if self._sides[card.content] >= side:
                return
            self._tickets.pop(key).cancel()
        self._sides[card.content] = side
        self._start(card, side, key)

    def want_complete(self, card: Card) -> None:
        """Have this picture at full size."""
        key = (card.content, True)
        if self.complete(card.content) is None and key not in self._tickets:
            self._start(card, 0, key)

    def is_under_way(self, content: int) -> bool:
        """Whether the picture at screen size is being decoded."""
        return (content, False) in self._tickets

    def only(self, contents: Sequence[int]) -> None:
        """Nothing but these is wanted any more; the first is in view."""
        for key in [key for key in self._tickets if key[0] not in contents]:
            self._tickets.pop(key).cancel()
        for content in [content for content in self._sketching if content not in contents]:
            self._sketching.pop(content).cancel()
        if self._complete is not None and self._complete[0] not in contents[:1]:
            self._complete = None

    def forget(self, content: int) -> None:
        """Decode it again when it is wanted again."""
        self._kept.pop(content, None)

    def release(self) -> None:
        """Nobody looks: want nothing, and keep no more than thumbnails."""
        self.only([])
        self._kept.clear()

    def has_failed(self, content: int) -> bool:
        """Whether it could not be shown when it was wanted last."""
        return content in self._bad

    def _start(self, card: Card, side: int, key: tuple[int, bool]) -> None:
        app = self._app
        self._bad.discard(card.content)

        def then(picture: Picture) -> None:
            self._tickets.pop(key, None)
            self._keep(card.content, picture)

        def failed(error: Exception) -> None:
            self._tickets.pop(key, None)
            self._bad.add(card.content)
            self.failed.emit(card.content, error)

        self._tickets[key] = self._bridge.run(
            lambda: load(app, card, side), then, failed, lane="view"
        )

    def _keep(self, content: int, picture: Picture) -> None:
        if picture.side == 0:
            self._complete = (content, picture)
            self.completed.emit(content)
            return
        self._kept[content] = picture
        self._kept.move_to_end(content)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(content)
