"""Years along the right edge of the timeline: where in it we are, and a way to go anywhere.

On the GUI thread, beside a ``GalleryView`` whose scroll bar it stands in for while it is shown.
Knows months and heights, no photos.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from photosearch.gui import theme
from photosearch.gui.gallery_layout import Layout
from photosearch.gui.gallery_model import month_title
from photosearch.gui.gallery_paint import ground
from photosearch.gui.gallery_view import GalleryView

WIDTH = 48
PAD = 14  # above and below, so that the first and last label are not cut
BETWEEN_LABELS = 22
NEXT_TO_LABEL = 10
GRIP = 12  # pixels around the marker where it is taken hold of
EDGE = 12  # at the right, for the marker


class Scrubber(QWidget):
    """A strip; while it is visible the view has no scroll bar."""

    def __init__(self, view: GalleryView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._hovered: int | None = None  # y of the mouse
        self._grip: int | None = None  # while dragging: from the marker's middle to the mouse
        self._shown: tuple[Layout, int, int] | None = None  # what was painted last
        self._strip: tuple[tuple[object, ...], QPixmap] | None = None  # the years, and of what
        self._bubble = QLabel(parent or self)
        self._bubble.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._bubble.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bubble.hide()
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        view.laid_out.connect(self._follow)
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self._retranslate()

    def sizeHint(self) -> QSize:
        """Narrow, as high as there is room."""
        return QSize(WIDTH, 200)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(self.tr("Drag to go to another year or month."))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _tint(self) -> None:
        c = theme.colours()
        self._bubble.setStyleSheet(
            f"background: {c.text.name()}; color: {c.surface.name()}; font-weight: 600;"
            "border-radius: 14px; padding: 0 12px;"
        )
        self.update()

    def _follow(self) -> None:
        if self._shown != self._state():  # in a long timeline most steps move the marker nowhere
            self.update()
        if self._bubble.isVisible():
            self._show_bubble()

    # --- from heights to months -------------------------------------------------------------

    def _track(self) -> int:
        return max(1, self.height() - 2 * PAD)

    def _reach(self) -> int:
        """How far the view can scroll."""
        return max(1, self._view.verticalScrollBar().maximum())

    def _y_of(self, scrolled: int) -> int:
        return PAD + round(min(1.0, scrolled / self._reach()) * self._track())

    def _scrolled_at(self, y: int) -> int:
        return round(max(0.0, min(1.0, (y - PAD) / self._track())) * self._reach())

    def _marker(self) -> int:
        return self._y_of(self._view.verticalScrollBar().value())

    def _month_at(self, y: int) -> str:
        months = self._view.gallery.months
        if months is None or not len(months):
            return ""
        section = self._view.arrangement.section_at(self._scrolled_at(y))
        return month_title(int(months[section]))

    def _has_years(self) -> bool:
        months = self._view.gallery.months
        known = months is not None and 0 < len(months) == len(self._view.arrangement.tops)
        return known and self._view.verticalScrollBar().maximum() > 0

    def _years(self) -> list[tuple[int, int]]:
        """Each year, newest first, and where it begins on the strip."""
        months = self._view.gallery.months
        tops = self._view.arrangement.tops
        if months is None or not self._has_years():
            return []
        found: list[tuple[int, int]] = []
        for month, top in zip(months.tolist(), tops.tolist(), strict=True):
            year = 1970 + month // 12
            if not found or found[-1][0] != year:
                found.append((year, self._y_of(top)))
        return found

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Years, a dot where there is no room for one, and the marker."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._shown = self._state()
        dpr = self.devicePixelRatioF()
        if dpr == int(dpr):
            painter.drawPixmap(0, 0, self._years_picture(dpr))
        else:  # a picture would be blurred
            self._paint_years(painter)
        if self._has_years():
            self._paint_marker(painter)

    def _state(self) -> tuple[Layout, int, int]:
        """What the marker's place and the years depend on."""
        return self._view.arrangement, self._reach(), self._marker()

    def _years_picture(self, dpr: float) -> QPixmap:
        """Kept, for from one frame to the next only the marker moves."""
        of = *self._state()[:2], self.size(), dpr, QFont().key(), theme.colours()
        if self._strip is None or self._strip[0] != of:
            picture = QPixmap(self.size() * dpr)
            picture.setDevicePixelRatio(dpr)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_years(painter)
            painter.end()
            self._strip = of, picture
        return self._strip[1]

    def _paint_years(self, painter: QPainter) -> None:
        colours = theme.colours()
        painter.fillRect(self.rect(), ground())
        years = self._years()
        if not years:
            return
        font = QFont()
        font.setPixelSize(11)
        painter.setFont(font)
        labelled = _spread(years)
        painter.setPen(colours.muted)
        for year, y in labelled:
            box = QRect(0, y - 8, self.width() - EDGE, 16)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(year)
            )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.faint)
        for _, y in years:
            if all(abs(y - label) > NEXT_TO_LABEL for _, label in labelled):
                painter.drawEllipse(QRectF(self.width() - EDGE - 8, y - 1.5, 3, 3))

    def _paint_marker(self, painter: QPainter) -> None:
        """A bar at the very edge: where we are, and fainter where the mouse is."""
        colours = theme.colours()
        painter.setPen(Qt.PenStyle.NoPen)
        left = self.width() - 6
        if self._hovered is not None and self._grip is None:
            painter.setBrush(colours.faint)
            painter.drawRoundedRect(QRectF(left, self._hovered - 6, 4, 12), 2, 2)
        painter.setBrush(colours.accent)
        painter.drawRoundedRect(QRectF(left, self._marker() - 12, 4, 24), 2, 2)

    # --- the bubble -------------------------------------------------------------------------

    def _show_bubble(self) -> None:
        y = self._marker() if self._grip is not None else self._hovered
        if y is None or not self._view.verticalScrollBar().maximum():
            self._bubble.hide()
            return
        y = max(PAD, min(self.height() - PAD, y))
        self._bubble.setText(self._month_at(y))
        size = self._bubble.sizeHint()
        self._bubble.resize(size.width(), 28)
        parent = self._bubble.parentWidget()
        at = self.mapTo(parent, QPoint(-size.width() - 8, y - 14)) if parent else QPoint()
        self._bubble.move(at)
        self._bubble.setVisible(bool(self._bubble.text()))
        self._bubble.raise_()

    # --- events -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there, or take hold of the marker."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        y = round(event.position().y())
        away = y - self._marker()
        self._grip = away if abs(away) <= GRIP else 0
        if self._grip == 0:
            self._go(y)
        self._show_bubble()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag, or say which month is here."""
        y = round(event.position().y())
        self._hovered = y
        if self._grip is not None:
            self._go(y - self._grip)
        self.update()
        self._show_bubble()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._hovered = round(event.position().y()) if self.underMouse() else None
        self.update()
        self._show_bubble()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is elsewhere."""
        self._hovered = None
        if self._grip is None:
            self._bubble.hide()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As over the photos."""
        QApplication.sendEvent(self._view.viewport(), event)

    def showEvent(self, event: QShowEvent) -> None:
        """Stand in for the scroll bar."""
        self._view.show_bar(False)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The scroll bar is back."""
        self._bubble.hide()
        if not event.spontaneous():
            self._view.show_bar(True)
        super().hideEvent(event)

    def _go(self, y: int) -> None:
        self._view.scroll_to(self._scrolled_at(y))


def _spread(years: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those with room for their number."""
    found: list[tuple[int, int]] = []
    for year, y in years:
        if not found or y - found[-1][1] >= BETWEEN_LABELS:
            found.append((year, y))
    return found
