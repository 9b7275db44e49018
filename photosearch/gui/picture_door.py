"""The ways in which a picture is shown to the search: chosen, dropped or pasted.

On the GUI thread, owned by ``search_bar``. Picture data without a file is written to one by a
worker; the files go when the window does. Knows no library and fetches nothing.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import uuid
import weakref
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from photosearch.gui import given_picture
from photosearch.gui.bridge import Bridge
from photosearch.gui.given_picture import PictureData, PictureFile, Pixels, Refused, Words
from photosearch.media import formats


class PictureDoor(QObject):
    """Takes whatever is handed in.

    Signals:
        picture(Path): a picture file.
        words(str): it was text.
        refused(str): it is of no use, and why, in a sentence.
        held_above(bool): something that may be a picture is held above a watched widget.
    """

    picture = Signal(object)
    words = Signal(str)
    refused = Signal(str)
    held_above = Signal(bool)

    def __init__(self, bridge: Bridge, parent: QWidget) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._widget = parent
        self._folder: Path | None = None
        self._numbers = itertools.count(1)

    def watch(self, widget: QWidget) -> None:
        """Take what is dropped on ``widget``."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drags above the watched widgets. Always a copy: the file stays where it is."""
        if isinstance(event, QDragLeaveEvent):
            self.held_above.emit(False)
            return True
        if not isinstance(event, QDropEvent):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        if event.type() == QEvent.Type.Drop:
            self.held_above.emit(False)
            event.setAccepted(self.take(event.mimeData(), pasted=False))
        elif event.type() == QEvent.Type.DragEnter:
            event.setAccepted(given_picture.may_hold_something(event.mimeData()))
            self.held_above.emit(event.isAccepted())
        else:
            event.accept()
        return True

    def take(self, mime: QMimeData, *, pasted: bool) -> bool:
        """Tell what it is; False if there is nothing in it."""
        given = given_picture.look(mime, pasted=pasted)
        if isinstance(given, PictureFile):
            self.picture.emit(given.path)
        elif isinstance(given, PictureData | Pixels):
            self._keep(given)
        elif isinstance(given, Words):
            self.words.emit(given.text)
        elif isinstance(given, Refused):
            self.refused.emit(self._refusal(given))
        return given is not None

    def choose(self) -> None:
        """Ask for a file."""
        endings = " ".join(f"*{ending}" for ending in sorted(formats.BY_EXTENSION))
        dialog = QFileDialog(
            self._widget,
            self.tr("Choose a picture"),
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation),
            self.tr("Pictures ({endings})").format(endings=endings),
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.picture.emit(Path(name)))
        dialog.open()

    def _refusal(self, given: Refused) -> str:
        if given.why == "web":
            return self.tr("Photosearch does not go online. Save the picture first.")
        return self.tr("This file is not a picture that Photosearch can read.")

    def _keep(self, given: PictureData | Pixels) -> None:
        name = self.tr("Pasted picture")
        folder = self._own_folder() / str(next(self._numbers))
        self._bridge.run(
            lambda: given_picture.keep(given, folder, name),
            self.picture.emit,
            lambda _: self.refused.emit(self.tr("The pasted picture could not be read.")),
            lane="view",
        )

    def _own_folder(self) -> Path:
        """A name that nobody else has; the worker makes the folder."""
        if self._folder is None:
            self._folder = Path(tempfile.gettempdir()) / f"photosearch-{uuid.uuid4().hex}"
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder
