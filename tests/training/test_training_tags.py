"""Tags are offered where they have proven themselves on pictures held back, and nowhere else."""

from __future__ import annotations

import csv
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from photosearch.models import starter_tags
from photosearch.training import tags
from photosearch.training.data import CHOICE_PACK, open_pack
from photosearch.training.evaluate import encode, open_encoder
from photosearch.training.lexicon import read_lexicon
from photosearch.training.tags import Candidate, Evidence
from tests.training.conftest import COLOURS, _picture, _write
from tests.training.test_training_evaluate import Oracle

COUNT = 2000


def evidence(*columns: tuple[np.ndarray, np.ndarray]) -> Evidence:
    """One column per tag: its scores, and which pictures show it."""
    scores = np.stack([column[0] for column in columns], 1).astype(np.float32)
    shown = np.stack([column[1] for column in columns], 1)
    return Evidence(scores, shown, tags.fair_weights(shown), np.arange(len(shown)) % 2 == 0)


def pictures(share: float, gap: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A tag that ``share`` of the pictures show, whose scores lie ``gap`` spreads higher there."""
    random = np.random.default_rng(seed)
    shown = random.random(COUNT) < share
    return random.standard_normal(COUNT) + gap * shown, shown


def test_a_line_keeps_what_it_promises() -> None:
    scores = np.arange(10, 0, -1, dtype=np.float32)
    shown = np.array([1, 1, 1, 1, 1, 1, 0, 1, 0, 0], bool)
    even = np.ones(10)
    assert tags.line(scores, shown, even, 0.8) == 3  # (7 + 1) of (8 + 2)
    assert tags.line(scores, shown, even, 0.87) == 5  # (6 + 1) of (6 + 2)
    assert tags.line(scores, shown, even, 0.95) == np.inf
    assert tags.line(scores[:3], shown[:3], even[:3], 0.5) == np.inf  # too little to go by
    assert tags.line(scores, shown, np.where(shown, 0.1, 1), 0.8) == np.inf  # mere share


def test_good_tags_are_chosen_and_poor_ones_left_out() -> None:
    good, weak, none = pictures(0.05, 6, 1), pictures(0.05, 1, 2), pictures(0.05, 0, 3)
    everywhere = pictures(0.9, 0, 4)  # right nine times out of ten, and says nothing
    rare = pictures(0.0008, 9, 5)
    found = evidence(good, weak, none, everywhere, rare)
    chosen = tags.choose(found, tags.shuffled(found))
    assert np.isfinite(chosen.lines).tolist() == [True, False, False, False, False]
    assert chosen.right[0] >= tags.WANTED * chosen.offered[0] >= tags.WANTED * tags.LEAST


def test_what_is_promised_holds_on_the_other_half() -> None:
    found = evidence(*(pictures(0.05, 2 + number / 10, number) for number in range(30)))
    own, other = np.array_split(tags.shuffled(found), 2)
    _, weights, right = tags.offers(found, other, tags.choose(found, own).lines)
    assert right.sum() / weights.sum() > tags.WANTED
    assert [line.count("precision") for line in tags.measure(found, [own, other])] == [1, 1]


def test_rows_are_rounded_to_the_safe_side(tmp_path) -> None:
    found = evidence(pictures(0.05, 6, 1), pictures(0.05, 0, 2))
    chosen = tags.choose(found, tags.shuffled(found))
    candidates = [
        Candidate("dog", ("dog", "강아지", "狗")),
        Candidate("cat", ("cat", "고양이", "猫")),
    ]
    (row,) = tags.known_tags(candidates, chosen)
    assert row.words == ("dog", "강아지", "狗")
    assert chosen.lines[0] <= row.threshold <= chosen.lines[0] + 1.1e-4
    starter_tags.write_tags(tmp_path / "tags.tsv", [row])
    (again,) = starter_tags.read_tags(tmp_path / "tags.tsv")
    assert (again.words, again.support) == (row.words, row.support)


def test_the_truth_is_read_from_classes_and_captions(packs_folder, lexicon_folder, tmp_path):
    random, names = np.random.default_rng(2), list(COLOURS)
    data = Path(shutil.copytree(packs_folder, tmp_path / "packs"))
    table = data / f"{CHOICE_PACK}.csv"
    with zipfile.ZipFile(table.with_suffix(".zip"), "w") as archive, table.open("w") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "class"])
        for number in range(30):
            _write(archive, f"{number}.webp", _picture(names[number % 3], random))
            rows.writerow([f"{number}.webp", f"n{number % 3:08d}"])
    candidates = [
        Candidate(concept, (words, "", "")) for concept, words in
        (("red", "red"), ("thing", "green"), ("dog", "blue"), ("unseen", "red"))
    ]  # fmt: skip
    lexicon = read_lexicon(lexicon_folder)
    found = tags.gather(data, tmp_path, Oracle(), lexicon, candidates)
    assert found.scores.shape == (66, 4)
    assert found.views == 2
    assert found.captioned[::2].tolist() == [False] * 30 + [True] * 3
    assert found.scores[:6, 0].tolist() == [1, 1, 0, 0, 0, 0]
    red, other = [True, True, False, False], [False, True, False, False]
    assert found.shown[:6].tolist() == [red, red, other, other, other, other]
    assert found.shown[60:62].tolist() == [[True, True, True, False]] * 2
    for rows in tags.cut(found, tags.shuffled(found), 7):  # no picture helps to judge itself
        assert (rows[::2] + 1).tolist() == rows[1::2].tolist()


def test_every_candidate_is_a_concept_with_words_in_three_languages() -> None:
    lexicon = read_lexicon(tags.LEXICON)
    candidates = tags.read_candidates(tags.CANDIDATES)
    assert len(candidates) > 300
    assert [c.concept for c in candidates if c.concept not in lexicon.number] == []
    assert [c for c in candidates if not all(c.words)] == []
    words = {candidate.words for candidate in candidates}
    assert {tag.words for tag in starter_tags.read_tags(tags.STARTER / "tags.tsv")} <= words


@pytest.fixture(scope="module")
def packs(shared_data):
    folder = shared_data / "train"
    if not (folder / f"{CHOICE_PACK}.zip").is_file():
        pytest.skip("the training packs are not beside this checkout")
    return folder


def test_shipped_lines_are_right_on_real_pictures(packs, tmp_path) -> None:
    """A part of what ``tags.tsv`` was measured on, encoded again."""
    pack, lexicon = open_pack(packs, tmp_path, CHOICE_PACK), read_lexicon(tags.LEXICON)
    numbers = np.arange(0, len(pack.classes), 12)
    encoder = open_encoder(tags.STARTER, None)
    shown = tags.shown_by_class(lexicon, pack)[numbers]
    concepts = {each.words: lexicon.number[each.concept] for each in
                tags.read_candidates(tags.CANDIDATES)}  # fmt: skip
    offered = starter_tags.StarterTags.load(tags.STARTER).offer(encode(encoder, pack, numbers))
    right = [
        bool(shown[row, concepts[tag.en, tag.ko, tag.zh]])
        for row, some in enumerate(offered)
        for tag in some
    ]
    assert len(right) >= 10
    assert sum(right) >= tags.WANTED * len(right)
