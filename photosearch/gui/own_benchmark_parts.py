"""Pieces of the benchmark of one's own library: a photo to say words about, a model's figures.

On the GUI thread. They show what they are given and know no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from photosearch.evaluation.own_library import DEPTHS, Difference, Figures, Share
from photosearch.gui import facts_text, icons, particles, theme
from photosearch.gui.model_parts import Figure, Pill
from photosearch.gui.page_parts import Flow, label, say
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.library.browse import Card
from photosearch.text import Language

if TYPE_CHECKING:
    from photosearch.own_benchmark import Measured, Report

ROOM = QSize(640, 340)  # for the photo
ASK_AGAIN_MS = 400  # the grid may have dropped what was asked for here


class Photo(QWidget):
    """One photo, whole, in a room of always the same height: the field below never moves."""

    def __init__(self, loader: ThumbnailLoader) -> None:
        super().__init__()
        self._loader = loader
        self._card: Card | None = None
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(160)
        loader.loaded.connect(self._loaded)
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As large as it is looked at well."""
        return ROOM

    def show_card(self, card: Card | None) -> None:
        """Show that one. Its name is not said: words should come from the picture."""
        self._card = card
        self.setAccessibleName(QCoreApplication.translate("OwnBenchmark", "The photo"))
        self.update()

    def _loaded(self, content: int) -> None:
        if self._card is not None and self._card.content == content:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """In the middle; ask for it first."""
        card = self._card
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        if card is None:
            return
        share = min(self.width() / max(1, card.width), self.height() / max(1, card.height))
        side = max(1, round(max(card.width, card.height) * share))
        picture = self._loader.pixmap(card, side, self.devicePixelRatioF(), fill=False)
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(self.rect()).center())
        if picture is not None:
            painter.drawPixmap(square, picture, QRectF(picture.rect()))
            return
        if self._loader.state(card.content) == "waiting":
            self._again.start()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().photo_well)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)


class ModelFigures(QFrame):
    """How one model did, with a button to use it."""

    def __init__(self, model: Measured, title: str, report: Report, *, writes: bool) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.use = QPushButton(icons.icon("check"), "")
        name = label("heading")
        name.setText(title)
        head = QHBoxLayout()
        head.addWidget(name)
        if model.in_use:
            head.addWidget(Pill(self.tr("In use"), "check"))
        head.addStretch(1)
        if not model.in_use and writes:
            say(self.use, self.tr("Use this model"))
            head.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE[3]] * 4)
        column.setSpacing(theme.SPACE[1])
        column.addLayout(head)
        column.addWidget(self._figures(model.sample))
        for line in self._lines(model, report):
            words = label("faint", wrap=True)
            words.setText(line)
            column.addWidget(words)

    def _figures(self, figures: Figures) -> QWidget:
        held = QWidget()
        row = Flow(theme.SPACE[1])
        held.setLayout(row)
        for depth, share in zip(DEPTHS, figures.recall, strict=True):
            name = (
                self.tr("Found first")
                if depth == 1
                else self.tr("Among the first {count}").format(count=depth)
            )
            row.addWidget(Figure(name, _share(share), share.share, self._why(share)))
        score, why = self.tr("Score"), self.tr("The mean of 1/place: 1.00 if all come first")
        row.addWidget(Figure(score, QLocale().toString(figures.mrr, "f", 2), why=why))
        return held

    def _why(self, share: Share) -> str:
        return self.tr("95% confidence: {low} to {high}").format(
            low=facts_text.percent_text(share.low), high=facts_text.percent_text(share.high)
        )

    def _lines(self, model: Measured, report: Report) -> list[str]:
        """By language, and in the whole library, where that says more."""
        lines = []
        if len(model.languages) > 1:
            lines.append(
                " · ".join(
                    self.tr("{language}: {found} of {answers} among the first 5").format(
                        language=_language(language),
                        found=round(figures.recall[1].share * figures.answers),
                        answers=figures.answers,
                    )
                    for language, figures in model.languages.items()
                )
            )
        if model.library is not None and model.photos > report.photos:
            lines.append(
                self.tr("In all of the library, {photos}: {share} among the first 5").format(
                    photos=facts_text.photos_text(model.photos),
                    share=_share(model.library.recall[1]),
                )
            )
        return lines


def said(found: Difference, answers: int, best: str, other: str) -> str:
    """The honest sentence about two models, by their titles."""
    if found.clear:
        sentence = QCoreApplication.translate(
            "OwnBenchmark",
            "{best} finds your photos better than {other}. That such a difference is mere luck "
            "happens in {chance} of cases.",
        )
    elif found.mrr == 0:
        sentence = QCoreApplication.translate(
            "OwnBenchmark", "{best} and {other} found your photos equally well."
        )
    else:
        sentence = QCoreApplication.translate(
            "OwnBenchmark",
            "Between {best} and {other} these {answers} answers decide nothing: luck alone makes "
            "such a difference in {chance} of cases.",
        )
    words = sentence.format(
        best=best, other=other, answers=QLocale().toString(answers), chance=_chance(found.chance)
    )
    return particles.settle(words)


def _chance(chance: float) -> str:
    if chance < 0.01:
        return QCoreApplication.translate("OwnBenchmark", "less than 1%")
    return facts_text.percent_text(chance)


def _share(share: Share) -> str:
    """``63% (46–78%)``."""
    return QCoreApplication.translate("OwnBenchmark", "{share}  ({low} to {high})").format(
        share=facts_text.percent_text(share.share),
        low=facts_text.percent_text(share.low),
        high=facts_text.percent_text(share.high),
    )


def _language(language: Language) -> str:
    return {
        "en": QCoreApplication.translate("OwnBenchmark", "English"),
        "ko": QCoreApplication.translate("OwnBenchmark", "Korean"),
        "zh": QCoreApplication.translate("OwnBenchmark", "Chinese"),
    }[language]
