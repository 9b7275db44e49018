"""What is known of each family's vectors of parts: whether there are any, and what they are worth.

Read by the app; imports no torch and loads no model. The figures are in ``resources/fine.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from photosearch import paths
from photosearch.models.base import ModelSpec


@dataclass(frozen=True)
class Fineness:
    """What parts are worth to a model.

    Attributes:
        helps: whether looking at parts was measured to find the right photo more often.
        weight: of the fine score, as ``search.reranking`` has it.
        measured: the figures, or why there are none.
    """

    helps: bool
    weight: float
    measured: str


def of(spec: ModelSpec) -> Fineness | None:
    """What is known of that model, else of its family; None where it gives no vectors of parts."""
    family: dict[str, Any] = _table().get(spec.family, {})
    entry = family.get(spec.name, family)
    known = isinstance(entry, dict) and "helps" in entry
    found = entry if known else family
    if not found:
        return None
    return Fineness(bool(found["helps"]), float(found["weight"]), str(found["measured"]))


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((paths.resources() / "fine.toml").read_text(encoding="utf-8"))
