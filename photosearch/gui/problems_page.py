"""Files that could not be read: which, why in words, and what can be done about each.

A page of the main window. Lists come through the Bridge, sorted and filtered off the GUI thread,
so that ten thousand problems stall nothing. Knows nothing of how files are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QLocale,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, messages
from photosearch.gui.bridge import Ticket
from photosearch.gui.page_parts import Flow, IconLabel, label, say
from photosearch.gui.problems_details import ProblemDetails
from photosearch.gui.problems_model import (
    FOLDER,
    IGNORED,
    NAME,
    REASON,
    Ask,
    ProblemsModel,
    Row,
    arrange,
)
from photosearch.gui.problems_model import rows as rows_of
from photosearch.gui.session import Session
from photosearch.library import photos
from photosearch.library.database import Connection
from photosearch.text import printable

ROOMY = (560, 520)  # pixels of the page


class ProblemsPage(QWidget):
    """The page.

    Signals:
        retried(int): so many files are tried again (indexing has been started for them).
        reveal_wanted(Path): show this file in its folder.
        failed(Exception): something that a person should see went wrong.
    """

    retried = Signal(int)
    reveal_wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: list[Row] = []
        self._kinds: Counter[str] = Counter()
        self._kind = ""
        self._stale, self._loading = True, False
        self._ticket: Ticket | None = None
        self.model = ProblemsModel(self)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(120)
        self._typed.timeout.connect(self._arrange)
        self._lay_out()
        self._retranslate()
        session.changed.connect(self._library_changed)

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_empty())
        self._pages.addWidget(self._make_list())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _make_empty(self) -> QWidget:
        self._none, self._none_text = label("title"), label("muted", wrap=True)
        self._none_text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._none_text.setMinimumWidth(420)
        self._show_ignored = QPushButton(icons.icon("eye-off"), "")
        self._show_ignored.setProperty("kind", "quiet")
        self._show_ignored.clicked.connect(lambda: self._show_only(IGNORED))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(8)
        column.addStretch(2)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel("circle-check", 48, "good"), 0, middle)
        column.addWidget(self._none, 0, middle)
        column.addWidget(self._none_text, 0, middle)
        column.addWidget(self._show_ignored, 0, middle)
        column.addStretch(3)
        return page

    def _make_list(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        self._title, self._text = label("title"), label("muted", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addLayout(self._make_tools())
        self._pills: dict[str, QToolButton] = {}
        self._pill_row = Flow(8)
        column.addLayout(self._pill_row)
        column.addWidget(self._make_table(), 1)
        column.addWidget(self._make_details())
        return page

    def _make_tools(self) -> QHBoxLayout:
        self._filter = QLineEdit()
        self._filter.setClearButtonEnabled(True)
        self._filter.setMinimumWidth(160)
        self._filter.setMaximumWidth(360)
        self._filter.textChanged.connect(lambda _: self._typed.start())
        self._again_all = QPushButton(icons.icon("refresh-cw"), "")
        self._again_all.clicked.connect(lambda: self._retry(None))
        self._copy_list = QPushButton(icons.icon("copy"), "")
        self._copy_list.clicked.connect(self._copy_rows)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self._filter, 1)
        tools.addStretch(1)
        tools.addWidget(self._copy_list)
        tools.addWidget(self._again_all)
        return tools

    def _make_table(self) -> QTableView:
        table = self.table = QTableView()
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(34)
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStyleSheet("QHeaderView { background: transparent; }")
        head.setMinimumSectionSize(90)
        for column, mode in (
            (NAME, QHeaderView.ResizeMode.Interactive),
            (REASON, QHeaderView.ResizeMode.Interactive),
            (FOLDER, QHeaderView.ResizeMode.Stretch),
        ):
            head.setSectionResizeMode(column, mode)
        head.resizeSection(NAME, 260)
        head.resizeSection(REASON, 190)
        table.setSortingEnabled(True)
        table.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        self.model.sort_wanted.connect(self._arrange)
        table.selectionModel().selectionChanged.connect(self._show_details)
        copy = QShortcut(QKeySequence.StandardKey.Copy, table)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy_paths)
        return table

    def _make_details(self) -> QWidget:
        details = self._details = ProblemDetails()
        details.again_wanted.connect(lambda: self._retry(self.selected()))
        details.ignore_wanted.connect(self._ignore)
        details.reveal_wanted.connect(lambda: self.reveal_wanted.emit(self.selected()[0]))
        details.copy_wanted.connect(self._copy_paths)
        return details

    def _retranslate(self) -> None:
        self._none.setText(self.tr("No problems"))
        self._none_text.setText(self.tr("Every photo in your folders could be read."))
        self._text.setText(
            self.tr(
                "These files could not be read as photos, so they cannot be found. They were not "
                "changed."
            )
        )
        self._filter.setPlaceholderText(self.tr("Filter by name, folder or reason"))
        self._filter.setAccessibleName(self.tr("Filter by name, folder or reason"))
        for button, words in (
            (self._again_all, self.tr("Try all again")),
            (self._copy_list, self.tr("Copy list")),
        ):
            say(button, words)
        self.table.setAccessibleName(self.tr("Files that could not be read"))
        self.model.retranslate()
        self._show_counts()
        self._show_details()
        if self._rows:
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # --- reading ----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Read what happened while the page was out of sight."""
        super().showEvent(event)
        if self._stale and not self._rows:  # the user may pull it elsewhere later
            self.table.horizontalHeader().resizeSection(NAME, max(240, self.width() * 3 // 10))
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room it belongs to the list."""
        super().resizeEvent(event)
        small = self.width() < ROOMY[0] or self.height() < ROOMY[1]
        self._text.setVisible(not small)
        self._details.be_small(small)

    def _library_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._load()

    def _load(self) -> None:
        if not self._stale or self._loading:
            return
        self._stale, self._loading = False, True
        database = self._session.app.database
        self._session.bridge.run(
            lambda: rows_of(database.read(photos.problems)), self._loaded, self._not_loaded
        )

    def _loaded(self, rows: list[Row]) -> None:
        self._loading = False
        if rows != self._rows:
            self._rows = rows
            self._kinds = Counter(row.kind for row in rows if not row.ignored)
            self._show_counts()
            self._arrange()
        if self._stale and self.isVisible():
            self._load()

    def _not_loaded(self, error: Exception) -> None:
        self._loading = False
        self.failed.emit(error)

    def _show_counts(self) -> None:
        ignored = sum(row.ignored for row in self._rows)
        wrong = len(self._rows) - ignored
        if self._kind not in self._kinds and not (self._kind == IGNORED and ignored):
            self._kind = ""
        self._pages.setCurrentIndex(1 if wrong or self._kind == IGNORED else 0)
        self._title.setText(self.tr("%Ln problem(s)", "", wrong))
        say(self._show_ignored, self.tr("Show %Ln ignored file(s)", "", ignored))
        self._show_ignored.setVisible(ignored > 0)
        self._show_pills({"": wrong, **dict(self._kinds.most_common()), IGNORED: ignored})

    def _show_pills(self, counts: dict[str, int]) -> None:
        """One for each kind, where there is a choice."""
        choice = len(self._kinds) > 1 or counts[IGNORED] > 0
        wanted = {kind: count for kind, count in counts.items() if choice and (count or not kind)}
        for gone in [kind for kind in self._pills if kind not in wanted]:
            pill = self._pills.pop(gone)
            self._pill_row.removeWidget(pill)
            pill.deleteLater()
        if IGNORED in self._pills:  # stays the last one
            self._pill_row.removeWidget(self._pills[IGNORED])
            self._pill_row.addWidget(self._pills[IGNORED])
        for kind, count in wanted.items():
            pill = self._pills.get(kind) or self._add_pill(kind)
            pill.setText(f"{self._name_of(kind)}  {QLocale().toString(count)}")
            pill.setAccessibleName(pill.text())
            pill.setChecked(kind == self._kind)

    def _name_of(self, kind: str) -> str:
        if kind in ("", IGNORED):
            return self.tr("Ignored") if kind else self.tr("All")
        return messages.problem_kind(kind)[0]

    def _add_pill(self, kind: str) -> QToolButton:
        pill = QToolButton()
        pill.setCheckable(True)
        pill.clicked.connect(lambda: self._show_only(kind))
        self._pills[kind] = pill
        self._pill_row.addWidget(pill)
        return pill

    def _show_only(self, kind: str) -> None:
        self._kind = kind
        self._show_counts()
        self._arrange()

    def _arrange(self) -> None:
        """Sort and filter elsewhere, then show; a newer wish replaces one under way."""
        if self._ticket is not None:
            self._ticket.cancel()
        ask = Ask(self._filter.text(), self._kind, self.model.sorted_by, self.model.descending)
        rows, names = self._rows, self._names()
        self._ticket = self._session.bridge.run(lambda: arrange(rows, names, ask), self._show)

    def _names(self) -> dict[str, str]:
        """What each kind is called."""
        kinds = {row.kind for row in self._rows}
        return {kind: messages.problem_kind(kind)[0] for kind in kinds}

    def _show(self, rows: list[Row]) -> None:
        kept = set(self.selected())
        self.model.show(rows)
        chosen = QItemSelection()
        numbers = [number for number, row in enumerate(rows) if row.path in kept]
        for first, last in _runs(numbers or [0] * bool(rows)):
            chosen.select(self.model.index(first, NAME), self.model.index(last, NAME))
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)
        self._show_details()

    # --- what is selected -------------------------------------------------------------------

    def selected(self) -> list[Path]:
        """The files that are selected, in the order shown."""
        found = self.table.selectionModel().selectedRows()
        return [self.model.row(n).path for n in sorted(index.row() for index in found)]

    def _show_details(self) -> None:
        chosen = self.table.selectionModel().selectedRows()
        rows = [self.model.row(number) for number in sorted(index.row() for index in chosen)]
        writable = not self._session.read_only
        self._details.show_rows(rows, writable=writable)
        self._again_all.setEnabled(writable and any(not row.ignored for row in self._rows))

    # --- doing ------------------------------------------------------------------------------

    def _retry(self, paths: Sequence[Path] | None) -> None:
        app = self._session.app
        self._session.bridge.run(
            lambda: app.retry(paths), self._retried, self.failed.emit, lane="write"
        )

    def _retried(self, count: int) -> None:
        self._session.index()
        self.retried.emit(count)

    def _ignore(self, ignored: bool) -> None:
        """Leave the selected files alone until they change, or no longer."""
        paths, database = self.selected(), self._session.app.database

        def write(c: Connection) -> int:
            placed = photos.photos_at(c, paths)
            return photos.ignore(c, [each.photo for each in placed if each.photo], ignored)

        self._session.bridge.run(
            lambda: database.write(write), None, self.failed.emit, lane="write"
        )

    def _copy_paths(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(str(path) for path in self.selected()))

    def _copy_rows(self) -> None:
        names = self._names()
        lines = (
            f"{printable(str(row.path))}\t{names[row.kind]}\t{row.reason}"
            for row in self.model.rows()
        )
        QGuiApplication.clipboard().setText("\n".join(lines))


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbours; selecting thousands one by one is slow."""
    first = last = -2
    for number in numbers:
        if number != last + 1:
            if last >= 0:
                yield first, last
            first = number
        last = number
    if last >= 0:
        yield first, last
