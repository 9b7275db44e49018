"""Added, updated, touched, copied and moved files; failures; and forgetting."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.library import embeddings, photos
from photosearch.library.contents import forget_orphans
from photosearch.library.database import Connection
from photosearch.library.ids import PhotoId
from tests.library.conftest import FACTS, Shelf, digest, listed

FULL = photos.Facts(
    4000, 3000, "HEIC", "2019-05-04T12:13:14.250", "+09:00", 1556939594.25, "Apple", "아이폰",
    "26mm", -33.4, 126.5, -12.0, {"Artist": "김", "Software": ""},
)  # fmt: skip


class TestOutcome:
    def test_added(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        assert shelf.read(shelf.known("a.jpg").id, "A") == "added"
        assert shelf.names_of("A") == ["a.jpg"]

    def test_a_copy_is_added_too(self, shelf: Shelf) -> None:
        shelf.add("b.jpg", "A")
        shelf.scan(new=[listed("a.jpg")])
        assert shelf.read(shelf.known("a.jpg").id, "A") == "added"
        assert shelf.names_of("A") == ["a.jpg", "b.jpg"]
        assert shelf.counts.contents == 1

    def test_updated(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 11))])
        assert shelf.read(photo, "B", 11) == "updated"
        assert (shelf.names_of("A"), shelf.names_of("B")) == ([], ["a.jpg"])

    def test_touched(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 10, 5000))])
        assert shelf.read(photo, "A", 10, 5000) == "unchanged"
        assert shelf.known("a.jpg").mtime_ns == 5000
        assert shelf.known("a.jpg").state == "ready"

    def test_made_whole_again(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        photo = shelf.known("a.jpg").id
        shelf.database.write(lambda c: photos.fail(c, photo, 10, 1000, "damaged", "It ends early."))
        shelf.scan(changed=[(photo, listed("a.jpg", 20))])
        assert shelf.read(photo, "A", 20) == "updated"
        assert shelf.database.read(photos.problems) == []

    def test_what_the_decoder_saw_is_kept(self, shelf: Shelf) -> None:
        """The file may have changed again between listing and reading; the next scan compares."""
        shelf.scan(new=[listed("a.jpg", 10, 1000)])
        shelf.read(shelf.known("a.jpg").id, "A", 12, 1300)
        assert shelf.known("a.jpg")[2:4] == (12, 1300)

    def test_no_such_photo(self, shelf: Shelf) -> None:
        for work in (
            lambda c: photos.fail(c, PhotoId(99), 1, 1, "damaged", "why"),
            lambda c: photos.note_crash(c, PhotoId(99)),
        ):
            with pytest.raises(KeyError):
                shelf.database.write(work)
        with pytest.raises(KeyError):
            shelf.read(PhotoId(99), "A")
        assert shelf.counts.contents == 0


class TestMoved:
    def test_the_old_row_takes_the_new_path(self, shelf: Shelf) -> None:
        photo = shelf.add("old/a.jpg", "A")
        vectors = shelf.database.read(lambda c: embeddings.last_seq(c, shelf.model))
        shelf.scan(new=[listed("new/a.jpg")])
        shelf.scan(missing=[photo])
        assert shelf.read(shelf.known("new/a.jpg").id, "A") == "moved"
        assert list(shelf.database.read(lambda c: photos.known_photos(c, shelf.root))) == [
            b"new/a.jpg"
        ]
        assert shelf.known("new/a.jpg").id == photo
        assert shelf.names_of("A") == ["new/a.jpg"]
        assert shelf.counts.missing == 0
        assert shelf.database.read(lambda c: embeddings.last_seq(c, shelf.model)) == vectors

    def test_between_roots(self, shelf: Shelf, tmp_path: Path) -> None:
        photo = shelf.add("a.jpg", "A")
        other = shelf.database.write(lambda c: photos.add_root(c, tmp_path / "other")).id
        shelf.scan(missing=[photo])
        shelf.scan(new=[listed("a.jpg")], root=other)
        assert shelf.read(shelf.known("a.jpg", other).id, "A") == "moved"
        assert shelf.known("a.jpg", other).id == photo

    def test_a_copy_while_the_first_is_there_is_no_move(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", "A")
        assert shelf.add("b.jpg", "A") != shelf.known("a.jpg").id
        assert shelf.counts.ready == 2

    def test_when_the_old_row_was_forgotten_it_is_new(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(missing=[photo], now=1.0)
        shelf.database.write(lambda c: photos.forget_missing(c, 2.0))
        shelf.scan(new=[listed("b.jpg")])
        assert shelf.read(shelf.known("b.jpg").id, "A") == "added"

    def test_a_folder_of_copies_keeps_names_together(self, shelf: Shelf) -> None:
        names = ["x.jpg", "y.jpg", "z.jpg"]
        old = {name: shelf.add(f"old/{name}", "A") for name in names}
        shelf.scan(new=[listed(f"new/{name}") for name in reversed(names)])
        shelf.scan(missing=list(old.values()))
        for name in ("y.jpg", "x.jpg", "z.jpg"):
            assert shelf.read(shelf.known(f"new/{name}").id, "A") == "moved"
        assert {name: shelf.known(f"new/{name}").id for name in names} == old

    def test_as_many_moves_as_there_were_files(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(new=[listed("b.jpg"), listed("c.jpg")], missing=[photo])
        outcomes = [shelf.read(shelf.known(name).id, "A") for name in ("b.jpg", "c.jpg")]
        assert outcomes == ["moved", "added"]

    def test_onto_a_file_that_was_there(self, shelf: Shelf) -> None:
        """mv a b: b's bytes have changed; a is gone."""
        a, b = shelf.add("a.jpg", "A"), shelf.add("b.jpg", "B")
        shelf.scan(changed=[(b, listed("b.jpg", 11))], missing=[a])
        assert shelf.read(b, "A", 11) == "updated"
        assert shelf.known("a.jpg").state == "missing"
        assert shelf.names_of("A") == ["b.jpg"]

    def test_two_that_swapped_names(self, shelf: Shelf) -> None:
        a, b = shelf.add("a.jpg", "A"), shelf.add("b.jpg", "B")
        shelf.scan(changed=[(a, listed("a.jpg", 11)), (b, listed("b.jpg", 12))])
        assert shelf.read(a, "B", 11) == "updated"
        assert shelf.read(b, "A", 12) == "updated"
        assert (shelf.names_of("A"), shelf.names_of("B")) == (["b.jpg"], ["a.jpg"])


