"""Starting at login: the system's own entry, on three systems, for any name a folder may have."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from photosearch.errors import Trouble
from photosearch.gui import autostart

ODD = "김 철수 李 (50%) $HOME `x` \"q\" back\\slash = 'a'"
POSIX = pytest.mark.skipif(os.name == "nt", reason="such names and sh are not on Windows")


@pytest.fixture(params=["linux", "darwin", "win32"])
def system(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(autostart, "_system", lambda: request.param)
    if request.param == "win32":
        monkeypatch.setitem(sys.modules, "winreg", Registry())
    return request.param


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("APPIMAGE", raising=False)
    monkeypatch.setenv("PHOTOSEARCH_LIBRARY", str(tmp_path / "usual"))
    return tmp_path / "home"


class Registry(ModuleType):
    """As much of ``winreg`` as is asked for, kept in a dictionary."""

    HKEY_CURRENT_USER = "HKCU"
    REG_SZ, REG_BINARY, KEY_SET_VALUE = 1, 3, 2

    def __init__(self) -> None:
        super().__init__("winreg")
        self.keys: dict[str, dict[str, object]] = {}

    @contextmanager
    def OpenKey(self, hive: str, path: str, *_: int) -> Iterator[dict[str, object]]:
        assert hive == self.HKEY_CURRENT_USER
        if path not in self.keys:
            raise FileNotFoundError(path)
        yield self.keys[path]

    @contextmanager
    def CreateKey(self, hive: str, path: str) -> Iterator[dict[str, object]]:
        assert hive == self.HKEY_CURRENT_USER
        yield self.keys.setdefault(path, {})

    def QueryValueEx(self, key: dict[str, object], name: str) -> tuple[object, int]:
        if name not in key:
            raise FileNotFoundError(name)
        return key[name], self.REG_SZ

    def SetValueEx(self, key: dict[str, object], name: str, _: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        key[name] = value

    def DeleteValue(self, key: dict[str, object], name: str) -> None:
        if name not in key:
            raise FileNotFoundError(name)
        del key[name]


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_on_and_off_and_nothing_is_left(system: str, home: Path, tmp_path: Path) -> None:
    library = tmp_path / "라이브러리 库"
    assert not autostart.is_on(library)
    assert autostart.switch(library, True)
    assert autostart.is_on(library)
    assert autostart.switch(library, True)  # again: still one entry
    assert len(files(home)) == (0 if system == "win32" else 1)
    assert not autostart.switch(library, False)
    assert not autostart.is_on(library)
    assert files(home) == []
    assert not autostart.switch(library, False)  # off twice is off


def test_asking_writes_nothing(system: str, home: Path, tmp_path: Path) -> None:
    autostart.is_on(tmp_path)
    autostart.renew(tmp_path)
    assert not home.exists()
    assert system != "win32" or sys.modules["winreg"].keys == {}  # type: ignore[attr-defined]


def test_each_library_has_its_own(system: str, tmp_path: Path) -> None:
    autostart.switch(tmp_path / "one", True)
    assert not autostart.is_on(tmp_path / "two")
    autostart.switch(tmp_path / "two", True)
    autostart.switch(tmp_path / "one", False)
    assert autostart.is_on(tmp_path / "two")


def test_a_program_that_moved_is_found_again(
    system: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    autostart.switch(tmp_path, True)
    before = said(system, home)
    autostart.renew(tmp_path)
    assert said(system, home) == before
    monkeypatch.setattr(sys, "executable", str(tmp_path / "새 곳" / "python"))
    autostart.renew(tmp_path)
    assert "새 곳" in said(system, home) != before
    autostart.switch(tmp_path, False)
    autostart.renew(tmp_path)  # what the user took away stays away
    assert not autostart.is_on(tmp_path)


def said(system: str, home: Path) -> str:
    if system == "win32":
        return str(sys.modules["winreg"].keys)  # type: ignore[attr-defined]
    (file,) = files(home)
    return file.read_text(encoding="utf-8")


class TestCommand:
    def test_of_an_installed_package_is_python(self, tmp_path: Path) -> None:
        found = autostart.command(tmp_path)
        assert found[:4] == [sys.executable, "-P", "-m", "photosearch"]
        assert found[4:] == ["--library", str(tmp_path), "--background"]

    def test_of_a_bundle_is_its_own_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("APPIMAGE", raising=False)
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "executable", "/opt/Photo search/photosearch")
        assert autostart.command(tmp_path)[:2] == ["/opt/Photo search/photosearch", "--library"]
        beside = tmp_path / "photosearch-window"
        beside.touch()
        monkeypatch.setattr(sys, "executable", str(tmp_path / "photosearch"))
        assert autostart.command(tmp_path)[0] == str(beside), "the terminal's opens a console"
        monkeypatch.setenv("APPIMAGE", "/home/김/Photosearch.AppImage")
        assert autostart.command(tmp_path)[0] == "/home/김/Photosearch.AppImage"


@POSIX
class TestDesktopFile:
    @pytest.fixture
    def file(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(autostart, "_system", lambda: "linux")
        autostart.switch(tmp_path / ODD, True)
        (found,) = files(home / ".config" / "autostart")
        return found

    def test_starts_exactly_what_is_meant(self, file: Path, tmp_path: Path) -> None:
        """Read as the desktop does: the file's escapes, then %%, then quotes as in a shell."""
        (line,) = (
            line.removeprefix("Exec=")
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.startswith("Exec=")
        )
        line = line.replace("\\\\", "\\").replace("%%", "%")
        shown = subprocess.run(
            ["sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, text=True, check=True
        )
        assert shown.stdout.splitlines() == autostart.command(tmp_path / ODD)

    def test_what_the_desktop_switched_off_is_off(self, file: Path, tmp_path: Path) -> None:
        whole = file.read_text(encoding="utf-8")
        file.write_text(whole + "Hidden=true\n", encoding="utf-8")
        assert not autostart.is_on(tmp_path / ODD)
        autostart.renew(tmp_path / ODD)
        assert "Hidden=true" in file.read_text(encoding="utf-8")
        assert autostart.switch(tmp_path / ODD, True)

    def test_another_place_for_settings(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(autostart, "_system", lambda: "linux")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "설정"))
        autostart.switch(tmp_path / "usual", True)
        assert files(tmp_path / "설정") == [tmp_path / "설정" / "autostart" / "photosearch.desktop"]
        assert not home.exists()

    def test_a_folder_that_cannot_be_written_is_said(
        self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(autostart, "_system", lambda: "linux")
        home.mkdir()
        (home / ".config").write_text("a file where a folder should be")
        with pytest.raises(Trouble, match="login"):
            autostart.switch(tmp_path, True)

    def test_a_name_that_is_no_text_is_said(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for system in ("linux", "darwin"):
            monkeypatch.setattr(autostart, "_system", lambda system=system: system)
            with pytest.raises(Trouble, match="no text"):
                autostart.switch(Path(os.fsdecode(b"/photos/\xff")), True)
        assert files(home) == []


def test_an_agent_is_read_by_launchd(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autostart, "_system", lambda: "darwin")
    autostart.switch(tmp_path / ODD, True)
    (file,) = files(home / "Library" / "LaunchAgents")
    agent = plistlib.loads(file.read_bytes())
    assert agent["ProgramArguments"] == autostart.command(tmp_path / ODD)
    assert agent["RunAtLoad"] is True
    assert agent["Label"] == file.stem
    file.write_bytes(plistlib.dumps({**agent, "Disabled": True}))
    assert not autostart.is_on(tmp_path / ODD)
    file.write_bytes(b"<plist>not quite")
    assert not autostart.is_on(tmp_path / ODD)


class TestRegistry:
    @pytest.fixture
    def registry(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
        registry = Registry()
        monkeypatch.setattr(autostart, "_system", lambda: "win32")
        monkeypatch.setitem(sys.modules, "winreg", registry)
        return registry

    def test_the_line_has_its_quotes(self, registry: Registry) -> None:
        library = Path("C:/Users/김 철수/library")
        autostart.switch(library, True)
        run = next(path for path in registry.keys if path.endswith("\\Run"))
        (line,) = registry.keys[run].values()
        assert f'"{library}"' in str(line)

    def test_what_the_task_manager_switched_off_is_off_until_it_is_wished_again(
        self, registry: Registry, tmp_path: Path
    ) -> None:
        library = Path("C:/l")
        autostart.switch(library, True)
        run = next(path for path in registry.keys if path.endswith("CurrentVersion\\Run"))
        (name,) = registry.keys[run]
        approved = "Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\StartupApproved\\Run"
        registry.keys[approved] = {name: b"\x03" + bytes(11)}
        assert not autostart.is_on(library)
        assert autostart.switch(library, True)
        registry.keys[approved] = {name: b"\x02" + bytes(11)}
        assert autostart.is_on(library)

    def test_what_windows_would_not_start_is_refused(self, registry: Registry) -> None:
        with pytest.raises(Trouble, match="too long"):
            autostart.switch(Path("C:/" + "긴 이름/" * 60), True)
        assert registry.keys == {}
