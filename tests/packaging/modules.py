"""The scripts of ``packaging``, imported: they are no package, and lie on nobody's path."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "packaging"


def script(name: str) -> ModuleType:
    """``packaging/NAME.py``, where ``linux.entries`` is ``packaging/linux/entries.py``."""
    sys.path.insert(0, str(FOLDER))
    before = list(sys.path)
    try:
        return importlib.import_module(name)
    finally:
        sys.path[:] = [each for each in before if each != str(FOLDER)]
