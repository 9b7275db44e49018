"""Training on a toy world: it learns, resumes identically, and opens nothing it should not."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch

from photosearch.models.starter_text import StarterText
from photosearch.training import train as command
from photosearch.training.anchors import fit_table
from photosearch.training.data import CAPTION_PACK, CLASS_PACKS, Pack, open_pack
from photosearch.training.labels import Labels, build_labels
from photosearch.training.learn_images import ImageCourse, side_at
from photosearch.training.lexicon import Lexicon, read_lexicon
from photosearch.training.losses import ranking_loss
from photosearch.training.plans import ImagePlan, TextPlan
from photosearch.training.text_tower import TextTower
from photosearch.training.train import Finished, encode_pack, train, train_texts

CHOSEN = "food101-train"
ROOT = Path(__file__).resolve().parents[2]
IMAGE_PLAN = ImagePlan(
    steps=12, batch=24, stages=((16, 1.0),), widths=(8, 8, 8, 16, 16), depths=(1, 1, 1, 1), dim=16
)
TEXT_PLAN = TextPlan(
    steps=90, noise=0.2, vocabulary=2000, width=16, hidden=16, phrases=3, pictures=(48, 16),
    concepts=12, captions=8, sample=24, views=1, rate=2e-2, branches=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def lexicon(lexicon_folder: Path) -> Lexicon:
    return read_lexicon(lexicon_folder)


@pytest.fixture(scope="module")
def packs(packs_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pack]:
    cache = tmp_path_factory.mktemp("cache")
    return {n: open_pack(packs_folder, cache, n) for n in (*CLASS_PACKS, CAPTION_PACK)}


@pytest.fixture(scope="module")
def labels(lexicon: Lexicon, packs: dict[str, Pack]) -> Labels:
    return build_labels(lexicon, list(packs.values()), least_said=3)


class TestLabels:
    def test_a_class_shows_itself_and_all_that_is_broader(self, lexicon, packs, labels):
        row = labels.row_of["tinyimagenet-train"][0]
        shown = {lexicon.concepts[n].id for n in np.flatnonzero(labels.present[row])}
        assert shown == {"n00000000", "red", "thing"}

    def test_nothing_is_both_present_and_absent(self, labels):
        assert not ((labels.present > 0) & (labels.absent > 0)).any()

    def test_what_is_narrower_than_the_captions_is_unknown(self, lexicon, packs, labels):
        row = labels.row_of[CAPTION_PACK][0]
        assert labels.absent[row, lexicon.number["unseen"]] == 0
        assert labels.absent[row, lexicon.number["n00000001"]] > 0


class TestPacks:
    def copied(self, packs_folder, tmp_path) -> Path:
        for suffix in (".zip", ".csv"):
            shutil.copy((packs_folder / CHOSEN).with_suffix(suffix), tmp_path)
        return tmp_path

    def test_a_pack_that_has_changed_is_decoded_again(self, packs_folder, tmp_path):
        """Or its new labels would stand beside the old pictures."""
        data, cache = self.copied(packs_folder, tmp_path), tmp_path / "cache"
        assert len(open_pack(data, cache, CHOSEN).pixels) == 24
        table = data / f"{CHOSEN}.csv"
        table.write_text("".join(table.read_text().splitlines(keepends=True)[:4]))
        later = (cache / f"{CHOSEN}.npy").stat().st_mtime + 10
        os.utime(data / f"{CHOSEN}.zip", (later, later))
        assert len(open_pack(data, cache, CHOSEN).pixels) == 3

    @pytest.mark.skipif(sys.platform == "darwin", reason="the system tells nobody")
    def test_nobody_holds_the_file_that_gets_its_name(self, packs_folder, tmp_path, monkeypatch):
        """Windows renames no file that is mapped into memory."""
        held: list[str] = []

        def replace(path: Path, target: Path) -> Path:
            held.extend(each.path for each in psutil.Process().memory_maps())
            return path.rename(target)

        monkeypatch.setattr(Path, "replace", replace)
        open_pack(self.copied(packs_folder, tmp_path), tmp_path / "cache", CHOSEN)
        assert held
        assert str(tmp_path / "cache" / f"{CHOSEN}.part") not in held


class TestImageCourse:
    def test_a_run_of_no_time_is_done(self, packs, labels, tmp_path):
        """As with ``--resume --minutes 0``, to go on with texts."""
        course = ImageCourse(packs, labels, replace(IMAGE_PLAN, steps=0, minutes=0), tmp_path)
        course.run(print)
        assert course.step == 0

    def test_it_learns(self, packs, labels, tmp_path):
        course = ImageCourse(packs, labels, replace(IMAGE_PLAN, steps=24), tmp_path)
        losses = [sum(course.advance().values()) for _ in range(24)]
        assert np.mean(losses[-4:]) < 0.85 * np.mean(losses[:4])

    def test_a_resumed_run_is_the_same_run(self, packs, labels, tmp_path):
        whole = ImageCourse(packs, labels, IMAGE_PLAN, tmp_path / "whole")
        for _ in range(6):
            whole.advance()
        half = ImageCourse(packs, labels, IMAGE_PLAN, tmp_path / "half")
        for _ in range(3):
            half.advance()
        half.save()
        resumed = ImageCourse(packs, labels, IMAGE_PLAN, tmp_path / "half")
        assert resumed.resume()
        for _ in range(3):
            resumed.advance()
        for name, value in whole.model.state_dict().items():
            assert torch.equal(value, resumed.model.state_dict()[name]), name
        for name, value in whole.average.items():
            assert torch.equal(value, resumed.average[name]), name

    def test_nothing_to_resume(self, packs, labels, tmp_path):
        assert not ImageCourse(packs, labels, IMAGE_PLAN, tmp_path).resume()

    def test_sides_grow(self):
        stages = ((48, 0.5), (64, 0.5))
        assert [side_at(p, stages) for p in (0.0, 0.49, 0.5, 1.0)] == [48, 48, 64, 64]


class TestRankingLoss:
    def test_unknown_pairs_do_not_matter(self):
        present = torch.tensor([[1.0, 0, 0]])
        absent = torch.tensor([[0.0, 1, 0]])
        low = ranking_loss(torch.tensor([[1.0, 0.0, -9.0]]), present, absent)
        high = ranking_loss(torch.tensor([[1.0, 0.0, 9.0]]), present, absent)
        assert torch.isclose(low, high)

    def test_rows_without_a_positive_count_nothing(self):
        none = torch.zeros(2, 3)
        assert ranking_loss(torch.randn(2, 3), none, 1 - none) == 0


@pytest.fixture(scope="module")
def finished(lexicon, packs_folder, tmp_path_factory) -> Path:
    """The folder of a run from nothing."""
    out = tmp_path_factory.mktemp("run")
    train(packs_folder, out, lexicon, (IMAGE_PLAN, TEXT_PLAN), side=16, resume=False)
    return out / "starter"


def test_the_whole_way(finished):
    text = StarterText.load(finished)
    dog, puppy, forest = text.encode(["강아지", "댕댕이 사진", "森林"])
    assert dog @ puppy > dog @ forest
    config = json.loads((finished / "config.json").read_text())
    assert config["model_type"] == "starter"
    assert not finished.with_name("starter.part").exists()


def test_pictures_are_nearer_to_what_they_show_than_to_what_means_nothing(finished, packs):
    vectors = encode_pack(
        Finished.read(finished).image, packs[CAPTION_PACK], np.arange(24), 16, None
    )
    words = ["red", "초록색", "蓝色", "zkwqj", "훑쳇", "unicorn"]
    best = (StarterText.load(finished).encode(words) @ vectors.numpy().T).max(1)
    assert best[:3].min() > best[3:].max()


class TestFromModel:
    def test_pictures_stay_and_texts_learn_on(self, finished, lexicon, packs_folder, tmp_path):
        plan = replace(TEXT_PLAN, steps=20, anchor_steps=20)
        train_texts(packs_folder, tmp_path, lexicon, plan, Finished.read(finished))
        result = tmp_path / "starter"
        for name in ("model.safetensors", "config.json"):
            assert (result / name).read_bytes() == (finished / name).read_bytes()
        before, after = StarterText.load(finished), StarterText.load(result)
        assert np.array_equal(before.table.hashes, after.table.hashes)
        words = ["강아지", "a green thing", "森林"]
        likeness = (before.encode(words) * after.encode(words)).sum(1)
        assert (likeness > 0.5).all()
        assert (likeness < 0.99999).any()

    def test_the_command(self, finished, packs_folder, lexicon_folder, tmp_path, monkeypatch):
        plan = replace(TEXT_PLAN, steps=2, anchor_steps=2)
        monkeypatch.setattr(command, "TextPlan", lambda: plan)
        given = {"data": packs_folder, "out": tmp_path, "lexicon": lexicon_folder,
                 "from-model": finished}  # fmt: skip
        assert command.main([f"--{name}={value}" for name, value in given.items()]) == 0
        assert (tmp_path / "starter" / "text.safetensors").exists()

    def test_the_tower_of_a_folder_says_the_same(self, finished):
        shipped = StarterText.load(finished)
        rows = shipped.table.rows("a photo of a puppy")
        with torch.inference_mode():
            vector = TextTower.of(shipped)(torch.from_numpy(rows), torch.tensor([0]))
        assert np.allclose(vector.numpy(), shipped.encode(["a photo of a puppy"]), atol=1e-4)

    def test_concepts_are_found_again_near_their_pictures(self, finished, packs, labels, lexicon):
        name, number = "food101-train", np.arange(24)
        vectors = encode_pack(Finished.read(finished).image, packs[name], number, 16, None)
        rows = labels.row_of[name]
        table = fit_table(vectors, rows, labels, 40, 0.2)
        assert torch.allclose(table.norm(dim=1), torch.ones(len(table)))
        dishes = [lexicon.number[f"dish{n}"] for n in range(3)]
        nearest = (vectors @ table[dishes].t()).argmax(1).numpy()
        assert (nearest == number % 3).mean() > 0.9


WATCH = """
import json, sys
opened = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        opened.append(arguments[0] if isinstance(arguments[0], str) else arguments[0].decode())
sys.addaudithook(watch)
from photosearch.training import train
from photosearch.training.plans import ImagePlan, TextPlan
train.ImagePlan = lambda: ImagePlan(
    batch=8, stages=((16, 1.0),), widths=(4, 4, 4, 4, 4), depths=(1, 1, 1, 1), dim=8
)
train.TextPlan = lambda: TextPlan(phrases=1, pictures=(8, 8), concepts=8, captions=4, views=1)
train.main(sys.argv[2:])
json.dump(opened, open(sys.argv[1], "w"))
"""


class TestNoLeak:
    @pytest.mark.skipif(sys.platform != "linux", reason="system folders differ")
    def test_training_opens_only_packs_lexicon_and_its_own_folder(
        self, packs_folder, lexicon_folder, tmp_path
    ):
        """The evaluation data lies beside the packs here, as it does where the model is made."""
        out = tmp_path / "out"
        minutes = ["--minutes", "0.001", "--text-minutes", "0.001", "--side", "16"]
        arguments = [
            "--data", packs_folder, "--out", out, "--lexicon", lexicon_folder, *minutes,
        ]  # fmt: skip
        log = tmp_path / "opened.json"
        out.mkdir()
        subprocess.run(
            [sys.executable, "-c", WATCH, log, *arguments],
            check=True,
            cwd=ROOT,
            timeout=300,
            env={**os.environ, "TMPDIR": str(out)},
        )
        allowed = [packs_folder, lexicon_folder, out, log, ROOT / "photosearch",
                   Path("/proc"), Path("/dev"), Path("/sys")]  # fmt: skip
        prefixes = [sys.prefix, sys.base_prefix, "/etc", "/usr"]
        strange = [
            name
            for name in json.loads(log.read_text())
            if Path(name).is_absolute()
            and not any(Path(name).is_relative_to(place) for place in (*allowed, *prefixes))
        ]
        assert strange == []

    @pytest.mark.parametrize("word", ["queries.csv", "photo_captions", "xtd10", "shared/data"])
    def test_no_source_mentions_evaluation_files(self, word):
        for path in (ROOT / "photosearch" / "training").glob("*.py"):
            assert word not in path.read_text(encoding="utf-8"), path
