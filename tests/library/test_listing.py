"""What a scan found: new, changed, missing and returned files, and what is to be read first."""

from __future__ import annotations

import unicodedata
from functools import partial
from pathlib import Path

import pytest

from photosearch.library import photos
from photosearch.library.ids import ContentId
from photosearch.library.listing import storable_ns
from tests.library.conftest import Shelf, listed


def pending(shelf: Shelf, limit: int = 10, after: photos.Pending | None = None) -> list[str]:
    found = shelf.database.read(lambda c: photos.pending_photos(c, limit, after=after))
    return [photo.path.name for photo in found]


class TestNew:
    def test_is_pending(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg", 7, 8)])
        known = shelf.known("a.jpg")
        assert (known.state, known.size, known.mtime_ns, known.content_id) == (
            "pending",
            7,
            8,
            None,
        )

    def test_any_name_the_system_allows(self, shelf: Shelf) -> None:
        names = [b"\xff\xfe.jpg", "사진 🐶\n.jpg".encode(), b"'; DROP TABLE photos; --", b"%_[a]*"]
        shelf.scan(new=[listed(name) for name in names])
        assert sorted(shelf.database.read(lambda c: photos.known_photos(c, shelf.root))) == sorted(
            names
        )
        for name in names:
            shelf.read(shelf.known(name).id, repr(name))

    def test_twins_that_differ_only_in_unicode_form_are_two_files(self, shelf: Shelf) -> None:
        nfc, nfd = (unicodedata.normalize(form, "강아지.jpg") for form in ("NFC", "NFD"))
        shelf.add(nfc, "A")
        shelf.add(nfd, "B")
        for name, content in ((nfc, "A"), (nfd, "B")):
            path = shelf.folder / name
            found = shelf.database.read(lambda c, path=path: photos.content_of_path(c, path))  # type: ignore[misc]
            assert found == shelf.content(content)
        assert shelf.counts.ready == 2

    def test_one_that_is_known_after_all_counts_as_changed(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(new=[listed("a.jpg", 99)])
        assert shelf.known("a.jpg").id == photo
        assert shelf.known("a.jpg").state == "pending"

    def test_one_that_was_no_photo_before(self, shelf: Shelf) -> None:
        shelf.scan(others=[listed("a", 1), listed("b", 2)])
        shelf.scan(new=[listed("a", 5)])
        others = shelf.database.read(lambda c: photos.known_others(c, shelf.root))
        assert others == {b"b": (2, 1000)}
        assert shelf.known("a").state == "pending"

    @pytest.mark.parametrize("year", [1601, 1969, 2038, 2262, 2446, 30000])
    def test_any_time_a_file_system_can_hold(self, shelf: Shelf, year: int) -> None:
        mtime_ns = (year - 1970) * 31_556_952 * 10**9
        shelf.scan(new=[listed("a.jpg", 1, mtime_ns)])
        (photo,) = shelf.database.read(lambda c: photos.pending_photos(c, 5))
        assert photo.mtime_ns == storable_ns(mtime_ns)
        shelf.read(photo.id, "A", 1, mtime_ns)
        assert shelf.known("a.jpg").mtime_ns == storable_ns(mtime_ns)


class TestOthers:
    def test_are_renewed_and_forgotten(self, shelf: Shelf) -> None:
        shelf.scan(others=[listed("a", 1), listed("b", 2)])
        shelf.scan(others=[listed("a", 3)])
        shelf.database.write(
            lambda c: photos.record_listing(
                c, shelf.root, [], [], [], [], [], 1.0, others_gone=[b"b"]
            )
        )
        others = shelf.database.read(lambda c: photos.known_others(c, shelf.root))
        assert others == {b"a": (3, 1000)}


class TestChanged:
    def test_is_pending_and_remembers_what_it_held(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 11, 2000))])
        (found,) = shelf.database.read(lambda c: photos.pending_photos(c, 5))
        assert found == photos.Pending(
            photo, shelf.folder / "a.jpg", 11, 2000, shelf.content("A"), 0
        )
        assert shelf.names_of("A") == []  # not shown for what it may no longer be
        assert shelf.database.read(photos.hidden_contents).tolist() == [shelf.content("A")]

    def test_clears_its_problem_and_its_crashes(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        photo = shelf.known("a.jpg").id
        shelf.database.write(lambda c: photos.note_crash(c, photo))
        shelf.database.write(lambda c: photos.fail(c, photo, 10, 1000, "damaged", "It ends early."))
        shelf.scan(changed=[(photo, listed("a.jpg", 11))])
        assert shelf.database.read(photos.problems) == []
        (found,) = shelf.database.read(lambda c: photos.pending_photos(c, 5))
        assert found.crashes == 0


class TestMissingAndBack:
    def test_a_ready_file(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(missing=[photo], now=50.0)
        assert shelf.known("a.jpg").state == "missing"
        assert shelf.names_of("A") == []
        shelf.scan(back=[photo])
        assert shelf.known("a.jpg").state == "ready"
        assert shelf.names_of("A") == ["a.jpg"]

    def test_the_first_time_counts(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(missing=[photo], now=50.0)
        shelf.scan(missing=[photo], now=90.0)
        count = photos.count_missing_since
        since = [shelf.database.read(partial(count, since=time)) for time in (50.0, 51.0)]
        assert since == [1, 0]

    def test_a_failed_file_is_a_problem_again(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        photo = shelf.known("a.jpg").id
        shelf.database.write(lambda c: photos.fail(c, photo, 10, 1000, "damaged", "It ends early."))
        shelf.scan(missing=[photo])
        assert shelf.database.read(photos.problems) == []
        shelf.scan(back=[photo])
        assert [row.kind for row in shelf.database.read(photos.problems)] == ["damaged"]

    @pytest.mark.parametrize("read_before", [False, True])
    def test_one_that_was_never_read_as_it_is_looks_changed(
        self, shelf: Shelf, read_before: bool
    ) -> None:
        """Else it would come back as ready with the content it had before it was edited."""
        if read_before:
            photo = shelf.add("a.jpg", "A")
            shelf.scan(changed=[(photo, listed("a.jpg", 11, 2000))])
        else:
            shelf.scan(new=[listed("a.jpg", 11, 2000)])
            photo = shelf.known("a.jpg").id
        shelf.scan(missing=[photo])
        known = shelf.known("a.jpg")
        assert (known.size, known.mtime_ns) != (11, 2000)
        shelf.scan(back=[photo])  # and whoever does not compare is told the same
        assert shelf.known("a.jpg").state == "pending"

    def test_a_missing_one_that_came_back_changed(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(missing=[photo])
        shelf.scan(changed=[(photo, listed("a.jpg", 11))])
        assert pending(shelf) == ["a.jpg"]
        assert shelf.counts.missing == 0


class TestPending:
    def test_newest_first_page_by_page(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed(f"{n}.jpg", 1, n // 2) for n in range(6)])  # twos of the same time
        assert pending(shelf) == ["5.jpg", "4.jpg", "3.jpg", "2.jpg", "1.jpg", "0.jpg"]
        page = shelf.database.read(lambda c: photos.pending_photos(c, 3))
        assert pending(shelf, 2, page[-1]) == ["2.jpg", "1.jpg"]

    def test_says_how_often_it_crashed(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        photo = shelf.known("a.jpg").id
        assert shelf.database.write(lambda c: photos.note_crash(c, photo)) == 1
        assert shelf.database.write(lambda c: photos.note_crash(c, photo)) == 2
        (found,) = shelf.database.read(lambda c: photos.pending_photos(c, 5))
        assert found.crashes == 2
        assert shelf.database.read(photos.problems) == []  # suspected, not yet a problem

    def test_counts(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg"), listed("b.jpg")])
        assert shelf.database.read(photos.count_pending) == 2
        shelf.read(shelf.known("a.jpg").id, "A")
        assert shelf.database.read(photos.count_pending) == 1


class TestPathOf:
    def test_typed_in_another_unicode_form(self, shelf: Shelf) -> None:
        shelf.add(unicodedata.normalize("NFD", "제주도/강아지.jpg"), "A")
        typed = shelf.folder / "제주도" / "강아지.jpg"
        assert shelf.database.read(lambda c: photos.content_of_path(c, typed)) == ContentId(1)

    def test_is_nothing_for_what_is_not_ready(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("new.jpg")])
        gone = shelf.add("gone.jpg", "A")
        shelf.scan(missing=[gone])
        for path in (shelf.folder / "new.jpg", shelf.folder / "gone.jpg", Path("/elsewhere.jpg")):
            assert shelf.database.read(lambda c, p=path: photos.content_of_path(c, p)) is None  # type: ignore[misc]
