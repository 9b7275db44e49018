"""Concepts and examples beside words: how much they find, and how long learning takes, as tables.

    python tests/bench/bench_concepts.py            quality, on the shared photos; two minutes
    python tests/bench/bench_concepts.py --large    processor time, on 100,000 x 768 stored vectors

Quality is measured with the starter on photos whose labels are known: `data/photos` and the part of
Tiny-ImageNet on which its training was chosen. A label, or a broader one, with K of its photos is a
concept; what is looked for are the others that have it. Mixing words and a photo is measured where
both are needed: a caption of a photo with another photo of like captions, and a place in words with
a photo in the manner (black and white, or colour) of those that are looked for.
"""

from __future__ import annotations

import csv
import io
import math
import os
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.library import concepts, embeddings
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId
from photosearch.models import catalogue
from photosearch.models.base import ImageSpec, ModelSpec
from photosearch.models.starter import StarterEncoder
from photosearch.search import examples, heads
from photosearch.search.heads import Heads, Spread
from photosearch.search.query import Example, Phrase, Query
from tests.bench.table import Row, show

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared"))
LEXICON = REPOSITORY / "resources" / "lexicon"
EXAMPLES = (1, 3, 5, 20)
LEAST, MOST = 10, 300  # photos of a label that is taken
BATCH = 64

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


# --- photos with labels ---------------------------------------------------------------------------


class Photos:
    """Vectors, and which photos have which label."""

    def __init__(self) -> None:
        model = catalogue.find(catalogue.STARTER)
        self._encoder = StarterEncoder.load(model.folder, model.spec)
        self.texts = self._encoder.encode_texts
        self.labels: dict[str, set[int]] = defaultdict(set)
        self.names: list[str] = []
        rows = list(_rows(SHARED / "data" / "photos" / "labels.csv"))
        self.kinds = {row["file"]: row["label_en"] for row in rows}
        vectors = [self._encoded(self._shared(rows))]
        for number, row in enumerate(rows):
            self.names.append(row["file"])
            for label in filter(None, (row["label_en"], row["group_en"])):
                self.labels[label].add(number)
        pack = SHARED / "train" / "tinyimagenet-val"
        small = list(_rows(pack.with_suffix(".csv")))
        vectors.append(self._encoded(_packed(pack.with_suffix(".zip"), small)))
        lexicon = {row["id"]: row for path in LEXICON.glob("*.tsv") for row in _rows(path, "\t")}
        for number, row in enumerate(small, len(rows)):
            for each in _broader(row["class"], lexicon, set()):
                self.labels[lexicon[each]["en"].split("|")[0]].add(number)
        self.vectors = np.concatenate(vectors).astype(np.float16).astype(np.float32)

    @staticmethod
    def _shared(rows: Sequence[dict[str, str]]) -> Iterable[Image.Image]:
        for row in rows:
            with Image.open(SHARED / "data" / "photos" / row["file"]) as image:
                yield image.convert("RGB")

    def _encoded(self, images: Iterable[Image.Image]) -> Floats:
        side = self._encoder.spec.image.side
        pixels = [np.asarray(i.resize((side, side), Image.Resampling.BICUBIC)) for i in images]
        parts = [np.stack(pixels[at : at + BATCH]) for at in range(0, len(pixels), BATCH)]
        return np.concatenate([self._encoder.encode_images(part) for part in parts])


def _rows(path: Path, delimiter: str = ",") -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _packed(path: Path, rows: Sequence[dict[str, str]]) -> Iterable[Image.Image]:
    with zipfile.ZipFile(path) as archive:
        for row in rows:
            yield Image.open(io.BytesIO(archive.read(row["file"]))).convert("RGB")


def _broader(each: str, lexicon: dict[str, dict[str, str]], seen: set[str]) -> set[str]:
    if each in lexicon and each not in seen:
        seen.add(each)
        for other in (lexicon[each]["broader"] or "").split("|"):
            _broader(other, lexicon, seen)
    return seen


# --- how much is found ----------------------------------------------------------------------------


def found(scores: Floats, left_out: Ids, wanted: set[int]) -> tuple[float, float]:
    """Average precision, and precision among the first ten."""
    scores = scores.copy()
    scores[left_out] = -np.inf
    order = np.argsort(-scores, kind="stable")[: len(scores) - len(left_out)]
    hits = np.isin(order, list(wanted))
    precision = np.cumsum(hits) / np.arange(1, len(order) + 1)
    return float((precision * hits).sum() / max(hits.sum(), 1)), float(hits[:10].mean())


