"""Copies for elsewhere: never over anything, never half a file, nothing unsaid."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from photosearch.errors import DiskFull, Trouble
from photosearch.jobs import Job
from photosearch.media import actions, fresh
from photosearch.media.actions import Copied, Wanted, export_copies


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


def copy(photos: Sequence[Path], folder: Path, *, sidecars: bool = False) -> Copied:
    wanted = [Wanted((path,), (), path) for path in photos]
    return export_copies(wanted, len(wanted), folder, Job(), sidecars=sidecars)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_names_and_times_are_kept_and_nothing_is_overwritten(
    photos: list[Path], tmp_path: Path
) -> None:
    target = tmp_path / "새 폴더" / "deeper"
    done = copy(photos, target)
    assert (done.made, done.failed, done.stopped) == (4, [], False)
    assert done.first == target / "사진.jpg"
    assert names(target) == ["no extension", "x.tar.gz", "사진 (2).jpg", "사진.jpg"]
    assert (target / "사진 (2).jpg").read_bytes() == b"photo 1"
    assert (target / "사진 (2).jpg").stat().st_mtime == 1_000_001
    copy(photos[:1], target)
    assert (target / "사진 (3).jpg").read_bytes() == b"photo 0"
    assert [path.read_bytes() for path in photos] == [b"photo %d" % n for n in range(4)]


def test_a_copy_of_a_photo_that_is_write_protected_is_not(
    photos: list[Path], tmp_path: Path
) -> None:
    photos[0].chmod(0o400)
    first = copy(photos[:1], tmp_path / "to").first
    assert first is not None
    assert first.stat().st_mode & stat.S_IWUSR  # else Windows could not give it its name
    assert first.stat().st_mtime == 1_000_000


def test_into_its_own_folder(photos: list[Path]) -> None:
    assert copy(photos[:1], photos[0].parent).first == photos[0].parent / "사진 (2).jpg"
    assert photos[0].read_bytes() == b"photo 0"


def test_a_folder_of_that_name_is_stepped_around(photos: list[Path], tmp_path: Path) -> None:
    (tmp_path / "to" / "사진.jpg").mkdir(parents=True)
    assert copy(photos[:1], tmp_path / "to").first == tmp_path / "to" / "사진 (2).jpg"


def test_folders_can_be_kept(photos: list[Path], tmp_path: Path) -> None:
    wanted = [Wanted((path,), ("from", path.parent.name), path) for path in photos]
    export_copies(wanted, 4, tmp_path / "to", Job())
    assert names(tmp_path / "to")[-2:] == ["from/c/no extension", "from/c/x.tar.gz"]


def test_sidecars_go_with_their_photos(photos: list[Path], tmp_path: Path) -> None:
    photos[0].with_name("사진.jpg.xmp").write_text("one")
    photos[1].with_name("사진.XMP").write_text("two")
    done = copy(photos, tmp_path / "to", sidecars=True)
    assert done.sidecars == 2
    assert (tmp_path / "to" / "사진.jpg.xmp").read_text() == "one"
    assert (tmp_path / "to" / "사진 (2).XMP").read_text() == "two"
    assert copy(photos, tmp_path / "bare").sidecars == 0


def test_a_name_at_the_limit_gets_a_number_all_the_same(tmp_path: Path) -> None:
    photo = tmp_path / ("가" * 83 + ".jpg")  # 253 bytes
    photo.write_bytes(b"x")
    for _ in range(3):
        assert copy([photo], tmp_path / "to").made == 1
    assert len(names(tmp_path / "to")) == 3


def test_a_name_that_the_target_refuses_is_made_plain(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = photos[0].with_name("a:b?\udcff.jpg")
    photos[0].rename(photo)

    def refusing(real: Callable[..., int | None], at: int) -> Callable[..., int | None]:
        def named(*paths: str | int) -> int | None:
            if any(sign in os.path.basename(str(paths[at])) for sign in ':?"'):
                raise OSError(errno.EINVAL, "Invalid argument")
            return real(*paths)

        return named

    monkeypatch.setattr(fresh.os, "link", refusing(os.link, 1))
    monkeypatch.setattr(fresh.os, "open", refusing(os.open, 0))
    assert copy([photo], tmp_path / "to").first == tmp_path / "to" / "a_b__.jpg"
    assert names(tmp_path / "to") == ["a_b__.jpg"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EINVAL])  # EINVAL: as on Windows
def test_on_a_card_without_links(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def link(source: str, target: str) -> None:
        raise OSError(number, "links are not known here")

    monkeypatch.setattr(fresh.os, "link", link)
    assert copy(photos, tmp_path / "to").made == 4
    assert names(tmp_path / "to") == ["no extension", "x.tar.gz", "사진 (2).jpg", "사진.jpg"]


def test_no_room_leaves_no_part(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.copyfile

    def full(source: str, target: str) -> None:
        if "/b/" in source:
            Path(target).write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    monkeypatch.setattr(actions.shutil, "copyfile", full)
    with pytest.raises(DiskFull) as caught:
        copy(photos, tmp_path / "to")
    assert "1 of 4 photos" in caught.value.message
    assert caught.value.remedy
    assert names(tmp_path / "to") == ["사진.jpg"]


def test_photos_that_cannot_be_read_are_told_and_cost_no_other(
    photos: list[Path], tmp_path: Path
) -> None:
    photos[2].unlink()
    wanted = [Wanted((path,), (), path) for path in photos] + [Wanted((), (), Path("/away/x"))]
    done = export_copies(wanted, 5, tmp_path / "to", Job())
    assert done.made == 3
    assert done.failed == [(photos[2], "No such file or directory"), (Path("/away/x"), "")]
    assert names(tmp_path / "to") == ["x.tar.gz", "사진 (2).jpg", "사진.jpg"]


def test_another_file_of_the_same_bytes_will_do(photos: list[Path], tmp_path: Path) -> None:
    gone = photos[0].with_name("gone.jpg")
    done = export_copies([Wanted((gone, photos[0]), (), gone)], 1, tmp_path / "to", Job())
    assert (done.made, done.failed) == (1, [])


def test_a_place_that_cannot_be_written(photos: list[Path], tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    with pytest.raises(Trouble, match="0 of 4"):
        copy(photos, blocked)
    assert blocked.read_text() == "in the way"


def test_cancelled_what_was_copied_stays(photos: list[Path], tmp_path: Path) -> None:
    job = Job()

    def wanted() -> object:
        for number, path in enumerate(photos):
            if number == 2:
                job.cancel()
            yield Wanted((path,), (), path)

    done = export_copies(wanted(), 4, tmp_path / "to", job)  # type: ignore[arg-type]
    assert (done.made, done.stopped) == (2, True)
    assert names(tmp_path / "to") == ["사진 (2).jpg", "사진.jpg"]


def test_broken_off_half_way_no_part_is_left(
    photos: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(source: str, target: str) -> None:
        Path(target).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.shutil, "copyfile", stopped)
    with pytest.raises(KeyboardInterrupt):
        copy(photos, tmp_path / "to")
    assert names(tmp_path / "to") == []


def test_nothing_to_copy(tmp_path: Path) -> None:
    assert copy([], tmp_path / "to").made == 0
