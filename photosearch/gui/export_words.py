"""The words of exporting: what formats are called, what a sheet says, what became of an export.

Called on the GUI thread; each answer is in the language in use.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from photosearch.exporting import Exported, Format
from photosearch.gui import languages
from photosearch.media.sheets import Words
from photosearch.text import Language, printable

translate = QCoreApplication.translate

SHOWN = 5  # photos that are named because they could not be copied


class _Counts(QObject):
    """Sentences with a number; only those of an object can have a plural of their own."""

    def photos(self, count: int) -> str:
        return self.tr("%Ln photo(s)", "", count)

    def copied(self, count: int) -> str:
        return self.tr("%Ln photo(s) copied.", "", count)

    def written(self, count: int) -> str:
        return self.tr("Saved, with %Ln photo(s).", "", count)

    def sidecars(self, count: int) -> str:
        return self.tr("%Ln sidecar file(s) copied with them.", "", count)

    def gone(self, count: int) -> str:
        return self.tr("%Ln photo(s) are not in the library any more.", "", count)

    def failed(self, count: int) -> str:
        return self.tr("%Ln photo(s) could not be copied:", "", count)


def formats() -> dict[Format, tuple[str, str]]:
    """What each is called, and what it is good for."""
    return {
        "copies": (
            translate("Export", "Copies of the photos"),
            translate("Export", "The files themselves, in a folder of your choice."),
        ),
        "html": (
            translate("Export", "Contact sheet (web page)"),
            translate("Export", "Small pictures with their names, to look at, send or print."),
        ),
        "markdown": (
            translate("Export", "Contact sheet (Markdown)"),
            translate("Export", "A report with a table of small pictures and their scores."),
        ),
        "csv": (
            translate("Export", "List for a spreadsheet (CSV)"),
            translate("Export", "Names, dates, stars, tags and captions, a line for each photo."),
        ),
        "tsv": (
            translate("Export", "List with tabs (TSV)"),
            translate("Export", "The same, with tabs between the columns."),
        ),
        "json": (
            translate("Export", "List for programs (JSON)"),
            translate("Export", "The same, for scripts and other programs."),
        ),
    }


def sheet_words(count: int) -> Words:
    """What a sheet of so many photos says by itself."""
    return Words(
        language=language(),
        query=translate("Export", "Search"),
        photos=_Counts().photos(count).replace("{", "").replace("}", ""),
        no_picture=translate("Export", "No preview"),
        grades={
            "likely": translate("Export", "Good matches"),
            "maybe": translate("Export", "Possible matches"),
            "unlikely": translate("Export", "Probably not what you mean"),
        },
    )


def language() -> Language:
    """That of the window, as far as texts are told apart by it."""
    spoken = languages.in_use()
    return "ko" if spoken == "ko" else "zh" if spoken == "zh" else "en"


def result(format: Format, done: Exported) -> list[str]:
    """What became of it, a sentence each."""
    what = _Counts().copied if format == "copies" else _Counts().written
    lines = [what(done.photos)]
    if done.stopped:
        lines.append(translate("Export", "You stopped it; the copies made so far are there."))
    if done.sidecars:
        lines.append(_Counts().sidecars(done.sidecars))
    if done.gone:
        lines.append(_Counts().gone(done.gone))
    return lines


def failures(done: Exported) -> str:
    """Which photos could not be copied, and why; empty if all could."""
    if not done.failed:
        return ""
    count = len(done.failed)
    lines = [_Counts().failed(count)]
    away = translate("Export", "its drive is not connected")
    for path, why in done.failed[:SHOWN]:
        lines.append(f"{printable(path.name)} ({printable(why) or away})")
    if count > SHOWN:
        more = QLocale().toString(count - SHOWN)
        lines.append(translate("Export", "and {count} more").format(count=more))
    return "\n".join(lines)
