"""A finished bundle: from the first start in an empty home to its removal; each family of models.

Run by ``packaging/bundle_test.py``, never with the suite: it needs a bundle and takes minutes.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and named again by whoever wants them
from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.app import App
from photosearch.library import history
from tests.conftest import REPOSITORY
from tests.gui.test_real_window import Screen, needs_tools, screen
from tests.models import tiny_blip
from tests.models.conftest import (
    naflex_folder,
    siglip2_folder,
    siglip_folder,
)
from tests.models.test_chinese_clip import folder as chinese_clip_folder
from tests.models.test_clip import clip_folder
from tests.models.test_ernie_vil2 import Made
from tests.models.test_qwen_vl import folders as qwen_folders
from tests.packaging import frozen
from tests.packaging.frozen import PAINTED, Eyes, Program, type_letters, wait_for

BUNDLE = Path(os.environ.get("PHOTOSEARCH_BUNDLE", REPOSITORY / "build" / "photosearch"))
NOTES = Path(os.environ.get("PHOTOSEARCH_BUNDLE_NOTES", BUNDLE.parent))
PHOTOS = 40
QUERIES = {"en": "a dog running", "ko": "바다에서 노는 아이들", "zh": "骑自行车的人"}
ENCODERS = ["siglip2", "siglip", "naflex", "clip", "chinese_clip", "ernie_vil2", "vl_ke_t5"]
CAPTIONERS = ["blip", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "veld"]
STARTS = 5
Digests = dict[str, str]


def note(words: str) -> None:
    """Say what was found, on the screen and in the notes."""
    print(f"\n    {words}", flush=True)
    with (NOTES / "notes.txt").open("a", encoding="utf-8") as file:
        file.write(words + "\n")


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (NOTES / "notes.txt").unlink(missing_ok=True)
    return tmp_path_factory.mktemp("설치 安装")


@pytest.fixture(scope="session")
def bundle(place: Path) -> Path:
    """The bundle where a Korean user of a Chinese system may have put it."""
    return frozen.copy_of(BUNDLE, place / "사진 검색 应用")


@pytest.fixture(scope="session")
def home(place: Path) -> Path:
    """The home of somebody who has taken photos and never used this program."""
    home = place / "김철수 家"
    pictures = home / "사진"
    pictures.mkdir(parents=True)
    (home / ".config").mkdir()
    (home / ".config" / "user-dirs.dirs").write_text('XDG_PICTURES_DIR="$HOME/사진"\n', "utf-8")
    shared = Path(os.environ.get("PHOTOSEARCH_SHARED", REPOSITORY.parent / "shared"))
    real = sorted((shared / "data" / "photos").glob("*.jpg"))[:: 900 // PHOTOS][:PHOTOS]
    for number, photo in enumerate(real):
        shutil.copyfile(photo, pictures / f"휴가 {number:02}.jpg")
    for number in range(len(real), PHOTOS):
        noise = np.random.default_rng(number).integers(0, 256, (6, 9, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((900, 600), Image.Resampling.BICUBIC).save(
            pictures / f"{number:02}.jpg"
        )
    Image.open(sorted(pictures.iterdir())[0]).save(pictures / "海边.webp")
    note(f"{len(real)} real photos, {PHOTOS + 1} files in all")
    return home


@pytest.fixture(scope="session")
def program(bundle: Path, home: Path) -> Program:
    return Program((str(bundle / "photosearch"),), (str(bundle / "photosearch-window"),), home)


@pytest.fixture
def eyes(screen: Screen) -> Iterator[Eyes]:
    found = Eyes(screen.environment["DISPLAY"])
    yield found
    found.close()


def digests(folder: Path) -> Digests:
    """What is in each file."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def asked(program: Program, *arguments: object) -> object:
    """The JSON document that a command prints."""
    done = program.run("--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_starts_without_any_python(program: Program) -> None:
    done = program.run("--version")
    assert done.stdout.startswith("Photosearch "), done.stderr
    means = " ".join(frozen.no_network()) or "nothing (unshare is forbidden here); sockets counted"
    note(f"network kept away by: {means}; PATH leads to an empty folder")


@needs_tools
def test_from_the_first_start_to_the_second(
    program: Program,
    bundle: Path,
    home: Path,
    screen: Screen,
    eyes: Eyes,
) -> None:
    before = digests(home / "사진")
    with program.shown(screen.environment["DISPLAY"]) as started:
        wait_for(screen.window, "the window")
        screen.do("windowfocus", "--sync", screen.window())
        screen.wait_until_calm()
        screen.look().save(NOTES / "1-first-run.png")
        assert eyes.colours() < PAINTED
        screen.press("Return")  # the folder of pictures is ticked, and Start has the focus
        wait_for(lambda: eyes.colours() > PAINTED, "photos in the grid")
        wait_for(lambda: _searchable(program) == PHOTOS + 1, "all photos to be searchable", 2)
        processes = frozen.family_of(started.pid)
        assert len(processes) >= 2
        assert frozen.foreign_code(processes, bundle) == set()
        assert frozen.connections(processes) == []
        screen.wait_until_calm()
        screen.look().save(NOTES / "2-indexed.png")
        seen = [eyes.pixels().copy()]
        for language, words in QUERIES.items():
            screen.press("ctrl+f")
            screen.press("ctrl+a")
            type_letters(screen.environment["DISPLAY"], words)
            screen.press("Return")
            screen.wait_until_calm()
            screen.look().save(NOTES / f"3-search-{language}.png")
            seen.append(eyes.pixels().copy())
            assert all((seen[-1] != other).any() for other in seen[:-1]), words
        screen.press("ctrl+q")
        assert started.wait(frozen.PATIENCE) == 0
        assert started.communicate() == ("", "")
    wait_for(lambda: not any(each.is_running() for each in processes), "all processes to leave")

    with program.shown(screen.environment["DISPLAY"]) as started:
        wait_for(lambda: eyes.colours() > PAINTED, "the photos of the last time")
        screen.do("windowfocus", "--sync", screen.window())
        screen.wait_until_calm()
        screen.look().save(NOTES / "4-second-start.png")
        screen.press("ctrl+q")
        assert started.wait(frozen.PATIENCE) == 0
    again = asked(program, "index")
    assert isinstance(again, dict)
    assert (again["unchanged"], again["encoded"], again["added"]) == (PHOTOS + 1, 0, 0)
    assert digests(home / "사진") == before
    with App.open(program.home / ".local/share/Photosearch/library", read_only=True) as app:
        remembered = app.database.read(history.recent_searches)
    assert sorted(remembered) == sorted(QUERIES.values())
    note(f"first run, index, three searches, quit, second start: index says {again}")


def _searchable(program: Program) -> object:
    found = asked(program, "status")
    assert isinstance(found, dict)
    return found["searchable"]


@pytest.mark.parametrize("language", QUERIES)
def test_the_terminal_answers(program: Program, home: Path, language: str) -> None:
    program.run("index", home / "사진")
    hits = asked(program, "search", QUERIES[language], "-n", "5")
    assert isinstance(hits, list)
    assert len(hits) == 5
    names = [Path(hit["path"]).name for hit in hits]
    note(f"{QUERIES[language]}: {', '.join(names[:3])} ({hits[0]['relevance']})")


def test_formats_of_all_decoders(program: Program, place: Path) -> None:
    folder = place / "형식 格式"
    folder.mkdir()
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (80, 120, 3), np.uint8))
    kinds = ["jpg", "png", "webp", "avif", "tiff", "bmp", "gif", "jp2", "ppm", "tga", "qoi", "ico"]
    made = []
    for kind in kinds:
        try:
            picture.save(folder / f"사진.{kind}")
        except (OSError, KeyError, ValueError):  # this Pillow does not write it
            (folder / f"사진.{kind}").unlink(missing_ok=True)
            continue
        made.append(kind)
    import pillow_heif

    pillow_heif.from_pillow(picture).save(folder / "사진.heic")
    made.append("heic")
    library = ("--library", place / "형식 library")
    counts = asked(program, *library, "index", folder)
    problems = asked(program, *library, "problems")
    assert isinstance(counts, dict)
    assert (counts["added"], problems) == (len(made), [])
    note(f"formats read: {', '.join(made)}")


