"""Licences of everything inside a bundle, and the list of what that is.

    python packaging/licences.py BUNDLE    write BUNDLE/licences
    python packaging/licences.py --check   only look whether all licences are known and accepted

Run by the interpreter of the environment that the bundle was made of. ``licences`` then holds an
index in plain words (``README.txt``), a file for each distribution with all its texts, the standard
texts, and ``sbom.cdx.json``, the same list for programs (CycloneDX 1.6). A distribution whose
licence is unknown or not accepted (``licence_terms.py``) is named, and the build fails.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import metadata
from importlib.metadata import Distribution, PackagePath
from pathlib import Path
from typing import TYPE_CHECKING

import refusals
import sbom
import without_x265
from licence_terms import PERMISSIVE, canonical, is_accepted, licence_of
from refusals import INSIDE

if TYPE_CHECKING:
    from packaging.markers import Marker

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
TEXTS = HERE / "licence_texts"
EXTRAS = ("ocr", "gpu")  # whose distributions may be inside
LIBRARY = re.compile(r"\.(so(\.[\d.]+)?|dylib|dll|pyd)$")
_NAMES_A_TEXT = re.compile(r"licen[cs]e|copying|notice|copyright", re.IGNORECASE)
PRODUCT = "photosearch"


@dataclass(frozen=True)
class Native:
    """A library of other people that wheels bring.

    Attributes:
        name: what it is called.
        files: patterns of its files' names, or of their places in the bundle.
        licence: SPDX expression.
        source: where its sources are.
        note: what else there is to know.
    """

    name: str
    files: tuple[str, ...]
    licence: str
    source: str
    note: str = ""

    def holds(self, place: str) -> bool:
        """Whether the file at ``place`` below ``INSIDE`` is of this library."""
        name = place.rpartition("/")[2]
        return any(fnmatchcase(place, each) or fnmatchcase(name, each) for each in self.files)


@dataclass
class Found:
    """What is inside a bundle.

    Attributes:
        distributions: by name.
        natives: libraries of the table, with their files.
        system: packages of the build machine's system that own files, with these.
        unknown: files that nobody owns.
    """

    distributions: dict[str, Distribution]
    natives: dict[Native, list[Path]]
    system: dict[str, list[Path]]
    unknown: list[Path]


# --- distributions ----------------------------------------------------------------------------


@cache
def required(extras: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """What Photosearch needs on this system, and what that needs, as installed here; by name.

    What the project itself needs is read from ``pyproject.toml``. Raises ``SystemExit`` with the
    name of one that is not installed, but for those of ``extras``, which may be left out.
    """
    from packaging.requirements import Requirement

    found = {PRODUCT: metadata.distribution(PRODUCT)}
    waiting = [(Requirement(line), needed) for line, needed in _own_lines(extras)]
    seen = set()
    while waiting:
        requirement, needed = waiting.pop()
        name, wanted = canonical(requirement.name), frozenset(requirement.extras)
        if not _applies(requirement.marker, ()) or (name, wanted, needed) in seen:
            continue
        seen.add((name, wanted, needed))
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            if needed:
                raise SystemExit(f"{name} is needed and is not installed here.") from None
            continue
        for line in found[name].requires or []:
            inner = Requirement(line)
            if _applies(inner.marker, wanted):
                inner.marker = None
                waiting.append((inner, needed))
    return dict(sorted(found.items()))


def _own_lines(extras: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """What ``pyproject.toml`` asks for, and whether nothing goes without it."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    yield from ((line, True) for line in project["dependencies"])
    for extra in extras:
        yield from ((line, False) for line in project["optional-dependencies"][extra])


def _applies(marker: Marker | None, extras: Iterable[str]) -> bool:
    return marker is None or any(marker.evaluate({"extra": each}) for each in ("", *extras))


@cache
def _files(distribution: Distribution) -> tuple[PackagePath, ...]:
    return tuple(distribution.files or ())


def texts_of(distribution: Distribution) -> list[tuple[str, str]]:
    """Names and licence texts that the distribution brings, or the standard ones; each once."""
    found: dict[str, str] = {}
    for file in _files(distribution):
        ours = ".dist-info" in file.parts[0] or len(file.parts) <= 2
        if ours and _NAMES_A_TEXT.search(file.name) and file.suffix not in (".py", ".pyc", ".so"):
            path = Path(str(file.locate()))
            if path.is_file():
                found.setdefault(path.read_text("utf-8", "replace"), str(file))
    if not found:
        for name in standard_texts(licence_of(distribution)):
            found[(TEXTS / name).read_text("utf-8")] = name
    return [(name, text) for text, name in found.items()]


