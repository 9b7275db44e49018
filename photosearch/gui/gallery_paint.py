"""How a photo of the grid looks: its rounded picture, ring, badges, and a section's header.

On the GUI thread, inside paint events. What many cells share is drawn once and kept as a pixmap,
so that a cell costs two or three copies of pixels. Knows cards, no rows and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QLinearGradient, QPainter, QPen, QPixmap

from photosearch.gui import icons, theme
from photosearch.gui.thumbnail_loader import CORNER

if TYPE_CHECKING:
    from photosearch.library.browse import Card

HEADER = 44
NOTE = 20
BADGE = 22
STARS = 34
BADGE_INSET = 6
FOCUS_OUTSET = 3
FADE = 8
DIMMED = 0.55
HEADERS_KEPT = 24


class Cell(NamedTuple):
    """What a cell at ``x``, ``y`` shows; without card and picture while they are on their way."""

    x: int
    y: int
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
        self._kept: dict[tuple[str, int, float], QPixmap] = {}
        self._headers: dict[tuple[object, ...], QPixmap] = {}

    def clear(self) -> None:
        """Draw everything anew from now on."""
        self._kept.clear()
        self._headers.clear()

    def _shared(self, what: str, side: int, dpr: float) -> QPixmap:
        """A picture that many cells show, drawn by the function of that name below."""
        found = self._kept.get((what, side, dpr))
        if found is None:
            if len(self._kept) > 200:  # sizes that were passed through while zooming
                self._kept.clear()
            found = QPixmap(round(side * dpr), round(side * dpr))
            found.fill(Qt.GlobalColor.transparent)
            found.setDevicePixelRatio(dpr)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            name, _, argument = what.partition(" ")
            _DRAWN[name](painter, side, argument, dpr)
            painter.end()
            self._kept[what, side, dpr] = found
        return found

    # --- cells ------------------------------------------------------------------------------

    def cells(self, painter: QPainter, cells: Iterable[Cell], side: int, dpr: float) -> None:
        """Draw these; called for every frame, so it does as little as it can."""
        draw, shared = painter.drawPixmap, self._shared
        well, pixels = shared("well", side, dpr), round(side * dpr)
        ring, on = shared("ring", side, dpr), shared("check on", BADGE, dpr)
        for cell in cells:
            x, y, card, picture = cell.x, cell.y, cell.card, cell.picture
            if cell.dimmed:
                painter.setOpacity(DIMMED)
            if picture is None:
                draw(x, y, well)
                if cell.missing and card is not None:
                    _placeholder(painter, QRect(x, y, side, side), card.name, dpr)
            elif picture.width() == pixels:
                draw(x, y, picture)
            else:  # of the size before, while the right one is on its way
                draw(x, y, side, side, picture)
            if cell.dimmed:
                painter.setOpacity(1.0)
            if cell.selected:
                draw(x, y, ring)
                draw(x + BADGE_INSET, y + BADGE_INSET, on)
            elif cell.hovered:
                draw(x + BADGE_INSET, y + BADGE_INSET, shared("check off", BADGE, dpr))
            if card is not None and card.rating:
                stars = shared(f"stars {card.rating}", STARS, dpr)
                draw(x + BADGE_INSET, y + side - BADGE_INSET - 20, stars)
            if card is not None and card.offline:
                plug = shared("plug", BADGE, dpr)
                draw(x + side - BADGE_INSET - BADGE, y + BADGE_INSET, plug)
            if cell.focused:
                focus = shared("focus", side + 2 * FOCUS_OUTSET, dpr)
                draw(x - FOCUS_OUTSET, y - FOCUS_OUTSET, focus)

    # --- a header ---------------------------------------------------------------------------

    def header(
        self, painter: QPainter, rect: QRect, title: str, count: str, note: str, *, stuck: bool
    ) -> None:
        """A section's title with its count, and a note below; ``stuck`` over photos.

        Kept as a picture, for a header is in nearly every frame, unless the screen's pixels are
        not whole ones: that picture would be blurred.
        """
        dpr = painter.device().devicePixelRatioF()
        if dpr != int(dpr):
            self._draw_header(painter, rect, title, count, note, stuck=stuck)
            return
        key = title, count, note, stuck, rect.width(), rect.height(), dpr, QFont().key()
        kept = self._headers.get(key)
        if kept is None:
            if len(self._headers) >= HEADERS_KEPT:
                self._headers.clear()
            kept = self._headers[key] = self._header_picture(rect, dpr, title, count, note, stuck)
        if stuck:
            _veil(painter, rect.adjusted(-FOCUS_OUTSET, 0, FOCUS_OUTSET, 0))
        painter.drawPixmap(rect.x() - FOCUS_OUTSET, rect.y(), kept)

    def _header_picture(
        self, rect: QRect, dpr: float, title: str, count: str, note: str, stuck: bool
    ) -> QPixmap:
        """On the ground, not on nothing: letters may be smoothed towards what is behind them.

        Begins a little to the left, for a letter like J does, and ends above the ring of a cell.
        """
        size = QSize(FOCUS_OUTSET + rect.width(), rect.height() - FOCUS_OUTSET)
        picture = QPixmap(size * dpr)
        picture.setDevicePixelRatio(dpr)
        picture.fill(ground())
        painter = QPainter(picture)
        whole = QRect(FOCUS_OUTSET, 0, rect.width(), rect.height())
        self._draw_header(painter, whole, title, count, "" if stuck else note, stuck=False)
        painter.end()
        return picture

    def _draw_header(
        self, painter: QPainter, rect: QRect, title: str, count: str, note: str, *, stuck: bool
    ) -> None:
        colours = theme.colours()
        if stuck:
            _veil(painter, rect.adjusted(-FOCUS_OUTSET, 0, FOCUS_OUTSET, 0))
        metrics, counting = _metrics(14, bold=True), _metrics(12)
        room = rect.width() - counting.horizontalAdvance(count) - 12
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        base = rect.y() + HEADER - 15
        painter.setFont(_font(14, bold=True))
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


def _veil(painter: QPainter, rect: QRect) -> None:
    """Hide the photos under a header, the last of them softly."""
    below = QRect(rect.x(), rect.bottom() + 1, rect.width(), FADE)
    clear = QColor(ground())
    clear.setAlpha(0)
    fade = QLinearGradient(below.topLeft(), below.bottomLeft())
    fade.setColorAt(0, ground())
    fade.setColorAt(1, clear)
    painter.fillRect(rect, ground())
    painter.fillRect(below, fade)


def header_height(title: str, note: str) -> int:
    """Of a section with that title and note."""
    return (HEADER if title else 0) + (NOTE if title and note else 0)


def _font(pixels: int, *, bold: bool = False) -> QFont:
    return _faces(QFont().key(), pixels, bold)[0]


def _metrics(pixels: int, *, bold: bool = False) -> QFontMetrics:
    return _faces(QFont().key(), pixels, bold)[1]


@lru_cache(maxsize=64)
def _faces(usual: str, pixels: int, bold: bool) -> tuple[QFont, QFontMetrics]:
    """Kept, for a header in every frame; ``usual`` is the font of the language in use."""
    font = QFont()
    font.setPixelSize(pixels)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font, QFontMetrics(font)


def badge_font() -> QFont:
    """For a number in a badge."""
    return _font(12, bold=True)


# --- what many cells share ------------------------------------------------------------------------


def _well(painter: QPainter, side: int, _: str, dpr: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours().photo_well)
    painter.drawRoundedRect(QRectF(0, 0, side, side), CORNER, CORNER)


def _ring(painter: QPainter, side: int, _: str, dpr: float) -> None:
    accent = theme.colours().accent
    tint = QColor(accent)
    tint.setAlpha(40)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(QRectF(0, 0, side, side), CORNER, CORNER)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, inset, colour in ((1.5, 3.5, ground()), (3.0, 1.5, accent)):
        painter.setPen(QPen(colour, width))
        box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
        painter.drawRoundedRect(box, CORNER - 1, CORNER - 1)


def _focus(painter: QPainter, side: int, _: str, dpr: float) -> None:
    painter.setPen(QPen(theme.colours().text, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(1, 1, side - 2, side - 2), CORNER + 2, CORNER + 2)


def _check(painter: QPainter, side: int, state: str, dpr: float) -> None:
    colours = theme.colours()
    selected = state == "on"
    inside = QColor(colours.accent if selected else colours.raised)
    inside.setAlpha(255 if selected else 170)
    painter.setBrush(inside)
    painter.setPen(QPen(ground() if selected else colours.muted, 1.5))
    painter.drawEllipse(QRectF(1, 1, side - 2, side - 2))
    tick = QPen(colours.on_accent if selected else colours.muted, 2)
    tick.setCapStyle(Qt.PenCapStyle.RoundCap)
    tick.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(tick)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline([QPointF(7, 11.5), QPointF(10, 14.5), QPointF(15.5, 8)])


def _stars(painter: QPainter, side: int, rating: str, dpr: float) -> None:
    _pill(painter, side, 20)
    painter.drawPixmap(6, 4, icons.pixmap("star-filled", 12, "star", dpr))
    painter.setFont(_font(11, bold=True))
    painter.setPen(theme.colours().text)
    painter.drawText(QRect(20, 0, 10, 20), Qt.AlignmentFlag.AlignCenter, rating)


def _plug(painter: QPainter, side: int, _: str, dpr: float) -> None:
    _pill(painter, side, side)
    painter.drawPixmap(4, 4, icons.pixmap("unplug", side - 8, "muted", dpr))


_DRAWN: dict[str, Callable[[QPainter, int, str, float], None]] = {
    "well": _well,
    "ring": _ring,
    "focus": _focus,
    "check": _check,
    "stars": _stars,
    "plug": _plug,
}


def _pill(painter: QPainter, width: int, height: int) -> None:
    inside = QColor(theme.colours().raised)
    inside.setAlpha(225)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inside)
    painter.drawRoundedRect(QRectF(0, 0, width, height), height / 2, height / 2)


def _placeholder(painter: QPainter, rect: QRect, name: str, dpr: float) -> None:
    size = 32 if rect.width() >= 140 else 24
    top = rect.center().y() - size
    icon = icons.pixmap("file-image", size, "faint", dpr)
    painter.drawPixmap(rect.center().x() - size // 2, top, icon)
    painter.setFont(_font(12))
    painter.setPen(theme.colours().muted)
    room = rect.width() - 16
    elided = _metrics(12).elidedText(name, Qt.TextElideMode.ElideMiddle, room)
    where = QRect(rect.x() + 8, top + size + 6, room, 20)
    painter.drawText(where, Qt.AlignmentFlag.AlignCenter, elided)
