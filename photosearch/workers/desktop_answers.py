"""The answers that a desktop can give about itself, and the reasons for giving none.

Values shared by ``surroundings`` and the three systems' files; knows none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Power = Literal["mains", "battery"]

REASONS = (
    "no_display",  # nobody is logged in to a desktop here
    "wayland",  # this desktop keeps such things from programs
    "no_window_manager",  # nothing keeps account of the windows
    "not_supported",  # the system, or a library that asks it, has no such question
    "no_answer",  # it was asked, and failed or kept silent
    "unclear",  # it answered something that does not settle the question
)


@dataclass(frozen=True)
class Unknown:
    """No answer; ``reason`` is one of ``REASONS``. Never to be taken for a yes or a no."""

    reason: str


def power_by_psutil(sensors: Any = None) -> Power | Unknown:
    """What feeds the computer, where psutil's first battery is the computer's own."""
    if sensors is None:
        import psutil

        sensors = psutil
    ask = getattr(sensors, "sensors_battery", None)
    if ask is None:
        return Unknown("not_supported")
    battery = ask()
    if battery is None:
        return "mains"
    if battery.power_plugged is None:
        return Unknown("unclear")
    return "mains" if battery.power_plugged else "battery"
