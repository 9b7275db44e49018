"""What lies over the photo in the viewer: the bar, the arrows at its sides, cards and short notes.

Used on the GUI thread by ``viewer``. Dark in both schemes, as the photo's surroundings are. Shows
what it is told and says what was pressed; knows no photos.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPropertyAnimation, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsOpacityEffect,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, theme
from photosearch.gui.page_parts import ElidedLabel, label
from photosearch.gui.rating import Stars

BAR_HEIGHT = 52
DATE_WIDTH = 900
NOTE_MS = 1000
FADE_MS = 180


def bright() -> str:
    """The role of icons on the dark bar, whichever scheme is in use."""
    return "text" if theme.is_dark() else "on_accent"


def dim() -> str:
    """The same for icons that should not call for attention."""
    return "muted" if theme.is_dark() else "border"


class ViewerBar(QFrame):
    """Back, the photo's name, position and date, stars, and buttons.

    Signals:
        pressed(str): "back", "where", "similar", "info", "full_screen" or "more".
        rated(int): stars.
    """

    pressed = Signal(str)
    rated = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewerBar")
        self.setFixedHeight(BAR_HEIGHT)
        self._full_screen = False
        self._name, self._position, self._date = ElidedLabel("heading"), QLabel(), QLabel()
        self._position.setProperty("kind", "muted")
        self._date.setProperty("kind", "muted")
        self.stars = Stars(self, 18, on_dark=True)
        self.stars.rated.connect(self.rated)
        self._buttons = {
            name: self._button(name)
            for name in ("back", "where", "similar", "info", "full_screen", "more")
        }
        self._buttons["where"].setCheckable(True)
        self._buttons["where"].hide()  # until something was searched for
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[1], 0, theme.SPACE[1], 0)
        row.setSpacing(theme.SPACE[0])
        row.addWidget(self._buttons["back"])
        row.addSpacing(theme.SPACE[0])
        row.addWidget(self._name)
        row.addSpacing(theme.SPACE[2])
        row.addWidget(self._position)
        row.addSpacing(theme.SPACE[2])
        row.addWidget(self._date)
        row.addStretch(1)
        row.addWidget(self.stars)
        row.addSpacing(theme.SPACE[1])
        for name in ("where", "similar", "info", "full_screen", "more"):
            row.addWidget(self._buttons[name])
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self._retranslate()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(20, 20))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.pressed.emit(name))
        return button

    def button(self, name: str) -> QToolButton:
        """One of the buttons, by what ``pressed`` says."""
        return self._buttons[name]

    def set_texts(self, name: str, position: str, date: str) -> None:
        """What is in view."""
        self._name.show_text(name)
        self._position.setText(position)
        self._date.setText(date)

    def set_room(self, width: int) -> None:
        """In a narrow window the name is worth more than the date."""
        self._date.setVisible(width >= DATE_WIDTH)

    def set_full_screen(self, on: bool) -> None:
        """Let the button say what it would do."""
        self._full_screen = on
        self._tint()
        self._retranslate()

    def _tint(self) -> None:
        drawings = {
            "back": "arrow-left",
            "where": "eye",
            "similar": "sparkles",
            "info": "info",
            "full_screen": "minimize" if self._full_screen else "maximize",
            "more": "ellipsis",
        }
        for name, drawing in drawings.items():
            self._buttons[name].setIcon(icons.icon(drawing, bright()))

    def _retranslate(self) -> None:
        words = {
            "back": (self.tr("Back to the photos"), "Esc"),
            "where": (self.tr("Show where it is"), "W"),
            "similar": (self.tr("Similar photos"), "S"),
            "info": (self.tr("Information"), "I"),
            "full_screen": (
                self.tr("Leave full screen") if self._full_screen else self.tr("Full screen"),
                "F11",
            ),
            "more": (self.tr("More"), ""),
        }
        for name, (text, keys) in words.items():
            self._buttons[name].setAccessibleName(text)
            self._buttons[name].setToolTip(f"{text} ({keys})" if keys else text)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


class Fading:
    """Lets a widget come and go softly."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._effect = QGraphicsOpacityEffect(widget)
        self._effect.setEnabled(False)  # costs nothing while the widget is simply there
        widget.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", widget)
        self._fade.setDuration(FADE_MS)
        self._fade.finished.connect(self._done)

    def show(self) -> None:
        """At once."""
        self._fade.stop()
        self._effect.setEnabled(False)
        self._widget.show()

    def hide(self) -> None:
        """Within a moment."""
        if self._widget.isHidden() or self._fade.state() == QPropertyAnimation.State.Running:
            return
        self._effect.setEnabled(True)
        self._fade.setStartValue(1.0)
        self._fade.setEndValue(0.0)
        self._fade.start()

    def _done(self) -> None:
        self._widget.hide()
        self._effect.setEnabled(False)


