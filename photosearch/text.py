"""Unicode for names and queries: NFC keys, a form for display, words, a guess at the language.

Pure functions for any process or thread. Knows nothing of files or databases; ``paths`` turns
file names into text before they come here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

Language = Literal["ko", "en", "zh"]

# Scripts whose words are not parted, or carry endings: Hangul, Han, Kana, Bopomofo.
_SYLLABIC = (
    *((0x1100, 0x11FF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3040, 0x318F), (0x31A0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FB), (0xF900, 0xFAFF)),
    (0x20000, 0x3FFFF),
)

_TURNS = "\u202a\u202b\u202d\u202e"  # would let a name print itself backwards


def nfc(text: str) -> str:
    """The composed form, in which keys are stored and compared (macOS names arrive as NFD)."""
    return unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """``text`` for a terminal or a label: NFC, undecodable bytes and control characters as U+FFFD.

    A file name may hold bytes that are no text, or escape sequences that would move the cursor.
    """
    shown = "".join(
        "\ufffd"
        if unicodedata.category(c) in ("Cc", "Cs") or c in "\u202a\u202b\u202d\u202e"
        else c
        for c in nfc(text)
    )
    return shown


def language_of(text: str) -> Language:
    """``ko`` if any Hangul, else ``zh`` if any Han, else ``en``."""
    han = False
    for char in text:
        point = ord(char)
        if 0xAC00 <= point <= 0xD7A3 or 0x1100 <= point <= 0x11FF or 0x3130 <= point <= 0x318F:
            return "ko"
        han = han or 0x4E00 <= point <= 0x9FFF or 0x3400 <= point <= 0x4DBF
    return "zh" if han else "en"


def display_width(text: str) -> int:
    """Columns that ``text`` takes on a terminal: East Asian wide characters take two."""
    width = 0
    for char in nfc(text):
        if unicodedata.combining(char):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def folded(text: str) -> str:
    """``text`` as it is compared: letters of either case and width the same, single spaces."""
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join((same if same.isascii() else _without_joiners(same)).split())


def _without_joiners(text: str) -> str:
    """Without what has no width and only says how its neighbours are drawn."""
    plain = "".join(c for c in text if not "\ufe00" <= c <= "\ufe0f" and _kind(c) != "joiner")
    return unicodedata.normalize("NFKC", plain)  # what they kept apart may now belong together


def words_of(text: str) -> list[str]:
    """The words of a text that is ``folded``, marks between them left out.

    Hangul, Han and Kana in a row are one word, what is written beside them another; each picture
    (an emoji) is one too.
    """
    return ["".join(word) for word in _words(text)]


def _words(text: str) -> Iterator[list[str]]:
    word: list[str] = []
    last = ""
    for char in text:
        kind = _kind(char)
        if kind == "mark" and word:
            word.append(char)
            continue
        if word and (kind != last or kind == "picture"):
            yield word
            word = []
        if kind in ("letter", "syllable", "picture"):
            word.append(char)
        last = kind
    if word:
        yield word


@lru_cache(maxsize=1 << 16)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return "joiner"
    if category[0] == "M":
        return "mark"
    if category == "So":
        return "picture"
    if not char.isalnum():
        return ""
    point = ord(char)
    return "syllable" if any(low <= point <= high for low, high in _SYLLABIC) else "letter"


def pieces_of(word: str) -> list[str]:
    """What an index keeps of a word: itself, or of syllables every two in a row, then the last.

    So 강아지 is found by 강아지, 강아 and 아지, and by each single syllable as a beginning.
    """
    if _kind(word[0]) != "syllable":
        return [word]
    return [word[at : at + 2] for at in range(len(word))]


def sought_pieces(words: Sequence[str]) -> tuple[list[str], bool]:
    """Pieces that stand in a row wherever these ``words`` do, as ``pieces_of`` keeps them.

    The flag says that the last piece is the beginning of one only. Words of syllables may go on
    before and after; others are whole. None for no words.
    """
    if not words:
        return [], False
    before = [piece for word in words[:-1] for piece in pieces_of(word)]
    last = pieces_of(words[-1])
    alone = len(last) == 1 and _kind(last[0][0]) == "syllable"
    return before + (last if len(last) == 1 else last[:-1]), alone


def indexed(text: str) -> list[str]:
    """The pieces that a text is found by, in their order."""
    return [piece for word in words_of(folded(text)) for piece in pieces_of(word)]


def storable(text: str) -> str:
    """A caption as it is kept: NFC, trimmed, its line breaks but no other control characters."""
    clean = "".join(
        "" if "\ud800" <= c <= "\udfff" else " " if (c < " " and c != "\n") or c == "\x7f" else c
        for c in nfc(text.replace("\r\n", "\n"))
    )
    return clean.strip()
