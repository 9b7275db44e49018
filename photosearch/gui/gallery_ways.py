"""Ways out of a search that finds nothing: the same search without what stands in its way.

On the GUI thread, for ``gallery_page``; whether a way leads anywhere is asked through the Bridge,
beside the lane that answers what is typed meanwhile. Knows queries and their pieces, no widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from photosearch.app import App
from photosearch.errors import QueryError
from photosearch.gui import icons, query_chips
from photosearch.gui.bridge import Bridge, Ticket
from photosearch.gui.languages import language_in_use
from photosearch.text import Language, printable

if TYPE_CHECKING:
    from photosearch.query.chips import Chip

MOST = 4  # ways that are offered
MOST_TRIED = 8  # each is a search
_NARROWING = ("filter", "either", "group")  # kinds of pieces that a photo may fail to meet


@dataclass(frozen=True)
class Way:
    """A search that finds something.

    Attributes:
        text: the query; empty for no search at all.
        without: the pieces that it is without, as typed; empty for every filter.
        icon: of that piece.
    """

    text: str
    without: tuple[str, ...] = ()
    icon: str = ""


class Ways(QObject):
    """The ways out of one search.

    Signals:
        changed(): others are offered.
        taken(str): the user wants this query instead.
    """

    changed = Signal()
    taken = Signal(str)

    def __init__(self, app: App, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._bridge = app, bridge
        self._ticket: Ticket | None = None
        self._text = ""
        self._found: list[Way] = []

    def look(self, text: str) -> None:
        """``text`` found nothing; ``changed`` follows if there is a way out."""
        if text != self._text:
            self.forget()
        elif self._ticket is not None:
            self._ticket.cancel()
        self._text = text
        ticket, app, language = Ticket(), self._app, language_in_use()
        self._ticket = ticket
        self._bridge.run(
            lambda: ways_out(app, text, language, ticket),
            lambda found: None if ticket.cancelled else self._show(found),
            lambda _: None,  # it is only an offer
        )

    def forget(self) -> None:
        """Something was found, or something else is shown."""
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket, self._text, self._found = None, "", []

    def actions(self, text: str) -> list[QAction]:
        """What to offer instead of ``text``, in the language in use; empty while nothing is."""
        return [self._action(way) for way in self._found] if text == self._text else []

    def _show(self, found: list[Way]) -> None:
        if found != self._found:
            self._found = found
            self.changed.emit()

    def _action(self, way: Way) -> QAction:
        if not way.text:
            words = self.tr("Show all photos")
        elif not way.without:
            words = self.tr("Search without any filters")
        else:
            between = "”、“" if language_in_use() == "zh" else "”, “"
            part = between.join(map(printable, way.without))
            words = self.tr("Search without “{part}”").format(part=part)
        icon = way.icon or ("x" if way.text else "images")
        action = QAction(icons.icon(icon, "muted"), words)
        action.triggered.connect(lambda: self.taken.emit(way.text))
        return action


def ways_out(app: App, text: str, language: Language, ticket: Ticket) -> list[Way]:
    """What finds photos if a piece of ``text`` is left out; several, where no single one helps.

    On a Bridge thread; gives up once ``ticket`` is cancelled. Raises as ``App.answer``.
    """
    from photosearch.query import chips as pieces

    chips = app.understand(text, language).chips
    narrowing = [number for number, chip in enumerate(chips) if chip.kind in _NARROWING]
    found: list[Way] = []
    for number in narrowing[:MOST_TRIED]:
        if ticket.cancelled or len(found) == MOST:
            return found
        rest = pieces.without(text, chips, number, language).strip()
        if not chips[number].said and _finds(app, rest):
            found.append(Way(rest, (chips[number].text,), query_chips.icon_of(chips[number])))
    if found or not narrowing:
        return found
    return _without_several(app, chips, narrowing, language)


def _without_several(
    app: App, chips: Sequence[Chip], narrowing: Sequence[int], language: Language
) -> list[Way]:
    """Without as few of the ``narrowing`` pieces as it takes when the earlier ones are kept."""
    from photosearch.query import chips as pieces

    def left(out: Sequence[int]) -> str:
        kept = [chip for number, chip in enumerate(chips) if number not in out]
        return pieces.text_with(kept, language)

    out = list(narrowing)
    for number in narrowing[:MOST_TRIED]:
        fewer = [other for other in out if other != number]
        if _finds(app, left(fewer)):
            out = fewer
    if not _finds(app, left(out)):
        return []
    without = () if len(out) == len(narrowing) else tuple(chips[number].text for number in out)
    return [Way(left(out), without)]


def _finds(app: App, text: str) -> bool:
    """Whether there is any photo for it."""
    if not text:
        return app.has_photos()
    try:
        return bool(app.answer(text, 1).hits)
    except QueryError:  # nothing is wanted any more
        return False
