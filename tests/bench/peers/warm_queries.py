"""The median of how long different queries take in a library that is open: seconds, as JSON.

PYTHON warm_queries.py LIBRARY HOW_MANY

What a search costs once the program is there, without its window. The first two are not counted.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

QUERIES = ("a dog on the beach", "children play with a red ball", "a ball", "red dog", "the beach")


def main(library: Path, count: int) -> float:
    """Ask, no query twice; seconds."""
    from photosearch.app import App

    taken = []
    with App.open(library, read_only=True) as app:
        for number in range(count + 2):
            query = f"{QUERIES[number % len(QUERIES)]} {'with a dog ' * (number // len(QUERIES))}"
            began = time.perf_counter()
            app.search(query, 20)
            taken.append(time.perf_counter() - began)
    return statistics.median(taken[2:])


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
