"""When background work may run: the user's rules, what the computer tells, and pauses.

Built by ``keeper``, which holds its work while there is a ``Hold``. A light thread looks every few
seconds, and only at what the rules ask for; with no rule and no pause it sleeps. What the computer
cannot tell holds nothing. Knows no jobs, no windows and no rows.
"""

from __future__ import annotations

import logging
import math
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from photosearch.workers.desktop_answers import Power, Unknown

IDLE_SECONDS = 120.0  # without a touch, after which the computer counts as not in use
LOOK_SECONDS = 5.0
LONGEST_SLEEP = 15.0  # of a timed pause: a computer that slept meanwhile is noticed that soon
SAME_MOMENT = 2.0  # seconds by which the wall clock may wander before a pause is announced anew
LEAVE_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hold:
    """Why nothing is being done.

    Attributes:
        reason: ``paused`` by the user, or a rule: on ``battery``, computer ``in_use``, another
            program in ``full_screen``. Of several the first in this order.
        until: ``time.time()`` at which a pause ends by itself; None if it does not.
    """

    reason: str
    until: float | None = None


class Rules(Protocol):
    """What the user allows; ``Settings`` is one."""

    @property
    def work_on_battery(self) -> bool:
        """Also while no mains feed the computer."""

    @property
    def work_only_when_idle(self) -> bool:
        """Not while somebody works at the computer."""

    @property
    def work_in_full_screen(self) -> bool:
        """Also while another program fills the screen."""


class Tells(Protocol):
    """What is asked of ``Surroundings``."""

    def power(self) -> Power | Unknown:
        """What feeds the computer."""

    def idle_seconds(self) -> float | Unknown:
        """How long ago somebody last touched it."""

    def full_screen(self) -> bool | Unknown:
        """Whether another program fills the screen."""


