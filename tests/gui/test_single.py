from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from photosearch.gui.single import Doorbell, ask_first


def test_a_second_start_rings_at_the_first(qtbot: object, tmp_path: Path) -> None:
    library = tmp_path / "라이브러리"
    library.mkdir()
    assert not ask_first(library)
    bell = Doorbell(library)
    program = (
        "import sys; from pathlib import Path; from photosearch.gui.single import ask_first; "
        "sys.exit(0 if ask_first(Path(sys.argv[1])) else 1)"
    )
    with qtbot.waitSignal(bell.rung, timeout=20_000):  # type: ignore[attr-defined]
        second = subprocess.Popen([sys.executable, "-c", program, str(library)])
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)  # type: ignore[attr-defined]
    assert second.returncode == 0
    with qtbot.assertNotEmitted(bell.rung, wait=200):  # type: ignore[attr-defined]
        quiet = program.replace("(sys.argv[1])", "(sys.argv[1]), forward=False")
        second = subprocess.Popen([sys.executable, "-c", quiet, str(library)])
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)  # type: ignore[attr-defined]
    assert second.returncode == 0  # it is there, and was left in peace
    other = tmp_path / "other"
    other.mkdir()
    assert not ask_first(other)
