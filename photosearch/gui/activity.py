"""The strip along the bottom: how much is here, what is going on, what was just done.

A widget on the GUI thread. Shows what the session tells, and asks it to pause, go on or stop;
reads no library.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QSlider,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from photosearch.gui import icons, particles, theme
from photosearch.gui.doings import Doings
from photosearch.gui.icon_label import IconLabel
from photosearch.gui.session import Session
from photosearch.library.photos import Counts

HEIGHT = 32
SMALLEST, LARGEST, CELL_STEP = 96, 320, 16
HOUR = 3600.0


class ElidedLabel(QLabel):
    """A line that says as much as there is room for, and asks for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[str] = [""]
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, lines: Sequence[str]) -> None:
        """Show the longest of ``lines`` (longest first) that fits, or what fits of the last."""
        self._lines = list(lines) or [""]
        self.setAccessibleName(self._lines[0])
        self._fit()

    @property
    def whole(self) -> str:
        """All there is to say."""
        return self._lines[0]

    def _fit(self) -> None:
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fits = [line for line in self._lines if metrics.horizontalAdvance(line) <= room]
        last = self._lines[-1]
        text = fits[0] if fits else metrics.elidedText(last, Qt.TextElideMode.ElideRight, room)
        self.setText(text)
        self.setToolTip("" if text == self.whole else self.whole)

    def wanted_width(self) -> int:
        """What the longest line takes."""
        return self.fontMetrics().horizontalAdvance(self.whole) + 2

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self._fit()


