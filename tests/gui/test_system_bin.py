from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.errors import Trouble
from photosearch.gui import system_bin


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "집"
    home.mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    return home / "Trash"


def test_to_the_bin_and_back(bin_folder: Path, tmp_path: Path) -> None:
    photo = tmp_path / "폴더 文件夹" / "강아지 🐶.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"photo")
    outcome = system_bin.put_in([photo])
    assert outcome.refused == ()
    assert not photo.exists()
    assert system_bin.take_out(outcome.done) == [photo]
    assert photo.read_bytes() == b"photo"
    assert [path for path in bin_folder.rglob("*") if path.is_file()] == []


def test_a_file_that_is_gone_costs_only_itself(bin_folder: Path, tmp_path: Path) -> None:
    there, gone = tmp_path / "a.jpg", tmp_path / "b.jpg"
    there.write_bytes(b"a")
    outcome = system_bin.put_in([gone, there])
    assert [path for path, _ in outcome.refused] == [gone]
    assert [each.path for each in outcome.done] == [there]


def test_undo_never_overwrites_what_came_in_its_place(bin_folder: Path, tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"old")
    outcome = system_bin.put_in([photo])
    photo.write_bytes(b"new")
    with pytest.raises(Trouble, match="another file"):
        system_bin.take_out(outcome.done)
    assert photo.read_bytes() == b"new"
