"""What the computer tells: a real X server, a real bus, and the other systems by their calls."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from photosearch.workers import desktop_macos, desktop_windows
from photosearch.workers.desktop_answers import REASONS, power_by_psutil
from photosearch.workers.desktop_linux import LinuxDesktop, power
from photosearch.workers.surroundings import Power, Surroundings, Unknown, this_desktop

PATIENCE = 60.0  # seconds; a busy machine

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="X11 and D-Bus are asked on Linux")


def wait_for(true: Callable[[], object], what: str) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited too long for {what}"
        pause.wait(0.05)


# --- the kernel's batteries and adapters ---------------------------------------------------------


def supply(folder: Path, name: str, **facts: str) -> None:
    (folder / name).mkdir(parents=True)
    for fact, value in facts.items():
        (folder / name / fact).write_text(f"{value}\n", encoding="utf-8")


LAPTOP = {"type": "Battery", "scope": "System"}
MOUSE = {"type": "Battery", "scope": "Device", "status": "Discharging"}


@pytest.mark.parametrize(
    ("supplies", "want"),
    [
        ({}, "mains"),
        ({"AC": {"type": "Mains", "online": "1"}}, "mains"),
        ({"hidpp_battery_0": MOUSE}, "mains"),  # a wireless mouse feeds no computer
        ({"AC": {"type": "Mains", "online": "0"}, "hid-battery": MOUSE}, "mains"),
        ({"BAT0": {**LAPTOP, "status": "Discharging"}}, "battery"),
        ({"BAT1": {"type": "Battery", "status": "Discharging"}, "hid": MOUSE}, "battery"),
        (
            {
                "ADP1": {"type": "Mains", "online": "1"},
                "BAT0": {**LAPTOP, "status": "Discharging"},  # a weak adapter helps along
            },
            "mains",
        ),
        (
            {
                "AC": {"type": "Mains", "online": "0"},
                "ucsi-source-psy-1": {"type": "USB", "online": "1"},
                "BAT0": {**LAPTOP, "status": "Charging"},
            },
            "mains",
        ),
        (
            {
                "BAT0": {**LAPTOP, "status": "Unknown"},
                "ACAD": {"type": "Mains", "online": "0"},
            },
            "battery",
        ),
        ({"BAT0": {**LAPTOP, "status": "Not charging"}}, "mains"),
        ({"BAT0": {**LAPTOP, "status": "Unknown"}}, Unknown("unclear")),
        ({"BAT0": LAPTOP}, Unknown("unclear")),
    ],
)
def test_power_by_what_the_kernel_says(
    tmp_path: Path, supplies: dict[str, dict[str, str]], want: Power | Unknown
) -> None:
    for name, facts in supplies.items():
        supply(tmp_path, name, **facts)
    assert power(tmp_path) == want
    assert LinuxDesktop({}, tmp_path).power() == want


def test_power_without_the_kernel_s_folder(tmp_path: Path) -> None:
    assert power(tmp_path / "nothing") == "mains"


@pytest.mark.parametrize(
    ("battery", "want"),
    [
        (None, "mains"),
        (SimpleNamespace(power_plugged=True), "mains"),
        (SimpleNamespace(power_plugged=False), "battery"),
        (SimpleNamespace(power_plugged=None), Unknown("unclear")),
    ],
)
def test_power_by_psutil(battery: object, want: Power | Unknown) -> None:
    assert power_by_psutil(SimpleNamespace(sensors_battery=lambda: battery)) == want
    assert power_by_psutil(SimpleNamespace()) == Unknown("not_supported")


# --- asking without being held up ----------------------------------------------------------------


class Fake:
    """A desktop that does as it is told."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.fails = False
        self.asked: list[str] = []
        self.threads: set[int] = set()
        self.closed = threading.Event()

    def power(self) -> Power | Unknown:
        self.asked.append("power")
        self.threads.add(threading.get_ident())
        self.go_on.wait()
        return "battery"

    def idle_seconds(self) -> float | Unknown:
        self.asked.append("idle")
        self.threads.add(threading.get_ident())
        if self.fails:
            raise OSError("the server is gone")
        return 7.0

    def full_screen(self) -> bool | Unknown:
        return Unknown("wayland")

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
def fake() -> Iterator[Fake]:
    desktop = Fake()
    yield desktop
    desktop.go_on.set()


