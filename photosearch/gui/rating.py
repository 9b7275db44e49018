"""Five stars to click, or to set with the keyboard.

A slider underneath, so that arrow keys and screen readers know what to do with it. Used on the
GUI thread by the inspector and the viewer; says what was chosen and stores nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from photosearch.gui import facts_text, icons, theme

STARS = 5


class Stars(QSlider):
    """A rating of 0 to 5 stars.

    Signals:
        rated(int): the user chose; not sent by ``set_rating``.
    """

    rated = Signal(int)

    def __init__(
        self, parent: QWidget | None = None, size: int = 20, on_dark: bool = False
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._size, self._on_dark = size, on_dark
        self._under = 0  # stars under the mouse
        self._quiet = False
        self.setRange(0, STARS)
        self.setPageStep(1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._changed)
        theme.notifier().changed.connect(self.update)
        self._retranslate()

    def set_rating(self, stars: int) -> None:
        """Show that many, without saying that the user chose."""
        self._quiet = True
        self.setValue(stars)
        self._quiet = False
        self._retranslate()
        self.update()

    def _changed(self, stars: int) -> None:
        self._retranslate()
        self.update()
        if not self._quiet:
            self.rated.emit(stars)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Rating"))
        words = facts_text.rating_text(self.value())
        self.setAccessibleDescription(words)
        self.setToolTip(self.tr("{rating}. Keys 0 to 5 set it.").format(rating=words))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    # --- mouse and keys ---------------------------------------------------------------------

    def _stars_at(self, where: QPointF) -> int:
        return min(STARS, max(1, 1 + int((where.x() - theme.UNIT) // self._step)))

    @property
    def _step(self) -> int:
        return self._size + theme.UNIT

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose; the same star again takes the rating away."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        stars = self._stars_at(event.position())
        self.setValue(0 if stars == self.value() else stars)  # the same star again takes it away

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what a click would choose."""
        self._hover(self._stars_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more: a press was enough."""
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the rating itself again."""
        self._hover(0)
        super().leaveEvent(event)

    def _hover(self, stars: int) -> None:
        if stars != self._under:
            self._under = stars
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling past does not rate."""
        event.ignore()  # scrolling past must not rate

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose; the rest is as for any slider."""
        number = event.key() - Qt.Key.Key_0
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and 0 <= number <= STARS:
            self.setValue(number)
        else:
            super().keyPressEvent(event)

    # --- looks ------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Five stars in a row."""
        return QSize(STARS * self._step + theme.UNIT, self._size + 2 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        """No less."""
        return self.sizeHint()

    def _empty_role(self) -> str:
        return "border" if self._on_dark and not theme.is_dark() else "faint"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the stars."""
        painter = QPainter(self)
        dpr = self.devicePixelRatioF()
        filled = self._under or self.value()
        for star in range(STARS):
            on = star < filled
            role = "star" if on else self._empty_role()
            name = "star-filled" if on else "star"
            corner = QPoint(theme.UNIT + star * self._step, (self.height() - self._size) // 2)
            painter.drawPixmap(corner, icons.pixmap(name, self._size, role, dpr))
        if self.hasFocus():
            ring = QColor(theme.colours().accent)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(ring)
            frame = QRect(0, 0, self.width() - 1, self.height() - 1)
            painter.drawRoundedRect(frame, theme.RADIUS, theme.RADIUS)
