"""What can go wrong while photos are exported or searches are saved, in the user's language.

For ``core_sentences``, which finds a sentence of the core by its wording; a test holds the two
together.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def known() -> tuple[tuple[str, str], ...]:
    """Patterns of the core's sentences, and the words for each."""
    return (*_of_exports(), *_of_albums())


def _of_exports() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"There is no room left in (?P<path>.+?)\. (?P<done>[\d,]+) of (?P<all>[\d,]+) photos "
            r"were copied\.",
            translate(
                "CoreSentences",
                "There is no room left there. {done} of {all} photos were copied, and stay. Free "
                "some space or choose another folder for the rest.\n\n{path}",
            ),
        ),
        (
            r"There is no room left in (?P<path>.+)\.",
            translate(
                "CoreSentences",
                "There is no room left there, so nothing was written. Free some space, or choose "
                "another folder.\n\n{path}",
            ),
        ),
        (
            r"Nothing may be written into the folder (?P<path>.+?)\.(?: .* copied\.)?",
            translate(
                "CoreSentences",
                "This folder cannot be written. Choose another one.\n\n{path}",
            ),
        ),
        (
            r"Nothing could be written into (?P<path>.+) \((?P<why>.*)\)\.(?: .* copied\.)?",
            translate(
                "CoreSentences",
                "Nothing could be written there ({why}). Choose another folder.\n\n{path}",
            ),
        ),
        (
            r"There is a file (?P<name>.+) already in (?P<path>.+)\.",
            translate(
                "CoreSentences",
                "There is a file “{name}” in this folder already. Choose another name.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) is a folder\.",
            translate("CoreSentences", "There is a folder of that name. Choose another name."),
        ),
    )


def _of_albums() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"There is an album “(?P<name>.+)” already\.",
            translate("CoreSentences", "There is an album “{name}” already. Choose another name."),
        ),
        (
            r"A search of (?P<count>[\d,]+) characters is too long to be kept\.",
            translate("CoreSentences", "This search is too long to be kept. Shorten it."),
        ),
        (
            r"This smart album is not there any more\.",
            translate("CoreSentences", "This smart album is not there any more."),
        ),
    )
