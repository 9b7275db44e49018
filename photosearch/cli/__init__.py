"""Commands to calls, results to tables or JSON; no decisions.

The console script's entry, in the app process. With ``--json`` stdout is exactly one JSON
document and everything else goes to stderr. Exit status: 0 when the job is done even if single
files failed, 1 for a failure, 2 for wrong usage. Heavy modules are imported by the command that
needs them, so that ``search`` answers quickly.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch import __version__, terminal
from photosearch.cli import albums, benchmark, concepts, export, ocr, why, window
from photosearch.cli.parts import (
    Parser,
    count,
    folder,
    hits_document,
    library_of,
    moment,
    show_hits,
    stoppable,
    talking,
)
from photosearch.errors import (
    Cancelled,
    LibraryLocked,
    LibraryReadOnly,
    PhotosearchError,
    QueryError,
    Trouble,
    UsageError,
)
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.comparing import Comparison
    from photosearch.ingest.update import Summary
    from photosearch.search.best import Shown
    from photosearch.search.duplicates import Group
    from photosearch.search.query import Hit, Query
    from photosearch.standalone import ListedModel

INTERRUPTED = 130  # what shells expect after Ctrl+C

Command = Callable[[argparse.Namespace], object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    # NumPy's threads only get in the way of FAISS's, torch's and the decoders' own: on a busy
    # machine they wait for each other, a hundred times longer than the work takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    as_json = False
    try:
        parsed = _parser().parse_args(arguments)
        as_json = parsed.json
        run: Command = parsed.run
        answer = run(parsed)
        if as_json:
            print(_document(answer))
        sys.stdout.flush()
    except (UsageError, QueryError) as error:
        return _complain(error, 2)
    except PhotosearchError as error:
        return _complain(error, 1)
    except (Cancelled, KeyboardInterrupt):
        print("Stopped. What was done is kept; run it again to go on.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def window_main() -> int:
    """``photosearch-window [--library DIR] [FILE…]``: what file managers and menus start."""
    return main(window.arguments(sys.argv[1:]))


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="photosearch",
        description="Find any photo on this computer by describing it in Korean, English or "
        "Chinese. Without a command it opens the window.",
    )
    parser.add_argument("--version", action="version", version=f"Photosearch {__version__}")
    parser.add_argument(
        "--library",
        metavar="DIR",
        type=folder,
        default=None,
        help="the library's folder (default: PHOTOSEARCH_LIBRARY or the user's data folder)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--background", action="store_true", help="start in the tray, without opening the window"
    )
    parser.set_defaults(run=_window, folder=None, queries=[], similar=[])
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)

    index = commands.add_parser("index", help="add folders, then bring every folder up to date")
    index.add_argument("folders", nargs="*", metavar="FOLDER", type=folder)
    index.set_defaults(run=_index)

    search = commands.add_parser("search", help="find photos by describing them")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-n", type=count, default=20, metavar="N", help="how many (default 20)")
    search.add_argument(
        "--explain",
        action="store_true",
        help="say how the query was understood; with --json, an object with chips, notes and hits",
    )
    search.add_argument(
        "--rerank",
        action="store_true",
        help="look at the parts of the first 200 photos too, whatever the settings say",
    )
    search.set_defaults(run=_search)

    similar = commands.add_parser("similar", help="find photos like this one")
    similar.add_argument("path", metavar="PATH", type=folder)
    similar.add_argument("-n", type=count, default=20, metavar="N", help="how many (default 20)")
    similar.set_defaults(run=_similar)

    duplicates = commands.add_parser(
        "duplicates", help="photos that are the same, of the same moment, or alike"
    )
    duplicates.add_argument(
        "--kind",
        choices=["same", "copies", "burst", "similar"],
        help="same bytes, the same picture in other bytes, photos of one moment, or just similar "
        "(default: all four)",
    )
    duplicates.set_defaults(run=_duplicates)

    albums.add(commands)
    benchmark.add(commands)
    concepts.add(commands)
    export.add(commands)
    why.add(commands)
    window.add(commands, _window)
    commands.add_parser("problems", help="every file that could not be read, and why").set_defaults(
        run=_problems
    )
    commands.add_parser("status", help="counts, folders, model, index, disk use").set_defaults(
        run=_status
    )
    verify = commands.add_parser("verify", help="check that store, index and thumbnails agree")
    verify.add_argument("--repair", action="store_true", help="mend what can be mended")
    verify.set_defaults(run=_verify)

    watch = commands.add_parser("watch", help="keep every folder up to date until Ctrl+C")
    watch.add_argument("folders", nargs="*", metavar="FOLDER", type=folder, help="added first")
    watch.set_defaults(run=_watch)

    commands.add_parser("backups", help="the daily copies of the library").set_defaults(
        run=_backups
    )
    restore = commands.add_parser("restore", help="go back to a backup of the library")
    restore.add_argument(
        "backup", metavar="FILE", nargs="?", type=folder, help="default: the newest"
    )
    restore.set_defaults(run=_restore)

    _add_models(commands)

    caption = commands.add_parser("caption", help="describe photos in a sentence")
    caption.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        type=folder,
        help="a photo, in the library or not; without any, all photos of the library that lack "
        "a description are given one",
    )
    caption.add_argument(
        "--model", metavar="NAME", help="default: the chosen one, or the only one installed"
    )
    caption.add_argument("--lang", choices=["ko", "en", "zh"], help="default: the model's own")
    caption.add_argument(
        "--beams", type=count, metavar="N", help="sentences followed at a time (default: own)"
    )
    caption.add_argument(
        "--max-new-tokens", type=count, metavar="N", help="the longest sentence (default: own)"
    )
    caption.set_defaults(run=_caption)
    ocr.add(commands)

    measure = commands.add_parser("eval", help="measure retrieval on a file of queries")
    measure.add_argument("queries_file", metavar="QUERIES.csv", type=folder)
    measure.add_argument("--images", required=True, metavar="DIR", type=folder)
    measure.add_argument("--model", metavar="NAME", help="default: the library's model")
    measure.set_defaults(run=_eval)

    embed = commands.add_parser("embed", help="write the vectors of texts and images to a file")
    embed.add_argument("--model", required=True, metavar="NAME")
    embed.add_argument("--texts", metavar="FILE.json", type=folder, help="a JSON list of texts")
    embed.add_argument("--images", metavar="DIR", type=folder)
    embed.add_argument("--out", required=True, metavar="FILE.npz", type=folder)
    embed.add_argument("--raw", action="store_true", help="numbers as the model gives them")
    embed.add_argument("--preprocess", choices=["squash"], help="instead of the model's own way")
    embed.set_defaults(run=_embed)

    shell = commands.add_parser("shell", help="index a folder, then answer queries in the terminal")
    shell.add_argument("folder", nargs="?", metavar="FOLDER", type=folder)
    shell.add_argument("queries", nargs="*", metavar="QUERY")
    shell.set_defaults(run=_shell)
    return parser


def _add_models(commands: argparse._SubParsersAction[Parser]) -> None:
    models = commands.add_parser("models", help="the models: list, use, install, remove")
    actions = models.add_subparsers(
        title="actions", metavar="ACTION", required=True, parser_class=Parser
    )
    actions.add_parser("list", help="what exists and what is installed").set_defaults(
        run=_models_list
    )
    use = actions.add_parser("use", help="search this library with that model")
    use.add_argument("name", metavar="NAME")
    use.set_defaults(run=_models_use)
    install = actions.add_parser("install", help="download a model, or take it from a folder")
    install.add_argument(
        "source",
        metavar="MODEL",
        help="a folder, a ZIP file, a name that `models list` shows, or ORGANISATION/NAME on the "
        "hub",
    )
    install.add_argument(
        "--mirror", metavar="URL", default="", help="download from this address instead of the hub"
    )
    install.add_argument("--as", dest="name", metavar="NAME", help="the name to install it under")
    install.add_argument(
        "--normalise",
        action=argparse.BooleanOptionalAction,
        help="whether its vectors are compared by their angle alone, for a model whose files do "
        'not tell, such as the "norm" checkpoint of VL-KE-T5',
    )
    install.set_defaults(run=_models_install)
    compare = actions.add_parser(
        "compare", help="ask a model, and the one in use, the same of some photos"
    )
    compare.add_argument("name", metavar="NAME")
    compare.add_argument(
        "queries", nargs="*", metavar="QUERY", help="default: what was searched for last"
    )
    compare.add_argument(
        "--sample", type=count, default=300, metavar="N", help="how many photos (default 300)"
    )
    compare.add_argument("-n", type=count, default=8, metavar="N", help="answers (default 8)")
    compare.set_defaults(run=_models_compare)
    measure = actions.add_parser("measure", help="how quick a model is on this computer")
    measure.add_argument("name", metavar="NAME")
    measure.set_defaults(run=_models_measure)
    remove = actions.add_parser("remove", help="delete an installed model")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_models_remove)


# --- commands -------------------------------------------------------------------------------


def _index(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with (
        App.open(library_of(given)) as app,
        terminal.ProgressLine() as line,
        stoppable(line.job.cancel),
    ):
        summary = app.index(given.folders, line.job, describe=False)
    for place, reason in summary.unlisted:
        print(f"Not read: {terminal.short_path(place)}: {reason}", file=sys.stderr)
    for root in summary.offline:
        print(f"Offline, left as it was: {terminal.short_path(root)}", file=sys.stderr)
    counters = dataclasses.asdict(summary.counters)
    if not given.json:
        print(_counters_text(summary))
        if summary.counters.failed:
            print("See `photosearch problems` for the files that could not be read.")
    return counters


def _search(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.cli import reasons

    with App.open(library_of(given), read_only=True) as app:
        query = app.understand(given.query)
        for note in query.notes:
            print(f"Note: {printable(note.message)}", file=sys.stderr)
        albums.tell_circles(app.smart_albums.circles(query))
        if not given.json and (given.explain or any(chip.said for chip in query.chips)):
            print(f"Understood as: {_chips_text(query)}")
        if given.rerank:
            why.insist(app)
        hits = app.search(query, given.n)
        odd = app.concepts.notes(query)
        for note in odd:
            print(f"Note: {printable(note.message)}", file=sys.stderr)
        query = dataclasses.replace(query, notes=(*query.notes, *odd))
        left_out = hits[0].why.get("left_out") if hits else None
        if left_out:
            said = f"No photo matches “{left_out}”, so it was searched for as words."
            print(f"Note: {printable(said)}", file=sys.stderr)
        if taken := reasons.taken(hits):
            print(f"Note: {printable(taken)}", file=sys.stderr)
        found = show_hits(hits, given.json, filtered=bool(query.filters))
        if given.explain and not given.json and (lines := reasons.text(hits)):
            print(f"Found by words:\n{lines}")
    return _explained(query, found) if given.explain else found


def _similar(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        return show_hits(app.similar(given.path, given.n), given.json)


def _duplicates(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.search.duplicates import KINDS

    try:
        app = App.open(library_of(given))
    except (LibraryLocked, LibraryReadOnly):  # whoever writes to it looks at new photos, too
        app = App.open(library_of(given), read_only=True)
    with app, terminal.ProgressLine() as line, stoppable(line.job.cancel):
        found = app.duplicates(line.job, [given.kind] if given.kind else None)
        line.rest()
        shown = [
            each
            for kind in KINDS
            for some in _some(found.groups.get(kind, ()))
            for each in app.show_duplicates(some)
        ]
    if not given.json:
        print(_duplicates_text(shown))
    if found.unseen:
        print(f"{found.unseen:,} photos could not be compared yet.", file=sys.stderr)
    if found.unchecked:
        print(f"{found.unchecked:,} pairs that may be copies were not looked at.", file=sys.stderr)
    return [_duplicates_document(each) for each in shown]


def _some(groups: Sequence[Group]) -> Iterator[Sequence[Group]]:
    for start in range(0, len(groups), 500):
        yield groups[start : start + 500]


def _problems(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        found = app.problems()
    if not given.json:
        rows = [(problem.kind, str(problem.path), problem.reason) for problem in found]
        print(terminal.table(("Kind", "File", "Why"), rows) if rows else "No problems.")
    return [
        {"path": str(problem.path), "kind": problem.kind, "reason": problem.reason}
        for problem in found
    ]


def _status(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with App.open(library_of(given), read_only=True) as app:
        status = app.status()
    if not given.json:
        print(_status_text(status))
    return status


def _verify(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with (
        App.open(library_of(given), read_only=not given.repair) as app,
        terminal.ProgressLine("checks") as line,
        stoppable(line.job.cancel),
    ):
        left = app.verify(repair=given.repair, job=line.job)
    if not given.json:
        print("\n".join(left) if left else "Store, index and thumbnails agree.")
    return {"ok": not left, "problems": left}


def _watch(given: argparse.Namespace) -> object:
    from photosearch.app import App
    from photosearch.keeper import Keeper, Listeners

    over = threading.Event()
    done: list[dict[str, object]] = []

    with App.open(library_of(given)) as app, terminal.ProgressLine() as line:

        def ended(summary: Summary | None, error: Exception | None) -> None:
            line.rest()
            if error is not None:
                print(f"photosearch: {printable(str(error))}", file=sys.stderr)
            elif summary is not None and summary.changed:
                done.append(dataclasses.asdict(summary.counters))
                if not given.json:
                    print(_counters_text(summary), flush=True)

        keeper = Keeper(app, Listeners(progress=line.show, ended=ended))
        with stoppable(over.set):
            keeper.start()
            if given.folders:
                keeper.add(given.folders)
            while not over.wait(1.0):  # in steps: on Windows an endless wait hears no Ctrl+C
                pass
        keeper.close()
    return done


def _backups(given: argparse.Namespace) -> object:
    from photosearch.upkeep import backups

    found = backups(library_of(given))
    if not given.json:
        rows = [
            (moment(each.made), terminal.size(each.size), terminal.short_path(each.path))
            for each in found
        ]
        print(terminal.table(("Made", "Size", "File"), rows) if rows else "No backups yet.")
    return [
        {"path": str(each.path), "made": each.made, "kind": each.kind, "bytes": each.size}
        for each in found
    ]


def _restore(given: argparse.Namespace) -> object:
    from photosearch.upkeep import backups, restore

    folder = library_of(given)
    chosen: Path | None = given.backup or next((each.path for each in backups(folder)), None)
    if chosen is None:
        raise UsageError(f"There is no backup of the library in {folder}.")
    aside = restore(folder, chosen)
    if not given.json:
        print(f"The library is as it was in {terminal.short_path(chosen)}.")
        print(f"What it replaced is kept in {terminal.short_path(aside)}.")
        print("`photosearch index` reads what came later.")
    return {"restored": str(chosen), "replaced": str(aside)}


def _eval(given: argparse.Namespace) -> object:
    from photosearch.evaluation.retrieval import HONESTY_SHARES
    from photosearch.standalone import evaluate

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        report = evaluate(given.queries_file, given.images, given.model, line.job)
    if not given.json:
        headers = ("Type", "Lang", "Queries", "P@10", "R@1", "R@5", "R@10", "mAP", "Flagged")
        print(terminal.table(headers, report.rows()))
        if report.honesties:
            shares = [f"at {share:.0%}" for share in HONESTY_SHARES]
            print("\nAbsent queries flagged, where that share of these is flagged wrongly:")
            print(terminal.table(("Type", "Lang", "AUC", *shares), report.honesty_rows()))
    return report.document()


def _embed(given: argparse.Namespace) -> object:
    from photosearch.standalone import embed

    if given.texts is None and given.images is None:
        raise UsageError("There is nothing to encode.", "Give --texts, --images or both.")
    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        texts, images = embed(
            given.model,
            given.texts,
            given.images,
            given.out,
            raw=given.raw,
            squash=given.preprocess == "squash",
            job=line.job,
        )
    if not given.json:
        print(f"{texts:,} texts and {images:,} images are in {terminal.short_path(given.out)}.")
    return {"texts": texts, "images": images, "out": str(given.out)}


def _caption(given: argparse.Namespace) -> object:
    from photosearch.standalone import caption

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        rows = caption(
            library_of(given),
            given.paths,
            line.job,
            model=given.model,
            language=given.lang,
            beams=given.beams,
            max_new_tokens=given.max_new_tokens,
        )
    for row in rows:
        if row.problem:
            print(f"Not described: {terminal.short_path(row.path)}: {row.problem}", file=sys.stderr)
    if given.paths and all(row.problem for row in rows):
        raise Trouble("None of these files could be described.")
    other = {row.language for row in rows} - {given.lang}
    if given.lang and other:
        print(f"{rows[0].model} does not write {given.lang}, but {min(other)}.", file=sys.stderr)
    if not given.json:
        said = [(terminal.short_path(row.path), row.text) for row in rows if not row.problem]
        print(terminal.table(("Photo", "Description"), said) if said else "Nothing to describe.")
    return [
        {"path": str(row.path), "lang": row.language, "text": row.text, "model": row.model}
        for row in rows
    ]


def _models_list(given: argparse.Namespace) -> object:
    from photosearch.standalone import list_models

    models = list_models(library_of(given))
    if not given.json:
        print(_models_text(models))
    return [model.document() for model in models]


def _models_use(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with (
        App.open(library_of(given)) as app,
        terminal.ProgressLine() as line,
        stoppable(line.job.cancel),
    ):
        counted = app.use_model(given.name, line.job)
    if not given.json:
        print(f"{given.name} answers now ({counted:,} photos encoded).")
    return {"model": given.name, "encoded": counted}


def _models_compare(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with (
        App.open(library_of(given)) as app,
        terminal.ProgressLine() as line,
        stoppable(line.job.cancel),
    ):
        queries = given.queries or app.saved_queries()
        if not queries:
            raise UsageError(
                "Nothing was searched for yet.", "Say what the models should be asked."
            )
        found = app.compare(given.name, queries, line.job, sample=given.sample, n=given.n)
    if not given.json:
        print(_comparison_text(found))
    return {
        "current": found.current,
        "other": found.other,
        "photos": found.photos,
        "queries": [
            {
                "query": row.query,
                "overlap": row.overlap,
                "current": hits_document(row.current),
                "other": hits_document(row.other),
            }
            for row in found.rows
        ],
    }


def _models_measure(given: argparse.Namespace) -> object:
    from photosearch.app import App

    with (
        App.open(library_of(given), read_only=True) as app,
        terminal.ProgressLine() as line,
        stoppable(line.job.cancel),
    ):
        speed = app.measure_speed(given.name, line.job)
    if not given.json:
        print(f"{given.name} takes {speed:,.1f} photos per second here.")
    return {"model": given.name, "photos_per_second": speed}


def _models_install(given: argparse.Namespace) -> object:
    from photosearch.standalone import install_model

    with terminal.ProgressLine("MB", 1_000_000) as line, stoppable(line.job.cancel):
        model = install_model(
            given.source,
            given.name,
            line.job,
            mirror=_mirror(given),
            normalise=given.normalise,
        )
    if not given.json:
        use = (
            ""
            if model.is_captioner or model.reads_words
            else f" `photosearch models use {model.name}` switches to it."
        )
        print(f"Installed as {model.name}.{use}")
    return {"model": model.name}


def _mirror(given: argparse.Namespace) -> str:
    """The one that was named, else the one in the library's settings."""
    from photosearch import settings

    named: str = given.mirror
    return named or settings.load(library_of(given)).hub_mirror


