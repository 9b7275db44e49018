"""The tray as a desktop sees it: the whole program, a screen, and a bus with a tray of our own."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from photosearch.app import App
from tests.conftest import REPOSITORY

jeepney = pytest.importorskip("jeepney")
from jeepney.bus_messages import message_bus  # noqa: E402
from jeepney.io.blocking import open_dbus_connection  # noqa: E402
from Xlib import X, display  # noqa: E402
from Xlib.protocol import event as xevent  # noqa: E402

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or shutil.which("dbus-daemon") is None
    or shutil.which("Xvfb") is None
    or ctypes.util.find_library("xcb-cursor") is None,
    reason="needs a D-Bus daemon, a virtual screen and what Qt draws on it with",
)
LONG = 60.0  # seconds; a busy machine
CALL = jeepney.MessageType.method_call
PROGRAM = """
import sys
from pathlib import Path
from photosearch.gui.start import run
if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), [], background=True))
"""


class Desktop:
    """A bus on which we are the tray, and a screen."""

    def __init__(self, bus: str, screen: str) -> None:
        self.bus, self.screen = bus, screen
        self._display = display.Display(screen)
        self.items: list[str] = []
        self._connection = open_dbus_connection(bus)
        name = "org.kde.StatusNotifierWatcher"
        self._connection.send_and_get_reply(message_bus.RequestName(name))

    def serve(self, until: Callable[[], object]) -> None:
        end = time.monotonic() + LONG
        while not until():
            assert time.monotonic() < end, "waited for too long"
            try:
                self._answer(self._connection.receive(timeout=0.2))
            except TimeoutError:
                continue

    def _answer(self, message: Any) -> None:
        header = message.header
        if header.message_type != CALL:
            return
        member = header.fields.get(jeepney.HeaderFields.member)
        reply = jeepney.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        if member == "RegisterStatusNotifierItem":
            self.items.append(header.fields[jeepney.HeaderFields.sender])
            reply = jeepney.new_method_return(message)
        elif member == "Get":
            there = message.body[1] == "IsStatusNotifierHostRegistered"
            value = ("b", True) if there else ("i", 0)
            reply = jeepney.new_method_return(message, "v", (value,))
        self._connection.send(reply)

    def ask(self, path: str, interface: str, member: str, kinds: str, *body: Any) -> Any:
        address = jeepney.DBusAddress(path, bus_name=self.items[-1], interface=interface)
        message = jeepney.new_method_call(address, member, kinds, body)
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        while True:
            reply = self._connection.receive(timeout=LONG)
            if reply.header.fields.get(jeepney.HeaderFields.reply_serial) == serial:
                return reply.body
            self._answer(reply)

    def menu(self) -> dict[str, int]:
        """What the menu offers, and by which number it is clicked."""
        layout = self.ask("/MenuBar", "com.canonical.dbusmenu", "GetLayout", "iias", 0, -1, [])
        entries = [(number, properties) for _, (number, properties, _) in layout[1][2]]
        shown = [(n, p) for n, p in entries if p.get("visible", ("b", True))[1]]
        return {str(p["label"][1]): n for n, p in shown if "label" in p}

    def click(self, words: str) -> None:
        self.ask(
            "/MenuBar", "com.canonical.dbusmenu", "Event", "isvu",
            self.menu()[words], "clicked", ("s", ""), 0,
        )  # fmt: skip

    def windows(self) -> list[Any]:
        """Those of the program that can be seen."""
        found = self._display.screen().root.query_tree().children
        return [
            window
            for window in found
            if window.get_attributes().map_state == X.IsViewable
            and "Photosearch" in (window.get_wm_name() or "")
        ]

    def close_window(self) -> None:
        """As the cross in a corner does."""
        window = self.windows()[0]
        data = (32, [self._display.intern_atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0])
        protocols = self._display.intern_atom("WM_PROTOCOLS")
        window.send_event(xevent.ClientMessage(window=window, client_type=protocols, data=data))
        self._display.sync()

    def close(self) -> None:
        self._connection.close()
        self._display.close()


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    folder = tempfile.mkdtemp()  # sockets have short names
    read, write = os.pipe()
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", f"--address=unix:dir={folder}",
         "--print-address=1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        assert bus.stdout is not None
        with open(read) as numbers:
            number = numbers.readline().strip()
        with closing(Desktop(bus.stdout.readline().strip(), f":{number}")) as made:
            yield made
    finally:
        for process in (bus, screen):
            process.send_signal(signal.SIGTERM)
            process.wait(LONG)
        if bus.stdout is not None:
            bus.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_a_life_in_the_tray(desktop: Desktop, place: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (tmp_path / "program.py").write_text(PROGRAM)
    with App.open(place) as library:
        library.change_settings(language="en")
    environment = {
        **os.environ,
        "HOME": str(home),
        "DISPLAY": desktop.screen,
        "DBUS_SESSION_BUS_ADDRESS": desktop.bus,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(REPOSITORY),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_RUNTIME_DIR": str(home),
    }
    program = subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py"), str(place)],
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    try:
        desktop.serve(lambda: desktop.items)
        assert next(iter(desktop.menu())) == "Open Photosearch"
        assert desktop.windows() == []
        desktop.click("Pause for an hour")
        desktop.serve(lambda: any(words.startswith("Paused until") for words in desktop.menu()))
        desktop.click("Go on")
        desktop.serve(lambda: "Pause" in desktop.menu())
        desktop.click("Open Photosearch")
        desktop.serve(desktop.windows)
        desktop.close_window()
        desktop.serve(lambda: not desktop.windows())
        assert program.poll() is None  # at work in the tray
        desktop.click("Open Photosearch")
        desktop.serve(desktop.windows)
        desktop.click("Quit Photosearch")
        assert program.wait(LONG) == 0
    finally:
        if program.poll() is None:
            program.kill()
            program.wait(LONG)
    with App.open(place) as library:  # and nobody has the library any more
        assert library.counts().ready == 12
