"""A table of model families by name, for encoders (``families``) and captioners (``captioners``).

A family's module is imported when it is asked for, so a table costs nothing. Knows no family.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar

from photosearch.errors import ModelBroken


class OfTypes(Protocol):
    """What every family says of itself: ``model_type``s of ``config.json`` that belong to it."""

    @property
    def model_types(self) -> tuple[str, ...]:
        """Those; empty for layouts without one."""


F = TypeVar("F", bound=OfTypes)


class Registry(Generic[F]):
    """Families in the order in which they are asked about a checkpoint.

    Args:
        families: by name, how each is had.
        what: they are called in an error: "model family", "captioners".
    """

    def __init__(self, families: Mapping[str, Callable[[], F]], what: str) -> None:
        self._families = families
        self._what = what

    def names(self) -> tuple[str, ...]:
        """The families' names."""
        return tuple(self._families)

    def family(self, name: str) -> F:
        """The family of that name; raises ``ModelBroken`` for one this version does not know."""
        build = self._families.get(name)
        if build is None:
            raise ModelBroken(
                f"This version of Photosearch knows no {self._what} called {name!r}.",
                "Update Photosearch, or install another model.",
            )
        return build()

    def of_model_type(self, model_type: str) -> F | None:
        """The family that ``model_type`` of a ``config.json`` belongs to."""
        each = (self.family(name) for name in self._families)
        return next((family for family in each if model_type in family.model_types), None)
