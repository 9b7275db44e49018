"""Words that are written about photos, beside what the photos show."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.errors import QueryError, Trouble
from photosearch.library import together
from photosearch.search import literal, spotting
from photosearch.search.parser import parse
from photosearch.search.query import Hit
from photosearch.text import as_initials, folded, nfc, words_of

from .conftest import Album


@pytest.fixture
def pets(album: Album) -> Album:
    """Eight photos, of which a cat and a beach are called by name."""
    album.add(*[f"dog {n}.jpg" for n in range(3)], *[f"cat {n}.jpg" for n in range(3)])
    album.add("beach.jpg", "바다.jpg")
    return album


def search(album: Album, query: str, n: int = 20) -> list[Hit]:
    return album.searcher.search(query, n)


def first(album: Album, query: str) -> str:
    return search(album, query)[0].path.name


def said(hits: list[Hit]) -> list[str]:
    """Names of the photos whose captions say what was asked for."""
    return [hit.path.name for hit in hits if "caption" in hit.why]


class TestFound:
    @pytest.mark.parametrize(
        ("caption", "query"),
        [
            ("우리집 강아지 나비와 함께", "나비"),
            ("우리집 강아지 나비와 함께", "강아지"),
            ("작은 개가 자고 있다", "개"),
            ("我们在北京吃烤鸭", "北京"),
            ("Grandma's BIRTHDAY at the lake", "birthday grandma"),
        ],
    )
    def test_a_name_that_no_model_knows(self, pets: Album, caption: str, query: str) -> None:
        pets.say("cat 1.jpg", caption)
        hit = search(pets, query)[0]
        assert (hit.path.name, hit.relevance) == ("cat 1.jpg", "likely")
        assert (hit.why["caption"], hit.why["source"]) == (caption, "user")
        assert hit.why["lane"] in ("literal", "both")
        assert hit.why["phrase"] == query

    def test_grades_by_source(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "Zorro", "machine")
        pets.say("cat 1.jpg", "Zorro", "file")
        pets.say("cat 2.jpg", "Zorro")
        hits = search(pets, "zorro")
        assert set(said(hits[:3])) == {"cat 2.jpg", "cat 1.jpg", "cat 0.jpg"}
        grades = {hit.path.name: hit.relevance for hit in hits}
        assert grades["cat 2.jpg"] == grades["cat 1.jpg"] == "likely"
        assert grades["cat 0.jpg"] in ("maybe", "likely")

    def test_ranks_by_match_then_source(self, pets: Album) -> None:
        pets.say("dog 0.jpg", "some red, a car")
        pets.say("cat 0.jpg", "red car", "machine")
        pets.say("cat 1.jpg", "a red car", "file")
        pets.say("cat 2.jpg", "the red car there")
        pets.say("cat 2.jpg", "red car", "file")
        found = pets.database.read(lambda c: literal.find(c, parse("red car")))
        assert [(match.rank, match.source) for match in found.values()] == [
            (1, "user"),
            (2, "file"),
            (3, "machine"),
            (4, "user"),
        ]
        assert next(iter(found)) == pets.content("cat 2.jpg")

    def test_equals_share_a_rank(self, pets: Album) -> None:
        for name in ("cat 0.jpg", "cat 1.jpg", "cat 2.jpg"):
            pets.say(name, "Zorro")
        pets.say("dog 0.jpg", "Zorro", "machine")
        found = pets.database.read(lambda c: literal.find(c, parse("zorro")))
        assert [match.rank for match in found.values()] == [1, 1, 1, 4]

    def test_words_in_a_row_before_words_anywhere(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "a car, and something red")
        pets.say("cat 1.jpg", "the red car", "machine")
        assert said(search(pets, "red car")) == ["cat 1.jpg", "cat 0.jpg"]

    def test_all_telling_words_are_needed(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "Zorro the fox")
        assert said(search(pets, "zorro and rex")) == []
        assert said(search(pets, "a fox on the zorro")) == ["cat 0.jpg"]

    def test_machines_words_that_do_not_fit_are_no_match(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "Zorro", "machine", trusted=False)
        assert said(search(pets, "zorro")) == []
        assert said(search(pets, '"zorro"')) == []

    def test_words_and_picture_agree(self, pets: Album) -> None:
        pets.say("dog 1.jpg", "a dog", "machine")
        hit = search(pets, "dog")[0]
        assert (hit.path.name, hit.why["lane"]) == ("dog 1.jpg", "both")
        assert hit.relevance == "likely"

    def test_equal_words_are_ordered_by_the_picture(self, pets: Album) -> None:
        for name in ("cat 0.jpg", "dog 0.jpg", "cat 1.jpg", "dog 1.jpg"):
            pets.say(name, "dog")
        assert {hit.path.name for hit in search(pets, "dog", 2)} == {"dog 0.jpg", "dog 1.jpg"}
        assert set(said(search(pets, "dog", 4))) == {
            *("cat 0.jpg", "dog 0.jpg", "cat 1.jpg", "dog 1.jpg")
        }

    def test_unwanted_words(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "바다와 사람들")
        pets.say("cat 1.jpg", "바다")
        pets.say("cat 2.jpg", "바다")
        pets.say("cat 2.jpg", "사람", "file")
        assert set(said(search(pets, "바다"))) == {"cat 0.jpg", "cat 1.jpg", "cat 2.jpg"}
        assert said(search(pets, "바다 -사람")) == ["cat 1.jpg"]

    def test_a_photo_without_a_vector(self, pets: Album) -> None:
        pets.add("bare.jpg", encoded=False)
        pets.say("bare.jpg", "Zorro")
        hits = search(pets, "zorro")
        assert (hits[0].path.name, hits[0].relevance) == ("bare.jpg", "likely")
        assert len(hits) == len({hit.path for hit in hits}) == 9

    def test_every_copy(self, pets: Album) -> None:
        pets.add("copy.jpg", same_as="cat 1.jpg")
        pets.say("cat 1.jpg", "Zorro")
        assert said(search(pets, "zorro")) == ["cat 1.jpg", "copy.jpg"]

    def test_hidden_photos_never_appear(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "Zorro")
        pets.hide("cat 1.jpg")
        for query in ("zorro", '"zorro"'):
            hits = search(pets, query)
            assert len(hits) == 7
            assert "cat 1.jpg" not in {hit.path.name for hit in hits}

    def test_a_caption_that_changes(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "Zorro")
        pets.say("cat 1.jpg", "Rex")
        assert (said(search(pets, "zorro")), said(search(pets, "rex"))) == ([], ["cat 1.jpg"])
        pets.say("cat 1.jpg", "")
        assert said(search(pets, "rex")) == []

    def test_nothing_written_nothing_changed(self, pets: Album) -> None:
        before = search(pets, "dog")
        pets.say("cat 1.jpg", "Zorro")
        assert search(pets, "dog") == before
        assert {hit.why["lane"] for hit in before} == {"vector"}


class TestTogether:
    """A photo of which one caption says this and another one that."""

    def test_a_sentence_and_the_files_keywords(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "a red car at a lake", "machine")
        pets.say("cat 1.jpg", "제주; Zorro", "file")
        pets.say("cat 2.jpg", "a red car", "machine")
        (hit,) = (hit for hit in search(pets, "red zorro") if "caption" in hit.why)
        assert (hit.path.name, hit.why["source"]) == ("cat 1.jpg", "machine")
        assert hit.why["caption"] == "제주; Zorro · a red car at a lake"
        assert said(search(pets, "제주 car")) == ["cat 1.jpg"]
        assert said(search(pets, "zorro red blue")) == []

    def test_the_least_trusted_source_grades(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "Zorro", "machine")
        pets.say("cat 0.jpg", "Rex", "file")
        pets.say("cat 1.jpg", "Zorro", "file")
        pets.say("cat 1.jpg", "Rex and Zorro's friend", "machine")
        pets.say("cat 1.jpg", "Rex")
        pets.say("dog 0.jpg", "Rex, not Zorro", "machine")
        found = pets.database.read(lambda c: literal.find(c, parse("zorro rex")))
        assert [(match.rank, match.source, match.text) for match in found.values()] == [
            (1, "machine", "Rex, not Zorro"),  # one that says it all goes first
            (1, "machine", "Rex and Zorro's friend"),
            (3, "machine", "Rex · Zorro"),
        ]
        pets.say("cat 2.jpg", "Zorro", "file")
        pets.say("cat 2.jpg", "Rex")
        hits = {hit.path.name: hit for hit in search(pets, "zorro rex")}
        assert (hits["cat 2.jpg"].relevance, hits["cat 2.jpg"].why["source"]) == ("likely", "file")

    def test_what_is_not_trusted_does_not_help(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "Zorro", "file")
        pets.say("cat 1.jpg", "a red car", "machine", trusted=False)
        assert said(search(pets, "zorro car")) == []

    def test_unwanted_and_hidden(self, pets: Album) -> None:
        for name in ("cat 0.jpg", "cat 1.jpg", "cat 2.jpg"):
            pets.say(name, "Zorro", "file")
            pets.say(name, "red car" if name != "cat 2.jpg" else "red car, blue sky")
        pets.hide("cat 0.jpg")
        assert said(search(pets, "zorro red -blue")) == ["cat 1.jpg"]

    def test_quoted_ones(self, pets: Album) -> None:
        """Each in one caption, letter for letter."""
        pets.say("cat 0.jpg", "the Red-Car there", "file")
        pets.say("cat 0.jpg", "우리집강아지 나비")
        assert said(search(pets, '"red-car" "강아지 나"')) == ["cat 0.jpg"]
        assert said(search(pets, '"red car" "강아지 나"')) == []
        assert said(search(pets, '"car 나비"')) == []

    def test_among_many_only_where_a_word_is_rare(
        self, pets: Album, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(together, "MOST_CAPTIONS", 3)
        for name in ("dog 0.jpg", "dog 1.jpg", "dog 2.jpg", "cat 0.jpg"):
            pets.say(name, "car", "file")
        pets.say("cat 0.jpg", "Zorro")
        assert said(search(pets, "car zorro")) == ["cat 0.jpg"]
        for name in ("dog 0.jpg", "dog 1.jpg", "dog 2.jpg"):
            pets.say(name, "Zorro")
        assert said(search(pets, "car zorro")) == []


class TestQuoted:
    def test_literally(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "my Red-Car, parked")
        pets.say("cat 1.jpg", "a red car")
        pets.say("cat 2.jpg", "a car that is red")
        assert said(search(pets, '"red car"')) == ["cat 1.jpg"]
        assert said(search(pets, '"RED-car"')) == ["cat 0.jpg"]
        assert said(search(pets, '"red-car, parked" my')) == ["cat 0.jpg"]
        assert set(said(search(pets, '"red" "car"'))) == {"cat 0.jpg", "cat 1.jpg", "cat 2.jpg"}

    def test_inside_hangul_and_han(self, pets: Album) -> None:
        pets.say("cat 0.jpg", "우리집강아지 나비")
        pets.say("cat 1.jpg", "在北京吃烤鸭")
        assert said(search(pets, '"강아지 나"')) == ["cat 0.jpg"]
        assert said(search(pets, '"北京吃"')) == ["cat 1.jpg"]
        assert said(search(pets, '"강아지나비"')) == []

    def test_all_other_rows_are_unlikely(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "not a dog")
        hits = search(pets, '"dog"')
        assert len(hits) == 8
        assert (hits[0].path.name, hits[0].relevance) == ("cat 1.jpg", "likely")
        assert {hit.relevance for hit in hits[1:]} == {"unlikely"}
        assert hits[1].path.name.startswith("dog")
        assert hits[0].why["lane"] == "literal"

    def test_nothing_like_this_here(self, pets: Album) -> None:
        pets.say("cat 1.jpg", "Zorro")
        hits = search(pets, '"dog"')
        assert len(hits) == 8
        assert {hit.relevance for hit in hits} == {"unlikely"}


class TestRows:
    @pytest.mark.parametrize("query", ["zorro", '"zorro"', "dog zorro", "zorro -dog"])
    def test_as_many_as_asked_for_and_the_beginning_of_more(self, pets: Album, query: str) -> None:
        for name in ("cat 0.jpg", "바다.jpg", "dog 2.jpg"):
            pets.say(name, "Zorro and his dog" if name == "dog 2.jpg" else "Zorro")
        pets.add("copy.jpg", same_as="cat 0.jpg")
        pets.add("bare.jpg", encoded=False)
        everything = search(pets, query, 100)
        assert len(everything) == 10
        assert len({hit.path for hit in everything}) == 10
        for n in range(1, 10):
            assert search(pets, query, n) == everything[:n]
        scores = [hit.score for hit in everything]
        assert scores == sorted(scores, reverse=True)
        json.dumps([dict(hit.why) for hit in everything])

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(
        st.text(st.sampled_from('"*():^{}+-. aAbBzo강아지개北京'), max_size=20)
        | st.sampled_from(["NEAR(zorro)", 'zorro AND "x', '"a" OR "b"', "words:zorro", "zo*"])
    )
    def test_whatever_is_typed(self, pets: Album, query: str) -> None:
        if not pets.searcher.search("zorro", 1)[0].why.get("caption"):
            pets.say("cat 1.jpg", "Zorro 강아지 北京 a b")
        try:
            assert len(search(pets, query)) == 8
        except QueryError:
            assert "-" in query or not any(map(str.isalnum, query))


class TestJudge:
    def test_by_the_line(self, album: Album) -> None:
        album.add(*[f"thing{n} {m}.jpg" for n in range(12) for m in range(4)])
        album.replica.catch_up()
        album.searcher.refresh_line()
        grades = [
            album.searcher.judge(f"thing{n}", album.content(f"thing{n} 1.jpg"))[1]
            for n in range(12)
        ]
        wrong = [
            album.searcher.judge(f"thing{(n + 1) % 12}", album.content(f"thing{n} 1.jpg"))
            for n in range(12)
        ]
        assert grades.count("unlikely") <= 2
        assert [grade for _, grade in wrong].count("unlikely") >= 10
        right, _ = album.searcher.judge("thing3", album.content("thing3 1.jpg"))
        assert right > max(score for score, _ in wrong)

    def test_without_a_vector(self, album: Album) -> None:
        album.add("bare.jpg", encoded=False)
        with pytest.raises(Trouble):
            album.searcher.judge("a dog", album.content("bare.jpg"))


def matched(hits: list[Hit]) -> dict[str, list[tuple[str, str, list[str]]]]:
    """By file name where the words stand, in what text, and the marked pieces of that."""
    found = {}
    for hit in hits:
        texts = hit.why.get("matched")
        if isinstance(texts, list):
            found[hit.path.name] = [
                (
                    each["in"],
                    each["text"],
                    [each["text"][start:end] for start, end in each["spans"]],
                )
                for each in texts
            ]
    return found


@pytest.fixture
def trips(album: Album) -> Album:
    """Six photos with names that say something."""
    album.named = True
    album.add("제주도_바다_001.jpg", "IMG_1234.JPG", "2019 제주/첫날/DSC001.jpg", "頤和園.jpg")
    album.add("y/Belgium trip.jpg", "z/a.jpg")
    return album


class TestNames:
    def test_files_folders_and_tags(self, trips: Album) -> None:
        trips.tag("z/a.jpg", "제주 여행")
        found = matched(search(trips, "제주"))
        assert found == {
            "제주도_바다_001.jpg": [("name", "제주도_바다_001.jpg", ["제주"])],
            "DSC001.jpg": [("folder", "2019 제주", ["제주"])],
            "a.jpg": [("tag", "제주 여행", ["제주"])],
        }
        grades = {hit.path.name: hit.relevance for hit in search(trips, "제주", 3)}
        assert grades == {"제주도_바다_001.jpg": "maybe", "DSC001.jpg": "maybe", "a.jpg": "likely"}

    def test_the_words_need_not_be_side_by_side(self, trips: Album) -> None:
        assert list(matched(search(trips, "제주 바다"))) == ["제주도_바다_001.jpg"]
        assert list(matched(search(trips, "바다 001"))) == []  # a counter is no word

    def test_together_with_captions(self, trips: Album) -> None:
        trips.say("2019 제주/첫날/DSC001.jpg", "해 질 녘 바다", "machine")
        trips.tag("2019 제주/첫날/DSC001.jpg", "가족")
        hit = search(trips, "가족 제주 바다")[0]
        assert matched([hit])["DSC001.jpg"] == [
            ("tag", "가족", ["가족"]),
            ("caption", "해 질 녘 바다", ["바다"]),
            ("folder", "2019 제주", ["제주"]),
        ]
        assert (hit.relevance, hit.why["caption"], hit.why["source"]) == (
            *("maybe", "해 질 녘 바다"),
            "machine",
        )

    def test_quoted(self, trips: Album) -> None:
        trips.tag("z/a.jpg", "제주 여행")
        assert set(matched(search(trips, '"제주"'))) == {
            *("제주도_바다_001.jpg", "DSC001.jpg", "a.jpg")
        }
        for query in ('"제주도_바다"', '"제주도 바다"', '"belgium trip"'):
            assert len(matched(search(trips, query))) == 1
        assert matched(search(trips, '"제주 바다"')) == {}

    def test_unwanted(self, trips: Album) -> None:
        trips.tag("z/a.jpg", "제주 여행")
        assert list(matched(search(trips, "제주 -첫날 -여행"))) == ["제주도_바다_001.jpg"]

    def test_what_a_camera_counts_is_found_as_a_whole_only(self, trips: Album) -> None:
        assert matched(search(trips, "img")) == matched(search(trips, "jpg")) == {}
        for query in ("IMG_1234", "img_1234.jpg", '"IMG_1234"'):
            assert matched(search(trips, query)) == {
                "IMG_1234.JPG": [
                    ("name", "IMG_1234.JPG", ["IMG", "1234", "JPG"][: 2 + ("jpg" in query)])
                ]
            }
        assert matched(search(trips, "img_123")) == {
            "IMG_1234.JPG": [("name", "IMG_1234.JPG", ["IMG", "123"])]
        }
        assert matched(search(trips, "1234")) == {}

    def test_every_copy_of_what_has_the_name(self, trips: Album) -> None:
        trips.add("copy of it.jpg", same_as="Belgium trip.jpg")
        hits = [hit for hit in search(trips, "belgium") if "matched" in hit.why]
        assert {hit.path.name for hit in hits} == {"Belgium trip.jpg", "copy of it.jpg"}
        assert {text for rows in matched(hits).values() for _, text, _ in rows} == {
            "Belgium trip.jpg"
        }

    def test_a_folder_of_many_counts_less_than_one_of_few(self, album: Album) -> None:
        album.named = True
        album.add(*[f"제주 사진/{number}.jpg" for number in range(30)], "제주/x.jpg")
        found = album.database.read(lambda c: literal.find(c, parse("제주")))
        assert {match.rank for match in found.values()} == {4}
        found = album.database.read(lambda c: literal.find(c, parse("제주 사진")))
        assert {match.rank for match in found.values()} == {4}
        album.say("제주/x.jpg", "제주")
        found = album.database.read(lambda c: literal.find(c, parse("제주")))
        assert sorted({match.rank for match in found.values()}) == [1, 5]


class TestChinese:
    def test_either_form_finds_both(self, trips: Album) -> None:
        trips.say("IMG_1234.JPG", "在颐和园散步")
        trips.tag("z/a.jpg", "頤和園")
        for query in ("颐和园", "頤和園", '"頤和園"', '"颐和"', "頤和", "園"):
            found = matched(search(trips, query))
            assert set(found) == {"頤和園.jpg", "IMG_1234.JPG", "a.jpg"}, query
            pieces = {piece for rows in found.values() for _, _, marked in rows for piece in marked}
            assert pieces <= {"颐和园", "頤和園", "颐和", "頤和", "园", "園"}
            assert {len(piece) for piece in pieces} == {len(query.strip('"'))}


class TestFirstLetters:
    def test_of_words(self, trips: Album) -> None:
        for query, pieces in (
            ("ㅈㅈㄷ", ["제주도"]),
            ("ㅈㅈ", ["제주"]),
            ("ㅂㄷ", ["바다"]),
            ("ㅂㄷ ㅈㅈ", ["제주", "바다"]),
            ("ᄇᄃ", ["바다"]),  # as a keyboard for old Hangul types it
        ):
            found = matched(search(trips, query))["제주도_바다_001.jpg"]
            assert found == [("name", "제주도_바다_001.jpg", pieces)], query

    def test_in_captions_and_tags(self, trips: Album) -> None:
        trips.say("z/a.jpg", "우리 강아지와 산책")
        trips.tag("IMG_1234.JPG", "강아지")
        assert set(matched(search(trips, "ㄱㅇㅈ"))) == {"a.jpg", "IMG_1234.JPG"}
        assert matched(search(trips, "ㄱㅇㅈㅇ")) == {
            "a.jpg": [("caption", "우리 강아지와 산책", ["강아지와"])]
        }
        assert set(matched(search(trips, "ㄳ"))) == set()  # ㄱㅅ, joined by an input method
        trips.say("z/a.jpg", "감사")
        assert set(matched(search(trips, "ㄳ"))) == {"a.jpg"}

    def test_not_one_alone_nor_inside_words_nor_quoted(self, trips: Album) -> None:
        for query in ("ㅂ", "ㅈㄷ", '"ㅂㄷ"', "ㅏㅏ"):
            assert matched(search(trips, query)) == {}

    def test_letters_that_are_written_so(self, trips: Album) -> None:
        trips.say("z/a.jpg", "ㅋㅋㅋ 웃겨")
        for query in ("ㅋㅋㅋ", "ㅋㅋ", '"ㅋㅋㅋ"'):
            assert set(matched(search(trips, query))) == {"a.jpg"}


class TestMistyped:
    def test_the_nearest_word_there_is(self, trips: Album) -> None:
        trips.say("z/a.jpg", "a sunset in Belgium")
        (hit, *_) = search(trips, "sunest")
        assert (hit.path.name, hit.relevance) == ("a.jpg", "maybe")
        assert hit.why["read_as"] == {"sunest": "sunset"}
        assert matched([hit])["a.jpg"] == [("caption", "a sunset in Belgium", ["sunset"])]
        found = search(trips, "begium")
        assert set(matched(found)) == {"a.jpg", "Belgium trip.jpg"}
        assert found[0].why["read_as"] == {"begium": "belgium"}
        assert set(matched(search(trips, "trip begium"))) == {"Belgium trip.jpg"}

    def test_only_where_no_text_has_it_as_typed(self, trips: Album) -> None:
        trips.say("z/a.jpg", "sunset")
        trips.say("IMG_1234.JPG", "sunest", "machine")
        assert set(matched(search(trips, "sunest"))) == {"IMG_1234.JPG"}

    def test_not_quoted_nor_too_short_nor_too_far(self, trips: Album) -> None:
        for query in ('"begium"', '"begium" trip', "beg", "bxlgixm", "브레기움"):
            assert matched(search(trips, query)) == {}, query

    def test_a_word_that_is_spelled_right_is_left_alone(self, trips: Album) -> None:
        trips.say("z/a.jpg", "a house")
        assert matched(search(trips, "horse")) == {}
        assert set(matched(search(trips, "hosue"))) == {"a.jpg"}

    def test_a_word_that_is_gone_is_not_offered(self, trips: Album) -> None:
        trips.say("z/a.jpg", "sunset")
        trips.say("z/a.jpg", "dusk")
        assert matched(search(trips, "sunest")) == {}


class TestBadInput:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(
        st.text(max_size=30)
        | st.text(st.characters(categories=("Cs", "Cf", "Mn", "Co", "So", "Cc")), max_size=12)
        | st.text(st.sampled_from("ㄱㄳㅏ강아頤园ᄀᆨ가\u200d\u202e\u0300'\"%_;-()*:^"), max_size=12)
        | st.sampled_from(["'; DROP TABLE names; --", "(a+)+$", "%", "_", "\x00", "name_words:x"])
    )
    def test_any_query_answers(self, trips: Album, query: str) -> None:
        try:
            hits = search(trips, query)
        except QueryError:
            return
        assert len(hits) == 6
        json.dumps([dict(hit.why) for hit in hits])

    def test_ten_thousand_characters(self, trips: Album) -> None:
        for piece in ("제주 ", "ㅈ", "頤", "begium ", '"제주" ', "\u202e"):
            try:
                assert len(search(trips, (piece * 10_000)[:10_000])) == 6
            except QueryError:
                assert not any(map(str.isalnum, piece))

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
    @given(
        st.text(
            st.sampled_from("aB 강아지頤园ᄀ\u1161Ａé\u0301ﬁ\u200d\u202e_.-<>&ㅋ😀ß"), max_size=25
        ),
        st.text(st.sampled_from("aB강아지頤园ﬁéßㅋ"), min_size=1, max_size=3),
    )
    def test_what_is_marked_is_what_was_sought(self, text: str, word: str) -> None:
        sought = words_of(folded(word))
        shown = nfc(text)
        spans = spotting.spots(shown, sought)
        assert spans == sorted(spans)
        for start, end in spans:
            assert 0 <= start < end <= len(shown)
            piece = folded(shown[start:end])
            assert any(each in piece or as_initials(each) for each in sought)
        for each in sought:
            if each in words_of(folded(shown)):
                assert spans
