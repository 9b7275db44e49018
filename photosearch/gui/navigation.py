"""Back and forward through what was looked at, like a browser.

Values only; used by ``main_window`` on the GUI thread. Knows places, not how they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.gui.gallery_view import Anchor
from photosearch.gui.places import AllPhotos, Place

LONGEST = 200


@dataclass
class Visit:
    """A place, and where in it the user was (whatever the grid's ``place()`` gave)."""

    place: Place
    anchor: Anchor | None = None


class Trail:
    """The visits so far; one of them is the present."""

    def __init__(self, start: Place | None = None) -> None:
        self._visits = [Visit(start or AllPhotos())]
        self._now = 0

    @property
    def now(self) -> Visit:
        """Where the window is."""
        return self._visits[self._now]

    def go(self, place: Place) -> Visit:
        """Walk on to ``place``; what lay ahead is forgotten. The same place again is no step."""
        if place == self.now.place:
            return self.now
        del self._visits[self._now + 1 :]
        self._visits.append(Visit(place))
        del self._visits[:-LONGEST]
        self._now = len(self._visits) - 1
        return self.now

    def replace(self, place: Place) -> Visit:
        """Be at ``place`` instead of here, as while a query is still being typed."""
        self._visits[self._now] = Visit(place)
        return self.now

    def back(self) -> Visit | None:
        """One step back, None at the start."""
        if not self.can_go_back:
            return None
        self._now -= 1
        return self.now

    def forward(self) -> Visit | None:
        """One step forward, None at the end."""
        if not self.can_go_forward:
            return None
        self._now += 1
        return self.now

    @property
    def can_go_back(self) -> bool:
        """Whether there is something behind."""
        return self._now > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is something ahead."""
        return self._now + 1 < len(self._visits)
