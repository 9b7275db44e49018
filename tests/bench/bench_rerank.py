"""Does looking closer help with the starter model, and does it point at the right place?

Run by hand: ``python tests/bench/bench_rerank.py [PART…]``, with the shared data beside the
checkout. Asserts nothing. The parts:

pairs     a caption must beat the same caption with one thing changed (a colour, who it is, how
          many, where), by cosine, by the best place of each of its words, and by both
captions  a sentence must find its photo among the first ones, in the orders of these scores
types     the order that the program would have (``search.reranking``) on and off, by type of query
pointing  of four photos side by side, the map of one's name must be warmest in its quarter
speed     from the cache to an order, bytes, and what is lost by looking at thumbnails
"""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from photosearch.evaluation.datasets import LabelledQuery, read_queries  # noqa: E402 - see above
from photosearch.library.patches import PatchCache, Patches  # noqa: E402
from photosearch.media.again import pixels_of, windows_of  # noqa: E402
from photosearch.media.prepare import prepare  # noqa: E402
from photosearch.models import fineness, starter  # noqa: E402
from photosearch.models.base import ModelSpec, VectorSets  # noqa: E402
from photosearch.search import late_interaction, relevance, reranking, where  # noqa: E402

SHARED = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared")) / "data"
SHARES = (0.1, 0.25, 0.5, 1.0)
FIRST = 200  # photos that are looked at again
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Photos:
    """All photos that are needed.

    Attributes:
        rows: by file name, the row of each in ``whole`` and ``places``.
        whole: (n, dim).
        places: (n, cells, dim), in half precision as a cache would hold them.
    """

    rows: dict[str, int]
    whole: Floats
    places: NDArray[np.float16]


@dataclass(frozen=True)
class Query:
    """A text's vector, (dim,), and those of its words, (words, dim)."""

    whole: Floats
    words: Floats


Score = Callable[[Query, Floats, NDArray[np.float16]], Floats]


def cosine(query: Query, whole: Floats, places: NDArray[np.float16]) -> Floats:
    return whole @ query.whole


def words(query: Query, whole: Floats, places: NDArray[np.float16]) -> Floats:
    """The mean over words of their best places."""
    if not len(query.words):
        return cosine(query, whole, places)
    return late_interaction.scores(query.words, places) / len(query.words)


def sentence(query: Query, whole: Floats, places: NDArray[np.float16]) -> Floats:
    """The best place of the whole text."""
    return late_interaction.scores(query.whole[None], places)


def both(other: Score, share: float) -> Score:
    def score(query: Query, whole: Floats, places: NDArray[np.float16]) -> Floats:
        return cosine(query, whole, places) + share * other(query, whole, places)

    return score


