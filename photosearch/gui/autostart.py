"""Whether Photosearch starts when the user logs in: the system's own entry, read and written.

The entry is the only truth, since every system lets the user take it away elsewhere. Called off
the GUI thread. Writes nothing but on the user's wish, except that an entry which that wish made is
put right when the program has moved. Knows no window and no Qt.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from xml.parsers.expat import ExpatError

from photosearch import paths
from photosearch.errors import Trouble

NAME = "photosearch"
LONGEST_RUN_LINE = 260  # characters; Windows starts nothing longer at login
_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


def is_on(library: Path) -> bool:
    """Whether the system will start Photosearch on this library at the next login."""
    return _entry(library).is_on()


def switch(library: Path, on: bool) -> bool:
    """Have it started at login from now on, or no longer; returns what holds now.

    Raises ``Trouble`` where the system does not let us.
    """
    entry = _entry(library)
    try:
        if on:
            entry.write(command(library))
        else:
            entry.remove()
    except OSError as error:
        raise Trouble(
            f"What starts at login could not be changed ({error.strerror or error}).",
            "The system’s own settings have a list of what starts at login.",
        ) from error
    return entry.is_on()


def renew(library: Path) -> None:
    """Where it is on, have the entry name the program as it is now: it may have moved."""
    entry = _entry(library)
    wanted = command(library)
    if entry.is_on() and not entry.holds(wanted):
        entry.write(wanted)


def command(library: Path) -> list[str]:
    """What has to be run, in a bundle and in an installed package."""
    image = os.environ.get("APPIMAGE")  # the file that mounts itself; what is in it moves
    if getattr(sys, "frozen", False):
        program = [image or _windowed()]
    else:
        # -P: a folder of the user's that happens to be called photosearch is not ours.
        program = [_python(), "-P", "-m", "photosearch"]
    return [*program, "--library", str(library), "--background"]


def _windowed() -> str:
    """The bundle's program that opens no console, whichever of its programs this is."""
    this = Path(sys.executable)
    beside = this.with_name(f"photosearch-window{this.suffix}")
    return str(beside if beside.is_file() else this)


def _python() -> str:
    """The interpreter; on Windows the one that opens no console."""
    quiet = Path(sys.executable).with_name("pythonw.exe")
    return str(quiet) if _system() == "win32" and quiet.is_file() else sys.executable


def _system() -> str:
    return sys.platform


class _Entry(Protocol):
    """One way in which a system starts programs."""

    def is_on(self) -> bool:
        """Whether it is there and not switched off."""

    def holds(self, command: Sequence[str]) -> bool:
        """Whether it starts exactly that."""

    def write(self, command: Sequence[str]) -> None:
        """Start that at login."""

    def remove(self) -> None:
        """Start nothing any more; fine if nothing was started."""


def _entry(library: Path) -> _Entry:
    """The entry of this library; every library has its own."""
    name = NAME
    if library != paths.default_library():
        digest = hashlib.sha256(paths.to_raw(os.path.normcase(library))).hexdigest()
        name = f"{NAME}-{digest[:8]}"
    if _system() == "win32":
        return _RunKey(name)
    if _system() == "darwin":
        return _LaunchAgent(Path.home() / "Library" / "LaunchAgents" / f"{name}.plist")
    config = os.environ.get("XDG_CONFIG_HOME", "")
    folder = Path(config) if os.path.isabs(config) else Path.home() / ".config"
    return _DesktopFile(folder / "autostart" / f"{name}.desktop")