class SideArrow(QToolButton):
    """The large arrow that appears at a side of the photo."""

    def __init__(self, drawing: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self.setObjectName("viewerArrow")
        self.setFixedSize(48, 72)
        self.setIconSize(QSize(32, 32))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys do the same
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self.hide()

    def _tint(self) -> None:
        self.setIcon(icons.icon(self._drawing, bright()))


class ViewerNote(QLabel):
    """A few words that go away by themselves: the zoom, a rating."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("viewerNote")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTE_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, words: str) -> None:
        """Show ``words`` for a second."""
        self.setText(words)
        self.adjustSize()
        parent = self._over
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 40)
        self.show()
        self.raise_()
        self._timer.start()


class ViewerCard(QFrame):
    """Why the photo is not shown as it should be, calmly, over its thumbnail.

    Signals:
        again(): the user asks to try once more.
    """

    again = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("viewerCard")
        self._drawing = "info"
        self._icon = QLabel()
        self._title, self._text = label("heading", wrap=True), label("muted", wrap=True)
        for words in (self._title, self._text):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again_button = QPushButton()
        self.again_button.clicked.connect(self.again)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE[0])
        column.addWidget(self._title)
        column.addWidget(self._text)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(*[theme.SPACE[3]] * 4)
        row.setSpacing(theme.SPACE[2])
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        row.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.notifier().changed.connect(self._tint)
        self._retranslate()
        self.hide()

    def say(self, drawing: str, title: str, text: str, again: bool = True) -> None:
        """Show the card."""
        self._drawing = drawing
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.again_button.setVisible(again)
        self.setAccessibleName(f"{title}. {text}")
        self._tint()
        self.place()
        self.show()
        self.raise_()

    def place(self) -> None:
        """At the bottom of the parent, in the middle."""
        parent = self._over
        width = min(560, max(200, parent.width() - 2 * theme.SPACE[4]))
        for part in (self._icon, self._title, self._text, self.again_button):
            part.ensurePolished()  # the style's fonts decide how the words wrap
        height = self._row.totalHeightForWidth(width)
        bottom = parent.height() - theme.SPACE[4]
        self.setGeometry((parent.width() - width) // 2, bottom - height, width, height)

    def _tint(self) -> None:
        self._icon.setPixmap(
            icons.pixmap(self._drawing, 24, bright(), dpr=self.devicePixelRatioF())
        )

    def _retranslate(self) -> None:
        self.again_button.setText(self.tr("Try again"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def style_sheet() -> str:
    """The dark scheme's, whichever is in use, and what is special about these parts."""
    c = theme.DARK

    def glass(colour: str, alpha: int) -> str:
        r, g, b, _ = getattr(c, colour).getRgb()
        return f"rgba({r}, {g}, {b}, {alpha})"

    return theme.style_sheet(c) + (
        f"QFrame#viewerBar {{ background: {glass('window', 225)}; border: none; }}"
        f"QToolButton#viewerArrow {{ background: {glass('window', 150)}; border-radius: 8px; }}"
        f"QToolButton#viewerArrow:hover {{ background: {glass('hover', 230)}; }}"
        f"QLabel#viewerNote {{ background: {glass('window', 215)}; border-radius: 8px;"
        f" padding: 6px 14px; font-size: 14px; font-weight: 600; }}"
        f"QFrame#viewerCard {{ background: {glass('raised', 245)}; border-radius: 8px;"
        f" border: 1px solid {c.border.name()}; }}"
    )