def measure_concepts(photos: Photos) -> None:
    vectors = photos.vectors
    spread = Spread(vectors[np.linspace(0, len(vectors) - 1, heads.SAMPLE).astype(int)])
    random = np.random.default_rng(3)
    labels = [label for label, of in photos.labels.items() if LEAST <= len(of) <= MOST]
    texts = dict(zip(labels, photos.texts(labels), strict=True))
    print(f"{len(vectors):,} photos, {len(labels)} labels; AP and precision@10\n")
    for count in EXAMPLES:
        results: dict[str, list[tuple[float, float]]] = defaultdict(list)
        grades: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for label in labels:
            members = np.array(sorted(photos.labels[label]))
            if len(members) < count + 5:
                continue
            chosen = random.choice(members, count, replace=False)
            rest = set(members.tolist()) - set(chosen.tolist())

            def mine(direction: Floats, most: int, chosen: Ids = chosen) -> Floats:
                scores = vectors @ direction
                scores[chosen] = -np.inf
                return vectors[np.argsort(-scores)[:most]]

            mean = vectors[chosen].mean(axis=0)
            nothing = vectors[:0]
            head = heads.train(vectors[chosen], nothing, None, spread, mine)
            worded = heads.train(vectors[chosen], nothing, texts[label], spread, mine)
            for name, direction in {
                "concept": head.vector,
                "concept with words": worded.vector,
                "nearest to the mean": mean,
                "words alone": texts[label],
            }.items():
                results[name].append(found(vectors @ direction, chosen, rest))
            for number, grade in enumerate(head.grades(vectors)):
                if number not in chosen:
                    grades[grade][0] += 1
                    grades[grade][1] += number in rest
        tried = len(results["concept"])
        print(f"{count} examples, {tried} concepts")
        for name, rows in results.items():
            ap, first = np.mean(rows, axis=0)
            print(f"  {name:<22} AP {ap:.3f}   P@10 {first:.3f}")
        every = sum(right for _, right in grades.values())
        for grade, (many, right) in sorted(grades.items()):
            print(f"  {grade:<9} {many / tried:7.1f} photos, {right / max(many, 1):.0%} right, "
                  f"{right / max(every, 1):.0%} of all")  # fmt: skip


# --- words beside a photo -------------------------------------------------------------------------

Case = tuple[int, str, set[int]]  # the photo, the words, what is looked for


def _words(text: str) -> list[str]:
    return [word for word in re.findall("[a-z]+", text.lower()) if len(word) > 2]


def caption_cases(photos: Photos) -> list[Case]:
    captions: dict[str, list[str]] = defaultdict(list)
    for row in _rows(SHARED / "data" / "captions" / "photo_captions.csv"):
        if row["lang"] == "en":
            captions[row["file"]].append(row["caption"])
    bags = {f: Counter(_words(" ".join(said[1:]))) for f, said in captions.items()}
    common = Counter(word for bag in bags.values() for word in bag)
    weights = {
        f: {word: n * math.log(len(bags) / common[word]) for word, n in bag.items()}
        for f, bag in bags.items()
    }
    lengths = {f: math.sqrt(sum(x * x for x in bag.values())) or 1.0 for f, bag in weights.items()}

    def alike(one: str, other: str) -> float:
        held = weights[other]
        total = sum(x * held.get(word, 0.0) for word, x in weights[one].items())
        return total / lengths[one] / lengths[other]

    at = {name: number for number, name in enumerate(photos.names)}
    return [
        (
            at[max((o for o in bags if o != f), key=lambda o, f=f: alike(f, o))],  # type: ignore[misc]
            said[0],
            {at[f]},
        )
        for f, said in captions.items()
    ]


def manner_cases(photos: Photos) -> list[Case]:
    random, cases = np.random.default_rng(5), []
    for manner in ("s15_", "sc_"):
        places: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(photos.names):
            if name.startswith(manner):
                places[photos.kinds[name]].append(number)
        for here, own in places.items():
            for there, others in places.items():
                if here != there:
                    chosen = random.choice(own, 2, replace=False)
                    cases += [(int(photo), there, set(others)) for photo in chosen]
    return cases


