"""What a bundle is made of: what is left out of it, and what takes how much room in it.

Read by the build (``bundle.py``, ``photosearch.spec``, hooks) and by tests. Reads ``bundle.toml``
and folders; changes nothing and must not import Photosearch.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import refusals
from refusals import INSIDE

TABLE = Path(__file__).with_name("bundle.toml")
# What a file belongs to, by the first pattern that its place below INSIDE meets.
COMPONENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Qt", ("PySide6/*", "shiboken6/*", "libQt6*", "libicu*", "Qt*", "*PySide6*", "*shiboken6*")),
    ("torch", ("torch/*", "torch-*", "torchgen/*", "functorch/*", "libgomp*", "nvidia/*")),
    ("transformers", ("transformers/*", "transformers-*", "tokenizers*", "huggingface_hub*")),
    ("faiss", ("faiss*",)),
    ("NumPy", ("numpy*",)),
    ("pictures", ("PIL/*", "pillow*", "Pillow*", "rawpy*", "pylibjxl*", "_pillow_heif*")),
    ("words in pictures", ("cv2/*", "opencv*", "onnxruntime*", "rapidocr*")),
    ("our resources", ("photosearch/resources/*",)),
    ("our program", ("photosearch/*", "photosearch-*")),
    ("SymPy", ("sympy/*", "mpmath/*", "networkx/*")),
    ("Python", ("base_library.zip", "libpython*", "python*", "*lib-dynload/*")),
    ("system libraries", ("lib*.so*", "*.dylib", "*.dll")),
)
OTHER = "other libraries"
PROGRAMS = "the two programs"


@dataclass(frozen=True)
class LeftOut:
    """One entry of the table.

    Attributes:
        names: modules, or patterns of places in the bundle.
        why: the reason, a sentence.
        but: patterns of what stays all the same.
        systems: values of ``sys.platform`` on which it is expected to meet something.
        optional: whether it may meet nothing, since it depends on what else the builder has.
    """

    names: tuple[str, ...]
    why: str
    but: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    optional: bool = False

    def holds(self, place: str) -> bool:
        """Whether the file at ``place``, with forward slashes, is left out."""
        return _meets(place, self.names) and not _meets(place, self.but)


@dataclass(frozen=True)
class Table:
    """The whole table.

    Attributes:
        models: folders of ``transformers.models`` that go in.
        why_models: why no others do.
        modules: Python modules that are left out, with what is below them.
        files: files that are left out.
        strip: patterns of libraries that lose their symbol tables.
    """

    models: tuple[str, ...]
    why_models: str
    modules: tuple[LeftOut, ...]
    files: tuple[LeftOut, ...]
    strip: tuple[str, ...]

    def reason(self, place: str) -> str:
        """Why the file at ``place`` is left out; "" if it goes in."""
        return next((entry.why for entry in self.files if entry.holds(place)), "")

    def names_of_modules(self, models: Iterable[str]) -> list[str]:
        """Modules to leave out where transformers has ``models``, folder names."""
        others = sorted(set(models) - {*self.models, "__pycache__"})
        named = [name for entry in self.modules for name in entry.names]
        return [*named, *(f"transformers.models.{name}" for name in others)]


def table() -> Table:
    """The table as it is in ``bundle.toml``."""
    read = tomllib.loads(TABLE.read_text("utf-8"))
    return Table(
        tuple(read["transformers"]["models"]),
        read["transformers"]["why"],
        tuple(_entry(each) for each in read["modules"]),
        tuple(_entry(each) for each in read["files"]),
        tuple(read["strip"]["names"]),
    )


def models_of(transformers: Path) -> list[str]:
    """The architectures in an installed transformers, folder names, in order."""
    folders = (transformers / "models").iterdir()
    return sorted(each.name for each in folders if (each / "__init__.py").is_file())


def component(place: str) -> str:
    """To which part of the program the file at ``place`` below ``INSIDE`` belongs."""
    found = (name for name, patterns in COMPONENTS if _meets(place, patterns))
    return next(found, OTHER)


def sizes(bundle: Path) -> Counter[str]:
    """Bytes of each component in a finished bundle; links count nothing."""
    found: Counter[str] = Counter()
    for path in bundle.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        place = path.relative_to(bundle)
        inside = len(place.parts) > 1 and place.parts[0] == INSIDE
        if inside:
            name = component(PurePosixPath(*place.parts[1:]).as_posix())
        else:
            name = PROGRAMS if len(place.parts) == 1 else OTHER
        found[name] += path.stat().st_size
    return found


def report(found: Counter[str], before: Counter[str] | None = None) -> str:
    """Sizes as a table in MB (10^6 bytes), the largest first; with those of another bundle."""
    names = sorted(found | (before or Counter()), key=lambda name: -max(found[name], 0))
    width = max(len(name) for name in names)
    rows = []
    for name in [*names, "all"]:
        now = found.total() if name == "all" else found[name]
        row = f"{name:{width}} {now / 1e6:9.1f} MB"
        if before is not None:
            then = before.total() if name == "all" else before[name]
            row += f"   before {then / 1e6:9.1f} MB"
        rows.append(row)
    return "\n".join(rows)


def _entry(read: dict[str, object]) -> LeftOut:
    return LeftOut(
        _words(read["names"]), str(read["why"]), _words(read.get("but", [])),
        _words(read.get("systems", [])), bool(read.get("optional", False)),
    )  # fmt: skip


def _words(read: object) -> tuple[str, ...]:
    assert isinstance(read, list)
    return tuple(str(each) for each in read)


def _meets(place: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in patterns)


def main(arguments: list[str]) -> int:
    """``python packaging/contents.py BUNDLE [OTHER]``: print the sizes of what is in it."""
    if not 1 <= len(arguments) <= 2:
        refusals.usage(main.__doc__)
    found = [sizes(refusals.bundle_there(each)) for each in arguments]
    print(report(*found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
