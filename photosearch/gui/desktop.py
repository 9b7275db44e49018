"""What the desktop does for us: open a photo, show it in its folder, let the user choose one.

Called on the GUI thread; starts programs and returns at once. Knows paths only.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget


def open_file(path: Path) -> bool:
    """Open with the program that the user's system uses for such files."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> bool:
    """Open the file manager at the file, or at least at its folder."""
    if sys.platform == "win32":
        return _start("explorer", ["/select,", str(path)])
    if sys.platform == "darwin":
        return _start("open", ["-R", str(path)])
    return _by_dbus(path) or QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """Let the user choose a folder, beginning with where pictures usually are."""
    places = QStandardPaths.StandardLocation
    pictures = QStandardPaths.writableLocation(places.PicturesLocation)
    home = QStandardPaths.writableLocation(places.HomeLocation)
    begin = pictures if Path(pictures).is_dir() else home
    chosen = QFileDialog.getExistingDirectory(parent, title, begin)
    return Path(chosen) if chosen else None


def choose_new_file(parent: QWidget, title: str, suggested: Path) -> Path | None:
    """Let the user name a file; of one that is there they are asked whether it may go.

    A name without an ending gets that of ``suggested``: from the dialog, so that it asks about
    the very file that is meant.
    """
    dialog = QFileDialog(parent, title, str(suggested.parent), f"*{suggested.suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.selectFile(suggested.name)
    try:
        chosen = dialog.selectedFiles() if dialog.exec() else []
    finally:
        dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


def _start(program: str, arguments: list[str]) -> bool:
    started = QProcess.startDetached(program, arguments)
    return bool(started[0] if isinstance(started, tuple) else started)


def _by_dbus(path: Path) -> bool:
    """Ask the desktop's file manager, as freedesktop.org's FileManager1 says; False without one."""
    from PySide6.QtDBus import QDBusConnection, QDBusInterface

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    name = "org.freedesktop.FileManager1"
    manager = QDBusInterface(name, "/org/freedesktop/FileManager1", name, bus)
    if not manager.isValid():
        return False
    url = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    manager.asyncCallWithArgumentList("ShowItems", [[url], ""])
    return True