def measure_mixing(photos: Photos) -> None:
    vectors = photos.vectors[: len(photos.names)]
    spread = Spread(vectors)
    for title, cases in (
        ("a caption, and a photo of like captions", caption_cases(photos)),
        ("a place, and a photo in the manner", manner_cases(photos)),
    ):
        print(f"\n{title}: {len(cases)}; found among the first ten, AP")
        ways: dict[str, Callable[[Floats, Floats], Floats]] = {
            "words alone": lambda words, photo: words,
            "photo alone": lambda words, photo: photo,
            "added as they are, 0.5": lambda words, photo: words + 0.5 * photo,
        }
        for share in (0.25, 0.5, 1.0, 2.0):
            ways[f"standardised, photo {share:g}"] = lambda words, photo, share=share: _mixed(
                words, photo, spread, share
            )
        for name, way in ways.items():
            rows = []
            for photo, words, wanted in cases:
                scores = vectors @ way(photos.texts([words])[0], vectors[photo])
                ap, _ = found(scores, np.array([photo]), wanted)
                scores[photo] = -np.inf
                rows.append((bool(wanted & set(np.argsort(-scores)[:10].tolist())), ap))
            hit, ap = np.mean(rows, axis=0)
            print(f"  {name:<26} {hit:.3f}   {ap:.3f}")


def _mixed(words: Floats, photo: Floats, spread: Spread, share: float) -> Floats:
    """As ``examples.direction`` does it, with another share."""
    part = examples.Part(photo - spread.mean, lambda _: [])
    query = Query((Phrase("x"),), examples=(Example("like", "", part=part),))
    before, examples.PHOTOS = examples.PHOTOS, share
    try:
        return examples.direction(query, examples.Direction(words, words), spread).ranking
    finally:
        examples.PHOTOS = before


# --- how long learning takes ----------------------------------------------------------------------


def measure_time(count: int = 100_000, dim: int = 768) -> None:
    from photosearch.index.replica import Replica

    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(Path(folder))
        spec = ModelSpec("bench", "starter", "ab" * 32, dim, ImageSpec(32), languages=("en",))
        model = database.write(
            lambda c: embeddings.register_model(c, "bench", spec.fingerprint, "starter", dim, True)
        )
        random = np.random.default_rng(1)
        centres = random.standard_normal((400, dim)).astype(np.float32)

        def write(c: Connection) -> None:
            c.exec_driver_sql(
                "INSERT INTO contents (id, hash, size, width, height, format, ready) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                "SELECT i, CAST(i AS BLOB), 1, 4, 3, 'JPEG', 1 FROM n",
                (count,),
            )
            for start in range(0, count, 10_000):
                rows = centres[random.integers(0, 400, 10_000)]
                rows = rows + random.standard_normal(rows.shape).astype(np.float32)
                rows /= np.linalg.norm(rows, axis=1, keepdims=True)
                numbers = range(start + 1, start + 10_001)
                pairs = zip(map(ContentId, numbers), rows.astype(np.float16), strict=True)
                embeddings.append(c, model, list(pairs))

        database.write(write)
        replica = Replica.open(database, spec, model)
        rows = []
        for many in (5, 50, 500):
            best, cold = math.inf, 0.0
            for turn in range(4):
                library = Heads(database, replica, model, None)  # type: ignore[arg-type]
                name = f"{many} {turn}"

                def teach(c: Connection, many: int = many, name: str = name) -> None:
                    number = concepts.make(c, name).id
                    chosen = random.choice(count, many, replace=False) + 1
                    concepts.teach(c, number, chosen.tolist(), wanted=True)

                database.write(teach)
                concept = database.read(lambda c, name=name: concepts.called(c, name))
                assert concept is not None
                began = time.process_time()
                if turn == 0:
                    spread = Spread(replica.sample(heads.SAMPLE))
                    spread.metric  # noqa: B018 - made when first asked for
                    cold = time.process_time() - began
                    began = time.process_time()
                library.of(concept, lambda spread=spread: spread)
                best = min(best, time.process_time() - began)
            query = random.standard_normal((1, dim)).astype(np.float32)
            began = time.process_time()
            replica.search(query, heads.MINED)
            floor = time.process_time() - began
            rows.append(
                Row(f"a concept of {many} photos", 1000 * best, "ms", 1000 * floor,
                    "one search for as many as are mined", "<= 100 ms")
            )  # fmt: skip
        rows.append(Row("the library's own metric, once", 1000 * cold, "ms"))
        print(show(rows))
        database.close()


if __name__ == "__main__":
    if "--large" in sys.argv:
        measure_time()
    else:
        found_photos = Photos()
        measure_concepts(found_photos)
        measure_mixing(found_photos)