def _models_remove(given: argparse.Namespace) -> object:
    from photosearch.standalone import remove_model

    remove_model(given.name)
    if not given.json:
        print(f"Removed {given.name}.")
    return {"removed": given.name}


def _window(given: argparse.Namespace) -> object:
    """Open the window; where none can be shown, say why, and ask and answer in the terminal."""
    reason = terminal.no_window_because()
    if reason:
        if given.background:
            raise Trouble("There is no display, so there is no tray to start in.")
        print(reason, file=sys.stderr)
        return _shell(given)
    gc.disable()  # until the window's own collector takes over: nothing made meanwhile is garbage
    from photosearch.gui import start

    library, similar = library_of(given), given.similar
    if start.run(library, background=given.background, similar=similar):
        raise Trouble("The window was closed by an error.", "The log says more.")
    return {}


def _shell(given: argparse.Namespace) -> object:
    """Index, then answer: for a first look, and where there is no display."""
    from photosearch.app import App

    folder: Path | None = given.folder
    with App.open(library_of(given)) as app:
        if folder is None and not app.has_photos():
            folder = _ask_for_folder()
        with terminal.ProgressLine() as line, stoppable(line.job.cancel):
            app.index([folder] if folder else [], line.job)
        if not given.json:
            ready, bad = app.status()["searchable"], app.status()["problems"]
            print(f"{ready:,} photos are ready ({bad:,} files could not be read).")
        asked = given.queries or _typed_queries()
        answers = []
        for query in asked:
            try:
                hits = app.search(query, 10)
            except QueryError as error:
                _complain(error, 2)
                continue
            if given.queries and not given.json:
                print(f"\n{printable(query)}")
            answers.append({"query": query, "hits": show_hits(hits, given.json)})
    return answers


