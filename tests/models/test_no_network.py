"""Nothing is sent anywhere: a whole session under a guard that sees every connection.

``test_architecture`` proves that no other module than ``hub`` imports what could open one;
this sees what libraries do of their own accord, in every process that a session starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import picture

# Python reads this before anything else, in the children too.
GUARD = """
import os, sys

def guard(event, arguments):
    if not event.startswith("socket."):
        return
    about = arguments[1] if event in ("socket.connect", "socket.bind", "socket.sendto") else None
    if event == "socket.getaddrinfo" or event.startswith("socket.gethostby"):
        about = arguments
    if isinstance(about, tuple):  # the address of a computer, not the path of a local socket
        with open(os.environ["CONNECTIONS"], "a") as seen:
            print(event, about, file=seen)
        raise PermissionError(f"{event} {about}")

sys.addaudithook(guard)
"""

SESSION = """
import sys
from photosearch import cli

def main():
    model, photos, library, texts, out = sys.argv[1:]
    for line in (
        ["models", "install", model, "--as", "tiny"],
        ["models", "list"],
        ["index", photos],
        ["search", "a dog on the beach"],
        ["embed", "--model", "tiny", "--texts", texts, "--images", photos, "--out", out],
        ["status"],
        ["models", "remove", "tiny"],
    ):
        done = cli.main(["--library", library, *line])
        assert not done, (line, done)

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def guarded(tmp_path: Path) -> dict[str, str]:
    """An environment in which every process tells of its connections and makes none."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    (tmp_path / "connections").touch()
    ours = os.pathsep.join([str(tmp_path / "guard"), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": ours, "CONNECTIONS": str(tmp_path / "connections")}


def run(program: str, environment: dict[str, str], folder: Path, *arguments: object) -> str:
    path = folder / "program.py"
    path.write_text(program)
    done = subprocess.run(
        [sys.executable, str(path), *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "connections").read_text()


def test_the_guard_sees_connections_of_children_too(
    guarded: dict[str, str], tmp_path: Path
) -> None:
    program = """
import multiprocessing, socket, urllib.request

def connect():
    for attempt in (
        lambda: urllib.request.urlopen("http://127.0.0.1:9/"),
        lambda: socket.create_connection(("localhost", 9)),
    ):
        try:
            attempt()
        except OSError:
            pass

if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=connect)
    child.start()
    child.join()
"""
    seen = run(program, guarded, tmp_path)
    assert len(seen.splitlines()) >= 2


def test_a_session_opens_no_connection(
    guarded: dict[str, str], siglip2_folder: Path, tmp_path: Path
) -> None:
    photos = tmp_path / "사진 照片"
    photos.mkdir()
    for seed in range(3):
        picture(seed).save(photos / f"{seed}.jpg")
    (tmp_path / "texts.json").write_text('["강아지", "a red ball"]', encoding="utf-8")
    arguments = (siglip2_folder, photos, tmp_path / "library", tmp_path / "texts.json")
    assert run(SESSION, guarded, tmp_path, *arguments, tmp_path / "out.npz") == ""
    assert (tmp_path / "out.npz").stat().st_size > 0
