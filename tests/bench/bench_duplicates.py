"""How many copies, bursts and alike photos are found, and how many of them rightly, as a table.

    python tests/bench/bench_duplicates.py               on the shared photos, two minutes
    python tests/bench/bench_duplicates.py --million     time and memory at 1,000,000 photos

Every original belongs to one of two halves by its name. The thresholds in ``search.duplicates``
were chosen on the first half; the second one says what they are worth. Beside the shared changed
copies (half, q25, crop85, mirror) harder ones are made here, and strangers that look alike: pages
that differ in a line, photos of one dish, other things taken in the same seconds.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from photosearch.app import App
from photosearch.jobs import Job
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.library.photos import paths_of
from photosearch.search import neighbours
from photosearch.search.duplicates import ALIKE, DIFFERING, PART, Found, Sets
from photosearch.search.neighbours import Centred, Places

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared")) / "data"
ORIGINALS = 400  # of which harder changes are made
BURSTS = 40

Change = Callable[[Image.Image], Image.Image]


def _cut(share: float, left: float, top: float) -> Change:
    def change(image: Image.Image) -> Image.Image:
        width, height = image.size
        x, y = left * (1 - share) * width, top * (1 - share) * height
        return image.crop((int(x), int(y), int(x + share * width), int(y + share * height)))

    return change


def _light(image: Image.Image) -> Image.Image:
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(1.25)).enhance(1.15)


def _signed(image: Image.Image) -> Image.Image:
    """With a name in the corner, as some apps put it there."""
    made = image.copy()
    text = ImageDraw.Draw(made)
    side = max(10, made.height // 24)
    font = ImageFont.load_default(side)
    text.text((side // 2, made.height - 2 * side), "photo by me", "white", font, stroke_width=1,
              stroke_fill="black")  # fmt: skip
    return made


HARDER: dict[str, tuple[Change, int]] = {  # what is done, and the JPEG's quality
    "made: quarter size": (lambda image: image.reduce(4), 88),
    "made: quality 10": (lambda image: image, 10),
    "made: turned left": (lambda image: image.transpose(Image.Transpose.ROTATE_90), 88),
    "made: upside down": (lambda image: image.transpose(Image.Transpose.ROTATE_180), 88),
    "made: grey": (lambda image: image.convert("L").convert("RGB"), 88),
    "made: brighter": (_light, 88),
    "made: signed": (_signed, 88),
    "made: crop to 75 %": (_cut(0.75, 0.3, 0.7), 88),
    "made: crop to 60 %": (_cut(0.6, 0.6, 0.3), 88),
    "made: mirrored half": (
        lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).reduce(2),
        80,
    ),
}


def first_half(name: str) -> bool:
    """Whether thresholds may be chosen on this original."""
    return zlib.crc32(name.encode()) % 2 == 0


# --- the photos -----------------------------------------------------------------------------------


def make(folder: Path) -> tuple[dict[str, tuple[str, str]], dict[str, int]]:
    """Fill ``folder``; the original and the change of each copy, and the burst of each frame."""
    shutil.copytree(SHARED / "photos", folder / "photos")
    shutil.copytree(SHARED / "similar", folder / "similar")
    changed: dict[str, tuple[str, str]] = {}
    with (SHARED / "similar" / "similar.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            changed[row["file"]] = (row["original_in_photos"], row["change"])
    used = {original for original, _ in changed.values()}
    names = sorted(path.name for path in (folder / "photos").glob("*.jpg"))
    chosen = random.Random(4).sample([name for name in names if name not in used], ORIGINALS)
    (folder / "made").mkdir()
    for number, name in enumerate(chosen):  # one each: copies find others by way of a third
        change, (work, quality) = list(HARDER.items())[number % len(HARDER)]
        with Image.open(folder / "photos" / name) as image:
            made = work(image.convert("RGB"))
        file_name = f"{Path(name).stem}__{change.split(': ')[1].replace(' ', '_')}.jpg"
        made.save(folder / "made" / file_name, quality=quality)
        changed[file_name] = (name, change)
    for number in range(30):
        _page(number).save(folder / "made" / f"page {number:02}.png")
    rest = [name for name in names if name not in used and name not in chosen]
    return changed, dict(_bursts(folder, random.Random(5).sample(rest, 2 * BURSTS)))


def _page(number: int) -> Image.Image:
    """A chat on a phone: ten of each of three, which differ in one line only."""
    talk = random.Random(number // 10)
    image = Image.new("RGB", (1080, 1920), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(40)
    for line in range(15):
        own = random.Random(1000 + number) if line == 6 else talk
        words = " ".join(
            "".join(own.choices("abcdefghijklmnop", k=own.randint(2, 8))) for _ in "12345"
        )
        top, left = 120 + 110 * line, 60 if talk.random() < 0.5 else 320
        draw.rounded_rectangle((left, top, left + 700, top + 80), 20, (222, 226, 240))
        draw.text((left + 24, top + 16), words, "black", font)
    return image


def _bursts(folder: Path, names: list[str]) -> Iterator[tuple[str, int]]:
    """Frames of hand-held bursts, and among them another photo taken within the same seconds."""
    (folder / "bursts").mkdir()
    for number, (name, other) in enumerate(zip(names[:BURSTS], names[BURSTS:], strict=True)):
        shaking = random.Random(number)
        with Image.open(folder / "photos" / name) as image:
            whole = image.convert("RGB")
        width, height = whole.size
        for frame in range(4):
            x, y = (int(shaking.uniform(0, 0.07) * edge) for edge in whole.size)
            picture = whole.crop((x, y, x + int(0.93 * width), y + int(0.93 * height)))
            picture = ImageEnhance.Brightness(picture).enhance(shaking.uniform(0.9, 1.1))
            yield _frame(folder, picture, number, frame), number
        with Image.open(folder / "photos" / other) as image:
            _frame(folder, image.convert("RGB"), number, 4)


def _frame(folder: Path, picture: Image.Image, number: int, frame: int) -> str:
    exif = Image.Exif()
    exif[272] = "Camera"
    exif.get_ifd(0x8769)[36867] = f"2022:03:{number // 24 + 1:02} {number % 24:02}:00:0{frame}"
    name = f"burst {number:02} {frame}.jpg"
    picture.save(folder / "bursts" / name, quality=90, exif=exif)
    return name


# --- the table ------------------------------------------------------------------------------------


def measure(found: Found, names: dict[int, str], changed: dict[str, tuple[str, str]],
            frames: dict[str, int]) -> None:  # fmt: skip
    """Print recall and precision."""
    groups = {
        kind: [[names[content] for content in group.contents] for group in found.groups[kind]]
        for kind in ("copies", "burst", "similar")
    }
    print(f"\n{'copies':24}{'chosen on':>22}{'measured on':>26}")
    print(f"{'':24}{'n  recall precision':>24}{'n  recall precision':>24}")
    home = {name: group for group in groups["copies"] for name in group}
    tally: dict[tuple[str, bool], list[float]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, (original, change) in changed.items():
        others = [other for other in home.get(name, ()) if other != name]
        right = [changed.get(other, (other, ""))[0] == original for other in others]
        for key in (change, "all"):
            row = tally[key, first_half(original)]
            row[0] += 1
            row[1] += original in others
            row[2] += sum(right)
            row[3] += len(right)
    for change in [*dict.fromkeys(change for _, change in changed.values()), "all"]:
        print(f"{change:24}" + "".join(_cells(tally[change, half]) for half in (True, False)))
    strangers = [("pages that differ in a line", "page"), ("frames of one burst", "burst")]
    for what, prefix in strangers:
        own = [[name for name in group if name.startswith(prefix)] for group in groups["copies"]]
        wrong = sum(len(names) * (len(names) - 1) // 2 for names in own)
        print(f"pairs of {what} that are called copies: {wrong}")
    print("\nbursts (frames found with all of theirs; groups with something else in them)")
    for half in (True, False):
        own = {name: number for name, number in frames.items() if (number % 2 == 0) == half}
        pairs = wrong = hits = 0
        for group in groups["burst"]:
            numbers = [own.get(name) for name in group]
            if any(number is not None for number in numbers):
                wrong += len(set(numbers)) > 1
                pairs += 1
                hits += sum(number is not None for number in numbers)
        print(f"  {'chosen on' if half else 'measured on'}: {hits} of {len(own)} frames, "
              f"{wrong} of {pairs} groups impure")  # fmt: skip
    _similar(groups["similar"])


def _cells(row: list[float]) -> str:
    recall = row[1] / row[0] if row[0] else 0.0
    precision = f"{row[2] / row[3]:10.3f}" if row[3] else f"{'-':>10}"
    return f"{row[0]:8.0f}{recall:8.3f}{precision}"


def _similar(groups: list[list[str]]) -> None:
    """Pairs of one label in the labelled photos; two pictures of one home-cooked dish are found?"""
    with (SHARED / "photos" / "labels.csv").open(encoding="utf-8") as file:
        labels = {row["file"]: row["label_en"] or row["group_en"] for row in csv.DictReader(file)}
    right = pairs = dishes = 0
    for group in groups:
        known = [name for name in group if labels.get(name)]
        for number, a in enumerate(known):
            for b in known[:number]:
                pairs += 1
                same = labels[a] == labels[b] or a[:5] == b[:5]
                right += same
                dishes += a.startswith("ff_") and a[:5] == b[:5]
    every = len({name[:5] for name in labels if name.startswith("ff_") and name[6] == "1"})
    print(f"\nsimilar: {len(groups)} groups, {right} of {pairs} labelled pairs of one label; "
          f"of {every} dishes shown twice {dishes} found")  # fmt: skip


def run() -> None:
    """Index everything with the starter, find, print."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "all"
        folder.mkdir()
        changed, frames = make(folder)
        with App.open(Path(place) / "library") as app:
            app.index([folder], Job(), describe=False)
            began = time.monotonic()
            found = app.duplicates(Job())
            print(f"{found.compared:,} photos compared in {time.monotonic() - began:.1f} s, "
                  f"{found.unseen} unseen, {found.unchecked} unchecked")  # fmt: skip
            wanted = [ContentId(c) for kind in found.groups for g in found.groups[kind]
                      for c in g.contents]  # fmt: skip

            def read(c: Connection) -> dict[int, str]:
                return {int(n): refs[0].path.name for n, refs in paths_of(c, wanted).items()}

            measure(found, app.database.read(read), changed, frames)


