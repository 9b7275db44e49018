"""Looking closer: the first photos of an answer by their parts, and where in a photo a phrase is.

Built by ``app`` for one library. Patches come from thumbnails, which are there when the photos are
not, are computed by the engine when there is time, and are kept in a bounded cache; a first answer
is never held up for them. Knows no windows; the maths is ``search.reranking`` and ``search.where``.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import EngineGone, PhotosearchError, Trouble
from photosearch.jobs import Job
from photosearch.library import contents as stored
from photosearch.library import embeddings, photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId
from photosearch.library.patches import PatchCache, Patches
from photosearch.library.thumbnails import Thumbnails
from photosearch.models import fineness
from photosearch.models.base import FineTexts, ModelSpec
from photosearch.models.fineness import Fineness
from photosearch.serving import Serving
from photosearch.settings import Settings

if TYPE_CHECKING:
    from photosearch.search.blending import Lane
    from photosearch.search.query import Query
    from photosearch.search.searcher import Closer
    from photosearch.search.where import Heat

QUICK = 0.25  # seconds that reading patches may take while somebody waits for an answer
ENOUGH = 0.95  # of the first photos must be known: half of them in a new order is no order
BATCH = 16  # pictures that the engine is given at a time
PATIENCE = 120.0  # seconds for an answer of the engine, which may have to load its model first
PHRASES = 256  # whose words' vectors are remembered
PHOTOS = 64  # whose windows' vectors are remembered
AT_ONCE = 9  # windows that the engine is given at a time

Floats = NDArray[np.float32]
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Around:
    """What the app lends.

    Attributes:
        serving: the model in use.
        settings: as they are now.
    """

    database: Database
    thumbnails: Thumbnails
    serving: Callable[[], Serving]
    settings: Callable[[], Settings]


class LookingCloser:
    """For one library. Thread-safe.

    Attributes:
        insists: whether an answer waits until all of its first photos were looked at, whatever
            the settings say: for who asks once, and for nothing else.
    """

    def __init__(self, around: Around) -> None:
        self._around = around
        self.insists = False
        self._lock = threading.Lock()
        self._filling = threading.Lock()
        self._caches: dict[str, PatchCache] = {}
        self._blind: set[tuple[str, bytes]] = set()  # of which no patches can be had
        self._words: OrderedDict[tuple[str, str], Floats] = OrderedDict()
        self._seen: OrderedDict[tuple[str, bytes], Floats] = OrderedDict()
        self._owed: tuple[Serving, list[ContentId]] | None = None

    # --- the first photos of an answer ------------------------------------------------------

    def wanted(self, spec: ModelSpec) -> bool:
        """Whether answers of that model are looked at again."""
        known = fineness.of(spec)
        choice = self._around.settings().rerank
        if known is None:
            return False
        return self.insists or choice == "on" or (choice == "auto" and known.helps)

    def at(self, serving: Serving) -> Closer:
        """What looks again at the finds of that model."""
        return _At(self, serving)

    def look(
        self, serving: Serving, query: Query, lane: Lane
    ) -> tuple[Lane, Mapping[ContentId, float]]:
        """The lane in a better order, and the fine scores of its first photos.

        As it was where this is not wanted, where too few of them are known yet (then ``catch_up``
        has something to do), and where the engine fails: an answer does not depend on it.
        """
        from photosearch.search import reranking

        known = fineness.of(serving.model.spec)
        first = list(lane.contents[: reranking.FIRST])
        if known is None or query.quoted or not first or not self.wanted(serving.model.spec):
            return lane, {}
        try:
            if self.insists:
                self._fill(serving, first, Job())
            fine = self._fine_scores(serving, known, query, first)
        except (PhotosearchError, OSError, TimeoutError) as error:
            _log.warning("the first photos are not looked at again: %s", error)
            return lane, {}
        if not fine:
            return lane, {}
        return reranking.reordered(lane, fine, known.weight), fine

    def _fine_scores(
        self, serving: Serving, known: Fineness, query: Query, first: Sequence[ContentId]
    ) -> dict[ContentId, float]:
        from photosearch.search import reranking

        hashes = self._hashes(first)
        cache = self._cache(serving)
        seconds = PATIENCE if self.insists else QUICK
        found = cache.get_all([hashes[each] for each in first if each in hashes], seconds)
        patches = dict(zip((each for each in first if each in hashes), found, strict=True))
        lacking = self._lacking(serving, hashes, patches)
        if lacking:
            with self._lock:
                self._owed = serving, lacking
        if len(lacking) > (1 - ENOUGH) * len(first):
            return {}
        words = self._words_of(serving, [phrase.text for phrase in query.wanted])
        scores = reranking.fine_scores(words, [patches.get(each) for each in first])
        pairs = zip(first, scores.tolist(), strict=True)
        return {content: score for content, score in pairs if np.isfinite(score)}

    def _lacking(
        self,
        serving: Serving,
        hashes: Mapping[ContentId, bytes],
        patches: Mapping[ContentId, Patches | None],
    ) -> list[ContentId]:
        print_ = serving.model.spec.fingerprint
        return [
            content
            for content, each in patches.items()
            if each is None and (print_, hashes[content]) not in self._blind
        ]

    def can_look_again(self) -> bool:
        """Whether the model in use gives vectors of parts."""
        return fineness.of(self._around.serving().model.spec) is not None

    def owes(self) -> bool:
        """Whether the last answer could be better if ``catch_up`` were called."""
        return self._owed is not None

    def catch_up(self, job: Job) -> bool:
        """Look at the photos of the last answer that were not known; whether it may be better now.

        Takes seconds. Raises ``Cancelled``, or what the engine raises.
        """
        with self._lock:
            owed, self._owed = self._owed, None
        return owed is not None and self._fill(*owed, job) > 0

    def _fill(self, serving: Serving, contents: Sequence[ContentId], job: Job) -> int:
        """Put the patches of these photos into the cache; how many it has kept."""
        hashes, cache = self._hashes(contents), self._cache(serving)
        print_ = serving.model.spec.fingerprint
        with self._filling:  # by one at a time: another one finds them done
            lacking = [
                hash
                for hash in hashes.values()
                if (print_, hash) not in self._blind and cache.get(hash) is None
            ]
            done = 0
            job.report("Looking closer", 0, len(lacking))
            for start in range(0, len(lacking), BATCH):
                job.checkpoint()
                some = lacking[start : start + BATCH]
                for hash, patches in self._looked_at(serving, some):
                    done += cache.put(hash, patches)
                job.report("Looking closer", min(start + BATCH, len(lacking)), len(lacking))
        return done

    def _looked_at(
        self, serving: Serving, hashes: Sequence[bytes]
    ) -> Iterator[tuple[bytes, Patches]]:
        """Patches of these contents, of those that can be seen."""
        from photosearch.media.again import pixels_of

        spec = serving.model.spec
        seen: dict[bytes, NDArray[np.uint8]] = {}
        for hash in hashes:
            data = self._around.thumbnails.get(hash)
            pixels = None if data is None else pixels_of(data, spec.image)
            if pixels is None:
                self._blind.add((spec.fingerprint, hash))
            else:
                seen[hash] = pixels
        if not seen:
            return
        answer = serving.engine.patch_vectors(np.stack(list(seen.values())))
        found = _waited(answer)
        for hash, parts in zip(seen, found, strict=True):
            if parts.grid is not None:
                yield hash, Patches.of(parts.vectors, parts.grid)

    # --- where it is ------------------------------------------------------------------------

    def where(self, content: int, phrases: Sequence[str], job: Job) -> list[Heat]:
        """Where in this photo each of the phrases is, by the model in use.

        Nowhere for no phrases. Takes a moment; seconds if the engine has to be started, or if its
        model is large. Raises
        ``Trouble`` if there is no small picture of the photo, ``Cancelled``, or what the engine
        raises.
        """
        from photosearch.search import where

        if not phrases:
            return []
        serving = self._around.serving()
        seen = self._windows(serving, ContentId(content), job)
        vectors, null = serving.searcher.meaning(phrases)
        return [
            where.heat(phrase, vector, seen, null)
            for phrase, vector in zip(phrases, vectors, strict=True)
        ]

    def phrases(self, query: str) -> list[str]:
        """What a query wants to be seen, each phrase once; filters alone want nothing."""
        from photosearch.search import parser

        asked = parser.understand(query)
        wanted = [phrase.text for each in asked.alternatives for phrase in each.wanted]
        return list(dict.fromkeys(wanted))

    def where_alike(self, content: int, example: int, job: Job) -> list[Heat]:
        """Where this photo is like the other content: one map; none if that has no vector.

        Raises likewise.
        """
        from photosearch.search import where

        serving, database = self._around.serving(), self._around.database
        number, other = serving.own_number, ContentId(example)
        known = database.read(lambda c: embeddings.vectors(c, number, [other]))
        if other not in known:
            return []
        seen = self._windows(serving, ContentId(content), job)
        return [where.heat("", known[other].astype(np.float32), seen)]

    def content_at(self, path: Path) -> int | None:
        """The content of that file; None if the library does not know it, or has not read it."""
        return self._around.database.read(lambda c: photos.content_of_path(c, path))

    def small_picture(self, content: int) -> bytes | None:
        """The thumbnail of this photo, a JPEG; None if there is none."""
        hash = self._hashes([ContentId(content)]).get(ContentId(content))
        return None if hash is None else self._around.thumbnails.get(hash)

    def _windows(self, serving: Serving, content: ContentId, job: Job) -> Floats:
        """(n, dim) vectors of the windows of this photo; of the last photos they are at hand."""
        from photosearch.media.again import windows_of
        from photosearch.search import where

        spec = serving.model.spec
        hash = self._hashes([content]).get(content)
        data = None if hash is None else self._around.thumbnails.get(hash)
        key = spec.fingerprint, hash or b""
        with self._lock:
            if key in self._seen:
                self._seen.move_to_end(key)
                return self._seen[key]
        pixels = None if data is None else windows_of(data, spec.image, where.windows())
        if pixels is None:
            raise Trouble("The library has no small picture of this photo.")
        found = []
        for start in range(0, len(pixels), AT_ONCE):  # who types meanwhile waits for these only
            job.checkpoint()
            answer = serving.engine.encode_images(pixels[start : start + AT_ONCE], urgent=True)
            found.append(_waited(answer))
        with self._lock:
            self._seen[key] = np.concatenate(found)
            while len(self._seen) > PHOTOS:
                self._seen.popitem(last=False)
            return self._seen[key]

    # --- what is needed for both ------------------------------------------------------------

    def _hashes(self, contents: Sequence[ContentId]) -> dict[ContentId, bytes]:
        return self._around.database.read(partial(stored.content_hashes, contents=contents))

    def _cache(self, serving: Serving) -> PatchCache:
        print_ = serving.model.spec.fingerprint
        with self._lock:
            if print_ not in self._caches:
                self._caches[print_] = PatchCache(self._around.database.folder, print_)
            return self._caches[print_]

    def _words_of(self, serving: Serving, phrases: Sequence[str]) -> Floats:
        """(w, dim) vectors of all words of these phrases."""
        print_ = serving.model.spec.fingerprint
        with self._lock:
            known = {each: self._words.get((print_, each)) for each in phrases}
        lacking = [each for each, words in known.items() if words is None]
        if lacking:
            for phrase, words in zip(lacking, _words(serving, lacking), strict=True):
                known[phrase] = words
                with self._lock:
                    self._words[print_, phrase] = words
                    while len(self._words) > PHRASES:
                        self._words.popitem(last=False)
        return np.concatenate([words for words in known.values() if words is not None])


@dataclass(frozen=True)
class _At:
    """A ``Closer`` of one model."""

    whole: LookingCloser
    serving: Serving

    def depth(self) -> int:
        from photosearch.search import reranking

        return reranking.FIRST if self.whole.wanted(self.serving.model.spec) else 0

    def look(self, query: Query, lane: Lane) -> tuple[Lane, Mapping[ContentId, float]]:
        return self.whole.look(self.serving, query, lane)


def _words(serving: Serving, phrases: Sequence[str]) -> list[Floats]:
    """For each phrase the vectors of its words; where the model tells it apart, not the whole's."""
    own = serving.own_text
    if isinstance(own, FineTexts):
        found = own.token_vectors(phrases)
        pairs = zip(found.vectors, found.kept, strict=True)
        each = [vectors[kept] for vectors, kept in pairs]
        return [words[1:] if len(words) > 1 else words for words in each]
    parts = _waited(serving.engine.token_vectors(phrases))
    return [part.vectors.astype(np.float32) for part in parts]


def _waited(answer: Future[T]) -> T:
    try:
        return answer.result(PATIENCE)
    except TimeoutError:
        raise EngineGone(
            f"The engine has not answered for {PATIENCE:.0f} seconds.", "Try again."
        ) from None
