"""A command that can do nothing: one line, the right status, and nothing half made."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from photosearch import cli
from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.media import fresh
from tests.command_line import Done, answer, command, run

NEEDS_A_LIBRARY = [
    ("search", "dog"),
    ("status",),
    ("verify", "--repair"),
    ("duplicates",),
    ("albums", "list"),
    ("albums", "save", "x", "dog"),
    ("albums", "remove", "x"),
    ("benchmark", "start"),
    ("benchmark", "answer", "1", "dog"),
    ("benchmark", "report"),
    ("benchmark", "forget"),
    ("concepts", "save", "x", "a.jpg"),
    ("concepts", "rename", "x", "y"),
    ("concepts", "remove", "x"),
    ("models", "compare", "siglip2-base", "dog"),
    ("caption",),
    ("ocr",),
]


def refused(done: Done, status: int = 1) -> str:
    """The one line, after checking that it is all that was said."""
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("photosearch: ")
    return line


@pytest.mark.parametrize("arguments", NEEDS_A_LIBRARY, ids=" ".join)
def test_a_mistyped_library_is_not_made(arguments: tuple[str, ...], tmp_path: Path) -> None:
    library = tmp_path / "라이브러리 없음 😀"
    assert "There is no library" in refused(run(*arguments, library=library))
    assert not library.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows says that such a name does not exist")
def test_a_library_that_cannot_be_looked_at(tmp_path: Path) -> None:
    library = tmp_path / ("긴 이름" * 100)
    for arguments in ("index", "search dog", "duplicates", "backups", "restore", "models list"):
        refused(run(*arguments.split(), library=library))


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_library_that_is_a_file(below: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    library = tmp_path / "file" / below
    assert "cannot be a library's folder" in refused(run("index", library=library))
    refused(run("search", "dog", library=library))
    assert answer("models", "list", library=library)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    "arguments", [("index", ""), ("--library", "", "status"), ("similar", ""), ("eval", "")]
)
def test_an_empty_path_is_not_the_folder_one_is_in(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    assert "empty path" in refused(run(*arguments, cwd=tmp_path), 2)
    assert not Path(os.environ["PHOTOSEARCH_LIBRARY"]).exists()


def test_a_model_that_is_not_installed_makes_no_library(tmp_path: Path) -> None:
    refused(run("models", "use", "nope", library=tmp_path / "library"))
    assert not (tmp_path / "library").exists()


def test_to_watch_a_mistyped_folder_is_refused_at_once(tmp_path: Path) -> None:
    assert "nowhere" in refused(run("watch", tmp_path / "nowhere", library=tmp_path / "library"))
    assert not (tmp_path / "library").exists()


def test_after_an_upgrade_photos_may_be_described_at_once(tmp_path: Path) -> None:
    """As with every other command that writes, the library is brought to this version first."""
    old = Path(__file__).parent / "data" / "library-v3.db"
    (tmp_path / "library.db").write_bytes(old.read_bytes())
    assert "No model called 'nope'" in refused(run("caption", "--model", "nope", library=tmp_path))


class TestFilesThatAreThere:
    def test_vectors_are_not_written_over_a_photo(self, tmp_path: Path) -> None:
        photo, texts = tmp_path / "a.jpg", tmp_path / "texts.json"
        photo.write_bytes(b"\xff\xd8 a photo")
        texts.write_text("[]")
        given = ("embed", "--model", "starter", "--texts", texts, "--out")
        assert "something else" in refused(run(*given, photo), 2)
        assert photo.read_bytes() == b"\xff\xd8 a photo"
        assert run(*given, tmp_path / "a.npz").returncode == 0
        assert run(*given, tmp_path / "a.npz").returncode == 0
        with np.load(tmp_path / "a.npz") as arrays:
            assert arrays["texts"].shape == (0, 256)

    def test_a_map_is_not_written_over_a_photo(self, tmp_path: Path) -> None:
        photo = tmp_path / "a.jpg"
        photo.write_bytes(b"\xff\xd8 a photo")
        done = run("why", photo, "dog", "--out", photo, library=tmp_path / "library")
        assert "already" in refused(done)
        assert photo.read_bytes() == b"\xff\xd8 a photo"

    def test_vectors_are_whole_or_not_there(self, tmp_path: Path) -> None:
        old, texts = tmp_path / "a.npz", tmp_path / "texts.json"
        np.savez(old, texts=np.ones(3))
        before = old.read_bytes()
        texts.write_text('{"no": "list"}')
        done = run("embed", "--model", "starter", "--texts", texts, "--out", old)
        assert "JSON list" in refused(done, 2)
        assert old.read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "texts.json"]

    @pytest.mark.parametrize("name", ["긴" * 200, "folder"])
    def test_a_list_under_no_possible_name(self, name: str, tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        with App.open(tmp_path / "library"):
            pass
        given = ("export", "date:2019", "--format", "csv", "--overwrite", "--out")
        done = run(*given, tmp_path / name, library=tmp_path / "library")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[-1].startswith("photosearch: ")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "library"]

    @pytest.mark.skipif(os.name == "nt", reason="such files are no files there")
    def test_what_is_no_file_is_never_replaced(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(Trouble, match="already"), fresh.fresh(tmp_path / "pipe", over=True):
            pytest.fail("it was begun")
        assert (tmp_path / "pipe").is_fifo()


def test_the_same_note_is_said_once(tmp_path: Path) -> None:
    with App.open(tmp_path):
        pass
    said = run("search", "date:2019 " + "(" * 300 + "dog", library=tmp_path).stderr
    assert len(said.splitlines()) == len(set(said.splitlines())) > 0


class _Full(io.RawIOBase):
    """A file on a disk without room."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        raise OSError(28, "No space left on device")

    def fileno(self) -> int:
        return self._file

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT)


def test_an_answer_for_which_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with App.open(tmp_path / "library"):
        pass
    full = _Full(tmp_path / "answer")
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BufferedWriter(full)))
    assert cli.main(["--library", str(tmp_path / "library"), "status"]) == 1
    assert "no room left" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="no shell that closes streams")
def test_closed_streams_are_no_fault(tmp_path: Path) -> None:
    """So it is with all three in a windowed program on Windows."""
    told = command("--json", "backups", library=tmp_path / "library")
    closed = subprocess.run(
        ["sh", "-c", '"$@" <&- >&-', "sh", *told], stderr=subprocess.PIPE, text=True, check=False
    )
    assert (closed.returncode, closed.stderr) == (0, "")
