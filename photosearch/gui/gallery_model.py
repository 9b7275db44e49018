"""Which photos a grid shows: arrays of content ids, and cards for those that are looked at.

Lives on the GUI thread; cards come through the Bridge in batches, newest wish first. Nothing here
costs more for a larger library but replacing the whole list, which is a few array operations.
Knows no SQL, no pixels and no geometry.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QDate,
    QDateTime,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    QTimeZone,
    QUrl,
    Signal,
)

from photosearch.gui.gallery_rows import Arranged, Rows, arranged

if TYPE_CHECKING:
    from photosearch.gui.bridge import Bridge
    from photosearch.library.browse import Card, Listing

CONTENTS_MIME = "application/x-photosearch-contents"
"""Dragged photos as little-endian int64 content ids; the side bar's albums take it."""

KEPT_CARDS = 5_000
BATCH = 256
BATCHES_UNDER_WAY = 2
_NOWHERE = QModelIndex()
_MONTH_AND_YEAR = {
    QLocale.Language.Korean: "yyyy년 M월",
    QLocale.Language.Chinese: "yyyy年M月",
    QLocale.Language.Japanese: "yyyy年M月",
}

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Section:
    """A headed group of rows, from row ``start`` to the next section."""

    title: str
    start: int
    note: str = ""


def month_title(month: int) -> str:
    """A month, counted from January 1970, in the user's language: "May 2024", "2024년 5월"."""
    return _month_title(QLocale().name(), month)


@lru_cache(maxsize=5000)
def _month_title(locale: str, month: int) -> str:
    """Kept, for hundreds of them are wanted whenever photos come."""
    year, index = divmod(month, 12)
    pattern = _MONTH_AND_YEAR.get(QLocale().language(), "MMMM yyyy")
    return QLocale().toString(QDate(1970 + year, index + 1, 1), pattern)


def day(moment: int) -> str:
    """The day of a moment (seconds since 1970 on the camera's own clock), written out."""
    then = QDateTime.fromSecsSinceEpoch(moment, QTimeZone(QTimeZone.Initialization.UTC))
    return QLocale().toString(then.date(), QLocale.FormatType.LongFormat)


def drag_data(contents: Sequence[int], cards: Sequence[Card]) -> QMimeData:
    """What a drag carries: the ids, and the files of those cards that can be reached."""
    data = QMimeData()
    ids = np.asarray(contents, dtype="<i8")
    data.setData(CONTENTS_MIME, ids.tobytes())
    urls = [QUrl.fromLocalFile(str(card.path)) for card in cards if not card.offline]
    if urls:
        data.setUrls(urls)
    return data


