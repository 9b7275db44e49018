"""What to offer while somebody types: recent searches, tags, albums and folders that match.

Pure functions over lists in memory, called on the GUI thread with every key, so nothing here may
wait. Knows words and places; knows nothing of widgets, rows or SQL.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from photosearch.gui.places import Found, InAlbum, InFolder, InSmartAlbum, Place, WithTag
from photosearch.library.browse import Folder
from photosearch.library.notes import Album, Tag
from photosearch.query.names import NAMES
from photosearch.text import in_one_form, printable

Kind = Literal["search", "tag", "album", "folder", "concept", "town"]

Forms = tuple[str, tuple[str, ...], str]  # letters of the text, of each word on, first letters

LONGEST = 80
"""Nothing is offered for more typed characters than this: they are a pasted text, no beginning."""

_WORD = re.compile(r"\w+")
_CALLED = "|".join(name for names in NAMES["concept"].values() for name in names)
_CONCEPT = re.compile(
    rf"(?:^|[\s(（])-?(?P<term>(?:{_CALLED})"
    r"[:：][\"“「]?(?P<name>[^\"“”「」:：]*))$",
    re.IGNORECASE,
)

# Hangul syllables take apart into the letters of the keyboard, so that what an input method shows
# half-way ("받" on the way to "바다") still begins the word it will become.
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SPLIT = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ", "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
}  # fmt: skip
_VOWELS = [_SPLIT.get(vowel, vowel) for vowel in "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"]
_FINALS = [
    "",
    *(_SPLIT.get(c, c) for c in "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"),
]


@dataclass(frozen=True)
class Suggestion:
    """One row of the list: a search to ask again, or a place to go to."""

    kind: Kind
    text: str
    place: Place | None = None
    note: str = ""  # tells rows of one name apart: the folder above

    @cached_property
    def forms(self) -> Forms:
        """What is compared with what is typed; taken apart once, for there may be thousands."""
        return _forms(self.text)


def places_to_offer(
    tags: Iterable[Tag], albums: Iterable[Album], folders: Iterable[Folder]
) -> list[Suggestion]:
    """Everything that has a name, for ``rank``."""
    offered = [Suggestion("tag", printable(t.name), WithTag(t.id, t.name)) for t in tags]
    offered += [Suggestion("album", printable(a.name), place_of_album(a)) for a in albums]
    offered += [
        Suggestion(
            "folder", printable(f.name), InFolder(f.root, f.inside, f.name),
            note=printable(f.path.parent.name),
        )
        for f in folders
    ]  # fmt: skip
    return offered


def place_of_album(album: Album) -> Place:
    """Where one goes for it."""
    if album.query is not None:
        return InSmartAlbum(album.id, album.name)
    return InAlbum(album.id, album.name)


def rank(
    typed: str, history: Sequence[str], places: Sequence[Suggestion], limit: int = 6
) -> list[Suggestion]:
    """The best ``limit`` rows for what was typed; recent searches alone when nothing was.

    A beginning of the name goes before a beginning of a word in it, that before a part of it;
    equals stay in their order, searches first, since a search is what is usually wanted again.
    """
    wanted = _Typed.of(typed)
    searches = [Suggestion("search", text) for text in dict.fromkeys(history)]
    if not wanted.folded:
        return searches[:limit]
    if len(wanted.folded) > LONGEST:
        return []
    begun = _CONCEPT.search(typed)
    if begun:
        return _concepts(begun, places)[:limit]
    found: list[tuple[int, int, Suggestion]] = []
    for number, offered in enumerate([*searches, *places]):
        grade = wanted.grade(offered.forms)
        if grade is not None and not (offered.kind == "search" and wanted.is_all_of(offered.text)):
            found.append((grade, number, offered))
    found.sort(key=lambda row: row[:2])
    return [offered for _, _, offered in found[:limit]]


def _concepts(begun: re.Match[str], places: Sequence[Suggestion]) -> list[Suggestion]:
    """Concepts whose name goes on as the end of what was typed, in the query as far as it is."""
    name, before = _Typed.of(begun["name"]), begun.string[: begun.start("term")]
    found: list[tuple[int, int, Suggestion]] = []
    for number, offered in enumerate(places):
        if offered.kind != "concept" or not isinstance(offered.place, Found):
            continue
        grade = name.grade(offered.forms) if name.folded else 0
        if grade is not None and offered.place.text != begun["term"]:
            place = Found(before + offered.place.text)
            found.append((grade, number, replace(offered, place=place)))
    return [offered for _, _, offered in sorted(found, key=lambda row: row[:2])]


def prepare(places: Iterable[Suggestion]) -> None:
    """Take names apart ahead of the first key; on a worker, since there may be thousands."""
    for offered in places:
        offered.forms  # noqa: B018 - kept with it


def without(history: Sequence[str], text: str) -> list[str]:
    """The recent searches but that one."""
    return [kept for kept in history if kept != text]


def _folded(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    # Not the single letters: NFKC makes of them what stands in a syllable.
    wide = (c if "ㄱ" <= c <= "ㅣ" else unicodedata.normalize("NFKC", c) for c in composed)
    return in_one_form(" ".join("".join(wide).casefold().split()))


@dataclass(frozen=True)
class _Typed:
    """What was typed, as it is compared.

    Attributes:
        letters: with its syllables taken apart.
        are_initials: whether it may be the first letters of several syllables.
    """

    folded: str
    letters: str
    are_initials: bool

    @classmethod
    def of(cls, typed: str) -> _Typed:
        folded = _folded(typed)
        return cls(folded, _letters(folded), len(folded) > 1 and set(folded) <= set(_INITIALS))

    def is_all_of(self, text: str) -> bool:
        return _folded(text) == self.folded

    def grade(self, forms: Forms) -> int | None:
        """0 begins the text, 1 a word, 2 stands inside, 3 by first letters, None not at all."""
        whole, words, initials = forms
        if self.letters in whole:
            if whole.startswith(self.letters):
                return 0
            if any(word.startswith(self.letters) for word in words):
                return 1
            # Single letters stand inside nearly everything: worth a row at a beginning only.
            if len(self.folded) > 1:
                return 2
        return 3 if self.are_initials and self.folded in initials else None


@lru_cache(maxsize=256)
def _forms(text: str) -> Forms:
    """Kept of recent searches, which become suggestions anew with every key."""
    folded = _folded(text)
    words = tuple(_letters(folded[found.start() :]) for found in _WORD.finditer(folded))
    initials = "".join(_INITIALS[(ord(c) - 0xAC00) // 588] for c in folded if "가" <= c <= "힣")
    return _letters(folded), words, initials


def _letters(text: str) -> str:
    return "".join(_taken_apart(char) for char in text)


@lru_cache(maxsize=4096)
def _taken_apart(char: str) -> str:
    if not "가" <= char <= "힣":
        return _SPLIT.get(char, char)
    number = ord(char) - 0xAC00
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]
