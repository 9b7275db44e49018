"""Which encoder families exist, and how a name becomes an encoder: one line per family.

Read by the app (to install and describe models) and by the engine (to load them). A family's
module is imported when it is asked for, and its torch only when an encoder is built, so the
list costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photosearch.models import checkpoint
from photosearch.models.base import Device, Encoder, ModelSpec, TextEncoder
from photosearch.models.checkpoint import Description
from photosearch.models.registry import Registry


@dataclass(frozen=True)
class Family:
    """One way of turning a folder into an encoder.

    Attributes:
        model_types: values of ``model_type`` in ``config.json`` that belong to it.
        describe: reads the small files of a checkpoint, without torch; raises ``ModelBroken``.
        load: builds the encoder in float32, in the engine, from the folder and nothing else;
            raises ``ModelBroken`` when files are missing or do not fit.
        load_text: a text encoder that needs no torch, for families that have one.
        recognises: tells its folders, for a layout without a ``config.json`` at the top.
    """

    name: str
    model_types: tuple[str, ...]
    describe: Callable[[Path], Description]
    load: Callable[[Path, ModelSpec, Device], Encoder]
    load_text: Callable[[Path], TextEncoder] | None = None
    recognises: Callable[[Path], bool] | None = None


def _starter() -> Family:
    from photosearch.models import starter

    return Family("starter", ("starter",), starter.describe, starter.load, starter.load_text)


def _siglip() -> Family:
    from photosearch.models import siglip

    return Family("siglip", ("siglip", "siglip2"), siglip.describe, siglip.load)


def _ernie_vil2() -> Family:
    from photosearch.models import ernie_vil2

    return Family("ernie_vil2", ("ernie_vil",), ernie_vil2.describe, ernie_vil2.load)


def _clip() -> Family:
    from photosearch.models import clip

    return Family("clip", tuple(clip.MODELS), clip.describe, clip.load)


def _chinese_clip() -> Family:
    from photosearch.models import chinese_clip

    return Family("chinese_clip", ("chinese_clip",), chinese_clip.describe, chinese_clip.load)


def _vl_ke_t5() -> Family:
    from photosearch.models import vl_ke_t5

    return Family("vl_ke_t5", (), vl_ke_t5.describe, vl_ke_t5.load, recognises=vl_ke_t5.recognises)


_ALL = Registry(
    {
        "starter": _starter,
        "siglip": _siglip,
        "clip": _clip,
        "chinese_clip": _chinese_clip,
        "vl_ke_t5": _vl_ke_t5,
        "ernie_vil2": _ernie_vil2,
    },
    "model family",
)
names = _ALL.names
family = _ALL.family
of_model_type = _ALL.of_model_type


def of_folder(folder: Path) -> Family | None:
    """The family of the encoder in ``folder``, None if it holds none that is known."""
    model_type = checkpoint.kind(folder)
    found = of_model_type(model_type) if model_type else None
    return found or next((family(name) for name in names() if _recognised(name, folder)), None)


def _recognised(name: str, folder: Path) -> bool:
    recognises = family(name).recognises
    return recognises is not None and recognises(folder)
