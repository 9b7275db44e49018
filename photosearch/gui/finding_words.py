"""What checking the library has found, in the user's language.

Pure functions, on the GUI thread. The core says it in English, a sentence for each kind of
disagreement; people only need to know how much is wrong with what. Knows no library.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject

from photosearch.text import printable

_NUMBER = re.compile(r"[\d,]+")
_KINDS = (  # the first that fits
    ("database", re.compile(r"database .*damaged|is damaged \(")),
    ("index", re.compile(r"^The index disagrees")),
    ("thumbnails", re.compile(r"^\d+ thumbnails are (missing|damaged)")),
    ("left_over", re.compile(r"^\d+ .*(belong to no|are left over)")),
    ("vectors", re.compile(r"^\d+ (vectors are damaged|pictures have no vector)")),
    ("rows", re.compile(r"^\d+ (rows|files|pictures) ")),
)


class FindingNumbers(QObject):
    """What has plural forms: Qt's tools find those in ``tr`` only."""

    def thumbnails(self, count: int) -> str:
        """They are made again from the photos."""
        return self.tr("%Ln thumbnail(s) missing or damaged", "", count)

    def left_over(self, count: int) -> str:
        """They are cleared away."""
        return self.tr("%Ln leftover(s) of photos that are gone", "", count)

    def vectors(self, count: int) -> str:
        """They are encoded again with the next update."""
        return self.tr("%Ln photo(s) not yet ready to be searched", "", count)

    def rows(self, count: int) -> str:
        """They are read again, or counted again."""
        return self.tr("%Ln entry(s) in the database that do not fit together", "", count)


def words(details: Sequence[str]) -> list[str]:
    """A line for each kind of thing that is wrong; what is not known here as the core says it."""
    counts: Counter[str] = Counter()
    unknown = []
    for detail in details:
        kind = next((name for name, pattern in _KINDS if pattern.search(detail)), None)
        if kind is None:
            unknown.append(printable(detail))
        else:
            number = _NUMBER.search(detail)
            counts[kind] += int(number[0].replace(",", "") or 0) if number else 1
    return [_line(kind, count) for kind, count in counts.items()] + unknown


def _line(kind: str, count: int) -> str:
    numbers = FindingNumbers()
    if kind == "database":
        return QCoreApplication.translate("Findings", "The database is damaged")
    if kind == "index":
        return QCoreApplication.translate("Findings", "The search index does not fit the library")
    made: str = getattr(numbers, kind)(count)
    return made


def needs_backup(details: Sequence[str]) -> bool:
    """Whether repairing cannot help, and only a backup does."""
    return any(_KINDS[0][1].search(detail) for detail in details)
