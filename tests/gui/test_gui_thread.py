"""The GUI thread decodes nothing, reads nothing and is never held up for 50 ms."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import picture
from tests.synthetic import make_library

PHOTOS = 1200  # many screens full; what lies below them is never drawn
LONGEST = 50.0  # milliseconds of processor time in one go


def small(seed: int) -> bytes:
    """A thumbnail of the usual size: larger ones take the background's time and prove no more."""
    file = io.BytesIO()
    picture(seed, (320, 240)).save(file, "JPEG", quality=85)
    return file.getvalue()


def test_the_gui_thread_is_never_blocked(tmp_path: Path) -> None:
    photos = tmp_path / "새 사진"
    photos.mkdir()
    for seed in range(24):
        picture(seed, (1200, 900)).save(photos / f"{seed}.jpg", "JPEG", quality=90)
    pictures = [small(seed) for seed in range(20)]
    make_library(tmp_path / "library", PHOTOS, vectors=True, pictures=pictures)
    script = Path(__file__).with_name("watched_session.py")
    done = subprocess.run(
        [sys.executable, str(script), tmp_path / "library", photos, tmp_path / "window.ini"],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["spells"] > 500
    assert found["blocked"] == []
    slow = [each for each in found["longest"] if each[0] > LONGEST]
    assert slow == []
