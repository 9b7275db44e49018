"""Stored thumbnails as pictures of the size that a cell wants.

Asked on the GUI thread, which gets a ``QPixmap`` or the promise of a signal. Files are read,
decoded and scaled on a few threads that only ever touch ``QImage``; answers are told by content,
never by row. Knows cards and the thumbnail store, no views.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap

from photosearch.gui import image_bytes

if TYPE_CHECKING:
    from photosearch.library.browse import Card
    from photosearch.library.thumbnails import Thumbnails

State = Literal["ready", "waiting", "missing"]
Key = tuple[int, int, bool]  # content, device pixels of the cell's side, cropped to fill it

THREADS = 2
TURN_SECONDS = 0.003  # that may go into making pixmaps before something else has its turn
BREATH = 6  # milliseconds until the next such turn: a frame with both is not a late one
CORNER = 4
EDGE = QColor(128, 128, 128, 56)
MOST_ENLARGED = 3.0
LOOK_AGAIN = 5.0  # seconds after which a picture that was not there is looked for once more
SLACK = 64  # requests that nobody wants any more may wait in the queue besides twice the others


@dataclass(eq=False, slots=True)
class _Request:
    """Something to load."""

    turn: int
    key: Key
    hash: bytes
    dpr: float
    begun: bool = False


class ThumbnailLoader(QObject):
    """Pixmaps by content, kept as long as the budget allows.

    Signals:
        loaded(int): the state of that content has changed; ask for its pixmap again.
    """

    loaded = Signal(int)
    _arrived = Signal()

    def __init__(
        self, thumbnails: Thumbnails, parent: QObject | None = None, budget_mb: int = 96
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._budget = budget_mb << 20
        self._held = 0
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._keys: dict[int, list[Key]] = {}
        self._missing: dict[int, float] = {}  # contents without a picture, and when that was found
        self._visible: frozenset[int] = frozenset()
        self._turn = 0
        self._number = 0
        self._lock = threading.Lock()
        # A heap: the newest turn comes first, within a turn what was asked first.
        self._queue: list[tuple[int, int, _Request]] = []
        self._waiting: dict[Key, _Request] = {}
        self._done: deque[tuple[_Request, QImage | None]] = deque()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="thumbnails")
        self._busy = 0  # threads at work; guarded by the lock, as what is queued for them
        self._told = False  # an answer is on its way to the GUI thread, and takes others along
        self._closed = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(BREATH)
        self._again.timeout.connect(self._take)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # --- asking -----------------------------------------------------------------------------

    def pixmap(self, card: Card, side: int, dpr: float, fill: bool = True) -> QPixmap | None:
        """The photo on a square for a cell of ``side``, corners rounded; None while it is loaded.

        ``fill``: cropped to the whole square; else whole, transparent around it, as is what would
        have to be enlarged too much. While the right size is on its way a square of another size
        may come: draw it scaled.
        """
        return self.pixmaps((card,), side, dpr, fill)[0]

    def pixmaps(
        self, cards: Sequence[Card | None], side: int, dpr: float, fill: bool = True
    ) -> list[QPixmap | None]:
        """The same for many at once, as they are wanted in every frame; None for no card."""
        pixels, kept, missing = round(side * dpr), self._pixmaps, self._missing
        long_ago = time.monotonic() - LOOK_AGAIN
        found: list[QPixmap | None] = []
        lacking: list[tuple[Key, bytes]] = []
        for card in cards:
            picture = None
            if card is not None:
                key = (card.content, pixels, fill)
                picture = kept.get(key)
                if picture is not None:
                    kept.move_to_end(key)
                elif missing.get(card.content, long_ago) <= long_ago:
                    lacking.append((key, card.hash))
                    picture = self._stand_in(card.content, fill)
            found.append(picture)
        if self._closed:
            return [None] * len(found)
        if lacking:
            self._request(lacking, dpr)
        return found

    def _stand_in(self, content: int, fill: bool) -> QPixmap | None:
        others = [other for other in self._keys.get(content, ()) if other[2] == fill]
        return self._pixmaps[others[-1]] if others else None

    def state(self, content: int) -> State:
        """Whether there is a picture of it, may be one soon, or is none.

        What is missing is looked for again now and then when it is asked for: it may have been
        made since, or its drive may be back.
        """
        if content in self._missing:
            return "missing"
        return "ready" if content in self._keys else "waiting"

    def only(self, contents: Iterable[int]) -> None:
        """Only these are looked at from now on; what else was asked for and waits is dropped."""
        seen = frozenset(contents)
        if seen != self._visible:  # else what waits is in the right order already
            self._turn -= 1
        self._visible = seen
        with self._lock:
            dropped = [key for key in self._waiting if key[0] not in seen]
            for key in dropped:
                del self._waiting[key]
            if len(self._queue) > 2 * len(self._waiting) + SLACK:
                standing = [entry for entry in self._queue if self._stands(entry[2])]
                heapq.heapify(standing)
                self._queue = standing

    def trim(self) -> None:
        """Give back the memory of all that is not looked at."""
        self._shrink(0)

    def close(self) -> None:
        """Load nothing more; waits for the files that are being read."""
        self._closed = True
        with self._lock:
            self._waiting.clear()
            self._queue.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _request(self, lacking: Iterable[tuple[Key, bytes]], dpr: float) -> None:
        turn, asked = self._turn, 0
        with self._lock:
            for key, hash in lacking:
                waiting = self._waiting.get(key)
                if waiting is not None and (waiting.begun or waiting.turn == turn):
                    continue
                self._number += 1
                asked += 1
                request = self._waiting[key] = _Request(turn, key, hash, dpr)
                heapq.heappush(self._queue, (turn, self._number, request))
            called = min(asked, THREADS - self._busy)
            self._busy += called
        for _ in range(called):
            self._pool.submit(self._work)

    def _stands(self, request: _Request) -> bool:
        return self._waiting.get(request.key) is request

    # --- on the loading threads -------------------------------------------------------------

    def _work(self) -> None:
        try:
            while (request := self._next()) is not None:
                self._answer(request)
        except BaseException:
            with self._lock:
                self._busy -= 1
            raise

    def _answer(self, request: _Request) -> None:
        self._done.append((request, self._load(request)))
        if not self._told and not self._closed:
            self._told = True
            self._arrived.emit()

    def _next(self) -> _Request | None:
        """The newest request that still stands; the thread is done where there is none."""
        with self._lock:
            while self._queue:
                _, _, request = heapq.heappop(self._queue)
                if self._stands(request):
                    request.begun = True
                    return request
            self._busy -= 1
        return None

    def _load(self, request: _Request) -> QImage | None:
        data = self._thumbnails.get(request.hash)
        if data is None:
            return None
        _, pixels, fill = request.key
        image = image_bytes.fitted(data, pixels, fill, MOST_ENLARGED)
        if image.isNull():
            return None
        square = _on_square(image, pixels, CORNER * request.dpr)
        square.setDevicePixelRatio(request.dpr)  # here: on a pixmap it would copy all pixels
        return square

    # --- back on the GUI thread -------------------------------------------------------------

    @Slot()
    def _take(self) -> None:
        """Make pixmaps of what has been loaded, for a part of a frame at most."""
        self._told = True
        if self._again.isActive():
            return
        until = time.perf_counter() + TURN_SECONDS
        while self._done and not self._closed:
            if time.perf_counter() > until:
                self._again.start()
                break
            request, image = self._done.popleft()
            with self._lock:
                if self._stands(request):
                    del self._waiting[request.key]
            self._keep(request, image)
            self.loaded.emit(request.key[0])
        self._shrink(self._budget)
        if not self._again.isActive():
            self._told = False
            if self._done:  # came between the last look and that word
                self._again.start()

    def _keep(self, request: _Request, image: QImage | None) -> None:
        key = request.key
        if image is None:
            self._missing[key[0]] = time.monotonic()
            return
        self._missing.pop(key[0], None)
        pixmap = QPixmap.fromImage(image)
        replaced = self._pixmaps.pop(key, None)
        if replaced is not None:
            self._held -= _bytes_of(replaced)
            self._keys[key[0]].remove(key)
        self._pixmaps[key] = pixmap
        self._keys.setdefault(key[0], []).append(key)
        self._held += _bytes_of(pixmap)

    def _shrink(self, budget: int) -> None:
        """Drop the oldest, but nothing that is looked at: that would be loaded again at once."""
        spared = 0
        while self._held > budget and spared < len(self._pixmaps):
            key = next(iter(self._pixmaps))
            newest = self._keys[key[0]][-1] == key
            if key[0] in self._visible and newest:
                self._pixmaps.move_to_end(key)
                spared += 1
                continue
            self._held -= _bytes_of(self._pixmaps.pop(key))
            self._keys[key[0]].remove(key)
            if not self._keys[key[0]]:
                del self._keys[key[0]]


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _on_square(image: QImage, pixels: int, corner: float) -> QImage:
    """A square of ``pixels``, transparent around the photo and its rounded corners.

    Copies and no drawing: painting a shape keeps the interpreter from the GUI thread for as long
    as decoding takes.
    """
    width, height = image.width(), image.height()
    shape, edge = _frame(width, height, corner)
    square = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    left, top = (pixels - width) // 2, (pixels - height) // 2
    painter.drawImage(left, top, image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(left, top, shape)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.drawImage(left, top, edge)
    painter.end()
    return square


@lru_cache(64)
def _frame(width: int, height: int, corner: float) -> tuple[QImage, QImage]:
    """What is left of a photo of that size by its rounded corners, and the line round it."""
    shape, edge = (
        QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied) for _ in range(2)
    )
    for image, pen, brush, at in (
        (shape, QPen(Qt.PenStyle.NoPen), QBrush(Qt.GlobalColor.black), 0.0),
        # or white photos would have no end on a white ground
        (edge, QPen(EDGE, 1), QBrush(Qt.BrushStyle.NoBrush), 0.5),
    ):
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawRoundedRect(QRectF(at, at, width - 2 * at, height - 2 * at), corner, corner)
        painter.end()
    return shape, edge