SCORES: dict[str, Score] = {
    "cosine": cosine,
    "words' best places": words,
    **{f"cosine + {share} words": both(words, share) for share in SHARES},
    "sentence's best place": sentence,
    **{f"cosine + {share} sentence": both(sentence, share) for share in SHARES},
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load() -> starter.StarterEncoder:
    folder = REPOSITORY / "resources" / "models" / "starter"
    about = starter.describe(folder)
    return starter.load(folder, ModelSpec("starter", "starter", "f", about.dim, about.image), "cpu")


def look(encoder: starter.StarterEncoder, names: Sequence[str]) -> Photos:
    """Read and encode; also says what a set of vectors costs beside one vector."""
    where = {path.name: path for path in sorted((SHARED / "photos").rglob("*")) if path.is_file()}
    image = encoder.spec.image
    pixels = np.stack([prepare(str(where[name]), image, 64).pixels for name in names])
    whole, places, seconds = [], [], [0.0, 0.0]
    for start in range(0, len(pixels), 50):
        some = pixels[start : start + 50]
        began = time.process_time()
        whole.append(encoder.encode_images(some))
        middle = time.process_time()
        found: VectorSets = encoder.patch_vectors(some)
        places.append(found.vectors.astype(np.float16))
        seconds = [seconds[0] + middle - began, seconds[1] + time.process_time() - middle]
    each = [1e3 * spent / len(pixels) for spent in seconds]
    print(f"{len(pixels)} photos; CPU per photo {each[0]:.2f} ms whole, {each[1]:.2f} ms places")
    rows = {name: row for row, name in enumerate(names)}
    return Photos(rows, np.concatenate(whole), np.concatenate(places))


def asked(encoder: starter.StarterEncoder, texts: Sequence[str]) -> list[Query]:
    found = encoder.token_vectors(texts)
    own = [vectors[kept] for vectors, kept in zip(found.vectors, found.kept, strict=True)]
    return [Query(each[0], each[1:]) for each in own]


def table(head: str, columns: Sequence[str], rows: dict[str, Sequence[float]], by: int = 1) -> None:
    width = max(len(name) for name in (head, *rows))
    print("\n" + head.ljust(width), *(f"{column:>11}" for column in columns))
    for name, numbers in rows.items():
        print(name.ljust(width), *(f"{number:11.{by}f}" for number in numbers))


def pairs(encoder: starter.StarterEncoder, photos: Photos, given: list[dict[str, str]]) -> None:
    """Share of pairs in which the true caption scores higher, strictly.

    ``blind`` is the share beside a photo that neither is about, which is what the words alone give
    away: captions of people are likelier than what a rule makes of them.
    """
    right = asked(encoder, [row["caption"] for row in given])
    wrong = asked(encoder, [row["negative_caption"] for row in given])
    groups = {"all": np.ones(len(given), np.bool_)}
    for key in ("lang", "change"):
        for value in sorted({row[key] for row in given}):
            groups[value] = np.array([row[key] == value for row in given])
    won, blind = {}, {}
    for name, score in SCORES.items():
        margins = []
        for row, one, other in zip(given, right, wrong, strict=True):
            own = photos.rows[row["file"]]
            some = [own, *((own + step) % len(photos.whole) for step in (50, 100, 150, 200))]
            seen = photos.whole[some], photos.places[some]
            margins.append(score(one, *seen) - score(other, *seen))
        found = np.stack(margins) > 0
        won[name], blind[name] = found[:, 0], 100 * float(found[:, 1:].mean())
    columns = [f"{name} {int(some.sum())}" for name, some in groups.items()]
    shares = {
        name: [100 * float(each[some].mean()) for some in groups.values()]
        for name, each in won.items()
    }
    table("pairs told apart, %", [*columns, "won", "lost", "blind"], {
        name: [*shares[name], float((each & ~won["cosine"]).sum()),
               float((~each & won["cosine"]).sum()), blind[name]]
        for name, each in won.items()
    })  # fmt: skip


def finding(encoder: starter.StarterEncoder, photos: Photos, given: list[dict[str, str]]) -> None:
    """Recall of the right photo when the first ones are looked at again."""
    queries = asked(encoder, [row["caption"] for row in given])
    languages = sorted({row["lang"] for row in given})
    ranks: dict[str, list[int]] = {name: [] for name in SCORES}
    for row, query in zip(given, queries, strict=True):
        first = np.argsort(-cosine(query, photos.whole, photos.places), kind="stable")[:FIRST]
        target = photos.rows[row["file"]]
        for name, score in SCORES.items():
            again = score(query, photos.whole[first], photos.places[first])
            order = first[np.argsort(-again, kind="stable")]
            place = np.flatnonzero(order == target)
            ranks[name].append(int(place[0]) if len(place) else FIRST)
    where = {lang: np.array([row["lang"] == lang for row in given]) for lang in languages}
    columns = [f"{lang} R@{k}" for lang in languages for k in (1, 5, 10)]
    table(f"first {FIRST} of {len(photos.whole)}, %", columns, {
        name: [100 * float((np.array(found)[where[lang]] < k).mean())
               for lang in languages for k in (1, 5, 10)]
        for name, found in ranks.items()
    })  # fmt: skip


def types(encoder: starter.StarterEncoder, photos: Photos, given: list[LabelledQuery]) -> None:
    """On and off, as the program has it; files to ignore are taken out of both answers."""
    known = fineness.of(encoder.spec)
    assert known is not None
    side = round(photos.places.shape[1] ** 0.5)
    kept = [Patches.of(each, (side, side)) for each in photos.places]
    names = list(photos.rows)
    found: dict[str, list[list[tuple[float, float]]]] = {}
    asked_for = [each for each in given if each.relevant]
    for query, own in zip(
        asked_for, asked(encoder, [each.text for each in asked_for]), strict=True
    ):
        scores = photos.whole @ own.whole
        order = np.argsort(-scores, kind="stable")
        first = order[:FIRST]
        words = own.words if len(own.words) else own.whole[None]
        fine = reranking.fine_scores(words, [kept[place] for place in first])
        better = reranking.combined(
            scores[first].astype(np.float64), fine.astype(np.float64), known.weight
        )
        again = np.concatenate([first[np.argsort(-better, kind="stable")], order[FIRST:]])
        rows = [_graded(query, [names[place] for place in each]) for each in (order, again)]
        found.setdefault(f"{query.kind} {query.language}", []).append(rows)
    columns = ["queries", "P@10 off", "on", "mAP off", "on"]
    table(f"weight {known.weight}, %", columns, {
        name: [len(rows), *(100 * float(np.mean([row[how][what] for row in rows]))
               for what in (0, 1) for how in (0, 1))]
        for name, rows in sorted(found.items())
    })  # fmt: skip


def _graded(query: LabelledQuery, order: list[str]) -> tuple[float, float]:
    """Precision among the first ten, of as many as there are, and average precision."""
    right = np.array([name in query.relevant for name in order if name not in query.ignore])
    count = max(1, int(right.sum()))
    places = np.flatnonzero(right)
    average = float((np.arange(1, len(places) + 1) / (places + 1)).sum()) / count
    return float(right[:10].sum()) / min(10, count), average


def pointing(encoder: starter.StarterEncoder, collages: int = 200) -> None:
    """How often the warmest place of a name's map lies in its own quarter; by chance 25 %."""
    rows = [row for row in rows_of(SHARED / "photos" / "labels.csv") if row["file"][:3] == "in_"]
    random = np.random.default_rng(1)
    phrases = [each for some in relevance.null_phrases().values() for each in some]
    null = relevance.Null.of(encoder.encode_texts(phrases))
    kept: dict[str, list[tuple[bool, float]]] = {"en": [], "ko": [], "zh": []}
    absent: list[float] = []
    for _ in range(collages):
        some = [rows[place] for place in random.permutation(len(rows))]
        four = list({row["group_en"]: row for row in some}.values())[:4]
        windows = windows_of(_collage([row["file"] for row in four]), encoder.spec.image,
                             where.windows())  # fmt: skip
        assert windows is not None
        seen = encoder.encode_images(windows)
        for language, found in kept.items():
            vectors = encoder.encode_texts([row[f"label_{language}"] for row in four])
            for quarter, vector in enumerate(vectors):
                heat = where.heat("", vector, seen, null)
                y, x = np.unravel_index(heat.grid.argmax(), heat.grid.shape)
                half = where.SIDE // 2
                found.append((bool(y // half * 2 + x // half == quarter), heat.strength))
        other = next(row for row in some if row["group_en"] not in {r["group_en"] for r in four})
        vector = encoder.encode_texts([other["label_en"]])[0]
        absent.append(where.heat("", vector, seen, null).strength)
    rates = {}
    for language, found in kept.items():
        right = np.array([each[0] for each in found])
        clear = np.array([each[1] for each in found]) >= where.CLEAR
        rates[language] = [100 * float(part) for part in
                           (right.mean(), clear.mean(), right[clear].mean())]  # fmt: skip
    table(f"{collages} collages, %", ["in quarter", "stand out", "these right"], rates)
    share = 100 * float((np.array(absent) >= where.CLEAR).mean())
    print(f"of names of what is not there, {share:.1f} % stand out")


def _collage(names: Sequence[str]) -> bytes:
    """Four photos, cut to squares, as one thumbnail."""
    whole = Image.new("RGB", (320, 320))
    for quarter, name in enumerate(names):
        with Image.open(SHARED / "photos" / name) as file:
            photo = file.convert("RGB")
        edge = min(photo.size)
        left, top = (photo.width - edge) // 2, (photo.height - edge) // 2
        small = photo.resize((160, 160), Image.Resampling.BICUBIC,
                             (left, top, left + edge, top + edge))  # fmt: skip
        whole.paste(small, (quarter % 2 * 160, quarter // 2 * 160))
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=82)
    return out.getvalue()


def speed(encoder: starter.StarterEncoder, names: Sequence[str]) -> None:
    """Of the starter, and of vectors of the shape of a ViT-B/16 at 224 pixels."""
    image = encoder.spec.image
    jpegs, direct = [], []
    for name in names[:FIRST]:
        prepared = prepare(str(SHARED / "photos" / name), image, 320)
        jpegs.append(prepared.thumbnail)
        direct.append(prepared.pixels)
    began = time.process_time()
    small = [pixels_of(jpeg, image) for jpeg in jpegs]
    pixels = np.stack([each for each in small if each is not None])
    middle = time.process_time()
    found = encoder.patch_vectors(pixels)
    spent = middle - began, time.process_time() - middle
    print(f"\n{len(pixels)} thumbnails: CPU {spent[0]:.2f} s to pixels, {spent[1]:.2f} s to places")
    near = encoder.patch_vectors(np.stack(direct)).vectors
    cosines = (near * found.vectors).sum(axis=2)
    print(f"cosine with places of the photos themselves: {cosines.mean():.4f}, "
          f"worst photo {cosines.mean(axis=1).min():.3f}")  # fmt: skip
    words = encoder.token_vectors(["two children play with a red ball on the beach"]).vectors[0, 1:]
    _from_cache("starter", found.vectors, words)
    random = np.random.default_rng(1)
    large = random.standard_normal((FIRST, 196, 768)).astype(np.float32)
    _from_cache("ViT-B/16", large, random.standard_normal((12, 768)).astype(np.float32))


def _from_cache(name: str, vectors: Floats, words: Floats) -> None:
    side = round(vectors.shape[1] ** 0.5)
    hashes = [bytes([place % 256, place // 256]) * 16 for place in range(len(vectors))]
    with tempfile.TemporaryDirectory() as folder:
        cache = PatchCache(Path(folder), name)
        for hash, each in zip(hashes, vectors, strict=True):
            cache.put(hash, Patches.of(each, (side, side)))
        size = cache.size() / len(hashes)

        def order() -> None:
            patches = cache.get_all(hashes, 60)
            fine = reranking.fine_scores(words, patches).astype(np.float64)
            reranking.combined(np.linspace(0.5, 0.1, len(fine)), fine, 0.3)

        clock = min(_seconds(order) for _ in range(5))
        began = time.process_time()
        cache.get_all(hashes, 60)
        reading = time.process_time() - began
        order()
        spent = time.process_time() - began - reading
    print(f"{name}: {len(hashes)} photos from the cache {1e3 * clock:.1f} ms by the clock, CPU "
          f"{1e3 * spent:.1f} ms, of which reading {1e3 * reading:.1f} ms; "
          f"{size / 1e3:.1f} kB for each")  # fmt: skip


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    torch.set_num_threads(1)
    parts = sys.argv[1:] or ["pairs", "captions", "types", "pointing", "speed"]
    encoder = load()
    changed = rows_of(SHARED / "composition" / "photo_pairs.csv")
    captions = rows_of(SHARED / "captions" / "photo_captions.csv")
    names = sorted({row["file"] for row in [*changed, *captions]})
    if {"pairs", "captions"} & set(parts):
        photos = look(encoder, names)
    if "pairs" in parts:
        pairs(encoder, photos, changed)
    if "captions" in parts:
        finding(encoder, photos, captions)
    if "types" in parts:
        everything = sorted(path.name for path in (SHARED / "photos").glob("*.jpg"))
        types(encoder, look(encoder, everything), read_queries(SHARED / "queries.csv"))
    if "pointing" in parts:
        pointing(encoder)
    if "speed" in parts:
        speed(encoder, names)


if __name__ == "__main__":
    main()
