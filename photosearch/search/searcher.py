"""From what was typed to photos, best first.

Runs on a reader thread of the app; one instance serves one library and one model. Filters narrow
before anything is ranked: the best ten are the best ten of what meets them. Knows queries, vectors
and the relevance line; knows nothing of windows, model files or SQL text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import Trouble
from photosearch.index.replica import Replica
from photosearch.library import browse, embeddings, photos
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.library.photos import PhotoRef
from photosearch.models.base import TextEncoder
from photosearch.query.syntax import Note
from photosearch.search import blending, examples, parser, smart
from photosearch.search.asked import Asked, asked_of, either, shown
from photosearch.search.blending import Lane, Row
from photosearch.search.examples import Direction, Look, Lookup
from photosearch.search.heads import SAMPLE, Heads, Spread
from photosearch.search.line_keeper import LineKeeper
from photosearch.search.query import Answered, Hit, Phrase, Query, Relevance
from photosearch.search.relevance import DEPTH, Null
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
        self._line = LineKeeper(database, replica, model, self._encoder, slow=remember)
        self.look: Look | None = None
        self._heads = Heads(database, replica, model, self._encoder)
        self._spread_of: tuple[int, Spread] | None = None  # so many vectors
        self.closer: Closer | None = None

    def search(
        self, asked: str | Query, n: int, beside: Beside = _nobody, *, today: date | None = None
    ) -> list[Hit]:
        """The hits of ``answer``, all of them."""
        return self.answer(asked, n, beside, today=today).hits

    def answer(
        self,
        asked: str | Query,
        n: int,
        beside: Beside = _nobody,
        *,
        today: date | None = None,
        weak: int | None = None,
    ) -> Answered:
        """The best min(``n``, photos that meet the filters) photos; raises ``QueryError``.

        Where filters are all that was asked for, the newest ones. Filters that were only found
        among plain words are left out if no photo meets them, and each hit's why says so.

        Args:
            asked: as it was typed, or what ``parser`` made of that.
            n: how many.
            beside: tells what a second model finds for a language, which counts as much.
            today: what yesterday comes before; None asks the clock.
            weak: so many that are probably not meant, and no more, since nobody would look at
                them; None for all.
        """
        albums = self._albums(beside, today)
        parsed = parser.parse(asked, today) if isinstance(asked, str) else parser.checked(asked)
        query = albums.of(parsed)
        found = self._answer(query, n, weak, beside, {})
        if found.hits or not query.guessed:
            return found
        plain = albums.of(parser.parse(parsed.typed, today, guess=False))
        return self._answer(plain, n, weak, beside, {"left_out": query.guessed})

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
            asked = self._database.read(lambda c: asked_of(c, query))
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
            for ref in shown(asked, row.content, files.get(row.content, ()))[:1]
        ]
        return Members(np.array([hit.content for hit in hits], np.int64), hits)

    def _albums(
        self, beside: Beside, today: date | None, album: int | None = None
    ) -> smart.Unfolding:
        def members(query: Query) -> Ids:
            return self._members(query, beside).contents

        return smart.Unfolding(self._database, members, today, album)

    def _answer(
        self, query: Query, n: int, weak: int | None, beside: Beside, more: Why
    ) -> Answered:
        rows, asked = self._rows(query, n, beside, more)
        if weak is None:
            return Answered(self._hits(rows, n, asked))
        good = {row.content for row in rows[:n] if row.grade != "unlikely"}
        rest = [row.content for row in rows[:n] if row.grade == "unlikely"]
        kept = good.union(rest[:weak])
        back = max(0, len(rest) - weak)
        chosen = [row for row in rows[:n] if row.content in kept]
        return Answered(self._hits(chosen, n - back, asked), back)

    def _rows(
        self, query: Query, n: int, beside: Beside, more: Why
    ) -> tuple[list[Row], list[Asked]]:
        self._replica.catch_up(wait=False)
        query = self._lookup().of(query)[0]
        hidden, asked = self._database.read(
            lambda c: (photos.hidden_contents(c), asked_of(c, query))
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
        self, asked: Sequence[Asked], n: int, beside: Beside, hidden: Ids, more: Why
    ) -> list[Row]:
        """What models and words find, for alternatives that want something shown."""
        queries, among = [each.query for each in asked], [each.among for each in asked]
        query = replace(queries[0], others=tuple(queries[1:]))
        phrases = [each.phrase for each in queries]
        second = None
        if not any(each.quoted or each.examples for each in queries):
            language = language_of(" ".join(phrases))
            second = beside(language, query, blending.DEPTH, hidden, among)
        matches = either([each.matches for each in asked])
        alone = not matches and second is None
        again = 0 if self.closer is None else self.closer.depth()
        depth = max(n, DEPTH if alone else blending.DEPTH, again)
        lanes, ways = self._lanes(queries, depth, hidden, among)
        lanes, looked = self._look_closer(queries, lanes)
        lane, said = _best_of(lanes, phrases)
        why: Why = {"phrase": " OR ".join(phrases), **more}
        unwanted = [phrase.text for each in queries for phrase in each.unwanted]
        if unwanted:
            why["without"] = ", ".join(dict.fromkeys(unwanted))
        why.update(examples.why(queries))
        if alone:
            rows = blending.plain(lane.top(n), why)
        else:
            alike = self._by_likeness(ways[0].ranking, matches)
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
        line = self._line.now()
        vectors = np.asarray(self._encoder.encode_texts(texts), np.float32)
        return vectors, None if line is None else line.null

    def _listed(self, asked: Asked, n: int, more: Why) -> list[Row]:
        """Photos that meet filters, newest first; less those that surely show what is unwanted."""
        assert asked.matching is not None, "nothing wanted and no filter is no query"
        contents = asked.matching.contents
        if asked.query.unwanted or asked.query.examples:
            contents = contents[~np.isin(contents, self._showing(asked))]
        why: Why = {"lane": "filter", **more}
        return [Row(ContentId(number), 1.0, "likely", why) for number in contents[:n].tolist()]

    def _showing(self, asked: Asked) -> Ids:
        """Those that are likely to show something unwanted, or that words say so about."""
        found: list[int] = []
        unwanted = asked.query.unwanted
        line = self._line.now()
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

    def _alike(self, asked: Asked) -> list[int]:
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
        sought = [each for each in query.alternatives if each.sought]
        lanes, _ = self._lanes(sought, depth, hidden, among or [None] * len(sought))
        return _best_of(lanes, [each.phrase for each in sought])[0]

    def _lanes(
        self, queries: Sequence[Query], depth: int, hidden: Ids, among: Among
    ) -> tuple[list[Lane], list[Direction]]:
        """What this model finds for each alternative, and in which direction it looked."""
        ways = self._vectors(queries)
        lanes = [
            self._lane(query, way, depth, hidden, some)
            for query, way, some in zip(queries, ways, among, strict=True)
        ]
        return lanes, ways

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
        line = self._line.now()
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
        line = self._line.now()
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
        line = self._line.now()
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
        line = self._line.now()
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
        return self._line.refresh()

    def notes(self, query: Query) -> list[Note]:
        """What is odd about the examples in it: photos and concepts that are not to be found."""
        try:
            return self._lookup().of(query)[1]
        except examples.UnknownExample as error:
            return [error.note]

    def _lookup(self) -> Lookup:
        return Lookup(
            self._database, self._model, self._heads, self._spread, self._line.now, self.look
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

    def _hits(self, rows: Sequence[Row], n: int, asked: Sequence[Asked] = ()) -> list[Hit]:
        """Rows as files, those that do not meet filters left out; filled up to ``n``."""
        rows = rows[:n]
        wanted = [row.content for row in rows]
        files = self._database.read(lambda c: photos.paths_of(c, wanted))
        hits: list[Hit] = []
        for row in rows:
            refs = shown(asked, row.content, files.get(row.content, ()))
            hits += [_hit(ref, row.score, row.grade, row.why, row.content) for ref in refs]
        return hits[:n] if len(hits) >= n else hits + self._unseen(n - len(hits), hits, asked)

    def _unseen(self, n: int, hits: Sequence[Hit], asked: Sequence[Asked]) -> list[Hit]:
        """Photos without a vector, as after damage: an answer lists them all, at its end."""
        ranked = [each for each in asked if each.query.sought]
        if asked and not ranked:
            return []
        narrowed = [each.among for each in ranked if each.among is not None]
        if ranked and len(narrowed) == len(ranked):  # and only then many others are ready
            hidden = self._database.read(photos.hidden_contents)
            ready = np.setdiff1d(np.concatenate(narrowed), hidden)
        else:
            ready = self._database.read(photos.searchable_contents)
        found = [hit.content for hit in hits if hit.content is not None]  # by words, perhaps
        bare = np.setdiff1d(ready, found)
        if len(bare):
            bare = bare[~np.isin(bare, self._replica.ids())][:n]
        if not len(bare):
            return []
        lowest = hits[-1].score if hits else 0.0
        why: Why = {"lane": "none", "model": self._replica.spec.name}
        contents = [ContentId(int(content)) for content in bare]
        files = self._database.read(lambda c: photos.paths_of(c, contents))
        rest = [
            _hit(ref, lowest, "unlikely", why, content)
            for content, refs in files.items()
            for ref in shown(asked, content, refs)
        ]
        return rest[:n]


def _hit(ref: PhotoRef, score: float, grade: Relevance, why: Why, content: ContentId) -> Hit:
    return Hit(ref.path, score, grade, why, content, ref.offline)


def _in_turns(ranked: Sequence[Row], listed: Sequence[Row]) -> list[Row]:
    """What was found and what meets filters alone, in turns; behind them what is unlikely."""
    good = [row for row in ranked if row.grade != "unlikely"]
    weak = [row for row in ranked if row.grade == "unlikely"]
    turns = [row for pair in zip_longest(good, listed) for row in pair if row is not None]
    first: dict[ContentId, Row] = {}
    for row in (*turns, *weak):
        first.setdefault(row.content, row)
    return list(first.values())


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
