"""Which volume a root is on, where that is today, and what an empty mount point proves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.ingest.reach import reached
from photosearch.ingest.scan import ScanResult, scan_root
from photosearch.ingest.walk import Exclusions
from photosearch.jobs import Job
from photosearch.library import photos, volumes
from photosearch.library.database import Database
from photosearch.library.volumes import Mount, find, identity, is_network, mount_of, parse, place_of

POSIX = pytest.mark.skipif(os.name == "nt", reason="Linux's mount table")
TABLE = rb"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 27 8:17 / /media/me/My\040Disk rw,nosuid shared:9 master:2 - vfat /dev/sdb1 rw
41 27 0:40 /@home /home rw - btrfs /dev/mapper/luks rw
42 27 0:55 / /mnt/nas rw - nfs4 nas:/photos rw
43 27 0:60 / /tmp rw - tmpfs tmpfs rw
broken line
"""


@pytest.fixture
def by_uuid(tmp_path: Path) -> Path:
    """Links as udev makes them, to devices that this machine need not have."""
    folder = tmp_path / "by-uuid"
    folder.mkdir()
    for name, device in (("AAAA", "sda1"), ("12AB-34CD", "sdb1"), ("LUKS", "mapper/luks")):
        (folder / name).symlink_to(f"/dev/{device}")
    return folder


@POSIX
class TestTable:
    def test_what_the_system_says(self) -> None:
        found = parse(TABLE)
        assert len(found) == 6
        assert found[2] == Mount("/media/me/My Disk", "/", "8:17", "vfat", "/dev/sdb1")
        assert found[3].top == "/@home"

    def test_the_innermost_and_the_one_on_top(self) -> None:
        table = [*parse(TABLE), Mount("/mnt/nas", "/", "8:33", "ext4", "/dev/sdc1")]
        of = {each: mount_of(Path(each), table) for each in ("/mnt/nas/x", "/mnt/nasty", "/mnt")}
        assert {each: mount and mount.source for each, mount in of.items()} == {
            "/mnt/nas/x": "/dev/sdc1",
            "/mnt/nasty": "/dev/sda1",
            "/mnt": "/dev/sda1",
        }

    def test_this_machine(self) -> None:
        assert mount_of(Path(__file__), volumes.mounts()) is not None
        assert place_of(Path(__file__).parent)


@POSIX
class TestIdentity:
    def test_uuid_share_or_only_a_name(self, by_uuid: Path) -> None:
        names = [identity(mount, by_uuid) for mount in parse(TABLE)]
        assert names == [
            "proc:proc",
            "uuid:AAAA",
            "uuid:12AB-34CD",
            "uuid:LUKS",
            "share:nas:/photos",
            "tmpfs:tmpfs",
        ]

    def test_without_udev(self, tmp_path: Path) -> None:
        assert identity(parse(TABLE)[1], tmp_path / "none") == "device:/dev/sda1"

    def test_shares(self) -> None:
        table = parse(TABLE)
        assert is_network(Path("/mnt/nas/2019"), table)
        assert not is_network(Path("/home/me"), table)


@POSIX
class TestFinding:
    @pytest.mark.parametrize("inside", ["", "DCIM/2019", "사진 照片/#1 %20", "no text \udcff"])
    def test_there_and_elsewhere(self, by_uuid: Path, inside: str) -> None:
        table = parse(TABLE)
        here = Path("/media/me/My Disk", inside)
        place = place_of(here, table, by_uuid)
        assert place.isascii()
        assert find(place, table, by_uuid) == [here]
        moved = [Mount("/mnt/usb", "/", "8:49", "vfat", "/dev/sdb1")]
        assert find(place, moved, by_uuid) == [Path("/mnt/usb", inside)]

    def test_the_part_of_a_volume_that_is_mounted(self, by_uuid: Path) -> None:
        place = place_of(Path("/home/me/사진"), parse(TABLE), by_uuid)
        whole = [Mount("/mnt/all", "/", "0:41", "btrfs", "/dev/mapper/luks")]
        assert find(place, whole, by_uuid) == [Path("/mnt/all/@home/me/사진")]
        other = [Mount("/mnt/root", "/@root", "0:41", "btrfs", "/dev/mapper/luks")]
        assert find(place, other, by_uuid) == []

    def test_not_by_a_name_that_another_may_bear(self, by_uuid: Path, tmp_path: Path) -> None:
        table = parse(TABLE)
        assert find(place_of(Path("/tmp/x"), table, by_uuid), table, by_uuid) == []
        place = place_of(Path("/media/me/My Disk"), table, tmp_path / "no udev")
        assert find(place, table, tmp_path / "no udev") == []
        assert find("", table, by_uuid) == []