class Toast(QWidget):
    """A calm strip: a sentence, perhaps a way to take it back, and a cross."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(self)
        self.button = QToolButton(self)
        self.cross = QToolButton(self)
        self.cross.setIcon(icons.icon("x", "muted"))
        for button in (self.button, self.cross):
            button.setFixedHeight(22)
            button.setStyleSheet("QToolButton { padding: 0 6px; }")
        self.cross.setIconSize(QSize(12, 12))
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.cross.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 3, 0)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.cross)
        self._action: QAction | None = None
        self.button.clicked.connect(self._pressed)

    def show_message(self, text: str, action: QAction | None) -> None:
        """Say ``text``; offer ``action``."""
        self._action = action
        self.label.say([text])
        self.button.setVisible(action is not None)
        if action is not None:
            self.button.setText(action.text())
            self.button.setAccessibleName(action.text())
        self.setMaximumWidth(self.sizeHint().width())

    def _pressed(self) -> None:
        action = self._action
        self.closed.emit()
        if action is not None:
            action.trigger()

    def sizeHint(self) -> QSize:
        """As wide as the sentence."""
        buttons = 0 if self.button.isHidden() else self.button.sizeHint().width() + theme.UNIT
        return QSize(self.label.wanted_width() + buttons + 22 + 20 + theme.UNIT, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().accent_soft)
        area = QRectF(self.rect())
        area = area.adjusted(0, (area.height() - 26) / 2, 0, -(area.height() - 26) / 2)
        painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)


class Activity(QWidget):
    """The status bar.

    Signals:
        cell_wanted(int): the grid's cells should have this size, in pixels.
    """

    cell_wanted = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._counts: Counts | None = None
        self._doings = Doings(session, self)
        self._engine = "asleep"
        self._fading = QTimer(self, singleShot=True)
        self._fading.timeout.connect(self.hide_message)
        self._build()
        self._connect()
        self._follow()
        self._retranslate()

    # --- what it is told ------------------------------------------------------------------------

    def show_counts(self, counts: Counts) -> None:
        """How many photos there are."""
        self._counts = counts
        self._tell_counts()

    def show_sizes(self, shown: bool) -> None:
        """Whether there is a grid, whose cells can be larger or smaller."""
        for part in (self.smaller, self.slider, self.larger):
            part.setVisible(shown)

    def show_engine(self, state: str) -> None:
        """What the process that runs the search model does: see ``Session.engine_said``."""
        self._engine = state
        self._tell_engine()

    def set_cell(self, size: int) -> None:
        """The grid's cells have this size; nothing is told."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(size)
        self.slider.blockSignals(blocked)

    def say(self, text: str, action: QAction | None = None, seconds: float = 6.0) -> None:
        """Show a sentence in place of the progress for a while; 0 seconds: until it is closed."""
        self.toast.show_message(particles.settle(text), action)
        self._middle.setCurrentWidget(self._message)
        self._fading.stop()
        if seconds > 0:
            self._fading.start(int(seconds * 1000))

    def hide_message(self) -> None:
        """Back to the progress."""
        self._fading.stop()
        self._middle.setCurrentWidget(self._work)

    def message(self) -> str:
        """The sentence shown now, empty if none is."""
        here = self._middle.currentWidget() is self._message
        return self.toast.label.whole if here else ""

    # --- making it ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setFixedHeight(HEIGHT)
        self.count_label = QLabel(self)
        self.count_label.setProperty("kind", "muted")
        self.lock = IconLabel("lock", 14, "warning", self)
        self.lock.setVisible(self._session.read_only)
        self.lock_label = QLabel(self)
        self.lock_label.setVisible(self._session.read_only)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setMinimumWidth(40)
        self.bar.setMaximumWidth(120)
        self.work_label = ElidedLabel(self)
        self.work_label.setProperty("kind", "muted")
        self.continue_button = QToolButton(self)
        self.continue_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.continue_button.setFixedHeight(22)
        self.continue_button.setStyleSheet("QToolButton { padding: 0 6px; }")
        self.pause_button = self._button("pause", 24)
        self.menu = QMenu(self)
        self.pause_action = self.menu.addAction(icons.icon("pause", "muted"), "")
        self.hour_action = self.menu.addAction(icons.icon("clock", "muted"), "")
        self.menu.addSeparator()
        self.stop_action = self.menu.addAction(icons.icon("x", "muted"), "")
        self.engine_label = IconLabel("cpu", 16, "faint", self)
        self.smaller = self._button("grid-3x3", 24)
        self.larger = self._button("grid-2x2", 24)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setSingleStep(CELL_STEP)
        self.slider.setPageStep(3 * CELL_STEP)
        self.slider.setFixedWidth(110)
        self.toast = Toast(self)
        self._work, self._message = QWidget(self), QWidget(self)
        self._middle = QStackedWidget(self)
        self._lay_out()

    def _button(self, name: str, side: int) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(name, "muted"))
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(side, side)
        button.setStyleSheet("QToolButton { padding: 0; }")
        return button

    def _lay_out(self) -> None:
        work = QHBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(theme.SPACE[1])
        for part in (self.bar, self.pause_button):
            work.addWidget(part)
        work.addWidget(self.work_label, 10_000)
        work.addWidget(self.continue_button)
        work.addStretch(1)
        message = QHBoxLayout(self._message)
        message.setContentsMargins(0, 0, 0, 0)
        message.addStretch(1)
        message.addWidget(self.toast, 10_000)
        message.addStretch(1)
        self._middle.addWidget(self._work)
        self._middle.addWidget(self._message)
        self._middle.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.SPACE[2], 0, theme.SPACE[1], 0)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(self.lock)
        layout.addWidget(self.lock_label)
        layout.addWidget(self.count_label)
        layout.addSpacing(theme.SPACE[2])
        layout.addWidget(self._middle, 1)
        layout.addSpacing(theme.SPACE[1])
        layout.addWidget(self.engine_label)
        layout.addSpacing(theme.SPACE[1])
        layout.addWidget(self.smaller)
        layout.addWidget(self.slider)
        layout.addWidget(self.larger)

    def _connect(self) -> None:
        self.pause_button.clicked.connect(self._pressed)
        self.continue_button.clicked.connect(lambda: self._session.resume())
        self.pause_action.triggered.connect(lambda: self._session.pause())
        self.hour_action.triggered.connect(lambda: self._session.pause(HOUR))
        self.stop_action.triggered.connect(lambda: self._session.stop())
        self.toast.closed.connect(self.hide_message)
        self.slider.valueChanged.connect(self.cell_wanted)
        self.smaller.clicked.connect(lambda: self._step(-1))
        self.larger.clicked.connect(lambda: self._step(1))

    def _follow(self) -> None:
        session = self._session
        session.counted.connect(self.show_counts)
        self._doings.changed.connect(self._tell_progress)
        session.engine_said.connect(self.show_engine)
        self._counts = session.counts

    def _pressed(self) -> None:
        """Go on where it is paused; else the ways to make it rest."""
        if self._doings.state == "paused":
            self._session.resume()
            return
        above = self.pause_button.mapToGlobal(QPoint(0, -self.menu.sizeHint().height()))
        self.menu.popup(above)

    def _step(self, by: int) -> None:
        self.slider.setValue(self.slider.value() + by * 2 * CELL_STEP)

    # --- words ----------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.pause_action.setText(self.tr("Pause"))
        self.hour_action.setText(self.tr("Pause for an hour"))
        self.stop_action.setText(self.tr("Stop for now"))
        self.continue_button.setText(self.tr("Continue anyway"))
        self.lock_label.setText(self.tr("Search only"))
        self.lock_label.setContentsMargins(0, 0, theme.SPACE[2], 0)
        self.lock_label.setToolTip(self.tr("This library can only be read at the moment."))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.slider.setToolTip(self.tr("Size of the photos"))
        self.slider.setAccessibleName(self.tr("Size of the photos"))
        self.smaller.setToolTip(self.tr("Smaller photos"))
        self.smaller.setAccessibleName(self.tr("Smaller photos"))
        self.larger.setToolTip(self.tr("Larger photos"))
        self.larger.setAccessibleName(self.tr("Larger photos"))
        self.toast.cross.setToolTip(self.tr("Close"))
        self.toast.cross.setAccessibleName(self.tr("Close the message"))
        self._tell_counts()
        self._tell_progress()
        self._tell_engine()

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _tell_counts(self) -> None:
        """The photos, as the grid has them: two files with the same picture are one photo."""
        counts = self._counts
        if counts is None or not counts.ready:
            self.count_label.setText("")
            return
        self.count_label.setText(self.tr("%Ln photo(s)", "", counts.contents))
        copies = counts.ready - counts.contents
        self.count_label.setToolTip(
            self.tr("%Ln more file(s) hold the same pictures.", "", copies) if copies > 0 else ""
        )

    def _tell_progress(self) -> None:
        doings = self._doings
        state, progress = doings.state, doings.progress
        going = state != "idle"
        for part in (self.pause_button, self.work_label):
            part.setVisible(going)
        self.continue_button.setVisible(state == "waiting")
        self.stop_action.setVisible(doings.indexing)
        known = doings.indexing and progress is not None and bool(progress.total)
        self.bar.setVisible(going and known)
        if progress is not None and progress.total:
            # Per mille, since Qt's bar counts in 32 bits and stores may have more files.
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * min(1.0, progress.done / progress.total)))
        name, words = "pause", self.tr("Pause or stop")
        if state == "paused":
            name, words = "play", self.tr("Go on")
        self.pause_button.setIcon(icons.icon(name, "muted"))
        self.pause_button.setToolTip(words)
        self.pause_button.setAccessibleName(words)
        self.work_label.say(doings.lines())
        # No wider than its words, so that what can be done about them stands right behind.
        self.work_label.setMaximumWidth(self.work_label.wanted_width())
        layout = self._work.layout()
        if layout is not None:
            layout.activate()

    def _tell_engine(self) -> None:
        words = {
            "asleep": self.tr("The search model rests; it wakes up when it is needed."),
            "starting": self.tr("The search model is starting."),
            "working": self.tr("The search model is awake."),
            "gone": self.tr("The search model stopped; it starts again with the next search."),
        }
        roles = {"asleep": "faint", "starting": "muted", "working": "accent", "gone": "danger"}
        self.engine_label.set_role(roles.get(self._engine, "faint"))
        self.engine_label.setToolTip(words.get(self._engine, ""))
        self.engine_label.setAccessibleName(words.get(self._engine, ""))
