"""Words that are written about photos, beside what the photos show."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.errors import QueryError, Trouble
from photosearch.library import caption_words
from photosearch.search import literal
from photosearch.search.parser import parse
from photosearch.search.query import Hit

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
        monkeypatch.setattr(caption_words, "MOST_LOOKED_AT", 3)
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