def _typed_queries() -> Sequence[str]:
    return _Prompt()


class _Prompt(Sequence[str]):
    """Lines typed by the user until an empty one or the end of input."""

    def __len__(self) -> int:
        return sys.maxsize

    def __getitem__(self, number: int) -> str:  # type: ignore[override]  # no slices here
        try:
            line = input("\nWhat are you looking for? (empty to leave) " if talking() else "")
        except EOFError:
            raise IndexError from None
        if not line.strip():
            raise IndexError
        return line


def _ask_for_folder() -> Path:
    import platformdirs

    pictures = Path(platformdirs.user_pictures_dir())
    if not talking():
        raise UsageError("Which folder holds the photos?", "Name it: photosearch shell FOLDER.")
    typed = input(f"Which folder holds your photos? [{pictures}] ").strip().strip("'\"")
    return folder(typed) if typed else pictures


# --- words ----------------------------------------------------------------------------------


def _counters_text(summary: Summary) -> str:
    counters = dataclasses.asdict(summary.counters)
    seconds = counters.pop("seconds")
    words = ", ".join(f"{value:,} {name}" for name, value in counters.items() if value)
    return f"{words or 'No photos'} ({seconds:.1f} s)"


def _chips_text(query: Query) -> str:
    """The pieces of a query, those that were words in brackets behind what they became."""
    return "  ".join(
        printable(f"[{chip.text}]" + (f" ({chip.said})" if chip.said else ""))
        for chip in query.chips
    )


