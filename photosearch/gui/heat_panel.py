"""What the map over the photo is about: the phrases, and in words where the model sees them.

Used on the GUI thread by ``heat``. Shows what it is told and says what was chosen; knows no photos.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from photosearch.gui import icons, theme
from photosearch.gui.page_parts import Flow, label
from photosearch.gui.viewer_bar import BAR_HEIGHT, bright
from photosearch.search.where import Heat
from photosearch.text import printable

MOST = 6  # phrases that can be chosen from
LONGEST = 40  # characters of a phrase on its button
WIDTH = 620


class HeatPanel(QFrame):
    """A line at the top of the viewer.

    Signals:
        chosen(int): the map of that phrase is wanted.
        closed(): the map is to go.
    """

    chosen = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("viewerCard")
        self._map: Heat | None = None
        self._looking = self._nothing = False
        self._icon, self._text = QLabel(), label(wrap=True)
        self._phrases = QWidget()
        self._flow = Flow(theme.UNIT)
        self._phrases.setLayout(self._flow)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.chosen)
        self._close = QToolButton()
        self._close.setIconSize(QSize(16, 16))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.closed)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE[2], theme.SPACE[1], theme.SPACE[1], theme.SPACE[1])
        row.setSpacing(theme.SPACE[2])
        row.addWidget(self._icon)
        row.addWidget(self._phrases)
        row.addWidget(self._text, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        theme.notifier().changed.connect(self._tint)
        self._tint()
        self._retranslate()
        self.hide()

    @property
    def words(self) -> str:
        """What it says."""
        return self._text.text()

    @property
    def buttons(self) -> list[QToolButton]:
        """One for each phrase, where there are several."""
        return [button for button in self._group.buttons() if isinstance(button, QToolButton)]

    def say_looking(self) -> None:
        """The model is being asked."""
        self._clear()
        self._looking = True
        self._say_again()

    def show_maps(self, maps: Sequence[Heat], best: int) -> None:
        """Offer these; ``best`` is shown first. None means that there is nothing to compare."""
        self._clear()
        self._nothing = not maps
        if len(maps) > 1:
            for number, each in enumerate(maps[:MOST]):
                button = QToolButton()
                button.setCheckable(True)
                button.setChecked(number == best)
                words = printable(each.phrase)
                button.setText(words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")
                button.setToolTip(words)
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                self._group.addButton(button, number)
                self._flow.addWidget(button)
                button.show()
        self._phrases.setVisible(len(maps) > 1)
        self._say_again()

    def explain(self, map_: Heat) -> None:
        """That one lies over the photo."""
        self._map = map_
        self._say_again()

    def say(self, words: str) -> None:
        """These words instead, as when it failed."""
        self._clear()
        self._put(words)

    def place(self) -> None:
        """Below the bar, in the middle: at the bottom there may be a card."""
        width = min(WIDTH, max(200, self._over.width() - 2 * theme.SPACE[4]))
        for part in (self._text, self._phrases, *self.buttons):
            part.ensurePolished()
        self._row.activate()
        height = max(self._row.totalHeightForWidth(width), self._row.totalMinimumSize().height())
        top = BAR_HEIGHT + theme.SPACE[2]
        self.setGeometry((self._over.width() - width) // 2, top, width, height)

    def _clear(self) -> None:
        self._map, self._looking, self._nothing = None, False, False
        for button in self.buttons:
            self._group.removeButton(button)
        while (item := self._flow.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._phrases.hide()

    def _say_again(self) -> None:
        if self._looking:
            self._put(self.tr("Looking where it is…"))
        elif self._nothing:
            self._put(self.tr("There is nothing to compare this photo with."))
        elif self._map is not None:
            self._put(self._explained(self._map))

    def _explained(self, map_: Heat) -> str:
        if map_.place is None:
            return self.tr("No part stands out. The model goes by the whole picture.")
        if not map_.phrase:
            return self.tr("It is most alike {place}.").format(place=self._where(map_.place))
        words = printable(map_.phrase)
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        sentence = self.tr("The model sees “{words}” mostly {place}.")
        return sentence.format(words=words, place=self._where(map_.place))

    def _where(self, place: tuple[str, str]) -> str:
        return {
            ("top", "left"): self.tr("at the top left"),
            ("top", "centre"): self.tr("at the top"),
            ("top", "right"): self.tr("at the top right"),
            ("middle", "left"): self.tr("on the left"),
            ("middle", "centre"): self.tr("in the middle"),
            ("middle", "right"): self.tr("on the right"),
            ("bottom", "left"): self.tr("at the bottom left"),
            ("bottom", "centre"): self.tr("at the bottom"),
            ("bottom", "right"): self.tr("at the bottom right"),
        }[place]

    def _put(self, words: str) -> None:
        self._text.setText(words)
        self.setAccessibleName(words)
        self.place()
        self.show()
        self.raise_()

    def _tint(self) -> None:
        dpr = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap("eye", 20, bright(), dpr=dpr))
        self._close.setIcon(icons.icon("x", bright()))

    def _retranslate(self) -> None:
        self._close.setAccessibleName(self.tr("Hide the marking"))
        self._close.setToolTip(self.tr("Hide the marking"))

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            if not self.isHidden():
                self._say_again()
        super().changeEvent(event)
