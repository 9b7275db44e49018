"""What somebody dropped or pasted: a picture file, picture data, words, or nothing of use here.

``look`` runs on the GUI thread and decodes nothing; ``keep`` runs on a worker and writes picture
data to a file, so that from there on every example is a file. Nothing is ever fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from photosearch.errors import BadPhoto
from photosearch.media import formats

_DATA = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif",
    "image/avif": ".avif", "image/heic": ".heic", "image/tiff": ".tif", "image/bmp": ".bmp",
}  # fmt: skip
_IMAGE_IN_PAGE = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_DATA_URL = re.compile(r"data:(image/[a-z0-9.+-]+)[^,]*;base64,(.*)", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"\s*(?:https?|ftp)://\S+\s*", re.IGNORECASE)


@dataclass(frozen=True)
class PictureFile:
    """A file on this computer."""

    path: Path


@dataclass(frozen=True)
class PictureData:
    """An encoded picture, as it came; ``suffix`` is that of its format."""

    data: bytes
    suffix: str


@dataclass(frozen=True)
class Pixels:
    """A picture that only Qt can read from the clipboard."""

    image: QImage


@dataclass(frozen=True)
class Words:
    """Text to search for."""

    text: str


@dataclass(frozen=True)
class Refused:
    """Nothing that can be used: a picture on the web, or a file that is no picture."""

    why: Literal["web", "no_picture"]


Given = PictureFile | PictureData | Pixels | Words | Refused


def may_hold_something(mime: QMimeData) -> bool:
    """Whether it is worth a drop; quick, for every move of the mouse."""
    data = any(mime.hasFormat(kind) for kind in _DATA)
    return data or mime.hasUrls() or mime.hasImage() or mime.hasText() or mime.hasHtml()


def look(mime: QMimeData, *, pasted: bool) -> Given | None:
    """The most useful thing in there, None for nothing.

    Copied words win over a picture of them, which office programs put beside; dragged pictures
    win over the address and title that browsers put beside.
    """
    text = mime.text() if mime.hasText() else ""
    if mime.hasUrls():
        local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if local:
            return _first_picture(local)
    words = Words(text) if text.strip() and not _WEB.fullmatch(text) else None
    if pasted and words is not None:
        return words
    picture = _picture(mime) or _picture_in_page(mime.html() if mime.hasHtml() else "")
    if picture is not None:
        return picture
    if _WEB.fullmatch(text) or (mime.hasUrls() and words is None):
        return Refused("web")
    return words


def keep(given: PictureData | Pixels, folder: Path, name: str) -> Path:
    """Write the picture to a new file in ``folder``; not for the GUI thread.

    Raises:
        BadPhoto: there are no pixels in it.
        OSError: as writing does.
    """
    folder.mkdir(mode=0o700, parents=True)  # what is pasted is nobody else's business
    if isinstance(given, PictureData):
        path = folder / (name + given.suffix)
        path.write_bytes(given.data)
        return path
    path = folder / (name + ".png")
    if given.image.isNull() or not given.image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise BadPhoto("not_an_image", "There is no picture in what was pasted.")
    return path


def _first_picture(paths: Iterable[Path]) -> Given:
    named = (path for path in paths if formats.is_photo_name(path.name))
    first = next(named, None)
    return Refused("no_picture") if first is None else PictureFile(first)


def _picture(mime: QMimeData) -> Given | None:
    for kind, suffix in _DATA.items():
        if mime.hasFormat(kind):
            data = mime.data(kind).data()
            if data:
                return PictureData(bytes(data), suffix)
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return Pixels(image)
    return None


def _picture_in_page(page: str) -> Given | None:
    found = _IMAGE_IN_PAGE.search(page)
    if found is None:
        return None
    import html  # tables of all names of signs, for what is hardly ever dropped

    source = html.unescape(found[1])
    inside = _DATA_URL.fullmatch(source)
    if inside is not None:
        try:
            data = base64.b64decode(inside[2], validate=False)
        except binascii.Error:
            return None
        return PictureData(data, _DATA.get(inside[1].lower(), ".png"))
    url = QUrl(source)
    return _first_picture([Path(url.toLocalFile())]) if url.isLocalFile() else Refused("web")
