"""How a photo of the grid looks: its rounded picture, ring, badges, and a section's header.

On the GUI thread, inside paint events. What many cells share is drawn once and kept as a pixmap,
so that a cell costs two or three copies of pixels. Knows cards, no rows and no model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from photosearch.gui import icons, theme
from photosearch.gui.thumbnail_loader import CORNER

if TYPE_CHECKING:
    from photosearch.library.browse import Card

HEADER = 44
NOTE = 20
BADGE = 22
BADGE_INSET = 6
FOCUS_OUTSET = 3
DIMMED = 0.55


class Cell(NamedTuple):
    """What a cell shows; ``card`` and ``picture`` are None while they are on their way."""

    rect: QRect
    card: Card | None
    picture: QPixmap | None
    missing: bool = False
    selected: bool = False
    hovered: bool = False
    focused: bool = False
    dimmed: bool = False


def ground() -> QColor:
    """What is between the photos: the page they lie on."""
    return theme.colours().window


def badge_rect(cell: QRect) -> QRect:
    """Where the check mark of a cell is, which also takes clicks."""
    return QRect(cell.x() + BADGE_INSET, cell.y() + BADGE_INSET, BADGE, BADGE)


class CellPainter:
    """Draws with the theme's colours; call ``clear`` when they have changed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def clear(self) -> None:
        """Draw everything anew from now on."""
        self._kept.clear()

    def _shared(
        self, what: str, width: int, height: int, dpr: float, draw: Callable[[QPainter], None]
    ) -> QPixmap:
        key = (what, width, height, dpr)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > 200:  # sizes that were passed through while zooming
                self._kept.clear()
            found = QPixmap(round(width * dpr), round(height * dpr))
            found.fill(Qt.GlobalColor.transparent)
            found.setDevicePixelRatio(dpr)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(painter)
            painter.end()
            self._kept[key] = found
        return found

    # --- a cell -----------------------------------------------------------------------------

    def cell(self, painter: QPainter, cell: Cell, dpr: float) -> None:
        """Draw it."""
        rect, picture = cell.rect, cell.picture
        if cell.dimmed:
            painter.setOpacity(DIMMED)
        if picture is None:
            painter.drawPixmap(rect.topLeft(), self._well(rect.width(), dpr))
            if cell.missing and cell.card is not None:
                self._placeholder(painter, rect, cell.card.name, dpr)
        elif picture.width() == round(rect.width() * dpr):
            painter.drawPixmap(rect.topLeft(), picture)
        else:  # of the size before, while the right one is on its way
            painter.drawPixmap(rect, picture)
        if cell.dimmed:
            painter.setOpacity(1.0)
        if cell.selected:
            painter.drawPixmap(rect.topLeft(), self._ring(rect.width(), dpr))
        if cell.selected or cell.hovered:
            painter.drawPixmap(badge_rect(rect).topLeft(), self._check(cell.selected, dpr))
        if cell.card is not None and (cell.card.rating or cell.card.offline):
            self._badges(painter, rect, cell.card, dpr)
        if cell.focused:
            at = rect.topLeft()
            ring = self._focus(rect.width() + 2 * FOCUS_OUTSET, dpr)
            painter.drawPixmap(at.x() - FOCUS_OUTSET, at.y() - FOCUS_OUTSET, ring)

    def _well(self, side: int, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours().photo_well)
            painter.drawRoundedRect(QRectF(0, 0, side, side), CORNER, CORNER)

        return self._shared("well", side, side, dpr, draw)

    def _ring(self, side: int, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            colours = theme.colours()
            tint = QColor(colours.accent)
            tint.setAlpha(40)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(0, 0, side, side), CORNER, CORNER)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for width, inset, colour in ((1.5, 3.5, ground()), (3.0, 1.5, colours.accent)):
                painter.setPen(QPen(colour, width))
                box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
                painter.drawRoundedRect(box, CORNER - 1, CORNER - 1)

        return self._shared("ring", side, side, dpr, draw)

    def _focus(self, side: int, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            painter.setPen(QPen(theme.colours().text, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(1, 1, side - 2, side - 2), CORNER + 2, CORNER + 2)

        return self._shared("focus", side, side, dpr, draw)

    def _check(self, selected: bool, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            colours = theme.colours()
            circle = QRectF(1, 1, BADGE - 2, BADGE - 2)
            inside = QColor(colours.accent if selected else colours.raised)
            inside.setAlpha(255 if selected else 170)
            painter.setBrush(inside)
            painter.setPen(QPen(colours.surface if selected else colours.muted, 1.5))
            painter.drawEllipse(circle)
            tick = QPen(colours.on_accent if selected else colours.muted, 2)
            tick.setCapStyle(Qt.PenCapStyle.RoundCap)
            tick.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(tick)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline([QPointF(7, 11.5), QPointF(10, 14.5), QPointF(15.5, 8)])

        return self._shared(f"check {selected}", BADGE, BADGE, dpr, draw)

    def _badges(self, painter: QPainter, rect: QRect, card: Card, dpr: float) -> None:
        inset = BADGE_INSET
        if card.rating:
            pill = self._stars(card.rating, dpr)
            painter.drawPixmap(rect.x() + inset, rect.bottom() - inset - 19, pill)
        if card.offline:
            painter.drawPixmap(rect.right() - inset - BADGE + 1, rect.y() + inset, self._plug(dpr))

    def _stars(self, rating: int, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            _pill(painter, 34, 20)
            painter.drawPixmap(6, 4, icons.pixmap("star-filled", 12, "warning", dpr))
            painter.setFont(_font(11, bold=True))
            painter.setPen(theme.colours().text)
            painter.drawText(QRect(20, 0, 10, 20), Qt.AlignmentFlag.AlignCenter, str(rating))

        return self._shared(f"stars {rating}", 34, 20, dpr, draw)

    def _plug(self, dpr: float) -> QPixmap:
        def draw(painter: QPainter) -> None:
            _pill(painter, BADGE, BADGE)
            painter.drawPixmap(4, 4, icons.pixmap("unplug", BADGE - 8, "muted", dpr))

        return self._shared("plug", BADGE, BADGE, dpr, draw)

    def _placeholder(self, painter: QPainter, rect: QRect, name: str, dpr: float) -> None:
        colours = theme.colours()
        size = 32 if rect.width() >= 140 else 24
        top = rect.center().y() - size
        painter.drawPixmap(
            rect.center().x() - size // 2, top, icons.pixmap("file-image", size, "faint", dpr)
        )
        font = _font(12)
        painter.setFont(font)
        painter.setPen(colours.muted)
        room = rect.width() - 16
        elided = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        where = QRect(rect.x() + 8, top + size + 6, room, 20)
        painter.drawText(where, Qt.AlignmentFlag.AlignCenter, elided)

    # --- a header ---------------------------------------------------------------------------

    def header(
        self, painter: QPainter, rect: QRect, title: str, count: str, note: str, *, stuck: bool
    ) -> None:
        """A section's title with its count, and a note below; ``stuck`` over photos."""
        colours = theme.colours()
        if stuck:
            veil = QColor(ground())
            veil.setAlpha(242)
            painter.fillRect(rect.adjusted(-FOCUS_OUTSET, 0, FOCUS_OUTSET, 0), veil)
        font = _font(14, bold=True)
        metrics = QFontMetrics(font)
        counting = QFontMetrics(_font(12))
        room = rect.width() - counting.horizontalAdvance(count) - 12
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        base = rect.y() + HEADER - 15
        painter.setFont(font)
        painter.setPen(colours.text)
        painter.drawText(rect.x(), base, shown)
        painter.setFont(_font(12))
        painter.setPen(colours.muted)
        painter.drawText(rect.x() + metrics.horizontalAdvance(shown) + 8, base, count)
        if note and not stuck:
            painter.drawText(rect.x(), base + NOTE, note)

    def band(self, painter: QPainter, rect: QRect) -> None:
        """The rubber band."""
        colours = theme.colours()
        inside = QColor(colours.accent)
        inside.setAlpha(36)
        painter.setPen(colours.accent)
        painter.setBrush(inside)
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def header_height(title: str, note: str) -> int:
    """Of a section with that title and note."""
    return (HEADER if title else 0) + (NOTE if title and note else 0)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def _pill(painter: QPainter, width: int, height: int) -> None:
    inside = QColor(theme.colours().raised)
    inside.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inside)
    painter.drawRoundedRect(QRectF(0, 0, width, height), height / 2, height / 2)


def badge_font() -> QFont:
    """For a number in a badge."""
    return _font(12, bold=True)
