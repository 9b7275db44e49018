"""When background work may run: rules, pauses and resumes, in any order, under clocks that jump."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator

import hypothesis.strategies as st
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from photosearch.ingest.manners import (
    IDLE_SECONDS,
    LONGEST_SLEEP,
    LOOK_SECONDS,
    Hold,
    Manners,
    steady,
)
from photosearch.settings import Settings
from photosearch.workers.surroundings import Power, Unknown

PATIENCE = 60.0  # seconds; a busy machine
HOUR, DAY = 3600.0, 86_400.0
FREE = Settings(work_on_battery=True, work_only_when_idle=False, work_in_full_screen=True)
STRICT = Settings(work_on_battery=False, work_only_when_idle=True, work_in_full_screen=False)


class World:
    """A computer, its clocks and its user."""

    def __init__(self) -> None:
        self.feeds: Power | Unknown = "mains"
        self.idle: float | Unknown = 10_000.0
        self.full: bool | Unknown = False
        self.clock = 500.0
        self.wall = 1_800_000_000.0
        self.rules = FREE
        self.asked: list[str] = []
        self.told: list[Hold | None] = []

    def power(self) -> Power | Unknown:
        self.asked.append("power")
        return self.feeds

    def idle_seconds(self) -> float | Unknown:
        self.asked.append("idle")
        return self.idle

    def full_screen(self) -> bool | Unknown:
        self.asked.append("full")
        return self.full

    def sleep(self, seconds: float) -> None:
        self.clock += seconds
        self.wall += seconds

    def manners(self) -> Manners:
        return Manners(
            lambda: self.rules, self, self.told.append, lambda: self.clock, lambda: self.wall
        )


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def manners(world: World) -> Manners:
    return world.manners()


BROKEN = {"battery": "feeds", "in_use": "idle", "full_screen": "full"}


def break_rule(world: World, reason: str) -> None:
    setattr(world, BROKEN[reason], {"feeds": "battery", "idle": 0.0, "full": True}[BROKEN[reason]])


def keep_rule(world: World, reason: str) -> None:
    kept = {"feeds": "mains", "idle": IDLE_SECONDS, "full": False}
    setattr(world, BROKEN[reason], kept[BROKEN[reason]])


def hide(world: World, reason: str) -> None:
    setattr(world, BROKEN[reason], Unknown("wayland"))


class TestRules:
    @pytest.mark.parametrize("reason", BROKEN)
    def test_a_rule_holds_the_work_while_it_is_broken(
        self, world: World, manners: Manners, reason: str
    ) -> None:
        world.rules = STRICT
        manners.check()
        assert manners.hold() is None
        break_rule(world, reason)
        manners.check()
        assert manners.hold() == Hold(reason)
        keep_rule(world, reason)
        manners.check()
        assert manners.hold() is None
        assert world.told == [Hold(reason), None]

    @pytest.mark.parametrize("reason", BROKEN)
    def test_what_cannot_be_told_holds_nothing(
        self, world: World, manners: Manners, reason: str
    ) -> None:
        world.rules = STRICT
        break_rule(world, reason)
        manners.check()
        hide(world, reason)
        manners.check()
        assert manners.hold() is None

    def test_only_what_the_rules_are_about_is_asked(self, world: World, manners: Manners) -> None:
        for reason in BROKEN:
            break_rule(world, reason)
        assert math.isinf(manners.check())  # nobody needs to look again
        assert world.asked == []
        for change, question in (
            ({"work_on_battery": False}, "power"),
            ({"work_only_when_idle": True}, "idle"),
            ({"work_in_full_screen": False}, "full"),
        ):
            world.rules = Settings(**{**vars(FREE), **change})
            world.asked.clear()
            assert manners.check() == LOOK_SECONDS
            assert world.asked == [question]
            assert manners.hold() is not None

    def test_in_use_is_a_touch_within_the_last_minutes(
        self, world: World, manners: Manners
    ) -> None:
        world.rules = STRICT
        for idle, held in ((0.0, True), (IDLE_SECONDS - 1, True), (IDLE_SECONDS, False)):
            world.idle = idle
            manners.check()
            assert (manners.hold() == Hold("in_use")) is held

    def test_of_several_reasons_the_first_is_said(self, world: World, manners: Manners) -> None:
        world.rules = STRICT
        for reason in BROKEN:
            break_rule(world, reason)
        said = []
        for reason in BROKEN:
            manners.check()
            said.append(manners.hold())
            keep_rule(world, reason)
        assert said == [Hold("battery"), Hold("in_use"), Hold("full_screen")]


class TestResume:
    @pytest.mark.parametrize("reason", BROKEN)
    def test_it_sets_a_broken_rule_aside_until_its_situation_is_over(
        self, world: World, manners: Manners, reason: str
    ) -> None:
        world.rules = STRICT
        break_rule(world, reason)
        manners.check()
        manners.resume()
        assert manners.hold() is None  # at once
        for _ in range(3):
            manners.check()
            assert manners.hold() is None
        hide(world, reason)
        manners.check()
        break_rule(world, reason)
        manners.check()
        assert manners.hold() is None  # it was not seen to be over
        keep_rule(world, reason)
        manners.check()
        break_rule(world, reason)
        manners.check()
        assert manners.hold() == Hold(reason)

    def test_it_excuses_no_rule_that_is_broken_later(self, world: World, manners: Manners) -> None:
        world.rules = STRICT
        world.feeds = "battery"
        manners.check()
        manners.resume()
        manners.check()
        world.full = True
        manners.check()
        assert manners.hold() == Hold("full_screen")

    def test_what_began_since_the_last_look_is_excused_too(
        self, world: World, manners: Manners
    ) -> None:
        """Who presses the button has touched the computer, whatever was seen seconds ago."""
        world.rules = STRICT
        manners.check()
        manners.pause()
        world.idle = 0.1
        manners.resume()
        manners.check()
        assert manners.hold() is None

    def test_a_rule_that_is_made_anew_holds_anew(self, world: World, manners: Manners) -> None:
        world.rules = STRICT
        world.feeds = "battery"
        manners.check()
        manners.resume()
        manners.check()
        world.rules = FREE
        manners.check()
        world.rules = STRICT
        manners.check()
        assert manners.hold() == Hold("battery")

    def test_one_that_comes_during_a_look_wins(self, world: World) -> None:
        """The look had been under way with the old state in hand."""
        world.rules = STRICT
        resumed = []

        def power() -> Power:
            if not resumed:
                resumed.append(manners.resume())
            return "battery"

        world.power = power  # type: ignore[method-assign]
        manners = world.manners()
        manners.check()
        assert manners.hold() is None
        world.idle = 0.0  # seen first by the look that the resume has asked for
        manners.check()
        manners.check()
        assert manners.hold() is None


class TestPauses:
    def test_a_pause_lasts_until_it_is_ended(self, world: World, manners: Manners) -> None:
        manners.pause()
        assert manners.hold() == Hold("paused")
        assert world.told == [Hold("paused")]
        for _ in range(3):
            world.sleep(DAY)
            assert math.isinf(manners.check())
            assert manners.hold() == Hold("paused")
        manners.resume()
        assert manners.hold() is None

    def test_an_hour_is_over_after_an_hour(self, world: World, manners: Manners) -> None:
        manners.pause(HOUR)
        assert manners.hold() == Hold("paused", world.wall + HOUR)
        world.sleep(HOUR - 1)
        manners.check()
        assert manners.hold() == Hold("paused", world.wall + 1)
        world.sleep(1)
        manners.check()
        assert manners.hold() is None
        assert [hold and hold.reason for hold in world.told] == ["paused", None]

    @pytest.mark.parametrize("jump", [-DAY, DAY, -HOUR / 2])
    def test_a_clock_that_is_set_changes_when_it_ends_and_not_how_long_it_lasts(
        self, world: World, manners: Manners, jump: float
    ) -> None:
        manners.pause(HOUR)
        world.wall += jump
        manners.check()
        assert manners.hold() == Hold("paused", world.wall + HOUR)
        world.sleep(HOUR - 1)
        manners.check()
        assert manners.hold() == Hold("paused", world.wall + 1)
        world.sleep(1)
        manners.check()
        assert manners.hold() is None

    def test_a_clock_that_wanders_a_little_is_not_told(
        self, world: World, manners: Manners
    ) -> None:
        manners.pause(HOUR)
        for _ in range(10):
            world.sleep(5)
            world.wall += 0.1
            manners.check()
        assert len(world.told) == 1

    def test_it_is_looked_at_in_time(self, world: World, manners: Manners) -> None:
        manners.pause(HOUR)
        assert manners.check() == LONGEST_SLEEP  # the computer may sleep for longer meanwhile
        world.sleep(HOUR - 2)
        assert manners.check() == 2

    def test_the_last_pause_counts(self, world: World, manners: Manners) -> None:
        manners.pause(HOUR)
        manners.pause()
        assert manners.hold() == Hold("paused")
        manners.pause(60)
        world.sleep(60)
        manners.check()
        assert manners.hold() is None

    def test_no_gap_between_a_pause_and_a_rule(self, world: World, manners: Manners) -> None:
        world.rules = STRICT
        manners.pause(HOUR)
        manners.check()
        assert world.asked == []  # nothing to find out while everything rests anyway
        world.feeds = "battery"
        world.sleep(HOUR)
        assert manners.hold() is not None
        manners.check()
        assert [hold and hold.reason for hold in world.told] == ["paused", "battery"]

    def test_a_pause_forgets_what_was_excused(self, world: World, manners: Manners) -> None:
        world.rules = STRICT
        world.feeds = "battery"
        manners.check()
        manners.resume()
        manners.pause(60)
        world.sleep(60)
        manners.check()
        assert manners.hold() == Hold("battery")


@pytest.fixture
def alive(world: World) -> Iterator[Manners]:
    manners = world.manners()
    manners.start()
    yield manners
    manners.close()


def wait_for(true: Callable[[], object], what: str) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited too long for {what}"
        pause.wait(0.005)


class TestThread:
    def test_a_look_follows_a_changed_rule(self, world: World, alive: Manners) -> None:
        world.feeds = "battery"
        world.rules = STRICT
        alive.look()
        wait_for(lambda: world.told == [Hold("battery")], "the rule")

    def test_a_timed_pause_ends(self, world: World, alive: Manners) -> None:
        alive.pause(HOUR)
        world.sleep(HOUR)
        alive.look()
        wait_for(lambda: world.told[-1] is None, "the end of the pause")

    def test_a_pause_ends_by_the_real_clock(self) -> None:
        told: list[Hold | None] = []
        manners = Manners(lambda: FREE, World(), told.append)
        manners.start()
        manners.pause(0.05)
        wait_for(lambda: len(told) == 2, "the end of the pause")
        assert told[1] is None
        manners.close()

    def test_a_resume_has_another_look(self, world: World, alive: Manners) -> None:
        world.rules = STRICT
        alive.look()
        wait_for(lambda: len(world.asked) >= 3, "a look")
        asked = len(world.asked)
        alive.resume()
        wait_for(lambda: len(world.asked) > asked, "another look")

    def test_rules_that_cannot_be_read_do_not_end_it(self) -> None:
        world, broken = World(), threading.Event()

        def rules() -> Settings:
            if not broken.is_set():
                broken.set()
                raise OSError("the disk is gone")
            return STRICT

        world.feeds = "battery"
        manners = Manners(rules, world, world.told.append)
        manners.start()
        assert broken.wait(PATIENCE)
        manners.look()
        wait_for(lambda: world.told == [Hold("battery")], "a second look")
        manners.close()

    def test_nothing_is_told_after_the_end(self, world: World) -> None:
        manners = world.manners()
        manners.start()
        manners.close()
        manners.pause()
        assert world.told == []
        assert "manners" not in [thread.name for thread in threading.enumerate()]

    def test_it_can_be_closed_by_who_is_told(self) -> None:
        done = threading.Event()

        def told(hold: Hold | None) -> None:
            manners.close()
            done.set()

        world = World()
        world.rules, world.feeds = STRICT, "battery"
        manners = Manners(lambda: world.rules, world, told)
        manners.start()
        assert done.wait(PATIENCE)

    def test_many_threads_are_told_in_order_and_one_at_a_time(self) -> None:
        told: list[Hold | None] = []
        inside = threading.Lock()
        overlaps = []

        def listen(hold: Hold | None) -> None:
            if not inside.acquire(blocking=False):
                overlaps.append(hold)
                return
            told.append(hold)
            inside.release()

        manners = Manners(lambda: FREE, World(), listen)
        manners.start()

        def press() -> None:
            for _ in range(200):
                manners.pause()
                manners.resume()

        threads = [threading.Thread(target=press) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        manners.pause()
        wait_for(lambda: told and told[-1] == Hold("paused"), "the last word")
        manners.close()
        assert overlaps == []
        assert all(one != other for one, other in itertools.pairwise(told))

    def test_who_comes_while_another_is_telling_does_not_wait_and_is_not_lost(
        self, world: World
    ) -> None:
        told: list[Hold | None] = []
        inside, go_on = threading.Event(), threading.Event()

        def listen(hold: Hold | None) -> None:
            told.append(hold)
            inside.set()
            assert go_on.wait(PATIENCE)

        manners = Manners(lambda: FREE, world, listen, lambda: world.clock, lambda: world.wall)
        slow = threading.Thread(target=manners.pause)
        slow.start()
        assert inside.wait(PATIENCE)
        manners.resume()
        manners.pause(HOUR)  # on this thread, which is not held up
        assert told == [Hold("paused")]
        go_on.set()
        slow.join()
        assert told == [Hold("paused"), Hold("paused", world.wall + HOUR)]

    def test_who_is_told_may_answer_at_once(self, world: World) -> None:
        """A listener that resumes what was paused; the last word is the last that is told."""
        told: list[Hold | None] = []

        def listen(hold: Hold | None) -> None:
            told.append(hold)
            if hold is not None:
                manners.resume()

        manners = Manners(lambda: FREE, world, listen)
        manners.pause()
        assert told == [Hold("paused"), None]


def test_the_clock_of_pauses_goes_forward() -> None:
    times = [steady() for _ in range(100)]
    assert times == sorted(times)
    threading.Event().wait(0.02)
    assert steady() > times[0]


REASONS = st.sampled_from(list(BROKEN))


class MannersMachine(RuleBasedStateMachine):
    """Everything that can happen, against a plain account of what a user was promised."""

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.manners = self.world.manners()
        self.pause_left: float | None = None
        self.paused = False
        self.excused: set[str] = set()
        self.excusing = False
        self.held: list[str] = []

    def situation(self, reason: str) -> bool | None:
        told = getattr(self.world, BROKEN[reason])
        if isinstance(told, Unknown):
            return None
        return bool(
            told == "battery"
            if reason == "battery"
            else told < IDLE_SECONDS
            if reason == "in_use"
            else told
        )

    def in_force(self, reason: str) -> bool:
        rules = self.world.rules
        return {
            "battery": not rules.work_on_battery,
            "in_use": rules.work_only_when_idle,
            "full_screen": not rules.work_in_full_screen,
        }[reason]

    @rule(battery=st.booleans(), idle=st.booleans(), full=st.booleans())
    def choose(self, battery: bool, idle: bool, full: bool) -> None:
        self.world.rules = Settings(
            work_on_battery=battery, work_only_when_idle=idle, work_in_full_screen=full
        )

    @rule(reason=REASONS, how=st.sampled_from([break_rule, break_rule, keep_rule, hide]))
    def happen(self, reason: str, how: Callable[[World, str], None]) -> None:
        how(self.world, reason)

    @rule(seconds=st.sampled_from([1.0, 30.0, HOUR, 3 * DAY]))
    def let_time_pass(self, seconds: float) -> None:
        self.world.sleep(seconds)
        if self.pause_left is not None:
            self.pause_left -= seconds

    @rule(jump=st.sampled_from([-2 * DAY, -60.0, 60.0, 40 * DAY]))
    def set_the_clock(self, jump: float) -> None:
        self.world.wall += jump

    @rule(seconds=st.sampled_from([None, 60.0, HOUR]))
    def pause(self, seconds: float | None) -> None:
        self.manners.pause(seconds)
        self.paused, self.pause_left = True, seconds
        self.excused.clear()
        self.excusing = False
        assert self.manners.hold() == Hold("paused", seconds and self.world.wall + seconds)

    @rule()
    def resume(self) -> None:
        self.manners.resume()
        self.paused, self.pause_left = False, None
        self.excused.update(self.held)
        self.held = []
        self.excusing = True
        assert self.manners.hold() is None

    @rule()
    def look(self) -> None:
        self.manners.check()
        if self.pause_left is not None and self.pause_left <= 0:
            self.paused, self.pause_left = False, None
        if self.paused:
            left = self.pause_left
            hold = self.manners.hold()
            assert hold is not None
            assert hold.reason == "paused"
            if left is None:
                assert hold.until is None
            else:
                assert hold.until == pytest.approx(self.world.wall + left, abs=2)
            return
        self.held = []
        for reason in BROKEN:
            situation = self.situation(reason)
            if not self.in_force(reason) or situation is False:
                self.excused.discard(reason)
            elif situation and self.excusing:
                self.excused.add(reason)
            if self.in_force(reason) and situation and reason not in self.excused:
                self.held.append(reason)
        self.excusing = False

    @precondition(lambda self: not self.paused)
    @invariant()
    def what_holds_is_what_was_promised(self) -> None:
        hold = self.manners.hold()
        assert hold == (Hold(self.held[0]) if self.held else None)

    @invariant()
    def who_listens_knows(self) -> None:
        told = self.world.told
        assert (told[-1] if told else None) == self.manners.hold()
        assert all(one != other for one, other in itertools.pairwise(told))


MannersMachine.TestCase.settings = hypothesis_settings(
    max_examples=60, stateful_step_count=40, deadline=None
)
TestMachine = MannersMachine.TestCase
