"""Reading a file once, and every way in which a system refuses its bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from blake3 import blake3

from photosearch.errors import BadPhoto
from photosearch.media.hashing import read_source
from photosearch.media.prepare import hash_only


def test_hash_is_blake3_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "우리집 사진.jpg"
    path.write_bytes(b"abc" * 1000)
    done = hash_only(str(path))
    assert done.hash == blake3(b"abc" * 1000).digest()
    assert (done.size, done.mtime_ns) == (3000, path.stat().st_mtime_ns)


def test_large_files_are_streamed_to_the_same_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(os.urandom(3_000_000))
    streamed = read_source(str(path), hold_bytes=1000)
    held = read_source(str(path))
    assert streamed.data is None
    assert held.data is not None
    assert (streamed.hash, streamed.size, streamed.head) == (held.hash, held.size, held.head)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="needs Linux's /proc")
def test_a_file_larger_than_its_listed_size_is_read_to_its_end() -> None:
    source = read_source("/proc/self/status")
    assert source.data is not None
    assert source.data.startswith(b"Name:")
    assert source.data.endswith(b"\n")


@pytest.mark.parametrize("hold_bytes", [0, 1000])
def test_an_empty_file_says_so(tmp_path: Path, hold_bytes: int) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(BadPhoto, match="empty") as caught:
        read_source(str(tmp_path / "a.jpg"), hold_bytes)
    assert caught.value.kind == "empty"


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadPhoto) as caught:
        hash_only(str(tmp_path / "gone.jpg"))
    assert caught.value.kind == "vanished"


def test_a_folder_with_a_photos_name_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").mkdir()
    with pytest.raises(BadPhoto) as caught:
        hash_only(str(tmp_path / "a.jpg"))
    assert caught.value.kind == "unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_with_a_photos_name_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(BadPhoto, match="ordinary") as caught:
        hash_only(str(tmp_path / "a.jpg"))
    assert caught.value.kind == "unreadable"


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="needs a user whom permissions bind",
)
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(BadPhoto, match="permission") as caught:
        hash_only(str(path))
    assert caught.value.kind == "unreadable"


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_can_be_read(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff\xfe.jpg"
    try:
        Path(os.fsdecode(name)).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system wants UTF-8 names")
    assert hash_only(os.fsdecode(name)).size == 1
