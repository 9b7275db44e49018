"""Takes the pictures that README and the guides show, from the real window without a screen.

    python packaging/screenshots.py LIBRARY LANGUAGE FOLDER

LIBRARY has been indexed before; what is asked of it stands in ``ASKED``, so with other photos other
words find something. LANGUAGE is en, ko or zh. The pictures come as WebP files into FOLDER, named
``search-ko.webp`` and so on. Only photos that may be published belong into such a library:
``resources/docs/images/README.md`` says which ones these are.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import refusals
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.gui import languages, theme
from photosearch.gui.bridge import Bridge
from photosearch.gui.main_window import MainWindow
from photosearch.gui.places import AllPhotos, DuplicatesPlace, Found, ModelsPlace, SettingsPlace
from photosearch.gui.session import Session
from photosearch.library import database
from photosearch.settings import changed

SIZE = (1280, 800)
QUALITY = 80  # of WebP; letters stay sharp
ASKED = {  # a search with chips, and what the first photo found shows in some part
    "en": ("mountains last year -people", "sky OR mountain"),
    "ko": ("작년 산 -사람", "하늘 OR 산"),
    "zh": ("去年的山 -动物", "天空 OR 山"),
}


class Studio:
    """One window, and what is needed to bring it into the states that are wanted."""

    def __init__(self, app: QApplication, core: App, language: str, folder: Path) -> None:
        self._app, self._language, self._folder = app, language, folder
        kept = tempfile.NamedTemporaryFile(suffix=".ini", delete=False)  # noqa: SIM115 - by name
        kept.close()
        remembered = QSettings(kept.name, QSettings.Format.IniFormat)
        core._settings = changed(core.settings, theme="light")
        self.window = MainWindow(Session(core, Bridge()), remembered)
        self.window.resize(*SIZE)
        self.window.show()
        self.settle(2.0)

    def settle(self, seconds: float, busy: Callable[[], bool] = lambda: False) -> None:
        """Let the window work, and as long as it is busy after that, up to a minute more."""
        end, last = time.monotonic() + seconds, time.monotonic() + seconds + 60
        while time.monotonic() < end or (busy() and time.monotonic() < last):
            self._app.processEvents()
            time.sleep(0.01)

    def save(self, name: str) -> None:
        """Write what the window shows."""
        path = self._folder / f"{name}-{self._language}.webp"
        if not self.window.grab().save(str(path), "WEBP", QUALITY):
            raise OSError(f"{path} could not be written")

    def scroll(self, page: QWidget, to: int) -> None:
        """Scroll every visible area of a page."""
        for area in page.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(to)
        self.settle(0.3)


def take(studio: Studio, wanted: str, thing: str) -> None:
    """All pictures, one after the other."""
    window = studio.window
    window.commands["inspector"].setChecked(False)
    theme.choose("dark")
    window.guide.go(AllPhotos())
    studio.settle(2.5)
    studio.save("timeline")
    theme.choose("light")
    window.guide.go(Found(wanted))
    studio.settle(4)
    window.gallery.view.setCurrentIndex(window.gallery.model.index(0))
    window.commands["inspector"].setChecked(True)
    studio.settle(3)
    studio.save("search")
    window.guide.go(Found(thing))
    studio.settle(4)
    window.open_viewer(0)
    studio.settle(2)
    window.viewer.heat.turn(True)
    studio.settle(1, lambda: window.viewer.heat.is_busy)
    studio.settle(1.5)
    studio.save("where")
    window.commands["inspector"].setChecked(False)
    window.guide.go(DuplicatesPlace())
    studio.settle(12)
    window.duplicates.show_kind("copies")
    studio.settle(2)
    studio.save("duplicates")
    window.guide.go(ModelsPlace())
    studio.settle(3)
    studio.save("models")
    window.guide.go(SettingsPlace())
    studio.settle(3)
    studio.save("settings")


def _library(folder: Path) -> App:
    """The library, which has to be there; raises ``Trouble``."""
    if not database.is_in(folder):
        raise database.no_library(folder)
    return App.open(folder)


def main(arguments: list[str]) -> int:
    """Open the window on a library and take the pictures."""
    if len(arguments) != 3 or arguments[1] not in ASKED:
        refusals.usage(__doc__)
    library, language = Path(arguments[0]), arguments[1]
    folder = refusals.made(Path(arguments[2]))
    try:
        core = _library(library)
    except Trouble as error:
        refusals.refuse(str(error), refusals.FAILED)
    app = QApplication(["photosearch"])
    app.setApplicationName("Photosearch")
    theme.install(app)
    theme.choose("light")
    languages.install(app, language)
    studio = Studio(app, core, language, folder)
    try:
        take(studio, *ASKED[language])
    finally:
        studio.window.close()
        studio.settle(0.3)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