class TestFailing:
    def test_is_listed_with_its_reason(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("나.jpg"), listed("가.jpg")])
        for name in ("나.jpg", "가.jpg"):
            photo = shelf.known(name).id
            shelf.database.write(
                lambda c, photo=photo: photos.fail(c, photo, 10, 1000, "damaged", "It ends.\udcff")  # type: ignore[misc]
            )
        found = shelf.database.read(photos.problems)
        assert [row.path.name for row in found] == ["가.jpg", "나.jpg"]
        assert found[0] == photos.ProblemRow(shelf.folder / "가.jpg", "damaged", "It ends.?")
        assert shelf.counts.failed == 2
        assert shelf.database.read(photos.count_searchable) == 0

    def test_what_was_found_before_is_found_no_more(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 5))])
        shelf.database.write(lambda c: photos.fail(c, photo, 5, 1000, "damaged", "It ends early."))
        assert shelf.names_of("A") == []

    def test_restored_to_what_it_was_costs_nothing(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 5))])
        shelf.database.write(lambda c: photos.fail(c, photo, 5, 1000, "damaged", "It ends early."))
        shelf.database.write(lambda c: photos.forget(c, 1e9))
        shelf.scan(changed=[(photo, listed("a.jpg", 10))])
        assert shelf.read(photo, "A") == "unchanged"
        assert shelf.database.read(lambda c: embeddings.count_embeddings(c, shelf.model)) == 1

    def test_the_last_reason_counts_and_crashes_stay(self, shelf: Shelf) -> None:
        shelf.scan(new=[listed("a.jpg")])
        photo = shelf.known("a.jpg").id
        shelf.database.write(lambda c: photos.note_crash(c, photo))
        for kind in ("too_slow", "quarantined"):
            shelf.database.write(lambda c, kind=kind: photos.fail(c, photo, 1, 1, kind, "Why."))  # type: ignore[misc]
        assert [row.kind for row in shelf.database.read(photos.problems)] == ["quarantined"]
        assert shelf.database.write(lambda c: photos.note_crash(c, photo)) == 2

    def test_retried_when_the_fault_may_have_passed(self, shelf: Shelf) -> None:
        for name, kind in (("a.jpg", "unreadable"), ("b.jpg", "damaged"), ("c.jpg", "vanished")):
            shelf.scan(new=[listed(name)])
            photo = shelf.known(name).id
            shelf.database.write(lambda c, p=photo, k=kind: photos.fail(c, p, 1, 1, k, "Why."))  # type: ignore[misc]
        assert shelf.database.write(lambda c: photos.retry(c, ["unreadable", "vanished"])) == 2
        assert shelf.database.write(lambda c: photos.retry(c, [])) == 0
        assert [row.kind for row in shelf.database.read(photos.problems)] == ["damaged"]
        assert shelf.database.read(photos.count_pending) == 2