class _File:
    """An entry that is a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except OSError:  # none, or not ours to see: nothing is started either way
            return None

    def _replace(self, content: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(f".{self.path.name}.new")
        draft.write_bytes(content)
        draft.replace(self.path)

    def remove(self) -> None:
        """Without the file there is no start."""
        self.path.unlink(missing_ok=True)


class _DesktopFile(_File):
    """Linux and the BSDs: a file in the autostart folder, as freedesktop.org describes it."""

    def is_on(self) -> bool:
        """There, and not switched off by the desktop's own settings."""
        content = self._read()
        if content is None:
            return False
        lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
        return not {"Hidden=true", "X-GNOME-Autostart-enabled=false"} & set(lines)

    def holds(self, command: Sequence[str]) -> bool:
        """By its line."""
        content = (self._read() or b"").decode("utf-8", "replace")
        return _exec_line(command) in content.splitlines()

    def write(self, command: Sequence[str]) -> None:
        """A new file."""
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=Photosearch",
            "Icon=photosearch",
            _exec_line(command),
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
            "",
        ]
        self._replace(_text("\n".join(lines)))


def _exec_line(command: Sequence[str]) -> str:
    return f"Exec={' '.join(_quoted(part) for part in command)}"


def _quoted(part: str) -> str:
    """As an argument of ``Exec``: quoted, then escaped once more as every string in the file is."""
    for char in '\\"`$':
        part = part.replace(char, f"\\{char}")
    part = part.replace("%", "%%")
    for char, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        part = part.replace(char, written)
    return f'"{part}"'


class _LaunchAgent(_File):
    """macOS: a property list that launchd reads at login."""

    def is_on(self) -> bool:
        """There and not disabled."""
        agent = self._agent()
        return agent is not None and not agent.get("Disabled", False)

    def holds(self, command: Sequence[str]) -> bool:
        """By its arguments."""
        agent = self._agent()
        return agent is not None and agent.get("ProgramArguments") == list(command)

    def write(self, command: Sequence[str]) -> None:
        """A new file."""
        for part in command:
            _text(part)
        agent = {
            "Label": self.path.stem,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        self._replace(plistlib.dumps(agent))

    def _agent(self) -> dict[str, Any] | None:
        content = self._read()
        if content is None:
            return None
        try:
            found = plistlib.loads(content)
        except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError):
            return None  # somebody else's scribbling: launchd starts nothing from it
        return found if isinstance(found, dict) else None


class _RunKey:
    """Windows: a value in the user's part of the registry; the task manager can switch it off."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._registry: Any = importlib.import_module("winreg")  # there on Windows only

    def is_on(self) -> bool:
        """There and approved."""
        approved = self._value(_APPROVED)
        off = isinstance(approved, bytes) and bool(approved[:1]) and approved[0] % 2 == 1
        return self._value(_RUN) is not None and not off

    def holds(self, command: Sequence[str]) -> bool:
        """By its line."""
        return bool(self._value(_RUN) == _run_line(command))

    def write(self, command: Sequence[str]) -> None:
        """A new value, which counts even if the old one had been switched off."""
        line = _run_line(command)
        if len(line) > LONGEST_RUN_LINE:
            raise Trouble(
                f"The library’s folder has too long a name for the start at login ({line}).",
                "Windows starts at login what can be said in 260 characters.",
            )
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN) as key:
            registry.SetValueEx(key, self._name, 0, registry.REG_SZ, line)
        self._delete(_APPROVED)

    def remove(self) -> None:
        """The value and what was said about it."""
        self._delete(_RUN)
        self._delete(_APPROVED)

    def _value(self, path: str) -> object:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path) as key:
                return registry.QueryValueEx(key, self._name)[0]
        except FileNotFoundError:
            return None

    def _delete(self, path: str) -> None:
        registry = self._registry
        try:
            access = registry.KEY_SET_VALUE
            with registry.OpenKey(registry.HKEY_CURRENT_USER, path, 0, access) as key:
                registry.DeleteValue(key, self._name)
        except FileNotFoundError:
            return


def _run_line(command: Sequence[str]) -> str:
    """For Windows, where no file name holds a quote, and only a drive ends in a backslash."""
    return " ".join(f'"{part}"' if " " in part else part for part in command)


def _text(words: str) -> bytes:
    """As UTF-8; a name that is no text cannot be written into such a file."""
    try:
        return words.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Trouble(
            "The library’s folder, or the one Photosearch lies in, has a name that is no text.",
            "Give it another name to have Photosearch started at login.",
        ) from error
