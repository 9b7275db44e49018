"""What a user can tell the window to do: every action with its words, icon and key, in one table.

Built by ``main_window``, which connects them; menus and context menus are put together here too.
Knows nothing of what the actions do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from photosearch.gui import icons

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Command:
    """One action: its name in code, the words, icon, keys."""

    name: str
    words: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False


def table() -> tuple[Command, ...]:
    """All commands, with their words in the language in use."""
    return (*_file(), *_edit(), *_go(), *_photo(), *_view(), *_help())


def _file() -> tuple[Command, ...]:
    return (
        Command("add_folder", translate("Commands", "Add folder…"), "folder-plus", ("Ctrl+O",)),
        Command("update", translate("Commands", "Look for new photos"), "refresh-cw", ("F5",)),
        Command(
            "pause",
            translate("Commands", "Pause indexing"),
            "pause",
            ("Ctrl+Shift+P",),
            checkable=True,
        ),
        Command("export", translate("Commands", "Export…"), "download", ("Ctrl+E",)),
        Command("save_search", translate("Commands", "Save search…"), "wand", ("Ctrl+S",)),
        Command("sidecar", translate("Commands", "Write sidecar files (XMP)"), "save"),
        Command("settings", translate("Commands", "Settings"), "settings", ("Ctrl+,",)),
        Command("models", translate("Commands", "Models"), "cpu"),
        Command("quit", translate("Commands", "Quit"), "log-out", ("Ctrl+Q",)),
    )


def _edit() -> tuple[Command, ...]:
    return (
        Command("undo", translate("Commands", "Undo"), "undo-2", ("Ctrl+Z",)),
        Command("copy_image", translate("Commands", "Copy picture"), "copy", ("Ctrl+C",)),
        Command("copy_path", translate("Commands", "Copy path"), "clipboard", ("Ctrl+Shift+C",)),
        Command(
            "paste",
            translate("Commands", "Search with the copied picture"),
            "clipboard-paste",
            ("Ctrl+Shift+V",),
        ),
        Command("select_all", translate("Commands", "Select all"), "check", ("Ctrl+A",)),
        Command("bin", translate("Commands", "Move to the bin"), "trash-2", ("Delete",)),
    )


def _go() -> tuple[Command, ...]:
    return (
        Command("find", translate("Commands", "Search"), "search", ("Ctrl+F", "/")),
        Command("back", translate("Commands", "Back"), "arrow-left", ("Alt+Left", "Back")),
        Command(
            "forward", translate("Commands", "Forward"), "arrow-right", ("Alt+Right", "Forward")
        ),
        Command("all_photos", translate("Commands", "All photos"), "images", ("Alt+Home",)),
        Command("problems", translate("Commands", "Problems"), "triangle-alert"),
        Command("duplicates", translate("Commands", "Duplicates"), "copy"),
    )


def _photo() -> tuple[Command, ...]:
    return (
        Command("view", translate("Commands", "View large"), "maximize"),
        Command(
            "open",
            translate("Commands", "Open with the default app"),
            "external-link",
            ("Ctrl+Return",),
        ),
        Command(
            "reveal", translate("Commands", "Show in folder"), "folder-open", ("Ctrl+Shift+F",)
        ),
        Command("similar", translate("Commands", "Similar photos"), "sparkles", ("Ctrl+Alt+L",)),
        Command("more_like", translate("Commands", "More like this"), "plus", ("Ctrl+L",)),
        Command("less_like", translate("Commands", "Less like this"), "minus", ("Ctrl+Shift+L",)),
        Command("save_concept", translate("Commands", "Save as concept…"), "save"),
        Command("tag", translate("Commands", "Add tag…"), "tag", ("Ctrl+T",)),
        Command("new_album", translate("Commands", "New album…"), "plus"),
        Command("from_album", translate("Commands", "Remove from this album"), "minus"),
    )


def _view() -> tuple[Command, ...]:
    return (
        Command(
            "side_bar", translate("Commands", "Side bar"), "panel-left", ("F9",), checkable=True
        ),
        Command(
            "inspector",
            translate("Commands", "Information"),
            "info",
            ("Ctrl+I", "Alt+Return"),
            checkable=True,
        ),
        Command("fill", translate("Commands", "Fill the cells"), "grid-2x2", checkable=True),
        Command(
            "larger", translate("Commands", "Larger thumbnails"), "zoom-in", ("Ctrl++", "Ctrl+=")
        ),
        Command("smaller", translate("Commands", "Smaller thumbnails"), "zoom-out", ("Ctrl+-",)),
        Command(
            "full_screen",
            translate("Commands", "Full screen"),
            "maximize",
            ("F11",),
            checkable=True,
        ),
        Command(
            "theme_system", translate("Commands", "Same as the system"), "monitor", checkable=True
        ),
        Command("theme_light", translate("Commands", "Light"), "sun", checkable=True),
        Command("theme_dark", translate("Commands", "Dark"), "moon", checkable=True),
    )


def _help() -> tuple[Command, ...]:
    return (
        Command(
            "shortcuts", translate("Commands", "Keyboard shortcuts"), "keyboard", ("F1", "Ctrl+/")
        ),
        Command("about", translate("Commands", "About Photosearch"), "info"),
    )


class Commands(QObject):
    """The actions of one window, reachable as ``commands["bin"]``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        for command in table():
            action = QAction(self)
            action.setObjectName(command.name)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.checkable)
            if command.icon:
                action.setIcon(icons.icon(command.icon, "muted"))
                action.setIconVisibleInMenu(not command.checkable)  # a tick stands there
            window.addAction(action)
            self._actions[command.name] = action
        self._actions["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self._actions["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self._actions["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        themes = QActionGroup(self)
        for name in ("theme_system", "theme_light", "theme_dark"):
            themes.addAction(self._actions[name])
        self.rate = [QAction(self) for _ in range(6)]
        self.albums: list[QAction] = []
        self.concepts: Callable[[QMenu], list[QAction]] = lambda _: []  # what a menu offers
        self._menus: list[tuple[QMenu, str]] = []
        window.installEventFilter(self)
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Speak the new language when the window does."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        return False

    def retranslate(self) -> None:
        """Put the words of the language in use on everything."""
        for command in table():
            action = self._actions[command.name]
            action.setText(command.words)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{action.text()} ({keys})" if keys else action.text())
        self.rate[0].setText(translate("Commands", "No rating"))
        for stars in range(1, 6):
            self.rate[stars].setText("★" * stars)
        titles = self._titles()
        for menu, name in self._menus:
            menu.setTitle(titles[name])

    @staticmethod
    def _titles() -> dict[str, str]:
        return {
            "file": translate("Commands", "File"),
            "edit": translate("Commands", "Edit"),
            "photo": translate("Commands", "Photo"),
            "view": translate("Commands", "View"),
            "go": translate("Commands", "Go"),
            "help": translate("Commands", "Help"),
            "rate": translate("Commands", "Rate"),
            "album": translate("Commands", "Add to album"),
            "concept": translate("Commands", "Concept"),
            "theme": translate("Commands", "Appearance"),
        }

    # --- menus ------------------------------------------------------------------------------

    def fill(self, bar: QMenuBar | QMenu) -> None:
        """Put all menus into a menu bar, or into the one menu of a button."""
        outline = {
            "file": "add_folder update pause - save_search export sidecar - models settings quit",
            "edit": "undo - copy_image copy_path paste - select_all - bin",
            "photo": "view open reveal - more_like less_like similar concept - rate tag album"
            " from_album",
            "view": "side_bar inspector - larger smaller fill - theme full_screen",
            "go": "back forward - find all_photos duplicates problems",
            "help": "shortcuts about",
        }
        for name, content in outline.items():
            menu = bar.addMenu("")
            self._menus.append((menu, name))
            self._put(menu, content)
        self.retranslate()

    def photo_menu(self, parent: QWidget, *, in_album: bool) -> QMenu:
        """The context menu of photos."""
        menu = QMenu(parent)
        more = " from_album" if in_album else ""
        self._put(
            menu,
            "view open reveal - more_like less_like similar concept - rate tag album"
            + more
            + " - copy_image copy_path export sidecar - inspector - bin",
        )
        self.retranslate()
        menu.aboutToHide.connect(lambda: self._drop(menu))
        return menu

    def _drop(self, menu: QMenu) -> None:
        inner = {menu, *menu.findChildren(QMenu)}
        self._menus = [pair for pair in self._menus if pair[0] not in inner]
        menu.deleteLater()

    def _put(self, menu: QMenu, content: str) -> None:
        for name in content.split():
            if name == "-":
                menu.addSeparator()
            elif name == "rate":
                self._sub(menu, name, "star", self.rate)
            elif name == "theme":
                themes = [self[f"theme_{each}"] for each in ("system", "light", "dark")]
                self._sub(menu, name, "sun", themes)
            elif name == "album":
                inner = self._sub(menu, name, "album", [])
                inner.aboutToShow.connect(lambda inner=inner: self._fill_albums(inner))
            elif name == "concept":
                inner = self._sub(menu, name, "wand", [])
                inner.aboutToShow.connect(lambda inner=inner: self._fill_concepts(inner))
            else:
                menu.addAction(self[name])

    def _sub(self, menu: QMenu, name: str, icon: str, actions: list[QAction]) -> QMenu:
        inner = menu.addMenu("")
        inner.setIcon(icons.icon(icon, "muted"))
        inner.addActions(actions)
        self._menus.append((inner, name))
        return inner

    def _fill_concepts(self, menu: QMenu) -> None:
        menu.clear()
        menu.addActions(self.concepts(menu))
        if menu.actions():
            menu.addSeparator()
        menu.addAction(self["save_concept"])

    def _fill_albums(self, menu: QMenu) -> None:
        menu.clear()
        menu.addActions(self.albums)
        if self.albums:
            menu.addSeparator()
        menu.addAction(self["new_album"])
