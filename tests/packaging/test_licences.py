"""Licences of everything that is needed, the list of what a bundle holds, known vulnerabilities."""

from __future__ import annotations

import json
from importlib.metadata import PathDistribution
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.packaging.modules import script

terms = script("licence_terms")
licences = script("licences")
sbom = script("sbom")
audit = script("audit")


def distribution(folder: Path, name: str, *lines: str, text: str = "") -> PathDistribution:
    """One that says so of its licence, with a licence text if there is any."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    head = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0", *lines]
    (info / "METADATA").write_text("\n".join(head) + "\n", "utf-8")
    record = [f"{info.name}/METADATA,,", f"{name}/__init__.py,,"]
    if text:
        (info / "LICENSE").write_text(text, "utf-8")
        record.append(f"{info.name}/LICENSE,,")
    (info / "RECORD").write_text("\n".join(record) + "\n", "utf-8")
    return PathDistribution(info)


# --- terms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "accepted"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-3.0-or-later", False),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND (GPL-2.0-only OR BSD-3-Clause)", True),
        ("(MIT OR GPL-2.0-only) AND Proprietary", False),
        ("Apache-2.0 WITH LLVM-exception AND MIT", True),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("GPL-3.0-or-later WITH Nothing-at-all", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0", True),
        ("", False),
        ("(MIT", False),
        ("MIT)", False),
        ("MIT MIT", False),
        ("MIT AND", False),
        ("Do what you like!", False),
    ],
)
def test_what_is_accepted(expression: str, accepted: bool) -> None:
    assert terms.is_accepted(expression) is accepted


@given(
    some.lists(
        some.sampled_from(["MIT", "GPL-2.0-only", "AND", "OR", "WITH", "(", ")", "?"]), max_size=9
    )
)
def test_no_expression_breaks_it(words: list[str]) -> None:
    expression = " ".join(words)
    accepted = terms.is_accepted(expression)
    assert isinstance(accepted, bool)
    assert not (accepted and "MIT" not in words)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("License-Expression: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License: 3-Clause BSD License", "BSD-3-Clause"),
        ("License: Something of our own", "Something of our own"),
        ("Classifier: License :: OSI Approved :: MIT License", "MIT"),
        ("Summary: says nothing", ""),
    ],
)
def test_how_a_licence_is_said(tmp_path: Path, line: str, expected: str) -> None:
    assert terms.licence_of(distribution(tmp_path, "some", line)) == expected


def test_an_unknown_licence_is_named(tmp_path: Path) -> None:
    good = distribution(tmp_path, "good", "License-Expression: MIT", text="MIT License")
    silent = distribution(tmp_path, "silent", text="All rights reserved")
    odd = distribution(tmp_path, "odd", "License: Ask my aunt", text="Ask her.")
    bare = distribution(tmp_path, "bare", "License-Expression: ISC")
    said = licences.check([good, silent, odd, bare])
    assert len(said) == 3
    assert said[0].startswith("silent ")
    assert said[1].startswith("odd ")
    assert "Ask my aunt" in said[1]
    assert said[2].startswith("bare brings no licence text")


def test_everything_that_is_needed_has_a_text_and_an_accepted_licence() -> None:
    found = licences.required(licences.EXTRAS)
    assert {"numpy", "torch", "pyside6-essentials", "shiboken6", "httpcore2"} <= set(found)
    assert not {"pytest", "mypy", "pyinstaller"} & set(found)
    assert licences.check(found.values()) == []


def test_the_texts_of_qt_are_ours_since_its_wheels_bring_none() -> None:
    found = licences.required()
    names = [name for name, _ in licences.texts_of(found["pyside6-essentials"])]
    assert "LGPL-3.0.txt" in names
    assert "GPL-3.0.txt" in names  # to which the other refers


# --- what is inside a bundle --------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of what a real one has, by the names of files."""
    folder = tmp_path_factory.mktemp("사진 검색 照片") / "photosearch"
    places = (
        "numpy/__init__.pyc",
        "numpy.libs/libscipy_openblas64_-32a4b2a6.so",
        "pebble/__init__.pyc",
        "tomli_w/__init__.pyc",
        "pillow_heif/__init__.pyc",
        "pillow_heif.libs/libx265-4883ecb5.so.217",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "libmystery.so.3",
    )
    for place in places:
        file = folder / "_internal" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(place.encode())
    licences.collect(folder)
    return folder


