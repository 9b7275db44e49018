"""`photosearch eval` and `photosearch embed`: figures and vectors for those who study models.

Part of ``cli``; the work is ``evaluation`` and ``standalone``.
"""

from __future__ import annotations

import argparse

from photosearch import terminal
from photosearch.cli.parts import Parser, folder, stoppable
from photosearch.errors import UsageError


def add(commands: argparse._SubParsersAction[Parser]) -> None:
    """The commands and their arguments."""
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
