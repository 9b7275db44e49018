"""What people and programs do to folders of photos: real files, changed in every usual way.

``Tree`` changes some root folders and a place beside them, and remembers every content it ever
wrote as a whole. Used with hypothesis' choices by the living machine, with dice by the soak.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from blake3 import blake3

from tests.conftest import picture

SAME_SIZE = 4096  # bytes of a photo of which others of exactly that size exist
FOLDERS = ("", "여름", "여름/2019 🏝", "冬天", "冬天/b/c")
NAMES = ("1.jpg", "2.JPG", "사진 하나.jpeg", "照片.png", "a b.jpg", "6.jpg")


def photo(number: int, *, same_size: bool = False, kind: str = "JPEG") -> bytes:
    """A real small picture; ``same_size`` pads it with what decoders pass over."""
    out = io.BytesIO()
    picture(number, (48, 32)).save(out, "JPEG" if same_size else kind)
    data = out.getvalue()
    return data + bytes(SAME_SIZE - len(data)) if same_size else data


class Tree:
    """Root folders and one folder that nobody watches, all changed by the calls below.

    Calls that make no sense at the moment (nothing there, something in the way, the drive
    unplugged) do nothing and return False.
    """

    def __init__(self, base: Path, *, mounts: bool) -> None:
        self.base = base
        self.roots = [base / "사진 root", base / "드라이브 drive"]
        self.aside = base / "aside"
        self.whole: set[bytes] = set()  # hashes of every content that was ever complete
        self.partial: set[bytes] = set()  # and of files as they were half-way through a copy
        self.copying: dict[Path, bytes] = {}  # what is still to come of half-copied files
        self._drives = [_RenamedDrive(self.roots[0]), _drive(self.roots[1], base, mounts)]
        self.aside.mkdir(parents=True)
        for drive in self._drives:
            drive.plug_in()

    # --- drives -----------------------------------------------------------------------------

    @property
    def plugged(self) -> list[bool]:
        """Whether each root is there."""
        return [drive.plugged for drive in self._drives]

    def unplug(self, root: int) -> bool:
        """Take a root away, as a drive that is pulled out."""
        if not self._drives[root].plugged:
            return False
        for path in [path for path in self.copying if path.is_relative_to(self.roots[root])]:
            self.finish(path)
        self._drives[root].unplug()
        return True

    def plug_in(self, root: int) -> bool:
        """And bring it back."""
        if self._drives[root].plugged:
            return False
        self._drives[root].plug_in()
        return True

    def close(self) -> None:
        """Leave no mount behind."""
        for drive in self._drives:
            drive.close()

    # --- what is there ----------------------------------------------------------------------

    def present(self) -> list[Path]:
        """The watched folders that are there now."""
        return [root for root, there in zip(self.roots, self.plugged, strict=True) if there]

    def files(self) -> list[Path]:
        """Every file in them and aside, in order."""
        return sorted(
            Path(folder, name)
            for top in (*self.present(), self.aside)
            for folder, _, names in os.walk(top)
            for name in names
        )

    def place(self, top: int, folder: str, name: str) -> Path | None:
        """A path below a root (0, 1) or aside (2); None while that is unplugged."""
        tops = [*self.roots, self.aside]
        if top < 2 and not self.plugged[top]:
            return None
        return tops[top] / folder / name

    # --- changes ----------------------------------------------------------------------------

    def write(self, path: Path | None, data: bytes, *, in_place: bool = False) -> bool:
        """A new file, or another content in an old one: written over, or put in its place."""
        if path is None or path.is_dir() or not _has_room(path):
            return False
        self.copying.pop(path, None)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.whole.add(blake3(data).digest())
        if in_place:
            path.write_bytes(data)
        else:
            draft = path.with_name(f".{path.name}.draft")
            draft.write_bytes(data)
            draft.replace(path)
        return True

    def begin_copy(self, path: Path | None, data: bytes, share: float) -> bool:
        """Write the first part of a file, as a slow copy does."""
        if path is None or path.exists() or not _has_room(path):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part = data[: max(1, int(len(data) * share))]
        self.whole.add(blake3(data).digest())
        self.partial.add(blake3(part).digest())
        path.write_bytes(part)
        self.copying[path] = data
        return True

    def finish(self, path: Path) -> bool:
        """Write the rest."""
        data = self.copying.pop(path, None)
        if data is None or not path.is_file():
            return False
        with open(path, "ab") as file:
            file.write(data[path.stat().st_size :])
        return True

    def copy(self, source: Path, to: Path | None, *, keeps_time: bool) -> bool:
        """A copy with the old time or a new one."""
        if to is None or not source.is_file() or to.exists() or not _has_room(to):
            return False
        if source in self.copying:
            return False
        to.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copy2 if keeps_time else shutil.copyfile)(source, to)
        return True

    def move(self, source: Path, to: Path | None) -> bool:
        """A file or a folder, to a place that is free or, for a file, over another file."""
        if to is None or source == to or not source.exists() or to.is_relative_to(source):
            return False
        if to.is_dir() or (source.is_dir() and to.exists()) or not _has_room(to):
            return False
        if any(path == source or path.is_relative_to(source) for path in self.copying):
            return False
        self.copying.pop(to, None)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, to)
        return True

    def delete(self, path: Path | None) -> bool:
        """A file, or a folder with all in it, but no root."""
        if path is None or path in (*self.roots, self.aside) or not path.exists():
            return False
        for each in [each for each in self.copying if each.is_relative_to(path)]:
            del self.copying[each]
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        return True


def _has_room(path: Path) -> bool:
    return not any(parent.is_file() for parent in path.parents)


class _RenamedDrive:
    """A drive that is unplugged by calling its folder something else."""

    def __init__(self, point: Path) -> None:
        self._point = point
        self._away = point.with_name(point.name + " unplugged")
        self._away.mkdir(parents=True)
        self.plugged = False

    def plug_in(self) -> None:
        self._away.rename(self._point)
        self.plugged = True

    def unplug(self) -> None:
        self._point.rename(self._away)
        self.plugged = False

    def close(self) -> None:
        """Nothing outlives the folder."""


class _MountedDrive:
    """A real file system, of which the mount point is left behind empty."""

    def __init__(self, point: Path, behind: Path) -> None:
        self._point, self._behind = point, behind
        point.mkdir(parents=True)
        behind.mkdir(parents=True)
        _run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(behind))
        self.plugged = False

    def plug_in(self) -> None:
        _run("mount", "--bind", str(self._behind), str(self._point))
        self.plugged = True

    def unplug(self) -> None:
        _run("umount", "-l", str(self._point))
        self.plugged = False

    def close(self) -> None:
        if self.plugged:
            self.unplug()
        _run("umount", "-l", str(self._behind))


def _drive(point: Path, base: Path, mounts: bool) -> _RenamedDrive | _MountedDrive:
    return _MountedDrive(point, base / "behind") if mounts else _RenamedDrive(point)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def may_mount(base: Path) -> bool:
    """Whether this process may mount file systems; tried, since containers differ."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    point = base / "try"
    point.mkdir()
    tried: Sequence[Sequence[str]] = (
        ("mount", "-t", "tmpfs", "tmpfs", str(point)),
        ("umount", str(point)),
    )
    try:
        return all(subprocess.run(each, capture_output=True).returncode == 0 for each in tried)
    except OSError:
        return False
    finally:
        point.rmdir()
