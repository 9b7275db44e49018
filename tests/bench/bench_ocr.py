"""How well words in pictures are read and found again, and what that costs, as tables.

    python tests/bench/bench_ocr.py              five minutes of one core

Needs the extra ``ocr``, the fonts Noto Sans CJK and the shared captions. Lines are drawn in several
sizes on three grounds; receipts are drawn crooked, indexed and searched for. Hangul is measured
only where a recogniser for it is installed.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from photosearch import ocr
from photosearch.app import App
from photosearch.jobs import Job
from photosearch.models.ocr_reader import Reader
from photosearch.workers.decoder_child import read_words

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared")) / "data"
FACES = {"ko": 1, "en": 2, "zh": 2}  # in the collection of fonts
LINES = 60
PAGE = (1600, 1200)


def font(size: int, language: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("NotoSansCJK-Regular.ttc", size, index=FACES[language])


def sentences(language: str) -> list[str]:
    file = SHARED / "captions" / f"xtd10_test_{language}.txt"
    known = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    longest = 42 if language == "en" else 18
    return [line[:longest] for line in random.Random(3).sample(known, LINES)]


def page(ground: str, number: int) -> tuple[Image.Image, tuple[int, int, int]]:
    if ground == "paper":
        return Image.new("RGB", PAGE, (244, 242, 236)), (30, 30, 30)
    if ground == "dark":
        return Image.new("RGB", PAGE, (24, 26, 30)), (225, 225, 225)
    photos = sorted((SHARED / "photos").glob("in_*.jpg"))
    with Image.open(photos[number * 37 % len(photos)]) as photo:
        return photo.convert("RGB").resize(PAGE, Image.Resampling.BICUBIC), (255, 255, 255)


def distance(wanted: str, found: str) -> int:
    """Letters that have to be changed, put in or taken out."""
    row = list(range(len(found) + 1))
    for at, letter in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for other, read in enumerate(found, 1):
            cost = min(row[other] + 1, row[other - 1] + 1, before + (letter != read))
            before, row[other] = row[other], cost
    return row[-1]


def plain(text: str) -> str:
    return "".join(text.split()).casefold()


def accuracy(reader: Reader, language: str, size: int, ground: str) -> str:
    left, number = sentences(language), 0
    letters = wrong = whole = 0
    seconds = 0.0
    while left:
        image, ink = page(ground, number)
        drawn, left = left[: int(1150 / (1.7 * size))], left[int(1150 / (1.7 * size)) :]
        outline = {"stroke_width": 2, "stroke_fill": "black"} if ground == "photo" else {}
        for row, line in enumerate(drawn):
            at = (30, 20 + round(1.7 * size * row))
            ImageDraw.Draw(image).text(at, line, fill=ink, font=font(size, language), **outline)
        began = time.process_time()
        read = [plain(line.text) for line in reader.read(np.asarray(image))]
        seconds += time.process_time() - began
        number += 1
        for line in map(plain, drawn):
            missed = min([distance(line, each) for each in read] + [len(line)])
            letters, wrong, whole = letters + len(line), wrong + missed, whole + (missed == 0)
    return (
        f"{language}  {size:>3} px  {ground:<6} letters {100 * (1 - wrong / letters):5.1f} %  "
        f"lines {whole}/{LINES}  {seconds / number:.2f} s a page"
    )


def receipts(folder: Path, count: int, language: str) -> list[tuple[str, str]]:
    """Drawn ones, and what somebody would search for: a query and the name of its file."""
    chance, wanted = random.Random(language), []
    words = [word for line in sentences(language) for word in _words(line, language)]
    for number in range(count):
        paper = Image.new("RGB", (760, 1000), (246, 244, 238))
        own = chance.sample(words, 6)
        for row, word in enumerate(own):
            price = f"{chance.randrange(10, 9999) / 10:.2f}"
            ImageDraw.Draw(paper).text((40, 60 + 110 * row), word, "black", font(34, language))
            ImageDraw.Draw(paper).text((560, 60 + 110 * row), price, "black", font(34, "en"))
        name = f"{language} {number}.jpg"
        crooked = paper.rotate(chance.uniform(-8, 8), expand=True, fillcolor=(120, 104, 84))
        crooked.save(folder / name, quality=80)
        wanted += [(f'"{word}"', name) for word in own[:3]]
    return wanted


def _words(line: str, language: str) -> list[str]:
    if language == "en":
        return [word.strip(".,") for word in line.split() if len(word) > 5]
    return [line[at : at + 4] for at in range(0, len(line) - 4, 5)]


def found_again(languages: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "receipts"
        folder.mkdir()
        asked = {language: receipts(folder, 20, language) for language in languages}
        with App.open(Path(place) / "library") as app:
            app.index([folder], Job())
            app.read_words(Job())
            for language, queries in asked.items():
                hits = [(app.search(query, 5), name) for query, name in queries]
                found = sum(
                    any(hit.path.name == name and hit.relevance == "maybe" for hit in answer)
                    for answer, name in hits
                )
                print(f"{language}  receipts found by a quoted word of theirs: {found}/{len(hits)}")


def costs(parts: ocr.Parts) -> None:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "photo.jpg"
        for what, lines in (("12-megapixel photo", 0), ("the same with 8 lines", 8)):
            image = page("photo", 5)[0].resize((4000, 3000), Image.Resampling.BICUBIC)
            for row, line in enumerate(sentences("zh")[:lines]):
                ImageDraw.Draw(image).text((500, 400 + 130 * row), line, "black", font(80, "zh"))
            image.save(file, quality=90)
            began = time.process_time()
            found = read_words(str(file), parts, ocr.SIDE, ocr.SECONDS)
            print(f"{what}: {time.process_time() - began:.2f} s, {len(found.lines)} lines")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 10)
    print(f"memory at the most, with everything of this program: {peak:.0f} MB")


def main() -> None:
    parts = ocr.parts()
    if parts is None:
        sys.exit("The extra `ocr` is not installed.")
    reader, languages = Reader(parts), ocr.languages()
    costs(parts)
    for language in languages:
        for size in (12, 16, 24, 40):
            for ground in ("paper", "dark", "photo"):
                print(accuracy(reader, language, size, ground), flush=True)
    found_again(languages)


if __name__ == "__main__":
    main()
