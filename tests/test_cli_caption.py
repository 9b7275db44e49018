"""``photosearch caption`` as scripts use it: rows, languages, and words for what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from photosearch.media.prepare import prepare
from photosearch.models import blip, catalogue, install
from photosearch.models.base import CaptionWish
from tests.command_line import answer, run
from tests.conftest import REPOSITORY, picture
from tests.models import tiny_blip

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one captioner."""
    base = tmp_path_factory.mktemp("모델")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
        install.install(tiny_blip.write(base / "checkpoint"), "tiny")
    return base / "models"


@pytest.fixture
def with_captioner(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSEARCH_MODELS", str(models))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three photos in two contents, and a file that is none."""
    folder = tmp_path / "사진 照片"
    folder.mkdir()
    picture(1).save(folder / "강아지 🐶.jpg")
    picture(2).save(folder / "b.png")
    (folder / "copy.png").write_bytes((folder / "b.png").read_bytes())
    (folder / "text.jpg").write_text("no picture")
    return folder


def caption(*arguments: object, library: Path) -> Rows:
    rows = answer("caption", *arguments, library=library)
    assert isinstance(rows, list)
    assert all(row.keys() == {"path", "lang", "text", "model"} for row in rows)
    return rows


@pytest.mark.usefixtures("with_captioner")
class TestWithACaptioner:
    def test_files_need_no_library_and_make_none_and_a_bad_one_costs_its_own_row(
        self, folder: Path, tmp_path: Path
    ) -> None:
        names = ["b.png", "text.jpg", "강아지 🐶.jpg", "b.png"]
        paths = [folder / name for name in names]
        arguments = ["--lang", "ko", "--beams", 2, "--max-new-tokens", 3, *paths]
        done = run("--json", "caption", *arguments, library=tmp_path / "library")
        assert done.returncode == 0, done.stderr
        rows = json.loads(done.stdout)
        assert [row["path"] for row in rows] == [str(path) for path in paths]
        model = catalogue.find("tiny")
        here = blip.load(model.folder, model.spec, "cpu")
        good = [path for path in paths if path.name != "text.jpg"]
        pixels = np.stack([prepare(str(path), model.spec.image, 64).pixels for path in good])
        want = [own[0].text for own in here.captions(pixels, CaptionWish(2, 3))]
        assert [row["text"] for row in rows] == [want[0], "", want[1], want[2]]
        assert "text.jpg" in done.stderr
        # It writes English whatever it is asked for, and says so.
        assert {(row["lang"], row["model"]) for row in rows} == {("en", "tiny")}
        assert "does not write ko" in done.stderr
        assert not (tmp_path / "library").exists()

    def test_the_library_is_described_once_and_found_by_its_sentences(
        self, folder: Path, tmp_path: Path
    ) -> None:
        library = tmp_path / "library"
        answer("index", folder, library=library)
        rows = caption(library=library)
        assert {Path(row["path"]).name for row in rows} == {"강아지 🐶.jpg", "b.png", "copy.png"}
        assert len({row["text"] for row in rows if row["path"].endswith(".png")}) == 1
        done = run("caption", library=library)
        assert done.returncode == 0
        assert "Nothing to describe" in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "status", "words"),
        [
            (["--model", "nothing", "b.png"], 1, "nothing"),
            (["--model", "tiny", "--beams", "0", "b.png"], 2, "N should be"),
            (["--lang", "fr", "b.png"], 2, "fr"),
            (["text.jpg"], 1, "could be described"),
            ([], 1, "no library"),
        ],
    )
    def test_what_goes_wrong_is_told_in_words(
        self, folder: Path, tmp_path: Path, arguments: list[str], status: int, words: str
    ) -> None:
        done = run("caption", *arguments, library=tmp_path / "library", cwd=folder)
        assert done.returncode == status, done.stderr
        assert done.stdout == ""
        assert words.lower() in done.stderr.lower()
        assert "Traceback" not in done.stderr


def test_without_a_captioner_tags_are_offered(
    folder: Path, tmp_path: Path, shared_data: Path
) -> None:
    photo = shared_data / "data" / "photos"
    first = sorted(photo.iterdir())[0]
    rows = caption("--lang", "zh", first, folder / "b.png", library=tmp_path / "library")
    assert [row["model"] for row in rows] == ["starter", "starter"]
    assert {row["lang"] for row in rows} == {"zh"}


def test_veld_says_what_its_own_system_says(shared_data: Path, tmp_path: Path) -> None:
    golden = shared_data / "golden" / "veld"
    if not golden.is_dir():
        pytest.skip("the shared folder holds no VELD")
    answer("models", "install", golden, "--as", "veld")
    images = [golden / "images" / f"img{n}.png" for n in range(4)]
    want = json.loads((golden / "captions.json").read_text("utf-8"))
    library = tmp_path / "library"
    rows = caption("--model", "veld", "--max-new-tokens", 14, *images, library=library)
    assert [row["text"] for row in rows] == want["beam"][::4]
    assert {row["lang"] for row in rows} == {"ko"}


def test_it_has_help_and_stands_in_the_readme() -> None:
    done = run("caption", "--help")
    assert done.returncode == 0
    assert "--max-new-tokens" in done.stdout
    assert "`caption" in (REPOSITORY / "README.md").read_text(encoding="utf-8")
