"""One file to pixels and thumbnail: upright, exact, small; and what becomes of damaged files."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from photosearch.errors import BadPhoto
from photosearch.media.prepare import Prepared
from photosearch.models.base import ImageSpec, Resample, Resize

Save = Callable[..., Path]
Run = Callable[..., Prepared]
Distance = Callable[..., float]

FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


@pytest.fixture(scope="module")
def large(detailed: Image.Image) -> Image.Image:
    """Detail at the finest scale, in a size that no power of two divides."""
    tiles = Image.new("RGB", (2411, 1797))
    for top in range(0, 1797, 450):
        for left in range(0, 2411, 600):
            tiles.paste(detailed, (left, top))
    return tiles


@pytest.fixture(scope="module")
def large_files(large: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("large")
    large.save(folder / "a.jpg", quality=92)
    large.save(folder / "a.png", compress_level=1)
    return {"jpg": folder / "a.jpg", "png": folder / "a.png"}


def thumbnail(done: Prepared) -> Image.Image:
    return Image.open(io.BytesIO(done.thumbnail))


def tagged(orientation: object) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


def reference(image: Image.Image, side: int, resize: Resize, resample: Resample) -> Image.Image:
    """What a model's own preprocessor makes of the full picture."""
    filter_ = FILTERS[resample]
    if resize == "squash":
        return image.resize((side, side), filter_)
    if resize == "pad":
        return ImageOps.pad(image, (side, side), filter_, (255, 255, 255))
    width, height = image.size
    short = min(width, height)
    scaled = image.resize((int(side * width / short), int(side * height / short)), filter_)
    left, top = (scaled.width - side) // 2, (scaled.height - side) // 2
    return scaled.crop((left, top, left + side, top + side))


