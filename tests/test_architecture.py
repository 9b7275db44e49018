"""Who may import whom, and which single door leads to each heavy library."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "photosearch"

# An arrow only goes down; names on one line never import each other.
LAYERS = [
    {"cli", "gui", "terminal", "__main__"},
    {"keeper", "standalone"},
    {"app"},
    {"own_benchmark"},  # puts models to work, and photos through them
    {"indexing", "upkeep"},
    {"looking_closer", "models_at_work"},
    {
        *("serving", "readers", "comparing", "describing", "measuring", "concepts", "ocr"),
        *("albums", "exporting", "sidecars"),
    },
    {"ingest", "search", "evaluation", "training"},
    {"index", "query", "workers"},
    {"library", "media", "models"},
    {"errors", "text", "paths", "settings", "jobs", "han_forms"},
]
EXCEPTIONS = {
    ("gui", "cli"),  # the window is started by the command line with a late import
    ("cli", "gui"),
    ("__main__", "cli"),
    ("cli", "terminal"),
    ("training", "evaluation"),  # training may read evaluation's data sets
    ("paths", "text"),
    ("text", "han_forms"),  # only where there are such characters
    ("jobs", "errors"),
    ("settings", "errors"),
}
DOORS: dict[str, tuple[str, ...]] = {
    "PySide6": ("gui/",),
    "shiboken6": ("gui/",),
    "sqlalchemy": ("library/", "query/filters.py"),
    "sqlite3": ("library/",),
    "faiss": ("index/",),
    "torch": ("models/", "workers/engine.py", "training/"),
    "transformers": ("models/", "workers/engine.py", "training/"),
    "watchdog": ("ingest/watch.py",),
    "multiprocessing": ("workers/", "__main__.py"),
    "subprocess": ("workers/",),
    "pebble": ("workers/",),
    "concurrent.futures.process": ("workers/",),
    "PIL": ("media/", "training/"),
    "pillow_heif": ("media/",),
    "rawpy": ("media/",),
    "socket": ("models/hub.py",),
    "http": ("models/hub.py",),
    "urllib.request": ("models/hub.py",),
    "requests": ("models/hub.py",),
    "httpx": ("models/hub.py",),
    "httpx2": ("models/hub.py",),
    "huggingface_hub": ("models/hub.py",),
    "Xlib": ("workers/desktop_x11.py",),
    "jeepney": ("workers/desktop_linux.py",),
    "Quartz": ("workers/desktop_macos.py",),
    "onnxruntime": ("models/ocr_reader.py",),
    "cv2": ("models/ocr_reader.py", "models/ocr_boxes.py"),
    "rapidocr": (),  # its files are used, its code is not
    "send2trash": ("media/actions.py",),
}
# Read by every process; importing torch here would cost the window seconds.
NO_TORCH = ("models/__init__.py", "models/base.py", "models/catalogue.py", "models/starter_text.py")


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """All of the package, read once; nobody changes the trees."""
    return [
        (path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_run_time(tree: ast.Module) -> ast.Module:
    """Without what is imported for types only, which makes no circle."""
    kept = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING")
    ]
    return ast.Module(kept, [])


def layer(part: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if part in names)


def test_arrows_only_go_down() -> None:
    wrong = []
    for name, tree in modules():
        own = name.split("/")[0].removesuffix(".py")
        if own == "__init__":
            continue
        for imported in imports(tree):
            words = imported.split(".")
            if words[0] != "photosearch" or words[1] in (own, "__version__"):
                continue
            if layer(words[1]) <= layer(own) and (own, words[1]) not in EXCEPTIONS:
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_each_heavy_library_has_one_door() -> None:
    wrong = []
    for name, tree in modules():
        for imported in imports(tree):
            for library, doors in DOORS.items():
                inside = imported == library or imported.startswith(f"{library}.")
                if inside and not name.startswith(doors):
                    wrong.append(f"{name} imports {imported}")
            if name in NO_TORCH and imported.split(".")[0] in ("torch", "transformers"):
                wrong.append(f"{name} imports {imported}")
    assert wrong == []


def test_photos_are_moved_by_one_module_only() -> None:
    """Beside ``media/actions``, which copies them, and the system's bin, which keeps them."""
    moving = {"moveToTrash", "rename", "remove", "unlink", "rmtree", "move", "replace"}
    wrong = [
        f"{name}: {node.attr}"
        for name, tree in modules()
        if name.startswith("gui/") and name not in ("gui/system_bin.py", "gui/picture_door.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in moving
        and isinstance(node.value, ast.Name)
        and node.value.id in ("os", "shutil", "file", "path", "QFile", "photo")
    ]
    assert wrong == []


def test_nothing_imports_training() -> None:
    wrong = [
        name
        for name, tree in modules()
        if not name.startswith("training/")
        and any(imported.startswith("photosearch.training") for imported in imports(tree))
    ]
    assert wrong == []


def test_there_is_no_import_circle() -> None:
    known = {
        "photosearch." + name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        for name, _ in modules()
    }
    graph: dict[str, set[str]] = {}
    for name, tree in modules():
        own = "photosearch." + name.removesuffix("/__init__.py").removesuffix(".py").replace(
            "/", "."
        )
        targets = set()
        for imported in imports(at_run_time(tree)):
            parent = imported.rpartition(".")[0]
            targets |= {word for word in (imported, parent) if word in known and word != own}
        graph[own] = targets
    while leaves := [name for name, targets in graph.items() if not targets & graph.keys()]:
        for leaf in leaves:
            del graph[leaf]
    assert sorted(graph) == []


@pytest.mark.parametrize("module", ["photosearch.app", "photosearch.cli"])
def test_starting_the_app_imports_neither_torch_nor_qt(module: str) -> None:
    program = (
        f"import sys, {module}; "
        "print(*[m for m in ('torch', 'transformers', 'PySide6', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, tree in modules() if not ast.get_docstring(tree)]
    assert silent == []
