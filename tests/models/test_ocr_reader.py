"""Reading with the real networks of the extra ``ocr``, in pictures of words that are drawn here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("onnxruntime", reason="the extra `ocr` is not installed")
pytest.importorskip("cv2", reason="the extra `ocr` is not installed")

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from photosearch.errors import BadPhoto, ModelBroken
from photosearch.models import ocr
from photosearch.models.ocr import Parts, Recogniser, as_text
from photosearch.models.ocr_reader import Reader
from photosearch.workers.decoder_child import read_words
from tests.conftest import picture
from tests.models import tiny_onnx

RECEIPT = ["超市购物小票", "2026-05-12 14:33", "Americano 4,500", "谢谢惠顾"]


@pytest.fixture(scope="module")
def parts() -> Parts:
    found = ocr.bundled()
    if found is None:
        pytest.skip("the extra `ocr` is not installed")
    return found


@pytest.fixture(scope="module")
def reader(parts: Parts) -> Reader:
    return Reader(parts)


@pytest.fixture(scope="module")
def receipt() -> Image.Image:
    try:
        font = ImageFont.truetype("NotoSansCJK-Regular.ttc", 28, index=2)
    except OSError:
        pytest.skip("the fonts Noto Sans CJK are not installed")
    paper = Image.new("RGB", (420, 300), (244, 242, 236))
    for row, words in enumerate(RECEIPT):
        ImageDraw.Draw(paper).text((30, 20 + 65 * row), words, fill=(40, 40, 40), font=font)
    return paper


def read(reader: Reader, image: Image.Image, seconds: float = 60) -> str:
    return as_text(reader.read(np.asarray(image.convert("RGB")), seconds))


def plain(text: str) -> str:
    return "".join(text.split())


def test_a_receipt(reader: Reader, receipt: Image.Image) -> None:
    lines = reader.read(np.asarray(receipt))
    assert [plain(line.text) for line in lines] == [plain(words) for words in RECEIPT]
    assert all(0.75 <= line.score <= 1 for line in lines)
    left, top = lines[0].box[0]
    assert abs(left - 30) < 12
    assert abs(top - 26) < 16


def test_however_the_paper_lies(reader: Reader, receipt: Image.Image) -> None:
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180):
        assert "谢谢惠顾" in read(reader, receipt.transpose(turn))
    tilted = receipt.rotate(12, expand=True, fillcolor=(120, 110, 90))
    assert plain("Americano 4,500") in plain(read(reader, tilted))


def test_small_letters_in_a_large_photo(reader: Reader, receipt: Image.Image) -> None:
    photo = Image.new("RGB", (1800, 420), (90, 120, 70))
    photo.paste(receipt.resize((294, 210), Image.Resampling.LANCZOS), (1200, 100))
    assert "谢谢惠顾" in read(reader, photo)


def test_nothing_is_read_where_nothing_stands(reader: Reader) -> None:
    assert reader.read(np.zeros((40, 3000, 3), np.uint8)) == []
    assert reader.read(np.zeros((1, 1, 3), np.uint8)) == []
    assert read(reader, picture(1, (700, 500))) == ""


def test_it_stops_when_its_time_is_up(reader: Reader, receipt: Image.Image) -> None:
    assert read(reader, receipt, seconds=-1) == ""


def test_another_recogniser_says_what_the_first_does_not_know(
    parts: Parts, receipt: Image.Image, tmp_path: Path
) -> None:
    letters = [chr(code) for code in range(0xAC00, 0xAC00 + 150)]
    own = Recogniser("ko", tiny_onnx.recogniser(tmp_path / "ko.onnx", letters, 7))
    both = Parts(parts.detector, (*parts.recognisers, own))
    said = read(Reader(both), receipt)
    assert "谢谢惠顾" in said, "surely Chinese, so nobody else is asked"
    assert "Americano" in said, "a single letter is less than that"
    alone = Parts(parts.detector, (own,))
    assert read(Reader(alone), receipt).split() == [letters[7]] * len(RECEIPT)


def test_a_broken_network_is_said_to_be_one(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "rec.onnx").write_bytes(b"no network")
    broken = Parts(parts.detector, (Recogniser("rec", tmp_path / "rec.onnx"),))
    with pytest.raises(ModelBroken):
        Reader(broken)
    told = read_words("never opened", broken, 100, 60.0)
    assert "rec.onnx" in told.trouble
    assert told.lines == ()


def test_in_a_child_boxes_are_of_the_whole_picture(
    parts: Parts, receipt: Image.Image, tmp_path: Path
) -> None:
    file = tmp_path / "영수증 小票.png"
    receipt.resize((840, 600), Image.Resampling.LANCZOS).save(file)
    found = read_words(str(file), parts, 420, 60.0)
    assert len(found.hash) == 32
    assert plain(as_text(found.lines)) == plain("".join(RECEIPT))
    assert max(x for line in found.lines for x, _ in line.box) > 420
    file.write_bytes(b"no picture")
    with pytest.raises(BadPhoto):
        read_words(str(file), parts, 420, 60.0)


def test_no_code_that_downloads_is_ever_loaded(reader: Reader, receipt: Image.Image) -> None:
    """The package that brings the networks fetches what it misses; only its files are used."""
    read(reader, receipt)
    assert not [name for name in sys.modules if name.split(".")[0] in ("rapidocr", "requests")]
