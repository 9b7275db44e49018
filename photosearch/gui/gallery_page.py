"""A place full of photos: its title, its grid, its date scrubber.

Shows any place that has photos: the timeline, a folder, an album, an answer. Reads through the
Bridge and keeps what is on screen up to date while the library grows. Knows nothing of what is
done to photos.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from photosearch.errors import BadPhoto, ModelMissing, QueryError, Trouble
from photosearch.gui import answers, messages, query_notes
from photosearch.gui.activity import ElidedLabel as Line
from photosearch.gui.answers import Answer
from photosearch.gui.bridge import Ticket
from photosearch.gui.gallery_model import GalleryModel, Section
from photosearch.gui.gallery_rows import Arranged, arranged
from photosearch.gui.gallery_view import Anchor, GalleryView
from photosearch.gui.gallery_ways import Ways
from photosearch.gui.page_parts import Choice, ElidedLabel
from photosearch.gui.places import (
    AllPhotos,
    Found,
    InAlbum,
    InFolder,
    InSmartAlbum,
    Like,
    Place,
    WithRating,
    WithTag,
)
from photosearch.gui.scrubber import Scrubber
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library import browse
from photosearch.library.browse import Listing
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.search.query import Hit

HEAD = 34
FIRST_ROWS = 2000  # read first, so that a large library shows something at once
REST = 10  # a refresh waits for so many times as long as the last one took
PATIENCE = 400  # milliseconds for which the old title stands while an answer is on its way
FIND_AGAIN = 4.0  # seconds between two looks at a growing library for the same query


class GalleryPage(QWidget):
    """The page with the grid.

    Signals:
        refused(QueryError): the query cannot be understood.
        arrived(object): a place is shown now.
        answered(object): what was asked for is there, or refused: the seconds that a search for
            words took, None for anything else.
        left_out(str): nothing was of the time that these words were taken for.
        noted(str): something to say about the search.
        odd(Note): the same, at its place in the query.
        edit_wanted(int): the search of this smart album is to be another one.
        wanted_instead(str): this query is to be asked; empty for none.
    """

    refused = Signal(object)
    left_out = Signal(str)
    noted = Signal(str)
    odd = Signal(object)
    edit_wanted = Signal(int)
    wanted_instead = Signal(str)
    arrived = Signal(object)
    answered = Signal(object)

    def __init__(
        self, session: Session, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.place: Place = AllPhotos()
        self.hits: dict[int, Hit] = {}
        self._answer: Answer | None = None
        self._query = ""  # of the smart album that is shown
        self._all_of_them = False
        self._error: Exception | None = None
        self._waiting = False  # for what the title already says
        self._fresh = False  # nothing of this place has been shown yet
        self._ticket: Ticket | None = None
        self._anchor: Anchor | None = None
        self._began = 0.0
        self._took = 0.0
        self._patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self._patience.timeout.connect(self._retitle)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._reload)
        self.add_folder = QAction(self)
        app = session.app
        self._ways = Ways(app, session.bridge, self)
        self._ways.changed.connect(self._say_if_empty)
        self._ways.taken.connect(self.wanted_instead)
        self.model = GalleryModel(
            session.bridge, lambda ids: app.database.read(lambda c: browse.cards(c, ids)), self
        )
        self.view = GalleryView(loader, self)
        self.view.setModel(self.model)
        self.scrubber = Scrubber(self.view, self)
        self._lay_out()
        session.changed.connect(self._library_changed)
        session.counted.connect(self._counted)
        session.finished.connect(lambda _: self._reload())
        self._retranslate()

    def _lay_out(self) -> None:
        self._title, self._note = ElidedLabel("heading"), Line()
        self._note.setProperty("kind", "muted")
        self._more = QPushButton()
        self._more.setProperty("kind", "quiet")
        self._more.clicked.connect(self._show_all)
        self._order = Choice()
        self._order.setMinimumWidth(140)
        self._order.currentIndexChanged.connect(lambda _: self._reload())
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(12)
        head.addStrut(HEAD)  # as high without the choices, or the grid would jump
        head.addWidget(self._title)
        head.addWidget(self._note, 1)  # gives way first
        self._edit = QPushButton()
        self._edit.setProperty("kind", "quiet")
        self._edit.clicked.connect(self._edit_search)
        head.addWidget(self._edit)
        head.addWidget(self._more)
        head.addWidget(self._order)
        self._order.addItems(["", ""])
        grid = QHBoxLayout()
        grid.setSpacing(0)
        grid.setContentsMargins(12, 0, 0, 0)
        grid.addWidget(self.view, 1)
        grid.addWidget(self.scrubber)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(grid, 1)

    # --- where we are -----------------------------------------------------------------------

    def show_place(self, place: Place, anchor: Anchor | None = None) -> None:
        """Show ``place``, at ``anchor`` if it has been there before."""
        if place != self.place:
            self._all_of_them = False
            self._ways.forget()
        self.place = place
        self._anchor = anchor
        self._error = None
        self._waiting = self._fresh = True
        self._patience.start()
        searching = isinstance(place, Found | Like)
        self._order.setVisible(searching)
        self._edit.setVisible(isinstance(place, InSmartAlbum) and not self._session.read_only)
        self._query = ""
        self.scrubber.setVisible(not searching)
        self._load(fresh=True)
        self._retitle()

    @property
    def is_searching(self) -> bool:
        """Whether the answer to a search is on its way."""
        return self._waiting and isinstance(self.place, Found | Like)

    def refresh(self) -> None:
        """Read this place again; the user stays where they are, or gets to where they want."""
        self._load(fresh=self._fresh)

    def _load(self, *, fresh: bool) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._again.stop()
        self._began = time.monotonic()
        place, app, bridge = self.place, self._session.app, self._session.bridge
        if isinstance(place, Found | Like):
            by_date, everything = self._order.currentIndex() == 1, self._all_of_them
            stopped = self._session.engine_stopped
            self._ticket = bridge.run(
                lambda: answers.find(
                    app, place, by_date=by_date, all_of_them=everything, stopped=stopped
                ),
                lambda answer: self._show_answer(answer, keep=not fresh),
                self._refuse,
                lane="search",
            )
            return
        if isinstance(place, InSmartAlbum):
            self._load_smart(place, keep=not fresh)
            return
        if fresh and isinstance(place, AllPhotos):
            self._ticket = bridge.run(
                lambda: app.database.read(lambda c: browse.timeline(c, FIRST_ROWS)),
                self._show_first,
            )
            return
        self._read_all(keep=not fresh)

    def _load_smart(self, place: InSmartAlbum, *, keep: bool) -> None:
        app, by_date = self._session.app, self._order.currentIndex() == 1
        before = self.model.contents if keep else None
        stopped = self._session.engine_stopped

        def work() -> tuple[answers.Smart, Arranged]:
            found = answers.smart(app, place, by_date=by_date, stopped=stopped)
            return found, arranged(found.listing, before)

        self._ticket = self._session.bridge.run(
            work, lambda found: self._show_smart(*found, keep), self._refuse, lane="search"
        )

    def _show_smart(self, found: answers.Smart, ready: Arranged, keep: bool) -> None:
        self._query = found.query
        self._order.setVisible(found.answer is not None)
        self.scrubber.setVisible(found.answer is None)
        if found.answer is not None:
            self._show_answer(found.answer, keep)
        else:
            self._show_timeline(ready, keep)
        if not keep:
            self._tell_circles(found.circles)

    def _tell_circles(self, circles: Sequence[str]) -> None:
        for name in circles[:1]:
            words = self.tr(
                "The smart album “{name}” leads back to itself; that part of it finds nothing."
            )
            self.noted.emit(words.format(name=printable(name)))

    def _edit_search(self) -> None:
        if isinstance(self.place, InSmartAlbum):
            self.edit_wanted.emit(self.place.id)

    def _read_all(self, *, keep: bool) -> None:
        read = answers.lister(self.place)
        if read is None:
            return
        database, bridge = self._session.app.database, self._session.bridge
        if isinstance(self.place, InAlbum):
            self._ticket = bridge.run(
                lambda: database.read(read), lambda found: self._show_album(found, keep)
            )
            return
        before = self.model.contents if keep else None
        self._ticket = bridge.run(
            lambda: arranged(database.read(read), before),
            lambda ready: self._show_timeline(ready, keep),
        )

    def _show_first(self, listing: Listing) -> None:
        if len(listing.contents) < FIRST_ROWS:  # that is all there is
            self._show_timeline(arranged(listing), keep=False)
            return
        self.model.show_timeline(listing)
        self._fresh = self._anchor is not None
        self._read_all(keep=self._anchor is None)

    def _show_album(self, listing: Listing, keep: bool) -> None:
        self._took = time.monotonic() - self._began
        self._answer, self.hits = None, {}
        self.model.show(listing.contents)
        self._arrive(keep)

    def _show_timeline(self, ready: Arranged, keep: bool) -> None:
        self._took = time.monotonic() - self._began
        self._answer, self.hits = None, {}
        self.model.show_arranged(ready)
        self._arrive(keep)

    def _show_answer(self, answer: Answer, keep: bool) -> None:
        self._took = time.monotonic() - self._began
        self._error = None
        self._answer, self.hits = answer, answer.hits
        self._session.look_at_engine()
        self._look_for_ways()
        self.model.show(answer.contents, self._sections(answer), self._dimming(answer), keep=keep)
        self._arrive(keep)
        if answer.left_out and not keep:
            self.left_out.emit(answer.left_out)
        if not keep:
            self._tell_circles(answer.circles)
            for note in answer.notes[:1]:
                self.odd.emit(note)

    def _look_for_ways(self) -> None:
        """Of a search that found nothing: what it would find with fewer filters."""
        if isinstance(self.place, Found) and self._answer and not len(self._answer.contents):
            self._ways.look(self.place.text)
        else:
            self._ways.forget()

    def _arrive(self, keep: bool) -> None:
        self._waiting = self._fresh = False
        if not keep:
            if self._anchor is not None:
                self.view.go_to(self._anchor)
            else:
                self.view.scrollToTop()
            self._anchor = None
        self._retitle()
        self._say_if_empty()
        self.arrived.emit(self.place)
        self.answered.emit(self._took if isinstance(self.place, Found) else None)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, QueryError):
            self.refused.emit(error)
        self._error = error
        self._waiting = self._fresh = False
        self._answer, self.hits = None, {}
        self.model.show(self.model.contents[:0])
        self._retitle()
        self._say_if_empty()
        self.answered.emit(None)

    # --- a library that grows ---------------------------------------------------------------

    def _library_changed(self) -> None:
        self.model.forget_cards()
        if self._again.isActive():
            return
        least = FIND_AGAIN if isinstance(self.place, Found | Like | InSmartAlbum) else 0.4
        self._again.start(round(1000 * max(least, REST * self._took)))

    def _reload(self) -> None:
        if self._error is None or not isinstance(self._error, QueryError):
            self.refresh()

    def _counted(self, _: object) -> None:
        self._retitle()
        if self.model.rowCount() == 0:
            self._say_if_empty()

    def _show_all(self) -> None:
        self._all_of_them = True
        self._reload()

    # --- words ------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self._order.setItemText(0, self.tr("Best match first"))
        self._order.setItemText(1, self.tr("Newest first"))
        self._order.setAccessibleName(self.tr("Order of the results"))
        self._edit.setText(self.tr("Edit search…"))
        self.view.setAccessibleName(self.tr("Photos"))
        self.add_folder.setText(self.tr("Add folder…"))
        if self._answer is not None:
            answer = self._answer
            self.model.show(
                answer.contents, self._sections(answer), self._dimming(answer), keep=True
            )
            self._look_for_ways()
        self._retitle()
        self._say_if_empty()

    def _sections(self, answer: Answer) -> list[Section]:
        like = isinstance(self.place, Like)
        titles = {
            "likely": self.tr("Very similar") if like else self.tr("Good matches"),
            "maybe": self.tr("Similar") if like else self.tr("Possible matches"),
            "unlikely": self.tr("Less similar") if like else self.tr("Probably not what you mean"),
        }
        notes = {"unlikely": "" if like else self.tr("The nearest of the rest")}
        if not like and not answer.count("likely") and not answer.count("maybe"):
            titles, notes = {"unlikely": self.tr("Nearest photos")}, {}  # the title says the rest
        return [
            Section(titles[grade], start, notes.get(grade, "")) for grade, start in answer.starts
        ]

    def _dimming(self, answer: Answer) -> tuple[str, ...] | None:
        """What is less like an example is still no wrong answer: only searches dim."""
        return answer.grades if isinstance(self.place, Found) else None

    def _retitle(self) -> None:
        place = self.place
        title = {
            AllPhotos: self.tr("All photos"),
            WithRating: self.tr("Rated photos"),
        }.get(type(place), "")
        match place:
            case (
                InFolder(name=name)
                | InAlbum(name=name)
                | InSmartAlbum(name=name)
                | WithTag(name=name)
            ):
                title = name
            case WithRating(at_least=stars) if stars > 1:
                title = "★" * stars
        answer = self._answer
        self._more.setVisible(answer is not None and answer.hidden > 0 and not self._waiting)
        if isinstance(place, Found | Like):  # what was asked stands in the search field
            self._retitle_answer()
            return
        self._title.show_text(title)
        count = self.model.rowCount()
        notes = [self.tr("%Ln photo(s)", "", count) if count else ""]
        if self._query:
            said = " · ".join(filter(None, (*notes, printable(self._query))))
            notes = [said, *notes]
        self._note.say(notes)

    def _retitle_answer(self) -> None:
        if self._waiting and self._patience.isActive():
            return  # an answer for each key, and the title between them would flicker
        answer, number = self._answer, QLocale().toString
        notes = [""]
        if answer is None or self._waiting:
            title = self.tr("Searching…") if self._waiting else ""
        elif len(answer.contents) and not answer.count("likely") and not answer.count("maybe"):
            title = self.tr("No good matches")
        else:
            good = answer.count("likely") + answer.count("maybe")
            title = self.tr("%Ln match(es)", "", good)
        if answer is not None:
            done, total = self._session.covered
            if done < total:
                part = self.tr("searched {done} of {total} photos")
                numbers = number(done), number(total)
                notes = [part.format(done=numbers[0], total=numbers[1]), " / ".join(numbers)]
            self._more.setText(self.tr("Show %Ln more", "", answer.hidden))
        self._title.show_text(title)
        self._note.say(notes)

    def _say_why(self, error: Exception) -> None:
        """There is no answer, and this is why."""
        title, text = messages.explain(error)
        if isinstance(error, ModelMissing) and self._session.is_indexing:
            # As after an update that brought another model: soon there is something to compare.
            title, text = self.tr("Reading your photos"), ""
        elif isinstance(error.__cause__, BadPhoto) and isinstance(self.place, Like):
            title, text = messages.explain(error.__cause__)
            text = f"{text}\n\n{printable(str(self.place.path))}"
        elif type(error) is Trouble and isinstance(self.place, Like) and not self.place.path:
            title = self.tr("This photo cannot be compared yet")
            text = self.tr("Try again when its folder has been read.")
        elif isinstance(error, QueryError):
            note = getattr(error, "note", None)  # of an example that is not there
            # What is wrong with a query is said below the field already.
            text = "" if note is None else query_notes.words(note)
        self.view.set_empty("circle-alert", title, text, None)

    def _say_if_empty(self) -> None:
        place, counts = self.place, self._session.counts
        if self._error is not None:
            self._say_why(self._error)
        elif counts.roots == 0:
            self.view.set_empty(
                "images",
                self.tr("No folders yet"),
                self.tr("Add the folder where your photos are, and they appear here."),
                self.add_folder,
            )
        elif counts.ready == 0 and (counts.pending or self._session.is_indexing):
            self.view.set_empty(
                "loader",
                self.tr("Reading your photos"),
                self.tr("The first ones appear in a moment."),
                None,
            )
        elif isinstance(place, InAlbum):
            self.view.set_empty(
                "album",
                self.tr("This album is empty"),
                self.tr("Drag photos onto its name to put them in."),
                None,
            )
        elif isinstance(place, InSmartAlbum):
            self.view.set_empty(
                "wand",
                self.tr("Nothing in it yet"),
                self.tr("Photos that its search finds appear here by themselves."),
                None,
            )
        elif isinstance(place, Found | Like):
            ways = self._ways.actions(place.text) if isinstance(place, Found) else []
            text = self.tr("No photo meets all the conditions of this search.") if ways else ""
            self.view.set_empty("search", self.tr("Nothing found"), text, None, ways)
        else:
            self.view.set_empty(
                "image",
                self.tr("No photos here"),
                self.tr("This place holds no picture that can be shown."),
                None,
            )
