"""Looking closer in a real library, with an engine in this process that sees colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import Cancelled, EngineGone, Trouble
from photosearch.jobs import Job
from photosearch.library import contents
from photosearch.library.thumbnails import Thumbnails
from photosearch.looking_closer import Around, LookingCloser
from photosearch.models import fineness
from photosearch.models.base import Parts
from photosearch.models.fineness import Fineness
from photosearch.settings import Settings
from tests.search.conftest import SPEC, Album, meaning

COLOURS = {"red": (220, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 220)}
PHOTOS = [f"dog {number}.jpg" for number in range(6)]


def colour_of(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return meaning(tuple(COLOURS)[int(pixels.reshape(-1, 3).mean(axis=0).argmax())])


class Colours:
    """An engine: patches are quarters, and what it sees of anything is its strongest colour."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.broken = False

    def _answer(self, found: Any, count: int) -> Future[Any]:
        self.asked.append(count)
        answer: Future[Any] = Future()
        if self.broken:
            answer.set_exception(EngineGone("The engine ended."))
        else:
            answer.set_result(found)
        return answer

    def patch_vectors(self, pixels: NDArray[np.uint8], urgent: bool = False) -> Future[Any]:
        half = pixels.shape[1] // 2
        rows = []
        for each in pixels:
            quarters = [each[y : y + half, x : x + half] for y in (0, half) for x in (0, half)]
            rows.append(np.stack([colour_of(quarter) for quarter in quarters]))
        return self._answer([Parts(row.astype(np.float16), (2, 2)) for row in rows], len(pixels))

    def token_vectors(self, texts: Sequence[str]) -> Future[Any]:
        words = [np.stack([meaning(word) for word in text.split()]) for text in texts]
        return self._answer([Parts(each.astype(np.float16)) for each in words], 0)

    def encode_images(self, pixels: NDArray[np.uint8], urgent: bool = False) -> Future[Any]:
        return self._answer(np.stack([colour_of(each) for each in pixels]), len(pixels))


@dataclass
class _Model:
    spec: Any = SPEC


@dataclass
class _Serving:
    searcher: Any
    own_number: Any
    engine: Colours = field(default_factory=Colours)
    model: _Model = field(default_factory=_Model)
    own_text: None = None


class Closer:
    """A library of photos of dogs, each with a colour somewhere, and who looks at them."""

    def __init__(self, album: Album) -> None:
        self.album = album
        self.settings = Settings()
        album.add(*PHOTOS, "cat.jpg")
        self.serving: Any = _Serving(album.searcher, album.model)
        self.engine: Colours = self.serving.engine
        self.thumbnails = Thumbnails(album.folder)
        around = Around(
            album.database, self.thumbnails, lambda: self.serving, lambda: self.settings
        )
        self.closer = LookingCloser(around)
        album.searcher.closer = self.closer.at(self.serving)
        for name in PHOTOS:
            self.paint(name, "blue", (0, 0))
        self.paint(PHOTOS[-1], "red", (1, 1))

    def paint(self, name: str, colour: str, corner: tuple[int, int]) -> None:
        """A green thumbnail with a quarter of that colour."""
        image = Image.new("RGB", (64, 64), COLOURS["green"])
        image.paste(COLOURS[colour], (32 * corner[1], 32 * corner[0], *self._end(corner)))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=95)
        self.thumbnails.put(self.hash(name), out.getvalue())

    @staticmethod
    def _end(corner: tuple[int, int]) -> tuple[int, int]:
        return 32 * corner[1] + 32, 32 * corner[0] + 32

    def hash(self, name: str) -> bytes:
        content = self.album.content(name)
        return self.album.database.read(lambda c: contents.content_hashes(c, [content]))[content]

    def names(self, query: str = "dog red") -> list[str]:
        return [hit.path.name for hit in self.album.searcher.search(query, 7)]


@pytest.fixture
def closer(album: Album, monkeypatch: pytest.MonkeyPatch) -> Closer:
    known = Fineness(helps=False, weight=3.0, measured="made up")
    monkeypatch.setattr(fineness, "of", lambda spec: known)
    return Closer(album)


