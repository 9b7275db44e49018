"""Reading photos: speed against a bare reduced decode, exactness against a full one, memory.

    python tests/bench/bench_decode.py [PHOTOS] [FOLDER]

Makes its photos of 12 megapixels in a temporary folder, from the pictures in FOLDER where one is
given (tiled at their own scale, so that there is detail to lose) and of noise where not. Times
are of computing, so a busy machine does little harm. Asserts nothing.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from photosearch.media.hashing import read_source
from photosearch.media.prepare import HEADROOM, Prepared, prepare
from photosearch.models.base import ImageSpec
from photosearch.workers.decoders import Decoders

sys.path.insert(0, str(Path(__file__).resolve().parent))
from table import Row, show

SIZE = (4032, 3024)
THUMBNAIL = 320


def twelve_megapixels(folder: Path, count: int, source: Path | None) -> list[Path]:
    names = sorted(source.glob("*.jpg"))[: 63 * count] if source else []
    made = []
    for number in range(count):
        random = np.random.default_rng(number)
        picture = Image.new("RGB", SIZE)
        for place in range(63):
            corner = (place % 9 * 448, place // 9 * 432)
            if names:
                tile = Image.open(names[(number * 63 + place) % len(names)]).convert("RGB")
            else:
                tile = Image.fromarray(random.integers(0, 256, (54, 56, 3), dtype=np.uint8))
            picture.paste(tile.resize((448, 432), Image.Resampling.LANCZOS), corner)
        noisy = np.asarray(picture, np.int16) + random.integers(-4, 5, (*SIZE[::-1], 3), np.int16)
        path = folder / f"{number:03}.jpg"
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(path, quality=90)
        made.append(path)
    return made


def milliseconds(work: Callable[[Path], object], paths: list[Path], repeat: int = 3) -> float:
    """Computing time per file, the best of some rounds."""
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        for path in paths:
            work(path)
        best = min(best, (time.process_time() - start) / len(paths))
    return best * 1000


def drafted(path: Path, side: int) -> Image.Image:
    """What any reader must do: decode the JPEG at the scale that ``side`` needs."""
    image = Image.open(path)
    wanted = max(int(side * HEADROOM), THUMBNAIL * SIZE[1] // SIZE[0])
    image.draft("RGB", (wanted, wanted))
    image.load()
    return image


def with_thumbnail(path: Path, side: int) -> bytes:
    image, out = drafted(path, side), io.BytesIO()
    image.resize((THUMBNAIL, 240), Image.Resampling.BICUBIC, reducing_gap=1.5).save(out, "JPEG")
    return out.getvalue()


def speed(paths: list[Path]) -> list[Row]:
    rows = []
    for side in (96, 224, 384):
        whole = milliseconds(lambda path, s=side: prepare(str(path), ImageSpec(s), 320), paths)
        bare = milliseconds(lambda path, s=side: drafted(path, s), paths)
        floor = milliseconds(lambda path, s=side: with_thumbnail(path, s), paths)
        rows.append(Row(f"prepare for {side} px", whole, "ms", bare, "reduced decode alone"))
        rows.append(Row("", whole, "ms", floor, "reduced decode + thumbnail"))
    full = milliseconds(lambda path: Image.open(path).resize((224, 224)), paths, 1)
    rows.append(Row("full decode + resize to 224 px", full, "ms"))
    rows.append(
        Row("read and hash alone", milliseconds(lambda p: read_source(str(p)), paths), "ms")
    )
    return rows


def exactness(paths: list[Path]) -> list[Row]:
    rows = []
    for side in (96, 224, 256, 384):
        worst_psnr, worst_cosine = float("inf"), 1.0
        for path in paths[:4]:
            found = prepare(str(path), ImageSpec(side), THUMBNAIL).pixels.astype(float)
            full = Image.open(path).resize((side, side), Image.Resampling.BICUBIC)
            exact = np.asarray(full).astype(float)
            a, b = (found - exact.mean((0, 1))).ravel(), (exact - exact.mean((0, 1))).ravel()
            cosine = float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
            error = max(float(((found - exact) ** 2).mean()), 1e-9)
            worst_psnr = min(worst_psnr, 10 * np.log10(255**2 / error))
            worst_cosine = min(worst_cosine, cosine)
        what = f"{side} px against a full decode, worst"
        rows.append(Row(what, worst_psnr, "dB", target=">= 44"))
        rows.append(Row("", 1 - worst_cosine, "= 1 - cosine of pixels", target="<= 0.001"))
    return rows


def pool(paths: list[Path]) -> list[Row]:
    """What the app's own process pays for a file that a child reads."""
    with Decoders(1) as decoders:

        def run() -> list[Prepared]:
            answers = [decoders.prepare(path, ImageSpec(224), THUMBNAIL) for path in paths * 2]
            return [answer.result() for answer in answers]

        run()
        start, computed = time.perf_counter(), time.process_time()
        run()
        wall, own = time.perf_counter() - start, time.process_time() - computed
    start = time.perf_counter()
    for path in paths * 2:
        prepare(str(path), ImageSpec(224), THUMBNAIL)
    alone = time.perf_counter() - start
    files = 2 * len(paths)
    return [
        Row("one child, by the clock", wall / files * 1e3, "ms", alone / files * 1e3, "no child"),
        Row("of it in the app's process", own / files * 1e3, "ms"),
    ]


def memory(folder: Path) -> list[Row]:
    """The most that a child holds over a picture of 250 megapixels."""
    path = folder / "250.png"
    Image.new("RGB", (16_000, 15_625), (200, 100, 50)).save(path, compress_level=1)
    with Decoders(1) as decoders:
        decoders.hash_only(path).result()
        (child,) = (
            each for each in psutil.Process().children() if "spawn_main" in str(each.cmdline())
        )
        answer = decoders.prepare(path, ImageSpec(224), THUMBNAIL)
        most = 0
        while not answer.done():
            most = max(most, child.memory_info().rss)
            time.sleep(0.01)
        answer.result()
    return [Row("PNG of 250 megapixels, one child", most / 1e6, "MB", target="<= 1,500")]


def main(count: int, source: Path | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        paths = twelve_megapixels(Path(name), count, source)
        rows = [*speed(paths), *exactness(paths), *pool(paths), *memory(Path(name))]
    print(show(rows))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(int(arguments[0]) if arguments else 8, Path(arguments[1]) if arguments[1:] else None)
