"""Photos and concepts in queries: who is found, how surely, and what is said where nothing is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosearch.errors import QueryError, Trouble
from photosearch.library import concepts, embeddings
from photosearch.library.database import Connection
from photosearch.search import heads, parser
from photosearch.search.examples import MOST_EXAMPLES, UnknownExample

from .conftest import Album, photo_of

THINGS = ("dog", "cat", "sea", "hill", "road", "cake")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Album]:
    """Photos of six things, eight each, one of a dog by the sea, and some that are odd.

    Tests only add concepts, each under a name of its own.
    """
    made = Album(tmp_path_factory.mktemp("예시") / "library")
    made.add(*[f"{thing} {n}.jpg" for thing in THINGS for n in range(8)], "both.jpg")
    vector = photo_of("dog", 901, 0.9) + photo_of("sea", 902, 0.9)
    row = made.content("both.jpg"), (vector / np.linalg.norm(vector)).astype(np.float16)
    made.database.write(lambda c: embeddings.append(c, made.model, [row]))
    made.add("there/cake 1.jpg", same_as="another cake.jpg")
    made.add("unseen.jpg", encoded=False)
    made.add('강아지 "코코".jpg')
    yield made
    made.database.close()


def found(album: Album, text: str, n: int = 8) -> list[str]:
    return [hit.path.stem for hit in album.searcher.search(text, n)]


def kinds(names: list[str]) -> list[str]:
    return [name.split(" ")[0] for name in names]


def teach(album: Album, name: str, *wanted: str, unwanted: tuple[str, ...] = ()) -> int:
    yes, no = [[album.content(n) for n in some] for some in (wanted, unwanted)]

    def write(c: Connection) -> int:
        concept = concepts.make(c, name)
        concepts.teach(c, concept.id, yes, wanted=True)
        concepts.teach(c, concept.id, no, wanted=False)
        return concept.id

    return album.database.write(write)


class TestPhotos:
    def test_finds_what_is_like_it(self, shown: Album) -> None:
        names = found(shown, 'like:"dog 3.jpg"')
        assert names[0] == "dog 3"
        assert kinds(names).count("dog") >= 7

    def test_several_are_examples_together(self, shown: Album) -> None:
        names = kinds(found(shown, 'like:"dog 1.jpg","sea 1.jpg"', 16))
        assert names.count("dog") >= 6
        assert names.count("sea") >= 6

    def test_words_and_photos_are_both_heard(self, shown: Album) -> None:
        names = kinds(found(shown, 'like:"dog 3.jpg" sea', 14))
        assert names.count("dog") + names.count("sea") >= 13
        assert min(names.count("dog"), names.count("sea")) >= 3

    def test_both_at_once_is_best(self, shown: Album) -> None:
        assert found(shown, 'like:"dog 3.jpg" sea', 1) == ["both"]
        (hit, *_) = shown.searcher.search('like:"dog 3.jpg" sea', 4)
        assert hit.relevance != "unlikely"
        assert hit.why["like"] == ["dog 3.jpg"]

    def test_an_unwanted_one_is_no_answer_and_its_like_go_back(self, shown: Album) -> None:
        plain = kinds(found(shown, 'like:"dog 1.jpg","sea 1.jpg"', 10))
        less = found(shown, 'like:"dog 1.jpg","sea 1.jpg" -like:"sea 2.jpg"', 10)
        assert "sea 2" not in less
        assert kinds(less).count("sea") < plain.count("sea")
        assert len(found(shown, 'dog -like:"dog 2.jpg"', 100)) == len(found(shown, "dog", 100)) - 1

    def test_filters_narrow_it(self, shown: Album) -> None:
        names = found(shown, 'like:"dog 3.jpg" name:sea', 20)
        assert sorted(names) == [f"sea {n}" for n in range(8)]

    def test_listed_photos_lose_what_is_like_an_unwanted_one(self, shown: Album) -> None:
        names = found(shown, 'name:"dog *" -like:"dog 3.jpg"', 20)
        assert "dog 3" not in names

    def test_alternatives_are_compared_fairly(self, shown: Album) -> None:
        names = kinds(found(shown, 'like:"dog 3.jpg" OR sea', 16))
        assert names.count("dog") >= 6
        assert names.count("sea") >= 6

    def test_is_found_by_folder_name_and_path(self, shown: Album) -> None:
        whole = shown.folder.parent / "photos" / "cat 1.jpg"
        for name in ("cat 1.jpg", "photos/cat 1.jpg", "CAT 1.JPG", str(whole), "cat  1.jpg"):
            assert found(shown, f'like:"{name}"', 1) == ["cat 1"], name

    def test_decomposed_letters_and_quotes_are_found(self, shown: Album) -> None:
        typed = unicodedata.normalize("NFD", "강아지")
        assert found(shown, f'like:「{typed} "코코".jpg」', 1) == ['강아지 "코코"']
        assert found(shown, "like:\"강아지 '코코'.jpg\"", 1) == ['강아지 "코코"']

    def test_a_part_of_a_name_is_no_name(self, shown: Album) -> None:
        with pytest.raises(UnknownExample):
            shown.searcher.search("like:1.jpg", 1)

    def test_nonsense_is_not_likely(self, shown: Album) -> None:
        hits = shown.searcher.search('like:"dog 3.jpg" zebra', 20)
        assert "likely" not in {h.relevance for h in hits if not h.path.stem.startswith("dog")}


class TestFilesElsewhere:
    def test_is_looked_at(self, shown: Album, tmp_path: Path) -> None:
        file = tmp_path / unicodedata.normalize("NFD", "한글.jpg")
        file.write_bytes(b"a picture")
        asked: list[Path] = []

        def look(path: Path) -> np.ndarray:
            asked.append(path)
            return photo_of("cake", 77)

        shown.searcher.look = look
        typed = tmp_path / unicodedata.normalize("NFC", "한글.jpg")
        assert set(kinds(found(shown, f'like:"{typed}"', 6))) == {"cake"}
        assert asked == [file]

    def test_one_that_cannot_be_read_is_left_out(self, shown: Album, tmp_path: Path) -> None:
        (tmp_path / "broken.jpg").write_bytes(b"")

        def look(path: Path) -> np.ndarray:
            raise Trouble("It cannot be compared.")

        shown.searcher.look = look
        text = f'dog like:"{tmp_path / "broken.jpg"}"'
        assert set(kinds(found(shown, text, 5))) <= {"dog", "both"}
        assert [note.kind for note in notes(shown, text)] == ["unseen_photo"]


def notes(album: Album, text: str) -> list[parser.Note]:
    return album.searcher.notes(parser.understand(text))


class TestNotes:
    def test_what_is_not_found_is_left_out_and_told(self, shown: Album) -> None:
        text = "dog like:nothing.jpg concept:Jiwoo"
        assert set(kinds(found(shown, text, 5))) <= {"dog", "both"}
        told = notes(shown, text)
        assert [(note.kind, text[note.start : note.end]) for note in told] == [
            ("unknown_photo", "like:nothing.jpg"),
            ("unknown_concept", "concept:Jiwoo"),
        ]

    def test_nothing_left_is_refused_at_its_place(self, shown: Album) -> None:
        teach(shown, "지우", "dog 1.jpg")
        with pytest.raises(UnknownExample) as caught:
            shown.searcher.search("concept:지", 5)
        assert caught.value.note.hint == "지우"
        assert (caught.value.start, caught.value.end) == (0, len("concept:지"))

    def test_only_unwanted_is_no_query(self, shown: Album) -> None:
        with pytest.raises(QueryError, match="Say also"):
            shown.searcher.search('-like:"dog 1.jpg"', 5)

    def test_hundreds_are_too_many_to_look_for(self, shown: Album) -> None:
        text = "dog " + " ".join(f"like:{n}.jpg" for n in range(300))
        assert set(kinds(found(shown, text, 5))) <= {"dog", "both"}
        told = [note.kind for note in notes(shown, text)]
        assert told == ["unknown_photo"] * MOST_EXAMPLES + ["too_many"]

    def test_a_name_of_several_means_the_newest(self, shown: Album) -> None:
        assert [note.kind for note in notes(shown, 'like:"cake 1.jpg"')] == ["several_photos"]
        assert not notes(shown, 'like:"cake 2.jpg"')

    def test_one_that_no_model_has_seen(self, shown: Album) -> None:
        assert [n.kind for n in notes(shown, "cat like:unseen.jpg")] == ["unseen_photo"]


class TestConcepts:
    def test_finds_what_it_was_taught(self, shown: Album) -> None:
        teach(shown, "우리 개", "dog 1.jpg", "dog 2.jpg", "dog 3.jpg", "dog 4.jpg", "dog 5.jpg")
        names = found(shown, '개념:"우리 개"')
        assert set(kinds(names)) == {"dog"}

    def test_works_with_words_filters_or_and_without(self, shown: Album) -> None:
        teach(shown, "D", "dog 1.jpg", "dog 2.jpg", "dog 3.jpg")
        teach(shown, "C", "cat 1.jpg", "cat 2.jpg", "cat 3.jpg")
        assert set(kinds(found(shown, "concept:D,C", 14))) >= {"dog", "cat"}
        assert set(kinds(found(shown, "concept:d OR sea", 14))) >= {"dog", "sea"}
        assert sorted(found(shown, "concept:D name:cat", 20)) == [f"cat {n}" for n in range(8)]
        both = 'like:"dog 5.jpg","sea 5.jpg"'
        less = kinds(found(shown, f"{both} -concept:D", 10))
        assert less.count("dog") < kinds(found(shown, both, 10)).count("dog")

    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_a_few_photos_make_nothing_likely(self, shown: Album, count: int) -> None:
        teach(shown, f"few {count}", *[f"dog {n}.jpg" for n in range(count)])
        grades = {hit.relevance for hit in shown.searcher.search(f'concept:"few {count}"', 48)}
        assert "likely" not in grades

    def test_what_is_not_it_goes_back(self, shown: Album) -> None:
        teach(shown, "both", "dog 1.jpg", "sea 1.jpg", "dog 2.jpg", "sea 2.jpg")
        before = kinds(found(shown, "concept:both", 12)).count("sea")
        no = [shown.content(f"sea {n}.jpg") for n in range(3, 7)]
        number = shown.database.read(lambda c: concepts.called(c, "both"))
        assert number is not None
        shown.database.write(lambda c: concepts.teach(c, number.id, no, wanted=False))
        assert kinds(found(shown, "concept:both", 12)).count("sea") < before

    def test_photos_that_are_gone_teach_nothing(self, shown: Album) -> None:
        number = teach(shown, "gone", "dog 1.jpg", "cat 1.jpg")
        cat, dog = shown.content("cat 1.jpg"), shown.content("dog 1.jpg")
        shown.database.write(lambda c: concepts.unteach(c, number, [cat]))
        assert set(kinds(found(shown, "concept:gone", 5))) == {"dog"}
        shown.database.write(lambda c: concepts.unteach(c, number, [dog]))
        assert [note.kind for note in notes(shown, "sea concept:gone")] == ["empty_concept"]
        assert "sea" in kinds(found(shown, "sea concept:gone", 1))

    def test_its_photos_without_vectors_wait(self, shown: Album) -> None:
        teach(shown, "later", "unseen.jpg")
        assert [note.kind for note in notes(shown, "sea concept:later")] == ["empty_concept"]

    def test_what_was_learnt_is_kept_until_it_is_another(self, shown: Album) -> None:
        number = teach(shown, "kept", "dog 1.jpg", "dog 2.jpg")

        def kept() -> concepts.StoredHead | None:
            return shown.database.read(lambda c: concepts.head(c, number, shown.model))

        assert kept() is None
        found(shown, "concept:kept")
        first = kept()
        found(shown, "concept:kept sea")
        assert first is not None
        assert kept() == first
        shown.database.write(
            lambda c: concepts.teach(c, number, [shown.content("dog 3.jpg")], wanted=True)
        )
        found(shown, "concept:kept")
        second = kept()
        assert second is not None
        assert second.made_of != first.made_of

    def test_words_help(self, shown: Album) -> None:
        number = teach(shown, "dogs", "dog 1.jpg")
        one = kinds(found(shown, "concept:dogs", 8)).count("dog")
        shown.database.write(lambda c: concepts.describe(c, number, "dog"))
        assert kinds(found(shown, "concept:dogs", 8)).count("dog") >= one
        assert kinds(found(shown, "concept:dogs", 7)) == ["dog"] * 7

    def test_many_examples(self, shown: Album, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(heads, "MOST_EXAMPLES", 5)
        teach(shown, "many", *[f"dog {n}.jpg" for n in range(8)])
        assert "dog" in kinds(found(shown, "concept:many", 1))

    def test_a_library_of_nothing_else(self, album: Album) -> None:
        album.add("dog 1.jpg")
        teach(album, "all", "dog 1.jpg")
        assert found(album, "concept:all") == ["dog 1"]


def test_other_models_know_nothing_of_what_one_learnt(shown: Album) -> None:
    number = teach(shown, "own", "dog 1.jpg", "dog 2.jpg")
    found(shown, "concept:own")
    other = shown.database.write(
        lambda c: embeddings.register_model(c, "other", "f", "starter", 8, True)
    )
    assert shown.database.read(lambda c: concepts.head(c, number, other)) is None