class TestAnswers:
    def test_a_model_that_it_does_not_help_is_left_as_it_is(self, closer: Closer) -> None:
        before = closer.names()
        assert not closer.closer.owes()
        assert closer.names() == before
        assert closer.engine.asked == []

    def test_the_first_answer_waits_for_nothing_and_the_next_is_better(
        self, closer: Closer
    ) -> None:
        before = closer.names()
        closer.settings = replace(closer.settings, rerank="on")
        assert closer.names() == before
        assert closer.engine.asked == []
        assert closer.closer.owes()
        assert closer.closer.catch_up(Job())
        after = closer.album.searcher.search("dog red", 7)
        assert after[0].path.name == PHOTOS[-1]
        assert all("fine" in hit.why for hit in after if hit.path.name in PHOTOS)
        assert after[0].why["fine"] == max(float(str(hit.why.get("fine", 0))) for hit in after)
        looked = len(closer.engine.asked)
        assert not closer.closer.owes()
        assert closer.names()[0] == PHOTOS[-1]
        assert len(closer.engine.asked) == looked

    def test_quotes_are_a_matter_of_words_alone(self, closer: Closer) -> None:
        closer.settings = replace(closer.settings, rerank="on")
        closer.names('"dog red"')
        assert not closer.closer.owes()

    def test_who_insists_has_it_at_once_whatever_is_set(self, closer: Closer) -> None:
        closer.settings = replace(closer.settings, rerank="off")
        closer.closer.insists = True
        assert closer.names()[0] == PHOTOS[-1]

    def test_an_engine_that_fails_costs_the_better_order_only(self, closer: Closer) -> None:
        before = closer.names()
        closer.closer.insists = closer.engine.broken = True
        assert closer.names() == before

    def test_photos_without_a_picture_are_not_asked_for_again(self, closer: Closer) -> None:
        closer.settings = replace(closer.settings, rerank="on")
        closer.thumbnails.put(closer.hash(PHOTOS[0]), b"damaged")
        closer.names()
        closer.closer.catch_up(Job())
        after = closer.album.searcher.search("dog red", 7)
        assert not closer.closer.owes()
        bare = {hit.path.name for hit in after if "fine" not in hit.why}
        assert bare == {PHOTOS[0], "cat.jpg"}

    def test_it_can_be_stopped_and_asked_for_again(self, closer: Closer) -> None:
        closer.settings = replace(closer.settings, rerank="on")
        closer.names()
        job = Job()
        job.cancel()
        with pytest.raises(Cancelled):
            closer.closer.catch_up(job)
        closer.names()
        assert closer.closer.catch_up(Job())


class TestWhere:
    def test_it_is_found_where_it_is(self, closer: Closer) -> None:
        content = closer.album.content(PHOTOS[-1])
        red, green = closer.closer.where(content, ["red", "green"], Job())
        assert (red.phrase, red.place) == ("red", ("bottom", "right"))
        assert green.place != ("bottom", "right")
        asked = len(closer.engine.asked)
        closer.closer.where(content, ["blue"], Job())  # the same photo is not looked at twice
        assert len(closer.engine.asked) == asked

    def test_it_tells_what_two_photos_share(self, closer: Closer, album: Album) -> None:
        from photosearch.library import embeddings

        example, content = album.content("cat.jpg"), album.content(PHOTOS[-1])
        album.database.write(
            lambda c: embeddings.append(
                c, album.model, [(example, meaning("red").astype(np.float16))]
            )
        )
        (heat,) = closer.closer.where_alike(content, example, Job())
        assert (heat.phrase, heat.place) == ("", ("bottom", "right"))

    def test_a_photo_without_a_small_picture_says_so(self, closer: Closer) -> None:
        with pytest.raises(Trouble, match="no small picture"):
            closer.closer.where(closer.album.content("cat.jpg"), ["red"], Job())

    def test_who_walks_on_ends_it(self, closer: Closer) -> None:
        job = Job()
        job.cancel()
        with pytest.raises(Cancelled):
            closer.closer.where(closer.album.content(PHOTOS[0]), ["red"], job)

    def test_only_what_should_be_seen_is_looked_for(self, closer: Closer) -> None:
        assert closer.closer.phrases("dog OR beach -cat") == ["dog", "beach"]
        assert closer.closer.phrases("dog OR dog") == ["dog"]
        assert closer.closer.phrases("date:2019") == []