# --- families of models -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def models(place: Path) -> Path:
    return place / "모델 模型"


@pytest.fixture(scope="session")
def made(place: Path) -> Path:
    """Where checkpoints that are written here lie."""
    folder = place / "checkpoints"
    folder.mkdir()
    return folder


@pytest.fixture
def checkpoint(request: pytest.FixtureRequest, made: Path) -> Callable[[str], Path]:
    """A small checkpoint of a family as it is published; skips where none can be had."""

    def find(name: str) -> Path:
        if name.startswith("qwen"):
            return Path(request.getfixturevalue("qwen_folders")[name])
        if name in ("veld", "vl_ke_t5"):
            golden: Path = request.getfixturevalue("shared_data") / "golden" / name
            return golden / "checkpoint" if (golden / "checkpoint").is_dir() else golden
        if name == "blip":
            return tiny_blip.write(made / name)
        if name == "ernie_vil2":
            return Made().write(made / name)
        return Path(request.getfixturevalue(f"{name}_folder"))

    return find


def with_models(program: Program, models: Path) -> Program:
    variables = (*program.variables, ("PHOTOSEARCH_MODELS", str(models)))
    return Program(program.terminal, program.window, program.home, variables)


def installed(program: Program, folder: Path, name: str) -> None:
    done = program.run("models", "install", folder, "--as", name)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ENCODERS)
