"""Does re-ranking by late interaction help with the starter model? Measured, as two tables.

Run by hand: ``python tests/bench/bench_rerank.py``, with the shared data beside the checkout. A
query is compared with a photo by its cosine, by the best place of each of its words, and by both
together; once where a caption must beat the same caption with one thing changed (a colour, who it
is, how many, where), once where a sentence must find its photo. Asserts nothing.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from photosearch.media.prepare import prepare  # noqa: E402 - found on the path above
from photosearch.models import starter  # noqa: E402
from photosearch.models.base import ModelSpec, VectorSets  # noqa: E402
from photosearch.search import late_interaction  # noqa: E402

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


def speed(photos: Photos, encoder: starter.StarterEncoder) -> None:
    query = asked(encoder, ["two children play with a red ball on the beach"])[0]
    some = photos.places[:FIRST]
    best = min(_seconds(lambda: late_interaction.scores(query.words, some)) for _ in range(20))
    kind = f"{some.shape[1]} places of {some.shape[2]} numbers"
    print(f"\n{len(some)} photos of {kind} against {len(query.words)} words: {1e3 * best:.2f} ms")
    random = np.random.default_rng(1)  # the size of SigLIP's at 224 pixels
    large = random.standard_normal((FIRST, 196, 768)).astype(np.float16)
    words_of = random.standard_normal((12, 768)).astype(np.float32)
    best = min(_seconds(lambda: late_interaction.scores(words_of, large)) for _ in range(5))
    print(f"{FIRST} photos of 196 places of 768 numbers against 12 words: {1e3 * best:.1f} ms")


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def main() -> None:
    torch.set_num_threads(1)
    encoder = load()
    changed = rows_of(SHARED / "composition" / "photo_pairs.csv")
    captions = rows_of(SHARED / "captions" / "photo_captions.csv")
    names = sorted({row["file"] for row in [*changed, *captions]})
    photos = look(encoder, names)
    pairs(encoder, photos, changed)
    finding(encoder, photos, captions)
    speed(photos, encoder)


if __name__ == "__main__":
    main()
