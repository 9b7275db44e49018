"""Sentences of the core about getting models and working with them, in the user's language.

A part of ``core_sentences``, which matches them. Everything that ``models.install`` and what it is
made of can say is here, without what only helps at a console; a test holds the two together.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate


def known() -> tuple[tuple[str, str], ...]:
    """Patterns of sentences, and what to say instead; the first one that fits counts."""
    return (
        *_of_hubs(),
        *_of_arrivals(),
        *_of_folders(),
        *_of_parts(),
        *_of_words(),
        *_of_names(),
    )


def _of_hubs() -> tuple[tuple[str, str], ...]:
    """Downloading: the hub, a mirror, and what lies between."""
    by_hand = translate(
        "CoreSentences",
        "Without the internet: bring the model’s folder or a ZIP file of it from another computer, "
        "and install that.",
    )
    known = (
        (
            r"(?P<host>\S+) cannot be reached \(.*\)\.",
            translate(
                "CoreSentences",
                "{host} cannot be reached. Check the connection, or use a mirror.",
            ),
        ),
        (
            r"The connection to (?P<host>\S+) breaks off again and again\.",
            translate(
                "CoreSentences",
                "The connection to {host} breaks off again and again. What has arrived is kept: "
                "try again later.",
            ),
        ),
        (
            r"(?P<host>\S+) answered with something else than .+\.",
            translate(
                "CoreSentences",
                "{host} answered with something else than the model. A network that wants you to "
                "sign in first does that, and so does a wrong mirror address.",
            ),
        ),
        (
            r"(?P<host>\S+) gives .+ only to people who have signed in and agreed to its terms\.",
            translate(
                "CoreSentences",
                "{host} gives this model only to people who have signed in and agreed to its "
                "terms. Photosearch never signs in: download it with a browser.",
            ),
        ),
        (
            r"(?P<host>\S+) has not got .+, or shows it to nobody who is not signed in\.",
            translate(
                "CoreSentences",
                "{host} has not got this model, or shows it to nobody who is not signed in. Check "
                "the mirror’s address, if you use one.",
            ),
        ),
        (
            r"(?P<host>\S+) has had too many requests from this network\.",
            translate(
                "CoreSentences",
                "{host} has had too many requests from this network. Try again later.",
            ),
        ),
        (
            r"(?P<host>\S+) has a problem of its own \(error (?P<status>\d+)\)\.",
            translate(
                "CoreSentences",
                "{host} has a problem of its own (error {status}). Try again later, or use a "
                "mirror.",
            ),
        ),
        (
            r"(?P<host>\S+) refused to send .+ \(error (?P<status>\d+)\)\.",
            translate("CoreSentences", "{host} refused to send the model (error {status})."),
        ),
        (
            r"(?P<name>.+) cannot be downloaded by Photosearch\.",
            translate("CoreSentences", "The model “{name}” cannot be downloaded by Photosearch."),
        ),
    )
    return tuple((pattern, f"{words} {by_hand}") for pattern, words in known)


def _of_arrivals() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"There is no model called '(?P<name>.+)' to download\.",
            translate("CoreSentences", "There is no model called “{name}” to download."),
        ),
        (
            r"What arrived as (?P<name>.+) is not the file that was announced\.",
            translate(
                "CoreSentences",
                "The file {name} did not arrive as it was published, so it was thrown away. Try "
                "again; if that does not help, use another mirror, or none.",
            ),
        ),
        (
            r"This is no model that Photosearch can run: it has no config\.json\.|"
            r"This model's weights are not there, or in no format that we read\.",
            translate(
                "CoreSentences", "This is no model that Photosearch can run. Choose another one."
            ),
        ),
        (
            r"This model's weights are incomplete where it was published\.",
            translate(
                "CoreSentences",
                "This model is incomplete where it was published. Choose another one.",
            ),
        ),
        (
            r"(?P<path>.+) cannot be read or written \(.*\)\.",
            translate(
                "CoreSentences",
                "The folder of the models cannot be read or written. Check its permissions.\n\n"
                "{path}",
            ),
        ),
        (
            r"There is not enough room left in (?P<path>.+)\.",
            translate(
                "CoreSentences",
                "There is not enough room left on the disk that holds the models. Make room and "
                "try again.\n\n{path}",
            ),
        ),
        (
            r"'(?P<address>.*)' is no address of a mirror\.",
            translate(
                "CoreSentences",
                "“{address}” is no address of a mirror. It should look like https://example.org.",
            ),
        ),
    )


def _of_folders() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"There is no folder or file (?P<path>.+)\.",
            translate("CoreSentences", "What was to be installed is no longer there.\n\n{path}"),
        ),
        (
            r"(?P<path>.+) holds no model: there is no config\.json in it\.",
            translate(
                "CoreSentences",
                "There is no model in this folder. Choose the one that holds config.json and the "
                "weights.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) holds a model of type '(?P<kind>.+)', which Photosearch cannot run\.",
            translate(
                "CoreSentences",
                "This is a model of the kind “{kind}”, which Photosearch cannot run.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) holds no model that Photosearch can run\.",
            translate(
                "CoreSentences", "There is no model here that Photosearch can run.\n\n{path}"
            ),
        ),
        (
            r"(?P<path>.+) is neither a folder nor a ZIP file that can be unpacked \(.*\)\.",
            translate(
                "CoreSentences",
                "The file is no ZIP file, or it is damaged. Download it again.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) wants to write outside its folder \(.*\)\.",
            translate(
                "CoreSentences",
                "This model wants to write outside its folder, so it was not installed.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) is in use or may not be changed\.",
            translate(
                "CoreSentences",
                "The model is in use, or may not be changed. Close other windows of Photosearch "
                "and try again.\n\n{path}",
            ),
        ),
        (
            r"Another installation is under way\.",
            translate(
                "CoreSentences",
                "Another model is being installed, perhaps by another Photosearch. Wait until "
                "that is done and try again.",
            ),
        ),
    )


def _of_parts() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"(?P<path>.+) holds no weights\.",
            translate(
                "CoreSentences",
                "The model has no weights: bring model.safetensors or pytorch_model.bin along with "
                "its config.json.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) holds no tokenizer.*\.",
            translate(
                "CoreSentences",
                "The model has no tokenizer: bring its files too, such as tokenizer.json or "
                "vocab.txt.\n\n{path}",
            ),
        ),
        (
            r"(?P<path>.+) is incomplete: (?P<files>.+) missing\.",
            translate(
                "CoreSentences",
                "The model is incomplete. These files are missing: {files}.\n\n{path}",
            ),
        ),
    )


def _of_words() -> tuple[tuple[str, str], ...]:
    """Captions, and comparing two models."""
    return (
        (
            r"No model that describes photos is chosen\.",
            translate(
                "CoreSentences",
                "No model that describes photos is chosen. Choose or install one among the models.",
            ),
        ),
        (
            r"These photos cannot be reached now\.",
            translate(
                "CoreSentences", "This photo cannot be reached now. Connect the drive it is on."
            ),
        ),
        (
            r"A caption can have (?P<most>[\d,]+) characters at most\.",
            translate("CoreSentences", "A caption can have {most} characters at most."),
        ),
        (
            r"There are no photos yet that the models could be compared on\.",
            translate(
                "CoreSentences",
                "There are no photos yet that the models could be compared on. Add a folder first.",
            ),
        ),
        (
            r"(?P<name>.+) is the model in use; compare it with another one\.",
            translate("CoreSentences", "The model “{name}” is the one in use already."),
        ),
        (
            r"(?P<name>.+) describes photos in words; it cannot search for them\.",
            translate(
                "CoreSentences",
                "The model “{name}” describes photos in words; it cannot search for them.",
            ),
        ),
    )


def _of_names() -> tuple[tuple[str, str], ...]:
    return (
        (
            r"'(?P<name>.+)' cannot be a model's name\.",
            translate(
                "CoreSentences",
                "A model cannot be called “{name}”. Rename its folder or ZIP file: letters from A "
                "to Z, digits, and the signs _ . and - will do.",
            ),
        ),
        (
            r"'(?P<name>.+)' is the built-in model; choose another name: --as NAME\.",
            translate(
                "CoreSentences",
                "“{name}” is the name of the built-in model. Rename the folder or ZIP file first.",
            ),
        ),
        (
            r"'(?P<name>.+)' ships with Photosearch and cannot be removed\.",
            translate("CoreSentences", "“{name}” ships with Photosearch and cannot be removed."),
        ),
    )
