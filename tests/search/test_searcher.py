"""Typed words to rows of photos, on a real library."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import pytest

from photosearch.errors import QueryError
from photosearch.index.replica import Replica
from photosearch.library import embeddings, notes
from photosearch.library.database import Connection, Database, raw
from photosearch.search import line_keeper, line_store, parser, relevance
from photosearch.search.relevance import Line
from photosearch.search.searcher import Searcher

from .conftest import SPEC, Album, photo_of


def names(album: Album, query: str, n: int = 20) -> list[str]:
    return [hit.path.name for hit in album.searcher.search(query, n)]


@pytest.fixture
def pets(album: Album) -> Album:
    album.add(*[f"dog {n}.jpg" for n in range(3)], *[f"cat {n}.jpg" for n in range(3)])
    album.add("beach.jpg", "바다.jpg")
    return album


class TestSearch:
    def test_best_first(self, pets: Album) -> None:
        found = pets.searcher.search("dog", 20)
        assert {hit.path.name for hit in found[:3]} == {"dog 0.jpg", "dog 1.jpg", "dog 2.jpg"}
        scores = [hit.score for hit in found]
        assert scores == sorted(scores, reverse=True)
        assert len(found) == 8
        assert found[0].path == pets.folder.parent / "photos" / found[0].path.name

    @pytest.mark.parametrize("n", [1, 3, 8, 9, 1000])
    def test_as_many_rows_as_asked_for(self, pets: Album, n: int) -> None:
        assert len(pets.searcher.search("nothing of the kind", n)) == min(n, 8)
        assert len(pets.searcher.search("dog -cat", n)) == min(n, 8)

    def test_fewer_rows_are_the_beginning_of_more(self, pets: Album) -> None:
        everything = pets.searcher.search("dog", 100)
        for n in range(1, 8):
            assert pets.searcher.search("dog", n) == everything[:n]

    def test_each_copy_is_a_row(self, pets: Album) -> None:
        pets.add("a copy.jpg", "z copy.jpg", same_as="dog 1.jpg")
        found = pets.searcher.search("dog", 20)
        assert len(found) == 10
        copies = [hit.path.name for hit in found if hit.content == pets.content("dog 1.jpg")]
        assert copies == ["a copy.jpg", "dog 1.jpg", "z copy.jpg"]
        assert len({hit.path for hit in found}) == 10
        assert len(pets.searcher.search("dog", 2)) == 2

    def test_hidden_photos_are_left_out_and_made_up_for(self, pets: Album) -> None:
        first = names(pets, "dog", 1)[0]
        pets.hide(first)
        assert first not in names(pets, "dog")
        assert len(names(pets, "dog")) == 7
        assert len(names(pets, "dog", 3)) == 3

    def test_what_came_meanwhile_is_found(self, pets: Album) -> None:
        assert len(names(pets, "bird")) == 8
        pets.add("bird.jpg")
        assert names(pets, "bird")[0] == "bird.jpg"

    def test_photos_without_a_vector_come_last(self, pets: Album) -> None:
        pets.add("bare 1.jpg", "bare 2.jpg", encoded=False)
        found = pets.searcher.search("dog", 20)
        assert {hit.path.name for hit in found[8:]} == {"bare 1.jpg", "bare 2.jpg"}
        assert {hit.relevance for hit in found[8:]} == {"unlikely"}
        assert len(pets.searcher.search("dog", 9)) == 9

    def test_unwanted_words_push_down(self, album: Album) -> None:
        album.add("dog.jpg", "cat.jpg")
        both = "both.jpg"
        album.add(both)
        mixed = photo_of("dog", 5) + photo_of("cat", 6)
        content = album.content(both)
        row = (content, (mixed / np.linalg.norm(mixed)).astype(np.float16))
        album.database.write(lambda c: embeddings.append(c, album.model, [row]))
        plain = {hit.path.name: hit.score for hit in album.searcher.search("dog", 3)}
        without = {hit.path.name: hit.score for hit in album.searcher.search("dog -cat", 3)}
        assert plain[both] - without[both] > plain["dog.jpg"] - without["dog.jpg"] + 0.1

    def test_every_row_says_why(self, pets: Album) -> None:
        for query in ("dog", "개 -고양이"):
            for hit in pets.searcher.search(query, 8):
                assert hit.why["lane"] == "vector"
                assert hit.why["model"] == "tiny"
                json.dumps(dict(hit.why))
        assert pets.searcher.search("개 -고양이", 1)[0].why["without"] == "고양이"

    def test_a_query_may_have_been_understood_before(self, pets: Album) -> None:
        understood = parser.understand("dog -cat")
        assert pets.searcher.search(understood, 5) == pets.searcher.search("dog -cat", 5)
        with pytest.raises(QueryError):
            pets.searcher.search(parser.understand("-cat"), 5)

    def test_weak_photos_are_kept_back_and_counted(self, pets: Album) -> None:
        everything = pets.searcher.search("dog", 8)
        good = [hit for hit in everything if hit.relevance != "unlikely"]
        weak = [hit for hit in everything if hit.relevance == "unlikely"]
        assert good
        assert len(weak) > 2
        for most in (0, 2, 99):
            answer = pets.searcher.answer("dog", 8, weak=most)
            assert answer.hits == good + weak[:most]
            assert answer.kept_back == max(0, len(weak) - most)

    def test_same_question_same_answer(self, pets: Album) -> None:
        again = Searcher(pets.database, pets.replica, pets.model, pets.words)
        assert again.search("dog", 20) == pets.searcher.search("dog", 20)

    def test_an_empty_query(self, pets: Album) -> None:
        with pytest.raises(QueryError):
            pets.searcher.search("  ", 5)

    def test_an_empty_library(self, album: Album) -> None:
        assert album.searcher.search("dog", 5) == []
        assert album.searcher.similar(photo_of("dog", 1), 5) == []

    def test_ten_thousand_characters(self, pets: Album) -> None:
        assert len(pets.searcher.search("강아지 " * 2500, 5)) == 5


class TestRelevance:
    def test_nothing_like_this_here(self, album: Album) -> None:
        album.add(*[f"thing{n} {m}.jpg" for n in range(12) for m in range(4)])
        present = [album.searcher.search(f"thing{n}", 4)[0].relevance for n in range(12)]
        absent = [album.searcher.search(f"absent{n}", 4)[0].relevance for n in range(50)]
        assert present.count("unlikely") <= 1
        assert absent.count("unlikely") >= 35

    def test_the_line_is_stored_and_renewed_as_the_library_grows(self, album: Album) -> None:
        album.add(*[f"thing{n}.jpg" for n in range(50)])
        album.replica.catch_up()
        assert album.searcher.refresh_line()
        asked = len(album.words.asked)
        assert not album.searcher.refresh_line()
        assert len(album.words.asked) == asked
        other = Searcher(album.database, album.replica, album.model, album.words)
        other.search("thing1", 3)
        assert len(album.words.asked) == asked + 1
        album.add(*[f"thing{n}.jpg" for n in range(50, 56)])
        album.replica.catch_up()
        assert album.searcher.refresh_line()

    def test_a_stored_line_judges_as_the_measured_one(self, album: Album) -> None:
        album.add(*[f"thing{n}.jpg" for n in range(30)])
        fresh = album.searcher.search("thing3", 30)
        album.searcher.refresh_line()
        other = Searcher(album.database, album.replica, album.model, album.words)
        assert [hit.relevance for hit in other.search("thing3", 30)] == [
            hit.relevance for hit in fresh
        ]

    @pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"version": 1, "bounds": 3}'])
    def test_a_line_that_cannot_be_read_is_taken_again(self, album: Album, text: str) -> None:
        from photosearch.library import state

        album.add("dog.jpg", "cat.jpg")
        album.database.write(lambda c: state.set_state(c, f"relevance:{album.model}", text))
        assert line_store.load(album.database, album.model) is None
        assert album.searcher.search("dog", 1)[0].relevance in ("likely", "maybe", "unlikely")
        assert album.searcher.refresh_line()
        assert line_store.load(album.database, album.model) is not None


class TestSlowEncoder:
    def test_texts_are_remembered(self, album: Album) -> None:
        album.add("dog.jpg")
        for _ in range(2):
            searcher = Searcher(
                album.database, album.replica, album.model, album.words, remember=True
            )
            first = searcher.search("a dog -cat", 1)
        assert album.words.asked == ["a dog", "cat"]
        plain = Searcher(album.database, album.replica, album.model, album.words)
        assert plain.search("a dog -cat", 1)[0].score == first[0].score

    def test_nobody_waits_for_null_phrases(self, album: Album) -> None:
        album.add("dog.jpg")
        searcher = Searcher(album.database, album.replica, album.model, album.words, remember=True)
        assert searcher.search("dog", 1)[0].relevance == "maybe"
        assert album.words.asked == ["dog"]
        searcher.refresh_line()
        assert len(album.words.asked) > 700
        asked = len(album.words.asked)
        album.add("cat.jpg")
        album.replica.catch_up()
        searcher.refresh_line()
        assert len(album.words.asked) == asked

    def test_a_read_only_library_is_only_asked(self, album: Album) -> None:
        album.add("dog.jpg")
        with Database.open(album.folder, read_only=True) as reader:
            replica = Replica.open(reader, SPEC, album.model)
            searcher = Searcher(reader, replica, album.model, album.words, remember=True)
            assert searcher.search("dog", 1)[0].path.name == "dog.jpg"
            plain = Searcher(reader, replica, album.model, album.words)
            assert plain.search("dog", 1)[0].path.name == "dog.jpg"


class TestFilters:
    """``pets`` with days, stars and folders."""

    @pytest.fixture
    def dated(self, pets: Album) -> Album:
        def work(c: Connection) -> None:
            for number, name in enumerate(("dog 0.jpg", "dog 1.jpg", "cat 0.jpg", "beach.jpg")):
                content = pets.content(name)
                moment = 1546300800 + 86400 * (number + 1)
                raw(c).execute("UPDATE contents SET moment = ? WHERE id = ?", (moment, content))
            notes.set_rating(c, [pets.content("dog 0.jpg"), pets.content("cat 2.jpg")], 4)

        pets.add("2019/dog copy.jpg", same_as="dog 2.jpg")
        pets.database.write(work)
        return pets

    def test_the_best_are_taken_among_what_meets_them(self, dated: Album) -> None:
        found = names(dated, "dog date:2019")
        assert set(found[:2]) == {"dog 0.jpg", "dog 1.jpg"}
        assert set(found[2:]) == {"cat 0.jpg", "beach.jpg"}
        assert names(dated, "cat date:2019", 1) == ["cat 0.jpg"]
        assert names(dated, "cat rating:>=3", 1) == ["cat 2.jpg"]

    def test_filters_alone_list_the_newest_first(self, dated: Album) -> None:
        hits = dated.searcher.search("date:2019", 20)
        assert [hit.path.name for hit in hits] == [
            *("beach.jpg", "cat 0.jpg", "dog 1.jpg", "dog 0.jpg"),
        ]
        assert {(hit.relevance, hit.why["lane"]) for hit in hits} == {("likely", "filter")}
        assert hits[0].why["filters"] == ["date:2019"]
        assert names(dated, "date:2019", 2) == ["beach.jpg", "cat 0.jpg"]
        assert dated.words.asked == []

    def test_photos_without_a_vector_meet_filters_too(self, dated: Album) -> None:
        dated.add("bare.jpg", encoded=False)
        assert "bare.jpg" in names(dated, "name:bare")
        assert names(dated, "dog name:bare") == ["bare.jpg"]
        assert "bare.jpg" not in names(dated, "dog date:2019")

    def test_hidden_photos_meet_nothing(self, dated: Album) -> None:
        dated.hide("dog 0.jpg")
        assert "dog 0.jpg" not in names(dated, "dog date:2019")
        assert "dog 0.jpg" not in names(dated, "date:2019")

    def test_of_copies_only_the_files_that_meet_them(self, dated: Album) -> None:
        assert names(dated, "folder:2019") == ["dog copy.jpg"]
        assert names(dated, "dog folder:2019") == ["dog copy.jpg"]
        assert "dog copy.jpg" not in names(dated, "dog -folder:2019")
        assert "dog 2.jpg" in names(dated, "dog -folder:2019")
        assert set(names(dated, "duplicates:yes")) == {"dog 2.jpg", "dog copy.jpg"}

    def test_nothing_meets_them(self, dated: Album) -> None:
        assert names(dated, "dog date:1990") == []
        assert names(dated, "date:1990") == []

    def test_what_was_guessed_is_left_out_where_nothing_meets_it(self, dated: Album) -> None:
        today = date(2026, 11, 21)
        hits = dated.searcher.search("2019년 dog", 20, today=today)
        assert {hit.path.name for hit in hits[:2]} == {"dog 0.jpg", "dog 1.jpg"}
        assert len(hits) == 4
        hits = dated.searcher.search("2011년 dog", 20, today=today)
        assert len(hits) == 9
        assert {hit.why["left_out"] for hit in hits if hit.why["lane"] != "none"} == {"2011년"}
        assert hits[0].why["phrase"] == "2011년 dog"

    def test_alternatives(self, dated: Album) -> None:
        found = dated.searcher.search("dog OR cat", 20)
        assert {hit.path.name[:3] for hit in found[:6]} == {"dog", "cat"}
        assert len(found) == 9
        for hit in found[:6]:
            assert hit.why["phrase"] == hit.path.name[:3]
        assert [hit.path for hit in dated.searcher.search("dog OR cat", 4)] == [
            hit.path for hit in found[:4]
        ]
        either = names(dated, "(dog date:2019) OR (cat rating:4)", 3)
        assert set(either) == {"dog 0.jpg", "dog 1.jpg", "cat 2.jpg"}
        listed = names(dated, "dog OR rating:4")
        assert set(listed[:5]) >= {"cat 2.jpg", "dog 0.jpg"}
        assert len(set(listed)) == len(listed)

    def test_words_count_among_what_meets_filters(self, dated: Album) -> None:
        dated.say("cat 0.jpg", "Zorro in the garden")
        dated.say("cat 1.jpg", "Zorro asleep")
        assert names(dated, "zorro date:2019", 1) == ["cat 0.jpg"]
        assert "cat 1.jpg" not in names(dated, "zorro date:2019")
        hits = dated.searcher.search('"zorro" OR "nothing"', 20)
        assert {hit.path.name for hit in hits[:2]} == {"cat 0.jpg", "cat 1.jpg"}

    def test_unwanted_words_beside_filters_alone(self, album: Album) -> None:
        album.add(*[f"thing{n} {m}.jpg" for n in range(12) for m in range(4)])
        album.replica.catch_up()
        album.searcher.refresh_line()
        album.say("thing5 1.jpg", "Zorro swims")
        left = names(album, "type:jpg -thing3 -zorro", 100)
        gone = {f"thing{n} {m}.jpg" for n in range(12) for m in range(4)} - set(left)
        assert "thing5 1.jpg" in gone
        assert len([name for name in gone if name.startswith("thing3")]) >= 3
        assert len(gone) <= 10

    def test_weights(self, album: Album) -> None:
        album.add("dog.jpg", "cat.jpg")
        dogs = {hit.path.name: hit.score for hit in album.searcher.search("dog^5 cat", 2)}
        cats = {hit.path.name: hit.score for hit in album.searcher.search("dog cat^5", 2)}
        assert dogs["dog.jpg"] > dogs["cat.jpg"]
        assert cats["cat.jpg"] > cats["dog.jpg"]


class TestSimilar:
    def test_nearest_first_and_some_left_out(self, pets: Album) -> None:
        vector = photo_of("dog", 77)
        found = pets.searcher.similar(vector, 3, like="/somewhere/dog.jpg")
        assert {hit.path.name for hit in found} == {"dog 0.jpg", "dog 1.jpg", "dog 2.jpg"}
        assert found[0].why["photo"] == "/somewhere/dog.jpg"
        rest = pets.searcher.similar(vector, 3, without=[pets.content("dog 1.jpg")])
        assert "dog 1.jpg" not in {hit.path.name for hit in rest}
        assert len(rest) == 3

    def test_itself_is_likely(self, pets: Album) -> None:
        pets.replica.catch_up()
        vector = pets.replica.vectors(np.array([pets.content("cat 1.jpg")]))[0]
        found = pets.searcher.similar(vector, 8)
        assert found[0].path.name == "cat 1.jpg"
        assert found[0].relevance == "likely"
        assert found[-1].relevance == "unlikely"


class TestTheLineWhileTheLibraryGrows:
    @pytest.fixture
    def measured(self, monkeypatch: pytest.MonkeyPatch) -> list[Line]:
        """The lines that were measured."""
        lines: list[Line] = []
        really = relevance.measure

        def measure(*arguments: Any) -> Line:
            lines.append(really(*arguments))
            return lines[-1]

        monkeypatch.setattr(relevance, "measure", measure)
        return lines

    def test_is_measured_once_though_many_ask(self, pets: Album, measured: list[Line]) -> None:
        pets.replica.catch_up()
        gate = threading.Barrier(6)

        def ask(_: int) -> str:
            gate.wait()
            return pets.searcher.search("dog", 3)[0].relevance

        with ThreadPoolExecutor(6) as pool:
            grades = set(pool.map(ask, range(6)))
        assert len(grades) == 1
        assert len(measured) == 1

    def test_is_not_taken_again_for_every_query(self, pets: Album, measured: list[Line]) -> None:
        pets.searcher.search("dog", 3)
        for number in range(20):
            pets.add(f"dog new {number}.jpg")
            pets.searcher.search("dog", 3)
        assert len(measured) == 1  # too soon after the first

    def test_is_taken_again_by_and_by(
        self, pets: Album, measured: list[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(line_keeper, "LINE_SECONDS", 0.0)
        monkeypatch.setattr(line_keeper, "LINE_SHARE", 0.0)
        pets.searcher.search("dog", 3)
        pets.searcher.search("dog", 3)
        assert len(measured) == 1
        pets.add(*[f"dog new {number}.jpg" for number in range(20)])
        pets.searcher.search("dog", 3)
        join_measuring()
        assert len(measured) == 2
        pets.searcher.search("dog", 3)
        assert len(measured) == 2
        assert encoded(pets) == 1  # the phrases are the same

    def test_nobody_waits_for_it_in_a_large_library(
        self, pets: Album, measured: list[Line], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(relevance, "LARGE", 5)
        assert {hit.relevance for hit in pets.searcher.search("dog", 3)} == {"maybe"}
        join_measuring()
        assert pets.searcher.search("dog", 3)[0].relevance == "likely"
        assert len(measured) == 1


def join_measuring() -> None:
    for thread in threading.enumerate():
        if thread.name == "relevance":
            thread.join()


def encoded(album: Album) -> int:
    """How often the null phrases were encoded."""
    return album.words.asked.count(next(iter(relevance.null_phrases()["en"])))