class TestIgnored:
    def fail(self, shelf: Shelf, name: str, kind: str = "unreadable") -> PhotoId:
        shelf.scan(new=[listed(name)])
        photo = shelf.known(name).id
        shelf.database.write(lambda c: photos.fail(c, photo, 10, 1000, kind, "Why."))
        return photo

    def ignored(self, shelf: Shelf) -> list[str]:
        return [row.path.name for row in shelf.database.read(photos.problems) if row.ignored]

    def test_stays_a_problem_and_is_not_tried_again(self, shelf: Shelf) -> None:
        left, other = self.fail(shelf, "a.jpg"), self.fail(shelf, "b.jpg")
        assert shelf.database.write(lambda c: photos.ignore(c, [left], True)) == 1
        assert shelf.database.write(lambda c: photos.ignore(c, [left], True)) == 0
        counts = shelf.database.read(photos.counts)
        assert (counts.failed, counts.ignored) == (2, 1)
        some = [left, other]
        again = shelf.database.write(lambda c: photos.retry(c, ["unreadable"], among=some))
        assert again == 1
        shelf.database.write(lambda c: photos.fail(c, other, 10, 1000, "unreadable", "Why."))
        assert shelf.database.write(lambda c: photos.retry(c, ["unreadable"])) == 1
        shelf.database.write(lambda c: photos.fail(c, other, 10, 1000, "unreadable", "Why."))
        assert shelf.database.write(photos.retry_photos) == 1
        assert self.ignored(shelf) == ["a.jpg"]

    def test_ends_when_the_file_changes(self, shelf: Shelf) -> None:
        photo = self.fail(shelf, "a.jpg")
        shelf.database.write(lambda c: photos.ignore(c, [photo], True))
        shelf.scan(changed=[(photo, listed("a.jpg", 11))])
        shelf.database.write(lambda c: photos.fail(c, photo, 11, 1000, "damaged", "Why."))
        assert len(shelf.database.read(photos.problems)) == 1
        assert self.ignored(shelf) == []

    def test_ends_when_somebody_says_so_or_tries_that_file(self, shelf: Shelf) -> None:
        one, two = self.fail(shelf, "a.jpg"), self.fail(shelf, "b.jpg")
        shelf.database.write(lambda c: photos.ignore(c, [one, two], True))
        assert shelf.database.write(lambda c: photos.ignore(c, [one], False)) == 1
        assert self.ignored(shelf) == ["b.jpg"]
        assert shelf.database.write(lambda c: photos.retry_photos(c, [two])) == 1
        shelf.database.write(lambda c: photos.fail(c, two, 10, 1000, "damaged", "Why."))
        assert self.ignored(shelf) == []

    def test_lasts_while_the_file_is_away(self, shelf: Shelf) -> None:
        photo = self.fail(shelf, "a.jpg")
        shelf.database.write(lambda c: photos.ignore(c, [photo], True))
        shelf.scan(missing=[photo])
        assert shelf.database.read(photos.counts).ignored == 0
        shelf.scan(back=[photo])
        assert shelf.database.read(photos.counts).ignored == 1


class TestContents:
    def test_known_sizes_and_hashes(self, shelf: Shelf) -> None:
        def work(c: Connection) -> None:
            for number in range(1200):  # more than fit into one question
                photos.add_content(c, digest(str(number)), number * 2, FACTS)

        shelf.database.write(work)
        sizes = shelf.database.read(lambda c: photos.content_sizes(c, set(range(2400))))
        assert sizes == set(range(0, 2400, 2))
        hashes = [digest(str(number)) for number in range(1100, 1300)]
        found = shelf.database.read(lambda c: photos.content_by_hash(c, hashes))
        assert set(found) == set(hashes[:100])
        back = shelf.database.read(lambda c: photos.content_hashes(c, list(found.values())))
        assert {hash: number for number, hash in back.items()} == found

    def test_facts_there_and_back(self, shelf: Shelf) -> None:
        number = shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, FULL))
        assert shelf.database.read(lambda c: photos.facts_of(c, [number])) == {number: FULL}

    def test_half_a_surrogate_pair_in_a_cameras_text(self, shelf: Shelf) -> None:
        odd = photos.Facts(1, 1, "JPEG", lens="a\ud83d", extra={"x": "\udc00"})
        number = shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, odd))
        found = shelf.database.read(lambda c: photos.facts_of(c, [number]))[number]
        assert (found.lens, found.extra) == ("a?", {"x": "?"})

    def test_same_hash_same_content_and_facts_are_renewed(self, shelf: Shelf) -> None:
        first = shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, FACTS))
        again = shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, FULL))
        assert first == again
        assert shelf.database.read(lambda c: photos.facts_of(c, [first]))[first] == FULL

    def test_an_id_is_never_given_twice(self, shelf: Shelf) -> None:
        first = shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, FACTS))
        shelf.database.write(forget_orphans)
        assert shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, FACTS)) > first