def test_answers_come_from_one_thread_of_its_own(fake: Fake) -> None:
    fake.go_on.set()
    asked = Surroundings(fake, patience=PATIENCE)
    assert (asked.power(), asked.idle_seconds()) == ("battery", 7.0)
    assert asked.full_screen() == Unknown("wayland")
    assert len(fake.threads) == 1
    assert threading.get_ident() not in fake.threads
    asked.close()
    assert fake.closed.wait(PATIENCE)
    assert asked.power() == Unknown("no_answer")


def test_a_desktop_that_hangs_is_not_asked_again_until_it_has_answered(fake: Fake) -> None:
    asked = Surroundings(fake, patience=0.05)
    assert asked.power() == Unknown("no_answer")
    for _ in range(3):
        assert asked.idle_seconds() == Unknown("no_answer")
    fake.go_on.set()
    later = []

    def answers_again() -> bool:
        later.append(asked.idle_seconds())
        return later[-1] == 7.0

    wait_for(answers_again, "an answer again")
    asked.close()
    assert fake.closed.wait(PATIENCE)
    assert fake.asked.count("idle") <= len(later)  # the three from before were never put


def test_a_failure_is_no_answer_and_costs_nothing_else(fake: Fake) -> None:
    fake.go_on.set()
    fake.fails = True
    asked = Surroundings(fake, patience=PATIENCE)
    assert asked.idle_seconds() == Unknown("no_answer")
    assert asked.power() == "battery"


def test_closing_one_that_was_never_asked_asks_nothing(fake: Fake) -> None:
    asked = Surroundings(fake)
    asked.close()
    assert asked.idle_seconds() == Unknown("no_answer")
    assert fake.asked == []


def test_this_computer_answers_something() -> None:
    asked = Surroundings(patience=PATIENCE)
    answers = (asked.power(), asked.idle_seconds(), asked.full_screen())
    assert answers[0] in ("mains", "battery") or isinstance(answers[0], Unknown)
    for answer in answers:
        assert not isinstance(answer, Unknown) or answer.reason in REASONS
    asked.close()


# --- X11 -----------------------------------------------------------------------------------------


class XServer:
    """A display of its own, and the hands of a user and of a window manager on it."""

    def __init__(self, number: str, server: subprocess.Popen[bytes]) -> None:
        from Xlib import X, display

        self.X = X
        self.name = f":{number}"
        self.server = server
        self.display = display.Display(self.name)
        self.root = self.display.screen().root

    def touch(self) -> None:
        environment = {**os.environ, "DISPLAY": self.name}
        subprocess.run(["xdotool", "key", "a"], env=environment, check=True, timeout=PATIENCE)

    def window(self) -> Any:
        window = self.root.create_window(0, 0, 200, 100, 0, self.X.CopyFromParent)
        window.map()
        self.display.sync()
        return window

    def manage(self) -> None:
        """Say that a window manager is here."""
        check = self.window()
        for window in (self.root, check):
            self.note(window, "_NET_SUPPORTING_WM_CHECK", check.id, "WINDOW")
        self.check = check

    def note(self, window: Any, name: str, value: int, kind: str) -> None:
        atom = self.display.intern_atom
        window.change_property(atom(name), atom(kind), 32, [value])
        self.display.sync()

    def activate(self, window: Any, *, full: bool, pid: int | None = None) -> None:
        state = self.display.intern_atom("_NET_WM_STATE_FULLSCREEN" if full else "_NET_WM_ABOVE")
        self.note(window, "_NET_WM_STATE", state, "ATOM")
        if pid is not None:
            self.note(window, "_NET_WM_PID", pid, "CARDINAL")
        self.note(self.root, "_NET_ACTIVE_WINDOW", window.id, "WINDOW")


def start_xvfb() -> tuple[str, subprocess.Popen[bytes]]:
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "320x200x24", "-nolisten", "tcp"],
        pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    if not number:
        server.wait()
        pytest.skip("Xvfb does not start here")
    return number, server


@pytest.fixture
def x11() -> Iterator[XServer]:
    if not all(map(shutil.which, ("Xvfb", "xdotool"))):
        pytest.skip("Xvfb or xdotool is not installed")
    from Xlib import error

    number, server = start_xvfb()
    try:
        user = XServer(number, server)
        yield user
        with contextlib.suppress(ConnectionError, error.ConnectionClosedError):
            user.display.close()
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def desktop(x11: XServer) -> Iterator[LinuxDesktop]:
    desktop = LinuxDesktop({"DISPLAY": x11.name, "XDG_SESSION_TYPE": "x11"})
    yield desktop
    desktop.close()