class Drives:
    """Pretended volumes: which folder is on which one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.mounted: dict[Path, str] = {}
        monkeypatch.setattr(volumes, "mounts", self.table)
        monkeypatch.setattr(volumes, "identity", lambda mount, by_uuid=None: mount.source)

    def table(self) -> list[Mount]:
        points = {Path(os.path.sep): "uuid:system", **self.mounted}
        return [Mount(str(point), "/", "", "ext4", name) for point, name in points.items()]


@pytest.fixture
def drives(monkeypatch: pytest.MonkeyPatch) -> Drives:
    return Drives(monkeypatch)


def scan(database: Database) -> ScanResult:
    (root,) = database.read(photos.roots)
    return scan_root(database, root, Exclusions(), Job(), lambda: 1e9)


def names(database: Database, state: str) -> list[bytes]:
    (root,) = database.read(photos.roots)
    known = database.read(lambda c: photos.known_photos(c, root.id))
    return sorted(name for name, photo in known.items() if photo.state == state)


@POSIX
class TestRoots:
    @pytest.fixture
    def database(self, library_folder: Path) -> Iterator[Database]:
        with Database.open(library_folder) as opened:
            yield opened

    @pytest.fixture
    def point(self, tmp_path: Path, drives: Drives, database: Database) -> Path:
        """A drive with two photos in a root that was scanned."""
        point = tmp_path / "media" / "usb"
        (point / "DCIM").mkdir(parents=True)
        for name in ("a.jpg", "b.jpg"):
            (point / "DCIM" / name).write_bytes(b"\xff\xd8\xff")
        drives.mounted[point] = "uuid:12AB"
        database.write(lambda c: photos.add_root(c, point / "DCIM"))
        scan(database)
        return point

    def test_the_volume_is_noted_when_it_is_first_seen(
        self, database: Database, point: Path
    ) -> None:
        (root,) = database.read(photos.roots)
        assert root.volume == "uuid:12AB/DCIM"

    def test_an_empty_mount_point_is_a_drive_that_is_away(
        self, database: Database, point: Path, drives: Drives, tmp_path: Path
    ) -> None:
        (point / "DCIM").rename(tmp_path / "DCIM")
        (point / "DCIM").mkdir()
        del drives.mounted[point]
        assert scan(database).offline
        assert len(names(database, "pending")) == 2
        (root,) = database.read(photos.roots)
        assert root.offline

    def test_the_same_drive_emptied_is_empty(
        self, database: Database, point: Path, drives: Drives
    ) -> None:
        for file in (point / "DCIM").iterdir():
            file.unlink()
        assert not scan(database).offline
        assert len(names(database, "missing")) == 2

    def test_found_where_it_is_mounted_today(
        self, database: Database, point: Path, drives: Drives, tmp_path: Path
    ) -> None:
        before = database.read(lambda c: photos.known_photos(c, photos.roots(c)[0].id))
        point.rename(tmp_path / "media" / "usb1")
        drives.mounted = {tmp_path / "media" / "usb1": "uuid:12AB"}
        assert not scan(database).offline
        (root,) = database.read(photos.roots)
        assert (root.path, root.offline) == (tmp_path / "media" / "usb1" / "DCIM", False)
        after = database.read(lambda c: photos.known_photos(c, root.id))
        assert after == before

    def test_another_drive_under_the_old_name(
        self, database: Database, point: Path, drives: Drives, tmp_path: Path
    ) -> None:
        """Ours has moved on, the point is there and empty."""
        point.rename(tmp_path / "media" / "usb1")
        (point / "DCIM").mkdir(parents=True)
        drives.mounted = {point: "uuid:OTHER", tmp_path / "media" / "usb1": "uuid:12AB"}
        assert not scan(database).offline
        assert database.read(photos.roots)[0].path == tmp_path / "media" / "usb1" / "DCIM"

    @pytest.mark.parametrize("other", ["media/usb1/DCIM", "media/usb1", "media/usb1/DCIM/in"])
    def test_not_into_another_root(
        self, database: Database, point: Path, drives: Drives, tmp_path: Path, other: str
    ) -> None:
        point.rename(tmp_path / "media" / "usb1")
        drives.mounted = {tmp_path / "media" / "usb1": "uuid:12AB"}
        first = database.read(photos.roots)[0]
        database.write(lambda c: photos.add_root(c, tmp_path / other))
        assert reached(database, first) is None

    def test_not_to_an_empty_place(
        self, database: Database, point: Path, drives: Drives, tmp_path: Path
    ) -> None:
        point.rename(tmp_path / "media" / "aside")
        (tmp_path / "media" / "usb1" / "DCIM").mkdir(parents=True)
        drives.mounted = {tmp_path / "media" / "usb1": "uuid:12AB"}
        assert scan(database).offline

    @pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
    def test_a_real_mount_that_goes_away(self, library_folder: Path, tmp_path: Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root may mount a tmpfs")
        point = tmp_path / "tmpfs"
        point.mkdir()
        mount = ["mount", "-t", "tmpfs", "photosearch-test", str(point)]
        done = subprocess.run(mount, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no tmpfs can be mounted here: {done.stderr.strip()}")
        try:
            (point / "a.jpg").write_bytes(b"\xff\xd8\xff")
            with Database.open(library_folder) as database:
                database.write(lambda c: photos.add_root(c, point))
                assert not scan(database).offline
                assert database.read(photos.roots)[0].volume == "tmpfs:photosearch-test/"
        finally:
            subprocess.run(["umount", str(point)], check=True)
        assert list(point.iterdir()) == []
        with Database.open(library_folder) as database:
            assert scan(database).offline
            assert names(database, "pending") == [b"a.jpg"]
