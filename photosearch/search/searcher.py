"""From what was typed to photos, best first.

Runs on a reader thread of the app; one instance serves one library and one model. Filters narrow
before anything is ranked: the best ten are the best ten of what meets them. Knows queries, vectors
and the relevance line; knows nothing of windows, model files or SQL text.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import zip_longest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble
from photosearch.index.replica import Replica
from photosearch.library import browse, embeddings, photos
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.matching import Matching, matching
from photosearch.library.photos import PhotoRef
from photosearch.models.base import TextEncoder
from photosearch.query import filters
from photosearch.query.syntax import Note
from photosearch.search import blending, examples, line_store, literal, parser, relevance, smart
from photosearch.search.blending import Lane, Row
from photosearch.search.examples import Direction, Look, Lookup
from photosearch.search.heads import SAMPLE, Heads, Spread
from photosearch.search.literal import Match
from photosearch.search.query import Hit, Phrase, Query, Relevance
from photosearch.search.relevance import DEPTH, Line, Null
from photosearch.search.texts import RememberedTexts
from photosearch.text import Language, language_of

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Why = dict[str, object]
Among = Sequence["Ids | None"]
Beside = Callable[[Language, Query, int, Ids, Among], "Lane | None"]

UNJUDGED: Relevance = "maybe"
UNWANTED = 0.5  # part of an unwanted phrase's score that is taken away
MOST_MEMBERS = 2000  # ranked photos that a smart album holds
LINE_SECONDS = 5.0  # between two measurements of the relevance line while the library grows
LINE_SHARE = 10.0  # and at least so many times as long as the last one took

_log = logging.getLogger(__name__)


class Closer(Protocol):
    """Looks again at the first photos that a model found."""

    def depth(self) -> int:
        """How many it wants to see; 0 while it is not wanted itself."""
        ...

    def look(self, query: Query, lane: Lane) -> tuple[Lane, Mapping[ContentId, float]]:
        """The lane in a better order, and the fine scores of those that were looked at."""
        ...


def _nobody(language: Language, query: Query, depth: int, hidden: Ids, among: Among) -> None:
    return None


@dataclass(frozen=True)
class _Asked:
    """One alternative of a query, with what the library says to it before anything is ranked.

    Attributes:
        matching: what meets its filters; None if it has none.
        matches: what its words are written about.
    """

    query: Query
    matching: Matching | None
    matches: dict[ContentId, Match]

    @cached_property
    def _contents(self) -> frozenset[int]:
        return frozenset(() if self.matching is None else self.matching.contents.tolist())

    @property
    def among(self) -> Ids | None:
        """The contents to rank; None for all."""
        return None if self.matching is None else self.matching.contents

    def shows(self, content: ContentId, ref: PhotoRef) -> bool:
        """Whether that file meets its filters."""
        if self.matching is None:
            return True
        if self.matching.files is None:
            return content in self._contents
        at = int(np.searchsorted(self.matching.files, ref.id))
        return at < len(self.matching.files) and int(self.matching.files[at]) == ref.id


@dataclass(frozen=True)
class Members:
    """All photos that a query means.

    Attributes:
        contents: (n,) in the order to show.
        hits: the same with scores, grades and why; empty where filters are all that was asked for.
        circles: names of smart albums in it that led back to themselves.
    """

    contents: Ids
    hits: Sequence[Hit] = ()
    circles: tuple[str, ...] = ()


class Searcher:
    """Answers queries. Thread-safe as far as its encoder is.

    While the library grows, the relevance line is taken again in the background by and by; a
    query is judged by the one that is there. In a large library even the first one is.

    ``remember`` says that asking the encoder is slow: its text vectors are kept in the library,
    and it is not asked for hundreds of null phrases while somebody waits for an answer.

    Attributes:
        closer: puts the first of what was found into a better order; None for nobody.
        look: gives the vector of a file that is not in the library; None where nobody can.
    """

    def __init__(
        self,
        database: Database,
        replica: Replica,
        model: ModelId,
        encoder: TextEncoder,
        *,
        remember: bool = False,
    ) -> None:
        self._database = database
        self._replica = replica
        self._model = model
        self._asked = encoder
        self._encoder = RememberedTexts(database, model, encoder) if remember else encoder
        self._slow = remember
        self._line: Line | None = None
        self._seen = 0  # photos when the line was last looked at
        self._measured_at = 0.0
        self._took = 0.0
        self._measuring = threading.Lock()
        self.look: Look | None = None
        self._heads = Heads(database, replica, model, self._encoder)
        self._spread_of: tuple[int, Spread] | None = None  # so many vectors
        self.closer: Closer | None = None

    def search(
        self, text: str, n: int, beside: Beside = _nobody, *, today: date | None = None
    ) -> list[Hit]:
        """The best min(``n``, photos that meet the filters) photos; raises ``QueryError``.

        Where filters are all that was asked for, the newest ones. Filters that were only found
        among plain words are left out if no photo meets them, and each hit's why says so.

        Args:
            text: as it was typed.
            n: how many.
            beside: tells what a second model finds for a language, which counts as much.
            today: what yesterday comes before; None asks the clock.
        """
        albums = self._albums(beside, today)
        query = albums.of(parser.parse(text, today))
        hits = self._answer(query, n, beside, {})
        if hits or not query.guessed:
            return hits
        plain = albums.of(parser.parse(text, today, guess=False))
        return self._answer(plain, n, beside, {"left_out": query.guessed})

    def members(
        self,
        text: str,
        beside: Beside = _nobody,
        *,
        today: date | None = None,
        album: int | None = None,
    ) -> Members:
        """All photos that are meant, as a smart album has them; raises ``QueryError``.

        Where filters are all that was asked for, everything that meets them, newest first. Else
        what is likely or maybe meant, best first, at most ``MOST_MEMBERS``. Filters that were
        found among plain words count, whether or not a photo meets them: one may by and by.

        Args:
            text: as it was typed.
            beside: as in ``search``.
            today: likewise.
            album: the number of the smart album whose search this is.
        """
        albums = self._albums(beside, today, album)
        query = albums.of(parser.parse(text, today))
        return replace(self._members(query, beside), circles=tuple(dict.fromkeys(albums.circles)))

    def _members(self, query: Query, beside: Beside) -> Members:
        if smart.is_only_filters(query):
            asked = self._database.read(lambda c: _asked_of(c, query))
            found = [each.matching.contents for each in asked if each.matching is not None]
            if len(found) == 1:
                return Members(found[0])
            several = np.concatenate(found)
            in_order = self._database.read(lambda c: browse.newest_first(c, several))
            return Members(in_order.contents)
        rows, asked = self._rows(query, MOST_MEMBERS, beside, {})
        rows = [row for row in rows if row.grade != "unlikely"]
        files = self._database.read(lambda c: photos.paths_of(c, [row.content for row in rows]))
        hits = [
            _hit(ref, row.score, row.grade, row.why, row.content)
            for row in rows
            for ref in _shown(asked, row.content, files.get(row.content, ()))[:1]
        ]
        return Members(np.array([hit.content for hit in hits], np.int64), hits)

    def _albums(
        self, beside: Beside, today: date | None, album: int | None = None
    ) -> smart.Unfolding:
        def members(query: Query) -> Ids:
            return self._members(query, beside).contents

        return smart.Unfolding(self._database, members, today, album)

    def _answer(self, query: Query, n: int, beside: Beside, more: Why) -> list[Hit]:
        rows, asked = self._rows(query, n, beside, more)
        return self._hits(rows, n, asked)

    def _rows(
        self, query: Query, n: int, beside: Beside, more: Why
    ) -> tuple[list[Row], list[_Asked]]:
        self._replica.catch_up(wait=False)
        query = self._lookup().of(query)[0]
        hidden, asked = self._database.read(
            lambda c: (photos.hidden_contents(c), _asked_of(c, query))
        )
        if query.filters:
            more = {"filters": list(query.filters), **more}
        ranked = [each for each in asked if each.query.sought]
        listed = [each for each in asked if not each.query.sought]
        rows = self._ranked(ranked, n, beside, hidden, more) if ranked else []
        newest = [row for each in listed for row in self._listed(each, n, more)]
        if newest:
            rows = _in_turns(rows, newest)
        return rows, asked

    def _ranked(
        self, asked: Sequence[_Asked], n: int, beside: Beside, hidden: Ids, more: Why
    ) -> list[Row]:
        """What models and words find, for alternatives that want something shown."""
        query = replace(asked[0].query, others=tuple(each.query for each in asked[1:]))
        phrases = [each.query.phrase for each in asked]
        language = language_of(" ".join(phrases))
        quoted = any(each.query.quoted for each in asked)
        among = [each.among for each in asked]
        second = None
        if not quoted and not any(each.query.examples for each in asked):
            second = beside(language, query, blending.DEPTH, hidden, among)
        matches = _either([each.matches for each in asked])
        alone = not matches and second is None
        again = 0 if self.closer is None else self.closer.depth()
        depth = max(n, DEPTH if alone else blending.DEPTH, again)
        vectors = self._vectors([each.query for each in asked])
        lanes = [
            self._lane(each.query, way, depth, hidden, each.among)
            for each, way in zip(asked, vectors, strict=True)
        ]
        lanes, looked = self._look_closer([each.query for each in asked], lanes)
        lane, said = _best_of(lanes, phrases)
        why: Why = {"phrase": " OR ".join(phrases), **more}
        unwanted = [phrase.text for each in asked for phrase in each.query.unwanted]
        if unwanted:
            why["without"] = ", ".join(dict.fromkeys(unwanted))
        why.update(examples.why([each.query for each in asked]))
        if alone:
            rows = blending.plain(lane.top(n), why)
        else:
            alike = self._by_likeness(vectors[0].ranking, matches)
            rows = blending.blend(lane, second, matches, alike, why, n)
        return [
            _looked_at(_saying(row, said.get(row.content, "")), looked.get(row.content))
            for row in rows
        ]

    def _look_closer(
        self, queries: Sequence[Query], lanes: list[Lane]
    ) -> tuple[list[Lane], dict[ContentId, float]]:
        """The lanes with their first photos looked at again; the fine scores of these."""
        if self.closer is None or any(query.examples for query in queries):
            return lanes, {}
        better: list[Lane] = []
        looked: dict[ContentId, float] = {}
        for query, lane in zip(queries, lanes, strict=True):
            own, fine = self.closer.look(query, lane)
            better.append(own)
            looked.update(fine)
        return better, looked

    def meaning(self, texts: Sequence[str]) -> tuple[Floats, Null | None]:
        """(n, dim) vectors of texts, and what phrases about nothing reach here, if it is known."""
        line = self._line_now()
        vectors = np.asarray(self._encoder.encode_texts(texts), np.float32)
        return vectors, None if line is None else line.null

    def _listed(self, asked: _Asked, n: int, more: Why) -> list[Row]:
        """Photos that meet filters, newest first; less those that surely show what is unwanted."""
        assert asked.matching is not None, "nothing wanted and no filter is no query"
        contents = asked.matching.contents
        if asked.query.unwanted or asked.query.examples:
            contents = contents[~np.isin(contents, self._showing(asked))]
        why: Why = {"lane": "filter", **more}
        return [Row(ContentId(number), 1.0, "likely", why) for number in contents[:n].tolist()]

    def _showing(self, asked: _Asked) -> Ids:
        """Those that are likely to show something unwanted, or that words say so about."""
        found: list[int] = []
        unwanted = asked.query.unwanted
        line = self._line_now()
        found += self._alike(asked)
        if not unwanted:
            return np.array(found, np.int64)
        vectors = np.asarray(self._encoder.encode_texts([each.text for each in unwanted]))
        for phrase, vector in zip(unwanted, vectors.astype(np.float32), strict=True):
            _, ids, near = self._replica.search_vectors(vector[None], DEPTH, among=asked.among)
            if line is None or not ids.size:
                continue
            grades = line.judge(language_of(phrase.text), vector, near[0]).grades
            found += [
                int(number)
                for number, grade in zip(ids[0], grades, strict=True)
                if grade == "likely"
            ]
        return np.array([*found, *asked.matches], np.int64)

    def _alike(self, asked: _Asked) -> list[int]:
        """Unwanted examples, what is likely to be like a photo, and may be of a concept."""
        found: list[int] = list(examples.unwanted_contents(asked.query))
        for each in asked.query.examples:
            if each.part is not None:
                enough = ("likely",) if each.kind == "like" else ("likely", "maybe")
                depth = DEPTH if each.kind == "like" else MOST_MEMBERS
                vector = each.part.vector[None]
                _, ids, near = self._replica.search_vectors(vector, depth, among=asked.among)
                grades = each.part.grades(near[0]) if ids.size else []
                pairs = zip(ids.reshape(-1).tolist(), grades, strict=True)
                found += [number for number, grade in pairs if grade in enough]
        return found

    def lane(self, query: Query, depth: int, hidden: Ids, among: Among = ()) -> Lane:
        """What this model finds, at most ``depth`` contents, without the ``hidden`` ones.

        ``among`` narrows each alternative of ``query``, or none of them.
        """
        self._replica.catch_up(wait=False)
        alternatives = [each for each in query.alternatives if each.sought]
        narrowed = among or [None] * len(alternatives)
        lanes = [
            self._lane(each, way, depth, hidden, some)
            for each, way, some in zip(
                alternatives, self._vectors(alternatives), narrowed, strict=True
            )
        ]
        return _best_of(lanes, [each.phrase for each in alternatives])[0]

    def _lane(
        self,
        query: Query,
        way: Direction,
        depth: int,
        hidden: Ids,
        among: Ids | None,
    ) -> Lane:
        if query.examples:
            hidden = np.union1d(hidden, np.array(examples.unwanted_contents(query), np.int64))
        vector = way.ranking[None]
        found = self._replica.search_vectors(vector, depth, among=among, without=hidden)
        scores, contents, vectors = found[0][0], found[1][0], found[2][0]
        numbers = [ContentId(int(content)) for content in contents]
        name, values = self._replica.spec.name, [float(score) - way.level for score in scores]
        line = self._line_now()
        if query.examples:
            lane = Lane(name, numbers, values, examples.grades(query, way.words, vectors, line))
        elif line is None:
            lane = Lane(name, numbers, values, [UNJUDGED] * len(numbers))
        else:
            verdict = line.judge(language_of(query.phrase), way.words, vectors)
            surprises = [float(own) for own in verdict.surprises]
            lane = Lane(name, numbers, values, verdict.grades, surprises)
        if query.quoted:  # nothing but the words decides what is meant
            lane = replace(lane, grades=["unlikely"] * len(numbers))
        return lane

    def judge(self, text: str, content: int) -> tuple[float, Relevance]:
        """How well words fit one photo: the model's similarity, and its grade by the line.

        Raises ``Trouble`` if the photo has no vector of this model.
        """
        number = ContentId(content)
        known = self._database.read(lambda c: embeddings.vectors(c, self._model, [number]))
        if number not in known:
            raise Trouble("This photo has not been compared with words yet.", "Index it first.")
        photo = known[number].astype(np.float32)
        words = np.asarray(self._asked.encode_texts([text]), np.float32)[0]  # nobody asks it again
        line = self._line_now()
        score = float(words @ photo)
        if line is None:
            return score, UNJUDGED
        return score, line.judge(language_of(text), words, photo[None]).whole

    def judge_all(
        self, said: Sequence[tuple[str, ContentId]]
    ) -> list[tuple[float, Relevance] | None]:
        """``judge`` for many, with one question to the model; None where it cannot be told.

        That is without a vector of the photo, and while there is no line to judge by.
        """
        line = self._line_now()
        known: Mapping[ContentId, NDArray[np.float16]] = {}
        if line is not None:
            contents = [content for _, content in said]
            known = self._database.read(lambda c: embeddings.vectors(c, self._model, contents))
        asked = [(text, content) for text, content in said if content in known]
        if line is None or not asked:
            return [None] * len(said)
        words = np.asarray(self._asked.encode_texts([text for text, _ in asked]), np.float32)
        found = {}
        for (text, content), own in zip(asked, words, strict=True):
            photo = known[content].astype(np.float32)
            grade = line.judge(language_of(text), own, photo[None]).whole
            found[text, content] = float(own @ photo), grade
        return [found.get(each) for each in said]

    def similar(
        self, vector: Floats, n: int, without: Sequence[ContentId] = (), like: str = ""
    ) -> list[Hit]:
        """Photos like the one with this (dim,) vector, but ``without`` those contents.

        ``like`` is named in each hit's why.
        """
        self._replica.catch_up(wait=False)
        hidden = self._database.read(photos.hidden_contents)
        hidden = np.union1d(hidden, np.asarray(without, np.int64))
        query = np.asarray(vector, np.float32)[None]
        (scores,), (contents,) = self._replica.search(query, n, without=hidden)
        line = self._line_now()
        grades: list[Relevance] = [UNJUDGED] * len(scores)
        if line is not None:
            grades = line.judge_alike(scores)
        why: Why = {"lane": "similar", "photo": like, "model": self._replica.spec.name}
        rows = [
            Row(ContentId(int(content)), float(score), grade, why)
            for content, score, grade in zip(contents, scores, grades, strict=True)
        ]
        return self._hits(rows, n)

    def refresh_line(self) -> bool:
        """Take the relevance line again if the library has changed much, and store it."""
        with self._measuring:
            stored = line_store.load(self._database, self._model)
            if stored is not None and not stored.stale(len(self._replica)):
                self._adopt(stored)
                return False
            line = self._measure()
            line_store.save(self._database, self._model, line)
            return True

    def notes(self, query: Query) -> list[Note]:
        """What is odd about the examples in it: photos and concepts that are not to be found."""
        try:
            return self._lookup().of(query)[1]
        except examples.UnknownExample as error:
            return [error.note]

    def _lookup(self) -> Lookup:
        return Lookup(
            self._database, self._model, self._heads, self._spread, self._line_now, self.look
        )

    def _spread(self) -> Spread:
        count, known = len(self._replica), self._spread_of
        if known is None or abs(count - known[0]) * 10 > known[0]:
            known = count, Spread(self._replica.sample(SAMPLE))
            self._spread_of = known
        return known[1]

    def _vectors(self, queries: Sequence[Query]) -> list[Direction]:
        """Of each, what is wanted, which judges; and that less what is unwanted, which ranks.

        All phrases are encoded in one go; a phrase alone is taken as the model gives it.
        """
        phrases = [each for query in queries for each in (*query.wanted, *query.unwanted)]
        texts = list(dict.fromkeys(phrase.text for phrase in phrases))
        vectors = np.asarray(self._encoder.encode_texts(texts), np.float32) if texts else ()
        known = dict(zip(texts, vectors, strict=True))
        nothing = np.zeros(self._replica.spec.dim, np.float32)
        found = []
        for query in queries:
            wanted = _mean(query.wanted, known) if query.wanted else nothing
            ranking = wanted
            if query.unwanted:
                less = _mean(query.unwanted, known)
                ranking = np.asarray(wanted - UNWANTED * less, np.float32)
            found.append(Direction(wanted, ranking))
        if any(query.examples for query in queries):  # their scores have to be of one kind
            pairs = zip(queries, found, strict=True)
            return [examples.direction(query, words, self._spread()) for query, words in pairs]
        return found

    def _by_likeness(self, vector: Floats, contents: Collection[ContentId]) -> list[ContentId]:
        """Those of ``contents`` that have a vector, the likest first."""
        if not contents:
            return []
        among = np.array(list(contents), np.int64)
        _, ids = self._replica.search(vector[None], len(among), among=among)
        return [ContentId(int(number)) for number in ids[0]]

    def _hits(self, rows: Sequence[Row], n: int, asked: Sequence[_Asked] = ()) -> list[Hit]:
        """Rows as files, those that do not meet filters left out; filled up to ``n``."""
        rows = rows[:n]
        wanted = [row.content for row in rows]
        files = self._database.read(lambda c: photos.paths_of(c, wanted))
        hits: list[Hit] = []
        for row in rows:
            refs = _shown(asked, row.content, files.get(row.content, ()))
            hits += [_hit(ref, row.score, row.grade, row.why, row.content) for ref in refs]
        return hits[:n] if len(hits) >= n else hits + self._unseen(n - len(hits), hits, asked)

    def _unseen(self, n: int, hits: Sequence[Hit], asked: Sequence[_Asked]) -> list[Hit]:
        """Photos without a vector, as after damage: an answer lists them all, at its end."""
        ranked = [each for each in asked if each.query.sought]
        if asked and not ranked:
            return []
        ready = self._database.read(photos.searchable_contents)
        narrowed = [each.among for each in ranked if each.among is not None]
        if ranked and len(narrowed) == len(ranked):
            ready = np.intersect1d(ready, np.concatenate(narrowed))
        found = [hit.content for hit in hits if hit.content is not None]  # by words, perhaps
        bare = np.setdiff1d(np.setdiff1d(ready, self._replica.ids()), found)[:n]
        if not len(bare):
            return []
        lowest = hits[-1].score if hits else 0.0
        why: Why = {"lane": "none", "model": self._replica.spec.name}
        contents = [ContentId(int(content)) for content in bare]
        files = self._database.read(lambda c: photos.paths_of(c, contents))
        rest = [
            _hit(ref, lowest, "unlikely", why, content)
            for content, refs in files.items()
            for ref in _shown(asked, content, refs)
        ]
        return rest[:n]

    def _line_now(self) -> Line | None:
        line = self._line or self._first_line()
        count = len(self._replica)
        if not self._slow and (line is None or abs(count - self._seen) * 10 > self._seen):
            self._renew_line()
        return line

    def _first_line(self) -> Line | None:
        """The stored line; else one that is measured now, unless that takes long."""
        quick = not self._slow and len(self._replica) <= relevance.LARGE
        if not self._measuring.acquire(blocking=quick):
            return None  # somebody is at it, and needs a while
        try:
            if self._line is None:  # whoever comes second finds what the first one made
                stored = line_store.load(self._database, self._model)
                if stored is not None:
                    self._adopt(stored)
                elif quick:
                    self._measure()
            return self._line
        finally:
            self._measuring.release()

    def _renew_line(self) -> None:
        """Measure in the background: nobody who types should wait for it."""
        pause = max(LINE_SECONDS, LINE_SHARE * self._took)
        if self._measured_at and time.monotonic() - self._measured_at < pause:
            return
        if not self._measuring.acquire(blocking=False):
            return  # somebody is at it already
        try:
            self._measured_at = time.monotonic()
            threading.Thread(target=self._measure_alone, name="relevance", daemon=True).start()
        except BaseException:
            self._measuring.release()
            raise

    def _measure_alone(self) -> None:
        try:
            self._measure()
        except Exception:  # outermost on this thread; the line that is there goes on judging
            _log.exception("the relevance line could not be measured")
        finally:
            self._measuring.release()

    def _measure(self) -> Line:
        """``_measuring`` is held."""
        began = time.monotonic()
        line = relevance.measure(self._replica, self._encoder, self._replica.seq)
        self._took = time.monotonic() - began
        self._adopt(line)
        return line

    def _adopt(self, line: Line) -> None:
        self._seen = len(self._replica)
        self._measured_at = time.monotonic()
        self._line = line


def _hit(ref: PhotoRef, score: float, grade: Relevance, why: Why, content: ContentId) -> Hit:
    return Hit(ref.path, score, grade, why, content, ref.offline)


def _asked_of(c: Connection, query: Query) -> list[_Asked]:
    """The alternatives of ``query`` with what meets their filters and words, as of one moment."""
    found = []
    known: dict[object, Matching] = {}  # alternatives often share their filters
    for each in query.alternatives:
        condition, narrowed = each.condition, None
        if condition is not None:
            if condition not in known:
                known[condition] = matching(
                    c,
                    filters.sql_of(condition),
                    of_files=filters.of_files(condition),
                    of_contents=filters.of_contents(condition),
                )
            narrowed = known[condition]
        found.append(_Asked(each, narrowed, _written(c, each, narrowed)))
    return found


def _written(c: Connection, query: Query, narrowed: Matching | None) -> dict[ContentId, Match]:
    """Photos whose captions say what is wanted; where nothing is, what is unwanted."""
    if narrowed is None:
        return literal.find(c, query)
    if query.wanted:
        found = literal.find(c, query, len(narrowed.contents) + literal.MOST)
        inside = set(narrowed.contents.tolist())
        kept = [(content, match) for content, match in found.items() if content in inside]
        return dict(kept[: literal.MOST])
    if not query.unwanted or query.sought:
        return {}
    contents = [ContentId(number) for number in narrowed.contents.tolist()]
    return {content: Match(1) for content in literal.saying(c, query, contents)}


def _in_turns(ranked: Sequence[Row], listed: Sequence[Row]) -> list[Row]:
    """What was found and what meets filters alone, in turns; behind them what is unlikely."""
    good = [row for row in ranked if row.grade != "unlikely"]
    weak = [row for row in ranked if row.grade == "unlikely"]
    turns = [row for pair in zip_longest(good, listed) for row in pair if row is not None]
    first: dict[ContentId, Row] = {}
    for row in (*turns, *weak):
        first.setdefault(row.content, row)
    return list(first.values())


def _either(matches: Sequence[dict[ContentId, Match]]) -> dict[ContentId, Match]:
    """What one of several alternatives says, by its best rank."""
    if len(matches) == 1:
        return matches[0]
    best: dict[ContentId, Match] = {}
    for content, match in (pair for each in matches for pair in each.items()):
        if content not in best or match.rank < best[content].rank:
            best[content] = match
    return dict(sorted(best.items(), key=lambda pair: pair[1].rank))


def _best_of(lanes: Sequence[Lane], phrases: Sequence[str]) -> tuple[Lane, dict[ContentId, str]]:
    """One lane out of several of the same model, each photo by its best score.

    Also tells by which phrase that was, where there are several.
    """
    if len(lanes) == 1:
        return lanes[0], {}
    best: dict[ContentId, tuple[float, Relevance, float, str]] = {}
    for lane, phrase in zip(lanes, phrases, strict=True):
        surprises = lane.surprises or [0.0] * len(lane.contents)
        rows = zip(lane.scores, lane.grades, surprises, strict=True)
        for content, (score, grade, surprise) in zip(lane.contents, rows, strict=True):
            if content not in best or score > best[content][0]:
                best[content] = (score, grade, surprise, phrase)
    order = sorted(best, key=lambda content: (-best[content][0], content))
    judged = any(lane.surprises for lane in lanes)
    merged = Lane(
        lanes[0].model,
        order,
        [best[content][0] for content in order],
        [best[content][1] for content in order],
        [best[content][2] for content in order] if judged else (),
    )
    return merged, {content: row[3] for content, row in best.items()}


def _saying(row: Row, phrase: str) -> Row:
    return replace(row, why={**row.why, "phrase": phrase}) if phrase else row


def _looked_at(row: Row, fine: float | None) -> Row:
    return row if fine is None else replace(row, why={**row.why, "fine": round(fine, 4)})


def _mean(phrases: Sequence[Phrase], vectors: Mapping[str, Floats]) -> Floats:
    """The vector of several phrases by their weights; of one, its own."""
    if len(phrases) == 1:
        return vectors[phrases[0].text]
    total = sum(phrase.weight for phrase in phrases)
    found = sum(phrase.weight / total * vectors[phrase.text] for phrase in phrases)
    return np.asarray(found, np.float32)


def _shown(
    asked: Sequence[_Asked], content: ContentId, refs: Sequence[PhotoRef]
) -> Sequence[PhotoRef]:
    if not asked or any(each.matching is None for each in asked):
        return refs
    return [ref for ref in refs if any(each.shows(content, ref) for each in asked)]
