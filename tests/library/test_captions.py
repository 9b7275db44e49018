"""Captions of three sources, the words that they are found by, and what goes along with a photo."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import get_args

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from photosearch.errors import Trouble
from photosearch.library import caption_words, captions, embeddings, photos, verify
from photosearch.library.captions import CaptionRow, Made, Source, Unjudged, Verdict
from photosearch.library.contents import forget_orphans
from photosearch.library.database import Connection, Database, raw
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.thumbnails import Thumbnails
from photosearch.text import folded, words_of
from tests.library.conftest import Shelf, digest, listed

ONE, TWO, THREE = ContentId(1), ContentId(2), ContentId(3)


@pytest.fixture
def three(shelf: Shelf) -> Shelf:
    """Contents 1, 2 and 3, each of one file."""
    for name in "ABC":
        shelf.add(f"{name}.jpg", name)
    return shelf


def texts(shelf: Shelf, content: int) -> list[str]:
    return [row.text for row in rows(shelf, content)]


def rows(shelf: Shelf, content: int) -> list[CaptionRow]:
    return shelf.database.read(lambda c: captions.of_content(c, content))


def found(shelf: Shelf, text: str, source: Source | None = None, limit: int = 99) -> list[int]:
    """Contents of captions in which all of ``text`` stands in a row."""
    words = [words_of(folded(text))]
    sources = get_args(Source) if source is None else (source,)
    return shelf.database.read(
        lambda c: [
            each.content for one in sources for each in caption_words.holding(c, words, one, limit)
        ]
    )


def write(shelf: Shelf, text: str, *contents: int) -> None:
    shelf.database.write(lambda c: captions.write_own(c, contents or [ONE], text))


def record(shelf: Shelf, *made: Made, model: str = "describer") -> None:
    shelf.database.write(lambda c: captions.record(c, model, made))


class TestOwn:
    def test_one_for_each_content(self, three: Shelf) -> None:
        write(three, "바다", ONE, TWO)
        write(three, "  산과\r\n바다 \0", ONE)
        assert texts(three, ONE) == ["산과\n바다"]
        assert texts(three, TWO) == ["바다"]
        assert [row.source for row in rows(three, ONE)] == ["user"]

    def test_nothing_takes_it_away(self, three: Shelf) -> None:
        write(three, "바다", ONE, TWO)
        write(three, " \n", ONE)
        assert (texts(three, ONE), texts(three, TWO)) == ([], ["바다"])
        assert found(three, "바다") == [TWO]

    def test_a_content_that_is_gone(self, three: Shelf) -> None:
        write(three, "바다", ONE, 77)
        assert found(three, "바다") == [ONE]

    def test_half_a_surrogate_and_a_length(self, three: Shelf) -> None:
        write(three, "a\ud800b", ONE)
        assert texts(three, ONE) == ["ab"]
        write(three, "x" * captions.LONGEST, ONE)
        with pytest.raises(Trouble, match="5,000"):
            write(three, "x" * (captions.LONGEST + 1), ONE)

    def test_follows_an_edited_file(self, three: Shelf) -> None:
        write(three, "우리 강아지", ONE)
        record(three, Made(ONE, "en", "a dog"))
        photo = three.known("A.jpg").id
        three.scan(changed=[(photo, listed("A.jpg", 11))])
        three.read(photo, "edited", 11)
        edited = three.content("edited")
        assert texts(three, edited) == ["우리 강아지"]
        assert edited in found(three, "강아지")


class TestFile:
    def add(self, shelf: Shelf, **extra: str) -> ContentId:
        facts = photos.Facts(4, 3, "JPEG", extra=extra)
        return shelf.database.write(lambda c: photos.add_content(c, digest("A"), 10, facts))

    def test_title_description_and_keywords(self, three: Shelf) -> None:
        self.add(three, keywords="제주; 바다", description="At the sea", title="Trip", iso="100")
        assert [(row.part, row.text) for row in rows(three, ONE)] == [
            ("title", "Trip"),
            ("description", "At the sea"),
            ("keywords", "제주; 바다"),
        ]
        assert found(three, "제주", "file") == [ONE]
        assert found(three, "100") == []

    def test_what_the_file_says_no_longer_goes(self, three: Shelf) -> None:
        self.add(three, title="Trip", keywords="x")
        self.add(three, title="Journey")
        assert texts(three, ONE) == ["Journey"]
        assert (found(three, "trip"), found(three, "journey")) == ([], [ONE])
        self.add(three)
        assert texts(three, ONE) == []

    def test_what_cameras_write_into_every_photo_is_none(self, three: Shelf) -> None:
        self.add(
            three, title="OLYMPUS DIGITAL CAMERA", description="SONY DSC", keywords="IMG_1.JPG"
        )
        assert texts(three, ONE) == []
        self.add(three, title="My camera", description="Kodak moment in Seoul", keywords="Sony")
        assert len(texts(three, ONE)) == 3

    def test_one_that_was_removed_stays_so_until_it_changes(self, three: Shelf) -> None:
        self.add(three, title="Trip")
        three.database.write(lambda c: captions.remove(c, captions.of_content(c, ONE)[0].id))
        self.add(three, title="Trip")
        assert (texts(three, ONE), found(three, "trip")) == ([], [])
        self.add(three, title="Journey")
        assert (texts(three, ONE), found(three, "journey")) == (["Journey"], [ONE])

    def test_what_others_said_before_stays_theirs(self, three: Shelf) -> None:
        """As after it was written into a sidecar from here, and read from there."""
        write(three, "우리\n강아지", ONE)
        record(three, Made(ONE, "en", "A dog at the sea"))
        self.add(three, title="our dog", description="A dog at  the sea", keywords="우리 강아지")
        assert [(row.source, row.text) for row in rows(three, ONE)] == [
            ("user", "우리\n강아지"),
            ("file", "our dog"),
            ("machine", "A dog at the sea"),
        ]
        assert found(three, "sea", "file") == []
        write(three, "our dog", ONE)  # what the file said first stays the file's
        self.add(three, title="our dog", description="A dog at  the sea")
        assert found(three, "our dog", "file") == [ONE]


class TestMachine:
    def test_replaces_what_it_said(self, three: Shelf) -> None:
        record(three, Made(ONE, "en", "a dog", -0.5, 0.2), Made(ONE, "ko", "개"))
        record(three, Made(ONE, "en", "a cat", -0.1, 0.3))
        record(three, Made(ONE, "en", "a bird"), model="other")
        assert sorted(texts(three, ONE)) == ["a bird", "a cat", "개"]
        (row,) = [row for row in rows(three, ONE) if row.text == "a cat"]
        assert (row.model, row.language, row.score, row.match) == ("describer", "en", -0.1, 0.3)

    def test_one_that_is_not_trusted_is_shown_but_not_found(self, three: Shelf) -> None:
        record(three, Made(ONE, "en", "a dog", trusted=False), Made(ONE, "ko", "개"))
        assert texts(three, ONE) == ["개", "a dog"]
        assert (found(three, "dog"), found(three, "개")) == ([], [ONE])

    def test_users_first_then_the_files(self, three: Shelf) -> None:
        record(three, Made(ONE, "en", "a dog"))
        three.database.write(lambda c: captions.write_file(c, ONE, {"title": "Rex"}))
        write(three, "our dog", ONE)
        assert [row.source for row in rows(three, ONE)] == ["user", "file", "machine"]

    def test_removed_stays_removed(self, three: Shelf) -> None:
        record(three, Made(ONE, "en", "a dog"))
        three.database.write(lambda c: captions.remove(c, captions.of_content(c, ONE)[0].id))
        record(three, Made(ONE, "en", "a dog again"))
        assert (texts(three, ONE), found(three, "dog")) == ([], [])

    def test_lacking(self, three: Shelf) -> None:
        def lacking(limit: int = 9, after: ContentId | None = None) -> list[tuple[int, str]]:
            read = captions.lacking
            found = three.database.read(lambda c: read(c, "describer", "en", limit, after))
            assert len(found) == limit or limit == 9 or after
            return [(number, path.name) for number, path in found]

        def count() -> int:
            return three.database.read(lambda c: captions.count_lacking(c, "describer", "en"))

        assert lacking() == [(3, "C.jpg"), (2, "B.jpg"), (1, "A.jpg")]
        assert (lacking(1), lacking(9, THREE)) == ([(3, "C.jpg")], [(2, "B.jpg"), (1, "A.jpg")])
        record(three, Made(TWO, "en", ""), Made(THREE, "ko", "말"))
        assert [number for number, _ in lacking()] == [3, 1]
        assert count() == 2
        record(three, Made(THREE, "en", "a horse"))
        three.database.write(lambda c: captions.remove(c, captions.of_content(c, THREE)[0].id))
        three.database.write(lambda c: captions.remove(c, captions.of_content(c, THREE)[0].id))
        assert [number for number, _ in lacking()] == [1]
        three.scan(missing=[three.known("A.jpg").id])
        assert (lacking(), count()) == ([], 0)
        three.scan(back=[three.known("A.jpg").id])
        three.database.write(lambda c: photos.set_offline(c, three.root, True, now=1.0))
        assert (lacking(), count()) == ([], 0)

    def test_forgetting_a_model(self, three: Shelf) -> None:
        record(three, Made(ONE, "en", "a dog"), Made(TWO, "en", "a dog"))
        record(three, Made(ONE, "en", "a hound"), model="other")
        three.database.write(lambda c: captions.remove(c, captions.of_content(c, TWO)[0].id))
        three.database.write(lambda c: captions.forget_model(c, "describer"))
        assert texts(three, ONE) == ["a hound"]
        assert three.database.read(lambda c: captions.count_lacking(c, "describer", "en")) == 3
        assert found(three, "dog") == []


class TestJudging:
    """By the model that searches, when another one has judged before."""

    @pytest.fixture
    def models(self, three: Shelf) -> tuple[ModelId, ...]:
        """Three models; the second has seen contents 1 and 2 only."""

        def work(c: Connection) -> tuple[ModelId, ...]:
            numbers = [
                embeddings.register_model(c, name, name, "starter", 2, True) for name in "abc"
            ]
            rows = [(each, np.ones(2, np.float16)) for each in (ONE, TWO)]
            embeddings.append(c, numbers[1], rows)
            return tuple(numbers)

        return three.database.write(work)

    def unjudged(
        self, shelf: Shelf, model: ModelId, limit: int = 9, after: tuple[int, int] = (0, 0)
    ) -> list[Unjudged]:
        return shelf.database.read(lambda c: captions.unjudged(c, model, limit, after))

    def test_what_others_have_judged_page_by_page(
        self, three: Shelf, models: tuple[ModelId, ...]
    ) -> None:
        first, second, third = models
        for language, judged in (("en", first), ("ko", second), ("zh", third), ("ja", 0)):
            made = [Made(n, language, language, judged=judged) for n in (ONE, TWO, THREE)]
            record(three, *made, Made(ONE, language + "-", "", judged=judged))
        write(three, "own", ONE)
        wanted = [(language, n) for language in ("ja", "en", "zh") for n in (ONE, TWO)]
        for limit in (1, 3, 9):
            pages, after = [], (0, 0)
            while page := self.unjudged(three, second, limit, after):
                pages += [(each.text, each.content) for each in page]
                after = page[-1].place
            assert pages == wanted
        assert self.unjudged(three, third) == []  # it has seen no photo

    def test_a_verdict_changes_what_is_found(
        self, three: Shelf, models: tuple[ModelId, ...]
    ) -> None:
        second = models[1]
        record(three, Made(ONE, "en", "dog", None, 0.9), Made(TWO, "en", "cat", trusted=False))
        assert (found(three, "dog"), found(three, "cat")) == ([ONE], [])
        dog, cat = self.unjudged(three, second)
        verdicts = [
            Verdict(dog.place[1], "dog", 0.1, False),
            Verdict(cat.place[1], "cat", 0.5, True),
        ]
        three.database.write(lambda c: captions.judge(c, second, verdicts))
        assert (found(three, "dog"), found(three, "cat")) == ([], [TWO])
        (row,) = rows(three, ONE)
        assert (row.match, row.trusted) == (0.1, False)
        assert self.unjudged(three, second) == []
        assert three.database.read(caption_words.disagreeing) == set()

    def test_what_was_written_or_removed_meanwhile_stays(
        self, three: Shelf, models: tuple[ModelId, ...]
    ) -> None:
        second = models[1]
        record(three, Made(ONE, "en", "dog"), Made(TWO, "en", "cat"))
        asked = self.unjudged(three, second)
        record(three, Made(ONE, "en", "fox"))
        three.database.write(lambda c: captions.remove(c, asked[1].place[1]))
        verdicts = [Verdict(each.place[1], each.text, 0.1, True) for each in asked]
        three.database.write(lambda c: captions.judge(c, second, verdicts))
        assert (found(three, "fox"), found(three, "dog"), found(three, "cat")) == ([ONE], [], [])
        assert [each.text for each in self.unjudged(three, second)] == ["fox"]

    def test_asking_costs_what_it_finds(self, three: Shelf, models: tuple[ModelId, ...]) -> None:
        def plan(c: Connection) -> list[str]:
            statements: list[str] = []
            raw(c).set_trace_callback(statements.append)
            captions.unjudged(c, models[1], 16)
            raw(c).set_trace_callback(None)
            return [
                str(row[3])
                for each in statements
                for row in raw(c).execute("EXPLAIN QUERY PLAN " + each)
            ]

        steps = three.database.read(plan)
        assert len(steps) == 4
        assert not [step for step in steps if "SCAN" in step or "TEMP" in step]


class TestFinding:
    @pytest.mark.parametrize(
        ("caption", "sought"),
        [
            ("바닷가를 달리는 강아지 두 마리", "강아지"),
            ("바닷가를 달리는 강아지 두 마리", "아지 두"),
            ("작은 개가 자고 있다", "개"),
            ("바닷가의 개", "개"),
            ("我们在北京吃烤鸭", "北京"),
            ("我们在北京吃烤鸭", "鸭"),
            ("我们在北京吃烤鸭", "我"),
            ("Ａ ＤＯＧ on the beach", "a dog"),
            ("Straße im Café", "STRASSE IM CAFE\u0301"),
            ("2019년 제주도", "2019년 제주"),
            ("생일 🎂🐶!", "🐶"),
            ("東京タワー", "タワー"),
            ("हिन्दी में", "हिन्दी"),
        ],
    )
    def test_inside_sentences(self, three: Shelf, caption: str, sought: str) -> None:
        write(three, caption, ONE)
        write(three, "something else 다른 것 别的", TWO)
        assert found(three, sought) == [ONE]

    @pytest.mark.parametrize(
        ("caption", "sought"),
        [
            ("a dog", "do"),
            ("a hotdog", "dog"),
            ("강 아지", "강아지"),
            ("강아지", "강지"),
            ("dog, a", "a dog"),
            ("北 京", "北京"),
        ],
    )
    def test_nothing_else(self, three: Shelf, caption: str, sought: str) -> None:
        write(three, caption, ONE)
        assert found(three, sought) == []

    def test_newest_first_and_no_more_than_wanted(self, three: Shelf) -> None:
        for content in (TWO, ONE, THREE):
            write(three, "바다", content)
        assert found(three, "바다") == [THREE, ONE, TWO]
        assert found(three, "바다", limit=2) == [THREE, ONE]
        assert found(three, "바다", "file") == []

    def test_several_phrases_in_one_caption(self, three: Shelf) -> None:
        write(three, "a dog and a cat", ONE)
        write(three, "a dog", TWO)

        def ask(*phrases: list[str]) -> list[int]:
            rows = three.database.read(lambda c: caption_words.holding(c, phrases, "user", 9))
            return [row.content for row in rows]

        assert ask(["cat"], ["dog"]) == [ONE]
        assert ask(["dog"]) == [TWO, ONE]
        assert ask([], []) == []

    def test_hidden_contents_are_left_out(self, three: Shelf) -> None:
        write(three, "바다", ONE, TWO)
        three.scan(missing=[three.known("A.jpg").id])
        assert found(three, "바다") == [TWO]
        three.scan(back=[three.known("A.jpg").id])
        assert sorted(found(three, "바다")) == [ONE, TWO]

    def test_a_forgotten_content_takes_its_words_along(self, three: Shelf) -> None:
        write(three, "바다", ONE, TWO)
        record(three, Made(ONE, "en", "the sea"))
        three.scan(missing=[three.known("A.jpg").id])
        three.database.write(lambda c: photos.forget(c, 1e12))
        left = three.database.read(
            lambda c: raw(c).execute("SELECT DISTINCT content_id FROM captions").fetchall()
        )
        assert left == [(TWO,)]
        terms = three.database.read(
            lambda c: raw(c).execute("SELECT DISTINCT doc FROM caption_terms").fetchall()
        )
        assert len(terms) == 1


@pytest.fixture(scope="module")
def one_caption() -> Database:
    """A library with one content, whose caption tests write."""
    with tempfile.TemporaryDirectory() as folder, Database.open(Path(folder)) as database:
        shelf = Shelf(database, Path(folder) / "photos")
        shelf.add("A.jpg", "A")
        yield database


SYLLABLES = "가나강아지개北京鸭日本ア"
TEXT = st.text(
    st.sampled_from(SYLLABLES + 'abAB1 \u0301-"*():^{}+.,🐶') | st.characters(), max_size=24
)
SYNTAX = st.lists(
    st.sampled_from(
        [
            '"',
            "AND",
            "OR",
            "NOT",
            "NEAR(",
            ")",
            "*",
            "a",
            "강",
            "words :",
            "{source}",
            "^",
            "-",
            "+",
        ]
    ),
    max_size=8,
).map(" ".join)
CALM = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


class TestAnyText:
    @CALM
    @given(TEXT, TEXT | SYNTAX)
    def test_what_is_typed_is_never_a_command(
        self, one_caption: Database, caption: str, sought: str
    ) -> None:
        """Whatever is asked is answered; and what is answered does stand there."""

        def work(c: Connection) -> list[str]:
            captions.write_own(c, [ONE], caption)
            phrases = [words_of(folded(sought))]
            return [row.text for row in caption_words.holding(c, phrases, "user", 9)]

        pieces = "".join(words_of(folded(sought)))
        for text in one_caption.write(work):
            assert pieces in "".join(words_of(folded(text)))

    @CALM
    @given(TEXT, st.data())
    def test_every_part_of_whole_words_is_found(
        self, one_caption: Database, caption: str, data: st.DataObject
    ) -> None:
        """Words of letters are not cut; syllables are cut anywhere."""
        words = words_of(folded(caption))
        if not words:
            return
        start = data.draw(st.integers(0, len(words) - 1))
        part = words[start : data.draw(st.integers(start + 1, len(words)))]
        if part[0][0] in SYLLABLES and part[0][-1] in SYLLABLES:
            part[0] = part[0][data.draw(st.integers(0, len(part[0]) - 1)) :]
        if part[-1][0] in SYLLABLES and part[-1][-1] in SYLLABLES:
            part[-1] = part[-1][: data.draw(st.integers(1, len(part[-1])))]

        def work(c: Connection) -> int:
            captions.write_own(c, [ONE], caption)
            return len(caption_words.holding(c, [part], "user", 9))

        assert one_caption.write(work) == 1


class Words(RuleBasedStateMachine):
    """Captions are written, made, removed and forgotten in any order; the words never disagree."""

    CONTENTS = st.sampled_from([1, 2])
    LANGUAGES = st.sampled_from(["ko", "en"])
    TEXTS = st.sampled_from(["", "바다", "a sea, 바다의 개", "'); DROP TABLE captions", "개 🐶"])

    def __init__(self) -> None:
        super().__init__()
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.place = tempfile.TemporaryDirectory(dir=memory)
        self.database = Database.open(Path(self.place.name))
        self.own: dict[int, str] = {}
        self.made: dict[tuple[int, str], tuple[str, bool]] = {}
        self.removed: set[tuple[int, str]] = set()

    def teardown(self) -> None:
        self.database.close()
        self.place.cleanup()

    @initialize()
    def two_contents(self) -> None:
        self.shelf = Shelf(self.database, Path(self.place.name) / "photos")
        self.shelf.add("A.jpg", "A")
        self.shelf.add("B.jpg", "B")

    @rule(content=CONTENTS, text=TEXTS)
    def write(self, content: int, text: str) -> None:
        self.database.write(lambda c: captions.write_own(c, [content], text))
        self.own.pop(content, None)
        if text:
            self.own[content] = text

    @rule(content=CONTENTS, language=LANGUAGES, text=TEXTS, trusted=st.booleans())
    def make(self, content: int, language: str, text: str, trusted: bool) -> None:
        made = Made(ContentId(content), language, text, trusted=trusted)
        self.database.write(lambda c: captions.record(c, "m", [made]))
        if (content, language) not in self.removed:
            self.made[content, language] = text, trusted

    @rule(content=CONTENTS)
    def remove_the_last(self, content: int) -> None:
        shown = self.database.read(lambda c: captions.of_content(c, content))
        if not shown:
            return
        last = shown[-1]
        self.database.write(lambda c: captions.remove(c, last.id))
        if last.source == "user":
            del self.own[content]
        else:
            del self.made[content, last.language]
            self.removed.add((content, last.language))

    @rule()
    def forget(self) -> None:
        self.database.write(lambda c: captions.forget_model(c, "m"))
        self.made.clear()
        self.removed.clear()

    @rule()
    def fail_half_way(self) -> None:
        def work(c: Connection) -> None:
            captions.write_own(c, [1, 2], "never")
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            self.database.write(work)

    @invariant()
    def shown_and_found_as_written(self) -> None:
        if not hasattr(self, "shelf"):
            return
        for content in (1, 2):
            wanted = [self.own[content]] if content in self.own else []
            wanted += [
                text for (owner, _), (text, _) in self.made.items() if owner == content and text
            ]
            assert sorted(texts(self.shelf, content)) == sorted(wanted)
        for word in ("바다", "개", "sea", "never"):
            wanted_here = {content for content, text in self.own.items() if word in text} | {
                owner for (owner, _), (text, sure) in self.made.items() if sure and word in text
            }
            assert set(found(self.shelf, word)) == wanted_here
        assert self.database.read(caption_words.disagreeing) == set()
        with closing(sqlite3.connect(self.database.path)) as c:  # SQLite's own opinion
            c.execute(
                "INSERT INTO caption_words (caption_words, rank) VALUES ('integrity-check', 1)"
            )


TestWordsNeverDisagree = Words.TestCase
TestWordsNeverDisagree.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


def stale_words(c: sqlite3.Connection) -> None:
    c.execute("UPDATE captions SET words = 'old' WHERE id = 1")


def words_in_no_index(c: sqlite3.Connection) -> None:
    c.execute(
        "INSERT INTO caption_words (caption_words, rowid, words) "
        "SELECT 'delete', id, words FROM captions WHERE id = 1"
    )


def words_of_nobody(c: sqlite3.Connection) -> None:
    c.execute("INSERT INTO caption_words (rowid, words) VALUES (99, 'usea')")


def other_words(c: sqlite3.Connection) -> None:
    words_in_no_index(c)
    c.execute("INSERT INTO caption_words (rowid, words) VALUES (1, 'ux')")


def distrusted(c: sqlite3.Connection) -> None:
    c.execute("UPDATE captions SET trusted = 0 WHERE id = 1")


def broken_index(c: sqlite3.Connection) -> None:
    c.execute("UPDATE caption_words_data SET block = x'00ff' WHERE id > 10")


@pytest.mark.parametrize(
    "spoil",
    [stale_words, words_in_no_index, words_of_nobody, other_words, distrusted, broken_index],
)
def test_verify_notices_and_mends(
    three: Shelf, spoil: Callable[[sqlite3.Connection], None]
) -> None:
    write(three, "the sea", ONE)
    write(three, "바다의 개", TWO)
    store = Thumbnails(three.database.folder)
    for name in "ABC":
        store.put(digest(name), b"\xff\xd8 a picture \xff\xd9")
    assert verify.verify(three.database, store) == []
    with closing(sqlite3.connect(three.database.path)) as c:
        spoil(c)
        c.commit()
    findings = verify.verify(three.database, store)
    assert [finding.kind for finding in findings] == ["wrong_words"]
    done = verify.repair(three.database, store, findings)
    assert done.repaired == findings
    assert verify.verify(three.database, store) == []
    assert found(three, "바다의") == [TWO]
    assert found(three, "sea") == ([] if spoil is distrusted else [ONE])


def test_orphans_take_theirs_along(shelf: Shelf) -> None:
    facts = photos.Facts(1, 1, "GIF", extra={"title": "Nobody's"})
    shelf.database.write(lambda c: photos.add_content(c, digest("x"), 1, facts))
    shelf.database.write(forget_orphans)
    count = shelf.database.read(
        lambda c: raw(c).execute("SELECT count(*) FROM captions").fetchone()
    )
    assert count == (0,)