def test_families_of_encoders(
    program: Program, models: Path, place: Path, checkpoint: Callable[[str], Path], name: str
) -> None:
    folder, few = checkpoint(name), place / "few"
    if not few.is_dir():
        few.mkdir()
        for number in range(2):
            noise = np.random.default_rng(number).integers(0, 256, (5, 7, 3), dtype=np.uint8)
            Image.fromarray(noise).resize((70, 50)).save(few / f"{number}.png")
        (place / "texts.json").write_text('["a dog", "강아지", "海边"]', "utf-8")
    library = ("--library", place / "family library")
    ours = with_models(program, models)
    theirs = with_models(frozen.from_source(program.home), models)
    installed(ours, folder, name)
    found = []
    for number, each in enumerate((ours, theirs)):
        out = place / f"{name}-{number}.npz"
        done = each.run(
            *library, "embed", "--model", name, "--texts", place / "texts.json", "--images", few,
            "--out", out, "--raw",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found.append(np.load(out))
    for part in ("texts", "images"):
        assert found[0][part].std() > 0
        np.testing.assert_allclose(found[0][part], found[1][part], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", CAPTIONERS)
def test_families_of_captioners(
    program: Program, models: Path, place: Path, checkpoint: Callable[[str], Path], name: str
) -> None:
    picture = place / "picture.png"
    noise = np.random.default_rng(4).integers(0, 120, (5, 7, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((64, 48)).save(picture)
    library = ("--library", place / "family library")
    ours = with_models(program, models)
    theirs = with_models(frozen.from_source(program.home), models)
    installed(ours, checkpoint(name), name)
    words = ("caption", "--model", name, "--beams", "2", "--max-new-tokens", "6", picture)
    found = [asked(each, *library, *words) for each in (ours, theirs)]
    assert found[0] == found[1]


# --- installing and removing ------------------------------------------------------------------


def test_installed_and_taken_away(bundle: Path, home: Path, program: Program) -> None:
    photos = digests(home / "사진")
    environment = {**program.environment(), "PATH": "/usr/bin:/bin"}

    def sh(script: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(script)], env=environment, capture_output=True, text=True, check=False
        )

    done = sh(bundle / "install.sh")
    assert done.returncode == 0, done.stderr
    there = home / ".local" / "lib" / "photosearch"
    assert sh(bundle / "install.sh").returncode == 0  # once more, over itself
    linked = Program((str(home / ".local/bin/photosearch"),), (), home)
    assert linked.run("--version").stdout.startswith("Photosearch ")
    entry = home / ".local/share/applications/photosearch.desktop"
    assert f'Exec="{there}/photosearch-window"\n' in entry.read_text("utf-8")
    if checker := shutil.which("desktop-file-validate"):
        subprocess.run([checker, str(entry)], check=True)
    left = {"library", "models"} & {p.name for p in (home / ".local/share/Photosearch").iterdir()}

    done = sh(there / "uninstall.sh")
    assert done.returncode == 0, done.stderr
    note(done.stdout.strip().replace("\n", "\n    "))
    assert "Your photos are as they were" in done.stdout
    assert str(home / ".local/share/Photosearch/library") in done.stdout
    assert digests(home / "사진") == photos
    remaining = [p for p in home.rglob("*") if p.name.startswith("photosearch") and p.is_file()]
    assert [p for p in remaining if "state" not in p.parts and "Photosearch" not in p.parts] == []
    assert left <= {p.name for p in (home / ".local/share/Photosearch").iterdir()}
    assert sh(bundle / "uninstall.sh").returncode == 1  # there is nothing any more


# --- by the clock -----------------------------------------------------------------------------


@needs_tools
def test_start_up(program: Program, home: Path, screen: Screen, eyes: Eyes) -> None:
    program.run("index", home / "사진")
    for name, each in (("bundle", program), ("source", frozen.from_source(home))):
        taken = [_start(each, screen, eyes) for _ in range(STARTS)]
        commands = []
        for _ in range(STARTS):
            began = time.monotonic()
            each.run("search", "dog")
            commands.append(time.monotonic() - began)
        best = [min(column) for column in zip(*taken, strict=True)]
        note(
            f"{name}: window on the screen {best[0]:.2f} s, photos painted {best[1]:.2f} s, "
            f"`search` in the terminal {min(commands):.2f} s (best of {STARTS}, load "
            f"{os.getloadavg()[0]:.1f})"
        )


def _start(program: Program, screen: Screen, eyes: Eyes) -> tuple[float, float]:
    wait_for(eyes.is_dark, "an empty screen")
    began = time.monotonic()
    with program.shown(screen.environment["DISPLAY"]) as started:
        wait_for(lambda: not eyes.is_dark(), "the window", 0.005)
        shown = time.monotonic() - began
        wait_for(lambda: eyes.colours() > PAINTED, "photos", 0.005)
        painted = time.monotonic() - began
        screen.do("windowfocus", "--sync", screen.window())
        screen.press("ctrl+q")
        assert started.wait(frozen.PATIENCE) == 0
    return shown, painted
