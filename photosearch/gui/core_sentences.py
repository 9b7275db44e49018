"""Sentences of the core that say more than the class of their error, in the user's language.

Used by ``messages`` on the GUI thread. The core speaks English only; what a person is likely to
meet in the window is known here by its wording, and a test holds the two together.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from photosearch.gui import export_sentences, installing_sentences, particles
from photosearch.text import printable

translate = QCoreApplication.translate


def translated(message: str) -> str | None:
    """The sentence, and what to do, in the language in use; None for one that is not known."""
    known = (
        _of_library,
        _of_models,
        installing_sentences.known,
        export_sentences.known,
        _of_files,
        _of_sidecars,
        _of_login,
    )
    for pattern, words in (entry for entries in known for entry in entries()):
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            given = {name: printable(text) for name, text in found.groupdict().items()}
            return particles.settle(words.format(**given))
    return None


def _of_library() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"The library's database (?P<path>.+) is damaged \(.*\)\.",
            translate(
                "CoreSentences",
                "Your photos are untouched, and nothing was overwritten. The library can be "
                "brought back from a backup.\n\n{path}",
            ),
        ),
        (
            r"The backup (?P<path>.+) is damaged too\.",
            translate("CoreSentences", "This backup is damaged too. Try an older one.\n\n{path}"),
        ),
        (
            r"There is no backup (?P<path>.+)\.",
            translate("CoreSentences", "This backup is no longer there.\n\n{path}"),
        ),
        (
            r"The disk that holds the library \((?P<path>.+)\) cannot be read or written \(.*\)\.",
            translate(
                "CoreSentences",
                "The disk that holds the library cannot be read or written. Check that it is "
                "connected and healthy, then start again; what was done is kept.\n\n{path}",
            ),
        ),
        (
            r"The library's folder (?P<path>.+) cannot be made \(.*\)\.",
            translate(
                "CoreSentences", "The library’s folder cannot be made at this place.\n\n{path}"
            ),
        ),
        (
            r"The settings file (?P<path>.+) cannot be read: .*",
            translate(
                "CoreSentences",
                "The settings file cannot be read. Mend it in a text editor, or delete it to go "
                "back to the defaults.\n\n{path}",
            ),
        ),
    )


def _of_models() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"(?P<path>.+) cannot be used for reading words \(.*\)\.",
            translate(
                "CoreSentences",
                "This file cannot be used for reading words. Install it again.\n\n{path}",
            ),
        ),
        (
            r"Nothing here was indexed with this version of the model (?P<name>.+)\.",
            translate(
                "CoreSentences",
                "The photos here were read with another version of the model “{name}”. They can "
                "be searched again after the next update of the library.",
            ),
        ),
        (
            r"No model called '(?P<name>.+)' is installed\.",
            translate(
                "CoreSentences",
                "The model “{name}”, with which this library is searched, is not installed. "
                "Install it again, or choose another one.",
            ),
        ),
        (
            r"There is not enough memory to run this model\.",
            translate(
                "CoreSentences",
                "There is not enough memory to run this model. Close other programs, or use a "
                "smaller model.",
            ),
        ),
    )


def _of_files() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"This photo has not been compared with the others yet\.",
            translate(
                "CoreSentences",
                "This photo has not been compared with the others yet. Try again when its folder "
                "has been read.",
            ),
        ),
        (
            r"This photo is no longer in the library\.",
            translate("CoreSentences", "This photo is no longer in the library."),
        ),
        (
            r"The processes that read photos cannot be started\.",
            translate(
                "CoreSentences",
                "The processes that read photos cannot be started. Close other programs to free "
                "memory, and try again.",
            ),
        ),
        (
            r"(?P<path>.+) is no longer in the bin\.",
            translate(
                "CoreSentences", "The photo is no longer in the bin of this system.\n\n{path}"
            ),
        ),
        (
            r"There is another file at (?P<path>.+) now\.",
            translate(
                "CoreSentences",
                "There is another file at the photo’s place now. Rename that one first, or take "
                "the photo out of the bin by hand.\n\n{path}",
            ),
        ),
    )


def _of_sidecars() -> tuple[tuple[str, str], ...]:
    """The sentence of the first that failed, before one that counts the others."""
    return (
        (
            r"The folder (?P<path>.+) cannot be written\. .*",
            translate(
                "CoreSentences",
                "Sidecar files cannot be written into this folder. Allow writing there, or keep "
                "stars, tags and captions in the library only.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+?\.xmp) (?:is not an ordinary file, and was|was) left as it is.*",
            translate(
                "CoreSentences",
                "This sidecar file was left as it is, because it could not be understood. Look at "
                "it with the program that wrote it, or move it away.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+?\.xmp) could not be written \(.*",
            translate(
                "CoreSentences",
                "This sidecar file could not be written. Check that its drive is connected."
                "\n\n{path}",
            ),
        ),
    )


def _of_login() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"What starts at login could not be changed \(.*\)\.",
            translate(
                "CoreSentences",
                "What starts at login could not be changed. The system’s own settings have a list "
                "of what starts at login.",
            ),
        ),
        (
            r"The library’s folder has too long a name for the start at login \(.*\)\.",
            translate(
                "CoreSentences",
                "The library’s folder has too long a name to be opened at login. Windows allows "
                "260 characters.",
            ),
        ),
        (
            r"The library’s folder, or the one Photosearch lies in, has a name that is no text\.",
            translate(
                "CoreSentences",
                "The library’s folder, or the one in which Photosearch lies, has a name that is "
                "no text, so it cannot be opened at login.",
            ),
        ),
    )
