from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from photosearch.errors import RootUnreachable
from photosearch.ingest.walk import Exclusions, FolderListing, walk

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.fixture(autouse=True, params=["local disk", "slow drive"])
def _speed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every walk is tried both ways: one folder at a time, and several at once."""
    monkeypatch.setattr(
        "photosearch.ingest.walk.SLOW_SECONDS", 9 if request.param == "local disk" else 0
    )


def found(root: Path, *patterns: str, folders: tuple[Path, ...] = ()) -> set[str]:
    listings = walk(root, Exclusions(patterns, folders))
    return {file.rel.replace(os.sep, "/") for listing in listings for file in listing.files}


def test_every_file_with_its_size_and_time(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "여행/b.jpg", "여행/제주/c d.jpg")
    (tmp_path / "여행/b.jpg").write_bytes(b"12345")
    os.utime(tmp_path / "여행/b.jpg", ns=(1, 1_700_000_000_000_000_000))
    listings = list(walk(tmp_path, Exclusions()))
    seen = {file.rel.replace(os.sep, "/"): file for each in listings for file in each.files}
    assert set(seen) == {"a.jpg", "여행/b.jpg", "여행/제주/c d.jpg"}
    assert (seen["여행/b.jpg"].size, seen["여행/b.jpg"].mtime_ns) == (5, 1_700_000_000_000_000_000)


def test_hidden_and_system_folders_are_skipped_but_dot_files_are_not(tmp_path: Path) -> None:
    make(tmp_path, ".hidden/a.jpg", "@eaDir/b.jpg", "$RECYCLE.BIN/c.jpg", "lost+found/d.jpg")
    make(tmp_path, ".dotfile.jpg", "x/.dot.jpg", "x/.trash/y.jpg")
    assert found(tmp_path) == {".dotfile.jpg", "x/.dot.jpg"}


def test_a_hidden_root_that_was_asked_for_is_listed(tmp_path: Path) -> None:
    make(tmp_path / ".private", "a.jpg")
    assert found(tmp_path / ".private") == {"a.jpg"}


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("백업", {"2019/a.jpg", "2019/raw/b.jpg"}),
        (unicodedata.normalize("NFD", "백업"), {"2019/a.jpg", "2019/raw/b.jpg"}),
        ("2019/raw", {"2019/a.jpg", "백업/c.jpg"}),
        ("RAW", {"2019/a.jpg", "백업/c.jpg"}),
        ("20*", {"백업/c.jpg"}),
        ("2019\\raw", {"2019/a.jpg", "백업/c.jpg"}),
        ("", {"2019/a.jpg", "2019/raw/b.jpg", "백업/c.jpg"}),
    ],
)
def test_the_users_exclusions(tmp_path: Path, pattern: str, left: set[str]) -> None:
    make(tmp_path, "2019/a.jpg", "2019/raw/b.jpg", "백업/c.jpg")
    assert found(tmp_path, pattern) == left


def test_the_librarys_own_folder_is_skipped(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "library/thumbnails/ab/ab.jpg")
    assert found(tmp_path, folders=(tmp_path / "library",)) == {"a.jpg"}


@POSIX
def test_loops_of_links_end_and_each_real_folder_is_listed_once(tmp_path: Path) -> None:
    make(tmp_path, "a/one.jpg", "b/two.jpg")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "a/self").symlink_to(tmp_path / "a")
    (tmp_path / "0 first by name").symlink_to(tmp_path / "b")
    assert found(tmp_path) == {"a/one.jpg", "b/two.jpg"}


@POSIX
def test_links_to_folders_outside_are_followed(tmp_path: Path) -> None:
    make(tmp_path, "root/a.jpg", "elsewhere/deep/b.jpg")
    (tmp_path / "root/link").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "root") == {"a.jpg", "link/deep/b.jpg"}


@POSIX
def test_a_link_to_nothing_is_a_file_that_will_fail_by_name(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle.jpg").symlink_to(tmp_path / "circle.jpg")
    assert found(tmp_path) == {"gone.jpg", "circle.jpg"}


@POSIX
def test_pipes_are_no_files(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert found(tmp_path) == {"a.jpg"}


@POSIX
def test_names_that_are_no_text_come_through(tmp_path: Path) -> None:
    if sys.platform == "darwin":
        pytest.skip("macOS refuses such names")
    raw = os.fsencode(tmp_path) + b"/\xff\xfe.jpg"
    Path(os.fsdecode(raw)).write_bytes(b"x")
    (listing,) = walk(tmp_path, Exclusions())
    assert [os.fsencode(file.rel) for file in listing.files] == [b"\xff\xfe.jpg"]


def test_a_root_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RootUnreachable, match="cannot be read"):
        list(walk(tmp_path / "없음", Exclusions()))


def test_a_folder_that_vanishes_while_walking_is_reported_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    make(tmp_path, "a/x.jpg", "b/y.jpg")
    listings: list[FolderListing] = []
    for listing in walk(tmp_path, Exclusions()):
        if listing.rel == "":
            (tmp_path / "a/x.jpg").unlink()
            (tmp_path / "a").rmdir()
        listings.append(listing)
    files = {file.rel for listing in listings for file in listing.files}
    errors = {listing.rel for listing in listings if listing.error}
    assert f"b{os.sep}y.jpg" in files
    assert errors <= {"a"}  # it may have been listed just before


@pytest.mark.parametrize(
    ("inner", "reached"), [("2019/제주", True), (".git/x", False), ("백업", False), (".", True)]
)
def test_what_a_walk_reaches(tmp_path: Path, inner: str, reached: bool) -> None:
    assert Exclusions(["백업"]).reach(tmp_path, tmp_path / inner) is reached
