"""Every pixel layout becomes the sRGB that a viewer would show."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from photosearch.media import colour
from photosearch.media.prepare import Prepared
from photosearch.models.base import ImageSpec

Save = Callable[..., Path]
Run = Callable[..., Prepared]
Distance = Callable[..., float]


def flat(mode: str, value: object, size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new(mode, size, value)  # type: ignore[arg-type]


def centre(done: Prepared) -> list[int]:
    return [int(v) for v in done.pixels[32, 32]]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (flat("RGBA", (255, 0, 0, 128)), [255, 127, 127]),
        (flat("RGBA", (0, 0, 0, 0)), [255, 255, 255]),
        (flat("LA", (0, 64)), [191, 191, 191]),
        (flat("L", 77), [77, 77, 77]),
        (flat("1", 1), [255, 255, 255]),
        (flat("I;16", 0x8080), [128, 128, 128]),
        (flat("RGB", (1, 2, 3)), [1, 2, 3]),
    ],
)
def test_png_layouts(image: Image.Image, expected: list[int], saved: Save, prepared: Run) -> None:
    assert centre(prepared(saved(image, "a.png"))) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize(("mode", "value"), [("RGB", (9, 8, 7)), ("L", 9), ("1", 0)])
def test_a_transparent_colour_shows_white(
    mode: str, value: object, saved: Save, prepared: Run
) -> None:
    path = saved(flat(mode, value), "a.png", transparency=value)
    assert centre(prepared(path)) == [255, 255, 255]


@pytest.mark.parametrize("suffix", ["png", "gif"])
def test_a_transparent_palette_entry_shows_white(suffix: str, saved: Save, prepared: Run) -> None:
    image = flat("P", 1)
    image.putpalette([0, 0, 255, 200, 0, 0])
    assert centre(prepared(saved(image, f"plain.{suffix}"))) == [200, 0, 0]
    assert centre(prepared(saved(image, f"seen.{suffix}", transparency=0))) == [200, 0, 0]
    assert centre(prepared(saved(image, f"through.{suffix}", transparency=1))) == [255, 255, 255]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (flat("F", 0.5), 128),
        (flat("F", 100.0), 100),
        (flat("I", 0x8080), 128),
        (flat("I;16", 0xFFFF), 255),
        (flat("F", float("nan")), 0),
    ],
)
def test_scientific_tiffs(image: Image.Image, expected: int, saved: Save, prepared: Run) -> None:
    assert centre(prepared(saved(image, "a.tif"))) == pytest.approx([expected] * 3, abs=1)


def test_values_beyond_all_conventions_are_stretched(saved: Save, prepared: Run) -> None:
    values = np.linspace(-1e6, 1e6, 64 * 64, dtype=np.float32).reshape(64, 64)
    pixels = prepared(saved(Image.fromarray(values), "a.tif")).pixels
    assert pixels[0].max() < 8
    assert pixels[-1].min() > 247


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk(suffix: str, detailed: Image.Image, saved: Save, prepared: Run) -> None:
    path = saved(detailed.convert("CMYK"), f"a.{suffix}", quality=95)
    reference = detailed.resize((64, 64), Image.Resampling.BICUBIC)
    found = prepared(path).pixels.astype(int)
    assert np.abs(found - np.asarray(reference).astype(int)).mean() < 3


def test_lab(detailed: Image.Image, saved: Save, prepared: Run, distance: Distance) -> None:
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    path = saved(to_lab.apply(detailed), "a.tif")
    reference = detailed.resize((64, 64), Image.Resampling.BICUBIC)
    assert distance(prepared(path).pixels, reference) < 3


def cmyk_profile(full_cyan: tuple[int, int, int]) -> bytes:
    """A minimal ICC v2 printer profile: paper is white, cyan is the given Lab, the rest black."""
    grid = b"".join(
        bytes((255, 128, 128) if ink == 0 else full_cyan if ink == 8 else (0, 128, 128))
        for ink in range(16)  # the corners of the cube, cyan first
    )
    ramp = bytes(range(256))
    identity = b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + ramp * 4 + grid + ramp * 3
    return profile(b"prtrCMYKLab ", {b"A2B0": table})


def test_a_cmyk_profile_is_applied(saved: Save, prepared: Run) -> None:
    image = flat("CMYK", (255, 0, 0, 0))
    plain = centre(prepared(saved(image, "a.tif")))
    assert plain[0] < 60 < plain[2]  # cyan by the plain formula
    strange = cmyk_profile((128, 128 + 60, 128 + 40))  # an ink that prints red
    seen = centre(prepared(saved(image, "b.tif", icc_profile=strange)))
    assert seen[0] > 150 > 100 > seen[2]
    paper = prepared(saved(flat("CMYK", (0, 0, 0, 0)), "c.jpg", icc_profile=strange))
    assert min(centre(paper)) > 245


def s15(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def matrix_profile(colours: dict[bytes, tuple[float, float, float]]) -> bytes:
    """A minimal ICC v2 display profile with primaries in XYZ (D50) and a gamma of 2.2."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642) + s15(1) + s15(0.8249)}
    for name, xyz in colours.items():
        tags[name + b"XYZ"] = b"XYZ \0\0\0\0" + b"".join(s15(v) for v in xyz)
        tags[name + b"TRC"] = curve
    return profile(b"mntrRGB XYZ ", tags)