@linux_only
class TestX11:
    def test_idle_grows_until_somebody_touches_a_key(
        self, x11: XServer, desktop: LinuxDesktop
    ) -> None:
        def idle() -> float:
            seconds = desktop.idle_seconds()
            assert isinstance(seconds, float)
            return seconds

        x11.touch()
        wait_for(lambda: idle() > 1.0, "a second without input")
        before = idle()
        x11.touch()
        assert idle() < before

    def test_without_a_window_manager_nobody_knows_what_is_in_front(
        self, x11: XServer, desktop: LinuxDesktop
    ) -> None:
        assert desktop.full_screen() == Unknown("no_window_manager")
        window = x11.window()
        x11.activate(window, full=True, pid=1)  # left behind by a manager that is gone
        x11.note(x11.root, "_NET_SUPPORTING_WM_CHECK", window.id, "WINDOW")
        assert desktop.full_screen() == Unknown("no_window_manager")

    def test_a_full_screen_program_in_front(self, x11: XServer, desktop: LinuxDesktop) -> None:
        x11.manage()
        assert desktop.full_screen() is False
        game, editor = x11.window(), x11.window()
        x11.activate(editor, full=False, pid=4)
        assert desktop.full_screen() is False
        x11.activate(game, full=True, pid=5)
        assert desktop.full_screen() is True
        x11.activate(editor, full=False)  # the game is full-screen still, but behind
        assert desktop.full_screen() is False
        x11.activate(game, full=True)
        assert desktop.full_screen() is True
        x11.note(x11.root, "_NET_ACTIVE_WINDOW", 0, "WINDOW")
        assert desktop.full_screen() is False

    def test_our_own_full_screen_viewer_is_no_other_program(
        self, x11: XServer, desktop: LinuxDesktop
    ) -> None:
        x11.manage()
        x11.activate(x11.window(), full=True, pid=os.getpid())
        assert desktop.full_screen() is False

    def test_a_window_that_vanished_is_no_answer_and_the_next_question_finds_the_next(
        self, x11: XServer, desktop: LinuxDesktop
    ) -> None:
        x11.manage()
        asked = Surroundings(desktop, patience=PATIENCE)
        game = x11.window()
        x11.activate(game, full=True, pid=5)
        game.destroy()
        x11.display.sync()
        assert asked.full_screen() == Unknown("no_answer")
        x11.activate(x11.window(), full=True, pid=6)
        assert asked.full_screen() is True

    @pytest.mark.filterwarnings(
        "ignore::pytest.PytestUnraisableExceptionWarning"  # Xlib's own, when it cannot connect
    )
    def test_a_server_that_dies_is_no_answer_and_one_that_hangs_holds_nobody(
        self, x11: XServer, desktop: LinuxDesktop
    ) -> None:
        import signal

        asked = Surroundings(desktop, patience=PATIENCE)
        hurried = Surroundings(
            LinuxDesktop({"DISPLAY": x11.name, "XDG_SESSION_TYPE": "x11"}), patience=0.2
        )
        assert isinstance(asked.idle_seconds(), float)
        wait_for(lambda: isinstance(hurried.idle_seconds(), float), "a first answer")
        x11.server.send_signal(signal.SIGSTOP)
        assert hurried.idle_seconds() == Unknown("no_answer")
        x11.server.kill()
        x11.server.wait()
        assert asked.idle_seconds() == Unknown("no_answer")
        assert asked.idle_seconds() == Unknown("no_answer")
        asked.close()

    def test_wayland_does_not_trust_the_x_server_beside_it(self, x11: XServer) -> None:
        beside = LinuxDesktop({"DISPLAY": x11.name, "WAYLAND_DISPLAY": "wayland-0"})
        assert beside.idle_seconds() == Unknown("wayland")
        assert beside.full_screen() == Unknown("wayland")
        named = LinuxDesktop({"DISPLAY": x11.name, "XDG_SESSION_TYPE": "wayland"})
        assert named.full_screen() == Unknown("wayland")


