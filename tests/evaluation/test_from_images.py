"""Recall both ways: hand-made cases, and the numbers that ERNIE-ViL's own scripts wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photosearch.evaluation import retrieval
from photosearch.evaluation.datasets import LabelledQuery
from photosearch.evaluation.from_images import FromImages


def asked(scores: NDArray[np.float32], belong: list[list[int]]) -> FromImages:
    """(texts, images) scores, and the images of each text."""
    found = FromImages(scores.shape[1])
    for row, images in zip(scores, belong, strict=True):
        found.add(row, images)
    return found


def recalls(found: FromImages) -> tuple[float, float, float]:
    return found.recall(1), found.recall(5), found.recall(10)


def test_the_diagonal_of_a_perfect_model() -> None:
    found = asked(np.eye(12, dtype=np.float32), [[n] for n in range(12)])
    assert (found.asking, recalls(found)) == (12, (1.0, 1.0, 1.0))


def test_an_image_without_a_text_asks_for_none() -> None:
    """Two texts want image 0, which likes the second of them better."""
    found = asked(np.array([[0.4, 0], [1, 0.6]], np.float32), [[0], [0]])
    assert (found.asking, recalls(found)) == (1, (1.0, 1.0, 1.0))


def test_ties_keep_the_order_of_the_texts() -> None:
    found = asked(np.ones((6, 6), np.float32), [[n] for n in range(6)])
    assert recalls(found) == (1 / 6, 5 / 6, 1.0)


@given(st.data())
def test_it_is_what_sorting_all_scores_gives(data: st.DataObject) -> None:
    texts, images = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 6))
    numbers = st.lists(st.integers(0, 9), min_size=images, max_size=images)
    scores = np.array(data.draw(st.lists(numbers, min_size=texts, max_size=texts)), np.float32)
    some = st.lists(st.integers(0, images - 1), min_size=1, max_size=3)
    belong = data.draw(st.lists(some, min_size=texts, max_size=texts))
    order = np.argsort(-scores.T, axis=1, kind="stable")
    own = [{text for text in range(texts) if image in belong[text]} for image in range(images)]
    asking = [image for image in range(images) if own[image]]
    expected = [
        sum(bool(own[image] & set(order[image, :k].tolist())) for image in asking) / len(asking)
        for k in (1, 5, 10)
    ]
    assert recalls(asked(scores, belong)) == pytest.approx(expected)


@dataclass
class Ranking:
    order: NDArray[np.int64]
    scores: NDArray[np.float32]
    relevance: str = "good"
    surprise: float = 0.0


def test_numbers_of_ernie_vils_own_scripts(shared_data: Path) -> None:
    folder = shared_data / "golden" / "ernie_vil2" / "eval"

    def read(name: str) -> list[dict[str, list[float]]]:
        return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]

    images, texts = read("valid_imgs.img_feat.jsonl"), read("valid_texts.txt_feat.jsonl")
    queries = [
        LabelledQuery(str(n), "caption", "zh", str(n), frozenset(map(str, text["image_ids"])))
        for n, text in enumerate(read("valid_texts.jsonl"))
    ]
    features = [np.array([row["feature"] for row in rows], np.float32) for rows in (texts, images)]
    scores = features[0] @ features[1].T
    orders = np.argsort(-scores, axis=1, kind="stable")
    report = retrieval.evaluate(
        queries,
        [str(row["image_id"]) for row in images],
        lambda _: [Ranking(o, row[o]) for o, row in zip(orders, scores, strict=True)],
    )
    for name, ours in (("t2i", report.by_type[0]), ("i2t", report.from_photos[0])):
        want = json.loads((folder / f"output_{name}.json").read_text())["scoreJson"]
        got = [ours.recall_at_1, ours.recall_at_5, ours.recall_at_10]
        assert [100 * (value or 0) for value in got] == pytest.approx(
            [want[key] for key in ("r1", "r5", "r10")]
        )
    assert report.document()["from_photos"]
    assert report.photo_rows()[0][:3] == ("caption", "zh", f"{len(images)}")
