"""A file's own name as it is compared: kept beside it, so that a search need not fold all names.

Pure; used by whatever writes ``photos.own_name`` (``listing``, ``contents``, step 7) and by
``matching`` for rows that have none.
"""

from __future__ import annotations

from photosearch.text import folded


def name_of(rel_key: str) -> str:
    """A file's own name, folded."""
    name = rel_key[rel_key.rfind("/") + 1 :]
    return " ".join(name.lower().split()) if name.isascii() else folded(name)
