"""A world of three colours: packs of tiny pictures with classes and captions, and its lexicon."""

import csv
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

COLOURS = {"red": (220, 40, 40), "green": (40, 200, 60), "blue": (50, 60, 220)}
CLASSES = {"tinyimagenet-train": "n{:08d}", "food101-train": "dish{}", "scenes6-train": "place{}"}
LEXICON = """id\ten\tko\tzh\tbroader
n00000000\tcardinal\t홍관조\t红雀\tred|thing
n00000001\tparakeet\t잉꼬\t鹦鹉\tgreen|thing
n00000002\tbluebird\t파랑새\t蓝鸟\tblue|thing
dish0\ttomato soup\t토마토 수프\t番茄汤\tred
dish1\tsalad\t샐러드\t沙拉\tgreen
dish2\tblueberry pie\t블루베리 파이\t蓝莓派\tblue
place0\tdesert\t사막\t沙漠\tred
place1\tforest\t숲\t森林\tgreen
place2\tsea\t바다|바닷가\t大海|海边\tblue
red\tred\t빨간|빨간색\t红色\t
green\tgreen\t초록색|녹색\t绿色\t
blue\tblue\t파란|파란색\t蓝色\t
thing\tthing\t물건\t东西\t
person\tperson|people\t사람\t人\t
dog\tdog|puppy\t개|강아지|댕댕이\t狗|小狗\tthing
run\trun|running\t달리다|달리는\t跑\t
red_dog\tred dog\t빨간 개\t红狗\tred|dog
unseen\tunicorn\t유니콘\t独角兽\tdog
"""


def _write(archive: zipfile.ZipFile, name: str, pixels: np.ndarray) -> None:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "webp", lossless=True)
    archive.writestr(name, buffer.getvalue())


def _picture(colour: str, random: np.random.Generator, side: int = 16) -> np.ndarray:
    noise = random.normal(0, 25, (side, side, 3))
    return np.clip(np.array(COLOURS[colour]) + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def packs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four packs of 24 pictures in the layout of the real ones."""
    folder = tmp_path_factory.mktemp("packs")
    random = np.random.default_rng(1)
    names = list(COLOURS)
    for pack, pattern in CLASSES.items():
        with (
            zipfile.ZipFile(folder / f"{pack}.zip", "w") as archive,
            (folder / f"{pack}.csv").open("w", newline="") as table,
        ):
            rows = csv.writer(table)
            rows.writerow(["file", "class"])
            for number in range(24):
                _write(archive, f"{number}.webp", _picture(names[number % 3], random))
                rows.writerow([f"{number}.webp", pattern.format(number % 3)])
    with (
        zipfile.ZipFile(folder / "flickr8k-train.zip", "w") as archive,
        (folder / "flickr8k-train.csv").open("w", newline="", encoding="utf-8") as table,
    ):
        rows = csv.writer(table)
        rows.writerow(["file", "split", "lang", "caption"])
        for number in range(24):
            colour = names[number % 3]
            _write(archive, f"{number}.webp", _picture(colour, random))
            split = "val" if number >= 21 else "train"
            for _ in range(5):
                rows.writerow([f"{number}.webp", split, "en", f"A {colour} dog is running ."])
                rows.writerow([f"{number}.webp", split, "zh", "一只狗在跑。"])
    return folder


@pytest.fixture(scope="session")
def lexicon_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lexicon folder with one file."""
    folder = tmp_path_factory.mktemp("lexicon")
    (folder / "world.tsv").write_text(LEXICON, encoding="utf-8")
    return folder
