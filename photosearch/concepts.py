"""Concepts at work: taught from photos and words, listed, renamed; what is odd about examples.

Made by ``app`` for one library; any thread but the window's own, since the first question of all
reads the index. What is learnt from the photos is learnt when somebody searches
(``search.heads``). Imports no torch and no Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.errors import Trouble, UsageError
from photosearch.library import concepts, naming, photos
from photosearch.library.concepts import Concept
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId

if TYPE_CHECKING:
    from photosearch.query.syntax import Note
    from photosearch.search.query import Query
    from photosearch.search.searcher import Searcher

MOST_AT_ONCE = 20
"""Examples that are put into a query at once; more are a concept."""


@dataclass(frozen=True)
class Taught:
    """What saving a concept came to.

    Attributes:
        concept: as it is now.
        new: whether there was none of that name.
    """

    concept: Concept
    new: bool


class Concepts:
    """The concepts of one library. Thread-safe.

    Args:
        database: of the library.
        searcher: what answers queries; None where nothing was indexed yet.
    """

    def __init__(self, database: Database, searcher: Callable[[], Searcher | None]) -> None:
        self._database = database
        self._searcher = searcher

    def every(self) -> list[Concept]:
        """All of them, by name."""
        return self._database.read(concepts.every)

    def named(self, name: str) -> Concept:
        """The concept of that name, in any letter case; raises ``Trouble`` if there is none."""
        found = self._database.read(lambda c: concepts.called(c, name))
        if found is None:
            near = self._database.read(lambda c: concepts.nearest(c, name))
            hint = f"Perhaps {' or '.join(near)}?" if near else "`concepts list` shows all of them."
            raise Trouble(f"There is no concept “{name}”.", hint)
        return found

    def save(
        self, name: str, wanted: Sequence[int], unwanted: Sequence[int] = (), words: str = ""
    ) -> Taught:
        """Teach a concept; one of that name learns these photos besides what it knows.

        Args:
            name: in whatever letter case.
            wanted: contents that are it.
            unwanted: contents that are not.
            words: what it is; empty leaves what is there.

        Raises:
            UsageError: a new one without a photo that is it.
            Trouble: the name says nothing.
            LibraryReadOnly: the library can only be read.
        """

        def write(c: Connection) -> tuple[int, bool]:
            known = concepts.called(c, name)
            if known is None and not wanted:
                raise UsageError("A concept needs at least one photo.")
            concept = known or concepts.make(c, name, words)
            if known is not None and words.strip():
                concepts.describe(c, known.id, words)
            concepts.teach(c, concept.id, wanted, wanted=True)
            concepts.teach(c, concept.id, unwanted, wanted=False)
            return concept.id, known is None

        number, new = self._database.write(write)
        return Taught(self._numbered(number), new)

    def teach(self, concept: int, contents: Sequence[int], *, wanted: bool) -> None:
        """These are it, or are not."""
        self._database.write(lambda c: concepts.teach(c, concept, contents, wanted=wanted))

    def restore(self, concept: int, before: dict[ContentId, bool]) -> None:
        """Let exactly these be what was said of photos: for taking something back."""

        def write(c: Connection) -> None:
            said = list(concepts.examples(c, concept))
            concepts.unteach(c, concept, said)
            for wanted in (True, False):
                chosen = [content for content, sign in before.items() if sign is wanted]
                concepts.teach(c, concept, chosen, wanted=wanted)

        self._database.write(write)

    def examples(self, concept: int) -> dict[ContentId, bool]:
        """What was said of which photos: whether they are it."""
        return self._database.read(lambda c: concepts.examples(c, concept))

    def rename(self, concept: int, name: str) -> None:
        """Call it ``name``; raises ``Trouble`` for a name that is empty or taken."""
        self._database.write(lambda c: concepts.rename(c, concept, name))

    def remove(self, concept: int) -> None:
        """Forget it; its photos stay as they are."""
        self._database.write(lambda c: concepts.remove(c, concept))

    def contents_at(self, paths: Sequence[Path]) -> list[ContentId]:
        """What these files hold; raises ``Trouble`` for one that is no photo of the library."""
        found = []
        for path in paths:
            content = self._database.read(partial(photos.content_of_path, path=path))
            if content is None:
                raise Trouble(f"{path} is no photo of this library.", "Index its folder first.")
            found.append(content)
        return found

    def _numbered(self, number: int) -> Concept:
        return next(each for each in self.every() if each.id == number)

    # --- examples in queries ----------------------------------------------------------------

    def names_of(self, contents: Sequence[int]) -> list[str]:
        """The shortest names by which ``like:`` means these photos; those that are gone have none.

        At most ``MOST_AT_ONCE``.
        """
        some = [ContentId(content) for content in contents[:MOST_AT_ONCE]]
        names = self._database.read(lambda c: [naming.name_of(c, content) for content in some])
        return [name for name in names if name is not None]

    def photo_called(self, name: str) -> ContentId | None:
        """The photo that ``like:`` means by that name; None if there is none in the library."""
        return next(iter(self._database.read(lambda c: naming.photos_called(c, name))), None)

    def notes(self, query: Query) -> list[Note]:
        """What is odd about the examples in a query: what is not to be found, or is several."""
        if not any(each.examples for each in query.alternatives):
            return []
        searcher = self._searcher()
        return [] if searcher is None else searcher.notes(query)
