"""`photosearch benchmark`: which installed model finds one's own photos by one's own words.

Asks in the terminal, or takes answers from a file; the measuring itself is ``own_benchmark``'s.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch import terminal
from photosearch.cli.parts import Parser, count, folder, library_of, talking, working
from photosearch.errors import Trouble, UsageError
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.app import App
    from photosearch.evaluation.own_library import Difference, Figures, Share
    from photosearch.library.ids import ContentId
    from photosearch.library.own_questions import Question
    from photosearch.own_benchmark import Report


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The command and its actions."""
    benchmark = commands.add_parser(
        "benchmark", help="try the installed models on your own photos and words"
    )
    actions = benchmark.add_subparsers(
        title="actions", metavar="ACTION", required=True, parser_class=Parser
    )
    start = actions.add_parser("start", help="pick photos to ask about")
    start.add_argument(
        "--photos", type=count, default=30, metavar="N", help="how many (default 30)"
    )
    start.add_argument(
        "--other", action="store_true", help="other photos in place of those without an answer"
    )
    start.set_defaults(run=_start)
    answer = actions.add_parser("answer", help="say what you would search for, photo by photo")
    answer.add_argument(
        "photo", nargs="?", metavar="PHOTO", help="its number or its path (default: ask for all)"
    )
    answer.add_argument("text", nargs="?", metavar="TEXT", help="empty takes the answer away")
    answer.add_argument(
        "--answers",
        type=folder,
        metavar="FILE.csv",
        help="a table with the columns photo (number or path) and text",
    )
    answer.set_defaults(run=_answer)
    report = actions.add_parser("report", help="let every installed model look for these photos")
    report.add_argument(
        "--sample",
        type=count,
        default=300,
        metavar="N",
        help="photos among which they look (default 300)",
    )
    report.set_defaults(run=_report)
    actions.add_parser("forget", help="delete all questions and answers").set_defaults(run=_forget)


