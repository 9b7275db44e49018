"""Unicode for names and queries: NFC keys, a form for display, words, a guess at the language.

Texts are compared ``folded``: of letters that are written in several ways (case, width, simplified
and traditional Chinese) only one is left.

Pure functions for any process or thread. Knows nothing of files or databases; ``paths`` turns
file names into text before they come here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

Language = Literal["ko", "en", "zh"]

# Scripts whose words are not parted, or carry endings: Hangul, Han, Kana, Bopomofo.
_SYLLABIC = (
    *((0x1100, 0x11FF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3040, 0x318F), (0x31A0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FB), (0xF900, 0xFAFF)),
    (0x20000, 0x3FFFF),
)

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")

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
    """``text`` as it is compared, with single spaces.

    Letters of either case and width are the same, and so are simplified and traditional Chinese
    characters.
    """
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join((same if same.isascii() else in_one_form(_without_joiners(same))).split())


def _without_joiners(text: str) -> str:
    """Without what has no width and only says how its neighbours are drawn."""
    plain = "".join(c for c in text if not "\ufe00" <= c <= "\ufe0f" and _kind(c) != "joiner")
    return unicodedata.normalize("NFKC", plain)  # what they kept apart may now belong together


def in_one_form(text: str) -> str:
    """Each Han character in one of its forms, one for one."""
    return text.translate(_han_forms()) if _HAN.search(text) else text


@lru_cache(maxsize=1)
def _han_forms() -> dict[int, int]:
    from photosearch import han_forms  # thousands of characters, which few libraries need

    return dict(zip(map(ord, han_forms.OTHERS), map(ord, han_forms.FORMS), strict=True))


def words_of(text: str) -> list[str]:
    """The words of a text that is ``folded``, marks between them left out.

    Hangul, Han and Kana in a row are one word, what is written beside them another; each picture
    (an emoji) is one too.
    """
    return [text[start:end] for start, end in word_ranges(text)]


def word_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a ``folded`` text begin and end."""
    start, last = -1, ""
    for at, char in enumerate(text):
        kind = _kind(char)
        if kind == "mark" and start >= 0:
            continue
        if start >= 0 and (kind != last or kind == "picture"):
            yield start, at
            start = -1
        if start < 0 and kind in ("letter", "syllable", "picture"):
            start = at
        last = kind
    if start >= 0:
        yield start, len(text)


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


def closed_up(text: str) -> str:
    """A ``folded`` text without the spaces between two characters of Hangul, Han or Kana."""
    words = text.split(" ")
    joined = words[0]
    for word in words[1:]:
        close = joined and word and _kind(joined[-1]) == _kind(word[0]) == "syllable"
        joined += word if close else f" {word}"
    return joined


def parts(text: str, at: int) -> bool:
    """Whether one word of a ``folded`` text may end, or another begin, right before ``at``."""
    if not 0 < at < len(text):
        return True
    behind, base = _kind(text[at]), at - 1
    while base >= 0 and _kind(text[base]) == "mark":
        base -= 1
    before = _kind(text[base]) if base >= 0 else ""
    return behind != "mark" and (before != behind or before == "picture")


def is_syllabic(word: str) -> bool:
    """Whether a word may stand inside a longer one: of Hangul, Han or Kana, not of letters."""
    return _kind(word[0]) == "syllable"


def pieces_of(word: str) -> list[str]:
    """What an index keeps of a word: itself, or of syllables every two in a row, then the last.

    So 강아지 is found by 강아지, 강아 and 아지, and by each single syllable as a beginning.
    """
    if not is_syllabic(word):
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


# --- first letters of syllables ----------------------------------------------------------------

MOST_INITIALS = 10  # of a word; who types more means its beginning all the same

_FIRST_LETTER, _LAST_LETTER = "\u1100", "\u1112"  # ㄱ to ㅎ, as ``folded`` leaves them
# Two letters that an input method has joined, as ``folded`` leaves them.
_JOINED = {
    "\u11aa": "\u1100\u1109", "\u11ac": "\u1102\u110c", "\u11ad": "\u1102\u1112",
    "\u11b0": "\u1105\u1100", "\u11b1": "\u1105\u1106", "\u11b2": "\u1105\u1107",
    "\u11b3": "\u1105\u1109", "\u11b4": "\u1105\u1110", "\u11b5": "\u1105\u1111",
    "\u111a": "\u1105\u1112", "\u1121": "\u1107\u1109",
}  # fmt: skip


def initials_in(words: Iterable[str]) -> list[str]:
    """The first letters of each word's syllables, of 제주도 ㅈㅈㄷ, each once.

    Of ``folded`` words of Hangul with two syllables or more; others have none.
    """
    found = (_initials(word[:MOST_INITIALS]) for word in words if len(word) > 1)
    return list(dict.fromkeys(each for each in found if each))


def _initials(word: str) -> str:
    if not "가" <= word[0] <= "힣" or not "가" <= word[-1] <= "힣":
        return ""
    letters = [chr(0x1100 + (ord(c) - 0xAC00) // 588) for c in word if "가" <= c <= "힣"]
    return "".join(letters) if len(letters) == len(word) else ""


def as_initials(word: str) -> str:
    """A ``folded`` word that may be meant as first letters, as ``initials_in`` has them; else "".

    That is two consonants or more and nothing else. At most ``MOST_INITIALS`` of them.
    """
    letters = "".join(_JOINED.get(char, char) for char in word)
    if len(letters) < 2 or not all(_FIRST_LETTER <= c <= _LAST_LETTER for c in letters):
        return ""
    return letters[:MOST_INITIALS]


def storable(text: str) -> str:
    """A caption as it is kept: NFC, trimmed, its line breaks but no other control characters."""
    clean = "".join(
        "" if "\ud800" <= c <= "\udfff" else " " if (c < " " and c != "\n") or c == "\x7f" else c
        for c in nfc(text.replace("\r\n", "\n"))
    )
    return clean.strip()
