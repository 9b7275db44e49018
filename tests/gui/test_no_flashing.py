"""A widget that is shown before it has its place is a window for a moment, and takes the focus."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import photosearch.gui

GUI = Path(photosearch.gui.__file__).parent
SHOWS = {"setVisible", "setHidden", "show"}


def made(function: ast.AST) -> dict[str, int]:
    """What the function makes that is no child of its object yet, and in which line."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                names = target.elts if several else [target]
                values = node.value.elts if several else [node.value]
                for name, value in zip(names, values, strict=True):
                    if isinstance(value, ast.Call) and "self" not in map(ast.unparse, value.args):
                        found[ast.unparse(name)] = node.lineno
    return found


def shown_too_early(source: str) -> Iterator[str]:
    """``name, line`` of what is shown before it is given to anything, in the order of the text."""
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef):
            continue
        new = made(function)
        given: dict[str, int] = {}
        calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        for call in calls:
            for each in call.args:
                given.setdefault(ast.unparse(each), call.lineno)
        for call in calls:
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in SHOWS:
                continue
            name = ast.unparse(call.func.value)
            never = call.args and ast.unparse(call.args[0]) == "False"
            if name in new and not never and new[name] < call.lineno < given.get(name, 10**9):
                yield f"{name}, line {call.lineno}"


WINDOWS = {"cover", "tray", "window"}  # what is to be seen by itself


def test_nothing_is_shown_before_it_has_its_place() -> None:
    found = [
        f"{path.name}: {each}"
        for path in sorted(GUI.glob("*.py"))
        for each in shown_too_early(path.read_text("utf-8"))
        if each.split(",")[0].rpartition(".")[2] not in WINDOWS
    ]
    assert not found


@pytest.mark.parametrize(
    ("body", "early"),
    [
        ("note = label()\n note.setVisible(bool(words))\n row.addWidget(note)", True),
        ("note = label()\n row.addWidget(note)\n note.setVisible(bool(words))", False),
        ("note = label()\n note.setVisible(False)\n row.addWidget(note)", False),
        ("self.a, self.b = Tick(), Tick()\n self.b.show()\n row.addWidget(self.b)", True),
        ("self.a.setVisible(True)", False),
    ],
)
def test_the_check_sees_it(body: str, early: bool) -> None:
    assert bool(list(shown_too_early(f"def build(self):\n {body}\n"))) == early
