"""What duplicates are called, and why they are some: sentences for the page and its pieces.

Pure functions of values, on the GUI thread; a new kind, relation or reason gets its words here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from photosearch.gui import facts_text
from photosearch.search.best import Member, Relation, Shown, Why
from photosearch.search.duplicates import Kind
from photosearch.text import printable


class DuplicatesNumbers(QObject):
    """What has plural forms: Qt's tools find those in ``tr`` only."""

    def photos(self, count: int) -> str:
        """In a group."""
        return self.tr("%Ln photo(s)", "", count)

    def files(self, count: int) -> str:
        """In a group of the same bytes."""
        return self.tr("%Ln file(s)", "", count)

    def to_the_bin(self, count: int) -> str:
        """On the button that does it."""
        return self.tr("Move %Ln to the bin", "", count)

    def more(self, count: int) -> str:
        """In a group, and not shown."""
        return self.tr("and %Ln more", "", count)

    def compared(self, count: int) -> str:
        """When nothing was found, or all was."""
        return self.tr("%Ln photo(s) compared.", "", count)

    def unseen(self, count: int) -> str:
        """That could not be compared."""
        return self.tr("%Ln photo(s) could not be compared yet.", "", count)

    def unchecked(self, count: int) -> str:
        """Where there are too many."""
        return self.tr("%Ln pair(s) that may be copies were not looked at.", "", count)


def title(kind: Kind) -> str:
    """On its tab."""
    return {
        "same": QCoreApplication.translate("Duplicates", "Same file"),
        "copies": QCoreApplication.translate("Duplicates", "Same picture"),
        "burst": QCoreApplication.translate("Duplicates", "One moment"),
        "similar": QCoreApplication.translate("Duplicates", "Just similar"),
    }[kind]


def about(kind: Kind) -> str:
    """What belongs there, and how sure that is."""
    return {
        "same": QCoreApplication.translate(
            "Duplicates", "Files that are equal to the last byte. One of them is enough."
        ),
        "copies": QCoreApplication.translate(
            "Duplicates",
            "The same picture saved again, made smaller, turned, mirrored or cropped. Look before "
            "you choose: a crop may be the one you made on purpose.",
        ),
        "burst": QCoreApplication.translate(
            "Duplicates",
            "Photos that one camera took of the same thing within seconds. They are different "
            "photos, so nothing is chosen for you.",
        ),
        "similar": QCoreApplication.translate(
            "Duplicates",
            "Photos that look alike and are different photos. Nothing is chosen for you.",
        ),
    }[kind]


def none(kind: Kind) -> str:
    """Where there are none."""
    return {
        "same": QCoreApplication.translate("Duplicates", "No file is here twice."),
        "copies": QCoreApplication.translate("Duplicates", "No picture is here in other files."),
        "burst": QCoreApplication.translate("Duplicates", "No photos of one moment."),
        "similar": QCoreApplication.translate("Duplicates", "No photos that look alike."),
    }[kind]


def relation(relation: Relation) -> str:
    """What a photo is to the best one of its group."""
    return {
        "best": QCoreApplication.translate("Duplicates", "Best"),
        "same": QCoreApplication.translate("Duplicates", "Same file"),
        "resized": QCoreApplication.translate("Duplicates", "Other size"),
        "saved again": QCoreApplication.translate("Duplicates", "Saved again"),
        "other format": QCoreApplication.translate("Duplicates", "Other format"),
        "mirrored": QCoreApplication.translate("Duplicates", "Mirrored"),
        "turned": QCoreApplication.translate("Duplicates", "Turned"),
        "part": QCoreApplication.translate("Duplicates", "Cropped"),
        "whole": QCoreApplication.translate("Duplicates", "Shows more"),
        "moment": QCoreApplication.translate("Duplicates", "Same moment"),
        "similar": QCoreApplication.translate("Duplicates", "Similar"),
    }[relation]


