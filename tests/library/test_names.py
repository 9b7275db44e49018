"""What photos are called is kept right through everything that happens to files, roots and tags."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.library import name_words, names, notes, photos, spellings, verify
from photosearch.library.database import Database, raw
from photosearch.library.file_words import NameKind, words_of_file, words_of_folder
from photosearch.library.thumbnails import Thumbnails
from photosearch.text import folded, words_of
from tests.library.conftest import FACTS, Shelf, digest, listed


def found(shelf: Shelf, words: str, *kinds: NameKind) -> dict[str, str]:
    """The texts by which contents are found, by the first file of each."""
    sought = [words_of(folded(words))]

    def ask(c: object) -> dict[str, str]:
        rows = {
            row.content: row.text
            for kind in kinds or name_words.KINDS
            for row in name_words.holding(c, sought, kind, 99)  # type: ignore[arg-type]
        }
        files = photos.paths_of(c, list(rows))  # type: ignore[arg-type]
        return {files[content][0].path.name: text for content, text in rows.items()}

    return shelf.database.read(ask)


def right(database: Database) -> bool:
    return database.read(names.disagreeing) == 0


class TestWords:
    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("2019/제주도_바다_001.jpg", "제주도 바다"),
            ("IMG_1234.JPG", ""),
            ("a/_MG_0001.CR2", ""),
            ("DSC01234.jpg", ""),
            ("20190504_123456(1).jpg", ""),
            ("PXL_20210101_123456789.MP.jpg", "mp"),
            ("IMG_1234 birthday.jpg", "birthday"),
            ("KakaoTalk_20200101_1.jpg", "kakaotalk"),
            ("3f29c1aa90.png", ""),
            ("頤和園 2.jpg", "颐和园"),
            ("Ｔｒｉｐ.jpg", "trip"),
            ("t-shirt", "t shirt"),
            (".jpg", ""),
            ("", ""),
        ],
    )
    def test_of_a_file(self, key: str, words: str) -> None:
        assert words_of_file(key) == words

    @pytest.mark.parametrize(
        ("name", "words"),
        [("2019 제주", "2019 제주"), ("사진", ""), ("My Pictures", ""), ("여행 사진", "여행 사진")],
    )
    def test_of_a_folder(self, name: str, words: str) -> None:
        assert words_of_folder(name) == words


class TestKept:
    def test_files_and_every_folder_above_them(self, shelf: Shelf) -> None:
        shelf.add("2019 제주/첫날/바다_001.jpg", "one")
        shelf.add("2019 제주/첫날/바다_002.jpg", "two")
        shelf.add("IMG_1.jpg", "three")
        assert found(shelf, "바다") == {
            "바다_001.jpg": "바다_001.jpg",
            "바다_002.jpg": "바다_002.jpg",
        }
        assert set(found(shelf, "제주", "folder").values()) == {"2019 제주"}
        assert len(found(shelf, "첫날")) == 2
        count = "SELECT count(*) FROM names WHERE kind = 'name'"
        assert shelf.database.read(lambda c: raw(c).execute(count).fetchone()) == (1,)
        assert right(shelf.database)

    def test_only_what_can_be_shown(self, shelf: Shelf) -> None:
        photo = shelf.add("여행/바다.jpg", "one")
        shelf.database.write(lambda c: notes.add_tag(c, [1], "바다"))
        shelf.scan(new=[listed("바다 2.jpg")])  # pending
        assert len(found(shelf, "바다")) == 1
        shelf.scan(missing=[photo])
        assert found(shelf, "바다") == found(shelf, "여행") == {}
        shelf.scan(back=[photo])
        assert len(found(shelf, "바다", "name")) == len(found(shelf, "여행")) == 1

    def test_a_file_that_moved_or_was_renamed(self, shelf: Shelf) -> None:
        photo = shelf.add("여행/바다.jpg", "one")
        shelf.scan(missing=[photo])
        shelf.add("가족/산.jpg", "one")
        assert found(shelf, "바다") == found(shelf, "여행") == {}
        assert found(shelf, "산") == {"산.jpg": "산.jpg"}
        assert found(shelf, "가족") == {"산.jpg": "가족"}
        assert right(shelf.database)

    def test_the_last_file_of_a_name_takes_it_along(self, shelf: Shelf) -> None:
        first, second = shelf.add("여행/바다 1.jpg", "one"), shelf.add("바다 2.jpg", "two")
        shelf.scan(missing=[first], now=1.0)
        shelf.database.write(lambda c: photos.forget(c, 2.0))
        assert found(shelf, "바다").keys() == {"바다 2.jpg"}
        shelf.scan(missing=[second], now=1.0)
        shelf.database.write(lambda c: photos.forget(c, 2.0))
        left = "SELECT kind, key FROM names WHERE key <> ''"
        assert shelf.database.read(lambda c: raw(c).execute(left).fetchall()) == []
        assert right(shelf.database)

    def test_roots_that_come_grow_and_go(self, shelf: Shelf, tmp_path: Path) -> None:
        (tmp_path / "휴가").mkdir()
        inner = shelf.database.write(lambda c: photos.add_root(c, tmp_path / "휴가"))
        shelf.add("첫날/a.jpg", "one", inner.id)
        assert found(shelf, "휴가") == {"a.jpg": "휴가"}
        outer = shelf.database.write(lambda c: photos.add_root(c, tmp_path))
        assert found(shelf, "휴가") == {"a.jpg": "휴가"}  # a folder below it now
        assert found(shelf, "첫날") == {"a.jpg": "첫날"}
        assert right(shelf.database)
        (tmp_path.parent / "제주").mkdir(exist_ok=True)
        assert shelf.database.write(lambda c: photos.repoint(c, outer.id, tmp_path.parent / "제주"))
        assert found(shelf, "제주") == {"a.jpg": "제주"}
        shelf.database.write(lambda c: photos.forget_root(c, outer.id, 9))
        shelf.database.write(lambda c: photos.forget_root(c, outer.id, 9))
        assert found(shelf, "제주") == {}
        assert right(shelf.database)

    def test_tags_of_users_and_files(self, shelf: Shelf) -> None:
        shelf.add("1.jpg", "one")
        shelf.add("2.jpg", "two")
        write = shelf.database.write
        write(lambda c: notes.add_tag(c, [1], "가족 Family"))
        write(lambda c: notes.write_file(c, 2, {"keywords": "family; 바다"}))
        assert found(shelf, "family") == {"1.jpg": "가족 Family", "2.jpg": "family"}
        write(lambda c: notes.remove_tag(c, [1], "가족 family"))
        write(lambda c: notes.remove_tag(c, [2], "family"))
        assert found(shelf, "family") == {}
        assert found(shelf, "바다") == {"2.jpg": "바다"}
        write(lambda c: notes.write_file(c, 2, {}))
        assert found(shelf, "바다") == {}
        assert right(shelf.database)

    def test_a_copy_has_both_names(self, shelf: Shelf) -> None:
        shelf.add("바다.jpg", "one")
        shelf.add("산.jpg", "one")
        assert found(shelf, "바다") == {"바다.jpg": "바다.jpg"}
        assert found(shelf, "산") == {"바다.jpg": "산.jpg"}


class TestVerify:
    def test_repairs_every_kind_of_damage(self, shelf: Shelf, tmp_path: Path) -> None:
        shelf.add("2019 제주/바다 a.jpg", "one")
        shelf.add("2019 제주/Belgium.jpg", "two")
        shelf.database.write(lambda c: notes.add_tag(c, [1], "가족"))
        for damage in (
            "UPDATE photos SET name_id = NULL",
            "UPDATE photos SET name_id = 1 + name_id",
            "DELETE FROM names WHERE kind = 'tag'",
            "DELETE FROM names WHERE kind = 'folder'",
            "UPDATE names SET words = 'nx'",
            "INSERT INTO name_words (name_words) VALUES ('delete-all')",
        ):
            shelf.database.write(lambda c, sql=damage: raw(c).execute(sql))  # type: ignore[misc]
            assert not right(shelf.database), damage
            store = Thumbnails(tmp_path / "thumbnails")
            findings = verify.verify(shelf.database, store)
            assert "wrong_words" in {finding.kind for finding in findings}
            verify.repair(shelf.database, store, findings)
            assert right(shelf.database), damage
            assert len(found(shelf, "바다")) == len(found(shelf, "가족")) == 1, damage
            assert len(found(shelf, "제주")) == 2, damage

    def test_spellings_are_made_again(self, shelf: Shelf) -> None:
        shelf.add("Belgium.jpg", "one")
        listing = "SELECT word FROM spellings ORDER BY 1"
        before = shelf.database.read(lambda c: raw(c).execute(listing).fetchall())
        shelf.database.write(lambda c: raw(c).execute("INSERT INTO spellings VALUES ('gone')"))
        shelf.database.write(names.rebuild)
        assert shelf.database.read(lambda c: raw(c).execute(listing).fetchall()) == before
        assert ("belgium",) in before


class TestAnyNames:
    @settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None
    )
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["add", "lose", "forget", "tag", "untag", "back"]),
                st.sampled_from(
                    ["제주/바다 1", "제주/바다 2", "IMG_1", "a b/ㅋㅋ😀", '"OR*', "頤"]
                ),
            ),
            max_size=8,
        )
    )
    def test_index_and_photos_agree_after_anything(
        self, shelf: Shelf, events: list[tuple[str, str]]
    ) -> None:
        for event, name in events:
            known = shelf.database.read(lambda c: photos.known_photos(c, shelf.root))
            photo = known.get(f"{name}.jpg".encode())
            if event == "add" and photo is None:
                shelf.add(f"{name}.jpg", name)
            elif event == "lose" and photo is not None:
                shelf.scan(missing=[photo.id], now=1.0)
            elif event == "back" and photo is not None:
                shelf.scan(back=[photo.id])
            elif event == "forget":
                shelf.database.write(lambda c: photos.forget(c, 2.0))
            elif photo is not None and photo.content_id is not None:
                change = notes.add_tag if event == "tag" else notes.remove_tag
                content = photo.content_id
                shelf.database.write(
                    lambda c, do=change, at=content, tag=name: do(c, [at], tag)  # type: ignore[misc]
                )
        assert right(shelf.database)


class TestSpellings:
    @pytest.mark.parametrize(
        ("one", "other", "count"),
        [
            ("begium", "belgium", 1),
            ("sunest", "sunset", 1),
            ("beach", "beach", 0),
            ("mountian", "mountain", 1),
            ("bithrday", "birthday", 2),
            ("birhtdai", "birthday", 2),
            ("abcd", "dcba", 3),
            ("ab", "ba", 1),
            ("", "ab", 2),
        ],
    )
    def test_mistakes(self, one: str, other: str, count: int) -> None:
        assert spellings.mistakes(one, other, 2) == spellings.mistakes(other, one, 2) == count

    @given(st.text("abc", max_size=9), st.text("abc", max_size=9))
    def test_one_mistake_is_one_edit(self, one: str, other: str) -> None:
        edits = {one[:at] + one[at + 1 :] for at in range(len(one))}
        edits |= {one[:at] + c + one[at:] for at in range(len(one) + 1) for c in "abc"}
        edits |= {one[:at] + c + one[at + 1 :] for at in range(len(one)) for c in "abc"}
        edits |= {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)}
        assert (spellings.mistakes(one, other, 1) <= 1) == (other in edits or one == other)

    def test_the_nearest_that_is_still_there(self, shelf: Shelf) -> None:
        def add(c: object, *names: str) -> None:
            new = [listed(f"{name}.jpg") for name in names]
            photos.record_listing(c, shelf.root, new, [], [], [], [], 1.0)  # type: ignore[arg-type]

        shelf.database.write(lambda c: add(c, "Belgium", "Brussels", "bélgica", "belgiums"))
        meant = {
            word: shelf.database.read(lambda c, w=word: spellings.meant_by(c, w))  # type: ignore[misc]
            for word in ("begium", "brusels", "belgum", "zelgium", "belgiump", "brusssles", "paris")
        }
        assert meant == {
            **{"begium": "belgium", "brusels": "brussels", "belgum": "belgium"},
            **{"zelgium": "belgium", "belgiump": "belgium", "brusssles": "brussels", "paris": None},
        }
        photo = shelf.known("Belgium.jpg").id
        shelf.scan(missing=[photo], now=1.0)
        shelf.database.write(lambda c: photos.forget(c, 2.0))
        assert shelf.database.read(lambda c: spellings.meant_by(c, "begium")) is None


def test_folders_that_outlived_their_root_are_found_and_dropped(shelf: Shelf) -> None:
    """As a restored row or another program's hand may leave them."""
    thumbnails = Thumbnails(shelf.database.folder)
    shelf.add("여행/a.jpg", "a")

    def leave(c: object) -> None:
        insert = "INSERT INTO names (kind, root_id, key, words) VALUES ('folder', 99, ?, ?)"
        raw(c).executemany(insert, [("", "x"), ("여행", "x")])  # type: ignore[arg-type]

    shelf.database.write(leave)
    assert shelf.database.read(names.disagreeing) >= 2
    findings = verify.verify(shelf.database, thumbnails, model=None)
    verify.repair(shelf.database, thumbnails, findings)
    assert right(shelf.database)


def test_a_fresh_listing_knows_names_before_anything_is_read(shelf: Shelf) -> None:
    shelf.scan(new=[listed("여행/바다.jpg")])
    assert found(shelf, "바다") == {}
    photo = shelf.known("여행/바다.jpg").id
    shelf.database.write(
        lambda c: photos.link(c, photo, photos.add_content(c, digest("x"), 10, FACTS), 10, 1000)
    )
    assert found(shelf, "바다") == {"바다.jpg": "바다.jpg"}