def standard_texts(expression: str) -> list[str]:
    """The files of ``licence_texts`` that an expression speaks of."""
    known = {path.stem: path.name for path in TEXTS.glob("*.txt")}
    words = re.findall(r"[A-Za-z0-9.]+(?:-[A-Za-z0-9.]+)*", expression)
    stems = {re.sub(r"-(only|or-later)$", "", word) for word in words}
    if "LGPL-3.0" in stems:
        stems.add("GPL-3.0")  # which it adds to
    return sorted(known[stem] for stem in stems if stem in known)


def check(distributions: Iterable[Distribution]) -> list[str]:
    """What is wrong with their licences, a sentence each."""
    wrong = []
    for distribution in distributions:
        name, said = distribution.metadata["Name"], licence_of(distribution)
        if not said:
            wrong.append(f"{name} does not say which licence it has.")
        elif not is_accepted(said) and not said.startswith("LicenseRef-"):
            wrong.append(f"{name} has a licence that is not on the list: {said}")
        if not texts_of(distribution):
            wrong.append(f"{name} brings no licence text, and there is none of ours for {said}.")
    return wrong


# --- what is inside ---------------------------------------------------------------------------


def inside(bundle: Path) -> Found:
    """Look what a bundle holds."""
    folder = bundle / INSIDE
    there = {
        each.relative_to(folder).as_posix()
        for each in folder.rglob("*")
        if each.is_file() and not each.is_symlink()
    }
    candidates = required(EXTRAS)
    distributions = {
        name: each
        for name, each in candidates.items()
        if name == PRODUCT or any(place in there for place in _places(each))
    }
    owned = {path.name for each in distributions.values() for path in _files(each)}
    found = Found(distributions, {}, {}, [])
    table, rest = natives(), []
    for place in sorted(place for place in there if LIBRARY.search(place)):
        if without_x265.is_stand_in(folder / place):
            continue
        native = next((each for each in table if each.holds(place)), None)
        if native is not None:
            found.natives.setdefault(native, []).append(folder / place)
        elif place.rpartition("/")[2] not in owned:
            rest.append(folder / place)
    owners = _system_owners(rest)
    for path in rest:
        if path in owners:
            found.system.setdefault(owners[path], []).append(path)
        else:
            found.unknown.append(path)
    return found


def natives() -> list[Native]:
    """The table of ``natives.toml``."""
    read = tomllib.loads((HERE / "natives.toml").read_text("utf-8"))["library"]
    return [Native(**{**each, "files": tuple(each["files"])}) for each in read]


def _places(distribution: Distribution) -> Iterator[str]:
    """Where the distribution's modules may lie in a bundle: compiled, or as they came."""
    for file in _files(distribution):
        place = file.as_posix()
        if ".dist-info" not in place and not place.startswith(".."):
            yield f"{place}c" if place.endswith(".py") else place
            if LIBRARY.search(place):
                yield place.rpartition("/")[2]


