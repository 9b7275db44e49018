"""How many threads a search may use, for the whole process: the user's cap on cores.

Set by ``app``, read by the tiers before a large piece of work. Knows no index.
"""

from __future__ import annotations

import os

_most = 0


def limit(cores: int) -> None:
    """Use so many threads at most from now on; 0 for one on each core."""
    global _most
    _most = cores


def most() -> int:
    """As many as there may be."""
    there = os.cpu_count() or 1
    return min(_most or there, there)
