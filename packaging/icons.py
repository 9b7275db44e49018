"""The program's icon in the forms that systems want, made of ``resources/photosearch.svg``.

    python packaging/icons.py FOLDER

writes ``photosearch.ico`` (Windows), ``photosearch.icns`` (macOS) and ``hicolor/`` (Linux, the
layout of the icon theme of that name). They are made whenever a bundle is, so that the repository
holds the drawing alone. Qt draws it, as the window does, and Pillow writes the containers.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

import refusals
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

DRAWING = Path(__file__).resolve().parent.parent / "resources" / "photosearch.svg"
LINUX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)
MACOS = (16, 32, 64, 128, 256, 512, 1024)
MACOS_BODY = 0.86  # of the square: the Dock's icons leave room for their shadow


def make(folder: Path, drawing: Path = DRAWING) -> None:
    """Write all three forms into ``folder``; what is there of an earlier time is replaced."""
    refusals.made(folder)
    for side in LINUX:
        target = folder / "hicolor" / f"{side}x{side}" / "apps" / "photosearch.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        drawn(drawing, side).save(target, optimize=True)
    scalable = folder / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(drawing, scalable / "photosearch.svg")
    _save(folder / "photosearch.ico", [drawn(drawing, side) for side in WINDOWS])
    _save(folder / "photosearch.icns", [drawn(drawing, side, MACOS_BODY) for side in MACOS])


def drawn(drawing: Path, side: int, body: float = 1.0) -> Image.Image:
    """The drawing on a transparent square of ``side`` pixels, ``body`` of which it fills."""
    _qt()
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise SystemExit(f"{drawing} is no drawing that Qt can read.")
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    margin = side * (1 - body) / 2
    renderer.render(painter, QRectF(margin, margin, side * body, side * body))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt's stubs want bytes, Qt does not
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def _save(path: Path, images: list[Image.Image]) -> None:
    """One file of several sizes, each as it was drawn and none scaled from another."""
    largest = images[-1]
    sizes = [image.size for image in images]
    if path.suffix == ".ico":
        largest.save(path, sizes=sizes, append_images=images[:-1])
    else:
        largest.save(path, append_images=images[:-1])


def _qt() -> None:
    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _qt.application = QGuiApplication([])  # type: ignore[attr-defined]  # kept while we draw


if __name__ == "__main__":
    if len(sys.argv) != 2:
        refusals.usage(__doc__)
    make(Path(sys.argv[1]))
