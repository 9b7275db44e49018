"""Examples in a query: which photos and concepts are meant, and how they mix with words.

Called by ``searcher``. Texts and photos of a dual encoder lie in regions of their own, and photos
are much nearer to each other than any text is to a photo. So nothing is added as it is: every part
of a query is a direction, photos less the library's mean, divided by the spread of all the
library's scores in it. Words then count twice as much as photos beside them, and a fifth of the
scores of what should be less is taken away: chosen on captions with a photo of like captions, and
on scenes in the manner of a photo (``tests/bench/bench_concepts.py``). A grade speaks of each part
for itself; what one calls likely and another unlikely is a maybe.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import BadPhoto, EngineGone, QueryError, Trouble
from photosearch.library import concepts, embeddings, naming
from photosearch.library.database import Database
from photosearch.library.ids import ContentId, ModelId
from photosearch.query.syntax import Note, NoteKind, quoted
from photosearch.search.heads import Heads, Spread
from photosearch.search.query import GRADES, Example, Query, Relevance
from photosearch.search.relevance import TOP, Line
from photosearch.text import language_of, nfc

Floats = NDArray[np.float32]
Look = Callable[[Path], Floats]

PHOTOS = 0.5  # how much photos count beside words or a concept
LESS = 0.25  # of what photos should be less like
LESS_CONCEPT = 0.5

MOST_EXAMPLES = 64
"""Photos and concepts in one query: each is looked for, and files elsewhere have to be read."""


@dataclass(frozen=True)
class Part:
    """What an example comes to for one model.

    Attributes:
        vector: (dim,) direction; its length means nothing.
        grades: how sure each of (k, dim) photos is like it.
        contents: the photo itself, or those that the concept was taught by.
    """

    vector: Floats
    grades: Callable[[Floats], list[Relevance]]
    contents: tuple[ContentId, ...] = ()


class UnknownExample(QueryError):
    """Nothing is left to look for: the examples were not found. ``note`` says of which."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.message, note.start, note.end)
        self.note = note


class Direction(NamedTuple):
    """What ranks photos, and what words are judged by.

    Attributes:
        words: (dim,) of the words; zeros where there are none.
        ranking: (dim,); a photo's score is ``photo @ ranking - level``.
    """

    words: Floats
    ranking: Floats
    level: float = 0.0


def direction(query: Query, words: Direction, spread: Spread) -> Direction:
    """One query's words, if it has any, and its examples, as one direction of spread 1."""
    wanted = [each for each in query.examples if not each.unwanted and each.part is not None]
    photos = _mean(wanted, "like", spread)
    known = _mean(wanted, "concept", spread)
    told = words.ranking / spread.of(words.ranking) if query.wanted else None
    beside = PHOTOS if told is not None or known is not None else 1.0
    parts = [part for part in (told, known) if part is not None]
    parts += [beside * photos] if photos is not None else []
    total = np.sum(parts, axis=0)
    total = total / spread.of(total)
    unwanted = [each for each in query.examples if each.unwanted and each.part is not None]
    for kind, share in (("like", LESS), ("concept", LESS_CONCEPT)):
        less = _mean(unwanted, kind, spread)
        if less is not None:
            total = total - share * less
    ranking = np.asarray(total / spread.of(total), np.float32)
    return Direction(words.words, ranking, float(ranking @ spread.mean))


def _mean(examples: Sequence[Example], kind: str, spread: Spread) -> Floats | None:
    vectors = [e.part.vector for e in examples if e.kind == kind and e.part is not None]
    if not vectors:
        return None
    total = np.mean([vector / spread.of(vector) for vector in vectors], axis=0)
    return np.asarray(total / spread.of(total), np.float32)


def grades(query: Query, words: Floats, photos: Floats, line: Line | None) -> tuple[Relevance, ...]:
    """Grade an answer's rows, (k, dim) photos, best first by score.

    As with words alone, the first row's grade is that of the whole: the best of the first few.
    """
    said: list[list[Relevance]] = []
    if query.wanted and line is None:
        said.append(["maybe"] * len(photos))
    elif query.wanted and line is not None:
        said.append(line.judge_each(language_of(query.phrase), words, photos))
    wanted = [e for e in query.examples if not e.unwanted and e.part is not None]
    likes = [e.part.grades(photos) for e in wanted if e.kind == "like" and e.part is not None]
    if likes:
        said.append([min(row, key=GRADES.index) for row in zip(*likes, strict=True)])
    said += [e.part.grades(photos) for e in wanted if e.kind == "concept" and e.part is not None]
    rows = [_middle(row) for row in zip(*said, strict=True)]
    for example in query.examples:
        if example.unwanted and example.kind == "concept" and example.part is not None:
            own = example.part.grades(photos)
            rows = ["unlikely" if o == "likely" else r for r, o in zip(rows, own, strict=True)]
    if not rows:
        return ()
    whole = min(rows[:TOP], key=GRADES.index)
    return whole, *(max(whole, row, key=GRADES.index) for row in rows[1:])


