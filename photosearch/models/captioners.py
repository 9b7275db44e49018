"""Which families of captioners exist, and how a name becomes one: one line per family.

Stands beside ``families``, which does the same for encoders. Importing it costs nothing: a
family's module is imported when it is asked for, its torch when a captioner is built.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photosearch.models import checkpoint
from photosearch.models.base import Captioner, Device, ModelSpec
from photosearch.models.checkpoint import Description
from photosearch.models.registry import Registry


@dataclass(frozen=True)
class CaptionerFamily:
    """One way of turning a folder into a captioner.

    Attributes:
        model_types: values of ``model_type`` in ``config.json`` that belong to it.
        describe: reads the small files of a checkpoint, without torch; raises ``ModelBroken``.
        load: builds the captioner, in the engine, from the folder and nothing else;
            raises ``ModelBroken`` when files are missing or do not fit.
        beams: what ``CaptionWish.beams`` is unless somebody wishes otherwise.
        max_new_tokens: likewise.
        halves: devices on which it computes in bfloat16, as it was published.
    """

    name: str
    model_types: tuple[str, ...]
    describe: Callable[[Path], Description]
    load: Callable[[Path, ModelSpec, Device], Captioner]
    beams: int
    max_new_tokens: int
    halves: tuple[Device, ...] = ()

    def precision(self, device: Device) -> str:
        """In what it computes there."""
        return "bfloat16" if device in self.halves else "float32"


def _veld() -> CaptionerFamily:
    from photosearch.models import veld

    types = ("vision-encoder-language-decoder-t5",)
    return CaptionerFamily("veld", types, veld.describe, veld.load, veld.BEAMS, veld.MAX_NEW_TOKENS)


def _blip() -> CaptionerFamily:
    from photosearch.models import blip

    return CaptionerFamily(
        "blip", ("blip",), blip.describe, blip.load, blip.BEAMS, blip.MAX_NEW_TOKENS
    )


def _qwen_vl() -> CaptionerFamily:
    from photosearch.models import qwen_vl

    return CaptionerFamily(
        "qwen_vl",
        tuple(qwen_vl.TYPES),
        qwen_vl.describe,
        qwen_vl.load,
        qwen_vl.BEAMS,
        qwen_vl.MAX_NEW_TOKENS,
        qwen_vl.HALVES,
    )


_ALL = Registry({"veld": _veld, "blip": _blip, "qwen_vl": _qwen_vl}, "captioners")
names = _ALL.names
family = _ALL.family
of_model_type = _ALL.of_model_type


def of_folder(folder: Path) -> CaptionerFamily | None:
    """The family of the captioner in ``folder``, None if it holds none that is known."""
    return of_model_type(checkpoint.kind(folder))
