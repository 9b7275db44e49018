"""Unicode for names and queries: NFC keys, a form for display, a guess at the language.

Pure functions for any process or thread. Knows nothing of files or databases; ``paths`` turns
file names into text before they come here.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

Language = Literal["ko", "en", "zh"]

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
