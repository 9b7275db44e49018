"""One picture on near-black: fits it, zooms to a point, pans. Paints and nothing else.

Used on the GUI thread by ``viewer``, which gives it the thumbnail first, then the picture at
screen size, then the full one. Smooth scaling is done on a Bridge thread, a piece a little larger
than what is seen; a paint only copies it, so that panning 12 megapixels costs no more than a
thumbnail. Counts in device pixels: 100 % is one pixel of the picture on one of the screen. Knows
no files.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from photosearch.gui import theme
from photosearch.gui.bridge import Bridge, Ticket
from photosearch.gui.viewer_pieces import Piece, cut, draw, grown, scaled

WELL: QColor = theme.DARK.window.darker(190)
"""What a photo lies on, in both schemes: near-black, so that nothing competes with it."""

MOST = 16.0  # device pixels per pixel of the picture
ENLARGED = 2.0  # a small picture is enlarged so far to fit, per device-independent pixel
STEP = 1.25  # one press of +, one notch of the wheel
MARGIN = 0.3  # of the view, around a piece that is prepared
DRAFT_BYTES = 34_000_000  # a screen of 3840 x 2160; drawn quickly while the view moves
SLACK = 0.1  # of the view: nearer to the edge of a piece, the next one is prepared


class Canvas(QWidget):
    """Shows a picture; wheel, drag, double-click and pinch move it.

    Signals:
        zoomed(float): device pixels per pixel of the picture, when it changed.
        sharper_wanted(): more pixels are asked for than it has been given.
    """

    zoomed = Signal(float)
    sharper_wanted = Signal()

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._full = QSize()  # of the whole picture, in its own pixels
        self._image = QImage()  # the best that is there of it
        self._draft = QImage()  # a small one, to be drawn where no piece is ready
        self._piece: Piece | None = None
        self._ticket: Ticket | None = None
        self._zoom = 1.0
        self._centre = QPointF()  # of the view, in the picture's own pixels
        self._fitted = True
        self._top = 0  # device-independent pixels that a bar covers
        self._grip: QPointF | None = None
        self._pointer_hidden = False
        self._moved = False  # the view is on the move: draw quickly
        self._layer = QImage()  # stretched over the whole picture
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)

    # --- what is shown ----------------------------------------------------------------------

    def show_picture(self, full: QSize, image: QImage) -> None:
        """Show another picture, fitted; ``image`` is what there is of it, ``full`` its size."""
        self._drop_piece()
        self._full = full if full.isValid() and not full.isEmpty() else image.size()
        self._image = self._draft = image
        self._fitted = True
        self._fit()
        self._settle()

    def improve(self, full: QSize, image: QImage) -> None:
        """The same picture with more pixels; what is seen stays where it is."""
        if full != self._full and not full.isEmpty():
            share = full.width() / max(1, self._full.width())
            self._full = full
            self._centre *= share
            self._zoom = self._zoom / share
        if image.sizeInBytes() <= DRAFT_BYTES:
            self._draft = image
        self._image = image
        if self._fitted:
            self._fit()
        self._settle()

    def clear(self) -> None:
        """Show nothing."""
        self._drop_piece()
        self._full, self._image, self._draft = QSize(), QImage(), QImage()
        self.update()

    def set_layer(self, layer: QImage) -> None:
        """Lay this over the whole picture, stretched smoothly; a null image for nothing."""
        if not (layer.isNull() and self._layer.isNull()):
            self._layer = layer
            self.update()

    def set_top(self, pixels: int) -> None:
        """Keep the fitted picture clear of a bar of that height."""
        if pixels != self._top:
            self._top = pixels
            self._refit()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self._image.isNull()

    @property
    def zoom(self) -> float:
        """Device pixels per pixel of the picture."""
        return self._zoom

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is kept in view."""
        return self._fitted

    @property
    def is_sharp(self) -> bool:
        """Whether what is seen has all the pixels that this zoom can show."""
        if self._image.isNull():
            return False
        wanted = min(self._full.width(), round(self._full.width() * self._zoom))
        return self._image.width() >= wanted - 1

    def spot(self, at: QPointF) -> QPointF:
        """Which point of the picture, in its own pixels, is at ``at`` in the widget."""
        away = at * self.devicePixelRatioF() - self._view().center()
        return self._centre + away / self._zoom

    def fitting_side(self, full: QSize) -> int:
        """Longest side, in device pixels, that a picture of this size has when it fits."""
        if full.isEmpty():
            return 0
        size = scaled(full, self._fitting_zoom(full))
        return max(size.width(), size.height())

    # --- moving -----------------------------------------------------------------------------

    def fit(self) -> None:
        """The whole picture in view; small ones enlarged a little."""
        self._fitted = True
        self._fit()
        self._settle()
        self.zoomed.emit(self._zoom)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Show at ``zoom``, keeping the point ``at`` (in the widget) where it is."""
        if self._full.isEmpty():
            return
        least = min(1.0, self._fitting_zoom(self._full))
        zoom = min(MOST, max(least, zoom))
        point = self._view().center() if at is None else at * self.devicePixelRatioF()
        spot = self.spot(point / self.devicePixelRatioF())
        self._zoom = zoom
        self._fitted = zoom == self._fitting_zoom(self._full)
        self._centre = spot - (point - self._view().center()) / zoom
        self._clamp()
        self._moved = True
        self._settle()
        self.zoomed.emit(self._zoom)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Closer by ``factor``; the fitted size and 100 % are stops on the way."""
        stops = (1.0, self._fitting_zoom(self._full))
        target = self._zoom * factor
        for stop in stops:
            if min(self._zoom, target) < stop * 0.999 and stop * 1.001 < max(self._zoom, target):
                target = stop
        self.zoom_to(target, at)

    def toggle(self, at: QPointF | None = None) -> None:
        """Between the whole picture and 100 % (of small pictures: three times fitted)."""
        if not self._fitted:
            self.fit()
            return
        close = 1.0 if self._fitting_zoom(self._full) < 0.95 else 3 * self._zoom
        self.zoom_to(close, at)

    def pan(self, by: QPointF) -> None:
        """Move the picture by so many device-independent pixels."""
        if self._full.isEmpty():
            return
        self._centre -= by * (self.devicePixelRatioF() / self._zoom)
        self._clamp()
        self._moved = True
        self._settle()

    @property
    def can_pan(self) -> bool:
        """Whether a part of the picture is out of view."""
        size = scaled(self._full, self._zoom)
        view = self._view()
        return size.width() > view.width() + 1 or size.height() > view.height() + 1

    def _view(self) -> QRectF:
        """What no bar covers, in device pixels; the picture may go on under the bar."""
        dpr = self.devicePixelRatioF()
        top = round(self._top * dpr)
        return QRectF(0, top, round(self.width() * dpr), round(self.height() * dpr) - top)

    def _fitting_zoom(self, full: QSize) -> float:
        dpr = self.devicePixelRatioF()
        room = self._view().size()
        if full.isEmpty() or room.isEmpty():
            return 1.0
        zoom = min(room.width() / full.width(), room.height() / full.height())
        return min(zoom, max(1.0, ENLARGED * dpr))

    def _fit(self) -> None:
        self._zoom = self._fitting_zoom(self._full)
        self._centre = QPointF(self._full.width() / 2, self._full.height() / 2)

    def _refit(self) -> None:
        if self._fitted:
            self._fit()
        else:
            self._clamp()
        self._settle()

    def _clamp(self) -> None:
        """Keep the picture in view: centred where it is smaller than the view."""
        view = self._view()
        half_w = min(self._full.width(), view.width() / self._zoom) / 2
        half_h = min(self._full.height(), view.height() / self._zoom) / 2
        self._centre = QPointF(
            min(max(self._centre.x(), half_w), self._full.width() - half_w),
            min(max(self._centre.y(), half_h), self._full.height() - half_h),
        )

    # --- sharp pieces -----------------------------------------------------------------------

    def _target(self) -> QRect:
        """Where the whole picture lies, in device pixels of the widget."""
        centre = self._view().center()
        corner = centre - self._centre * self._zoom
        return QRect(QPoint(round(corner.x()), round(corner.y())), scaled(self._full, self._zoom))

    def _seen(self) -> QRect:
        """What is in view of the zoomed picture, in its own device pixels."""
        target = self._target()
        return self._whole_view().intersected(target).translated(-target.topLeft())

    def _whole_view(self) -> QRect:
        dpr = self.devicePixelRatioF()
        return QRect(0, 0, math.ceil(self.width() * dpr), math.ceil(self.height() * dpr))

    def _settle(self) -> None:
        """After any change: repaint, and prepare what is not sharp yet."""
        self._prepare()
        self._set_pointer()
        if not self._image.isNull() and not self.is_sharp:
            self.sharper_wanted.emit()
        self.update()

    def hide_pointer(self, on: bool) -> None:
        """Do not show the mouse pointer over the photo while ``on``."""
        self._pointer_hidden = on
        self._set_pointer()

    def _set_pointer(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._pointer_hidden:
            shape = Qt.CursorShape.BlankCursor
        elif self._grip is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.can_pan:
            shape = Qt.CursorShape.OpenHandCursor
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _prepare(self) -> None:
        if self._image.isNull() or self.width() < 2 or self._ticket is not None:
            return
        target, seen = self._target(), self._seen()
        if self._image.size() == target.size() or seen.isEmpty():
            return  # a plain copy, or nothing to see
        bounds = QRect(QPoint(), target.size())
        slack = grown(seen, SLACK).intersected(bounds)
        piece = self._piece
        if piece is not None and self._is_good(piece) and piece.rect.contains(slack):
            return
        wanted = grown(seen, MARGIN).intersected(bounds)
        image, full, zoom = self._image, self._full, self._zoom
        self._ticket = self._bridge.run(lambda: cut(image, full, zoom, wanted), self._prepared)

    def _is_good(self, piece: Piece) -> bool:
        return piece.zoom == self._zoom and piece.source == self._image.cacheKey()

    def _prepared(self, piece: Piece) -> None:
        self._ticket = None
        if piece.source == self._image.cacheKey():
            self._piece = piece
        self._moved = False
        self._prepare()
        self.update()

    def _drop_piece(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._piece = None
        self._moved = False

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy what is ready; scale only what is not."""
        painter = QPainter(self)
        dpr = self.devicePixelRatioF()
        painter.scale(1 / dpr, 1 / dpr)
        painter.fillRect(self._whole_view(), WELL)
        if self._image.isNull():
            return
        target = self._target()
        self._paint_picture(painter, target)
        if not self._layer.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._layer)

    def _paint_picture(self, painter: QPainter, target: QRect) -> None:
        if self._image.size() == target.size():
            painter.drawImage(target.topLeft(), self._image)
            return
        piece = self._piece
        place = QRect() if piece is None else self._place(piece, target)
        if not place.contains(target.intersected(self._whole_view())):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self._moved)
            draw(painter, self._draft, target, self._whole_view())
        if piece is not None:
            draw(painter, piece.image, place, self._whole_view())

    def _place(self, piece: Piece, target: QRect) -> QRect:
        """Where the piece belongs; one of another zoom is stretched until the next is ready."""
        share = self._zoom / piece.zoom
        corner = QPoint(round(piece.corner.x() * share), round(piece.corner.y() * share))
        return QRect(target.topLeft() + corner, scaled(piece.image.size(), share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture in view."""
        super().resizeEvent(event)
        if not self._full.isEmpty():
            self._refit()

    # --- mouse and touch --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton and self.can_pan:
            self._grip = event.position()
            self._set_pointer()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        if self._grip is not None:
            self.pan(event.position() - self._grip)
            self._grip = event.position()
        event.ignore()  # the viewer wakes its bar

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self._settle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fitted or 100 %, around that point."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; two fingers on a touch pad pan."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if fingers and plain and self.can_pan:
            self.pan(QPointF(event.pixelDelta()))
        else:
            turn = event.angleDelta().y() / 120
            if turn:
                self.zoom_by(STEP**turn, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Pinching, on a touch pad (native) and on a touch screen (Qt's own); another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and not self._full.isEmpty():
            self._refit()  # no resize comes with it: the size in other pixels is the same
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_to(self._zoom * (1 + event.value()), event.position())
            return True
        if event.type() == QEvent.Type.Gesture:
            pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
            if pinch is not None:
                at = QPointF(self.mapFromGlobal(pinch.hotSpot().toPoint()))
                self.zoom_to(self._zoom * pinch.scaleFactor(), at)
                return True
        return super().event(event)
