"""Scripts of ``packaging`` told the wrong thing: a sentence, a status, and no harm done."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packaging.modules import FOLDER, script

Refused = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """What a script says that leaves with that status."""

    def run(status: int, name: str, *arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        monkeypatch.syspath_prepend(str(FOLDER))
        with pytest.raises(SystemExit) as left:
            runpy.run_path(str(FOLDER / name), run_name="__main__")
        said = capsys.readouterr().err
        assert left.value.code == status, said
        return said

    return run


@pytest.mark.parametrize(
    "name",
    ["papers.py", "icons.py", "contents.py", "licences.py", "without_x265.py", "bundle_test.py"],
)
def test_nothing_is_wrong_usage_and_told_how(refused: Refused, name: str) -> None:
    assert f"packaging/{name}" in refused(2, name)


@pytest.mark.parametrize("name", ["contents.py", "licences.py", "bundle_test.py"])
@pytest.mark.parametrize("place", ["nowhere", "folder", "file"])
def test_what_is_no_bundle_stays_as_it_is(
    refused: Refused, name: str, place: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    assert "holds no bundle" in refused(2, name, tmp_path / place)
    assert not any((tmp_path / "folder").iterdir())
    assert not (tmp_path / "nowhere").exists()


def test_words_that_no_script_knows(refused: Refused, tmp_path: Path) -> None:
    guide = FOLDER.parent / "resources" / "docs" / "development.md"
    before = guide.stat().st_mtime_ns
    assert "--check" in refused(2, "layers.py", "--chekc")
    assert guide.stat().st_mtime_ns == before
    assert "no language fr" in refused(2, "translations.py", "missing", "fr")
    assert "cannot be read" in refused(2, "translations.py", "fill", "ko", tmp_path / "no.json")
    for text in ("no JSON", '{"a": 1}', "[1]", '[{"context": "a"}]'):
        (tmp_path / "a.json").write_text(text)
        assert "a.json" in refused(2, "translations.py", "fill", "ko", tmp_path / "a.json")


def test_a_folder_of_somebody_s_is_not_emptied(tmp_path: Path) -> None:
    refusals = script("refusals")
    (tmp_path / "icons").mkdir()
    (tmp_path / "share").symlink_to(tmp_path / "icons")
    assert not any(refusals.emptied(tmp_path, ("icons", "share")).iterdir())
    (tmp_path / "icons").mkdir()
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(SystemExit):
        refusals.emptied(tmp_path, ("icons", "share"))
    assert {each.name for each in tmp_path.iterdir()} == {"icons", "diary.txt"}
    with pytest.raises(SystemExit):
        refusals.made(tmp_path / "diary.txt")


@pytest.mark.parametrize("name", ["env", "photosearch"])
def test_a_bundle_takes_nobody_s_place(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = script("bundle")
    theirs = tmp_path / name / "diary.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine")
    if name == "env":
        assert bundle.main(["--out", str(tmp_path)]) == 1
        assert "other things" in capsys.readouterr().err
    else:
        with pytest.raises(bundle.Refused, match="other things"):
            bundle.build(Path(sys.executable), tmp_path, tmp_path, whole=False, ocr=False)
    assert theirs.read_text() == "mine"


def test_where_no_environment_can_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on Debian without python3-venv."""

    def create(*arguments: object, **choices: object) -> None:
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr("venv.create", create)
    assert script("bundle").main(["--out", str(tmp_path)]) == 1
    assert "could not be built" in capsys.readouterr().err
    audit = script("audit")
    with pytest.raises(SystemExit) as left:
        audit.tool(tmp_path / "audit")
    assert left.value.code == audit.UNTOLD
    assert "nothing was asked" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_set_up_takes_nobody_s_place(
    kind: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    theirs = tmp_path / "diary.txt"
    theirs.write_text("mine")
    monkeypatch.setenv("PHOTOSEARCH_VENV", str(tmp_path if kind == "folder" else theirs))
    assert script("start").main([]) == 1
    assert "is no virtual environment" in capsys.readouterr().err
    assert theirs.read_text() == "mine"