# --- a million ------------------------------------------------------------------------------------


def million(count: int = 1_000_000, dim: int = 256) -> None:
    """Time and memory of what grows, on made-up looks and vectors with planted copies."""
    generator = np.random.default_rng(0)
    print(f"{count:,} photos, {dim} dimensions, one in ten a copy, on {os.cpu_count()} cores")
    signs = generator.integers(0, 256, (count, 32), dtype=np.uint8)
    signs[:, :4] |= generator.integers(0, 256, (count, 4), dtype=np.uint8)  # skewed, as skies are
    copies = count // 10
    signs[-copies:] = signs[:copies]
    for _ in range(8):
        signs[-copies:, generator.integers(0, 32)] ^= np.uint8(1 << generator.integers(0, 8))
    vectors = np.empty((count, dim), np.float16)
    centres = generator.standard_normal((count // 40, dim)).astype(np.float32)
    for start in range(0, count, 8192):
        some = slice(start, min(start + 8192, count))
        own = centres[generator.integers(0, len(centres), some.stop - start)]
        own = own + 0.8 * generator.standard_normal(own.shape).astype(np.float32)
        vectors[some] = own / np.linalg.norm(own, axis=1, keepdims=True)
    vectors[-copies:] = vectors[:copies]
    base = _peak()
    print(f"the vectors and looks themselves: peak {base:,.0f} MB")
    _timed("looks, hashed in samples", lambda: _looks(signs, copies), base)
    _timed("vectors, in cells", lambda: _vectors(vectors, copies), base)


def _looks(signs: np.ndarray, copies: int) -> str:
    pairs = neighbours.near_looks(signs, DIFFERING, lambda share: None)
    planted = int((pairs.b - pairs.a == len(signs) - copies).sum())
    sets = Sets(len(signs))
    for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
        sets.join(a, b, 500)
    return f"{planted / copies:.4f} of the copies found, {len(sets.groups()):,} groups"


def _vectors(vectors: np.ndarray, copies: int) -> str:
    def read(places: Places) -> np.ndarray:
        return vectors[places].astype(np.float32)

    centred = Centred.of(read, len(vectors))
    pairs = neighbours.near_pairs(centred, len(vectors), PART, 8, lambda share: None)
    planted = int((pairs.b - pairs.a == len(vectors) - copies).sum())
    alike = int((pairs.score >= ALIKE).sum())
    return f"{planted / copies:.4f} of the copies found, {len(pairs):,} pairs, {alike:,} alike"


def _timed(what: str, work: Callable[[], str], base: float) -> None:
    began = time.monotonic()
    words = work()
    print(f"{what}: {time.monotonic() - began:.0f} s, peak {_peak() - base:,.0f} MB more; {words}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if "--million" in sys.argv:
        million(*(int(given) for given in sys.argv[2:]))
    else:
        run()
