"""What models are called, what they are good at and what their licences allow, for people.

Pure functions of names and of the language in use, on the GUI thread. A model that is not known
here keeps its own name and what the catalogue says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from photosearch.models.catalogue import STARTER

if TYPE_CHECKING:
    from photosearch.gui.models_reading import Model

translate = QCoreApplication.translate

_TITLES = {
    "siglip2-base": "SigLIP 2 Base",
    "siglip2-large": "SigLIP 2 Large",
    "siglip2-so400m": "SigLIP 2 So400m",
    "siglip-i18n-base": "SigLIP Base i18n",
    "clip-base": "CLIP Base",
    "clip-large-laion": "CLIP Large (LAION)",
    "metaclip2-base": "MetaCLIP 2 Base",
    "chinese-clip-base": "Chinese-CLIP Base",
    "chinese-clip-huge": "Chinese-CLIP Huge",
    "ernie-vil2-base-zh": "ERNIE-ViL 2.0 Base",
    "vl-ke-t5": "VL-KE-T5",
    "blip-base": "BLIP Base",
    "qwen2-vl-2b": "Qwen2-VL 2B",
    "qwen3-vl-2b": "Qwen3-VL 2B",
    "veld": "VELD",
}
LANGUAGES = ("ko", "en", "zh")


def title(name: str) -> str:
    """What a person calls the model of that name in the catalogue."""
    if name == STARTER:
        return translate("ModelWords", "Built-in model")
    return _TITLES.get(name, name)


def language(code: str) -> str:
    """The name of a language that queries may be in."""
    return {
        "ko": translate("ModelWords", "Korean"),
        "en": translate("ModelWords", "English"),
        "zh": translate("ModelWords", "Chinese"),
    }.get(code, code)


def about(model: Model) -> str:
    """A sentence or two on what it is good at."""
    known = {**_about_siglip(), **_about_others(), **_about_captioners()}.get(model.name)
    if known is not None:
        return known
    if model.offer is not None:
        return model.offer.about
    if model.describes:
        return translate("ModelWords", "Describes photos in words. Installed from your own files.")
    return translate("ModelWords", "Installed from your own files.")


def _about_siglip() -> Mapping[str, str]:
    return {
        STARTER: translate(
            "ModelWords",
            "Small and quick, in Korean, English and Chinese. Knows everyday things, animals, "
            "food, scenery, people and colours; long sentences and fine detail are beyond it.",
        ),
        "siglip2-base": translate(
            "ModelWords",
            "The best balance of quality and size. Runs on any recent computer.",
        ),
        "siglip2-large": translate(
            "ModelWords",
            "A little better in Korean and Chinese, at four times the work. Needs a graphics card "
            "to be quick.",
        ),
        "siglip2-so400m": translate(
            "ModelWords", "The best of its family. Only with a graphics card."
        ),
        "siglip-i18n-base": translate(
            "ModelWords",
            "The older multilingual SigLIP: weaker in English, a little stronger in Chinese than "
            "SigLIP 2 Base.",
        ),
    }


def _about_others() -> Mapping[str, str]:
    return {
        "clip-base": translate(
            "ModelWords",
            "The first CLIP: small, quick and English only. For comparison with other programs.",
        ),
        "clip-large-laion": translate(
            "ModelWords", "English only, trained on open data. Needs a graphics card to be quick."
        ),
        "metaclip2-base": translate(
            "ModelWords",
            "Trained on texts in hundreds of languages. Its terms may rule out use at work: read "
            "them first.",
        ),
        "chinese-clip-base": translate(
            "ModelWords",
            "Made for Chinese and nothing else. A second opinion beside a multilingual model.",
        ),
        "chinese-clip-huge": translate(
            "ModelWords", "Chinese only, the largest of its family. Only with a graphics card."
        ),
        "ernie-vil2-base-zh": translate(
            "ModelWords", "Chinese only, by Baidu. About as large as Chinese-CLIP Base."
        ),
    }


def _about_captioners() -> Mapping[str, str]:
    return {
        "blip-base": translate(
            "ModelWords",
            "Writes a short English sentence about each photo. Runs on any recent computer.",
        ),
        "qwen2-vl-2b": translate(
            "ModelWords", "Describes photos in Korean, English and Chinese. Needs a graphics card."
        ),
        "qwen3-vl-2b": translate(
            "ModelWords", "The successor of Qwen2-VL 2B, of about the same size."
        ),
    }


def licence(text: str, *, built_in: bool = False) -> str:
    """What a licence allows, in plain words, with its name."""
    plain = text.casefold()
    if built_in:
        words = translate("ModelWords", "{licence}, learnt from pictures given for research")
    elif plain in ("apache-2.0", "mit", "bsd-3-clause"):
        words = translate("ModelWords", "Free for every use, also at work ({licence})")
    elif "nc" in plain.replace("_", "-").split("-"):
        words = translate("ModelWords", "Free for private use, not at work ({licence})")
    elif text:
        words = translate("ModelWords", "With terms of its own: {licence}")
    else:
        words = translate("ModelWords", "Its publisher states no licence")
    return words.format(licence=text)


def size(count: int) -> str:
    """Bytes, as people say them."""
    kind = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    return QLocale().formattedDataSize(count, 1 if count >= 1 << 20 else 0, kind)


def recall(per_cent: float) -> str:
    """``75 %``, in tenths."""
    number = QLocale().toString(per_cent, "f", 1)
    return translate("ModelWords", "{number} %").format(number=number)


def speed(per_second: float) -> str:
    """``12 photos per second``; slow ones per minute."""
    if per_second >= 1:
        number = QLocale().toString(per_second, "f", 0 if per_second >= 10 else 1)
        return translate("ModelWords", "{number} photos per second").format(number=number)
    number = QLocale().toString(per_second * 60, "f", 0 if per_second * 60 >= 10 else 1)
    return translate("ModelWords", "{number} photos per minute").format(number=number)


def licence_remark(*, built_in: bool) -> str:
    """What else somebody should know before using a model at work; empty where nothing."""
    if not built_in:
        return ""
    return translate(
        "ModelWords",
        "The pictures that it learnt from were given for research, not for business. "
        "Whether you use it at work is for you to judge.",
    )
