"""What is odd about a query, in a sentence for people, with what to do.

On the GUI thread, below the search field and over an answer. Knows the notes that the query
language makes; reads no query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from photosearch.gui import particles
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.query.syntax import Note, NoteKind

translate = QCoreApplication.translate


def words(note: Note) -> str:
    """The sentence in the language in use."""
    return words_about(note.kind, note.about, note.hint)


def words_about(kind: NoteKind, about: str, hint: str = "") -> str:
    """The same, of a note's parts."""
    sentence = {**_of_writing(), **_of_filters(), **_of_examples()}[kind]
    return particles.settle(sentence.format(about=printable(about), hint=printable(hint)))


def _of_writing() -> dict[NoteKind, str]:
    """How it is written: quotes, brackets, signs."""
    return {
        "unclosed_quote": translate(
            "QueryNotes",
            "The quotation mark is not closed; everything after it was taken as quoted.",
        ),
        "unclosed_bracket": translate(
            "QueryNotes", "The bracket is not closed; it was closed at the end."
        ),
        "stray_bracket": translate("QueryNotes", "This bracket closes nothing and was left out."),
        "too_deep": translate(
            "QueryNotes", "So many brackets inside each other are left out; use fewer."
        ),
        "lonely_or": translate(
            "QueryNotes", "“{about}” has nothing on one side and was taken as a word."
        ),
        "mixed_not": translate(
            "QueryNotes",
            "Words and filters behind one dash count each for itself; use a dash for each.",
        ),
        "weight_limited": translate(
            "QueryNotes",
            "Weights go from 0.1 to 10; “{about}” was taken as the nearest of them.",
        ),
        "too_many": translate(
            "QueryNotes",
            "So many alternatives are too many; the first {hint} were looked for.",
        ),
    }


def _of_filters() -> dict[NoteKind, str]:
    """What its filters say."""
    return {
        "unknown_filter": translate(
            "QueryNotes", "There is no filter “{about}”, so this was searched for as words."
        ),
        "empty_filter": translate(
            "QueryNotes", "Say what “{about}” should be, for example {hint}."
        ),
        "bad_value": translate(
            "QueryNotes", "“{about}” was not understood and was searched for as words. Try {hint}."
        ),
        "reversed_range": translate(
            "QueryNotes", "“{about}” ends before it begins; it was turned around."
        ),
        "no_videos": translate("QueryNotes", "There are only pictures here, no videos."),
        "unknown_place": translate(
            "QueryNotes",
            "No place of that name is known, so “{about}” was searched for as words.",
        ),
        "other_place": translate(
            "QueryNotes",
            "No place of that name is known, so “{about}” was searched for as words. "
            "Did you mean {hint}?",
        ),
        "nothing_then": translate(
            "QueryNotes", "No photo matches “{about}”, so it was searched for as words."
        ),
    }


def _of_examples() -> dict[NoteKind, str]:
    """The photos and concepts that it names."""
    return {
        "unknown_photo": translate(
            "QueryNotes", "The photo “{about}” was not found and is left out."
        ),
        "several_photos": translate(
            "QueryNotes", "Several photos are called “{about}”; the newest was taken."
        ),
        "unseen_photo": translate(
            "QueryNotes", "The photo “{about}” cannot be compared yet and is left out."
        ),
        "unknown_concept": translate(
            "QueryNotes", "There is no concept “{about}”, so it is left out."
        ),
        "other_concept": translate(
            "QueryNotes", "There is no concept “{about}”, so it is left out. Did you mean {hint}?"
        ),
        "empty_concept": translate(
            "QueryNotes", "No photo of the concept “{about}” can be compared now; it is left out."
        ),
    }
