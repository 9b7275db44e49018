"""What two models find for one search, as two strips of photos: a piece of the comparison.

On the GUI thread. Draws thumbnails as the loader has them; knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from photosearch.gui import theme
from photosearch.gui.page_parts import label
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card
from photosearch.search.query import Hit
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.comparing import Compared

SIDE, GAP = 96, 6
ASK_AGAIN_MS = 400  # the grid may have dropped what was asked for here


class Strip(QWidget):
    """Photos in a row, the best first; those in ``alone`` framed."""

    def __init__(self, cards: Sequence[Card], alone: set[int], loader: ThumbnailLoader) -> None:
        super().__init__()
        self._cards, self._alone, self._loader = cards, alone, loader
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.update)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(", ".join(card.name for card in cards))
        loader.loaded.connect(self._loaded)
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """All of them in a row."""
        return QSize((SIDE + GAP) * max(1, len(self._cards)), SIDE)

    def heightForWidth(self, width: int) -> int:
        """Squares that fit the width."""
        return self._side(width)

    def _side(self, width: int) -> int:
        count = max(1, len(self._cards))
        return max(24, min(SIDE, (width - GAP * (count - 1)) // count))

    def _loaded(self, content: int) -> None:
        if any(card.content == content for card in self._cards):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The thumbnails; wells for those still to come."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        side = self._side(self.width())
        pictures = self._loader.pixmaps(list(self._cards), side, self.devicePixelRatioF())
        for number, (card, picture) in enumerate(zip(self._cards, pictures, strict=True)):
            square = QRectF(number * (side + GAP), 0, side, side)
            if picture is not None:
                painter.drawPixmap(square, picture, QRectF(picture.rect()))
            else:
                self._draw_empty(painter, square, card)
            if card.content in self._alone:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colours().accent, 2))
                painter.drawRoundedRect(square.adjusted(1, 1, -1, -1), 4, 4)

    def _draw_empty(self, painter: QPainter, square: QRectF, card: Card) -> None:
        if self._loader.state(card.content) == "waiting":
            self._again.start()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().photo_well)
        painter.drawRoundedRect(square, 4, 4)


class QueryCard(QFrame):
    """One search with both answers, the present model's first; ``names`` are the models'."""

    def __init__(
        self,
        row: Compared,
        cards: Mapping[int, Card],
        names: tuple[str, str],
        loader: ThumbnailLoader,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        text, agreed = label("heading"), label("faint")
        text.setText(printable(row.query))
        shown = max(len(row.current), len(row.other))
        same = round(row.overlap * len(row.current))
        agreed.setText(self.tr("{same} of {shown} photos in both").format(same=same, shown=shown))
        head = QHBoxLayout()
        head.addWidget(text, 1)
        head.addWidget(agreed)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[3]] * 4)
        column.setSpacing(theme.SPACE[0])
        column.addLayout(head)
        answers = (row.current, row.other)
        for name, own, others in zip(names, answers, reversed(answers), strict=True):
            column.addSpacing(theme.SPACE[0])
            column.addLayout(self._side_head(name, own))
            found = {hit.content for hit in others}
            known = [
                cards[hit.content]
                for hit in own
                if hit.content is not None and hit.content in cards
            ]
            alone = {card.content for card in known if card.content not in found}
            column.addWidget(Strip(known, alone, loader))

    def _side_head(self, name: str, hits: Sequence[Hit]) -> QHBoxLayout:
        model, sure = label("muted"), label("faint")
        model.setText(name)
        sure.setText(self._sure(hits))
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE[1])
        line.addWidget(model)
        line.addWidget(sure)
        line.addStretch(1)
        return line

    def _sure(self, hits: Sequence[Hit]) -> str:
        """How sure the model is of its answer."""
        if not hits or hits[0].relevance == "unlikely":
            return self.tr("probably nothing like this here")
        good = sum(hit.relevance == "likely" for hit in hits)
        if not good:
            return self.tr("not sure")
        return self.tr("%n good match(es)", "", good)
