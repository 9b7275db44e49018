"""What finding photos by words costs at 100,000 photos: size, building, keeping, asking.

Run by hand: ``python tests/bench/bench_words.py [PHOTOS]``. Builds a library in a temporary folder
through the library's own functions: folders of 500 with names, half of the files as cameras name
them, half in words with counters, every second photo with a caption, some with tags. Asserts
nothing about seconds.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from photosearch.library import captions, names, notes, photos
from photosearch.library.captions import Made
from photosearch.library.database import Connection, Database, raw
from photosearch.library.ids import ContentId
from photosearch.search import literal
from photosearch.search.parser import parse

ASKED = 40
QUERIES = {
    "one word, rare": "나비",
    "one word, common": "beach",
    "one word, in a folder": "제주",
    "two words of one text": "red dog",
    "two words, tag and name": "가족 바다",
    "two words, folder and caption": "제주 dog",
    "three words, nowhere": "제주 zebra 나무",
    "first letters": "ㅈㅈㄷ",
    "first letters, short": "ㅂㄷ",
    "misspelled": "bexch",
    "misspelled, long": "wprd00xyzq",
    "misspelled, two mistakes": "mountxinn",
    "nothing like it": "qwrtplkj",
    "quoted": '"제주"',
    "traditional": "頤和園",
}
_THINGS = ("dog", "cat", "woman", "man", "child", "street", "car", "red", "blue", "white", "tree")
_NAMES = (
    "바다",
    "제주도_바다",
    "우리집 강아지",
    "颐和园",
    "mountains",
    "birthday party",
    "가족여행",
)
_FOLDERS = ("2019 제주", "서울", "Paris", "北京", "가족", "Camera", "work")


def name_of(n: int) -> str:
    """A path as people have them."""
    folder = f"{_FOLDERS[n // 500 % len(_FOLDERS)]} {n // 3500}/{n // 500}"
    if n % 2:
        return f"{folder}/IMG_{n:05}.JPG"
    return f"{folder}/{_NAMES[n // 2 % len(_NAMES)]}_{n:05}.jpg"


def build(folder: Path, count: int, times: dict[str, float]) -> Database:
    """The library; notes what the steps took."""
    database = Database.open(folder)
    listed = [photos.Listed(name_of(n).encode(), 3_000_000 + n, 10**18 + n) for n in range(count)]

    def list_all(c: Connection) -> None:
        root = photos.add_root(c, folder / "사진")
        photos.record_listing(c, root.id, listed, [], [], [], [], time.time())

    times["list the files"] = timed(lambda: database.write(list_all))
    with_names = names.of_files
    times["  of which names"] = timed(lambda: database.write(
        lambda c: with_names(c, photos.roots(c)[0].id, [name_of(n) for n in range(count)])
    ))  # fmt: skip
    facts = photos.Facts(4000, 3000, "JPEG", "2020-01-02T03:04:05")

    def batch(c: Connection, found: list[photos.Pending]) -> None:
        for photo in found:
            digest = hashlib.sha256(photo.id.to_bytes(8)).digest()
            content = photos.add_content(c, digest, photo.size, facts)
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns)

    def read_all() -> None:
        while found := database.read(lambda c: photos.pending_photos(c, 2000)):
            database.write(partial(batch, found=found))

    times["record what was read"] = timed(read_all)
    random = np.random.default_rng(2)
    made = [
        Made(ContentId(n + 1), "en", f"a {' '.join(random.choice(_THINGS, 4))} on the beach, w{n}")
        if n % 4
        else Made(
            ContentId(n + 1), "ko", f"바닷가에서 제주도 {'나비' if n == 4 else '강아지'} 사진"
        )
        for n in range(0, count, 2)
    ]
    times["write captions"] = timed(lambda: database.write(lambda c: captions.record(c, "m", made)))
    tagged = range(1, count, 20)
    times["tag photos"] = timed(lambda: database.write(lambda c: notes.add_tag(c, tagged, "가족")))
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = ["".join(random.choice(letters, 9)) for _ in range(count)]
    database.write(lambda c: raw(c).executemany(
        "INSERT OR IGNORE INTO spellings (word) VALUES (?)", [(word,) for word in words]
    ))  # fmt: skip
    return database


def timed(work: Callable[[], object]) -> float:
    """Seconds of this thread's processor time, which others on the machine hardly change."""
    start = time.thread_time()
    work()
    return time.thread_time() - start


def sizes(c: Connection) -> dict[str, float]:
    """MB of the tables and indexes that are about words."""
    rows = raw(c).execute("SELECT name, sum(pgsize) / 1e6 FROM dbstat GROUP BY name")
    about = ("name", "caption", "spell", "photos_by_name", "sqlite_autoindex_names")
    return {name: size for name, size in rows if name.startswith(about) and size > 0.01}


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        times: dict[str, float] = {}
        database = build(Path(folder), count, times)
        for name, seconds in times.items():
            each = seconds / count * 1e6
            print(f"{name:34} {seconds:8.2f} s {each:8.1f} µs a photo")
        print(f"{'make all names again':34} {timed(lambda: database.write(names.rebuild)):8.2f} s")
        for name, query in QUERIES.items():
            parsed = parse(query)
            took = [
                timed(lambda: database.read(lambda c: literal.find(c, parsed)))  # noqa: B023
                for _ in range(ASKED)
            ]
            found = database.read(lambda c: literal.find(c, parsed))  # noqa: B023
            half, most = np.percentile(took, (50, 95)) * 1e3
            print(f"{name:34} {query:14} p50 {half:7.2f} ms  p95 {most:7.2f} ms  {len(found):5}")
        try:
            for name, size in database.read(sizes).items():
                print(f"{name:34} {size:8.2f} MB")
        except Exception as error:  # not every SQLite tells
            print(f"sizes cannot be told: {error}")
        database.close()


if __name__ == "__main__":
    main()