class GalleryModel(QAbstractListModel):
    """Rows are photos.

    Attributes:
        contents: (n,) content ids by row.
        moments: (n,) seconds since 1970 by row, of a timeline; else None.
        months: (sections,) month of each section since January 1970, of a timeline; else None.
        sections: always at least one.

    Signals:
        replaced(object): other rows are shown. If the place is to be kept, an array of int64: the
            new row of each old one, -1 where it is gone; else None.
    """

    replaced = Signal(object)

    def __init__(
        self,
        session_bridge: Bridge,
        read_cards: Callable[[Sequence[int]], dict[int, Card]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._read_cards = session_bridge, read_cards
        self.contents: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.moments: NDArray[np.int64] | None = None
        self.months: NDArray[np.int64] | None = None
        self.sections: tuple[Section, ...] = (Section("", 0),)
        self._grades: Sequence[str] | None = None
        self._rows: Rows | None = None
        self._cards: OrderedDict[int, Card | None] = OrderedDict()
        self._stale: dict[int, int] = {}
        self._wanted: dict[int, None] = {}
        self._under_way: set[int] = set()
        self._batches = 0
        self._turn = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._ask)

    # --- what is shown ----------------------------------------------------------------------

    def show(
        self,
        contents: NDArray[np.int64],
        sections: Sequence[Section] = (),
        grades: Sequence[str] | None = None,
        *,
        keep: bool = False,
    ) -> None:
        """Show these; ``keep`` the place and selection where the photos are still there."""
        headed = tuple(sections) or (Section("", 0),)
        new = np.ascontiguousarray(contents, dtype=np.int64)
        rows = Rows(new) if keep else None
        self._replace(
            new, headed, rows, rows.of_all(self.contents) if rows else None, grades=grades
        )

    def show_timeline(self, listing: Listing) -> None:
        """Show these, newest first, by month."""
        self.show_arranged(arranged(listing))

    def show_arranged(self, ready: Arranged) -> None:
        """Show a timeline that was put in order elsewhere."""
        moved = ready.moved
        if ready.before is not None and ready.before is not self.contents:
            moved = ready.rows.of_all(self.contents)  # something else has been shown meanwhile
        headed = _titled(ready.months, ready.starts) or (Section("", 0),)
        self._replace(
            ready.contents, headed, ready.rows, moved, moments=ready.moments, months=ready.months
        )

    def _replace(
        self,
        contents: NDArray[np.int64],
        sections: tuple[Section, ...],
        rows: Rows | None,
        moved: NDArray[np.int64] | None,
        *,
        grades: Sequence[str] | None = None,
        moments: NDArray[np.int64] | None = None,
        months: NDArray[np.int64] | None = None,
    ) -> None:
        self.beginResetModel()
        self.contents, self.sections, self._grades = contents, sections, grades
        self.moments, self.months, self._rows = moments, months, rows
        self._wanted.clear()
        self.endResetModel()
        self.replaced.emit(moved)

    def retitle(self) -> None:
        """Write the months in the language that is in use now."""
        if self.months is not None and len(self.months):
            self.sections = _titled(self.months, [section.start for section in self.sections])

    def content(self, row: int) -> int:
        """The content id of that row."""
        return int(self.contents[row])

    def contents_in(self, rows: range) -> list[int]:
        """The content ids of a run of rows."""
        found: list[int] = self.contents[rows.start : rows.stop].tolist()
        return found

    def known_cards(self, contents: Iterable[int]) -> list[Card | None]:
        """Of each the card if it is at hand, be it of yesterday."""
        return list(map(self._cards.get, contents))

    def row_of(self, content: int) -> int | None:
        """In which row that content is shown."""
        if self._rows is None:
            self._rows = Rows(self.contents)
        return self._rows.of(content)

    def grade(self, row: int) -> str:
        """How likely the row answers the query, "" where nothing was asked."""
        return self._grades[row] if self._grades is not None else ""

    # --- cards ------------------------------------------------------------------------------

    def card(self, row: int) -> Card | None:
        """The row's card; if it is not known, or old, ``dataChanged`` follows."""
        content = int(self.contents[row])
        self._want((content,))
        return self.known_card(content)

    def known_card(self, content: int) -> Card | None:
        """The content's card if it is at hand, be it of yesterday."""
        return self._cards.get(content)

    def with_cards(self, contents: Sequence[int], then: Callable[[list[Card]], None]) -> None:
        """Call ``then`` with the cards of these, at once if they are at hand."""
        cards = {content: self._cards.get(content) for content in contents}
        lacking = [content for content, card in cards.items() if card is None]

        def answer(read: dict[int, Card]) -> None:
            both = (card or read.get(content) for content, card in cards.items())
            then([card for card in both if card is not None])

        if lacking:
            self._bridge.run(partial(self._read_cards, lacking), answer)
        else:
            answer({})

    def want(self, rows: range, *then: range) -> None:
        """Have the cards of these rows, before and instead of what was wanted earlier."""
        self._wanted.clear()
        for part in (rows, *then):
            self._want(self.contents_in(part))

    def forget_cards(self, contents: Iterable[int] | None = None) -> None:
        """Read these (or all) again when they are next looked at; until then the old ones stay."""
        self._turn += 1
        known = list(self._cards) if contents is None else contents
        self._stale.update(dict.fromkeys((c for c in known if c in self._cards), self._turn))
        # Those that are being read right now may be answered as they were before.
        self._stale.update(dict.fromkeys(self._under_way, self._turn))
        if len(self.contents):
            last = self.index(len(self.contents) - 1)
            self.dataChanged.emit(self.index(0), last)

    def _want(self, contents: Iterable[int]) -> None:
        for content in contents:
            if content in self._cards:
                self._cards.move_to_end(content)
                if content not in self._stale:
                    continue
            if content not in self._under_way:
                self._wanted[content] = None
        if self._wanted and not self._soon.isActive():
            self._soon.start()

    def _ask(self) -> None:
        while self._wanted and self._batches < BATCHES_UNDER_WAY:
            batch = list(self._wanted)[:BATCH]
            for content in batch:
                del self._wanted[content]
            self._under_way.update(batch)
            self._batches += 1
            self._bridge.run(
                partial(self._read_cards, batch),
                partial(self._arrived, batch, self._turn),
                partial(self._failed, batch),
            )

    def _arrived(self, batch: list[int], turn: int, cards: dict[int, Card]) -> None:
        self._leave(batch)
        for content in batch:
            self._cards[content] = cards.get(content)
            self._cards.move_to_end(content)
            if self._stale.get(content, 0) <= turn:
                self._stale.pop(content, None)
        while len(self._cards) > KEPT_CARDS:
            dropped, _ = self._cards.popitem(last=False)
            self._stale.pop(dropped, None)
        self._tell(batch)

    def _failed(self, batch: list[int], error: Exception) -> None:
        self._leave(batch)
        self._bridge.trouble.emit(error)

    def _leave(self, batch: list[int]) -> None:
        self._under_way.difference_update(batch)
        self._batches -= 1
        if self._wanted:
            self._soon.start()

    def _tell(self, batch: list[int]) -> None:
        """All rows between are said to have changed too: one signal costs less than many runs."""
        if self._rows is None:
            self._rows = Rows(self.contents)
        rows = self._rows.of_all(np.asarray(batch, dtype=np.int64))
        rows = rows[rows >= 0]
        if len(rows):
            self.dataChanged.emit(self.index(int(rows.min())), self.index(int(rows.max())))

    # --- Qt's questions ---------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many photos."""
        return 0 if parent.isValid() else len(self.contents)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, tool tip and the sentence that a screen reader says."""
        row = index.row()
        if not 0 <= row < len(self.contents):
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._sentence(row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            card = self.card(row)
            return card.name if card else None
        return None

    def _sentence(self, row: int) -> str:
        card = self.card(row)
        if card is None:
            return self.tr("Photo {number}").format(number=QLocale().toString(row + 1))
        said = [self.tr("{name}, {date}.").format(name=card.name, date=day(card.moment))]
        if card.rating:
            said.append(self.tr("%n star(s).", "", card.rating))
        if card.offline:
            said.append(self.tr("Its drive is not connected."))
        if self.grade(row) == "unlikely":
            said.append(self.tr("Probably not what was searched for."))
        return " ".join(said)


def _titled(months: NDArray[np.int64], starts: Sequence[int]) -> tuple[Section, ...]:
    pairs = zip(months.tolist(), starts, strict=True)
    return tuple(Section(month_title(month), start) for month, start in pairs)
