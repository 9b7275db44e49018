"""Sidecars that come, change and go beside photos that are known: noticed, and nothing is encoded.

The scan, the pipeline and the library are real; decoders work in this process, and the engine is a
stand-in that counts what it is given.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import BadPhoto
from photosearch.ingest import rereading as work
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.update import Summary, update
from photosearch.ingest.walk import Dirty, Exclusions
from photosearch.ingest.watch import WatchedRoot, Watcher, _Marker
from photosearch.jobs import Job
from photosearch.library import (
    browse,
    caption_words,
    captions,
    embeddings,
    notes,
    photos,
    rereading,
)
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import sidecars
from photosearch.media.prepare import facts_only, hash_only, prepare
from photosearch.models import catalogue
from tests.answers import answered

NOON = 1_700_000_000.0


class Engine:
    """Vectors of nothing, and how many were asked for."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self.encoded = 0

    def encode_images(self, pixels: NDArray[np.uint8]) -> Future[Any]:
        self.encoded += len(pixels)
        return answered(lambda: np.full((len(pixels), self.dim), 0.1, np.float32))


class Decoders:
    """As the real ones, here; ``read`` are files whose facts were read again."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def prepare(self, path: Path, image: Any, side: int) -> Future[Any]:
        return answered(lambda: prepare(str(path), image, side))

    def hash_only(self, path: Path) -> Future[Any]:
        return answered(lambda: hash_only(str(path)))

    def facts(self, path: Path, copies: tuple[Path, ...] = ()) -> Future[Any]:
        self.read.append(path.name)
        return answered(lambda: facts_only(str(path), [str(each) for each in copies]))


class Library:
    """Some photos in a folder, indexed, and what is known of them."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.parts = parts
        self.folder = folder
        self.database = parts.database
        self.engine: Any = parts.engine
        self.decoders: Any = parts.decoders
        for number, name in enumerate(("a.jpg", "나비.png", "여행/c.jpg")):
            self.photo(name, number)
        self.database.write(lambda c: photos.add_root(c, folder))
        self.index()
        assert self.engine.encoded == 3

    def photo(self, name: str, colour: int, side: int = 16) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (side, 12), (colour * 37 % 256, colour * 11 % 256, 9)).save(path)
        return path

    def index(self, *only: str, job: Job | None = None) -> Summary:
        """Everything, or these folders; the encodings that it took stand in the summary."""
        some = [Dirty(self.folder / name) for name in only] if only else None
        job, clock = job or Job(), (lambda: NOON)
        return update(self.parts, Exclusions(), job, forget_after_days=30, only=some, clock=clock)

    def write(self, name: str, caption: str, *keywords: str, rating: int | None = None) -> Path:
        return sidecars.write(self.folder / name, caption, keywords, rating)

    def details(self, name: str) -> browse.Details:
        def read(c: Connection) -> browse.Details | None:
            content = photos.content_of_path(c, self.folder / name)
            return None if content is None else browse.details(c, content)

        found = self.database.read(read)
        assert found is not None
        return found

    def said(self, name: str) -> str | None:
        return self.details(name).facts.extra.get("description")

    def found(self, *words: str) -> list[int]:
        """Contents whose files' captions hold these words."""
        rows = self.database.read(
            lambda c: caption_words.holding(c, [[word] for word in words], "file", 9)
        )
        return sorted({row.content for row in rows})

    def marks(self) -> int:
        rows = self.database.read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM rereading").scalar_one()
        )
        return int(rows)


@pytest.fixture
def library(library_folder: Path, tmp_path: Path) -> Iterator[Library]:
    spec = catalogue.find("starter").spec
    folder = tmp_path / "사진"
    folder.mkdir()
    with Database.open(library_folder) as database:
        model = database.write(
            lambda c: embeddings.register_model(
                c, spec.name, spec.fingerprint, spec.family, spec.dim, spec.normalise
            )
        )
        engine: Any = Engine(spec.dim)
        decoders: Any = Decoders()
        parts = Parts(database, Thumbnails(library_folder), decoders, engine, spec, model, 32, 4)
        yield Library(parts, folder)


@pytest.mark.parametrize("some", [[], [""]])
def test_one_that_comes_changes_and_goes(library: Library, some: list[str]) -> None:
    """By a scan of everything, and of the one folder that the watcher names."""
    content = library.details("a.jpg").card.content
    path = library.write("a.jpg", "우리 강아지", "가족", rating=4)
    summary = library.index(*some)
    assert (summary.reread, summary.changed) == (1, True)
    assert library.said("a.jpg") == "우리 강아지"
    assert library.details("a.jpg").card.rating == 4
    assert library.found("강아지") == library.found("가족") == [content]

    library.write("a.jpg", "our dog", rating=2)
    assert library.index(*some).reread == 1
    assert (library.said("a.jpg"), library.details("a.jpg").card.rating) == ("our dog", 2)
    assert (library.found("강아지"), library.found("dog")) == ([], [content])

    path.unlink()
    assert library.index(*some).reread == 1
    assert (library.said("a.jpg"), library.details("a.jpg").card.rating) == (None, 0)
    assert library.found("dog") == library.found("가족") == []
    summary = library.index(*some)
    assert (summary.reread, summary.changed) == (0, False)
    assert library.engine.encoded == 3
    assert library.decoders.read == ["a.jpg"] * 3


