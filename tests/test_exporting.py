"""Photos on their way out of a real library: lists, sheets, copies, and what is left of them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from photosearch.errors import Cancelled, DiskFull, Trouble
from photosearch.exporting import COLUMNS, Chosen, Exporting, Format, Options
from photosearch.jobs import Job, Progress
from photosearch.library import captions, notes, photos, saved
from photosearch.library.database import Connection, Database
from photosearch.library.facts import Facts
from photosearch.library.thumbnails import Thumbnails
from photosearch.media import fresh

NAMES = ["2024 제주도/=1+1.jpg", "2024 제주도/a,b\n<i>.jpg", "nb\udcff.jpg", "x.jpg"]


class Place:
    """A library of four photos with awkward names, over files that are there."""

    def __init__(self, folder: Path) -> None:
        self.photos = folder / "사진"
        self.out = folder / "나가는 것"
        self.database = Database.open(folder / "library")
        self.thumbnails = Thumbnails(folder / "library")
        self.exporting = Exporting(self.database, self.thumbnails)
        for number, name in enumerate(NAMES):
            path = self.photos / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"photo %d" % number)
        self.contents = self.database.write(self._fill)
        self.chosen = Chosen(self.contents, "바다 <1>")

    def _fill(self, c: Connection) -> list[int]:
        self.root = photos.add_root(c, self.photos).id
        listed = [photos.Listed(os.fsencode(name), 7, 1) for name in NAMES]
        photos.record_listing(c, self.root, listed, [], [], [], [], 1.0)
        known = photos.known_photos(c, self.root)
        made: list[int] = []
        for number, name in enumerate(NAMES):
            facts = Facts(40, 30, "JPEG", taken_at=f"2024-05-0{number + 1}T12:30:00")
            digest = bytes([number]) * 32
            content = photos.add_content(c, digest, 7, facts)
            photos.link(c, known[os.fsencode(name)].id, content, 7, 1)
            self.thumbnails.put(digest, b"\xff\xd8 small %d" % number)
            made.append(int(content))
        notes.set_rating(c, made[:1], 4)
        notes.add_tag(c, made[:1], "바다")
        notes.write_file(c, photos.ContentId(made[0]), {"keywords": "바다; Jeju"})
        captions.write_own(c, made[:1], "말 한 마디\n둘째 줄")
        captions.write_file(c, photos.ContentId(made[0]), {"title": "From the file"})
        notes.add_to_album(c, notes.make_album(c, "여름").id, made[:1])
        saved.make(c, "smart", "dog")
        return made

    def export(self, format: Format, name: str, job: Job | None = None, **how: object) -> object:
        options = replace(Options(), **how)  # type: ignore[arg-type]
        out = self.out / name
        return self.exporting.export(self.chosen, format, out, job or Job(), options)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path)
    yield made
    made.database.close()


def stopping_after(count: int) -> Job:
    def listen(progress: Progress) -> None:
        if progress.done >= count:
            job.cancel()

    job = Job(listen)
    job.MIN_REPORT_GAP = 0.0  # type: ignore[misc]  # each photo is told
    return job


def test_a_list_for_scripts(place: Place) -> None:
    place.chosen = replace(place.chosen, ranked={place.contents[0]: (0.25, "likely")})
    place.export("json", "list.json")
    rows = json.loads((place.out / "list.json").read_bytes())
    assert [set(row) for row in rows] == [set(COLUMNS)] * 4
    assert [row["path"] for row in rows] == [str(place.photos / name) for name in NAMES]
    assert rows[0] == {
        "path": str(place.photos / NAMES[0]), "name": "=1+1.jpg", "score": 0.25,
        "relevance": "likely", "date": "2024-05-01 12:30:00", "date_by": "camera", "rating": 4,
        "tags": ["jeju", "바다"], "captions": ["말 한 마디\n둘째 줄", "From the file"],
        "albums": ["여름"], "width": 40, "height": 30, "bytes": 7, "format": "JPEG", "camera": "",
        "lens": "", "latitude": None, "longitude": None, "copies": 1, "offline": False,
    }  # fmt: skip
    assert (rows[1]["score"], rows[1]["relevance"], rows[1]["rating"]) == (None, "", None)


def test_a_list_for_a_spreadsheet(place: Place) -> None:
    place.export("csv", "목록.csv", bom=True)
    data = (place.out / "목록.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))
    assert [row["name"] for row in rows] == ["'=1+1.jpg", "a,b\n<i>.jpg", "nb\ufffd.jpg", "x.jpg"]
    assert rows[0]["captions"] == "말 한 마디\n둘째 줄\nFrom the file"
    assert (rows[0]["rating"], rows[0]["offline"]) == ("4", "")


@pytest.mark.parametrize("format", ["csv", "html", "markdown"])
def test_what_is_there_is_not_written_over_unless_asked(place: Place, format: Format) -> None:
    place.out.mkdir()
    (place.out / "x").write_text("mine")
    with pytest.raises(Trouble, match="already"):
        place.export(format, "x")
    assert (place.out / "x").read_text() == "mine"
    assert [path.name for path in place.out.iterdir()] == ["x"]
    place.export(format, "x", over=True)
    assert "mine" not in (place.out / "x").read_text(encoding="utf-8")
    (place.out / "y").mkdir()
    with pytest.raises(Trouble, match="is a folder"):
        place.export(format, "y", over=True)


@pytest.mark.parametrize("format", ["csv", "json", "html", "markdown"])
def test_cancelled_nothing_is_left(place: Place, format: Format) -> None:
    with pytest.raises(Cancelled):
        place.export(format, "x", stopping_after(2), embed=False)
    assert list(place.out.iterdir()) == []


def test_broken_off_an_older_one_stays(place: Place) -> None:
    place.export("html", "x.html", embed=False)
    before = {path: path.read_bytes() for path in place.out.rglob("*") if path.is_file()}
    with pytest.raises(Cancelled):
        place.export("html", "x.html", stopping_after(2), embed=False, over=True)
    assert {path: path.read_bytes() for path in place.out.rglob("*") if path.is_file()} == before


def test_pictures_inside_a_page_or_beside_it(place: Place) -> None:
    place.export("html", "in.html")
    inside = (place.out / "in.html").read_text(encoding="utf-8")
    assert inside.count('src="data:image/jpeg;base64,') == 4
    assert "&lt;1&gt;" in inside
    assert "a,b\ufffd&lt;i&gt;.jpg" in inside or "a,b &lt;i&gt;.jpg" in inside
    assert str(place.photos) not in inside
    place.export("html", "밖 1.html", embed=False, links=True)
    beside = (place.out / "밖 1.html").read_text(encoding="utf-8")
    assert beside.count('src="%EB%B0%96%201_files/') == 4
    assert len(list((place.out / "밖 1_files").iterdir())) == 4
    assert 'href="file:///' in beside
    place.thumbnails.remove(bytes([3]) * 32)
    place.export("markdown", "x.md")
    assert (place.out / "x.md").read_text(encoding="utf-8").count("<img") == 3


def test_copies_with_their_folders(place: Place) -> None:
    done = place.exporting.export(place.chosen, "copies", place.out, Job(), Options(folders=True))
    assert (done.photos, done.failed, done.gone) == (4, (), 0)
    found = {path.relative_to(place.out).as_posix() for path in place.out.rglob("*.jpg")}
    assert found == {f"사진/{name}" for name in NAMES}


def test_what_cannot_be_copied_is_told(place: Place) -> None:
    (place.photos / "x.jpg").unlink()
    chosen = replace(place.chosen, contents=[*place.contents, 99])
    done = place.exporting.export(chosen, "copies", place.out, Job())
    assert (done.photos, done.gone) == (3, 1)
    assert done.failed == ((place.photos / "x.jpg", "No such file or directory"),)
    place.database.write(lambda c: photos.set_offline(c, place.root, True, now=1.0))
    done = place.exporting.export(place.chosen, "copies", place.out / "2", Job())
    assert (done.photos, len(done.failed), done.failed[0][1]) == (0, 4, "")


def test_copies_that_were_stopped_say_what_is_there(place: Place) -> None:
    done = place.exporting.export(place.chosen, "copies", place.out, stopping_after(1))
    assert (done.stopped, done.photos) == (True, len(list(place.out.iterdir())))
    assert done.photos < 4


def test_a_full_disk_leaves_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fresh, "publish", full)
    with pytest.raises(DiskFull, match="no room left"):
        place.export("csv", "x.csv")
    assert list(place.out.iterdir()) == []


def test_folders_that_are_watched_are_known(place: Place) -> None:
    assert place.exporting.watched(place.photos) == place.photos
    assert place.exporting.watched(place.photos / "not yet" / "there") == place.photos
    assert place.exporting.watched(place.photos.with_name("사진 2")) is None
    assert place.exporting.watched(place.photos.parent) is None
    link = place.photos.with_name("link")
    link.symlink_to(place.photos)
    assert place.exporting.watched(link / "x") == place.photos


def test_rows_are_read_by_the_portion(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the list is, no more than a few hundred are held at a time."""
    real: Callable[..., object] = place.database.read
    asked: list[object] = []
    monkeypatch.setattr(place.database, "read", lambda fn: (asked.append(fn), real(fn))[1])
    chosen = replace(place.chosen, contents=place.contents * 600)
    done = place.exporting.export(chosen, "csv", place.out / "x.csv", Job())
    assert done.photos + done.gone == 2400
    assert len(asked) == 5
