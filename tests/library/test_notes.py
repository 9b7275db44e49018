"""Stars, tags and albums stay with a photo for as long as anybody could still want them."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.errors import Trouble
from photosearch.library import browse, history, notes, photos
from photosearch.library.database import Connection
from photosearch.library.notes import Album
from tests.library.conftest import Shelf, listed


@pytest.fixture
def three(shelf: Shelf) -> list[int]:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        shelf.add(name, name)
    return [shelf.content(name) for name in ("a.jpg", "b.jpg", "c.jpg")]


def rating(shelf: Shelf, content: int) -> int:
    return shelf.database.read(lambda c: browse.cards(c, [content]))[content].rating


def tagged(shelf: Shelf, content: int) -> tuple[str, ...]:
    found = shelf.database.read(lambda c: browse.details(c, content))
    assert found is not None
    return found.tags


def used(shelf: Shelf) -> dict[str, int]:
    return {tag.name: tag.photos for tag in shelf.database.read(notes.tags)}


class TestRatings:
    def test_given_changed_and_taken_away(self, shelf: Shelf, three: list[int]) -> None:
        write = shelf.database.write
        write(lambda c: notes.set_rating(c, three[:2], 5))
        write(lambda c: notes.set_rating(c, three[1:], 2))
        assert [rating(shelf, content) for content in three] == [5, 2, 2]
        write(lambda c: notes.set_rating(c, three[1:2], 0))
        assert [rating(shelf, content) for content in three] == [5, 0, 2]
        found = shelf.database.read(lambda c: browse.with_rating(c, 3))
        assert found.contents.tolist() == [three[0]]

    def test_photos_that_are_gone_are_left_out(self, shelf: Shelf, three: list[int]) -> None:
        shelf.database.write(lambda c: notes.set_rating(c, [999, three[0]], 3))
        assert rating(shelf, three[0]) == 3

    @pytest.mark.parametrize("stars", [-1, 6])
    def test_no_other_numbers(self, shelf: Shelf, three: list[int], stars: int) -> None:
        with pytest.raises(ValueError, match="stars"):
            shelf.database.write(lambda c: notes.set_rating(c, three, stars))


class TestTags:
    def test_as_if_it_had_never_been_given(self, shelf: Shelf, three: list[int]) -> None:
        write = shelf.database.write
        write(lambda c: notes.write_file(c, three[0], {"keywords": "바다"}))
        write(lambda c: notes.add_tag(c, three[:2], "바다"))
        assert shelf.database.read(lambda c: notes.own_tagged(c, three, "바다")) == set(three[:2])
        write(lambda c: notes.forget_tag(c, three, "바다"))
        assert shelf.database.read(lambda c: notes.own_tagged(c, three, "바다")) == set()
        assert used(shelf) == {}
        write(lambda c: notes.add_tag(c, three[1:], "바다"))
        assert used(shelf) == {"바다": 3}  # the file's own keyword counts as before

    def test_letter_case_and_unicode_form_do_not_count(
        self, shelf: Shelf, three: list[int]
    ) -> None:
        write = shelf.database.write
        write(lambda c: notes.add_tag(c, three[:2], "  Summer   Trip "))
        write(lambda c: notes.add_tag(c, three[1:], "SUMMER trip"))
        write(lambda c: notes.add_tag(c, three[:1], "강"))
        write(lambda c: notes.add_tag(c, three[1:2], "\u1100\u1161\u11bc"))
        assert used(shelf) == {"Summer Trip": 3, "강": 2}
        write(lambda c: notes.remove_tag(c, three[:1], "summer TRIP"))
        assert used(shelf) == {"Summer Trip": 2, "강": 2}

    def test_one_that_nobody_has_disappears(self, shelf: Shelf, three: list[int]) -> None:
        shelf.database.write(lambda c: notes.add_tag(c, three[:1], "once"))
        shelf.database.write(lambda c: notes.remove_tag(c, three, "once"))
        shelf.database.write(lambda c: notes.remove_tag(c, three, "never was"))
        shelf.database.write(lambda c: notes.add_tag(c, [], "nobody's"))
        assert used(shelf) == {}

    @pytest.mark.parametrize("name", ["", "   ", "\n\t"])
    def test_a_name_is_needed(self, shelf: Shelf, three: list[int], name: str) -> None:
        with pytest.raises(Trouble, match="needs a name"):
            shelf.database.write(lambda c: notes.add_tag(c, three, name))

    @pytest.mark.parametrize("name", ["a\ud800b", "'); DROP TABLE tags", "x" * 5000, "\u202eabc"])
    def test_any_name_can_be_kept_and_removed(
        self, shelf: Shelf, three: list[int], name: str
    ) -> None:
        shelf.database.write(lambda c: notes.add_tag(c, three, name))
        assert list(used(shelf).values()) == [3]
        shelf.database.write(lambda c: notes.remove_tag(c, three, name))
        assert used(shelf) == {}


class TestAlbums:
    def make(self, shelf: Shelf, name: str) -> Album:
        return shelf.database.write(lambda c: notes.make_album(c, name))

    def test_made_filled_renamed_and_removed(self, shelf: Shelf, three: list[int]) -> None:
        write, read = shelf.database.write, shelf.database.read
        album = self.make(shelf, " 여름  2019 ")
        assert album == Album(album.id, "여름 2019", 0, None)
        write(lambda c: notes.add_to_album(c, album.id, [three[2], three[0], 999]))
        assert read(notes.albums) == [Album(album.id, "여름 2019", 2, three[2])]
        write(lambda c: notes.rename_album(c, album.id, "겨울"))
        write(lambda c: notes.remove_from_album(c, album.id, [three[2]]))
        assert read(notes.albums) == [Album(album.id, "겨울", 1, three[0])]
        write(lambda c: notes.remove_album(c, album.id))
        assert read(notes.albums) == []
        assert len(read(browse.timeline).contents) == 3
        assert self.make(shelf, "next").id > album.id

    def test_by_name(self, shelf: Shelf) -> None:
        for name in ("b", "C", "a", "A"):
            self.make(shelf, name)
        assert [album.name for album in shelf.database.read(notes.albums)] == ["a", "A", "b", "C"]

    def test_a_name_is_needed(self, shelf: Shelf) -> None:
        album = self.make(shelf, "x")
        with pytest.raises(Trouble, match="needs a name"):
            self.make(shelf, " ")
        with pytest.raises(Trouble, match="needs a name"):
            shelf.database.write(lambda c: notes.rename_album(c, album.id, ""))

    def test_photos_cannot_be_added_to_one_that_is_gone(
        self, shelf: Shelf, three: list[int]
    ) -> None:
        shelf.database.write(lambda c: notes.add_to_album(c, 5, three))
        assert shelf.database.read(notes.albums) == []


def annotate(shelf: Shelf, content: int) -> int:
    """Everything a user can write about a photo; returns the album."""

    def work(c: Connection) -> int:
        notes.set_rating(c, [content], 4)
        notes.add_tag(c, [content], "dear")
        album = notes.make_album(c, "best")
        notes.add_to_album(c, album.id, [content])
        return album.id

    return shelf.database.write(work)


def annotated(shelf: Shelf, content: int, album: int) -> bool:
    in_album = shelf.database.read(lambda c: browse.in_album(c, album)).contents.tolist()
    return (rating(shelf, content), tagged(shelf, content), content in in_album) == (
        4,
        ("dear",),
        True,
    )


class TestSurviving:
    def test_a_move(self, shelf: Shelf, three: list[int]) -> None:
        album = annotate(shelf, three[0])
        shelf.scan(missing=[shelf.known("a.jpg").id], new=[listed("new place/a.jpg")])
        shelf.read(shelf.known("new place/a.jpg").id, "a.jpg")
        assert annotated(shelf, three[0], album)

    def test_being_missing_for_a_while(self, shelf: Shelf, three: list[int]) -> None:
        album = annotate(shelf, three[0])
        photo = shelf.known("a.jpg").id
        shelf.scan(missing=[photo], now=100.0)
        shelf.database.write(lambda c: photos.forget(c, 50.0))
        assert used(shelf) == {"dear": 0}
        shelf.scan(back=[photo])
        assert annotated(shelf, three[0], album)

    def test_being_offline(self, shelf: Shelf, three: list[int]) -> None:
        album = annotate(shelf, three[0])
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        assert annotated(shelf, three[0], album)

    def test_an_edit_in_place(self, shelf: Shelf, three: list[int]) -> None:
        """Another program turned the picture: other bytes, the same photo to its owner."""
        album = annotate(shelf, three[0])
        known = shelf.known("a.jpg")
        shelf.scan(changed=[(known.id, listed("a.jpg", size=11))])
        assert shelf.read(known.id, "a.jpg, turned") == "updated"
        shelf.database.write(lambda c: photos.forget(c, 50.0))
        assert annotated(shelf, shelf.content("a.jpg, turned"), album)

    def test_but_not_another_photo_copied_over_it(self, shelf: Shelf, three: list[int]) -> None:
        annotate(shelf, three[0])
        known = shelf.known("a.jpg")
        shelf.scan(changed=[(known.id, listed("a.jpg", size=11))])
        shelf.read(known.id, "b.jpg")
        assert (rating(shelf, three[1]), tagged(shelf, three[1])) == (0, ())

    def test_forgetting_takes_them_along(self, shelf: Shelf, three: list[int]) -> None:
        album = annotate(shelf, three[0])
        shelf.scan(missing=[shelf.known("a.jpg").id], now=100.0)
        shelf.database.write(lambda c: photos.forget(c, 200.0))
        assert used(shelf) == {}
        assert shelf.database.read(notes.albums) == [Album(album, "best", 0, None)]


class TestForgettingARoot:
    def test_in_portions(self, shelf: Shelf, three: list[int], tmp_path: Path) -> None:
        drive = shelf.database.write(lambda c: photos.add_root(c, tmp_path / "drive")).id
        shelf.add("copy of a.jpg", "a.jpg", root=drive)
        done = []
        while True:
            gone = shelf.database.write(lambda c: photos.forget_root(c, shelf.root, 2))
            done.append((gone.photos, len(gone.hashes)))
            if not gone.photos:
                break
        assert done == [(2, 1), (1, 1), (0, 0)]
        assert [root.id for root in shelf.database.read(photos.roots)] == [drive]
        assert shelf.database.read(browse.timeline).contents.tolist() == [three[0]]


class TestHistory:
    def test_newest_first_and_once(self, shelf: Shelf) -> None:
        write, read = shelf.database.write, shelf.database.read
        for text in ("바다", "dog", " 바다 ", "", "a\ud800\0"):
            write(lambda c, text=text: history.remember_search(c, text))  # type: ignore[misc]
        assert read(history.recent_searches) == ["a", "바다", "dog"]
        assert read(lambda c: history.recent_searches(c, 1)) == ["a"]
        write(lambda c: history.forget_searches(c, "바다"))
        assert read(history.recent_searches) == ["a", "dog"]
        write(history.forget_searches)
        assert read(history.recent_searches) == []

    def test_old_ones_are_dropped(self, shelf: Shelf) -> None:
        def work(c: Connection) -> None:
            for number in range(history.KEPT + 5):
                history.remember_search(c, str(number))

        shelf.database.write(work)
        kept = shelf.database.read(lambda c: history.recent_searches(c, 1000))
        assert len(kept) == history.KEPT
        assert kept[0] == str(history.KEPT + 4)