@pytest.mark.parametrize("name", ["나비.png.xmp", "나비.xmp", "나비.XMP"])
def test_under_each_of_its_names(library: Library, name: str) -> None:
    """And not of photos whose names only begin alike, also in a folder that does."""
    library.photo("나비.2.png", 7)
    library.photo("나비.d/나비.png", 8)
    library.index()
    library.write("나비.png", "a cat").rename(library.folder / name)
    assert library.index().reread == 1
    assert library.said("나비.png") == "a cat"
    assert library.said("나비.d/나비.png") is None
    assert library.decoders.read == ["나비.png"]


def test_lightrooms_name_speaks_of_every_file_of_that_name(library: Library) -> None:
    library.photo("a.png", 9)
    library.index()
    library.write("a.jpg", "both").rename(library.folder / "a.xmp")
    assert library.index().reread == 2
    assert (library.said("a.jpg"), library.said("a.png")) == ("both", "both")


def test_what_is_read_with_its_photo_is_read_once(library: Library) -> None:
    for number in range(3):
        name = library.photo(f"new {number}.jpg", 50 + number, 200 + 50 * number).name
        library.write(name, f"words {number}")
    summary = library.index()
    assert (summary.counters.added, summary.reread, library.decoders.read) == (3, 0, [])
    assert library.said("new 1.jpg") == "words 1"


def test_a_copy_that_brings_one_along(library: Library) -> None:
    """Its bytes are known, so that it is hashed only; its words count all the same."""
    shutil.copy2(library.folder / "a.jpg", library.folder / "여행" / "copy.jpg")
    library.write("여행/copy.jpg", "from the other disk")
    summary = library.index()
    assert (summary.counters.encoded, summary.counters.added) == (0, 1)
    assert library.said("a.jpg") == "from the other disk"
    library.write("a.jpg", "its own")
    library.index()
    assert library.said("a.jpg") == "its own"  # of the file that was read last
    (library.folder / "a.jpg.xmp").unlink()
    library.index()
    assert library.said("a.jpg") == "from the other disk"  # which is still there
    assert library.engine.encoded == 3


def test_a_folder_that_moves_costs_nothing(library: Library) -> None:
    library.write("여행/c.jpg", "on the way")
    library.index()
    library.decoders.read.clear()
    (library.folder / "여행").rename(library.folder / "旅行")
    summary = library.index()
    assert (summary.counters.moved, summary.reread) == (1, 0)
    assert library.said("旅行/c.jpg") == "on the way"
    assert library.decoders.read == []
    assert library.marks() == 0


def test_a_photo_that_was_only_touched_meanwhile(library: Library) -> None:
    """It is hashed only, so that the sidecar is read apart from it."""
    os.utime(library.folder / "a.jpg", (5, 5))
    library.write("a.jpg", "late words")
    summary = library.index()
    assert (summary.counters.unchanged, summary.counters.encoded) == (3, 0)
    assert library.said("a.jpg") == "late words"


def test_a_photo_that_was_edited_meanwhile(library: Library) -> None:
    library.photo("a.jpg", 99)
    library.write("a.jpg", "new words")
    summary = library.index()
    assert (summary.counters.updated, summary.counters.encoded) == (1, 1)
    assert library.said("a.jpg") == "new words"
    assert library.marks() == 0


def test_a_photo_that_cannot_be_read_any_more_keeps_its_words(library: Library) -> None:
    library.write("a.jpg", "old words")
    library.index()
    library.write("a.jpg", "new words")
    path, was = library.folder / "a.jpg", os.stat(library.folder / "a.jpg")
    path.write_bytes(bytes(was.st_size))
    os.utime(path, ns=(was.st_mtime_ns, was.st_mtime_ns))
    assert library.index().reread == 0
    assert library.said("a.jpg") == "old words"
    assert library.marks() == 0


def test_a_drive_that_is_pulled_out_meanwhile_loses_no_words(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("a.jpg", "new words")
    gone: Future[object] = Future()
    gone.set_exception(BadPhoto("vanished", "The file is no longer there."))
    with monkeypatch.context() as patch:
        patch.setattr(library.decoders, "facts", lambda *_: gone)
        assert library.index().reread == 0
    assert library.marks() == 1
    assert library.index().reread == 1
    assert (library.said("a.jpg"), library.marks()) == ("new words", 0)


def test_giving_way_and_a_kill_lose_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "나비.png", "여행/c.jpg"):
        library.write(name, f"about {name}")
    summary = library.index(job=Job(waits=lambda: True))
    assert (summary.unfinished, summary.reread, library.marks()) == (True, 0, 3)
    monkeypatch.setattr(work, "PAGE", 1)

    def dies(c: Connection, read: Any) -> None:
        renew(c, read)
        raise KeyboardInterrupt

    renew = rereading.renew
    with monkeypatch.context() as patch:
        patch.setattr(rereading, "renew", dies)
        with pytest.raises(KeyboardInterrupt):
            library.index("여행")
    assert (library.said("a.jpg"), library.marks()) == (None, 3)
    assert library.index("여행").reread == 3  # whichever folder is looked at
    assert library.said("나비.png") == "about 나비.png"


