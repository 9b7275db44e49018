"""Concepts in the window: taught from chosen photos and the search, renamed, removed; with undo.

On the GUI thread, for ``main_window``; the library is changed through the Bridge. Knows sessions
and places; the rows of the side bar and the menus are made by others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from photosearch.app import App
from photosearch.concepts import Taught
from photosearch.gui import messages
from photosearch.gui.places import Found, Like, Place
from photosearch.gui.questions import NameDialog
from photosearch.gui.session import Session
from photosearch.library.concepts import Concept
from photosearch.library.file_words import LONGEST_NAME
from photosearch.text import printable

Undo = Callable[[], None]


@dataclass(frozen=True)
class Lesson:
    """What a concept is to be taught: contents that are it, and are not, and words."""

    wanted: tuple[int, ...] = ()
    unwanted: tuple[int, ...] = ()
    words: str = ""


class ConceptWork(QObject):
    """Changes to the concepts of one library.

    Signals:
        said(str, object): a sentence, and what takes it back or None.
        changed(): the concepts are others now.
    """

    said = Signal(str, object)
    changed = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.known: Sequence[Concept] = ()
        self.dialog: NameDialog | None = None

    def save(self, place: Place, contents: Sequence[int]) -> None:
        """Ask for a name; then it is these photos, and what the search says of others."""
        app, chosen = self._session.app, list(contents)
        self._session.bridge.run(lambda: lesson(app, place, chosen), self._ask, self._failed)

    def _ask(self, given: Lesson) -> None:
        if not given.wanted:
            words = self.tr("Choose photos that show it, or add some with “More like this”.")
            self.said.emit(words, None)
            return
        self.dialog = NameDialog(
            self._window,
            self.tr("Save as concept"),
            self.tr("%Ln photo(s) as examples", "", len(given.wanted)),
            self.tr("Save"),
            partial(self.keep, given),
            name=printable(given.words)[:LONGEST_NAME],
            longest=LONGEST_NAME,
        )
        self.dialog.open()

    def keep(self, given: Lesson, name: str) -> None:
        """Teach the concept of that name; without one, nothing."""
        if not name.strip():
            return
        app = self._session.app

        def then(taught: Taught) -> None:
            shown = printable(taught.concept.name)
            words = self.tr("Concept “{name}” saved.") if taught.new else self.tr(
                "“{name}” has learnt more."
            )  # fmt: skip
            undo = partial(self.remove, taught.concept.id) if taught.new else None
            self._done(words.format(name=shown), undo)

        self._session.bridge.run(
            lambda: app.concepts.save(name, given.wanted, given.unwanted, given.words),
            then,
            self._failed,
            lane="write",
        )

    def teach(self, concept: Concept, contents: Sequence[int], *, wanted: bool) -> None:
        """These photos are it, or are not."""
        app, chosen = self._session.app, list(contents)

        def work() -> Undo:
            before = app.concepts.examples(concept.id)
            app.concepts.teach(concept.id, chosen, wanted=wanted)
            return partial(app.concepts.restore, concept.id, before)

        words = (
            self.tr("%Ln photo(s) added to “{name}”.", "", len(chosen))
            if wanted
            else self.tr("%Ln photo(s) are not “{name}” from now on.", "", len(chosen))
        )
        said = words.format(name=printable(concept.name))
        self._session.bridge.run(
            work, lambda undo: self._done(said, partial(self._undo, undo)), self._failed,
            lane="write",
        )  # fmt: skip

    def rename(self, concept: int, name: str) -> None:
        """Call it something else."""
        app = self._session.app
        self._session.bridge.run(
            lambda: app.concepts.rename(concept, name),
            lambda _: self.changed.emit(),
            self._failed,
            lane="write",
        )

    def remove(self, concept: int) -> None:
        """Forget it; its photos stay as they are."""
        app = self._session.app

        def work() -> tuple[str, Undo] | None:
            known = next((each for each in app.concepts.every() if each.id == concept), None)
            if known is None:
                return None
            said = app.concepts.examples(concept)
            yes, no = [[c for c, sign in said.items() if sign is s] for s in (True, False)]
            app.concepts.remove(concept)
            return known.name, partial(_again, app, known, yes, no)

        def then(gone: tuple[str, Undo] | None) -> None:
            if gone is not None:
                words = self.tr("Concept “{name}” deleted.").format(name=printable(gone[0]))
                self._done(words, partial(self._undo, gone[1]))

        self._session.bridge.run(work, then, self._failed, lane="write")

    def _undo(self, work: Undo) -> None:
        self._session.bridge.run(
            work, lambda _: self.changed.emit(), self._failed, lane="write"
        )  # fmt: skip

    def _done(self, words: str, undo: Undo | None) -> None:
        self.changed.emit()
        self.said.emit(words, undo)

    def _failed(self, error: Exception) -> None:
        title, text = messages.explain(error)
        self.changed.emit()  # a row that was named another way is called as before
        self.said.emit(f"{title} {text}".strip(), None)

    # --- menus ------------------------------------------------------------------------------

    def actions(
        self, parent: QObject, place: Place, contents: Callable[[], list[int]]
    ) -> list[QAction]:
        """What can be done with chosen photos; the concepts of the search may unlearn, too."""
        found = []
        asked = names_in(place)
        for wanted in (True, False):
            for concept in self.known:
                if not wanted and concept.name.casefold() not in asked:
                    continue
                text = self.tr("Add to “{name}”") if wanted else self.tr("Not “{name}”")
                shown = printable(concept.name).replace("&", "&&")
                action = QAction(text.format(name=shown), parent)
                action.triggered.connect(
                    lambda _=False, concept=concept, wanted=wanted: self.teach(
                        concept, contents(), wanted=wanted
                    )
                )
                action.setEnabled(not self._session.read_only)
                found.append(action)
        return found


def names_in(place: Place) -> set[str]:
    """The concepts in the search that the window shows, by name in small letters."""
    if not isinstance(place, Found) or ":" not in place.text.replace("：", ":"):
        return set()
    from photosearch.search import parser

    query = parser.understand(place.text)
    examples = (each for alternative in query.alternatives for each in alternative.examples)
    return {each.name.casefold() for each in examples if each.kind == "concept"}


def lesson(app: App, place: Place, contents: Sequence[int]) -> Lesson:
    """Chosen photos, and what the search says by example and in words. Off the GUI thread."""
    wanted, words = list(contents), ""
    unwanted: list[int] = []
    if isinstance(place, Like) and place.content is not None:
        wanted.append(place.content)
    if isinstance(place, Found):
        query = app.understand(place.text)
        words = query.phrase if not query.others else ""
        for each in query.examples if not query.others else ():
            found = app.concepts.photo_called(each.name) if each.kind == "like" else None
            if found is not None:
                (unwanted if each.unwanted else wanted).append(found)
    no = tuple(number for number in dict.fromkeys(unwanted) if number not in contents)
    return Lesson(tuple(number for number in dict.fromkeys(wanted) if number not in no), no, words)


def _again(app: App, concept: Concept, wanted: Sequence[int], unwanted: Sequence[int]) -> None:
    """Make a concept that was removed as it was; if all of its photos are gone, not at all."""
    if wanted:
        app.concepts.save(concept.name, wanted, unwanted, concept.words)
