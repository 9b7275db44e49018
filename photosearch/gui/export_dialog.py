"""Photos on their way out: which ones, as what, where to; then how far it is and what became of it.

A dialog of the main window, on the GUI thread. What it asks of the disk goes through the Bridge,
and the work itself is a ``Task``; closing the dialog does not end that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QLocale, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.exporting import ENDINGS, MOST_EMBEDDED, Chosen, Exported, Format, Options
from photosearch.gui import desktop, export_words, icons, messages, progress_words
from photosearch.gui.bridge import Ticket
from photosearch.gui.page_parts import Choice, ElidedLabel, label, say
from photosearch.gui.session import Session
from photosearch.gui.tasks import Task
from photosearch.gui.ticks import WordsRing, WordsTick
from photosearch.media import fresh

if TYPE_CHECKING:
    from photosearch.search.query import Hit

WIDTH = 520
STEPS = 1000  # of the bar
SHOWN: tuple[Format, ...] = ("copies", "html", "csv", "markdown", "tsv", "json")
LONGEST = 200  # bytes of a title in a file's name
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")  # Windows has no files of these names


@dataclass(frozen=True)
class Offer:
    """Photos that may go out.

    Attributes:
        title: what they are: a search, an album, a folder.
        query: the search that found them; empty for none.
        everything: (n,) content ids in the order in which they are shown.
        selected: (m,) those that are selected, in that order too; not all need be in
            ``everything``.
        hits: of those that were ranked.
    """

    title: str
    query: str
    everything: NDArray[np.int64]
    selected: NDArray[np.int64]
    hits: Mapping[int, Hit]


class ExportDialog(QDialog):
    """The dialog.

    Signals:
        said(str): what became of an export whose dialog was closed meanwhile.
    """

    said = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._offer = Offer("", "", np.zeros(0, np.int64), np.zeros(0, np.int64), {})
        self._folder = _usual_folder()
        self._name = ""  # of the file that the user chose, without its ending
        self._out: Path | None = None  # None while a free name is being looked for
        self._may_replace = False
        self._looking: Ticket | None = None
        self._focus_start = False  # as soon as it can be pressed
        self._task: Task | None = None
        self._done: Exported | None = None
        self._error: Exception | None = None
        self._stopped = False
        self._watched: Path | None = None
        self._build()
        self._connect()
        self._retranslate()

    # --- making it ------------------------------------------------------------------------------

    def _build(self) -> None:
        self._title, self._which = label("title", wrap=True), ElidedLabel("muted")
        self.selected, self.everything = WordsRing(), WordsRing()
        self._as_label, self._where_label = label("heading"), label("heading")
        self._what_label = label("heading")
        self.format = Choice()
        self.format.addItems([""] * len(SHOWN))
        self._about = label("muted", wrap=True)
        self.excel, self.inside, self.links = WordsTick(), WordsTick(), WordsTick()
        self.sidecars, self.folders = WordsTick(), WordsTick()
        self.excel.setChecked(True)
        self.where, self.choose = ElidedLabel(), QPushButton(icons.icon("folder", "muted"), "")
        self.warning, self.trouble = label("muted", wrap=True), label("danger", wrap=True)
        self.warning.hide()
        self.trouble.hide()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, STEPS)
        self._far, self._became = label("muted"), label("", wrap=True)
        self._failures = label("muted", wrap=True)
        self._failures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.start, self.close_button, self.hold = QPushButton(), QPushButton(), QPushButton()
        self.show_it = QPushButton(icons.icon("folder-open", "muted"), "")
        self.start.setProperty("kind", "primary")
        self.start.setDefault(True)
        self._lay_out()

    def _lay_out(self) -> None:
        choices = QWidget()
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for heading, parts in (
            (self._what_label, (self.selected, self.everything)),
            (self._as_label, (self.format, self._about, self.excel, self.inside, self.links,
                              self.folders, self.sidecars)),
        ):  # fmt: skip
            column.addWidget(heading)
            for part in parts:
                column.addWidget(part)
            column.addSpacing(10)
        column.addWidget(self._where_label)
        line = QHBoxLayout()
        line.addWidget(self.where, 1)
        line.addWidget(self.choose)
        column.addLayout(line)
        column.addWidget(self.warning)
        self._choices = choices
        buttons = QHBoxLayout()
        buttons.addWidget(self.show_it)
        buttons.addStretch(1)
        for button in (self.hold, self.close_button, self.start):
            buttons.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(8)
        outer.addWidget(self._title)
        outer.addWidget(self._which)
        outer.addSpacing(4)
        for below in (choices, self._became, self._failures, self._far, self.bar, self.trouble):
            outer.addWidget(below)
        outer.addStretch(1)
        outer.addSpacing(8)
        outer.addLayout(buttons)
        self.setFixedWidth(WIDTH)

    def _connect(self) -> None:
        self.format.currentIndexChanged.connect(lambda _: self._format_changed())
        self.selected.toggled.connect(lambda _: self._which_changed())
        self.choose.clicked.connect(self._choose_place)
        self.start.clicked.connect(self._begin)
        self.close_button.clicked.connect(self._close_or_end)
        self.hold.clicked.connect(self._hold)
        self.show_it.clicked.connect(self._show_it)

    # --- what is offered ------------------------------------------------------------------------

    def offer(self, given: Offer) -> None:
        """Show these to choose from, unless an export is under way; come to the front."""
        if self._task is None:
            self._offer = given
            self._name, self._focus_start = "", True
            self._done, self._error, self._stopped = None, None, False
            choice = not np.array_equal(given.selected, given.everything) and len(given.selected)
            (self.selected if choice else self.everything).setChecked(True)
            for part in (self._what_label, self.selected, self.everything):
                part.setVisible(bool(choice))
            self._which_changed()
            self._format_changed()
        self._retranslate()
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def kind(self) -> Format:
        """What is chosen."""
        return SHOWN[self.format.currentIndex()]

    def _contents(self) -> NDArray[np.int64]:
        only = self.selected.isChecked() and len(self._offer.selected)
        return self._offer.selected if only else self._offer.everything

    def _which_changed(self) -> None:
        self.inside.setChecked(len(self._contents()) <= MOST_EMBEDDED)
        self._say_which()
        self._show_state()

    def _say_which(self) -> None:
        count, title = len(self._contents()), self._offer.title
        self._which.show_text(self.tr("%Ln photo(s) of “{name}”", "", count).format(name=title))

    def _format_changed(self) -> None:
        kind = self.kind
        self._about.setText(export_words.formats()[kind][1])
        self.excel.setVisible(kind in ("csv", "tsv"))
        self.inside.setVisible(kind == "html")
        self.links.setVisible(kind in ("html", "markdown"))
        self.folders.setVisible(kind == "copies")
        self.sidecars.setVisible(kind == "copies")
        self._find_place(self._folder)
        self._show_state()

    # --- where to -------------------------------------------------------------------------------

    def _find_place(self, folder: Path) -> None:
        """A name in ``folder`` that is free; asked of the disk, so not here.

        Until it is found nothing can be begun: the place of before may be replaced, or watched.
        """
        self._forget_place()
        self.where.show_text(str(folder))
        kind, exporting = self.kind, self._session.app.exporting
        stem, ending = self._stem(), ENDINGS.get(kind, "")

        def work() -> tuple[Path, Path | None]:
            if kind == "copies":
                return folder, exporting.watched(folder)
            return _free(folder, stem, ending), None

        def then(found: tuple[Path, Path | None]) -> None:
            self._take_place(found[0], replace=False)
            self._warn(found[1])

        self._looking = self._session.bridge.run(work, then, self._failed)

    def _choose_place(self) -> None:
        if self.kind == "copies":
            folder = desktop.choose_folder(self, self.tr("Copy the photos to"))
            if folder is not None:
                self._folder = folder
                self._find_place(folder)
            return
        suggested = self._out or self._folder / f"{self._stem()}{ENDINGS[self.kind]}"
        path = desktop.choose_new_file(self, self.tr("Save as"), suggested)
        if path is not None:
            self._folder, self._name = path.parent, path.stem
            self._forget_place()
            self._take_place(path, replace=True)  # the system's dialog has asked about that
            self._warn(None)

    def _stem(self) -> str:
        """What a file is called, but for its ending."""
        return self._name or _file_name(self._offer.title) or "Photosearch"

    def _forget_place(self) -> None:
        """What is still being looked for comes too late, too."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._out = None
        self._may_replace = False
        self._focus_start = self._focus_start or self.start.hasFocus()
        self._show_state()

    def _take_place(self, path: Path, *, replace: bool) -> None:
        self._out, self._may_replace = path, replace
        self._error, self._stopped = None, False
        self.where.show_text(str(path))
        self._show_state()
        if self._focus_start:
            self._focus_start = False
            self.start.setFocus()

    def _warn(self, root: Path | None) -> None:
        self._watched = root
        self.warning.setVisible(root is not None)
        if root is not None:
            self.warning.setText(
                self.tr(
                    "This folder is in the library, so the copies will come to it as further "
                    "files of the same photos. Choose another folder to avoid that."
                )
            )
        self.adjustSize()

    # --- doing it -------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._out is None or self._task is not None:
            return
        self._done, self._error, self._stopped = None, None, False
        kind, out, offer, contents = self.kind, self._out, self._offer, self._contents()
        exporting = self._session.app.exporting
        options = Options(
            over=self._may_replace,
            bom=self.excel.isChecked(),
            embed=self.inside.isChecked(),
            links=self.links.isChecked(),
            sidecars=self.sidecars.isChecked(),
            folders=self.folders.isChecked(),
            words=export_words.sheet_words(len(contents)),
        )
        self._task = self._session.begin(
            "export",
            offer.title,
            lambda job: exporting.export(_chosen(offer, contents), kind, out, job, options),
        )
        self._task.changed.connect(self._show_state)
        self._task.done.connect(self._take_result)
        self._task.over.connect(self._over)
        self._show_state()

    def _take_result(self, done: Exported) -> None:
        self._done = done

    def _over(self) -> None:
        task, self._task = self._task, None
        assert task is not None, "it was begun here"
        self._error = task.error
        self._stopped = task.state == "cancelled"
        self._show_state()
        if not self.isVisible():
            self.said.emit(self._result_words())
        elif self._done is not None:
            self.close_button.setFocus()

    def _failed(self, error: Exception) -> None:
        self._error = error
        self._show_state()

    def _hold(self) -> None:
        if self._task is not None and self._task.state == "paused":
            self._task.resume()
        elif self._task is not None:
            self._task.pause()

    def _close_or_end(self) -> None:
        if self._task is not None:
            self._task.cancel()
        else:
            self.reject()

    def _show_it(self) -> None:
        if self._done is not None:
            desktop.show_in_folder(self._done.first or self._done.out)

    # --- how it looks ---------------------------------------------------------------------------

    def _result_words(self) -> str:
        if self._error is not None:
            return " ".join(filter(None, messages.explain(self._error)))
        if self._stopped:
            return self.tr("You stopped it; nothing was written.")
        return "" if self._done is None else "\n".join(export_words.result(self.kind, self._done))

    def _show_state(self) -> None:
        """Choices, or how far it is, or what became of it."""
        working, over = self._task is not None, self._done is not None
        self._choices.setVisible(not working and not over)
        self.bar.setVisible(working)
        self._far.setVisible(working)
        self._became.setVisible(over)
        failures = "" if self._done is None else export_words.failures(self._done)
        self._failures.setVisible(bool(failures))
        self._failures.setText(failures)
        self.show_it.setVisible(self._done is not None and self._done.photos > 0)
        self.hold.setVisible(working)
        self.start.setVisible(not working and not over)
        self.start.setEnabled(self._out is not None and len(self._contents()) > 0)
        if working:
            self._show_progress()
        if over:
            self._became.setText(self._result_words())
        bad = not working and not over and (self._error is not None or self._stopped)
        self.trouble.setVisible(bad)
        if bad:
            self.trouble.setText(self._result_words())
        paused = self._task is not None and self._task.state == "paused"
        say(self.hold, self.tr("Go on") if paused else self.tr("Pause"))
        say(self.close_button, self.tr("Cancel") if working or not over else self.tr("Close"))
        self.adjustSize()

    def _show_progress(self) -> None:
        assert self._task is not None, "asked while it works"
        progress, number = self._task.progress, QLocale().toString
        total = None if progress is None else progress.total
        self.bar.setRange(0, STEPS if total else 0)
        if progress is None or not total:
            self._far.setText("")
            return
        self.bar.setValue(STEPS * progress.done // total)
        far = self.tr("{done} of {total} photos").format(
            done=number(progress.done), total=number(total)
        )
        left = progress_words.time_left(progress.seconds_left)
        self._far.setText(" · ".join(part for part in (far, left) if part))
        self.bar.setAccessibleName(self._far.text())

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Export"))
        self._title.setText(self.tr("Export photos"))
        self._what_label.setText(self.tr("Which photos"))
        self._as_label.setText(self.tr("As"))
        self._where_label.setText(self.tr("Where to"))
        self._say_which()
        some, everything = len(self._offer.selected), len(self._offer.everything)
        self.selected.setText(self.tr("The %Ln selected photo(s)", "", some))
        self.everything.setText(self.tr("All %Ln photo(s) of this place", "", everything))
        for row, kind in enumerate(SHOWN):
            self.format.setItemText(row, export_words.formats()[kind][0])
        self.format.setAccessibleName(self.tr("Format"))
        self._about.setText(export_words.formats()[self.kind][1])
        self.excel.setText(self.tr("For Excel: mark the text as UTF-8"))
        self.inside.setText(self.tr("Pictures inside the file, not in a folder beside it"))
        self.links.setText(self.tr("Links to the photos on this computer"))
        self.folders.setText(self.tr("Keep the folders they are in"))
        self.sidecars.setText(self.tr("Sidecar files (XMP), too"))
        say(self.choose, self.tr("Choose…"))
        say(self.start, self.tr("Export"))
        say(self.show_it, self.tr("Show in folder"))
        self._warn(self._watched)
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _chosen(offer: Offer, contents: NDArray[np.int64]) -> Chosen:
    ranked = {content: (hit.score, hit.relevance) for content, hit in offer.hits.items()}
    return Chosen(contents.tolist(), offer.title, offer.query, ranked)


def _usual_folder() -> Path:
    places = QStandardPaths.StandardLocation
    return Path(QStandardPaths.writableLocation(places.DocumentsLocation) or Path.home())


def _file_name(title: str) -> str:
    """``title`` as a file may be called everywhere."""
    plain = re.sub(r"[^\w\s()\[\]+,-]", " ", title)
    name = fresh.shortened(" ".join(plain.split()), LONGEST).strip(" .-")
    return f"{name}_" if _DEVICES.fullmatch(name) else name


def _free(folder: Path, stem: str, ending: str) -> Path:
    path, number = folder / f"{stem}{ending}", 2
    while path.exists():
        path = folder / f"{stem} ({number}){ending}"
        number += 1
    return path