def test_each_thing_inside_stands_in_the_index(bundle: Path) -> None:
    index = (bundle / "licences" / "README.txt").read_text("utf-8")
    for words in ("Pebble", "LGPL-3.0-only", "OpenBLAS", "GeoNames", "starter", "Lucide"):
        assert words in index
    assert "watchdog" not in index  # which is not in this bundle
    assert "libmystery.so.3" in index.partition("OF UNKNOWN ORIGIN")[2]
    texts = {each.name for each in (bundle / "licences").iterdir()}
    assert {
        "LICENSE.txt",
        "numpy.txt",
        "pebble.txt",
        "places.txt",
        "standard",
        "python.txt",
    } <= texts
    assert "watchdog.txt" not in texts
    assert "Version 3" in (bundle / "licences" / "pebble.txt").read_text("utf-8")


def test_the_index_says_what_x265_means_for_the_whole(bundle: Path, tmp_path: Path) -> None:
    index = (bundle / "licences" / "README.txt").read_text("utf-8")
    assert "GNU General Public License" in index.partition("THE BUNDLE AS A WHOLE")[2]
    without = tmp_path / "without"
    (without / "_internal" / "numpy").mkdir(parents=True)
    (without / "_internal" / "numpy" / "__init__.pyc").touch()
    found = licences.inside(without)
    assert "THE BUNDLE AS A WHOLE" not in licences.index(found, without)


def test_the_list_for_programs(bundle: Path) -> None:
    text = (bundle / "licences" / "sbom.cdx.json").read_text("utf-8")
    found = json.loads(text)
    by_name = {each["name"]: each for each in found["components"]}
    assert {"numpy", "Pebble", "tomli_w", "OpenBLAS", "x265", "starter"} <= set(by_name)
    assert by_name["numpy"]["purl"].startswith("pkg:pypi/numpy@")
    (file,) = by_name["x265"]["components"]
    assert len(file["hashes"][0]["content"]) == 64
    references = [each["bom-ref"] for each in found["components"]]
    assert len(set(references)) == len(references)
    product = found["metadata"]["component"]["bom-ref"]
    graph = {each["ref"]: each["dependsOn"] for each in found["dependencies"]}
    assert set(graph[product]) <= set(references)
    assert by_name["numpy"]["bom-ref"] in graph[product]
    assert json.loads(sbom.document(licences.inside(bundle), bundle)) == found  # the same again


@pytest.mark.long  # reading the schema takes seconds; every build of a bundle does it too
def test_the_list_meets_its_schema(bundle: Path) -> None:
    if find_spec("cyclonedx") is None or find_spec("jsonschema") is None:
        pytest.skip("the extra `bundle` is not installed")
    text = (bundle / "licences" / "sbom.cdx.json").read_text("utf-8")
    assert sbom.mistakes(text) == ""
    assert sbom.mistakes(text.replace('"library"', '"bookshelf"')) != ""


def test_every_library_of_the_table_says_where_its_sources_are() -> None:
    for native in licences.natives():
        assert native.source.startswith(("https://", "http://"))
        known = terms.is_accepted(native.licence) or native.licence.startswith("LicenseRef-")
        assert known or licences.under_gpl(native.licence), native.name


# --- known vulnerabilities ----------------------------------------------------------------------


def test_silence_is_no_good_news() -> None:
    asked = {"pillow": "13.0.0", "torch": "2.13.0", "numpy": "2.4.6"}
    report = {
        "dependencies": [
            {"name": "Pillow", "version": "13.0.0", "vulns": []},
            {"name": "torch", "skip_reason": "not found"},
        ]
    }
    assert audit.told(report, asked) == ([], ["numpy", "torch"])
    assert audit.told({}, asked) == ([], sorted(asked))


def test_a_vulnerability_is_told_with_its_cure() -> None:
    known = {"id": "PYSEC-1", "aliases": ["CVE-2027-1"], "fix_versions": ["13.0.1"]}
    report = {"dependencies": [{"name": "pillow", "version": "13.0.0", "vulns": [known]}]}
    wrong, untold = audit.told(report, {"pillow": "13.0.0"})
    assert wrong == ["pillow 13.0.0: PYSEC-1 CVE-2027-1; mended in 13.0.1"]
    assert untold == []


def test_versions_are_asked_of_as_advisories_know_them() -> None:
    pins = audit.pins()
    assert "photosearch" not in pins
    assert all("+" not in number for number in pins.values())


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ({}, 3),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, 0),
        ({"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "X"}]}]}, 1),
    ],
)
def test_the_status(
    report: dict[str, object], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "pins", lambda: {"a": "1"})
    monkeypatch.setattr(audit, "tool", lambda: [])
    monkeypatch.setattr(audit, "ask", lambda *_: report)
    monkeypatch.setattr(licences, "check", lambda _: [])
    assert audit.main([]) == status
    assert audit.main(["--offline"]) == 0
