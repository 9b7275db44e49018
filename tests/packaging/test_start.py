"""The set-up script: what it does on a second run, and what it says when it cannot go on.

Making a new environment from the package index takes minutes and the network; the long form does
it, the short form starts from an environment that is ready.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import REPOSITORY

SCRIPT = REPOSITORY / "packaging" / "start.py"
POSIX = pytest.mark.skipif(os.name == "nt", reason="links an interpreter")


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ready(tmp_path: Path, start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment folder in which everything is installed: the one that runs this test."""
    folder = tmp_path / "환경 环境"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (folder / "bin" / "python").chmod(0o755)
    (folder / start.STAMP).write_text(f"{start._fingerprint()} dev")
    monkeypatch.setenv("PHOTOSEARCH_VENV", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    return folder


@POSIX
def test_a_second_run_sets_nothing_up_and_answers(
    ready: Path, photo_folder: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, photo_folder, "강아지", "海边"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Installing" not in done.stderr
    assert "7 photos are ready" in done.stdout
    assert done.stdout.count("beach.jpg") == 2


@POSIX
def test_queries_come_from_standard_input_too(ready: Path, photo_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, photo_folder],
        input="강아지\n\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("beach.jpg") == 1


@POSIX
def test_the_stamp_of_another_project_file_means_setting_up_again(
    ready: Path, start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(start, "_wait", lambda command, cwd: asked.append(command) or 1)
    monkeypatch.setattr(start, "_usable", lambda python: True)
    monkeypatch.setattr(start, "_pip", lambda python: ["pip"])
    (ready / start.STAMP).write_text("outdated")
    assert start._prepared("dev") is None  # installing "failed"
    assert asked[0][:3] == ["pip", "install", "--editable"]
    assert asked[0][3].endswith("[dev]")


def test_an_old_python_is_told_what_is_needed(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 1))
    assert start.main([]) == 1
    assert "3.11" in capsys.readouterr().err


def test_help_names_both_commands(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--help"]) == 0
    shown = capsys.readouterr().out
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for command in ("python3 packaging/start.py", "python3 packaging/start.py --test"):
        assert command in shown
        assert command in readme


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")
@pytest.mark.parametrize(("wrong", "said"), [("mypy", "types"), ("pytest", "tests"), ("", "")])
def test_the_check_of_types_runs_beside_the_tests_and_counts(
    start: ModuleType,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    wrong: str,
    said: str,
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "ran $2"\n[ "$2" != "{wrong}" ]\n', "utf-8")
    python.chmod(0o755)
    assert start._run_tests(python, []) == (1 if wrong else 0)
    out, err = capfd.readouterr()
    assert out.count("ran ruff") == 2
    assert {"ran mypy", "ran pytest"} <= set(out.splitlines())
    assert (f"Not everything passed: {said}." in err) == bool(wrong)
    assert ("Everything passed" in err) == (not wrong)


def test_ci_runs_the_readmes_test_command() -> None:
    script = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")
    assert "python3 packaging/start.py --test" in script


@pytest.mark.long
def test_a_new_environment_from_nothing(
    tmp_path: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHOTOSEARCH_VENV", str(tmp_path / "new"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    done = subprocess.run(
        [sys.executable, SCRIPT, photo_folder, "강아지"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "7 photos are ready" in done.stdout
