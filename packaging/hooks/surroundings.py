"""Run in every process of a bundle before its program: what a frozen program has to put right.

PyInstaller's loader has the bundle's libraries found by an environment variable, which programs
that are opened from the window (the file manager, the browser) would inherit and load the wrong
libraries by. And a windowed program on Windows has no standard streams at all.
"""

import os
import sys

for name in ("LD_LIBRARY_PATH", "LIBPATH"):
    before = os.environ.pop(f"{name}_ORIG", None)
    os.environ.pop(name, None)
    if before is not None:
        os.environ[name] = before

for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