class TestExactness:
    @pytest.mark.parametrize("suffix", ["jpg", "png"])
    @pytest.mark.parametrize("resize", ["squash", "crop", "pad"])
    @pytest.mark.parametrize("side", [96, 224, 384])
    def test_as_close_to_the_full_decode_as_a_model_can_tell(
        self,
        suffix: str,
        resize: Resize,
        side: int,
        large_files: dict[str, Path],
        prepared: Run,
    ) -> None:
        path = large_files[suffix]
        found = prepared(path, ImageSpec(side, resize)).pixels.astype(float)
        full = np.asarray(reference(Image.open(path), side, resize, "bicubic")).astype(float)
        error = float(((found - full) ** 2).mean())
        assert 10 * np.log10(255**2 / max(error, 1e-9)) > 44
        mean = full.mean(axis=(0, 1))
        a, b = (found - mean).ravel(), (full - mean).ravel()
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.9995

    @pytest.mark.parametrize("resample", ["bilinear", "lanczos"])
    def test_the_filter_is_the_one_asked_for(
        self, resample: Resample, large: Image.Image, saved: Save, prepared: Run, distance: Distance
    ) -> None:
        path = saved(large, "a.png")
        found = prepared(path, ImageSpec(224, "squash", resample)).pixels
        own = distance(found, reference(large, 224, "squash", resample))
        others = [
            distance(found, reference(large, 224, "squash", f)) for f in FILTERS if f != resample
        ]
        assert own < 1
        assert own < min(others)

    @pytest.mark.parametrize("resize", ["squash", "crop", "pad"])
    def test_a_picture_smaller_than_the_model_is_resized_exactly(
        self, resize: Resize, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        small = detailed.resize((150, 110))
        found = prepared(saved(small, "a.png"), ImageSpec(224, resize)).pixels
        assert (found == np.asarray(reference(small, 224, resize, "bicubic"))).all()

    def test_padding_has_the_grey_asked_for(self, saved: Save, prepared: Run) -> None:
        path = saved(Image.new("RGB", (100, 20)), "a.png")
        pixels = prepared(path, ImageSpec(50, "pad", fill=77)).pixels
        assert (pixels[0] == 77).all()
        assert (pixels[25] == 0).all()


class TestOrientation:
    @pytest.mark.parametrize(
        ("name", "orientation"),
        [("a.jpg", n) for n in range(1, 9)]
        + [(name, n) for name in ("a.png", "a.webp", "a.tif", "a.avif") for n in (3, 5, 6)],
    )
    def test_all_eight_show_the_same_upright_picture(
        self, name: str, orientation: int, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        back = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}[orientation]
        carrier = detailed.copy()
        carrier.getexif()[0x0112] = back
        stored = ImageOps.exif_transpose(carrier)
        path = saved(stored, name, exif=tagged(orientation), quality=95)
        done = prepared(path, ImageSpec(96, "crop"), 200)
        assert (done.facts.width, done.facts.height) == (600, 450)
        assert thumbnail(done).size == (200, 150)
        expected = np.asarray(reference(detailed, 96, "crop", "bicubic")).astype(int)
        assert np.abs(done.pixels.astype(int) - expected).mean() < 4

    @pytest.mark.parametrize("orientation", [6, 7])
    def test_a_reduced_decode_is_turned_without_a_shift(
        self, orientation: int, large: Image.Image, saved: Save, prepared: Run, distance: Distance
    ) -> None:
        path = saved(large, "a.jpg", exif=tagged(orientation), quality=95)
        upright = ImageOps.exif_transpose(Image.open(path))
        found = prepared(path, ImageSpec(224), 100).pixels
        assert distance(found, reference(upright, 224, "squash", "bicubic")) < 1

    @pytest.mark.parametrize("orientation", [0, 9, 99, 65535])
    def test_an_impossible_orientation_is_none(
        self, orientation: int, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        done = prepared(saved(detailed, "a.jpg", exif=tagged(orientation)))
        assert (done.facts.width, done.facts.height) == (600, 450)


class TestThumbnail:
    def test_it_fits_the_square_and_is_a_jpeg(
        self, large: Image.Image, saved: Save, prepared: Run
    ) -> None:
        shown = thumbnail(prepared(saved(large, "a.jpg"), ImageSpec(32), 320))
        assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (320, 239))

    def test_small_pictures_are_not_enlarged(self, saved: Save, prepared: Run) -> None:
        assert thumbnail(prepared(saved(Image.new("RGB", (40, 30)), "a.png"))).size == (40, 30)

    @pytest.mark.parametrize("size", [(1, 1), (1, 4000), (8000, 2), (3, 2)])
    @pytest.mark.parametrize("resize", ["squash", "crop", "pad"])
    def test_slivers(
        self, size: tuple[int, int], resize: Resize, saved: Save, prepared: Run
    ) -> None:
        done = prepared(saved(Image.new("RGB", size, (9, 9, 9)), "a.png"), ImageSpec(64, resize))
        assert done.pixels.shape == (64, 64, 3)
        assert done.pixels[32, 32].tolist() == [9, 9, 9]
        assert max(thumbnail(done).size) <= 320


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.tif", "a.mpo", "a.avif"])
def test_of_several_frames_the_first_is_shown(name: str, saved: Save, prepared: Run) -> None:
    red, blue = Image.new("RGB", (64, 64), (250, 0, 0)), Image.new("RGB", (64, 64), (0, 0, 250))
    path = saved(red, name, save_all=True, append_images=[blue])
    assert prepared(path).pixels[32, 32].tolist() == pytest.approx([250, 0, 0], abs=6)


@pytest.mark.parametrize(
    "name",
    [
        *("a.jpg", "a.png", "a.webp", "a.gif", "a.tif", "a.bmp", "a.avif", "a.jp2", "a.ppm"),
        *("a.tga", "a.sgi", "a.qoi", "a.mpo", "a.pcx", "a.dds", "a.ico", "a.icns"),
    ],
)
def test_each_kind_of_file(name: str, detailed: Image.Image, saved: Save, prepared: Run) -> None:
    image = detailed.resize((128, 128))
    done = prepared(saved(image, name))
    expected = np.asarray(image.resize((64, 64), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(done.pixels.astype(int) - expected).mean() < 12


class TestDamage:
    def cut(self, path: Path, part: float) -> Path:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * part)])
        return path

    @pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.bmp"])
    def test_most_of_a_picture_is_shown_and_its_damage_said(
        self, name: str, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        done = prepared(self.cut(saved(detailed, name, quality=95), 0.8))
        assert "missing" in done.facts.extra["damage"]

    @pytest.mark.parametrize(
        "name", ["a.jpg", "a.png", "a.bmp", "a.webp", "a.tif", "a.avif", "a.jp2"]
    )
    @pytest.mark.parametrize("part", [0.02, 0.25])
    def test_less_than_half_is_refused_with_a_reason(
        self, name: str, part: float, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        with pytest.raises(BadPhoto) as caught:
            prepared(self.cut(saved(detailed, name, quality=95), part))
        assert caught.value.kind == "damaged"
        assert len(caught.value.reason) > 20

    def test_a_missing_end_mark_costs_nothing(
        self, detailed: Image.Image, saved: Save, prepared: Run, distance: Distance
    ) -> None:
        path = saved(detailed, "a.jpg", quality=95)
        whole = prepared(path).pixels
        path.write_bytes(path.read_bytes()[:-2])
        assert distance(prepared(path).pixels, whole) < 0.5

    def test_a_progressive_picture_cut_short_is_shown_in_less_detail(
        self, detailed: Image.Image, saved: Save, prepared: Run, distance: Distance
    ) -> None:
        path = saved(detailed, "a.jpg", quality=95, progressive=True)
        whole = prepared(path).pixels
        assert distance(prepared(self.cut(path, 0.6)).pixels, whole) < 12

    def test_bytes_after_the_picture_do_no_harm(
        self, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        path = saved(detailed, "a.jpg")
        path.write_bytes(path.read_bytes() + b"PK\x03\x04" + bytes(5000))
        assert "damage" not in prepared(path).facts.extra

    def test_broken_exif_costs_only_exif(
        self, detailed: Image.Image, saved: Save, prepared: Run
    ) -> None:
        path = saved(detailed, "a.jpg", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\x99" * 300)
        assert prepared(path).facts.taken_at is None


def png_header(width: int, height: int, bits: int = 8, kind: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
        + body
    )


class TestSizes:
    @pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (17_321, 17_321)])
    def test_more_than_300_megapixels_are_refused_from_the_header(
        self, width: int, height: int, tmp_path: Path, prepared: Run
    ) -> None:
        (tmp_path / "a.png").write_bytes(png_header(width, height))
        with pytest.raises(BadPhoto, match="300 megapixels") as caught:
            prepared(tmp_path / "a.png")
        assert caught.value.kind == "too_large"

    def test_a_text_that_unpacks_to_gigabytes_is_not_unpacked(
        self, saved: Save, prepared: Run
    ) -> None:
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Comment", "x" * 20_000_000, zip=True)
        with pytest.raises(BadPhoto, match="unpacks"):
            prepared(saved(Image.new("RGB", (9, 9)), "a.png", pnginfo=texts))


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"\xff", "not_an_image", "1 byte"),
        (b"\xff\xd8", "not_an_image", "2 bytes"),
        (bytes(65536), "not_an_image", "zeros"),
        ("안녕하세요, 사진이 아닙니다.".encode(), "not_an_image", "a text file"),
        (b"<html><body>404 Not Found</body></html>", "not_an_image", "a web page"),
        (b"%PDF-1.4 " + bytes(99), "not_an_image", "a PDF"),
        (bytes(range(128, 256)) * 9, "not_an_image", "does not begin"),
    ],
)
def test_what_is_no_picture_is_named(
    data: bytes, kind: str, words: str, tmp_path: Path, prepared: Run
) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(BadPhoto, match=words) as caught:
        prepared(tmp_path / "a.jpg")
    assert caught.value.kind == kind