def test_without_a_display_there_is_nothing_to_tell() -> None:
    bare = LinuxDesktop({})
    assert bare.idle_seconds() == Unknown("no_display")
    assert bare.full_screen() == Unknown("no_display")


# --- GNOME on Wayland ----------------------------------------------------------------------------


@pytest.fixture
def bus() -> Iterator[str]:
    """A message bus with nobody on it."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("dbus-daemon is not installed")
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as daemon:  # fmt: skip
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        try:
            if not address:
                pytest.skip("dbus-daemon does not start here")
            yield address
        finally:
            daemon.kill()


class Shell(threading.Thread):
    """Stands in for GNOME's window manager on a bus; says nothing at all if ``dumb``."""

    NAME = "org.gnome.Mutter.IdleMonitor"

    def __init__(self, address: str, milliseconds: int, *, dumb: bool = False) -> None:
        from jeepney.bus_messages import message_bus
        from jeepney.io.blocking import Proxy, open_dbus_connection

        super().__init__(daemon=True)
        self._milliseconds = milliseconds
        self._dumb = dumb
        self._connection = open_dbus_connection(address)
        Proxy(message_bus, self._connection).RequestName(self.NAME)
        self.asked: list[str] = []
        self.start()

    def run(self) -> None:
        from jeepney import HeaderFields, MessageType, new_method_return

        while True:
            try:
                message = self._connection.receive(timeout=PATIENCE)
            except (OSError, TimeoutError):
                self._connection.close()
                return
            if message.header.message_type is not MessageType.method_call:
                continue
            fields = message.header.fields
            self.asked.append(f"{fields[HeaderFields.path]} {fields[HeaderFields.member]}")
            if not self._dumb:
                self._connection.send(new_method_return(message, "t", (self._milliseconds,)))


def on_wayland(**environment: str) -> LinuxDesktop:
    return LinuxDesktop({"XDG_SESSION_TYPE": "wayland", **environment})


@linux_only
class TestGnome:
    def test_its_shell_tells_how_long_nobody_touched_anything(self, bus: str) -> None:
        shell = Shell(bus, 4_321_500)
        desktop = on_wayland(DBUS_SESSION_BUS_ADDRESS=bus)
        assert desktop.idle_seconds() == 4321.5
        assert shell.asked == ["/org/gnome/Mutter/IdleMonitor/Core GetIdletime"]
        assert desktop.full_screen() == Unknown("wayland")

    def test_another_wayland_desktop_cannot_tell(self, bus: str) -> None:
        assert on_wayland(DBUS_SESSION_BUS_ADDRESS=bus).idle_seconds() == Unknown("wayland")

    def test_a_shell_that_keeps_silent_is_given_up(self, bus: str) -> None:
        shell = Shell(bus, 1, dumb=True)
        asked = Surroundings(on_wayland(DBUS_SESSION_BUS_ADDRESS=bus), patience=PATIENCE)
        assert asked.idle_seconds() == Unknown("no_answer")
        assert len(shell.asked) == 1

    def test_without_a_bus_it_cannot_tell(self, tmp_path: Path) -> None:
        assert on_wayland().idle_seconds() == Unknown("wayland")
        assert on_wayland(XDG_RUNTIME_DIR=str(tmp_path)).idle_seconds() == Unknown("wayland")

    def test_a_dead_bus_is_no_answer(self, tmp_path: Path) -> None:
        (tmp_path / "bus").touch()
        asked = Surroundings(on_wayland(XDG_RUNTIME_DIR=str(tmp_path)), patience=PATIENCE)
        assert asked.idle_seconds() == Unknown("no_answer")


# --- Windows -------------------------------------------------------------------------------------


class User32:
    def __init__(self, last: int = 0, front: int = 0, *, refuses: bool = False) -> None:
        self.last, self.front, self.refuses = last, front, refuses
        self.GetForegroundWindow = self._window  # a function whose result type can be set

    class _Handle:
        def __call__(self) -> int:
            return 0x1_0000_0042

    _window = _Handle()

    def GetLastInputInfo(self, info: Any) -> int:
        info._obj.time = self.last
        assert info._obj.size == 8
        return 0 if self.refuses else 1

    def GetWindowThreadProcessId(self, window: ctypes.c_void_p, process: Any) -> int:
        assert window.value == 0x1_0000_0042
        process._obj.value = self.front
        return 1


