"""RAW files: preview or development, orientation, EXIF, and files that only claim to be RAW."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from photosearch.errors import BadPhoto
from photosearch.media.prepare import Prepared
from photosearch.models.base import ImageSpec

Run = Callable[..., Prepared]
Make = Callable[..., Path]


def thumbnail(done: Prepared) -> Image.Image:
    return Image.open(io.BytesIO(done.thumbnail))


def test_a_large_preview_is_used_as_it_is(
    make_dng: Make, prepared: Run, detailed: Image.Image, distance: Callable[..., float]
) -> None:
    done = prepared(make_dng(preview_side=600), ImageSpec(64), 160)
    assert (done.facts.width, done.facts.height, done.facts.format) == (600, 450, "RAW")
    reference = detailed.resize((64, 64), Image.Resampling.BICUBIC)
    assert distance(done.pixels, reference) < 3


@pytest.mark.parametrize("preview_side", [None, 40])
def test_without_a_fit_preview_the_sensor_data_is_developed(
    preview_side: int | None,
    make_dng: Make,
    prepared: Run,
    detailed: Image.Image,
    distance: Callable[..., float],
) -> None:
    done = prepared(make_dng(preview_side), ImageSpec(96), 160)
    assert thumbnail(done).size == (160, 120)
    # Brightness is LibRaw's choice; the picture must be recognisable, not equal.
    reference = detailed.resize((96, 96), Image.Resampling.BICUBIC)
    assert (
        distance(ImageOps.equalize(Image.fromarray(done.pixels)), ImageOps.equalize(reference)) < 25
    )


@pytest.mark.parametrize("preview_side", [None, 600])
@pytest.mark.parametrize(("orientation", "turn"), [(3, 180), (6, 270), (8, 90)])
def test_orientation_is_applied_once(
    preview_side: int | None,
    orientation: int,
    turn: int,
    make_dng: Make,
    prepared: Run,
    distance: Callable[..., float],
) -> None:
    upright = prepared(make_dng(preview_side), ImageSpec(64), 160)
    turned = prepared(make_dng(preview_side, orientation, "b.dng"), ImageSpec(64), 160)
    assert distance(turned.pixels, Image.fromarray(upright.pixels).rotate(turn)) < 4
    size = (450, 600) if turn != 180 else (600, 450)
    assert (turned.facts.width, turned.facts.height) == size


def test_exif_of_the_raw_file_is_read(make_dng: Make, prepared: Run) -> None:
    facts = prepared(make_dng(preview_side=600)).facts
    assert (facts.camera_make, facts.camera_model, facts.lens) == ("Maker", "Model 1", "Lens 9")
    assert facts.taken_at == "2021-05-04T03:02:01"


@pytest.mark.parametrize("name", ["a.cr2", "a.nef", "a.rw2", "a.arw", "a.cr3", "a.raf"])
def test_rubbish_under_a_raw_name_is_refused_with_a_reason(
    name: str, tmp_path: Path, prepared: Run
) -> None:
    path = tmp_path / name
    path.write_bytes(b"II*\0" + bytes(range(256)) * 4)
    with pytest.raises(BadPhoto) as caught:
        prepared(path)
    assert caught.value.kind in ("damaged", "unsupported", "not_an_image")
    assert len(caught.value.reason) > 20


def test_a_raw_file_cut_short_does_no_harm(make_dng: Make, prepared: Run, tmp_path: Path) -> None:
    whole = make_dng(preview_side=None).read_bytes()
    for part in (10, 200, len(whole) // 2):
        path = tmp_path / f"cut{part}.dng"
        path.write_bytes(whole[:part])
        with pytest.raises(BadPhoto):
            prepared(path)
