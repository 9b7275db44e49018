"""Copies for elsewhere: never over anything, never half a file."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from photosearch.errors import DiskFull, Trouble
from photosearch.media import actions
from photosearch.media.actions import export_copies


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    made = []
    for number, name in enumerate(["a/사진.jpg", "b/사진.jpg", "c/no extension", "c/x.tar.gz"]):
        path = tmp_path / "from" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"photo %d" % number)
        os.utime(path, (1_000_000 + number, 1_000_000 + number))
        made.append(path)
    return made


def test_names_and_times_are_kept_and_nothing_is_overwritten(
    photos: list[Path], tmp_path: Path
) -> None:
    target = tmp_path / "새 폴더" / "deeper"
    first = export_copies(photos, target)
    assert [path.name for path in first] == [
        "사진.jpg", "사진 (2).jpg", "no extension", "x.tar.gz",
    ]  # fmt: skip
    second = export_copies(photos[:1], target)
    assert [path.name for path in second] == ["사진 (3).jpg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in photos]
    assert [path.stat().st_mtime for path in first] == [path.stat().st_mtime for path in photos]
    assert len(list(target.iterdir())) == 5


def test_into_its_own_folder(photos: list[Path]) -> None:
    (copy,) = export_copies(photos[:1], photos[0].parent)
    assert copy.name == "사진 (2).jpg"
    assert photos[0].read_bytes() == copy.read_bytes() == b"photo 0"


def test_a_folder_of_that_name_is_stepped_around(photos: list[Path], tmp_path: Path) -> None:
    target = tmp_path / "to"
    (target / "사진.jpg").mkdir(parents=True)
    (copy,) = export_copies(photos[:1], target)
    assert copy.name == "사진 (2).jpg"


def test_no_room_leaves_no_part(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.copyfile

    def full(source: str, target: str) -> None:
        if "사진 (2)" in target:
            Path(target).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(actions.shutil, "copyfile", full)
    with pytest.raises(DiskFull) as caught:
        export_copies(photos, tmp_path / "to")
    assert "1 of 4 photos" in caught.value.message
    assert caught.value.remedy
    assert [path.name for path in (tmp_path / "to").iterdir()] == ["사진.jpg"]


def test_a_photo_that_cannot_be_read_is_named(photos: list[Path], tmp_path: Path) -> None:
    photos[2].unlink()
    with pytest.raises(Trouble, match="no extension cannot be read") as caught:
        export_copies(photos, tmp_path / "to")
    assert "2 of 4 photos" in caught.value.message
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == ["사진 (2).jpg", "사진.jpg"]


def test_a_place_that_cannot_be_written(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    with pytest.raises(Trouble, match="0 of 4"):
        export_copies(photos, blocked)
    assert blocked.read_text() == "in the way"

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(actions.os, "open", refuse)
    with pytest.raises(Trouble, match="cannot be written"):
        export_copies(photos, tmp_path / "to")


def test_stopping_half_way_leaves_no_part(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(source: str, target: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.shutil, "copyfile", stopped)
    with pytest.raises(KeyboardInterrupt):
        export_copies(photos, tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == []


def test_nothing_to_copy(tmp_path: Path) -> None:
    assert export_copies([], tmp_path / "to") == []
