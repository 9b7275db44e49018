"""Write ``tests/data/library-v<N>.db`` (with rows) and ``.json`` (those rows) for today's schema.

Run once per released schema, ``python -m tests.library.make_released``; a file that is there is
never written again, for it stands for libraries that are out there.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np

from photosearch.library import (
    captions,
    concepts,
    embeddings,
    history,
    looks,
    migrations,
    notes,
    own_questions,
    photos,
    picture_words,
    rereading,
    saved,
)
from photosearch.library.database import Connection, Database
from photosearch.library.ids import ContentId, ModelId, RootId
from photosearch.library.state import set_state

DATA = Path(__file__).resolve().parent.parent / "data"
Rows = dict[str, list[dict[str, object]]]
MADE = ("sqlite_stat", "caption_words_", "name_words_")  # by SQLite, from others


def rows_of(path: Path) -> Rows:
    """Every row of every table that is not kept up to date by SQLite itself, blobs in hex."""
    with closing(sqlite3.connect(path)) as c:
        c.row_factory = sqlite3.Row
        names = [
            row["name"]
            for row in c.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
            if not row["name"].startswith(MADE)
        ]
        return {
            name: [
                {key: v.hex() if isinstance(v, bytes) else v for key, v in dict(row).items()}
                for row in c.execute(f"SELECT * FROM {name}")
            ]
            for name in names
        }


def fill(c: Connection) -> None:
    """Something of everything: states, twins, a name that is no text, a move, two models."""
    folder = Path("/사진/여행 照片")
    root = photos.add_root(c, folder, now=1.0).id
    drive = photos.add_root(c, Path("/media/usb"), now=2.0).id
    models = [
        embeddings.register_model(c, "starter", "aa", "starter", 4, True),
        embeddings.register_model(c, "big", "bb", "siglip", 2, True),
    ]
    embeddings.set_active(c, models[0])
    embeddings.cache_texts(c, models[1], {"강아지": np.array([0.5, -1], np.float32)})
    set_state(c, "relevance", '{"seq": 3}')
    names = ["a.jpg", "강아지.jpg", "ᄀ\u1161ᆼ아지.jpg", "gone.jpg", "broken.jpg", "new.jpg"]
    new = [photos.Listed(name.encode(), 10 + n, 1000 + n) for n, name in enumerate(names)]
    new.append(photos.Listed(b"no text \xff.jpg", 20, 2000))
    other = photos.Listed(b"notes", 5, 5)
    photos.record_listing(c, root, new, [], [], [], [other], 3.0)
    photos.record_listing(c, drive, [photos.Listed(b"DCIM/1.JPG", 9, 9)], [], [], [], [], 4.0)
    read(c, root, drive, models)
    known = photos.known_photos(c, root)
    photos.fail(c, known[b"broken.jpg"].id, 14, 1004, "damaged", "It ends early.", now=6.0)
    photos.note_crash(c, known[b"broken.jpg"].id, now=6.5)
    photos.ignore(c, [known[b"broken.jpg"].id], True)
    photos.record_listing(c, root, [], [], [known[b"gone.jpg"].id], [], [], 7.0)
    rereading.mark(c, root, [b"a.jpg.xmp"])
    photos.set_offline(c, drive, True, now=8.0)
    write_notes(c)


def write_notes(c: Connection) -> None:
    """Of everything that a user can write."""
    notes.set_rating(c, [1], 4)
    notes.add_tag(c, [1, 2], "가족 Family")
    album = notes.make_album(c, "여름 夏")
    notes.add_to_album(c, album.id, [2, 1])
    history.remember_search(c, "바다 -사람")
    write_captions(c)
    looks.record(c, 1, [looks.Seen(ContentId(1), bytes(range(32)), 31.5, 12.25)])
    write_searches(c)


def write_searches(c: Connection) -> None:
    """A search as an album, a concept with its head, an answer about one's own photos."""
    wand = saved.make(c, "작년 여름", "날짜:작년 여름 바다")
    saved.keep_counts(c, {wand.id: 12})
    concept = concepts.make(c, "지우", "아이")
    concepts.teach(c, concept.id, [1], wanted=True)
    concepts.teach(c, concept.id, [2], wanted=False)
    own_questions.ask(c, [ContentId(1), ContentId(2)])
    own_questions.answer(c, ContentId(1), "바닷가의 강아지")


def write_captions(c: Connection) -> None:
    """Of every source, one of them removed."""
    captions.write_own(c, [1], "우리 강아지와 北京 여행")
    extra = {"title": "Zoo", "keywords": "판다; 熊猫", "rating": "3"}
    captions.write_file(c, 2, extra)
    notes.write_file(c, 2, extra)
    notes.remove_tag(c, [2], "熊猫")
    said = [captions.Made(ContentId(1), "en", "a dog on a beach", -0.5, 0.3, judged=1)]
    said += [captions.Made(ContentId(n), "ko", "바닷가의 개", -0.7, 0.1, n == 1) for n in (1, 2)]
    captions.record(c, "describer", said)
    captions.remove(c, captions.of_content(c, 1)[-1].id)
    picture_words.record(c, "reader 1", [picture_words.Read(ContentId(2), "영수증\n小票", 0.98)])


def read(c: Connection, root: RootId, drive: RootId, models: list[ModelId]) -> None:
    full = photos.Facts(
        4000, 3000, "JPEG", "2019-05-04T12:13:14.5", "+09:00", 1556939594.5, "Fuji", "X-T3",
        "35mm", 33.4, 126.5, 12.0, {"Artist": "김"},
    )  # fmt: skip
    held = [(root, "a.jpg", 1), (root, "강아지.jpg", 2), (root, "ᄀ\u1161ᆼ아지.jpg", 2)]
    for at, name, content in [*held, (root, "gone.jpg", 3), (drive, "DCIM/1.JPG", 1)]:
        known = photos.known_photos(c, at)[name.encode()]
        facts = full if content == 1 else photos.Facts(40, 30, "PNG")
        number = photos.add_content(c, bytes([content]) * 32, known.size, facts)
        photos.link(c, known.id, number, known.size, known.mtime_ns, now=5.0)
        embeddings.append(c, models[0], [(number, np.full(4, content / 2, np.float16))])
        if content != 2:
            embeddings.append(c, models[1], [(number, np.ones(2, np.float16))])
    nobodys = photos.add_content(c, bytes([9]) * 32, 7, photos.Facts(1, 1, "GIF"))
    embeddings.append(c, models[0], [(nobodys, np.ones(4, np.float16))])
    photos.forget(c, 0.0)  # leaves a removal marker


def main() -> None:
    target = DATA / f"library-v{len(migrations.STEPS)}.db"
    if target.exists():
        raise SystemExit(f"{target} is there; a released schema's file is never written again")
    with tempfile.TemporaryDirectory() as folder, Database.open(Path(folder)) as database:
        database.write(fill)
        database.backup(target)
    with closing(sqlite3.connect(target)) as c:  # small pages: it lives in the repository
        c.execute("PRAGMA page_size = 512")
        c.execute("VACUUM")
    rows = json.dumps(rows_of(target), ensure_ascii=False, indent=1)
    target.with_suffix(".json").write_text(rows + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