def why(why: Why) -> str:
    """Why one is suggested as the best."""
    return {
        "reachable": QCoreApplication.translate("Duplicates", "the others are not connected"),
        "whole": QCoreApplication.translate("Duplicates", "the whole picture"),
        "resolution": QCoreApplication.translate("Duplicates", "most pixels"),
        "size": QCoreApplication.translate("Duplicates", "least compressed"),
        "upright": QCoreApplication.translate("Duplicates", "lies as most of them do"),
        "sharpness": QCoreApplication.translate("Duplicates", "sharpest"),
        "stars": QCoreApplication.translate("Duplicates", "most stars"),
        "words": QCoreApplication.translate("Duplicates", "has captions or tags"),
        "name": QCoreApplication.translate("Duplicates", "its name is no copy’s"),
        "folder": QCoreApplication.translate("Duplicates", "the others lie among backups"),
        "first": QCoreApplication.translate("Duplicates", "came first; else no difference"),
    }[why]


def heading(shown: Shown) -> str:
    """``3 photos · 24 MB``."""
    numbers, count = DuplicatesNumbers(), len(shown.members)
    words = numbers.files(count) if shown.kind == "same" else numbers.photos(count)
    return f"{words} · {facts_text.size_text(sum(each.held.size for each in shown.members))}"


def below(member: Member) -> str:
    """Pixels and size of one."""
    held, locale = member.held, QLocale()
    pixels = f"{locale.toString(held.width)} × {locale.toString(held.height)}"
    return f"{pixels} · {facts_text.size_text(held.size)}"


@dataclass(frozen=True)
class Difference:
    """One fact of two photos; ``better`` is 0 or 1 for the side that it speaks for, else None."""

    name: str
    values: tuple[str, str]
    better: int | None = None


def differences(one: Member, other: Member) -> list[Difference]:
    """The facts in which two photos are not the same."""
    a, b = one.held, other.held
    lines = [
        _line(QCoreApplication.translate("Duplicates", "Name"), one.file.path.name,
              other.file.path.name),
        _line(QCoreApplication.translate("Duplicates", "Folder"), str(one.file.path.parent),
              str(other.file.path.parent)),
        _line(QCoreApplication.translate("Duplicates", "Pixels"),
              facts_text.dimensions_text(a.width, a.height),
              facts_text.dimensions_text(b.width, b.height),
              a.width * a.height, b.width * b.height),
        _line(QCoreApplication.translate("Duplicates", "Size"), facts_text.size_text(a.size),
              facts_text.size_text(b.size), a.size * (a.format == b.format),
              b.size * (a.format == b.format)),
        _line(QCoreApplication.translate("Duplicates", "Format"), a.format, b.format),
        _line(QCoreApplication.translate("Duplicates", "Taken"), a.taken_at.replace("T", " "),
              b.taken_at.replace("T", " ")),
        _line(QCoreApplication.translate("Duplicates", "Camera"), a.camera, b.camera),
        _line(QCoreApplication.translate("Duplicates", "Rating"), "★" * a.stars, "★" * b.stars,
              a.stars, b.stars),
        _line(QCoreApplication.translate("Duplicates", "Captions and tags"), str(a.words),
              str(b.words), a.words, b.words),
    ]  # fmt: skip
    if one.held.seen and other.held.seen and a.width * a.height == b.width * b.height:
        sharp = [round(each.seen.sharpness, 1) for each in (a, b) if each.seen]
        name = QCoreApplication.translate("Duplicates", "Sharpness")
        words = [QLocale().toString(value, "f", 1) for value in sharp]
        lines.append(_line(name, words[0], words[1], *sharp))
    return [line for line in lines if line.values[0] != line.values[1]]


def _line(name: str, one: str, other: str, a: float = 0, b: float = 0) -> Difference:
    better = None if a == b else int(b > a)
    return Difference(name, (printable(one) or "–", printable(other) or "–"), better)


def summary(compared: int, unseen: int, unchecked: int) -> str:
    """What was looked at, and what was not."""
    numbers = DuplicatesNumbers()
    parts: Sequence[str] = (
        numbers.compared(compared),
        numbers.unseen(unseen) if unseen else "",
        numbers.unchecked(unchecked) if unchecked else "",
    )
    return " ".join(part for part in parts if part)
