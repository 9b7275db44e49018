"""Keeps the window's translations in step with its sources.

    python packaging/translations.py update             sources -> resources/i18n/*.ts
    python packaging/translations.py missing ko         what has to be translated, as JSON
    python packaging/translations.py fill ko FILE.json  put translations in
    python packaging/translations.py compile            *.ts -> *.qm, which ship

English holds plural forms only: its sentences are in the sources. The tools are Qt's own, from
PySide6-Essentials. ``missing`` prints a list of ``{"context", "source", "comment", "plural",
"translation"}``; a plural's translation is a list of forms, singular first.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import refusals

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "photosearch" / "gui"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = {"ko": "ko_KR", "en": "en_US", "zh": "zh_CN"}
FORMS = {"ko": 1, "en": 2, "zh": 1}


def file_of(language: str, folder: Path = FOLDER) -> Path:
    """The .ts of a language."""
    return folder / f"photosearch_{language}.ts"


def update(folder: Path = FOLDER) -> None:
    """Take new strings in and drop those that are gone; translations stay."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = [str(path.relative_to(ROOT)) for path in sorted(SOURCES.rglob("*.py"))]
    for language, target in LANGUAGES.items():
        options = ["-locations", "none", "-no-obsolete", "-source-language", "en_US"]
        if language == "en":
            options.append("-pluralonly")
        _tool("lupdate", *options, "-target-language", target, *sources,
              "-ts", str(file_of(language, folder)))  # fmt: skip


def compile_all(folder: Path = FOLDER, out: Path | None = None) -> None:
    """Make the .qm files."""
    for language in LANGUAGES:
        made = file_of(language, out or folder).with_suffix(".qm")
        _tool("lrelease", "-silent", str(file_of(language, folder)), "-qm", str(made))


def missing(language: str, folder: Path = FOLDER) -> list[dict[str, object]]:
    """What is not translated yet."""
    tree = ElementTree.parse(file_of(language, folder))
    return [
        _entry(context, message)
        for context, message in _messages(tree)
        if message.find("translation").get("type") == "unfinished"
    ]


def fill(language: str, entries: list[dict[str, object]], folder: Path = FOLDER) -> int:
    """Put translations in; returns how many fitted."""
    tree = ElementTree.parse(file_of(language, folder))
    given = {(e["context"], e["source"], e.get("comment", "")): e["translation"] for e in entries}
    count = 0
    for context, message in _messages(tree):
        key = (context, message.findtext("source"), message.findtext("comment") or "")
        if given.get(key):
            _put(message, given[key])
            count += 1
    _write(tree, file_of(language, folder))
    return count


def _messages(tree: ElementTree.ElementTree) -> Iterator[tuple[str, ElementTree.Element]]:
    for context in tree.iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name") or "", message


def _entry(context: str, message: ElementTree.Element) -> dict[str, object]:
    plural = message.get("numerus") == "yes"
    found = message.find("translation")
    return {
        "context": context,
        "source": message.findtext("source"),
        "comment": message.findtext("comment") or "",
        "plural": plural,
        "translation": [form.text or "" for form in found] if plural else found.text or "",
    }


def _put(message: ElementTree.Element, words: object) -> None:
    found = message.find("translation")
    found.attrib.pop("type", None)
    if isinstance(words, list):
        for form, text in zip(found.iter("numerusform"), words, strict=True):
            form.text = text
    else:
        found.text = str(words)


def _write(tree: ElementTree.ElementTree, path: Path) -> None:
    text = ElementTree.tostring(tree.getroot(), encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(f"{head}{text}\n", encoding="utf-8")


def _tool(name: str, *arguments: str) -> None:
    import PySide6

    folder = Path(PySide6.__file__).parent
    for program in (folder / name, folder / f"{name}.exe", folder / "Qt" / "libexec" / name):
        if program.is_file():
            subprocess.run([str(program), *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE)
            return
    raise SystemExit(f"{name} is not in {folder}; install pyside6-essentials.")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        refusals.refuse(f"There is no language {language}; there are {', '.join(LANGUAGES)}.")
    return language


def _entries(file: Path) -> list[dict[str, object]]:
    """What ``fill`` is given, as ``missing`` prints it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        refusals.refuse(f"{file} cannot be read ({error.strerror}).")
    except ValueError as error:
        refusals.refuse(f"{file} is no JSON in UTF-8 ({error}).")
    wanted = {"context", "source", "translation"}
    if not isinstance(found, list) or not all(
        isinstance(entry, dict) and wanted <= entry.keys() for entry in found
    ):
        refusals.refuse(f"{file} should be a list of entries as `missing` prints them.")
    return found


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["update"]:
            update()
            for language in LANGUAGES:
                print(f"{language}: {len(missing(language))} to translate")
        case ["missing", language]:
            print(json.dumps(missing(_known(language)), ensure_ascii=False, indent=1))
        case ["fill", language, name]:
            print(f"{language}: {fill(_known(language), _entries(Path(name)))} put in")
        case ["compile"]:
            compile_all()
        case _:
            refusals.usage(__doc__)


if __name__ == "__main__":
    main()
