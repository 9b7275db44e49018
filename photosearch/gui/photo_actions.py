"""What is done to chosen photos: rate, tag, album, copy, export, bin, undo.

Called by ``main_window`` with content ids; does the work through the Bridge and says what happened
through ``said``. The only part of the window that changes what hangs on photos.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from photosearch.errors import Trouble
from photosearch.gui import messages, system_bin
from photosearch.gui.session import Session
from photosearch.gui.system_bin import Binned, Outcome
from photosearch.library import browse, notes, photos
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.library.looks import HeldFile
    from photosearch.workers.messages import View

T = TypeVar("T")

CLIPBOARD_SIDE = 4096  # longest side of a copied picture; more would take a gigabyte


class PhotoActions(QObject):
    """Changes to photos of one library, each of which can be taken back where that makes sense.

    Signals:
        said(str, bool): a sentence for the status bar, and whether Undo makes sense now.
        touched(list): these contents look different now.
        gone(): files were moved to the bin or came back.
    """

    said = Signal(str, bool)
    touched = Signal(list)
    gone = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._undo: list[Callable[[], None]] = []

    @property
    def can_undo(self) -> bool:
        """Whether something can be taken back."""
        return bool(self._undo)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._undo.pop()()

    # --- notes ------------------------------------------------------------------------------

    def rate(self, contents: Sequence[int], stars: int) -> None:
        """Give that many stars; 0 takes the rating away. Undo gives each its old one back."""
        chosen = list(contents)
        if not chosen:
            return
        database = self._session.app.database

        def work() -> dict[int, int]:
            before = database.read(lambda c: notes.own_ratings(c, chosen))
            database.write(lambda c: notes.set_rating(c, chosen, stars))
            return before

        def then(before: dict[int, int]) -> None:
            self.touched.emit(chosen)
            self._undo.append(lambda: self._rate_back(chosen, before))
            words = self.tr("Rated {stars}.").format(stars="★" * stars)
            self.said.emit(words if stars else self.tr("Rating removed."), True)

        self._session.bridge.run(work, then, lane="write")

    def _rate_back(self, chosen: list[int], before: dict[int, int]) -> None:
        def write(c: Connection) -> None:
            notes.forget_rating(c, [content for content in chosen if content not in before])
            for stars in set(before.values()):
                notes.set_rating(c, [k for k, v in before.items() if v == stars], stars)

        self._change(write, chosen, self.tr("Rating restored."))

    def tag(self, contents: Sequence[int], name: str) -> None:
        """Put a tag on photos. Undo takes it off those that had it not before."""
        chosen = list(contents)

        def write(c: Connection) -> list[int]:
            before = notes.own_tagged(c, chosen, name)
            notes.add_tag(c, chosen, name)
            return [content for content in chosen if content not in before]

        def undo(new: list[int]) -> None:
            words = self.tr("Tag “{name}” removed.").format(name=name)
            self._change(lambda c: notes.forget_tag(c, new, name), new, words)

        self._change(write, chosen, self.tr("Tag “{name}” added.").format(name=name), undo)

    def untag(self, contents: Sequence[int], name: str) -> None:
        """Take a tag off photos."""
        chosen = list(contents)
        self._change(
            lambda c: notes.remove_tag(c, chosen, name),
            chosen,
            self.tr("Tag “{name}” removed.").format(name=name),
        )

    def caption(self, contents: Sequence[int], text: str) -> None:
        """Write the user's caption of photos; empty takes it away. Undo brings the old one back."""
        chosen, app = list(contents), self._session.app

        def work() -> str:
            rows = app.captions_of(chosen[0]) if len(chosen) == 1 else []
            app.write_caption(chosen, text)
            return next((row.text for row in rows if row.source == "user"), "")

        def then(before: str) -> None:
            self.touched.emit(chosen)
            if len(chosen) == 1:
                self._undo.append(lambda: self.caption(chosen, before))
            words = self.tr("Caption saved.") if text else self.tr("Caption removed.")
            self.said.emit(words, len(chosen) == 1)

        if chosen:
            self._session.bridge.run(work, then, self._failed, lane="write")

    def remove_caption(self, caption: int) -> None:
        """Take away what a machine wrote; it does not write that again by itself."""
        app = self._session.app
        words = self.tr("Description removed.")
        self._session.bridge.run(
            lambda: app.remove_caption(caption),
            lambda _: self.said.emit(words, False),
            self._failed,
            lane="write",
        )

    def describe(self, content: int) -> None:
        """Let the chosen model describe one photo, before all other work."""
        app = self._session.app
        task = self._session.begin(
            "describe", str(content), lambda job: app.describe_contents([content], job), errand=True
        )
        task.over.connect(lambda: self._failed(task.error) if task.error is not None else None)

    def add_to_album(self, album: int, name: str, contents: Sequence[int]) -> None:
        """Put photos into an album. Undo takes out those that were not in it before."""
        chosen = list(contents)

        def write(c: Connection) -> list[int]:
            before = notes.in_album(c, album, chosen)
            notes.add_to_album(c, album, chosen)
            return [content for content in chosen if content not in before]

        self._change(
            write,
            chosen,
            self.tr("%n photo(s) added to “{name}”.", "", len(chosen)).format(name=name),
            lambda new: self.remove_from_album(album, name, new),
        )

    def remove_from_album(self, album: int, name: str, contents: Sequence[int]) -> None:
        """Take photos out of an album; the photos stay."""
        chosen = list(contents)
        self._change(
            lambda c: notes.remove_from_album(c, album, chosen),
            chosen,
            self.tr("%n photo(s) removed from “{name}”.", "", len(chosen)).format(name=name),
        )

    def new_album(self, name: str, contents: Sequence[int]) -> None:
        """Make an album of photos."""
        chosen = list(contents)

        def write(c: Connection) -> None:
            album = notes.make_album(c, name)
            if chosen:
                notes.add_to_album(c, album.id, chosen)

        self._change(write, chosen, self.tr("Album “{name}” created.").format(name=name))

    def _change(
        self,
        write: Callable[[Connection], T],
        contents: list[int],
        words: str,
        undo: Callable[[T], None] | None = None,
    ) -> None:
        """``undo`` is given what ``write`` came to."""

        def then(answer: T) -> None:
            self.touched.emit(contents)
            if undo is not None:
                self._undo.append(partial(undo, answer))
            self.said.emit(words, undo is not None)

        database = self._session.app.database
        self._session.bridge.run(lambda: database.write(write), then, lane="write")

    # --- files ------------------------------------------------------------------------------

    def with_paths(self, contents: Sequence[int], then: Callable[[list[Path]], object]) -> None:
        """Find out where the files of these contents are, one for each; offline ones left out."""
        chosen, database = list(contents), self._session.app.database

        def work() -> list[Path]:
            cards = database.read(lambda c: browse.cards(c, chosen))
            return [cards[n].path for n in chosen if n in cards and not cards[n].offline]

        self._session.bridge.run(work, then)

    def copy_paths(self, contents: Sequence[int]) -> None:
        """The paths as text on the clipboard, one a line."""

        def then(paths: list[Path]) -> None:
            QGuiApplication.clipboard().setText("\n".join(str(path) for path in paths))
            self.said.emit(self.tr("%n path(s) copied.", "", len(paths)), False)

        self.with_paths(contents, then)

    def copy_pictures(self, contents: Sequence[int]) -> None:
        """The files on the clipboard, and of a single photo its picture too."""
        self.with_paths(contents, self._copy_files)

    def _copy_files(self, paths: list[Path]) -> None:
        if not paths:
            self.said.emit(self.tr("The drive with this photo is not connected."), False)
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        if len(paths) > 1:
            QGuiApplication.clipboard().setMimeData(data)
            self.said.emit(self.tr("%n photo(s) copied.", "", len(paths)), False)
            return
        app, path = self._session.app, paths[0]

        def then(image: QImage) -> None:
            data.setImageData(image)
            QGuiApplication.clipboard().setMimeData(data)
            self.said.emit(self.tr("%n photo(s) copied.", "", 1), False)

        self._session.bridge.run(
            lambda: image_of(app.view(path, CLIPBOARD_SIDE)), then, self._failed, lane="view"
        )

    def write_sidecars(self, contents: Sequence[int]) -> None:
        """Write stars, tags and captions into files beside the photos, for other programs."""
        chosen, app = list(contents), self._session.app

        def then(written: list[Path]) -> None:
            words = self.tr("%n sidecar file(s) written beside the photos.", "", len(written))
            nothing = self.tr("There are no stars, tags or captions to write.")
            self.said.emit(words if written else nothing, False)

        self._session.bridge.run(
            lambda: app.write_sidecar(chosen), then, self._failed, lane="write"
        )

    def put_in_bin(self, contents: Sequence[int]) -> None:
        """Move every file of these contents to the system's bin; Undo brings them back."""
        chosen, app = [ContentId(each) for each in contents], self._session.app

        def work() -> Outcome | None:
            found = app.database.read(lambda c: photos.paths_of(c, chosen))
            files = [file for of_one in found.values() for file in of_one]
            outcome = system_bin.put_in([file.path for file in files if not file.offline])
            app.mark_binned([each.path for each in outcome.done])
            return outcome if files else None

        def then(outcome: Outcome | None) -> None:
            if outcome is None:
                return  # asked twice: what was said of the first time, with its Undo, stays
            if outcome.done or outcome.refused:
                self._binned(outcome)
            else:
                self.said.emit(self.tr("The drive with this photo is not connected."), False)

        self._session.bridge.run(work, then, self._failed, lane="write")

    def put_spares_in_bin(self, keep: Sequence[HeldFile], spares: Sequence[HeldFile]) -> None:
        """Move ``spares`` to the system's bin if one of ``keep`` is there; Undo has them back."""
        from photosearch.gui import duplicates_bin

        app = self._session.app

        def work() -> Outcome:
            outcome = duplicates_bin.put_spares_in(keep, spares)
            app.mark_binned([each.path for each in outcome.done])
            return outcome

        self._session.bridge.run(work, self._binned, self._failed, lane="write")

    def _binned(self, outcome: Outcome) -> None:
        self.gone.emit()
        back = [each for each in outcome.done if each.now is not None]
        if back:
            self._undo.append(lambda: self._take_out(back))
        if outcome.refused:
            path, why = outcome.refused[0]
            words = self.tr("{name} could not be moved to the bin: {why}")
            self.said.emit(words.format(name=printable(path.name), why=why), bool(back))
        else:
            words = self.tr("%n photo(s) moved to the bin.", "", len(outcome.done))
            self.said.emit(words, bool(back))

    def _take_out(self, binned: list[Binned]) -> None:
        app = self._session.app

        def work() -> tuple[int, Exception | None]:
            back: list[Path] = []
            error: Exception | None = None
            for each in binned:
                try:
                    back += system_bin.take_out([each])
                except (Trouble, OSError) as caught:  # costs that file only
                    error = error or caught
            app.mark_restored(back)
            return len(back), error

        def then(done: tuple[int, Exception | None]) -> None:
            self.gone.emit()
            count, error = done
            if error is not None:
                self._failed(error)
            else:
                self.said.emit(self.tr("%n photo(s) restored.", "", count), False)

        self._session.bridge.run(work, then, self._failed, lane="write")

    def _failed(self, error: Exception) -> None:
        title, text = messages.explain(error)
        self.said.emit(f"{title} {text}".strip(), False)


def image_of(view: View) -> QImage:
    """A decoded picture as an image of its own; off the GUI thread."""
    pixels = np.ascontiguousarray(view.pixels)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()