def steady() -> float:
    """Seconds that nobody can set, and that go on while the computer sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    else:
        return time.monotonic()


class Manners:
    """Says whether work may run. Thread-safe; nothing but ``check`` ever waits.

    Args:
        rules: the rules as they are now; asked at every look.
        surroundings: tells what the rules are about.
        changed: told of every new hold, None when work may go on; never twice at a time, with no
            lock held, on this object's thread or inside ``pause`` and ``resume``. Must be quick.
        clock: seconds that only go forward, by which a pause is measured.
        wall: what the user's clock shows; only for saying when a pause will end.
    """

    def __init__(
        self,
        rules: Callable[[], Rules],
        surroundings: Tells,
        changed: Callable[[Hold | None], None],
        clock: Callable[[], float] = steady,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._rules = rules
        self._surroundings = surroundings
        self._changed = changed
        self._clock = clock
        self._wall = wall
        self._state = threading.Condition()
        self._paused = False
        self._ends: float | None = None  # by ``clock``
        self._until: float | None = None  # by ``wall``
        self._broken: tuple[str, ...] = ()  # rules that the last look found broken, and not excused
        self._excused: set[str] = set()  # rules that a resume has set aside for the time being
        self._excusing = False  # whatever the next look finds is excused too
        self._told: Hold | None = None
        self._telling = False
        self._look_now = True
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="manners", daemon=True)

    def start(self) -> None:
        """Begin to look, at once and then every few seconds."""
        self._thread.start()

    def close(self) -> None:
        """Look no more and tell nothing any more."""
        with self._state:
            self._closed = True
            self._state.notify_all()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(LEAVE_SECONDS)

    def hold(self) -> Hold | None:
        """Why nothing may be done now, as last seen; None if it may."""
        with self._state:
            return self._hold()

    def pause(self, seconds: float | None = None) -> None:
        """Hold the work until ``resume``, or for so long; instead of any former pause."""
        with self._state:
            self._paused = True
            self._ends = None if seconds is None else self._clock() + seconds
            self._until = None if seconds is None else self._wall() + seconds
            self._excused.clear()
            self._excusing = False
            self._state.notify_all()
        self._tell()

    def resume(self) -> None:
        """End a pause, and set aside whatever rule holds the work until its situation is over."""
        with self._state:
            self._end_pause()
            self._excused.update(self._broken)
            self._broken = ()
            self._excusing = True
            self._look_now = True
            self._state.notify_all()
        self._tell()

    def look(self) -> None:
        """Look now: the rules are others, or something has happened. Returns at once."""
        with self._state:
            self._look_now = True
            self._state.notify_all()

    def check(self) -> float:
        """Look, tell what is new, and say after how many seconds to look again.

        What the thread does. May wait for ``surroundings``, so not for a thread that must not.
        """
        rules = self._rules()
        with self._state:
            self._look_now = False
            self._time_pause()
            paused, excusing = self._paused, self._excusing
        if not paused:
            seen = dict(self._seen(rules))
            with self._state:
                self._judge(seen, excusing)
        self._tell()
        with self._state:
            return self._rest(rules)

    def _seen(self, rules: Rules) -> Iterator[tuple[str, bool | None]]:
        """Each rule that is in force, and whether it is broken; None is not known."""
        if not rules.work_on_battery:
            power = self._surroundings.power()
            yield "battery", None if isinstance(power, Unknown) else power == "battery"
        if rules.work_only_when_idle:
            idle = self._surroundings.idle_seconds()
            yield "in_use", None if isinstance(idle, Unknown) else idle < IDLE_SECONDS
        if not rules.work_in_full_screen:
            full = self._surroundings.full_screen()
            yield "full_screen", None if isinstance(full, Unknown) else full

    def _judge(self, seen: dict[str, bool | None], excusing: bool) -> None:
        """What follows from a look; ``_state`` is held.

        An excuse outlives moments in which nothing can be told, and ends when its rule is kept
        again or is in force no more.
        """
        if self._paused:
            return  # meanwhile
        self._excused &= {rule for rule, broken in seen.items() if broken is not False}
        broken = [rule for rule, broken in seen.items() if broken]
        if self._excusing:
            self._excused.update(broken)
            self._excusing = not excusing  # a resume that came during the look has another one
        self._broken = tuple(rule for rule in broken if rule not in self._excused)

    def _time_pause(self) -> None:
        """End a pause whose time is over, and follow a wall clock that was set."""
        if self._ends is None:
            return
        left = self._ends - self._clock()
        if left <= 0:
            self._end_pause()
            return
        until = self._wall() + left
        if self._until is None or abs(until - self._until) > SAME_MOMENT:
            self._until = until

    def _end_pause(self) -> None:
        self._paused = False
        self._ends = self._until = None

    def _hold(self) -> Hold | None:
        if self._paused:
            return Hold("paused", self._until)
        return Hold(self._broken[0]) if self._broken else None

    def _rest(self, rules: Rules) -> float:
        """Seconds for which nothing can change by itself; ``_state`` is held."""
        if self._look_now:
            return 0.0
        if self._paused:
            left = math.inf if self._ends is None else max(0.0, self._ends - self._clock())
            return left if math.isinf(left) else min(left, LONGEST_SLEEP)
        strict = rules.work_only_when_idle or not (
            rules.work_on_battery and rules.work_in_full_screen
        )
        return LOOK_SECONDS if strict else math.inf

    def _tell(self) -> None:
        """Tell ``changed`` what is new; who comes while it is being told leaves it to that one."""
        while True:
            with self._state:
                hold = self._hold()
                if self._telling or self._closed or hold == self._told:
                    return
                self._telling = True
                self._told = hold
            try:
                self._changed(hold)
            finally:
                with self._state:
                    self._telling = False

    def _run(self) -> None:
        while True:
            try:
                seconds = self.check()
            except Exception:  # this thread's outermost loop: it must not stop looking
                _log.exception("whether work may run could not be found out")
                seconds = LOOK_SECONDS
            with self._state:
                if not self._look_now and not self._closed:
                    self._state.wait(None if math.isinf(seconds) else seconds)
                if self._closed:
                    return