class TestForgetting:
    def test_only_what_is_missing_for_long(self, shelf: Shelf) -> None:
        old, young = shelf.add("old.jpg", "A"), shelf.add("young.jpg", "B")
        shelf.add("there.jpg", "C")
        shelf.scan(missing=[old], now=10.0)
        shelf.scan(missing=[young], now=20.0)
        gone = shelf.database.write(lambda c: photos.forget(c, 15.0))
        assert gone == photos.Forgotten(1, (digest("A"),))
        assert (shelf.counts.missing, shelf.counts.ready, shelf.counts.contents) == (1, 1, 2)

    def test_vectors_are_withdrawn_for_every_model(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        content = shelf.content("A")
        second = shelf.database.write(
            lambda c: embeddings.register_model(c, "other", "x", "siglip", 4, True)
        )
        vectors = shelf.database.read(lambda c: embeddings.vectors(c, shelf.model, [content]))
        shelf.database.write(lambda c: embeddings.append(c, second, [(content, vectors[content])]))
        shelf.scan(missing=[photo], now=1.0)
        assert shelf.database.write(lambda c: photos.forget_missing(c, 2.0)) == 1
        for model in (shelf.model, second):
            batch = shelf.database.read(lambda c, m=model: embeddings.since(c, m, 0, 10))  # type: ignore[misc]
            assert (batch.ids.tolist(), batch.removed.tolist()) == ([], [content])

    def test_a_content_that_another_file_holds_stays(self, shelf: Shelf) -> None:
        a = shelf.add("a.jpg", "A")
        shelf.add("b.jpg", "A")
        shelf.scan(missing=[a], now=1.0)
        assert shelf.database.write(lambda c: photos.forget(c, 2.0)) == photos.Forgotten(1, ())
        assert shelf.names_of("A") == ["b.jpg"]

    def test_what_an_edited_file_held_before_goes_at_once(self, shelf: Shelf) -> None:
        photo = shelf.add("a.jpg", "A")
        shelf.scan(changed=[(photo, listed("a.jpg", 11))])
        shelf.read(photo, "B", 11)
        gone = shelf.database.write(lambda c: photos.forget(c, 0.0))
        assert gone == photos.Forgotten(0, (digest("A"),))

    def test_more_than_fit_into_one_question(self, shelf: Shelf) -> None:
        shelf.add_many(1200)
        known = shelf.database.read(lambda c: photos.known_photos(c, shelf.root))
        shelf.scan(missing=[row.id for row in known.values()], now=1.0)
        assert shelf.database.write(lambda c: photos.forget_missing(c, 2.0)) == 1200
        assert shelf.counts.contents == 0


class TestShowing:
    def test_in_the_order_asked_by_name_each_once(self, shelf: Shelf) -> None:
        for name, content in (("b.jpg", "A"), ("a.jpg", "A"), ("c.jpg", "B")):
            shelf.add(name, content)
        numbers = [shelf.content("B"), shelf.content("A")]
        found = shelf.database.read(lambda c: photos.paths_of(c, [*numbers, *numbers]))
        assert list(found) == numbers
        assert [ref.path.name for ref in found[numbers[1]]] == ["a.jpg", "b.jpg"]

    def test_hidden_and_searchable(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", "A")
        gone = shelf.add("b.jpg", "B")
        shelf.scan(missing=[gone])
        assert shelf.database.read(photos.searchable_contents).tolist() == [shelf.content("A")]
        assert shelf.database.read(photos.hidden_contents).tolist() == [shelf.content("B")]
        assert shelf.database.read(photos.hidden_contents).dtype == "int64"