def _system_owners(paths: Sequence[Path]) -> dict[Path, str]:
    """Packages of Debian's kind that own files of these names; empty on other systems."""
    tool = shutil.which("dpkg")
    if tool is None or not paths:
        return {}
    command = [tool, "-S", *(f"*/{path.name}" for path in paths)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    owner: dict[str, str] = {}
    for line in said.splitlines():
        package, _, file = line.rpartition(": ")
        owner.setdefault(file.rpartition("/")[2], package.partition(",")[0].partition(":")[0])
    return {path: owner[path.name] for path in paths if path.name in owner}


# --- what is written --------------------------------------------------------------------------


def collect(bundle: Path) -> None:
    """Write ``licences`` into the bundle. Raises ``SystemExit`` if something may not be inside."""
    found = inside(bundle)
    wrong = check(found.distributions.values())
    if wrong:
        raise SystemExit("\n".join(wrong))
    out = bundle / "licences"
    if out.exists():
        shutil.rmtree(out)
    out.mkdir()
    shutil.copyfile(PROJECT / "LICENSE", out / "LICENSE.txt")
    shutil.copytree(TEXTS, out / "standard")
    for name, distribution in found.distributions.items():
        if name != PRODUCT:
            (out / f"{name}.txt").write_text(_joined(texts_of(distribution)), "utf-8")
    for package in found.system:
        text = Path("/usr/share/doc") / package / "copyright"
        if text.is_file():
            shutil.copyfile(text, out / f"system-{package}.txt")
    for name, place in (("icons", "icons/LICENSE"), ("places", "places/README.md")):
        shutil.copyfile(PROJECT / "resources" / place, out / f"{name}.txt")
    (out / "python.txt").write_text(_of_python(), "utf-8")
    card = PROJECT / "resources" / "models" / "starter" / "README.md"
    shutil.copyfile(card, out / "starter-model.txt")
    (out / "README.txt").write_text(index(found, bundle), "utf-8")
    (out / "sbom.cdx.json").write_text(sbom.document(found, bundle), "utf-8")


def _of_python() -> str:
    library = Path(sysconfig.get_path("stdlib"))
    files = (folder / "LICENSE.txt" for folder in (library, library.parent))
    found = next((file for file in files if file.is_file()), None)
    return sys.copyright if found is None else found.read_text("utf-8")


def _joined(texts: Sequence[tuple[str, str]]) -> str:
    parts = (f"======== {name} ========\n\n{text.strip()}\n" for name, text in texts)
    return "\n\n".join(parts)


def index(found: Found, bundle: Path) -> str:
    """The list in plain words."""
    distributions = sorted(found.distributions.items())
    packages = [
        f"  {each.metadata['Name']} {each.version}: {licence_of(each)}  ({name}.txt)"
        for name, each in distributions
        if name != PRODUCT
    ]
    libraries = []
    for native, paths in sorted(found.natives.items(), key=lambda pair: pair[0].name.lower()):
        note = f"\n      {native.note}" if native.note else ""
        libraries.append(f"  {native.name}: {native.licence}  {native.source}{note}")
        libraries += [f"      {path.relative_to(bundle).as_posix()}" for path in paths[:3]]
        if len(paths) > 3:
            libraries.append(f"      and {len(paths) - 3} more")
    owners = [f"  {name}  (system-{name}.txt)" for name in sorted(found.system)]
    unknown = [f"  {path.relative_to(bundle).as_posix()}" for path in found.unknown]
    parts = [
        OPENING,
        _whole(found),
        _section("PYTHON PACKAGES", packages),
        _section("LIBRARIES INSIDE THEM", libraries),
        _section("LIBRARIES OF THE SYSTEM THAT THIS WAS BUILT ON", owners),
        _section("OF UNKNOWN ORIGIN", unknown),
        DATA,
    ]
    return "\n".join(part for part in parts if part)


OPENING = """\
WHAT IS IN THIS PROGRAM, AND UNDER WHICH TERMS

Photosearch itself is under the Apache License 2.0 (LICENSE.txt). It stands on the work of many
others, which is listed here with the terms of each. sbom.cdx.json is the same list for programs.

Libraries under the GNU Lesser General Public License (Qt, PySide6, libheif, libde265, LibRaw,
Pebble, python-xlib and others below) lie in this folder as files of their own, unchanged, and are
loaded when the program runs: you may replace each of them by your own build of the same version.
Their sources are where the list says; the texts are in the folder "standard".
"""
DATA = """\
PROGRAMS AND DATA

  Python itself: PSF-2.0  (python.txt)
  What starts the programs: PyInstaller's loader, GPL-2.0-or-later with an exception by which what
      it starts may have any licence, https://pyinstaller.org/

  Icons of the window: Lucide, ISC, some MIT  (icons.txt)
  Names of places: GeoNames, Creative Commons Attribution 4.0, https://www.geonames.org/;
      names of countries: Unicode CLDR, Unicode License v3  (places.txt)
  The model "starter": made by this project, of pictures whose terms allow research and
      education; whoever uses it commercially has to judge that  (starter-model.txt)
  Models that you install have their own terms, which are shown before.
"""
GPL = """\
THE BUNDLE AS A WHOLE

The following may only be passed on together with the rest under the GNU General Public License,
version 3 (standard/GPL-3.0.txt), with sources, which the Apache License allows: {names}. This
concerns who passes the bundle on; the sources of Photosearch, and installing it by pip, are not
touched by it.
"""


def _whole(found: Found) -> str:
    strict = [each.name for each in found.natives if under_gpl(each.licence)]
    return GPL.format(names=", ".join(sorted(strict))) if strict else ""


def under_gpl(expression: str) -> bool:
    """Whether the whole that something of these terms is a part of has to be under the GPL too."""
    return re.fullmatch(r"GPL-[\d.]+(-only|-or-later)", expression) is not None


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([title, "", *lines, ""]) if lines else ""


def main(arguments: Sequence[str]) -> int:
    """Do what was asked for; returns the exit status."""
    if len(arguments) != 1:
        refusals.usage(__doc__)
    if arguments[0] != "--check":
        bundle = refusals.bundle_there(arguments[0])
        collect(bundle)
        wrong_list = sbom.mistakes((bundle / "licences" / "sbom.cdx.json").read_text("utf-8"))
        if wrong_list:
            raise SystemExit(f"The list of components does not meet its schema: {wrong_list}")
        return 0
    found = required(EXTRAS)
    wrong = check(found.values())
    print("\n".join(wrong) or f"All {len(found)} distributions have accepted licences.")
    careful = [name for name, each in found.items() if licence_of(each) not in PERMISSIVE]
    print(f"Of more than one licence, or with duties: {', '.join(careful)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
