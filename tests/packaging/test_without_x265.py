"""HEIC is read without x265, by the very libraries that a bundle has."""

from __future__ import annotations

import importlib.util
import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import picture
from tests.packaging.modules import script

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import _pillow_heif
import pillow_heif
assert _pillow_heif.__file__.startswith(sys.argv[1])
image = pillow_heif.open_heif(sys.argv[2]).to_pillow()
print(image.size, image.resize((1, 1)).getpixel((0, 0)))
"""


def test_heic_is_read_with_the_stand_in(tmp_path: Path) -> None:
    import pillow_heif

    found = importlib.util.find_spec("_pillow_heif")
    assert found is not None
    assert found.origin is not None
    wheel = Path(found.origin).parent
    libraries = list((wheel / "pillow_heif.libs").glob("libx265*"))
    if not libraries or shutil.which("cc") is None:
        pytest.skip("no x265 here, or no compiler")
    shutil.copy(found.origin, tmp_path)
    shutil.copytree(wheel / "pillow_heif", tmp_path / "pillow_heif")
    shutil.copytree(
        wheel / "pillow_heif.libs",
        tmp_path / "pillow_heif.libs",
        ignore=shutil.ignore_patterns("libx265*"),
    )
    stand_in = tmp_path / "pillow_heif.libs" / libraries[0].name
    stand_in.touch()
    without = script("without_x265")
    assert without.replace(tmp_path) == [stand_in]
    assert without.is_stand_in(stand_in)
    assert not without.is_stand_in(libraries[0])
    assert without.replace(tmp_path) == []  # done already
    assert stand_in.stat().st_size < 50_000

    file = tmp_path / "사진 照片.heic"
    encoded = io.BytesIO()
    pillow_heif.from_pillow(picture(5).resize((96, 64))).save(encoded, quality=90)
    file.write_bytes(encoded.getvalue())
    said = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder), str(file)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for folder in (tmp_path, wheel)
    ]
    assert said[0] == said[1]
    assert said[0].startswith("(96, 64)")


def test_a_folder_without_libheif_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No libheif"):
        script("without_x265").linked(tmp_path)
