"""The processes that read photos for one library: those for its work, and those for who is looking.

Built by ``app``; each kind is started when it is first needed, once, however many threads ask for
it at the same time. What somebody looks at is never held up by indexing. Knows files and pixels;
no rows and no models.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import BadPhoto, Cancelled
from photosearch.settings import Settings

if TYPE_CHECKING:
    from photosearch.media.prepare import Prepared
    from photosearch.models.base import ImageSpec
    from photosearch.workers.decoders import Decoders
    from photosearch.workers.messages import View

DECODER_SECONDS = 60.0  # for which they stay when there is nothing to read: photos come in flocks
VIEWERS = 2  # decoder processes for what somebody is looking at
VIEWER_SECONDS = 300.0  # for which they keep their memory when nobody looks at photos any more
VIEWER_BYTES = 2.5e9  # a picture at full size is held several times on its way to the screen


class Readers:
    """Both kinds. Thread-safe.

    Args:
        chosen: the settings as they are now.
        held: closes what is made here.
    """

    def __init__(self, chosen: Callable[[], Settings], held: ExitStack) -> None:
        self._chosen = chosen
        self._held = held
        self._building = threading.Lock()
        self._viewers: Decoders | None = None
        self._decoders: tuple[int, Decoders] | None = None

    @property
    def workers(self) -> int:
        """How many processes read for the library."""
        return self._chosen().workers or os.cpu_count() or 1

    @property
    def decoders(self) -> Decoders:
        """Those for the library's work; others as soon as another number is wanted.

        Asked for by who changes the library only.
        """
        from photosearch.workers.decoders import Decoders

        workers, old = self.workers, None
        with self._building:
            if self._decoders is not None and self._decoders[0] != workers:
                old = self._decoders[1]
                self._decoders = None
            if self._decoders is None:
                cores = self._chosen().workers
                decoders = Decoders(workers, idle_seconds=DECODER_SECONDS, cores=cores)
                self._held.callback(decoders.close)
                self._decoders = workers, decoders
            found = self._decoders[1]
        if old is not None:
            old.close()
        return found

    @property
    def viewers(self) -> Decoders:
        """Those for what somebody is looking at."""
        from photosearch.workers.decoders import Decoders

        with self._building:
            if self._viewers is None:
                self._viewers = Decoders(
                    VIEWERS,
                    bytes_per_child=VIEWER_BYTES,
                    newest_first=True,
                    idle_seconds=VIEWER_SECONDS,
                )
                self._held.callback(self._viewers.close)
            return self._viewers

    def view(self, path: Path, side: int | None) -> View:
        """As ``App.view``."""
        try:
            return self.viewers.view(path, side).result()
        except CancelledError:
            raise Cancelled from None

    def prepared(self, paths: Sequence[Path], spec: ImageSpec) -> list[Prepared | BadPhoto]:
        """These files read for a model, or why they cannot be; asked for as ``decoders`` is.

        Raises ``Cancelled`` when the library is closed meanwhile.
        """
        decoders, side = self.decoders, self._chosen().thumbnail_side
        answers = [decoders.prepare(path, spec, side) for path in paths]
        results: list[Prepared | BadPhoto] = []
        for answer in answers:
            try:
                results.append(answer.result())
            except BadPhoto as error:
                results.append(error)
            except CancelledError:
                raise Cancelled from None
        return results

    def prepared_at_once(self, path: Path, spec: ImageSpec) -> Prepared:
        """One file that somebody waits for; raises ``BadPhoto`` or ``Cancelled``."""
        side = self._chosen().thumbnail_side
        try:
            return self.viewers.prepare(path, spec, side).result()
        except CancelledError:
            raise Cancelled from None

    def close(self) -> None:
        """End the processes; who waits for them is told so."""
        with self._building:
            decoders = self._decoders[1] if self._decoders else None
            viewers = self._viewers
        for each in (viewers, decoders):
            if each is not None:
                each.close()
