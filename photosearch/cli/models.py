"""`photosearch models`: what exists, what is installed, what is used, how two compare.

Part of ``cli``; the work is ``standalone`` and ``app``.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from photosearch import terminal
from photosearch.cli.parts import Parser, count, hits_document, library_of, stoppable, working
from photosearch.errors import UsageError
from photosearch.text import printable

if TYPE_CHECKING:
    from photosearch.comparing import Comparison
    from photosearch.search.query import Hit
    from photosearch.standalone import ListedModel


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The command, its actions and their arguments."""
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


def _models_list(given: argparse.Namespace) -> object:
    from photosearch.standalone import list_models

    models = list_models(library_of(given))
    if not given.json:
        print(_models_text(models))
    return [model.document() for model in models]


def _models_use(given: argparse.Namespace) -> object:
    from photosearch.models_at_work import searching

    searching(given.name)  # before a library is made for it
    with working(given, make=True) as (app, line):
        counted = app.use_model(given.name, line.job)
    if not given.json:
        photos = terminal.counted(counted, "photo")
        print(f"{given.name} answers now ({photos} encoded).")
    return {"model": given.name, "encoded": counted}


def _models_compare(given: argparse.Namespace) -> object:
    with working(given) as (app, line):
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
    with working(given, read_only=True) as (app, line):
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
