"""Duplicates: four lists of groups, each with its reason and a suggestion which photo is best.

A page of the main window. Finding is a task that can be watched, held and ended; groups are read
through the Bridge, some at a time. What is chosen to go is told, and done elsewhere.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import duplicates_words, icons
from photosearch.gui.bridge import Ticket
from photosearch.gui.duplicates_compare import CompareView
from photosearch.gui.duplicates_group import GroupCard
from photosearch.gui.inspector_parts import clear
from photosearch.gui.model_parts import show_task
from photosearch.gui.page_parts import Flow, centred, label, say
from photosearch.gui.session import Session
from photosearch.gui.tasks import Task
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.looks import HeldFile
from photosearch.search.best import Member, Shown
from photosearch.search.duplicates import KINDS, Found, Group, Kind

SOME = 20  # groups that are shown at a time
WIDEST = 1400  # pixels


class DuplicatesPage(QStackedWidget):
    """The page, and behind it two photos side by side.

    Signals:
        bin_wanted(list[HeldFile], list[HeldFile]): the files that stay, and those that should go.
        failed(Exception): something that a person should see went wrong.
    """

    bin_wanted = Signal(list, list)
    failed = Signal(object)

    def __init__(
        self, session: Session, loader: ThumbnailLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._found: Found | None = None
        self._kind: Kind = "same"
        self._task: Task | None = None
        self._reading: Ticket | None = None
        self._count = SOME
        self._waiting: deque[Shown] = deque()  # cards still to be made
        self.cards: list[GroupCard] = []
        self._turn = QTimer(self)  # a card at a time: nobody waits for all of them at once
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._make_next)
        self._lay_out()
        self.comparison = CompareView(session)
        self.comparison.closed.connect(self._close_comparison)
        self.comparison.bin_wanted.connect(self._bin)
        self.addWidget(self.comparison)
        self._retranslate()

    # --- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._title, self._intro = label("title"), label("muted", wrap=True)
        self.again = QPushButton(icons.icon("refresh-cw"), "")
        self.again.clicked.connect(self.look)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.again)
        column.addLayout(head)
        column.addWidget(self._intro)
        self._doing = QVBoxLayout()
        column.addLayout(self._doing)
        self.tabs: dict[Kind, QToolButton] = {kind: self._tab(kind) for kind in KINDS}
        self._tab_row = QWidget()
        row = Flow(8)
        self._tab_row.setLayout(row)
        for tab in self.tabs.values():
            row.addWidget(tab)
        column.addWidget(self._tab_row)
        self._about = label("muted", wrap=True)
        column.addWidget(self._about)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(16)
        column.addLayout(self._groups)
        self.more = QPushButton()
        self.more.clicked.connect(self._show_more)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._summary = label("faint", wrap=True)
        column.addWidget(self._summary)
        column.addStretch(1)
        self._list = centred(content, WIDEST)
        self._list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the keyboard scrolls it
        self.addWidget(self._list)

    def _tab(self, kind: Kind) -> QToolButton:
        tab = QToolButton()
        tab.setCheckable(True)
        tab.clicked.connect(lambda: self.show_kind(kind))
        return tab

    # --- looking for them -------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look for them the first time; later, show what has become of those that were found."""
        super().showEvent(event)
        if event.spontaneous():
            return
        self._list.setFocus()  # not the first button
        if self._found is None and self._task is None:
            self.look()
        else:
            self.refresh()

    def look(self) -> None:
        """Look for duplicates from the start."""
        if self._task is not None and not self._task.is_over:
            return
        app = self._session.app
        errand = not self._session.read_only  # thumbnails may have to be looked at first
        task = self._task = self._session.begin("duplicates", "", app.duplicates, errand=errand)
        task.done.connect(self._take)
        task.over.connect(self._show_task)
        self._show_task()

    def _take(self, found: Found) -> None:
        first = self._found is None
        self._found = found
        if first:
            filled = [kind for kind in KINDS if found.groups.get(kind)]
            self._kind = filled[0] if filled else "same"
        self._count = SOME
        self._show_counts()
        self.refresh()

    def _show_task(self) -> None:
        task, doing = self._task, self._doing
        self.again.setEnabled(task is None or task.is_over)
        show_task(doing, task, self.look, lambda: clear(doing), ("failed", "cancelled"))

    # --- what is shown ----------------------------------------------------------------------

    def show_kind(self, kind: Kind) -> None:
        """Show the groups of that kind."""
        self._kind, self._count = kind, SOME
        self._show_counts()
        self.refresh()

    def refresh(self) -> None:
        """Read the groups that are shown again: photos may have gone, or come back."""
        groups = self._groups_of(self._kind)[: self._count]
        if self._reading is not None:
            self._reading.cancel()
        app = self._session.app
        self._reading = self._session.bridge.run(
            lambda: app.show_duplicates(groups), self._show, self.failed.emit
        )

    def _groups_of(self, kind: Kind) -> Sequence[Group]:
        return () if self._found is None else self._found.groups.get(kind, ())

    def _show(self, shown: Sequence[Shown]) -> None:
        self._reading = None
        kept = {card.shown: card for card in self.cards}
        for card in self.cards:
            if card.shown not in shown:
                self._take_away(card)
        self.cards = [kept[each] for each in shown if each in kept]
        self._waiting = deque(each for each in shown if each not in kept)
        self._order = {each: number for number, each in enumerate(shown)}
        self._show_rest(bool(shown))
        self._turn.start(0)

    def _take_away(self, card: GroupCard) -> None:
        self._groups.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _make_next(self) -> None:
        if not self._waiting:
            return
        shown = self._waiting.popleft()
        card = GroupCard(shown, self._loader, writable=not self._session.read_only)
        card.bin_wanted.connect(self._bin)
        card.compare_wanted.connect(self._compare)
        self.cards.append(card)
        self.cards.sort(key=lambda each: self._order[each.shown])
        self._groups.insertWidget(self.cards.index(card), card)
        card.show()
        self._turn.start(0)

    def _show_rest(self, some: bool) -> None:
        found, total = self._found, len(self._groups_of(self._kind))
        known = found is not None
        self._tab_row.setVisible(known)
        self._about.setVisible(known)
        about = duplicates_words.about if some else duplicates_words.none
        self._about.setText(about(self._kind))
        self.more.setVisible(total > self._count)
        self._summary.setVisible(known)
        if found is not None:
            counts = found.compared, found.unseen, found.unchecked
            self._summary.setText(duplicates_words.summary(*counts))

    def _show_more(self) -> None:
        self._count += SOME
        self.refresh()

    def _show_counts(self) -> None:
        for kind, tab in self.tabs.items():
            count = QLocale().toString(len(self._groups_of(kind)))
            tab.setText(f"{duplicates_words.title(kind)}  {count}")
            tab.setAccessibleName(tab.text())
            tab.setChecked(kind == self._kind)

    # --- side by side, and away -------------------------------------------------------------

    def _compare(self, shown: Shown, other: int) -> None:
        self.comparison.open(shown, other)
        self.setCurrentWidget(self.comparison)

    def _close_comparison(self) -> None:
        self.setCurrentWidget(self._list)

    def _bin(self, stay: Sequence[Member], go: Sequence[Member]) -> None:
        self._close_comparison()
        self.bin_wanted.emit(_files(stay), _files(go))

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Duplicates"))
        self._title.setText(self.tr("Duplicates"))
        self._intro.setText(
            self.tr(
                "Nothing is moved unless you say so, and then only to the system’s bin: it can be "
                "undone."
            )
        )
        say(self.again, self.tr("Look again"))
        say(self.more, self.tr("Show more"))
        self._show_counts()
        self._show_rest(bool(self._groups_of(self._kind)))
        for card in self.cards:
            self._take_away(card)
        self.cards = []
        if self._found is not None:
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _files(members: Sequence[Member]) -> list[HeldFile]:
    return [file for member in members for file in member.held.files if not file.offline]
