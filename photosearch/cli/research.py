"""`photosearch eval`, `embed` and `archive`: figures and vectors for those who study models.

Part of ``cli``; the work is ``evaluation`` and ``standalone``.
"""

from __future__ import annotations

import argparse

from photosearch import terminal
from photosearch.cli.parts import Parser, count, folder, stoppable
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
    embed.add_argument("--out", required=True, metavar="FILE", type=folder, help=_OUT)
    embed.add_argument("--raw", action="store_true", help="numbers as the model gives them")
    embed.add_argument("--preprocess", choices=["squash"], help="instead of the model's own way")
    embed.set_defaults(run=_embed)

    archive = commands.add_parser(
        "archive", help="search vectors that VL-KE-T5 or FAISS keeps in files"
    )
    archive.add_argument("vectors", metavar="VECTORS", type=folder, help=_VECTORS)
    archive.add_argument("collection", metavar="COLLECTION.tsv", type=folder, help=_COLLECTION)
    archive.add_argument(
        "--query", action="append", default=[], metavar="WORDS", help="may be given several times"
    )
    archive.add_argument("--queries", metavar="FILE.json", type=folder, help="a JSON list of texts")
    archive.add_argument("--model", required=True, metavar="NAME", help="the one they are made by")
    archive.add_argument("-n", "--count", type=count, default=10, metavar="N", help="default: 10")
    archive.add_argument("--nprobe", type=count, default=4, metavar="N", help=_NPROBE)
    archive.add_argument("--reports", metavar="DIR", type=folder, help=_REPORTS)
    archive.set_defaults(run=_archive)


_OUT = ".npz with texts, images and their paths, or .fvecs of either, as VL-KE-T5 and FAISS read"
_VECTORS = "a FAISS file, an .fvecs file, or a folder of .fvecs files"
_COLLECTION = "a line of path TAB value for each vector, in their order"
_NPROBE = "cells of a FAISS file that are looked into (default: 4)"
_REPORTS = "also write the best eight of each query there, as VL-KE-T5 does"


def _eval(given: argparse.Namespace) -> object:
    from photosearch.evaluation.retrieval import HONESTY_SHARES
    from photosearch.standalone import evaluate

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        report = evaluate(given.queries_file, given.images, given.model, line.job)
    if not given.json:
        headers = ("Type", "Lang", "Queries", "P@10", "R@1", "R@5", "R@10", "mAP", "Flagged")
        print(terminal.table(headers, report.rows()))
        if report.from_photos:
            print("\nThe other way round, photos that ask for the queries they answer:")
            asking = ("Type", "Lang", "Photos", "R@1", "R@5", "R@10")
            print(terminal.table(asking, report.photo_rows()))
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


def _archive(given: argparse.Namespace) -> object:
    from photosearch.standalone import search_archive

    with terminal.ProgressLine() as line, stoppable(line.job.cancel):
        answers = search_archive(
            given.vectors,
            given.collection,
            given.query,
            given.queries,
            given.model,
            line.job,
            count=given.count,
            nprobe=given.nprobe,
            reports=given.reports,
        )
    if not given.json:
        for answer in answers:
            rows = [
                (f"{place:>3}", f"{score:.3f}", path, value)
                for place, (path, value, score) in enumerate(answer.lines, 1)
            ]
            headers = ("  #", "Distance" if answer.by_distance else "Score", "Path", "Value")
            print(f"{answer.query}\n{terminal.table(headers, rows)}\n")
        if given.reports is not None:
            print(f"{len(answers):,} reports are in {terminal.short_path(given.reports)}.")
    return [answer.document() for answer in answers]