def _explained(query: Query, hits: Sequence[dict[str, object]]) -> dict[str, object]:
    return {
        "chips": [
            {
                "kind": chip.kind,
                "text": chip.text,
                "said": chip.said,
                "start": chip.start,
                "end": chip.end,
            }
            for chip in query.chips
        ],
        "notes": [
            {"kind": note.kind, "message": note.message, "start": note.start, "end": note.end}
            for note in query.notes
        ],
        "hits": hits,
    }


_KIND_WORDS = {
    "same": "The same bytes",
    "copies": "The same picture in other bytes",
    "burst": "Photos of one moment",
    "similar": "Just similar",
}
_WHY_WORDS = {
    "reachable": "the others are on a drive that is not connected",
    "whole": "the whole picture",
    "resolution": "most pixels",
    "size": "largest file, so the least compressed",
    "upright": "lies as most of them do",
    "sharpness": "sharpest",
    "stars": "most stars",
    "words": "captions and tags",
    "name": "its name is no copy's",
    "first": "no difference; came to the library first",
}


def _duplicates_text(shown: Sequence[Shown]) -> str:
    if not shown:
        return "No duplicates."
    lines: list[str] = []
    for kind, words in _KIND_WORDS.items():
        groups = [each for each in shown if each.kind == kind]
        if groups:
            lines.append(f"{words}: {len(groups):,}")
        for each in groups:
            rows = [
                (
                    f"  {_WHY_WORDS[each.why] if member.relation == 'best' else member.relation}",
                    f"{member.held.width} x {member.held.height}",
                    terminal.size(member.held.size),
                    terminal.short_path(file.path) + (" (offline)" if file.offline else ""),
                )
                for member in each.members
                for file in member.held.files
            ]
            lines.append(terminal.table(("  Best first", "Pixels", "Size", "Photo"), rows))
    return "\n".join(lines)


