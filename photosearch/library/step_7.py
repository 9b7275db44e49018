"""What step 7 of ``migrations`` makes: the tables for finding photos in more ways.

Each piece is a function of its own; ``migrations`` runs them in order, in one transaction. Knows
SQL and nothing of what the rows mean elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

PIECES: tuple[Callable[[Connection], None], ...] = ()
