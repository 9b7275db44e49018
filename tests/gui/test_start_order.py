"""What a start imports, and in which order: most of the time until the window is there."""

from __future__ import annotations

import subprocess
import sys

LOOK = "import sys; import photosearch.gui.main_window; print(*sys.modules, sep='\\n')"
NOT_YET = (
    "photosearch.gui.first_run",
    "photosearch.gui.problems_page",
    "photosearch.gui.settings_page",
    "photosearch.gui.viewer",
    "faiss",
    "torch",
    "PIL",
)


def test_the_window_imports_the_core_before_qt_and_nothing_too_early() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    order = done.stdout.split()
    # PySide6 reads the source of each module that is imported after it.
    for heavy in ("sqlalchemy", "numpy", "photosearch.app"):
        assert order.index(heavy) < order.index("PySide6.QtCore")
    assert [name for name in NOT_YET if name in order] == []
