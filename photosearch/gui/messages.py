"""Each error, and each reason for which a file cannot be read, in the user's language.

Called on the GUI thread by whoever shows an error. Knows the classes of ``errors`` and their
meaning; knows no widgets. Sentences of the core that say more than their class does are translated
by ``core_sentences``; what only an English one says (a file's name, a size) is kept below.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from photosearch import errors
from photosearch.gui import core_sentences, languages
from photosearch.text import printable

translate = QCoreApplication.translate

_PATH = re.compile(r"(?:^|[\s(])(?:/|~|[A-Za-z]:\\|\\\\)\S")
# These say in one sentence what happened in many places; which one it was only the core knows.
_DETAILED = (errors.ModelMissing, errors.ModelBroken, errors.UsageError)


def explain(error: Exception) -> tuple[str, str]:
    """A title, and what happened with what to do about it, for any exception."""
    if isinstance(error, errors.BadPhoto):
        name, reason = problem_kind(error.kind)
        # The sentence says it all, and the core's own words are English.
        return name, _with_detail(reason, error.reason if languages.in_use() == "en" else "")
    if not isinstance(error, errors.PhotosearchError):
        return _bug()
    title, text = _sentences(error)
    if isinstance(error, errors.QueryError):
        return title, text
    known = core_sentences.translated(error.message)
    if known is not None:
        return title, known
    vague = type(error) in (errors.Trouble, errors.PhotosearchError)
    if vague or isinstance(error, _DETAILED):
        return title, _with_detail(text, str(error))
    return title, _with_detail(text, error.message if _PATH.search(error.message) else "")


def _with_detail(text: str, detail: str) -> str:
    if not detail:
        return text
    line = translate("Messages", "Details: {detail}")
    return f"{text}\n\n{line.format(detail=printable(detail))}"


def _bug() -> tuple[str, str]:
    return (
        translate("Messages", "Something unexpected happened"),
        translate(
            "Messages",
            "Your photos are untouched. Try again; if it happens again, start Photosearch anew. "
            "Details are in the log.",
        ),
    )


def _sentences(error: errors.PhotosearchError) -> tuple[str, str]:
    table = {**_of_library(), **_of_models(), **_of_asking()}
    for kind in type(error).__mro__:
        if kind in table:
            return table[kind]
    return table[errors.Trouble]


def _of_library() -> dict[type, tuple[str, str]]:
    return {
        errors.DiskFull: (
            translate("Messages", "The disk is full"),
            translate(
                "Messages",
                "There is no room left on the disk that holds the library. Free some space and "
                "try again; everything done so far is kept.",
            ),
        ),
        errors.LibraryLocked: (
            translate("Messages", "The library is in use"),
            translate(
                "Messages",
                "Another Photosearch is adding photos to this library. Searching works meanwhile; "
                "wait until it has finished, or close it.",
            ),
        ),
        errors.LibraryReadOnly: (
            translate("Messages", "The library cannot be changed"),
            translate(
                "Messages",
                "The library’s folder cannot be written. Searching works; to add photos, make "
                "the folder writable.",
            ),
        ),
        errors.LibraryTooNew: (
            translate("Messages", "This library needs a newer Photosearch"),
            translate(
                "Messages",
                "The library was last used with a newer version. Update Photosearch to open it.",
            ),
        ),
        errors.LibraryCorrupt: (
            translate("Messages", "The library is damaged"),
            translate(
                "Messages",
                "Your photos are untouched, and nothing was overwritten. The library can be "
                "brought back from a backup, or built again from your photos.",
            ),
        ),
        errors.LibraryBusy: (
            translate("Messages", "The library is busy"),
            translate(
                "Messages",
                "Another program keeps the library locked. Close it, or try again in a moment.",
            ),
        ),
        errors.RootUnreachable: (
            translate("Messages", "The folder cannot be opened"),
            translate(
                "Messages",
                "The folder cannot be reached. If it is on an external drive or a network, "
                "connect it and try again.",
            ),
        ),
        errors.Trouble: (
            translate("Messages", "This did not work"),
            translate(
                "Messages", "Something on this computer is in the way. Your photos are untouched."
            ),
        ),
    }


def _of_models() -> dict[type, tuple[str, str]]:
    return {
        errors.ModelMissing: (
            translate("Messages", "The model is missing"),
            translate(
                "Messages",
                "The model that this library was searched with is not installed. Install it "
                "again, or update the library with another one.",
            ),
        ),
        errors.ModelBroken: (
            translate("Messages", "The model cannot be used"),
            translate(
                "Messages",
                "The model’s files are incomplete or of an unknown kind. Install it again, or "
                "choose another model.",
            ),
        ),
        errors.EngineGone: (
            translate("Messages", "The search engine stopped"),
            translate(
                "Messages",
                "It starts again with your next search. If it keeps stopping, there may be too "
                "little memory; close other programs.",
            ),
        ),
    }


def _of_asking() -> dict[type, tuple[str, str]]:
    return {
        errors.QueryError: (
            translate("Messages", "This search cannot be understood"),
            translate(
                "Messages",
                "Say what the photos should show, not only what they should not show.",
            ),
        ),
        errors.UsageError: (
            translate("Messages", "This is not possible"),
            translate("Messages", "What was asked for cannot be done this way."),
        ),
    }


def problem_kind(kind: str) -> tuple[str, str]:
    """A short name and a sentence with what to do, for one of ``BAD_PHOTO_KINDS``."""
    table = {**_of_bytes(), **_of_limits()}
    return table.get(kind) or (
        translate("Messages", "Cannot be read"),
        translate("Messages", "This file could not be read as a photo."),
    )


def _of_bytes() -> dict[str, tuple[str, str]]:
    return {
        "empty": (
            translate("Messages", "Empty file"),
            translate(
                "Messages",
                "The file holds nothing. If you have the photo elsewhere, copy it here again.",
            ),
        ),
        "not_an_image": (
            translate("Messages", "Not a photo"),
            translate(
                "Messages",
                "The name is that of a photo, but the file holds something else.",
            ),
        ),
        "damaged": (
            translate("Messages", "Damaged"),
            translate(
                "Messages",
                "The file is cut short or damaged. If you have the photo elsewhere, copy it here "
                "again.",
            ),
        ),
        "unsupported": (
            translate("Messages", "Unsupported format"),
            translate(
                "Messages",
                "This kind of picture cannot be opened yet. Saved as JPEG or PNG, it can be found.",
            ),
        ),
        "unreadable": (
            translate("Messages", "No access"),
            translate(
                "Messages",
                "The system does not let Photosearch read the file. Check its permissions, or "
                "whether the drive is healthy.",
            ),
        ),
        "vanished": (
            translate("Messages", "Gone"),
            translate(
                "Messages",
                "The file disappeared while it was being read. If it was moved, it will be found "
                "at its new place.",
            ),
        ),
    }


def _of_limits() -> dict[str, tuple[str, str]]:
    return {
        "too_large": (
            translate("Messages", "Too large"),
            translate(
                "Messages",
                "The picture has more pixels than can be opened safely. Save a smaller copy to "
                "find it.",
            ),
        ),
        "too_slow": (
            translate("Messages", "Took too long"),
            translate(
                "Messages",
                "Reading the file took longer than allowed. The drive may have been slow; try "
                "again.",
            ),
        ),
        "out_of_memory": (
            translate("Messages", "Too little memory"),
            translate(
                "Messages",
                "Opening the picture needs more memory than is allowed for one file.",
            ),
        ),
        "crashed_decoder": (
            translate("Messages", "Reading failed"),
            translate(
                "Messages",
                "The program that reads pictures stopped at this file. It will be tried once more.",
            ),
        ),
        "quarantined": (
            translate("Messages", "Set aside"),
            translate(
                "Messages",
                "Reading this file made the program that reads pictures stop, twice. So that it "
                "does not hold up the others, it is left alone until it changes or you try it "
                "again.",
            ),
        ),
    }