def _middle(grades: Sequence[Relevance]) -> Relevance:
    """What several grades of one photo come to, the worse where they are torn."""
    places = [GRADES.index(grade) for grade in grades]
    return GRADES[-(-sum(places) // len(places))]


def unwanted_contents(query: Query) -> list[ContentId]:
    """The photos that nothing should be like, those of concepts too: they are no answer."""
    parts = [each.part for each in query.examples if each.unwanted and each.part is not None]
    return [content for part in parts for content in part.contents]


def why(queries: Sequence[Query]) -> dict[str, object]:
    """The names of the examples in an answer, for each hit's why; nothing without any."""
    found: dict[str, object] = {}
    for kind in ("like", "concept"):
        for unwanted in (False, True):
            names = [
                each.name
                for query in queries
                for each in query.examples
                if (each.kind, each.unwanted) == (kind, unwanted)
            ]
            if names:
                found[f"less_{kind}" if unwanted else kind] = list(dict.fromkeys(names))
    return found


class Lookup:
    """Finds what examples stand for, in one library and for one model.

    Args:
        spread: how the model's vectors lie.
        line: the relevance line, None while there is none.
        look: gives the (dim,) vector of a file that is not in the library; None where nobody can.
    """

    def __init__(
        self,
        database: Database,
        model: ModelId,
        heads: Heads,
        spread: Callable[[], Spread],
        line: Callable[[], Line | None],
        look: Look | None = None,
    ) -> None:
        self._database = database
        self._model = model
        self._heads = heads
        self._spread = spread
        self._line = line
        self._look = look
        self._parts: dict[
            tuple[str, str], tuple[Part | None, Callable[[Example], Note] | None]
        ] = {}

    def of(self, query: Query) -> tuple[Query, list[Note]]:
        """The query with what its examples stand for; those that stand for nothing are left out.

        Raises:
            UnknownExample: nothing is left then.
        """
        if not any(each.examples for each in query.alternatives):
            return query, []
        notes: list[Note] = []
        found = []
        for each in query.alternatives:
            kept = [self._found(example, notes) for example in each.examples]
            examples = tuple(example for example in kept if example is not None)
            found.append(replace(each, examples=examples, others=()))
        notes = list(dict.fromkeys(notes))
        left = [each for each in found if each.sought or each.condition is not None]
        if not left and notes:
            raise UnknownExample(notes[0])
        first, *others = left or found[:1]
        return replace(first, others=tuple(others), chips=query.chips, notes=query.notes), notes

    def _found(self, example: Example, notes: list[Note]) -> Example | None:
        key = example.kind, example.name
        if key not in self._parts:
            if len(self._parts) >= MOST_EXAMPLES:
                self._note_too_many(example, notes)
                return None
            find = self._photo if example.kind == "like" else self._concept
            self._parts[key] = find(example.name)
        part, note = self._parts[key]
        if note is not None:
            notes.append(note(example))
        return None if part is None else replace(example, part=part)

    def _note_too_many(self, example: Example, notes: list[Note]) -> None:
        """Of the first that is left out."""
        if not any(note.kind == "too_many" for note in notes):
            notes.append(
                Note("too_many", example.start, example.end, example.name, str(MOST_EXAMPLES))
            )

    # --- photos -----------------------------------------------------------------------------

    def _photo(self, name: str) -> tuple[Part | None, Callable[[Example], Note] | None]:
        called = self._database.read(lambda c: naming.photos_called(c, name))
        if not called:
            return self._file(name)
        known = self._database.read(lambda c: embeddings.vectors(c, self._model, called))
        seen = [content for content in called if content in known]
        if not seen:
            return None, _noting("unseen_photo")
        part = self._like(known[seen[0]].astype(np.float32), seen[0])
        return part, _noting("several_photos") if len(called) > 1 else None

    def _file(self, name: str) -> tuple[Part | None, Callable[[Example], Note] | None]:
        path = on_disk(name)
        if path is None or self._look is None:
            return None, _noting("unknown_photo")
        try:
            return self._like(self._look(path)), None
        except (Trouble, BadPhoto) as error:
            if isinstance(error, EngineGone):
                raise
            return None, _noting("unseen_photo")

    def _like(self, vector: Floats, *contents: ContentId) -> Part:
        line = self._line()

        def judged(photos: Floats) -> list[Relevance]:
            return ["maybe"] * len(photos) if line is None else line.judge_alike(photos @ vector)

        return Part(np.asarray(vector - self._spread().mean, np.float32), judged, contents)

    # --- concepts ---------------------------------------------------------------------------

    def _concept(self, name: str) -> tuple[Part | None, Callable[[Example], Note] | None]:
        concept = self._database.read(lambda c: concepts.called(c, name))
        if concept is None:
            near = self._database.read(lambda c: concepts.nearest(c, name))
            if not near:
                return None, _noting("unknown_concept")
            return None, _noting("other_concept", ", ".join(map(_word, near)))
        head = self._heads.of(concept, self._spread)
        if head is None:
            return None, _noting("empty_concept")
        said = self._database.read(lambda c: concepts.examples(c, concept.id))
        wanted = tuple(content for content, sign in said.items() if sign)
        return Part(head.vector, head.grades, wanted), None


def _word(name: str) -> str:
    return name if name.isalnum() else quoted(name)


def _noting(kind: NoteKind, hint: str = "") -> Callable[[Example], Note]:
    return lambda example: Note(kind, example.start, example.end, example.name, hint)


def on_disk(name: str) -> Path | None:
    """The file of that whole path, whichever form its letters have there; None if there is none."""
    path = Path(os.path.expanduser(name))
    try:
        if not path.is_absolute():
            return None
        if path.is_file():
            return path
        with os.scandir(path.parent) as entries:
            same = (each.path for each in entries if nfc(each.name) == nfc(path.name))
            return next((Path(each) for each in same), None)
    except (OSError, ValueError):  # a name that no system takes
        return None