def _duplicates_document(shown: Shown) -> dict[str, object]:
    return {
        "kind": shown.kind,
        "why": shown.why,
        "photos": [
            {
                "path": str(file.path),
                "relation": member.relation,
                "best": member.relation == "best",
                "spare": member.spare,
                "offline": file.offline,
                "width": member.held.width,
                "height": member.held.height,
                "bytes": member.held.size,
                "stars": member.held.stars,
            }
            for member in shown.members
            for file in member.held.files
        ],
    }


def _comparison_text(found: Comparison) -> str:
    lines = [f"Both models were asked about the same {found.photos:,} photos."]
    for row in found.rows:
        lines.append(f"\n{printable(row.query)}: {row.overlap:.0%} in common")
        sides = zip_longest(row.current, row.other)
        cells = [tuple("" if hit is None else _short(hit) for hit in pair) for pair in sides]
        lines.append(terminal.table((found.current, found.other), cells))
    return "\n".join(lines)


def _short(hit: Hit) -> str:
    return f"{printable(hit.path.name)} ({hit.relevance})"


def _models_text(models: Sequence[ListedModel]) -> str:
    headers = (
        "Name",
        "Family",
        "Does",
        "Languages",
        "Size",
        "Memory",
        "Photos/s",
        "In use",
        "Installed",
        "",
    )
    rows = [
        (
            model.name,
            model.family,
            _does(model),
            " ".join(model.languages),
            "" if model.size is None else terminal.size(model.size),
            "" if model.memory is None else terminal.size(model.memory),
            "" if model.speed is None else f"{model.speed:,.1f}",
            "yes" if model.in_use else "",
            "yes" if model.installed else "no",
            _advice(model),
        )
        for model in models
    ]
    return terminal.table(headers, rows)