def shell32(state: int, result: int = 0) -> Any:
    def ask(found: Any) -> int:
        found._obj.value = state
        return result

    return SimpleNamespace(SHQueryUserNotificationState=ask)


@pytest.mark.parametrize(
    ("last", "now", "seconds"),
    [
        (10_000, 12_500, 2.5),
        (0xFFFF_FF00, 0x0000_0100, 0.512),  # the count of 49 days began anew in between
        (5, -3, (2**32 - 8) / 1000),  # ctypes gives the count as a signed number
    ],
)
def test_windows_idle(last: int, now: int, seconds: float) -> None:
    kernel32 = SimpleNamespace(GetTickCount=lambda: now)
    assert desktop_windows.idle_seconds(User32(last), kernel32) == seconds
    assert desktop_windows.idle_seconds(User32(last, refuses=True), kernel32) == Unknown(
        "no_answer"
    )


@pytest.mark.parametrize(
    ("state", "front", "want"),
    [
        (1, 5, False),
        (2, 5, True),
        (3, 5, True),
        (4, 5, True),
        (2, 7, False),  # our own viewer
        (5, 5, False),
        (6, 5, False),
        (7, 5, Unknown("unclear")),
    ],
)
def test_windows_full_screen(state: int, front: int, want: bool | Unknown) -> None:
    assert desktop_windows.full_screen(User32(front=front), shell32(state), own=7) == want


def test_windows_that_does_not_say() -> None:
    assert desktop_windows.full_screen(User32(), shell32(2, result=-1), 7) == Unknown("no_answer")


# --- macOS ---------------------------------------------------------------------------------------

SCREEN = (0, 0, 1512, 982)
SECOND = (1512, -98, 1920, 1080)


def window(layer: int, pid: int, bounds: tuple[int, int, int, int]) -> dict[str, Any]:
    place = dict(zip(("X", "Y", "Width", "Height"), map(float, bounds), strict=True))
    return {"kCGWindowLayer": layer, "kCGWindowOwnerPID": pid, "kCGWindowBounds": place}


def quartz(windows: list[dict[str, Any]] | None, *, failed: int = 0) -> Any:
    def bounds(display: int) -> Any:
        x, y, width, height = (SCREEN, SECOND)[display]
        return SimpleNamespace(
            origin=SimpleNamespace(x=float(x), y=float(y)),
            size=SimpleNamespace(width=float(width), height=float(height)),
        )

    return SimpleNamespace(
        kCGWindowListOptionOnScreenOnly=1,
        kCGWindowListExcludeDesktopElements=16,
        kCGNullWindowID=0,
        kCGEventSourceStateCombinedSessionState=0,
        kCGAnyInputEventType=0xFFFFFFFF,
        CGWindowListCopyWindowInfo=lambda options, beside: windows if options == 17 else [],
        CGGetActiveDisplayList=lambda most, ids, count: (failed, (0, 1), 2),
        CGDisplayBounds=bounds,
        CGEventSourceSecondsSinceLastEventType=lambda state, kind: 12.5 if kind else 0,
    )


MENU = window(24, 1, (0, 0, 1512, 37))


@pytest.mark.parametrize(
    ("windows", "want"),
    [
        (None, Unknown("no_display")),
        ([], False),
        ([MENU, window(0, 5, (0, 37, 1512, 945))], False),
        ([MENU, window(0, 5, SCREEN)], True),
        ([window(0, 5, SECOND)], True),
        ([window(0, 7, SCREEN)], False),  # our own viewer
        ([window(0, 5, (9, 60, 800, 600)), window(0, 6, SCREEN)], False),  # behind another
    ],
)
def test_macos_full_screen(windows: list[dict[str, Any]] | None, want: bool | Unknown) -> None:
    assert desktop_macos.full_screen(quartz(windows), own=7) == want


def test_macos_displays_that_cannot_be_listed() -> None:
    assert desktop_macos.full_screen(quartz([window(0, 5, SCREEN)], failed=1), 7) == Unknown(
        "no_answer"
    )


def test_macos_idle() -> None:
    assert desktop_macos.idle_seconds(quartz([])) == 12.5


@pytest.mark.skipif(sys.platform == "darwin", reason="there Quartz is installed")
def test_macos_without_quartz() -> None:
    desktop = this_desktop("darwin")
    assert desktop.idle_seconds() == Unknown("not_supported")
    assert desktop.full_screen() == Unknown("not_supported")
    desktop.close()