def profile(kind: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile of a class, a colour space and a connection space, with these tags."""
    tags = {**tags, b"cprt": b"text\0\0\0\0none\0\0\0\0"}
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"t\0" + bytes(80)
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data
    head = bytearray(128)
    head[0:4] = struct.pack(">I", 128 + len(table) + len(body))
    head[8:12] = b"\x02\x40\0\0"
    head[12:24] = kind
    head[36:40] = b"acsp"
    head[68:80] = s15(0.9642) + s15(1) + s15(0.8249)
    return bytes(head) + table + body


P3 = {
    b"r": (0.5151, 0.2412, -0.0011),
    b"g": (0.2919, 0.6922, 0.0419),
    b"b": (0.1571, 0.0666, 0.7841),
}
TO_SRGB = np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
def test_a_wide_gamut_profile_is_applied(suffix: str, saved: Save, prepared: Run) -> None:
    stored = (200, 100, 60)
    path = saved(flat("RGB", stored), f"a.{suffix}", icc_profile=matrix_profile(P3), quality=100)
    linear = TO_SRGB @ (np.array(stored) / 255) ** 2.2
    expected = 255 * np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    assert centre(prepared(path)) == pytest.approx(list(expected), abs=4)


def test_a_profile_counts_whatever_the_size(saved: Save, prepared: Run) -> None:
    profile = matrix_profile(P3)
    small = prepared(saved(flat("RGB", (200, 100, 60)), "a.png", icc_profile=profile))
    large = prepared(saved(flat("RGB", (200, 100, 60), (2600, 1700)), "b.png", icc_profile=profile))
    assert centre(small) == pytest.approx(centre(large), abs=1)


def test_copies_of_srgb_cost_nothing(detailed: Image.Image, saved: Save, prepared: Run) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_profile = prepared(saved(detailed, "a.png", icc_profile=profile))
    assert (with_profile.pixels == prepared(saved(detailed, "b.png")).pixels).all()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("profile", [b"rubbish" * 50, matrix_profile(P3)[:200], b"\0" * 200])
def test_a_broken_or_foreign_profile_is_ignored(
    mode: str, profile: bytes, detailed: Image.Image, saved: Save, prepared: Run
) -> None:
    image = detailed.convert(mode)
    with_profile = prepared(saved(image, "a.jpg", icc_profile=profile))
    assert (with_profile.pixels == prepared(saved(image, "b.jpg")).pixels).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "I;16", "F"])
@pytest.mark.parametrize("factor", [1, 3])
def test_strips_join_without_a_seam(
    mode: str, factor: int, detailed: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    grey = detailed.convert("L")
    image = {
        "I;16": lambda: Image.fromarray(np.asarray(grey).astype(np.uint16) * 257),
        "F": lambda: grey.convert("F"),
        "P": lambda: detailed.quantize(32),
        "LA": lambda: detailed.convert("RGBA").convert("LA"),
    }.get(mode, lambda: detailed.convert(mode))()
    whole = colour.reduced_rgb(image, factor)
    monkeypatch.setattr(colour, "STRIP_PIXELS", 600 * 40)
    strips = colour.reduced_rgb(image, factor)
    assert whole.mode == strips.mode == "RGB"
    assert whole.size == strips.size == (-(-600 // factor), -(-450 // factor))
    assert np.abs(np.asarray(whole).astype(int) - np.asarray(strips)).max() <= 1


def test_thumbnails_carry_no_profile(saved: Save, prepared: Run) -> None:
    done = prepared(
        saved(flat("RGB", (9, 99, 199)), "a.jpg", icc_profile=matrix_profile(P3)), ImageSpec(32)
    )
    thumbnail = Image.open(io.BytesIO(done.thumbnail))
    assert "icc_profile" not in thumbnail.info
    assert not thumbnail.getexif()
