"""Recall both ways: hand-made cases, and the numbers that ERNIE-ViL's own scripts wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.evaluation import retrieval
from photosearch.evaluation.both_ways import BothWays, Recall, both_ways
from photosearch.evaluation.datasets import LabelledQuery


def test_the_diagonal_of_a_perfect_model() -> None:
    eye = np.eye(12, dtype=np.float32)
    perfect = Recall(1.0, 1.0, 1.0)
    assert both_ways(eye, eye, [(n, n) for n in range(12)]) == BothWays(perfect, perfect)


def test_directions_are_not_mixed_up() -> None:
    """Two texts want image 0; image 1 has no text and asks for none."""
    texts = np.array([[1, 0], [0.4, 0.6]], np.float32)
    images = np.array([[1, 0], [0, 1]], np.float32)
    found = both_ways(texts, images, [(0, 0), (1, 0)])
    assert found.text_to_image == Recall(0.5, 1.0, 1.0)
    assert found.image_to_text == Recall(1.0, 1.0, 1.0)
    assert found.text_to_image.mean == pytest.approx(2.5 / 3)


def test_any_of_several_will_do() -> None:
    texts = np.array([[1.0]], np.float32)
    images = np.arange(20, 0, -1, dtype=np.float32)[:, None]
    found = both_ways(texts, images, [(0, 7), (0, 15)])
    assert found.text_to_image == Recall(0.0, 0.0, 1.0)


def test_ties_keep_the_order_of_the_rows() -> None:
    same = np.ones((6, 2), np.float32)
    found = both_ways(same, same, [(n, n) for n in range(6)])
    assert found.text_to_image == Recall(1 / 6, 5 / 6, 1.0)


def test_nothing_to_find() -> None:
    with pytest.raises(ValueError, match="belongs together"):
        both_ways(np.ones((1, 2), np.float32), np.ones((1, 2), np.float32), [])


@dataclass
class Ranking:
    order: NDArray[np.int64]
    relevance: str = "good"
    surprise: float = 0.0


class TestErnieVil:
    """``golden/ernie_vil2/eval`` was written by the system's own scripts."""

    @pytest.fixture
    def eval_folder(self, shared_data: Path) -> Path:
        return shared_data / "golden" / "ernie_vil2" / "eval"

    @staticmethod
    def read(path: Path) -> list[dict[str, list[float]]]:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def test_its_numbers(self, eval_folder: Path) -> None:
        images = self.read(eval_folder / "valid_imgs.img_feat.jsonl")
        texts = self.read(eval_folder / "valid_texts.txt_feat.jsonl")
        rows = {str(row["image_id"]): number for number, row in enumerate(images)}
        asked = self.read(eval_folder / "valid_texts.jsonl")
        pairs = [(n, rows[str(i)]) for n, text in enumerate(asked) for i in text["image_ids"]]
        found = both_ways(
            np.array([row["feature"] for row in texts], np.float32),
            np.array([row["feature"] for row in images], np.float32),
            pairs,
        )
        for name, ours in (("t2i", found.text_to_image), ("i2t", found.image_to_text)):
            want = json.loads((eval_folder / f"output_{name}.json").read_text())["scoreJson"]
            got = {"r1": ours.at_1, "r5": ours.at_5, "r10": ours.at_10, "mean_recall": ours.mean}
            assert {key: 100 * value for key, value in got.items()} == pytest.approx(
                {key: want[key] for key in got}
            )

    def test_labelled_queries_say_the_same(self, eval_folder: Path) -> None:
        """``retrieval`` measures text to image with the same definition of recall."""
        images = self.read(eval_folder / "valid_imgs.img_feat.jsonl")
        texts = self.read(eval_folder / "valid_texts.txt_feat.jsonl")
        queries = [
            LabelledQuery(str(n), "t2i", "zh", str(n), frozenset(map(str, text["image_ids"])))
            for n, text in enumerate(self.read(eval_folder / "valid_texts.jsonl"))
        ]
        scores = np.array([row["feature"] for row in texts], np.float32) @ np.transpose(
            np.array([row["feature"] for row in images], np.float32)
        )
        report = retrieval.evaluate(
            queries,
            [str(row["image_id"]) for row in images],
            lambda _: [Ranking(np.argsort(-row, kind="stable")) for row in scores],
        )
        want = json.loads((eval_folder / "output_t2i.json").read_text())["scoreJson"]
        row = report.by_type[0]
        got = [row.recall_at_1, row.recall_at_5, row.recall_at_10]
        assert [100 * (value or 0) for value in got] == pytest.approx(
            [want["r1"], want["r5"], want["r10"]]
        )
