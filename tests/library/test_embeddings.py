"""Vectors and their sequence: whoever replays it in any portions ends with what is stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, Database, raw
from photosearch.library.ids import ContentId, ModelId
from tests.library.conftest import DIM, FACTS, Shelf, digest, listed, vector

Half = NDArray[np.float16]


def contents(shelf: Shelf, count: int) -> list[ContentId]:
    def work(c: Connection) -> list[ContentId]:
        return [photos.add_content(c, digest(str(n)), n, FACTS) for n in range(count)]

    return shelf.database.write(work)


def append(shelf: Shelf, *rows: tuple[ContentId, Half]) -> None:
    shelf.database.write(lambda c: embeddings.append(c, shelf.model, rows))


def since(shelf: Shelf, after: int = 0, limit: int = 100) -> embeddings.Batch:
    return shelf.database.read(lambda c: embeddings.since(c, shelf.model, after, limit))


class TestModels:
    def test_registered_once(self, database: Database) -> None:
        def register(fingerprint: str) -> ModelId:
            return database.write(
                lambda c: embeddings.register_model(c, "m", fingerprint, "siglip", 8, False)
            )

        first = register("a")
        assert register("a") == first != register("b")
        rows = database.read(embeddings.models)
        assert rows[0] == embeddings.ModelRow(first, "m", "a", "siglip", 8, False)
        assert [row.fingerprint for row in rows] == ["a", "b"]

    def test_active(self, shelf: Shelf) -> None:
        assert shelf.database.read(embeddings.active_model) is None
        shelf.database.write(lambda c: embeddings.set_active(c, shelf.model))
        active = shelf.database.read(embeddings.active_model)
        assert active is not None
        assert active.id == shelf.model

    def test_an_unknown_one(self, shelf: Shelf) -> None:
        with pytest.raises(KeyError):
            shelf.database.read(lambda c: embeddings.since(c, ModelId(99), 0, 1))


class TestAppend:
    def test_there_and_back_to_the_last_bit(self, shelf: Shelf) -> None:
        a, b = contents(shelf, 2)
        odd = np.array([65504, -0.0, 6e-8, 1 / 3], np.float16)
        append(shelf, (a, odd), (b, vector(2)))
        batch = since(shelf)
        assert batch.ids.tolist() == [a, b]
        assert batch.vectors.dtype == np.float16
        assert batch.vectors.tobytes() == odd.tobytes() + vector(2).tobytes()
        found = shelf.database.read(lambda c: embeddings.vectors(c, shelf.model, [b, a]))
        assert found[a].tobytes() == odd.tobytes()

    def test_a_view_that_is_not_contiguous(self, shelf: Shelf) -> None:
        (a,) = contents(shelf, 1)
        wide = np.arange(2 * DIM, dtype=np.float16)
        append(shelf, (a, wide[::2]))
        assert since(shelf).vectors.tolist() == [wide[::2].tolist()]

    @pytest.mark.parametrize(
        "bad",
        [
            np.zeros(DIM + 1, np.float16),
            np.zeros((1, DIM), np.float16),
            np.array([1, 2, 3, np.nan], np.float16),
            np.array([1, 2, 3, np.inf], np.float16),
        ],
    )
    def test_refuses_what_is_no_vector(self, shelf: Shelf, bad: Half) -> None:
        a, b = contents(shelf, 2)
        with pytest.raises(ValueError, match="a vector"):
            append(shelf, (a, vector(1)), (b, bad))
        assert len(since(shelf)) == 0

    def test_a_new_one_replaces_the_old_under_a_new_number(self, shelf: Shelf) -> None:
        a, b = contents(shelf, 2)
        append(shelf, (a, vector(1)), (b, vector(2)))
        seen = since(shelf).last
        append(shelf, (a, vector(3)))
        batch = since(shelf, seen)
        assert (batch.ids.tolist(), batch.last) == ([a], seen + 1)
        assert len(since(shelf)) == 2

    def test_models_do_not_mix(self, shelf: Shelf) -> None:
        (a,) = contents(shelf, 1)
        other = shelf.database.write(
            lambda c: embeddings.register_model(c, "big", "f", "siglip", 2, True)
        )
        append(shelf, (a, vector(1)))
        pair = np.ones(2, np.float16)
        shelf.database.write(lambda c: embeddings.append(c, other, [(a, pair)]))
        assert since(shelf).vectors.shape == (1, DIM)
        batch = shelf.database.read(lambda c: embeddings.since(c, other, 0, 9))
        assert batch.vectors.tolist() == [[1, 1]]
        assert shelf.database.read(lambda c: embeddings.last_seq(c, shelf.model)) == 1
        assert shelf.database.read(lambda c: embeddings.last_seq(c, other)) == 2


class TestSince:
    def test_nothing(self, shelf: Shelf) -> None:
        batch = since(shelf, 5)
        assert (batch.last, len(batch), batch.vectors.shape) == (5, 0, (0, DIM))
        assert shelf.database.read(lambda c: embeddings.last_seq(c, shelf.model)) == 0

    def test_a_withdrawn_one_is_told(self, shelf: Shelf) -> None:
        a, b = contents(shelf, 2)
        append(shelf, (a, vector(1)), (b, vector(2)))
        seen = since(shelf).last
        shelf.database.write(lambda c: embeddings.withdraw(c, [a]))
        batch = since(shelf, seen)
        assert (batch.ids.tolist(), batch.removed.tolist()) == ([], [a])
        assert batch.vectors.shape == (0, DIM)
        assert shelf.database.read(lambda c: embeddings.count_embeddings(c, shelf.model)) == 1
        assert shelf.database.read(lambda c: embeddings.vectors(c, shelf.model, [a, b])).keys() == {
            b
        }

    def test_withdrawing_twice_or_nothing_takes_no_number(self, shelf: Shelf) -> None:
        (a,) = contents(shelf, 1)
        append(shelf, (a, vector(1)))
        shelf.database.write(lambda c: embeddings.withdraw(c, [a]))
        last = since(shelf).last
        shelf.database.write(lambda c: embeddings.withdraw(c, [a]))
        shelf.database.write(lambda c: embeddings.withdraw(c, []))
        assert since(shelf).last == last

    def test_a_number_is_never_given_twice(self, shelf: Shelf) -> None:
        """Else an index that saw the first 2 would never learn of the second."""
        (a,) = contents(shelf, 1)
        append(shelf, (a, vector(1)))
        append(shelf, (a, vector(2)))  # deletes number 1, the highest is 2
        shelf.database.write(lambda c: raw(c).execute("DELETE FROM embeddings").close())
        append(shelf, (a, vector(3)))
        assert since(shelf).last == 3

    def test_a_damaged_length_counts_as_removed(self, shelf: Shelf) -> None:
        a, b = contents(shelf, 2)
        append(shelf, (a, vector(1)), (b, vector(2)))
        shelf.database.write(
            lambda c: raw(c).execute("UPDATE embeddings SET vector = x'00' WHERE seq = 1").close()
        )
        batch = since(shelf)
        assert (batch.ids.tolist(), batch.removed.tolist(), batch.last) == ([b], [a], 2)

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(st.just("append"), st.integers(0, 5), st.integers(0, 99)),
                st.tuples(st.just("withdraw"), st.integers(0, 5), st.just(0)),
                st.tuples(st.just("read"), st.just(0), st.integers(1, 3)),
            ),
            max_size=25,
        )
    )
    def test_replay_in_any_portions(self, shelf: Shelf, steps: list[tuple[str, int, int]]) -> None:
        numbers = contents(shelf, 6)
        held: dict[int, list[float]] = {}
        seq = 0

        def catch_up(c: Connection, limit: int) -> bool:
            nonlocal seq
            batch = embeddings.since(c, shelf.model, seq, limit)
            held.update(zip(batch.ids.tolist(), batch.vectors.tolist(), strict=True))
            for number in batch.removed.tolist():
                held.pop(number, None)
            assert batch.last >= seq
            seq = batch.last
            return len(batch) > 0

        def work(c: Connection) -> None:
            raw(c).execute("DELETE FROM embeddings").close()  # the last example's
            for verb, which, value in steps:
                if verb == "append":
                    embeddings.append(c, shelf.model, [(numbers[which], vector(value))])
                elif verb == "withdraw":
                    embeddings.withdraw(c, [numbers[which]])
                else:
                    catch_up(c, value)
            while catch_up(c, 2):
                pass
            stored = embeddings.vectors(c, shelf.model, numbers)
            assert held == {number: list(v) for number, v in stored.items()}
            assert embeddings.count_embeddings(c, shelf.model) == len(held)

        shelf.database.write(work)


class TestMissing:
    def test_contents_with_a_reachable_file_and_no_vector(self, shelf: Shelf) -> None:
        for name in ("b.jpg", "a.jpg", "c.jpg", "gone.jpg"):
            shelf.add(name, name[0])
        shelf.scan(missing=[shelf.known("gone.jpg").id])
        other = shelf.database.write(
            lambda c: embeddings.register_model(c, "big", "f", "siglip", DIM, True)
        )
        ask = embeddings.missing_embeddings
        assert shelf.database.read(lambda c: ask(c, shelf.model, 9)) == []
        b, a, c_ = (shelf.content(name) for name in "bac")
        files = {
            number: shelf.folder / f"{n}.jpg" for n, number in zip("bac", (b, a, c_), strict=True)
        }
        assert shelf.database.read(lambda c: ask(c, other, 9)) == list(files.items())
        assert shelf.database.read(lambda c: ask(c, other, 1, after=b)) == [(a, files[a])]
        shelf.database.write(lambda c: embeddings.append(c, other, [(b, vector(1))]))
        assert [n for n, _ in shelf.database.read(lambda c: ask(c, other, 9))] == [a, c_]
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True))
        assert shelf.database.read(lambda c: ask(c, other, 9)) == []

    def test_a_file_that_waits_to_be_read_is_not_one(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        shelf.database.write(lambda c: photos.add_content(c, digest("A"), 1, FACTS))
        ask = embeddings.missing_embeddings
        assert shelf.database.read(lambda c: ask(c, shelf.model, 9)) == []


class TestTexts:
    def test_remembered_for_their_model(self, shelf: Shelf) -> None:
        third = np.arange(4, dtype=np.float32) / np.float32(3)
        texts = {"강아지": third, "": np.ones(4, np.float32)}
        shelf.database.write(lambda c: embeddings.cache_texts(c, shelf.model, texts))
        asked = ["", "강아지", "海边"]
        found = shelf.database.read(lambda c: embeddings.cached_texts(c, shelf.model, asked))
        assert {text: v.tolist() for text, v in found.items()} == {
            text: v.tolist() for text, v in texts.items()
        }
        assert found["강아지"].dtype == np.float32
        other = shelf.database.write(
            lambda c: embeddings.register_model(c, "big", "f", "siglip", DIM, True)
        )
        assert shelf.database.read(lambda c: embeddings.cached_texts(c, other, asked)) == {}

    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=20))
    def test_any_text_is_remembered_or_left_out(self, shelf: Shelf, text: str) -> None:
        def work(c: Connection) -> dict[str, NDArray[np.float32]]:
            embeddings.cache_texts(c, shelf.model, {text: np.ones(4, np.float32)})
            return embeddings.cached_texts(c, shelf.model, [text])

        found = shelf.database.write(work)
        broken = "\0" in text or any("\ud800" <= char <= "\udfff" for char in text)
        assert list(found) == ([] if broken else [text])

    def test_the_oldest_make_room(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embeddings, "_TEXTS_KEPT", 3)
        one = np.ones(4, np.float32)
        for text in "abcdea":
            shelf.database.write(lambda c, t=text: embeddings.cache_texts(c, shelf.model, {t: one}))  # type: ignore[misc]
        found = shelf.database.read(lambda c: embeddings.cached_texts(c, shelf.model, "abcde"))
        assert set(found) == set("dea")
