"""What is known of the chosen photos, beside the grid: facts, rating, tags, why it matched.

Used on the GUI thread by ``main_window``, which carries out what is asked here. Reads through the
Bridge, drops answers that come too late, and keeps up with changes. Changes nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from photosearch.gui import facts_text, icons, languages, theme
from photosearch.gui.bridge import Ticket
from photosearch.gui.inspector_captions import CaptionBox, OfferedTags
from photosearch.gui.inspector_parts import (
    Breadcrumb,
    CopyButton,
    CopyRow,
    FactRow,
    Preview,
    WhyCard,
    clear,
    quiet,
)
from photosearch.gui.inspector_reading import Offered, One, Several, read, read_offered
from photosearch.gui.page_parts import ElidedLabel, Flow, IconLabel, label, say
from photosearch.gui.places import InAlbum
from photosearch.gui.rating import Stars
from photosearch.gui.session import Session
from photosearch.gui.tag_edit import TagEdit
from photosearch.gui.tasks import Task
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.captions import FILE_PARTS
from photosearch.library.facts import Facts
from photosearch.search.query import Hit
from photosearch.text import folded

WAIT_MS = 60  # while a selection runs along with the arrow keys nothing is read
MOST_COPIES = 8
WIDTH = 300


class Inspector(QWidget):
    """The panel at the right.

    Signals:
        rated(list, int): give these contents that many stars.
        tagged(list, str), untagged(list, str): put a tag on them, take it off.
        captioned(list, str): the user's caption of these contents is this now; empty for none.
        caption_removed(int): that caption, which a machine wrote, is to go.
        describe_wanted(int): a model is to describe that content now.
        similar_wanted(int): more like that content.
        where_wanted(int): where in that content the searched thing is.
        reveal_wanted(Path): show that file in its folder, with the system's file manager.
        place_wanted(Place): a folder or an album was clicked.
    """

    rated = Signal(list, int)
    tagged = Signal(list, str)
    untagged = Signal(list, str)
    captioned = Signal(list, str)
    caption_removed = Signal(int)
    describe_wanted = Signal(int)
    similar_wanted = Signal(int)
    where_wanted = Signal(int)
    reveal_wanted = Signal(object)
    place_wanted = Signal(object)

    def __init__(
        self, session: Session, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._contents: list[int] = []
        self._hits: Mapping[int, Hit] = {}
        self._about: list[int] = []  # what is on show, and what buttons are about
        self._seen: One | Several | None = None
        self._offered = Offered()
        self._ticket: Ticket | None = None
        self._offers: Ticket | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WAIT_MS)
        self._wait.timeout.connect(self._read)
        self._build(loader)
        self._connect()
        session.changed.connect(self._read)
        session.task_begun.connect(self._task_begun)
        self._retranslate()
        self._fill()

    # --- building ---------------------------------------------------------------------------

    def _build(self, loader: ThumbnailLoader) -> None:
        self.setMinimumWidth(240)
        self._hint_icon, self._hint = IconLabel("image", 28, "faint"), label("muted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.preview = Preview(loader)
        self._name, self._note = ElidedLabel("heading"), label("muted")
        self.stars = Stars()
        self._offline = self._badge()
        self.similar = QPushButton()
        self.similar.setIcon(icons.icon("sparkles", "accent"))
        self.why, self.captions, self.offers = WhyCard(), CaptionBox(), OfferedTags()
        self._facts = QVBoxLayout()
        self._facts.setSpacing(theme.SPACE[2])
        self._tags_heading, self.tags = label("heading"), TagEdit()
        self._albums_heading, self._albums = label("heading"), QWidget()
        self._albums.setLayout(Flow(theme.UNIT))
        self._file_heading, self.folders = label("heading"), Breadcrumb()
        self.reveal, self.copy_path = quiet("folder-open"), CopyButton()
        self._copies_heading = label("muted", wrap=True)
        self._copies = QVBoxLayout()
        self._lay_out()

    def _badge(self) -> QWidget:
        badge = QWidget()
        self._offline_text = label("muted", wrap=True)
        line = QHBoxLayout(badge)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(IconLabel("unplug", 16, "warning"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._offline_text, 1)
        return badge

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(*[theme.SPACE[3]] * 4)
        column.setSpacing(theme.SPACE[1])
        column.addWidget(self._hint_icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint)
        column.addWidget(self.preview)
        column.addWidget(self._name)
        column.addWidget(self._note)
        column.addWidget(self.stars)
        column.addWidget(self._offline)
        column.addWidget(self.similar)
        column.addWidget(self.why)
        column.addWidget(self.captions)
        column.addSpacing(theme.SPACE[1])
        column.addLayout(self._facts)
        for heading, part in (
            (self._tags_heading, self._tags_with_offers()),
            (self._albums_heading, self._albums),
            (self._file_heading, self.folders),
        ):
            heading.setContentsMargins(0, theme.SPACE[2], 0, 0)
            column.addWidget(heading)
            column.addWidget(part)
        buttons = Flow(theme.UNIT)
        buttons.addWidget(self.reveal)
        buttons.addWidget(self.copy_path)
        column.addLayout(buttons)
        column.addWidget(self._copies_heading)
        column.addLayout(self._copies)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)

    def _tags_with_offers(self) -> QWidget:
        both = QWidget()
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self.tags)
        column.addWidget(self.offers)
        return both

    def _connect(self) -> None:
        self.captions.written.connect(lambda text: self.captioned.emit(self._about, text))
        self.captions.removed.connect(self.caption_removed)
        self.captions.describe_wanted.connect(lambda: self.describe_wanted.emit(self._about[0]))
        self.offers.taken.connect(lambda name: self.tagged.emit(self._about, name))
        self.stars.rated.connect(lambda stars: self.rated.emit(self._about, stars))
        self.tags.added.connect(lambda name: self.tagged.emit(self._about, name))
        self.tags.removed.connect(lambda name: self.untagged.emit(self._about, name))
        self.similar.clicked.connect(lambda: self.similar_wanted.emit(self._about[0]))
        self.why.where.clicked.connect(lambda: self.where_wanted.emit(self._about[0]))
        self.folders.chosen.connect(self.place_wanted)
        self.reveal.clicked.connect(self._reveal)

    # --- what is on show --------------------------------------------------------------------

    def show_contents(self, contents: Sequence[int], hits: Mapping[int, Hit]) -> None:
        """Tell of these; ``hits`` says why they are in the answer, where something was asked."""
        self._hits = hits
        if list(contents) == self._contents:
            self._read()
            return
        self._contents = list(contents)
        self._cancel()
        if self.isVisible():
            self._wait.start()

    def edit_tags(self) -> None:
        """Put the cursor where a tag is typed."""
        self._area.ensureWidgetVisible(self.tags)
        self.tags.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _cancel(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _read(self) -> None:
        self._cancel()
        if not self.isVisible():
            return
        contents = list(self._contents)
        if not contents:
            self._arrived([], None)
            return
        database, language = self._session.app.database, languages.language_in_use()
        self._ticket = self._session.bridge.run(
            lambda: database.read(lambda c: read(c, contents, language)),
            lambda seen: self._arrived(contents, seen),
        )

    def _arrived(self, contents: list[int], seen: One | Several | None) -> None:
        self._ticket = None
        another = contents != self._about
        if another:
            self.captions.edit.leave()
            self._offered = Offered()
        if another or seen != self._seen:
            self._about, self._seen = contents, seen
            self._fill()
        else:
            self._explain()
        if isinstance(seen, One):
            self._ask_for_offers(contents[0])
        if another:
            self._area.verticalScrollBar().setValue(0)

    def _ask_for_offers(self, content: int) -> None:
        """What machines can say comes a little later than what is known."""
        app = self._session.app

        def arrived(offered: Offered) -> None:
            if self._about == [content] and offered != self._offered:
                self._offered = offered
                self._show_offers()

        if self._offers is not None:
            self._offers.cancel()  # an older answer may come later
        self._offers = self._session.bridge.run(lambda: read_offered(app, content), arrived)

    def _task_begun(self, task: Task) -> None:
        if task.kind == "describe":
            task.over.connect(self._show_offers)
            self._show_offers()

    def showEvent(self, event: QShowEvent) -> None:
        """Read what was not read while nobody looked."""
        super().showEvent(event)
        self._read()

    # --- filling ----------------------------------------------------------------------------

    def _fill(self) -> None:
        seen = self._seen
        one = isinstance(seen, One)
        always = (self._name, self.stars, self._tags_heading, self.tags)
        of_one = (
            self.preview,
            self.similar,
            self.captions,
            self._file_heading,
            self.folders,
            self.reveal,
        )
        _show((self._hint_icon, self._hint), seen is None)
        _show(always, seen is not None)
        _show((*of_one, self.copy_path), one)
        self._note.setVisible(isinstance(seen, Several) and bool(seen.size))
        writes = not self._session.read_only
        self.stars.setEnabled(writes)
        self.tags.setEnabled(writes)
        clear(self._facts)
        clear(self._copies)
        self._copies_heading.hide()
        self._offline.hide()
        self._show_albums(seen)
        if isinstance(seen, One):
            self._show_one(seen)
        elif isinstance(seen, Several):
            self._show_several(seen)
        self._explain()

    def _show_one(self, seen: One) -> None:
        details = seen.details
        self.preview.show_card(details.card)
        self._name.show_text(details.card.name)
        self.stars.set_rating(details.card.rating)
        self._offline.setVisible(details.card.offline)
        self.reveal.setEnabled(not details.card.offline)
        for row in facts_text.rows(_unsaid(seen), details.size, details.modified, seen.where):
            self._facts.addWidget(FactRow(row))
        self.tags.set_known(seen.known)
        self.tags.set_tags(details.tags)
        self.captions.show_captions(seen.captions, not self._session.read_only)
        self._show_offers()
        self.folders.show_trail(seen.trail)
        self.copy_path.set_what(str(details.card.path))
        others = details.refs[1:]
        self._copies_heading.setVisible(bool(others))
        self._copies_heading.setText(
            self.tr("The same picture is also in %n place(s):", "", len(others))
        )
        for ref in others[:MOST_COPIES]:
            copy = CopyRow(ref)
            copy.reveal.connect(lambda path=ref.path: self.reveal_wanted.emit(path))
            self._copies.addWidget(copy)

    def _show_offers(self) -> None:
        """Tags to take over, and describing."""
        seen, writes = self._seen, not self._session.read_only
        if not isinstance(seen, One):
            self.offers.hide()
            return
        language = languages.in_use()
        have = {name.casefold() for name in seen.details.tags}
        free = [
            each
            for each in self._offered.tags
            if have.isdisjoint(name.casefold() for name in (each.en, each.ko, each.zh))
        ]
        names = [getattr(each, language, each.en) for each in free]
        self.offers.show_names(names if writes else [])
        offline = seen.details.card.offline
        task = self._session.task("describe", str(self._about[0]))
        captioner = self._offered.captioner if writes and not offline else ""
        self.captions.show_describing(captioner, task)

    def _show_several(self, seen: Several) -> None:
        self._name.show_text(facts_text.photos_text(seen.count))
        if seen.size:
            size = facts_text.size_text(seen.size)
            self._note.setText(self.tr("{size} together").format(size=size))
        self.stars.set_rating(seen.rating or 0)
        self.tags.set_known(seen.known)
        self.tags.set_tags(seen.tags)
        self.offers.hide()

    def _show_albums(self, seen: One | Several | None) -> None:
        flow = self._albums.layout()
        assert isinstance(flow, Flow), "made in _build"
        clear(flow)
        albums = seen.details.albums if isinstance(seen, One) else ()
        _show((self._albums_heading, self._albums), bool(albums))
        for album in albums:
            button = quiet("album")
            say(button, album.name)
            place = InAlbum(album.id, album.name)
            button.clicked.connect(lambda _=False, place=place: self.place_wanted.emit(place))
            flow.addWidget(button)
            button.show()

    def _explain(self) -> None:
        """Why the one photo on show is in the answer."""
        hit = self._hits.get(self._about[0]) if isinstance(self._seen, One) else None
        self.why.setVisible(hit is not None)
        if hit is not None:
            self.why.show_hit(hit, max(each.score for each in self._hits.values()))

    def _reveal(self) -> None:
        if isinstance(self._seen, One):
            self.reveal_wanted.emit(self._seen.details.card.path)

    # --- words ------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._fill()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Information"))
        self._hint.setText(self.tr("Choose a photo to see what is known about it."))
        self._offline_text.setText(
            self.tr("This drive is not connected. The photo can be found, but not opened.")
        )
        self._tags_heading.setText(self.tr("Tags"))
        self._albums_heading.setText(self.tr("Albums"))
        self._file_heading.setText(self.tr("Where it is"))
        say(self.similar, self.tr("Similar photos"))
        say(self.reveal, self.tr("Show in folder"))


def _unsaid(seen: One) -> Facts:
    """The facts without words that stand among the captions, the file's or anybody's."""
    facts, said = seen.details.facts, {row.part for row in seen.captions if row.source == "file"}
    texts = {folded(row.text) for row in seen.captions}
    said |= {part for part in FILE_PARTS if folded(facts.extra.get(part, "")) in texts}
    return replace(facts, extra={k: v for k, v in facts.extra.items() if k not in said})


def _show(parts: Sequence[QWidget], on: bool) -> None:
    for part in parts:
        part.setVisible(on)
