"""The window's parts and how they lie: built once, laid out, remembered between starts.

The parts do not know each other; ``main_window`` connects them. What the first screen does not
show is built when somebody goes there. Knows what is shown where and how it looks, nothing of what
anything does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photosearch.gui import icons, query_chips, search_bar, theme
from photosearch.gui.activity import Activity
from photosearch.gui.commands import Commands
from photosearch.gui.gallery_page import GalleryPage
from photosearch.gui.gallery_view import Anchor
from photosearch.gui.inspector import Inspector
from photosearch.gui.places import AllPhotos
from photosearch.gui.search_bar import SearchBar
from photosearch.gui.session import Session
from photosearch.gui.side_bar import SideBar
from photosearch.gui.thumbnail_loader import ThumbnailLoader

if TYPE_CHECKING:
    from photosearch.gui.duplicates_page import DuplicatesPage
    from photosearch.gui.first_run import FirstRun
    from photosearch.gui.models_page import ModelsPage
    from photosearch.gui.problems_page import ProblemsPage
    from photosearch.gui.settings_page import SettingsPage
    from photosearch.gui.viewer import Viewer

SMALLEST = (720, 480)
FIRST_SIZE = (1280, 820)
INSPECTOR_WIDTH = 300
SIDE_BAR_WIDTH = 240
LATER = (  # modules of what may be wanted
    "first_run",
    "problems_page",
    "settings_page",
    "models_page",
    "duplicates_page",
    "viewer",
    "saved_dialog",
    "export_dialog",
)


class WindowParts(QMainWindow):
    """A window with everything in it, and nothing connected.

    Signals:
        built(str, object): the part of that name, which only now is wanted, is there.
    """

    built = Signal(str, object)

    def __init__(self, session: Session, remembered: QSettings) -> None:
        super().__init__()
        self.session = session
        self._remembered = remembered
        self.loader = ThumbnailLoader(session.app.thumbnails, self)
        self.commands = Commands(self)
        self._build()

    def _build(self) -> None:
        session = self.session
        self.search_bar = SearchBar(session.bridge, self)
        self.side_bar = SideBar(session, self)
        self.gallery = GalleryPage(session, self.loader, self)
        self.inspector = Inspector(session, self.loader, self)
        self.activity = Activity(session, self)
        self.pages = QStackedWidget(self)
        self.pages.setObjectName("pages")
        self.pages.addWidget(self.gallery)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        for part in (self.side_bar, self.pages, self.inspector):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([SIDE_BAR_WIDTH, 740, INSPECTOR_WIDTH])
        main = QWidget(self)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top())
        column.addWidget(self.splitter, 1)
        column.addWidget(self.activity)
        self.root = QStackedWidget(self)
        self.root.addWidget(main)
        self.setCentralWidget(self.root)
        self.setMinimumSize(*SMALLEST)

    # --- built when they are first wanted ---------------------------------------------------

    @cached_property
    def problems(self) -> ProblemsPage:
        """The page with the files that could not be read."""
        from photosearch.gui.problems_page import ProblemsPage

        page = ProblemsPage(self.session, self)
        self.pages.addWidget(page)
        self.built.emit("problems", page)
        return page

    @cached_property
    def settings(self) -> SettingsPage:
        """The page with the user's choices."""
        from photosearch.gui.settings_page import SettingsPage

        page = SettingsPage(self.session, self)
        self.pages.addWidget(page)
        self.built.emit("settings", page)
        return page

    @cached_property
    def models(self) -> ModelsPage:
        """The page with the models."""
        from photosearch.gui.models_page import ModelsPage

        page = ModelsPage(self.session, self.loader, self)
        self.pages.addWidget(page)
        self.built.emit("models", page)
        return page

    @cached_property
    def duplicates(self) -> DuplicatesPage:
        """The page with photos that are the same or alike."""
        from photosearch.gui.duplicates_page import DuplicatesPage

        page = DuplicatesPage(self.session, self.loader, self)
        self.pages.addWidget(page)
        self.built.emit("duplicates", page)
        return page

    @cached_property
    def viewer(self) -> Viewer:
        """One photo, filling the window."""
        from photosearch.gui.viewer import Viewer

        viewer = Viewer(self.session, self.loader, self)
        self.root.addWidget(viewer)
        self.built.emit("viewer", viewer)
        return viewer

    @cached_property
    def first_run(self) -> FirstRun:
        """What an empty library begins with."""
        from photosearch.gui.first_run import FirstRun

        page = FirstRun(self.session, self)
        self.root.addWidget(page)
        self.built.emit("first_run", page)
        return page

    @staticmethod
    def fetch_later() -> None:
        """Read the modules of these parts, off the GUI thread, before anybody waits for them."""
        for name in LATER:
            import_module(f"photosearch.gui.{name}")
        query_chips.get_ready()

    # --- how they lie -----------------------------------------------------------------------

    def _top(self) -> QWidget:
        top = QWidget(self)
        top.setObjectName("top")
        row = QHBoxLayout(top)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        before = [self._button(self.commands[name]) for name in ("side_bar", "back", "forward")]
        row.addWidget(self._beside_field(before), 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(8)
        self.search_bar.setMaximumWidth(860)
        row.addStretch(1)
        row.addWidget(self.search_bar, 20)
        row.addStretch(1)
        row.addSpacing(8)
        self._menu_button = QToolButton()
        self._menu_button.setIcon(icons.icon("ellipsis", "muted"))
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.commands.fill(self._menu)
        self._menu_button.setMenu(self._menu)
        self._menu.aboutToHide.connect(self._menu_closes)
        after = [self._button(self.commands["inspector"]), self._menu_button]
        row.addWidget(self._beside_field(after), 0, Qt.AlignmentFlag.AlignTop)
        return top

    def _menu_closes(self) -> None:
        """Qt hears of no mouse that leaves a button below its menu, which stays lit."""
        button = self._menu_button
        inside = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, inside)
        button.update()

    @staticmethod
    def _beside_field(buttons: Sequence[QToolButton]) -> QWidget:
        """As high as the search field, however many rows of chips are below that."""
        held = QWidget()
        held.setFixedHeight(search_bar.HEIGHT)
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in buttons:
            row.addWidget(button)
        return held

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def show_grid(self) -> None:
        """Put the viewer or the first page away."""
        self.root.setCurrentIndex(0)
        if not self.search_bar.field.hasFocus():
            self.gallery.view.setFocus()

    @property
    def viewing(self) -> bool:
        """Whether one photo fills the window."""
        return "viewer" in self.__dict__ and self.root.currentWidget() is self.viewer

    def set_cell(self, side: int) -> None:
        """Make the grid's cells that large, in pixels."""
        self.gallery.view.cell = side

    def show_theme(self, choice: theme.Choice) -> None:
        """Look like that from now on."""
        theme.choose(choice)
        self.commands[f"theme_{choice}"].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Put the words of the language in use on the window itself."""
        title = "Photosearch"
        if self.session.read_only:
            title += " — " + self.tr("search only")
        self.setWindowTitle(title)
        self._menu_button.setToolTip(self.tr("Menu"))
        self._menu_button.setAccessibleName(self.tr("Menu"))

    def restore(self) -> None:
        """Be as the last time."""
        kept = self._remembered
        geometry, sizes = kept.value("geometry"), kept.value("splitter")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            room = self.screen().availableSize()  # of which a title bar takes some
            frame = QSize(2, 40)
            self.resize(QSize(*FIRST_SIZE).boundedTo(room - frame))
        if isinstance(sizes, QByteArray):
            self.splitter.restoreState(sizes)
        settings = self.session.app.settings
        self.commands["side_bar"].setChecked(kept.value("side_bar", True, bool))  # type: ignore[arg-type]
        self.commands["inspector"].setChecked(kept.value("inspector", True, bool))  # type: ignore[arg-type]
        self.inspector.setVisible(self.commands["inspector"].isChecked())
        self.side_bar.setVisible(self.commands["side_bar"].isChecked())
        self.commands["fill"].setChecked(settings.fill)
        self.gallery.view.fill = self.commands["fill"].isChecked()
        self.set_cell(kept.value("cell", settings.cell, int))  # type: ignore[arg-type]
        self.activity.set_cell(self.gallery.view.cell)
        self.show_theme(settings.theme)  # type: ignore[arg-type]

    def last_top(self) -> Anchor | None:
        """Where in all photos the last window was closed."""
        numbers = str(self._remembered.value("top", "")).split(",")
        if len(numbers) != 3 or not all(number.lstrip("-").isdigit() for number in numbers):
            return None
        content, offset, row = (int(number) for number in numbers)
        return Anchor(content, offset, row)

    def remember(self) -> None:
        """Keep what the next start takes up again."""
        kept = self._remembered
        kept.setValue("geometry", self.saveGeometry())
        kept.setValue("cell", self.gallery.view.cell)
        top = self.gallery.view.place() if self.gallery.place == AllPhotos() else None
        numbers = (top.content, top.offset, top.row) if top and top.content is not None else ()
        kept.setValue("top", ",".join(map(str, numbers)))
        kept.setValue("splitter", self.splitter.saveState())
        kept.setValue("side_bar", self.commands["side_bar"].isChecked())
        kept.setValue("inspector", self.commands["inspector"].isChecked())
        kept.sync()
