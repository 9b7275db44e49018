"""Which file system a folder is on, and where that file system is mounted now.

Called by ``ingest.scan`` and ``ingest.watch``, off the GUI thread: asking after a network drive
may take long. Reads the system's mount table and no photo; runs no SQL.

What tells a volume again: on Linux the UUID (by ``/dev/disk/by-uuid``), a share's ``host:/export``
or a ZFS data set; on Windows the volume's serial number. On macOS, and for a drive without UUID,
there is only a name that another drive may bear tomorrow: enough to see that a mount point is
empty because its drive is gone, too little to look for the drive elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

import psutil

from photosearch.paths import from_raw, to_raw

MOUNT_TABLE = Path("/proc/self/mountinfo")
BY_UUID = Path("/dev/disk/by-uuid")
LASTING = ("uuid:", "share:", "zfs:", "serial:")  # name the same volume tomorrow
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "webdav", "davfs", "9p", "ceph"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.glusterfs", "ncpfs", "remote"}
)

_OCTAL = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """A file system, or the part of it below ``top``, and where it is to be found.

    Attributes:
        point: the folder where it is mounted.
        top: what is mounted there, seen from the file system's own root; "/" is all of it.
        device: ``major:minor`` where the system says so, else empty.
        kind: ext4, vfat, nfs4 and so on.
        source: the device file, or the share.
    """

    point: str
    top: str
    device: str
    kind: str
    source: str


def mounts() -> list[Mount]:
    """The mount table, in the order of mounting."""
    if MOUNT_TABLE.exists():
        return parse(MOUNT_TABLE.read_bytes())
    return [
        Mount(each.mountpoint, "/", "", "remote" if "remote" in each.opts else each.fstype, source)
        for each in psutil.disk_partitions(all=True)
        if (source := each.device)
    ]


def parse(table: bytes) -> list[Mount]:
    """The lines of ``/proc/self/mountinfo`` (proc(5)); those it cannot be sure of are left out."""
    found = []
    for line in table.splitlines():
        before, dash, after = line.partition(b" - ")
        fields, rest = before.split(b" "), after.split(b" ")
        if not dash or len(fields) < 6 or len(rest) < 2:
            continue
        device, top, point = (_plain(field) for field in fields[2:5])
        found.append(Mount(point, top, device, _plain(rest[0]), _plain(rest[1])))
    return found


def _plain(field: bytes) -> str:
    return from_raw(_OCTAL.sub(lambda octal: bytes([int(octal[1], 8)]), field))


def mount_of(path: Path, table: Sequence[Mount]) -> Mount | None:
    """The mount that ``path`` is on; of two on one point the later, which covers the other."""
    real = os.path.realpath(path)
    above = [mount for mount in table if _inside(real, mount.point) is not None]
    return max(reversed(above), key=lambda mount: len(mount.point), default=None)


def identity(mount: Mount, by_uuid: Path = BY_UUID) -> str | None:
    """The file system's name, for good if it begins as ``LASTING`` says; None if it has none."""
    if sys.platform == "win32":
        return _serial(mount.point)
    if mount.kind in NETWORK:
        return f"share:{mount.source}"
    if mount.source.startswith("/dev/"):
        uuid = _uuid(mount, by_uuid)
        return f"device:{mount.source}" if uuid is None else f"uuid:{uuid}"
    return f"{mount.kind}:{mount.source}" if mount.source else None


def _uuid(mount: Mount, by_uuid: Path) -> str | None:
    """By the device's name (btrfs reports numbers of its own), else by its numbers."""
    try:
        links = sorted(by_uuid.iterdir())
    except OSError:
        return None  # no udev, as in a container
    named = os.path.realpath(mount.source)
    for link in links:
        if os.path.realpath(link) == named:
            return link.name
    for link in links:
        try:
            number = os.stat(link).st_rdev
        except OSError:
            continue  # a link that udev has not cleared away
        if number and f"{os.major(number)}:{os.minor(number)}" == mount.device:
            return link.name
    return None


def place_of(path: Path, table: Sequence[Mount] | None = None, by_uuid: Path = BY_UUID) -> str:
    """Volume and folder within it as one text for ``roots.volume``; "" where it cannot be told."""
    mount = mount_of(path, mounts() if table is None else table)
    name = None if mount is None else identity(mount, by_uuid)
    if mount is None or name is None:
        return ""
    below = _inside(os.path.realpath(path), mount.point)
    inside = os.path.join(mount.top, below or "").strip("/\\")
    return f"{quote(to_raw(name), safe=':')}/{quote(to_raw(inside))}"


def find(place: str, table: Sequence[Mount] | None = None, by_uuid: Path = BY_UUID) -> list[Path]:
    """Where the folder that ``place_of`` described may be now: paths that need not exist."""
    volume, _, rest = place.partition("/")
    wanted, inside = _unquoted(volume), _unquoted(rest)
    if not wanted.startswith(LASTING):
        return []
    found = []
    for mount in mounts() if table is None else table:
        if identity(mount, by_uuid) != wanted:
            continue
        below = _inside(f"/{inside}", mount.top)
        if below is not None:
            found.append(Path(mount.point, below))
    return found


def is_network(path: Path, table: Sequence[Mount] | None = None) -> bool:
    """Whether ``path`` is on a share: nobody tells this machine what others change there."""
    mount = mount_of(path, mounts() if table is None else table)
    return mount is not None and mount.kind in NETWORK


def _unquoted(text: str) -> str:
    return from_raw(unquote_to_bytes(text))


def _inside(path: str, folder: str) -> str | None:
    """``path`` seen from ``folder``: "" for the folder itself, None when it is not inside."""
    whole, start = os.path.normcase(path), os.path.normcase(folder).rstrip("/\\")
    if whole.rstrip("/\\") == start:
        return ""
    if not whole.startswith((start + "/", start + os.sep)):
        return None
    return path[len(start) + 1 :]


def _serial(point: str) -> str | None:
    """The serial number that Windows gave the volume when it was formatted."""
    if sys.platform == "win32":
        import ctypes

        serial = ctypes.c_ulong()
        done = ctypes.windll.kernel32.GetVolumeInformationW(
            point, None, 0, ctypes.byref(serial), None, None, None, 0
        )
        return f"serial:{serial.value:08X}" if done else None
    else:
        return None
