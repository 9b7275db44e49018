"""A search under a name: the dialog in which a smart album is made or becomes another search.

On the GUI thread; what the search finds is counted through the Bridge while it is typed. Tells
what was written; ``saved_searches`` keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from photosearch.errors import QueryError
from photosearch.gui import messages, query_chips
from photosearch.gui.bridge import Ticket
from photosearch.gui.page_parts import label, say
from photosearch.gui.query_chips import QueryChips
from photosearch.gui.session import Session
from photosearch.library.file_words import LONGEST_NAME, shown_name
from photosearch.library.saved import LONGEST_SEARCH, SmartAlbum

if TYPE_CHECKING:
    from photosearch.search.searcher import Members

REST = 300  # milliseconds after the last key
WIDTH = 520
NAME_LENGTH = 40  # characters of a search that are offered as a name


class SavedDialog(QDialog):
    """Name and search, what it is understood as, and how many photos it finds now.

    Signals:
        given(str, str): this name and this search are to be kept.
    """

    given = Signal(str, str)

    def __init__(
        self, session: Session, query: str, album: SmartAlbum | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._album = session, album
        self._ticket: Ticket | None = None
        self._count: int | None = None
        self._circles: tuple[str, ...] = ()
        self._ranked = False
        self._refused = ""
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._look)
        self._build()
        self._retranslate()
        self.name.setText(album.name if album is not None else shown_name(query)[:NAME_LENGTH])
        self.query.setText(query)
        self.name.textChanged.connect(lambda _: self._enable())
        self.query.textChanged.connect(lambda _: self._changed())
        self._changed()
        self._look()
        (self.query if album is not None else self.name).setFocus()
        self.name.selectAll()

    def _build(self) -> None:
        self._title, self._intro = label("title", wrap=True), label("muted", wrap=True)
        self._name_label, self._query_label = label(), label()
        self.name, self.query = QLineEdit(), QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.query.setMaxLength(LONGEST_SEARCH)
        self._name_label.setBuddy(self.name)
        self._query_label.setBuddy(self.query)
        self.chips = QueryChips(self)
        self.chips.removed.connect(self.query.setText)
        self.chips.left.connect(self.query.setFocus)
        self.chips.changed.connect(self._make_room)
        self.found, self.trouble = label("muted", wrap=True), label("danger", wrap=True)
        self.save, self._cancel = QPushButton(), QPushButton()
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self._give)
        self._cancel.clicked.connect(self.reject)
        self.finished.connect(lambda _: self._leave())
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._intro)
        column.addSpacing(10)
        for each in (self._name_label, self.name):
            column.addWidget(each)
        column.addSpacing(6)
        for below in (self._query_label, self.query, self.chips, self.found, self.trouble):
            column.addWidget(below)
        column.addStretch(1)
        column.addSpacing(12)
        column.addLayout(buttons)
        self.setMinimumWidth(WIDTH)

    def _make_room(self) -> None:
        self.chips.setFixedHeight(self.chips.height_for(max(self.query.width(), WIDTH - 48)))
        self.adjustSize()

    # --- what the search finds ------------------------------------------------------------------

    def _changed(self) -> None:
        self._refused = ""
        self.trouble.hide()
        self._count = None
        if query_chips.is_ready():
            self.chips.show_query(self.query.text())
        self._rest.start()
        self._enable()
        self._say()

    def _look(self) -> None:
        self._rest.stop()
        if self._ticket is not None:
            self._ticket.cancel()
        if not query_chips.is_ready():
            self._session.bridge.run(query_chips.get_ready, self._show_pieces)
        app, text = self._session.app, self.query.text()
        album = None if self._album is None else self._album.id
        if not text.strip():
            return
        self._ticket = self._session.bridge.run(
            lambda: app.smart_albums.preview(text, album), self._show, self._refuse, lane="search"
        )

    def _show_pieces(self, _: object) -> None:
        self.chips.show_query(self.query.text())

    def _show(self, found: Members) -> None:
        self._count, self._circles = len(found.contents), found.circles
        self._ranked = bool(found.hits)
        self._say()

    def _refuse(self, error: Exception) -> None:
        words = messages.explain(error)
        self._refused = words[1] if isinstance(error, QueryError) else " ".join(words)
        self.complain(self._refused)
        self._enable()

    def complain(self, words: str) -> None:
        """Say why it cannot be kept like this."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))

    def _say(self) -> None:
        if self._count is None:
            words = self.tr("Counting…") if self.query.text().strip() else ""
        elif self._circles:
            words = self.tr(
                "The smart album “{name}” leads back to itself; that part of it finds nothing."
            ).format(name=self._circles[0])
        elif not self._count:
            words = self.tr("No photo now; those that come later appear in it by themselves.")
        elif self._ranked:
            words = self.tr("%Ln photo(s) now, the best first", "", self._count)
        else:
            words = self.tr("%Ln photo(s) now, the newest first", "", self._count)
        self.found.setText(words)

    def _enable(self) -> None:
        named, asked = bool(shown_name(self.name.text())), bool(self.query.text().strip())
        self.save.setEnabled(named and asked and not self._refused)

    def _give(self) -> None:
        self.given.emit(self.name.text(), self.query.text())

    def _leave(self) -> None:
        """Nobody waits for the count any more."""
        self._rest.stop()
        if self._ticket is not None:
            self._ticket.cancel()

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        new = self._album is None
        title = self.tr("Save search") if new else self.tr("Edit search")
        self.setWindowTitle(title)
        self._title.setText(title)
        self._intro.setText(
            self.tr(
                "It becomes a smart album in the side bar, which always holds what the search "
                "finds. Times such as “last summer” go along with the calendar."
            )
        )
        self._name_label.setText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name"))
        self._query_label.setText(self.tr("Search"))
        self.query.setAccessibleName(self.tr("Search"))
        say(self.save, self.tr("Save"))
        say(self._cancel, self.tr("Cancel"))
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)
