"""Which names and which first bytes are photos'."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.media import formats


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "-dash first.JPG", "café.JpEg", "IMG_0001.jpg.jpg", ".hidden_photo.jpg", "가족.HEIC"]
    + [f"x{extension}" for each in formats.FORMATS for extension in each.extensions],
)
def test_photo_names(name: str) -> None:
    assert formats.is_photo_name(name)


@pytest.mark.parametrize(
    "name", ["a.txt", "jpg", "no_extension", "a.jpg.part", "._a.jpg", "a.mp4", "", "a.", "a.eps"]
)
def test_other_names(name: str) -> None:
    assert not formats.is_photo_name(name)


@pytest.mark.parametrize(
    "plugin", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000"]
)
def test_pictures_without_extension_are_recognised(plugin: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, plugin)
    found = formats.sniff(out.getvalue()[: formats.SNIFF_BYTES])
    assert found is not None
    kind = formats.BY_NAME[found]
    assert kind.plugin is not None
    assert kind.plugin[1] == plugin


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound file"),
        (b"\n  <!DOCTYPE html><html>", "a web page"),
        ("한국어로 쓴 글입니다.".encode(), "a text file"),
        ("中文文字文件".encode()[:-1], "a text file"),
        (b'{"a": 1, "b": [2, 3]}', "a data file"),
        (b'<?xml version="1.0"?><svg xmlns=', "a drawing (SVG)"),
    ],
)
def test_other_files_are_named(head: bytes, words: str) -> None:
    assert formats.foreign_kind(head) == words
    assert formats.sniff(head) is None


@pytest.mark.parametrize(
    "head", [b"BMW is a car maker", b"P1 is a planet", b"\x01\xda\0\0", b"\0\0\1\0", b"\xff\x0axx"]
)
def test_two_bytes_are_not_enough_without_an_extension(head: bytes) -> None:
    assert formats.sniff(head) is None


def test_the_bytes_win_over_the_name() -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    assert formats.identify(out.getvalue()[:64], "a.jpg") == "PNG"


def test_raw_files_that_call_themselves_tiff_are_told_by_name_or_mark() -> None:
    assert formats.identify(b"II*\0\x08\0\0\0", "a.nef") == "RAW"
    assert formats.identify(b"II*\0\x10\0\0\0CR\2\0", "a") == "RAW"
    assert formats.identify(b"II*\0\x08\0\0\0", "a.tif") == "TIFF"


@given(st.binary(max_size=64), st.text(max_size=12))
def test_any_bytes_and_any_name_are_answered(head: bytes, name: str) -> None:
    formats.sniff(head)
    formats.foreign_kind(head)
    assert formats.identify(head, name) in (None, *formats.BY_NAME)
    formats.is_photo_name(name)