def test_a_scan_that_is_cut_short_sees_it_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.write("a.jpg", "words")
    with monkeypatch.context() as patch:

        def dies(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(rereading, "mark", dies)
        with pytest.raises(KeyboardInterrupt):
            library.index()
    assert library.index().reread == 1
    assert library.said("a.jpg") == "words"


def test_an_offline_root_waits(library: Library) -> None:
    library.write("a.jpg", "words")
    root = library.database.read(photos.roots)[0]

    def unplug(c: Connection) -> None:
        rereading.mark(c, root.id, [b"a.jpg.xmp"])
        photos.set_offline(c, root.id, True)

    library.database.write(unplug)
    assert not library.database.read(lambda c: rereading.marked(c, 1))
    assert library.marks() == 1
    library.index()  # it is back
    assert (library.said("a.jpg"), library.marks()) == ("words", 0)


def test_one_that_is_being_written_is_left_alone(library: Library) -> None:
    path = library.write("a.jpg", "half")
    os.utime(path, (NOON, NOON))  # just now
    summary = library.index("")
    assert (summary.reread, summary.busy) == (0, [library.folder])
    os.utime(path, (NOON - 60, NOON - 60))
    assert library.index("").reread == 1


def test_what_the_user_says_of_stars_and_tags_wins(library: Library) -> None:
    library.write("a.jpg", "words", "가족", "Sea", rating=4)
    library.index()
    content = library.details("a.jpg").card.content
    own = library.details("나비.png").card.content

    def tagged(name: str) -> list[int]:
        (tag,) = (each for each in library.database.read(notes.tags) if each.name == name)
        found = library.database.read(lambda c: browse.with_tag(c, tag.id)).contents.tolist()
        assert tag.photos == len(found)
        return sorted(found)

    def rated(least: int) -> list[int]:
        return library.database.read(lambda c: browse.with_rating(c, least)).contents.tolist()

    library.database.write(lambda c: notes.add_tag(c, [own], "SEA"))
    assert tagged("SEA") == sorted([content, own])
    assert (rated(4), rated(5)) == ([content], [])
    library.database.write(lambda c: notes.remove_tag(c, [content], "sea"))
    library.database.write(lambda c: notes.set_rating(c, [content], 0))
    assert (tagged("SEA"), rated(1)) == ([own], [])
    library.write("a.jpg", "other words", rating=5)
    assert library.index().reread == 1
    assert (tagged("SEA"), rated(1), library.details("a.jpg").card.rating) == ([own], [], 0)
    library.database.write(lambda c: notes.set_rating(c, [content], 2))
    assert (rated(2), rated(3)) == ([content], [])
    assert library.database.read(lambda c: notes.own_ratings(c, [content, own])) == {content: 2}
    library.database.write(lambda c: notes.forget_rating(c, [content]))
    assert rated(5) == [content]  # the file's own again
    assert library.found("가족") == [content]


def test_what_a_machine_said_is_no_more_trusted_for_standing_in_a_sidecar(
    library: Library,
) -> None:
    content = ContentId(library.details("a.jpg").card.content)
    made = captions.Made(content, "en", "a dog", trusted=False)
    library.database.write(lambda c: captions.record(c, "describer", [made]))
    library.write("a.jpg", "a dog", "가족")
    assert library.index().reread == 1
    said = library.database.read(lambda c: captions.of_content(c, content))
    assert [(row.source, row.text) for row in said] == [("file", "가족"), ("machine", "a dog")]
    assert library.found("dog") == []


def test_the_watcher_hears_of_it(tmp_path: Path) -> None:
    from watchdog.events import FileModifiedEvent, FileMovedEvent

    heard: list[str] = []
    root = WatchedRoot(tmp_path, Exclusions())
    watcher = Watcher([root], lambda: heard.append("told"))
    marker = _Marker(root, watcher._dirty, watcher._told)
    for name in ("a.jpg.xmp-new", "notes.txt", "._a.xmp"):
        marker.dispatch(FileModifiedEvent(str(tmp_path / name)))
    assert not watcher.is_marked()
    marker.dispatch(FileMovedEvent(str(tmp_path / ".x.xmp-new"), str(tmp_path / "a.jpg.xmp")))
    assert watcher.is_marked()
    assert heard == ["told"]
