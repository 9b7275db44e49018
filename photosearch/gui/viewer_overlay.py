"""Where the bar, the arrows, cards and notes lie over the photo, and when they go.

Used on the GUI thread by ``viewer``. In a window the bar stays and the photo keeps clear of it; in
full screen everything goes while the mouse rests. Knows no photos.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtWidgets import QWidget

from photosearch.gui import theme
from photosearch.gui.heat_panel import HeatPanel
from photosearch.gui.viewer_bar import Fading, SideArrow, ViewerBar, ViewerCard, ViewerNote
from photosearch.gui.viewer_canvas import Canvas

BAR_MS = 2500  # without a mouse movement the bar goes, in full screen
SIDE = 96  # pixels at each side where the arrows appear


class Overlay(QObject):
    """Lays its parts out over ``canvas``; all of them are children of ``viewer``."""

    def __init__(self, viewer: QWidget, canvas: Canvas) -> None:
        super().__init__(viewer)
        self._viewer, self._canvas = viewer, canvas
        self.bar = ViewerBar(viewer)
        self.card = ViewerCard(viewer)
        self.note = ViewerNote(viewer)
        self.heat = HeatPanel(viewer)
        self.previous_arrow = SideArrow("chevron-left", viewer)
        self.next_arrow = SideArrow("chevron-right", viewer)
        self._fading = Fading(self.bar)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(BAR_MS)
        self._idle.timeout.connect(self._rest)

    @property
    def _full_screen(self) -> bool:
        return self._viewer.window().isFullScreen()

    def lay_out(self) -> None:
        """Put everything in its place."""
        width, height = self._viewer.width(), self._viewer.height()
        self.bar.set_full_screen(self._full_screen)
        self.bar.set_room(width)
        self.bar.setGeometry(0, 0, width, self.bar.height())
        self._canvas.setGeometry(self._viewer.rect())
        self._canvas.set_top(0 if self._full_screen else self.bar.height())
        middle = (height - self.next_arrow.height()) // 2
        self.previous_arrow.move(theme.SPACE[2], middle)
        self.next_arrow.move(width - self.next_arrow.width() - theme.SPACE[2], middle)
        if not self.card.isHidden():
            self.card.place()
        if not self.heat.isHidden():
            self.heat.place()
        self.wake()

    def watch(self) -> None:
        """Lay out again when the window enters or leaves full screen."""
        self._viewer.window().installEventFilter(self)
        self.lay_out()

    def leave(self) -> None:
        """The viewer is put away."""
        self._viewer.window().removeEventFilter(self)
        self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See ``watch``."""
        if event.type() == QEvent.Type.WindowStateChange:
            self.lay_out()
        return False

    def point(self, at: QPointF, *, before: bool, after: bool) -> None:
        """The mouse is there; ``before`` and ``after`` say where there are photos to go to."""
        self.wake()
        below = at.y() > self.bar.height()
        self.previous_arrow.setVisible(below and before and at.x() < SIDE)
        self.next_arrow.setVisible(below and after and at.x() > self._viewer.width() - SIDE)

    def hide_arrows(self) -> None:
        """The mouse is somewhere else."""
        self.previous_arrow.hide()
        self.next_arrow.hide()

    def wake(self) -> None:
        """Show the bar; in full screen, for a while."""
        self._fading.show()
        self._canvas.hide_pointer(False)
        if self._full_screen:
            self._idle.start()

    def _rest(self) -> None:
        focus = self._viewer.focusWidget()
        in_use = focus is not None and focus.hasFocus() and self.bar.isAncestorOf(focus)
        if self._full_screen and not in_use and not self.bar.underMouse():
            self._fading.hide()
            self.hide_arrows()
            self._canvas.hide_pointer(True)
