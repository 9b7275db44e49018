"""Asking a Linux desktop: the kernel for power, X11 or GNOME's shell for the rest.

Used by ``surroundings`` on its thread. On Wayland each desktop decides what programs may know:
GNOME tells how long nobody touched anything, and none tells what fills the screen. The X server
that many of them run for old programs does not count there, it sees those programs only.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from photosearch.workers.desktop_answers import Power, Unknown

if TYPE_CHECKING:
    from photosearch.workers.desktop_x11 import X11

SUPPLIES = Path("/sys/class/power_supply")
BUS_SECONDS = 0.8  # for the answer to one message

T = TypeVar("T")


class LinuxDesktop:
    """A ``Desktop`` on Linux.

    Args:
        environment: where the session says what it is; None for this process's own.
        supplies: the kernel's folder of batteries and adapters.
    """

    def __init__(
        self, environment: Mapping[str, str] | None = None, supplies: Path = SUPPLIES
    ) -> None:
        self._environment = os.environ if environment is None else environment
        self._supplies = supplies
        self._x11: X11 | None = None

    def power(self) -> Power | Unknown:
        """What feeds the computer."""
        return power(self._supplies)

    def idle_seconds(self) -> float | Unknown:
        """Since the last input to this session."""
        if self._is_wayland():
            return gnome_idle_seconds(_session_bus(self._environment))
        if not self._environment.get("DISPLAY"):
            return Unknown("no_display")
        return self._with_x11(lambda x11: x11.idle_seconds())

    def full_screen(self) -> bool | Unknown:
        """Whether another program's window that is worked in fills the screen."""
        if self._is_wayland():
            return Unknown("wayland")
        if not self._environment.get("DISPLAY"):
            return Unknown("no_display")
        return self._with_x11(lambda x11: x11.full_screen(os.getpid()))

    def close(self) -> None:
        """Leave the display."""
        x11, self._x11 = self._x11, None
        if x11 is not None:
            x11.close()

    def _is_wayland(self) -> bool:
        kind = self._environment.get("XDG_SESSION_TYPE", "")
        return kind == "wayland" or bool(self._environment.get("WAYLAND_DISPLAY"))

    def _with_x11(self, ask: Callable[[X11], T | Unknown]) -> T | Unknown:
        """Ask over one connection that stays; after a failure the next question makes another."""
        if self._x11 is None:
            try:
                from photosearch.workers.desktop_x11 import X11
            except ImportError:
                return Unknown("not_supported")
            self._x11 = X11(self._environment["DISPLAY"])
        try:
            return ask(self._x11)
        except Exception:
            self.close()
            raise


def power(supplies: Path) -> Power | Unknown:
    """By what the kernel says of adapters and batteries.

    Not by psutil: it takes the battery of a wireless mouse for the computer's.
    """
    try:
        entries = [_Supply(folder) for folder in sorted(supplies.iterdir())]
    except FileNotFoundError:
        return "mains"  # a computer without anything to report on, as a virtual one
    own = [entry for entry in entries if entry.scope != "Device"]
    batteries = [entry for entry in own if entry.kind == "Battery"]
    adapters = [entry.online for entry in own if entry.kind not in ("Battery", "UPS")]
    if not batteries or "1" in adapters:
        return "mains"
    states = {battery.status for battery in batteries}
    if "Discharging" in states or "0" in adapters:
        return "battery"
    if states & {"Charging", "Full", "Not charging"}:
        return "mains"
    return Unknown("unclear")


class _Supply:
    """One battery or adapter; what it does not say is empty."""

    def __init__(self, folder: Path) -> None:
        self.kind = _line(folder / "type")
        self.scope = _line(folder / "scope")
        self.status = _line(folder / "status")
        self.online = _line(folder / "online")


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:  # not every driver has every file, and some refuse while they suspend
        return ""


def gnome_idle_seconds(bus: str | None) -> float | Unknown:
    """By GNOME's window manager; other Wayland desktops do not answer to that name."""
    if bus is None:
        return Unknown("wayland")
    try:
        from jeepney import DBusAddress, DBusErrorResponse, new_method_call
        from jeepney.io.blocking import open_dbus_connection
        from jeepney.wrappers import unwrap_msg
    except ImportError:
        return Unknown("not_supported")
    monitor = DBusAddress(
        "/org/gnome/Mutter/IdleMonitor/Core",
        "org.gnome.Mutter.IdleMonitor",
        "org.gnome.Mutter.IdleMonitor",
    )
    with open_dbus_connection(bus) as connection:
        question = new_method_call(monitor, "GetIdletime")
        answer = connection.send_and_get_reply(question, timeout=BUS_SECONDS)
    try:
        (milliseconds,) = unwrap_msg(answer)
    except DBusErrorResponse:
        return Unknown("wayland")
    return float(milliseconds) / 1000


def _session_bus(environment: Mapping[str, str]) -> str | None:
    """Where programs of this session talk to each other, None where they do not."""
    told = environment.get("DBUS_SESSION_BUS_ADDRESS")
    if told:
        return told
    usual = Path(environment.get("XDG_RUNTIME_DIR") or "/nowhere", "bus")
    return f"unix:path={usual}" if usual.exists() else None
