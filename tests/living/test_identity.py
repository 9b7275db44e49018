"""A photo is its bytes: whatever its folder is called, notes stay and nothing is encoded again."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.app import App
from photosearch.ingest.walk import Dirty
from photosearch.jobs import Job
from photosearch.library import notes, photos, roots
from photosearch.library.database import Connection
from tests.conftest import picture
from tests.faults.victim import no_children
from tests.living.keeping import numbers

PHOTOS, FEW = 90, 30


@pytest.fixture
def app(library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    no_children(monkeypatch.setattr)
    with App.open(library_folder) as app:
        yield app


def fill(top: Path, count: int) -> Path:
    """Photos in three folders of one folder of ``top``."""
    for number in range(count):
        path = top / "2019 제주도" / f"day {number % 3}" / f"IMG_{number:04}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(number, (24, 16)).save(path)
    return top


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fill(tmp_path / "사진", PHOTOS)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    return fill(tmp_path / "사진", FEW)


def noted(app: App) -> dict[str, object]:
    """Stars, tags and albums by the name of the file that shows the content."""

    def read(c: Connection) -> dict[str, object]:
        def files(table: str, column: str) -> set[tuple[str, object]]:
            rows = c.exec_driver_sql(
                f"SELECT p.rel_key, x.{column} FROM {table} x JOIN photos p "
                "ON p.content_id = x.content_id WHERE p.state = 'ready'"
            ).all()
            return {(os.path.basename(name), value) for name, value in rows}

        return {
            "stars": files("ratings", "stars"),
            "tags": files("content_tags", "tag_id"),
            "albums": files("album_contents", "album_id"),
        }

    return app.database.read(read)


def write_notes(app: App) -> dict[str, object]:
    def write(c: Connection) -> None:
        ids = photos.searchable_contents(c).tolist()
        notes.set_rating(c, ids[::3], 5)
        notes.add_tag(c, ids[::5], "바다")
        album = notes.make_album(c, "여름 2019")
        notes.add_to_album(c, album.id, ids[::7])

    app.database.write(write)
    found = noted(app)
    assert all(found.values())
    return found


def test_a_renamed_folder_keeps_everything(app: App, root: Path) -> None:
    app.index([root], Job())
    before = write_notes(app)
    ids = app.database.read(photos.searchable_contents).tolist()
    for name in ("济州岛 🏝", "a/b/c", "2019 제주도"):
        now = next(path for path in root.rglob("day 0")).parent
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        now.rename(root / name)
        counters = app.index([], Job()).counters
        assert (counters.moved, counters.encoded, counters.added) == (PHOTOS, 0, 0)
        assert noted(app) == before
    assert numbers(app.database).encodings == PHOTOS
    assert app.database.read(photos.searchable_contents).tolist() == ids
    assert app.verify(repair=False, job=Job()) == []


def test_moved_to_another_root_and_copied_back(app: App, root: Path, tmp_path: Path) -> None:
    other = tmp_path / "다른 드라이브"
    other.mkdir()
    app.index([root, other], Job())
    before = write_notes(app)
    shutil.move(root / "2019 제주도", other / "2019")
    assert app.index([], Job()).counters.moved == PHOTOS
    assert noted(app) == before
    shutil.copytree(other / "2019", root / "copy")
    counters = app.index([], Job()).counters
    assert (counters.added, counters.encoded) == (PHOTOS, 0)
    assert noted(app) == before  # by name: the copies show the same
    assert numbers(app.database).encodings == PHOTOS


def test_an_edit_that_was_noticed_leaves_no_content_to_nobody(app: App, few: Path) -> None:
    """Its notes go on to the new content; the old one does not wait for the hourly listing."""
    app.index([few], Job())
    before = write_notes(app)
    path = sorted(few.rglob("*.jpg"))[0]
    picture(9999, (24, 16)).save(path)
    os.utime(path, (1.6e9, 1.6e9))  # long whole
    counters = app.index([], Job(), only=[Dirty(path.parent)]).counters
    assert (counters.updated, counters.encoded) == (1, 1)
    assert app.verify(repair=False, job=Job()) == []
    assert numbers(app.database).forgotten == 1
    assert noted(app) == before
    # Kept under another name while it is edited, it is one photo more and encoded only once.
    (path.parent / "edited.jpg").write_bytes(path.read_bytes() + b"again")
    os.utime(path.parent / "edited.jpg", (1.6e9, 1.6e9))
    path.rename(path.with_name("original.jpg"))
    (path.parent / "edited.jpg").rename(path)
    counters = app.index([], Job(), only=[Dirty(path.parent)]).counters
    assert (counters.updated, counters.added, counters.encoded) == (1, 1, 1)
    assert numbers(app.database).forgotten == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_another_unicode_form_is_the_same_name(app: App, tmp_path: Path, form: str) -> None:
    """A drive written on a Mac holds decomposed names; typing gives composed ones."""
    written = unicodedata.normalize(form, "우리집 강아지 café.jpg")  # type: ignore[arg-type]
    other = unicodedata.normalize("NFC" if form == "NFD" else "NFD", written)
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(1).save(folder / written)
    app.index([folder], Job())
    content = app.database.read(lambda c: photos.content_of_path(c, folder / other))
    assert content is not None
    refs = app.database.read(lambda c: photos.paths_of(c, [content]))[content]
    assert [os.fsencode(ref.path) for ref in refs] == [os.fsencode(folder / written)]
    assert len(app.search('"강아지"', 5)) == 1
    if not (folder / other).exists():  # the file system tells them apart
        (folder / written).rename(folder / other)
        counters = app.index([], Job()).counters
        assert (counters.moved, counters.encoded) == (1, 0)


def test_both_forms_side_by_side_are_two_files(app: App, tmp_path: Path) -> None:
    composed, decomposed = (unicodedata.normalize(f, "한.jpg") for f in ("NFC", "NFD"))
    picture(1).save(tmp_path / composed)
    if (tmp_path / decomposed).exists():
        pytest.skip("this file system takes them for one")
    picture(2).save(tmp_path / decomposed)
    app.index([tmp_path], Job())
    for name in (composed, decomposed):
        content = app.database.read(lambda c, n=name: photos.content_of_path(c, tmp_path / n))
        assert content is not None
        refs = app.database.read(lambda c, x=content: photos.paths_of(c, [x]))[content]
        assert [ref.path.name for ref in refs] == [name]


class TestLetterCase:
    """Where the system takes ``IMG.JPG`` and ``img.jpg`` for one name, so do roots and files."""

    @pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names differ by case here")
    def test_where_case_counts(self, app: App, tmp_path: Path) -> None:
        picture(1).save(tmp_path / "a.jpg")
        picture(2).save(tmp_path / "A.JPG")
        app.index([tmp_path], Job())
        assert app.counts().ready == 2
        (tmp_path / "a.jpg").rename(tmp_path / "b.JPG")
        assert app.index([], Job()).counters.moved == 1

    def test_only_the_case_changed(self, app: App, few: Path) -> None:
        """The file is linked again under its new name, and costs nothing."""
        app.index([few], Job())
        before = write_notes(app)
        for path in sorted(few.rglob("*.jpg"))[:9]:
            path.rename(path.with_name(path.name.replace("IMG", "img")))
        counters = app.index([], Job()).counters
        assert (counters.moved + counters.unchanged, counters.encoded) == (FEW, 0)
        assert {len(kind) for kind in noted(app).values()} == {len(k) for k in before.values()}  # type: ignore[arg-type]

    def test_windows_takes_roots_by_any_case(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os.path, "normcase", lambda path: str(path).lower())
        inside = roots.relative_to(Path("/Photos/Sommer/a.jpg"), Path("/photos"))
        assert inside == "Sommer/a.jpg"  # as the system spelt it
        assert roots.relative_to(Path("/PHOTOS"), Path("/photos")) is None
        assert roots.relative_to(Path("/photos2/a.jpg"), Path("/photos")) is None

    def test_windows_adds_no_root_twice(
        self, app: App, few: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app.index([few], Job())
        monkeypatch.setattr(os.path, "normcase", lambda path: str(path).lower())
        spelt = Path(str(few).upper())
        app.database.write(lambda c: photos.add_root(c, spelt))
        app.database.write(lambda c: photos.add_root(c, spelt / "SUB"))
        assert [each.path for each in app.database.read(photos.roots)] == [few]
