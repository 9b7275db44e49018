"""Names of files, folders and tags beside captions: which there are, and what they are found by.

Called inside ``Database.write`` by whatever writes such names (``listing``, ``contents``,
``roots``, ``notes``), and by step 7 of ``migrations`` for what was there before. Each name is kept
once, however many photos have it: a file's without its counters (``photos.name_id`` leads to it),
a folder's by its place below its root, a tag's by its key. Triggers drop names that nobody has any
more and keep the index over their words; ``name_words`` asks it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import Connection

from photosearch.library.connecting import raw
from photosearch.library.file_words import NameKind, found_by, words_of_file, words_of_folder
from photosearch.library.ids import RootId

_FOLDER = "rtrim(rel_key, replace(rel_key, '/', ''))"  # a file's folder with its last slash
_PORTION = 20_000  # rows that are held at a time


def of_files(c: Connection, root: RootId, rel_keys: Sequence[str]) -> list[int | None]:
    """The name of each of these files of ``root``, by number; None for one without words.

    Names and folders that are new become known. For each name that is handed back there has to be
    a photo with it before the transaction ends.
    """
    know_folders(c, root, {key.rpartition("/")[0] for key in rel_keys})
    said = [words_of_file(key) for key in rel_keys]
    numbers = _know(c, "name", {words: words for words in said if words})
    return [numbers.get(words) for words in said]


def know_root(c: Connection, root: RootId, path_key: str) -> None:
    """The folder that ``root`` is; of what is above it nothing is known."""
    name = path_key.rstrip("/").rpartition("/")[2]
    raw(c).execute("DELETE FROM names WHERE kind = 'folder' AND root_id = ? AND key = ''", (root,))
    _know(c, "folder", {"": words_of_folder(name)}, root)


def know_folders(c: Connection, root: RootId, folders: Iterable[str]) -> None:
    """These folders below ``root`` and all above them; "" is the root itself."""
    every: set[str] = set()
    for folder in folders:
        while folder and folder not in every:
            every.add(folder)
            folder = folder.rpartition("/")[0]
    _know(c, "folder", {key: words_of_folder(key.rpartition("/")[2]) for key in every}, root)


def know_folders_of(c: Connection, root: RootId) -> None:
    """All folders of ``root``, as after it took in another root."""
    rows = raw(c).execute(f"SELECT DISTINCT {_FOLDER} FROM photos WHERE root_id = ?", (root,))
    know_folders(c, root, {key.rstrip("/") for (key,) in rows})


def know_tags(c: Connection, keys: Collection[str]) -> None:
    """These tags, by key."""
    if keys:
        _know(c, "tag", {key: key for key in keys})


def forget_folders(c: Connection) -> None:
    """Drop folders in which no file is known any more."""
    raw(c).execute(
        "DELETE FROM names WHERE kind = 'folder' AND key <> '' AND NOT EXISTS "
        "(SELECT 1 FROM photos WHERE root_id = names.root_id AND rel_key >= names.key || '/' "
        "AND rel_key < names.key || '0')"
    )


def _know(c: Connection, kind: NameKind, texts: dict[str, str], root: int = 0) -> dict[str, int]:
    """The numbers of these keys, each with the text that it is found by; made if they are new."""
    if not texts:
        return {}
    numbers = _known(c, kind, texts, root)
    for key, text in texts.items():
        if key not in numbers:
            made = raw(c).execute(
                "INSERT INTO names (kind, root_id, key, words) VALUES (?, ?, ?, ?)",
                (kind, root, key, found_by(kind, text)),
            )
            assert made.lastrowid is not None
            numbers[key] = made.lastrowid
    return numbers


def _known(c: Connection, kind: NameKind, keys: Iterable[str], root: int = 0) -> dict[str, int]:
    rows = raw(c).execute(
        "SELECT key, id FROM names WHERE kind = ? AND root_id = ? "
        "AND key IN (SELECT value FROM json_each(?))",
        (kind, root, json.dumps(list(dict.fromkeys(keys)), ensure_ascii=False)),
    )
    return dict(rows.fetchall())


# --- all at once --------------------------------------------------------------------------------


def rebuild(c: Connection) -> None:
    """Make everything here again from photos, roots and tags, and the list of spellings too.

    Reads every photo; writes those whose name was another one.
    """
    raw(c).execute("INSERT INTO name_words (name_words) VALUES ('rebuild')")
    _rebuild_files(c)
    for root, path_key in raw(c).execute("SELECT id, path_key FROM roots").fetchall():
        know_root(c, RootId(root), path_key)
        know_folders_of(c, RootId(root))
    rows = raw(c).execute("SELECT name_key FROM tags UNION SELECT name_key FROM file_tags")
    know_tags(c, {key for (key,) in rows})
    forget_folders(c)
    for statement in _UNUSED:
        raw(c).execute(statement)
    _rebuild_words(c)
    respell(c)


_UNUSED = (
    "DELETE FROM names WHERE kind = 'name' "
    "AND id NOT IN (SELECT name_id FROM photos WHERE name_id IS NOT NULL)",
    "DELETE FROM names WHERE kind = 'folder' AND root_id NOT IN (SELECT id FROM roots)",
    "DELETE FROM names WHERE kind = 'tag' AND key NOT IN (SELECT name_key FROM tags) "
    "AND key NOT IN (SELECT name_key FROM file_tags)",
)


def _rebuild_files(c: Connection) -> None:
    for rows in _every(c, "SELECT id, rel_key, name_id FROM photos"):
        said = [words_of_file(key) for _, key, _ in rows]
        numbers = _known(c, "name", said)
        wrong = [
            (photo,)
            for words, (photo, _, name) in zip(said, rows, strict=True)
            if name is not None and name != numbers.get(words)
        ]
        # Taken away first: a name goes with the last photo that has it, rightly or wrongly.
        raw(c).executemany("UPDATE photos SET name_id = NULL WHERE id = ?", wrong)
        numbers = _know(c, "name", {words: words for words in said if words})
        raw(c).executemany(
            "UPDATE photos SET name_id = ? WHERE id = ? AND name_id IS NULL",
            [
                (numbers[words], photo)
                for words, (photo, _, _) in zip(said, rows, strict=True)
                if words
            ],
        )


def _rebuild_words(c: Connection) -> None:
    changed = [
        (wanted, number)
        for number, kind, key, words, path in raw(c).execute(_ALL)
        if words != (wanted := found_by(kind, _text(kind, key, path or "")))
    ]
    raw(c).executemany("UPDATE names SET words = ? WHERE id = ?", changed)


# The root's path is NULL for what lies in none: files, tags, and folders that outlived theirs.
_ALL = (
    "SELECT n.id, n.kind, n.key, n.words, r.path_key FROM names n "
    "LEFT JOIN roots r ON r.id = n.root_id AND n.kind = 'folder'"
)


def _text(kind: NameKind, key: str, root: str) -> str:
    """What a name is found by, from its key, and of a folder from the path of its root."""
    if kind != "folder":
        return key
    return words_of_folder((key or root.rstrip("/")).rpartition("/")[2])


def _every(c: Connection, sql: str) -> Iterator[list[tuple[int, str, int | None]]]:
    """All photos in portions: they may be changed between two of them."""
    last = 0
    while rows := raw(c).execute(f"{sql} WHERE id > ? ORDER BY id LIMIT {_PORTION}", (last,)):
        found = rows.fetchall()
        if not found:
            return
        yield found
        last = found[-1][0]


def respell(c: Connection) -> None:
    """Make the list of Latin words again, from what captions and names are found by."""
    raw(c).execute("DELETE FROM spellings")
    for table in ("captions", "names"):
        raw(c).execute(_SPELL.format(table=table))


# As the triggers do for each row: pieces hold no quotation marks, so they make a list in JSON.
_SPELL = """
INSERT OR IGNORE INTO spellings (word) SELECT DISTINCT substr(w.value, 2)
FROM {table} t, json_each('["' || replace(t.words, ' ', '","') || '"]') w
WHERE w.value GLOB '?[a-zß-ɏ]*' AND w.value NOT GLOB '*[0-9]*'
AND length(w.value) BETWEEN 5 AND 25
"""


def disagreeing(c: Connection) -> int:
    """How many photos and names are not found by exactly the words of their names."""
    wrong = 0
    held: dict[int, int] = {}
    known: dict[tuple[str, str], int] = {}
    for number, kind, key, words, path in raw(c).execute(_ALL).fetchall():
        lost = kind == "folder" and path is None
        wrong += lost or words != found_by(kind, _text(kind, key, path or ""))
        held[number] = sum(_digest(piece, at) for at, piece in enumerate(words.split()))
        known[kind, key] = number
    found = dict.fromkeys(held, 0)
    for piece, number, at in raw(c).execute("SELECT term, doc, offset FROM name_terms"):
        found[number] = found.get(number, 0) + _digest(piece, at)
    wrong += sum(held.get(number, 0) != total for number, total in found.items())
    for rows in _every(c, "SELECT id, rel_key, name_id FROM photos"):
        wrong += sum(not _is_known(key, name, known) for _, key, name in rows)
    tags = raw(c).execute("SELECT name_key FROM tags UNION SELECT name_key FROM file_tags")
    return wrong + sum(("tag", key) not in known for (key,) in tags)


def _is_known(rel_key: str, name: int | None, known: dict[tuple[str, str], int]) -> bool:
    """Whether a file has its name, and its folder is known."""
    words, folder = words_of_file(rel_key), rel_key.rpartition("/")[0]
    if folder and ("folder", folder) not in known:
        return False
    return name is None if not words else name is not None and known.get(("name", words)) == name


def _digest(piece: str, at: int) -> int:
    """Sums of these are the same for the same pieces at the same places, in whatever order."""
    return zlib.crc32(piece.encode(), at) ** 2