def _start(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        seed = time.time_ns() % 1_000_000 if given.other else 0
        known = app.own_benchmark.questions()
        if known and not given.other and len(known) >= given.photos:
            return _shown(app, known, given.json)
        return _shown(app, app.own_benchmark.start(given.photos, seed), given.json)


def _answer(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        if given.answers is not None:
            for photo, text in _table(given.answers):
                app.own_benchmark.answer(_content(app, photo, ask=True), text)
        elif given.photo is not None:
            if given.text is None:
                raise UsageError("What would you search for?", "Say it behind the photo.")
            app.own_benchmark.answer(_content(app, given.photo, ask=True), given.text)
        else:
            _ask(app, given.json)
        return _shown(app, app.own_benchmark.questions(), given.json)


def _report(given: argparse.Namespace) -> object:
    with working(given) as (app, line):
        report = app.own_benchmark.report(line.job, given.sample)
    if not given.json:
        print(_text(report))
    return report.document()


def _forget(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given, made=True)) as app:
        gone = len(app.own_benchmark.questions())
        app.own_benchmark.forget()
    if not given.json:
        print(f"Deleted: {terminal.counted(gone, 'question')}, with answers.")
    return {"deleted": gone}


# --- questions ----------------------------------------------------------------------------------


def _table(file: Path) -> list[tuple[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            table = csv.DictReader(rows)
            if not {"photo", "text"} <= set(table.fieldnames or ()):
                raise UsageError(
                    f"{file.name} has no columns called photo and text.", "Name them so."
                )
            return [(row["photo"] or "", row["text"] or "") for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Trouble(f"{file} cannot be read ({error}).") from error


def _content(app: App, photo: str, *, ask: bool) -> ContentId:
    """The photo of that number or path; one that was not asked about is, if ``ask``."""
    from photosearch.library import photos

    known = app.own_benchmark.questions()
    if photo.isascii() and photo.isdigit() and 1 <= int(photo) <= len(known):
        return known[int(photo) - 1].content
    content = app.database.read(lambda c: photos.content_of_path(c, folder(photo)))
    if content is None:
        raise UsageError(
            f"There is no photo {printable(photo)} here.", "Name its number or its path."
        )
    if ask:
        app.own_benchmark.ask_about([content])
    return content


def _ask(app: App, as_json: bool) -> None:
    """One open question after the other; an empty line skips one, end of input stops."""
    if not talking() or as_json:
        raise UsageError(
            "Which photo?", "Say photo and words, or name a table with --answers FILE.csv."
        )
    asked = app.own_benchmark.questions() or app.own_benchmark.start()
    paths = _paths(app, asked)
    print("What would you search for to find each photo? Enter skips one, Ctrl+D stops.")
    for each in asked:
        if not each.is_open:
            continue
        print(f"\n{each.place} of {len(asked)}: {paths[each.content]}")
        try:
            text = input("> ")
        except EOFError:
            return
        app.own_benchmark.answer(each.content, text, skipped=True)


def _paths(app: App, asked: Sequence[Question]) -> dict[ContentId, Path]:
    from photosearch.library import photos

    contents = [each.content for each in asked]
    files = app.database.read(lambda c: photos.paths_of(c, contents))
    return {content: refs[0].path for content, refs in files.items()}


def _shown(app: App, asked: Sequence[Question], as_json: bool) -> object:
    paths = _paths(app, asked)
    if not as_json:
        rows = [
            (
                f"{each.place:>3}",
                terminal.short_path(paths[each.content]),
                printable(each.text) or ("skipped" if each.skipped else ""),
            )
            for each in asked
        ]
        print(terminal.table(("  #", "Photo", "What you would search for"), rows))
        done = sum(bool(each.text) for each in asked)
        print(f"{done:,} of {len(asked):,} answered.")
    return [
        {
            "number": each.place,
            "path": str(paths[each.content]),
            "text": each.text,
            "skipped": each.skipped,
        }
        for each in asked
    ]


# --- words --------------------------------------------------------------------------------------


def _text(report: Report) -> str:
    lines = [
        f"{terminal.counted(report.answers, 'answer')}, each looked for among the same "
        f"{terminal.counted(report.photos, 'photo')}, by pictures alone. In brackets: where the "
        "figure would lie 95 times in 100.",
        "",
    ]
    rows = [_row(each.name + " *" * each.in_use, each.sample) for each in report.models]
    headers = ("Model", "First", "Among 5", "Among 10", "MRR", "Answers")
    lines.append(terminal.table(headers, rows))
    lines.append("* in use now")
    languages = [
        _row(f"{each.name} ({language})", figures)
        for each in report.models
        for language, figures in each.languages.items()
        if len(each.languages) > 1
    ]
    if languages:
        lines += ["", "By language of the words:", terminal.table(headers, languages)]
    whole = [
        _row(f"{each.name} ({each.photos:,} photos)", each.library)
        for each in report.models
        if each.library is not None and each.photos > report.photos
    ]
    if whole:
        lines += ["", "In all of the library:", terminal.table(headers, whole)]
    lines += ["", *[_said(each, report.answers) for each in report.differences]]
    lines += [f"{name} could not be asked: {reason}" for name, reason in report.failed]
    return "\n".join(lines).rstrip()


def _row(name: str, figures: Figures) -> tuple[str, ...]:
    shares = [_share(each) for each in figures.recall]
    return (name, *shares, f"{figures.mrr:.2f}", f"{figures.answers:,}")


def _share(share: Share) -> str:
    return f"{share.share:.0%} ({share.low:.0%}–{share.high:.0%})"


def _said(found: Difference, answers: int) -> str:
    """The honest sentence."""
    if found.clear:
        return (
            f"{found.better} finds your photos better than {found.other}: so large a difference "
            f"comes about by luck in {found.chance:.1%} of cases."
        )
    if found.mrr == 0:
        return f"{found.better} and {found.other} found them equally well."
    return (
        f"Between {found.better} and {found.other} these {answers:,} answers decide nothing: luck "
        f"alone makes such a difference in {found.chance:.0%} of cases."
    )
