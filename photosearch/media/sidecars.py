"""Sidecars: what was written about a photo, in an ``.xmp`` file beside it.

``read`` runs inside decoder processes with the photo; ``write`` only where somebody asked for it,
off the window's thread. The photo itself is never touched. A sidecar is read by bounded patterns
(``embedded_text``), so that no entity can blow up, and written by exchanging the few bytes that
change, so that everything else in it stays as it is. Knows no library.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

from photosearch.errors import DiskFull, Trouble
from photosearch.media import packet
from photosearch.media.embedded_text import MAX_KEYWORDS, MAX_XMP, Words, tidy, words_of
from photosearch.paths import for_system
from photosearch.text import printable

MAX_BYTES = 8 << 20
"""A larger sidecar is not changed. Only its first ``MAX_XMP`` bytes are read."""

ENDINGS = (".xmp", ".XMP")

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)
_MOST_STARS = 5


def place(photo: Path) -> Path:
    """Where ``write`` writes: ``photo.jpg.xmp``, as digiKam and darktable have it."""
    return photo.with_name(photo.name + ".xmp")


def is_sidecar(name: str) -> bool:
    """Whether a file of this name is what ``read`` reads beside photos."""
    return name.endswith(ENDINGS) and not name.startswith("._")


def read(photo: Path, *copies: Path) -> Words:
    """What the sidecars of ``photo`` say; nothing where there are none, or they are broken.

    ``photo.jpg.xmp`` goes before ``photo.xmp``, which is Lightroom's way, and both before those
    of files with the same picture.
    """
    taken: str | None = None
    extra: dict[str, str] = {}
    for path in (path for each in (photo, *copies) for path in _beside(each)):
        words = _words(_head(path))
        taken = taken or words.taken
        extra.update({k: v for k, v in words.extra.items() if v and k not in extra})
    return Words(taken, extra)


def _beside(photo: Path) -> Iterator[Path]:
    for stem in dict.fromkeys((photo.name, photo.stem)):
        for ending in ENDINGS:
            if stem + ending != photo.name:
                yield photo.with_name(stem + ending)


def _head(path: Path) -> bytes:
    opened = for_system(path)
    try:
        if not stat.S_ISREG(os.stat(opened).st_mode):  # a pipe would block for ever
            return b""
        with open(opened, "rb") as file:
            return file.read(MAX_XMP)
    except (OSError, ValueError):  # a sidecar that cannot be read never costs the photo
        return b""


def _words(data: bytes) -> Words:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return words_of(data, {}, {})


def write(
    photo: Path,
    caption: str | None = None,
    keywords: Sequence[str] = (),
    rating: int | None = None,
) -> Path:
    """Write into the sidecar of ``photo``, made if need be; where it is.

    Args:
        photo: the file that it is about, which stays as it is.
        caption: becomes ``dc:description`` in its default language; None leaves what is there.
        keywords: are added to ``dc:subject``; those that are there stay.
        rating: stars, 0 to 5, become ``xmp:Rating``; None leaves what is there.

    Raises:
        DiskFull: no room left.
        Trouble: the sidecar cannot be written, is a link, or holds what cannot be understood;
            then it is as it was.
    """
    target = place(photo)
    try:
        before = _existing(target)
        old = b"" if before is None else _whole(target, before)
        new = _changed(target, old, caption, keywords, rating)
        if new != old:
            _replace(target, new, before)
    except OSError as error:
        raise _trouble(error, target) from error
    return target


def _existing(target: Path) -> os.stat_result | None:
    try:
        found = os.lstat(for_system(target))
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):  # written through a link it might be anybody's file
        raise Trouble(
            f"{printable(str(target))} is not an ordinary file, and was left as it is.",
            "Rename it, or write this photo's sidecar with another program.",
        )
    return found


def _whole(target: Path, found: os.stat_result) -> bytes:
    if found.st_size > MAX_BYTES:
        raise _not_understood(target, "it is too large")
    with open(for_system(target), "rb") as file:
        return file.read(MAX_BYTES)


def _changed(
    target: Path, old: bytes, caption: str | None, keywords: Sequence[str], rating: int | None
) -> bytes:
    """``old`` with these words in it; raises ``Trouble`` where that cannot be done safely."""
    try:
        found = packet.parse(old if old.strip() else packet.EMPTY)
    except packet.NotUnderstood as error:
        raise _not_understood(target, str(error)) from error
    both = dict.fromkeys(_clean(each) for each in (*found.keywords, *map(tidy, keywords)))
    wanted = [word for word in both if word]
    if len(wanted) > MAX_KEYWORDS:
        raise _not_understood(target, f"it would hold more than {MAX_KEYWORDS} keywords")
    parts: dict[str, str] = {}
    if caption is not None and _clean(caption) != found.caption:
        parts[packet.CAPTION] = _alternatives(_clean(caption), found.other_captions)
    if wanted and wanted != list(found.keywords):
        bag = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in wanted)
        parts[packet.KEYWORDS] = f"<rdf:Bag>{bag}</rdf:Bag>"
    stars = "" if rating is None else str(max(0, min(_MOST_STARS, rating)))
    if stars != "" and stars != found.rating:
        parts[packet.RATING] = stars
    if not parts:
        return old
    new = packet.with_parts(found, parts)
    _check(target, new, parts, caption, wanted)
    return new


def _alternatives(caption: str, others: Sequence[str]) -> str:
    """An RDF list of one text in several languages, the default first; empty without any."""
    own = f'<rdf:li xml:lang="x-default">{escape(caption)}</rdf:li>' if caption else ""
    return f"<rdf:Alt>{own}{''.join(others)}</rdf:Alt>" if own or others else ""


def _check(
    target: Path, new: bytes, parts: dict[str, str], caption: str | None, keywords: Sequence[str]
) -> None:
    """Read back what is going to be written, as the next program will."""
    try:
        again = packet.parse(new)
    except packet.NotUnderstood as error:
        raise _not_understood(target, str(error)) from error
    wrong = packet.KEYWORDS in parts and list(again.keywords) != list(keywords)
    wrong |= caption is not None and again.caption != _clean(caption)
    wrong |= packet.RATING in parts and again.rating != parts[packet.RATING]
    if wrong or len(new) > MAX_BYTES:
        raise _not_understood(target, "what is in it cannot be told apart")


def _clean(text: str) -> str:
    """What XML can hold: no control characters but line ends, no halves of pairs."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in plain if c in "\n\t" or not _refused(c))
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _refused(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def _replace(target: Path, data: bytes, before: os.stat_result | None) -> None:
    """Put the new sidecar in place at once, unless another program was faster."""
    draft = target.with_name(f".{secrets.token_hex(8)}.xmp-new")
    try:
        with open(for_system(draft), "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # or a power cut could leave the name without the words
        if before is not None:
            with suppress(OSError):
                shutil.copymode(for_system(target), for_system(draft))
        now = _existing(target)
        if _stamp(now) != _stamp(before):
            raise Trouble(
                f"{printable(str(target))} was changed by another program just now.",
                "Try again.",
            )
        os.replace(for_system(draft), for_system(target))
    except BaseException:
        with suppress(OSError):
            os.unlink(for_system(draft))
        raise


def _stamp(found: os.stat_result | None) -> tuple[int, int, int] | None:
    return None if found is None else (found.st_ino, found.st_size, found.st_mtime_ns)


def _not_understood(target: Path, why: str) -> Trouble:
    return Trouble(
        f"{printable(str(target))} was left as it is: {why}.",
        "Look at it with the program that wrote it, or move it away.",
    )


def _trouble(error: OSError, target: Path) -> Trouble:
    folder = printable(str(target.parent))
    if error.errno in _FULL:
        return DiskFull(f"There is no room left in {folder}.", "Free some space there.")
    if error.errno in _DENIED:
        return Trouble(
            f"The folder {folder} cannot be written.",
            "Allow writing there, or keep captions in the library only.",
        )
    return Trouble(
        f"{printable(str(target))} could not be written ({error.strerror or error}).",
        "Check that its drive is connected.",
    )
