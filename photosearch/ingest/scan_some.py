"""Scan only the folders in which something has happened, as if all had been scanned.

Runs on the ingest thread; called by ``update``. Nothing outside the given folders is judged: a
folder that is gone is seen to be gone by listing the one above it. Where a part cannot tell what
the whole would (links that lead out of the root), the whole root is scanned instead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.ingest.reach import reached
from photosearch.ingest.scan import PASSING, Scan, ScanResult, away, scan_root
from photosearch.ingest.walk import Dirty, Exclusions, FolderListing, list_folder, walk_from
from photosearch.jobs import Job
from photosearch.library import photos
from photosearch.library.database import Database
from photosearch.library.photos import KnownFolder, Root
from photosearch.paths import for_system, to_raw


def by_root(roots: Sequence[Root], only: Iterable[Dirty]) -> list[tuple[Root, dict[str, bool]]]:
    """The folders of each root, as paths below it, and whether each is deep; others left out.

    A folder belongs to the innermost root; one above a root, if deep, brings in all of that root.
    """
    found: dict[int, dict[str, bool]] = {}
    innermost = sorted(roots, key=lambda root: -len(root.path.parts))
    for dirty in only:
        for root in innermost:
            rel = "" if dirty.folder == root.path else photos.relative_to(dirty.folder, root.path)
            if rel is not None:
                mine = found.setdefault(root.id, {})
                mine[rel] = mine.get(rel, False) or dirty.deep
                break
        for root in roots:
            if dirty.deep and photos.relative_to(root.path, dirty.folder) is not None:
                found.setdefault(root.id, {})[""] = True
    return [(root, found[root.id]) for root in roots if root.id in found]


class _WholeRoot(Exception):
    """A link was met that a part of the root cannot judge."""


@dataclass
class SomeFolders:
    """A scan of some folders of one root; for one use."""

    database: Database
    root: Root
    exclusions: Exclusions
    job: Job
    clock: Callable[[], float]
    still: float
    _scan: Scan = field(init=False)
    _inner: tuple[bytes, ...] = field(init=False)

    def scan(self, folders: dict[str, bool]) -> ScanResult:
        """List ``folders`` (below the root, True for deep) and record what is different.

        As with ``scan_root``, an unreachable root is marked offline and left alone.
        """
        result = ScanResult()
        found = reached(self.database, self.root)
        if found is None:
            return away(self.database, self.root, result)
        if self.root.offline or found.path != self.root.path:
            return self._scan_whole(found)  # it was away: anything may have happened meanwhile
        self._inner = self.database.read(lambda c: photos.inner_prefixes(c, self.root.id))
        self._scan = Scan(self.database, found, result, self.job, self.clock, self.still)
        wanted = _outermost(self._there(folders))
        if wanted.get(""):
            return self._scan_whole(found)
        try:
            for rel, deep in wanted.items():
                self.job.checkpoint()
                (self._deep if deep else self._shallow)(rel)
        except _WholeRoot:
            return self._scan_whole(found)
        self._scan.finish()
        return result

    def _scan_whole(self, root: Root) -> ScanResult:
        return scan_root(
            self.database, root, self.exclusions, self.job, self.clock, still=self.still
        )

    def _there(self, folders: dict[str, bool]) -> dict[str, bool]:
        """Each folder, or in place of one that is gone or left out the first one above it."""
        found: dict[str, bool] = {}
        for rel, deep in folders.items():
            at, as_asked = rel, deep
            while at and not self._is_walked(at):
                at, as_asked = os.path.dirname(at), False
            found[at] = found.get(at, False) or as_asked
        return found

    def _is_walked(self, rel: str) -> bool:
        """Whether a whole scan would list it under this name."""
        path = self.root.path / rel
        if not self.exclusions.reach(self.root.path, path):
            return False
        try:
            os.lstat(for_system(path))
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True  # it cannot be looked at, which is not being gone: listing it will say so
        return os.path.isdir(for_system(path))

    def _shallow(self, rel: str) -> None:
        known = self.database.read(lambda c: photos.known_in(c, self.root.id, to_raw(rel)))
        listing = list_folder(self.root.path, rel, self.exclusions)
        if listing.error is None:
            self._learn(known)
            present = {to_raw(each) for each in (*listing.folders, *listing.links)}
            for gone in known.folders - present:
                self._learn_below(gone)
        self._take(listing, known.folders)
        new = [each for each in listing.folders if self._is_new(each, known.folders)]
        for below in walk_from(self.root.path, new, self.exclusions) if new else ():
            self._take(below, frozenset())

    def _deep(self, rel: str) -> None:
        self._learn_below(to_raw(rel))
        for listing in walk_from(self.root.path, [rel], self.exclusions):
            self._take(listing, frozenset())

    def _is_new(self, rel: str, known: frozenset[bytes]) -> bool:
        inner = to_raw(rel + os.sep).startswith(self._inner)  # another root's, and its business
        return not inner and to_raw(rel) not in known

    def _take(self, listing: FolderListing, known: frozenset[bytes]) -> None:
        self.job.checkpoint()
        for link in listing.links:
            if to_raw(link) not in known and not self._leads_inside(link):
                raise _WholeRoot
        self._scan.take(listing)

    def _leads_inside(self, link: str) -> bool:
        """Whether the folder behind the link is walked under its own name anyway."""
        top = Path(os.path.realpath(for_system(self.root.path)))
        real = Path(os.path.realpath(for_system(self.root.path / link)))
        if real == top:
            return True
        return real.is_relative_to(top) and self.exclusions.reach(top, real)

    def _learn_below(self, folder: bytes) -> None:
        self._learn(self.database.read(lambda c: photos.known_below(c, self.root.id, folder)))

    def _learn(self, known: KnownFolder) -> None:
        """Take in what was known; give its files that could not be read another chance."""
        self._scan.learn(known.photos, known.others)
        failed = [each.id for each in known.photos.values() if each.state == "failed"]
        if failed:
            self.database.write(lambda c: photos.retry(c, PASSING, among=failed), quiet=True)


def _outermost(folders: dict[str, bool]) -> dict[str, bool]:
    """Without those that a deep one above them takes in."""
    deep = {rel for rel, is_deep in folders.items() if is_deep}

    def covered(rel: str) -> bool:
        while rel:
            rel = os.path.dirname(rel)
            if rel in deep:
                return True
        return False

    return {rel: folders[rel] for rel in sorted(folders) if not covered(rel)}