def _does(model: ListedModel) -> str:
    if model.reads_words:
        return "reads words"
    return "describes photos" if model.describes else "finds photos"


def _advice(model: ListedModel) -> str:
    if not model.fits:
        return "needs more memory than there is here"
    return "recommended here" if model.recommended else ""


def _status_text(status: dict[str, object]) -> str:
    lines = []
    for key, value in status.items():
        label = key.replace("_", " ").capitalize()
        if isinstance(value, list):
            lines.append(f"{label}:")
            for item in value:
                words = item.values() if isinstance(item, dict) else [item]
                lines.append("  " + "  ".join(printable(str(word)) for word in words))
        elif isinstance(value, dict):
            words = [f"{name} {_amount(name, amount)}" for name, amount in value.items()]
            lines.append(f"{label}: {', '.join(words)}")
        else:
            lines.append(f"{label}: {_amount(key, value)}")
    return "\n".join(lines)


def _amount(name: str, value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return terminal.size(value) if name.endswith("bytes") else f"{value:,}"
    return printable(str(value))


def _document(answer: object) -> str:
    """One JSON document; a path that is no text keeps its bytes as lone-surrogate escapes."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(answer, ensure_ascii=True, indent=1)
    return text


def _complain(error: PhotosearchError, status: int) -> int:
    print(f"photosearch: {printable(str(error))}", file=sys.stderr)
    return status


# --- arguments ------------------------------------------------------------------------------


def _speak_utf8() -> None:
    """UTF-8 on every system, whatever the locale; names that are no text get through as bytes."""
    if sys.stdin is None:  # closed: else the next file opened would be taken for it by children
        sys.stdin = open(os.devnull)  # noqa: SIM115 - open for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="surrogateescape")
