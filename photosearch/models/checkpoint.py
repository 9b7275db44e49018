"""Reading the small files of a checkpoint in transformers' layout, without torch.

Used by families and ``install`` in the app, and by families in the engine. Knows file names
and JSON keys; knows nothing of weights' contents.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import blake3

from photosearch.errors import ModelBroken
from photosearch.jobs import Job
from photosearch.models.base import ImageSpec, Resample, Resize

Json = Mapping[str, object]
Report = Mapping[str, Collection[object]]  # transformers' ``output_loading_info``

# PIL's numbers for its filters, as preprocessor_config.json carries them.
_FILTERS: dict[float, Resample] = {1: "lanczos", 2: "bilinear", 3: "bicubic", 4: "box"}
_TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "spiece.model",
    "tokenizer.model",
    "sentencepiece.bpe.model",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
# Any of these is a vocabulary.
_VOCABULARIES = {
    "tokenizer.json",
    "spiece.model",
    "tokenizer.model",
    "sentencepiece.bpe.model",
    "vocab.txt",
    "vocab.json",
}
_PREPARATION = ("preprocessor_config.json", "processor_config.json")
_LONGEST_HEADER = 100_000_000  # bytes; what the format's own reader allows
_METADATA = "__metadata__"  # of safetensors: the one entry that is no tensor
_FURTHER_LAYER = re.compile(r"(?:\b(?:layers?|blocks?)|_list)\.\d+\.")


@dataclass(frozen=True)
class Description:
    """What a checkpoint's own files say of it; a ``ModelSpec`` without name and fingerprint.

    Attributes:
        dim: length of its vectors, 0 for a captioner.
        files: names relative to the checkpoint, of all that the model needs from it.
    """

    dim: int
    image: ImageSpec
    files: tuple[str, ...]
    normalise: bool = True
    languages: tuple[str, ...] = ("en",)


def read_json(path: Path) -> Json:
    """The JSON object in ``path``; raises ``ModelBroken`` when there is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelBroken(f"{path} cannot be read ({error}).") from error
    if not isinstance(data, dict):
        raise ModelBroken(f"{path} holds no JSON object.")
    return data


def section(config: Json, key: str) -> Json:
    """The object under ``key``; empty when there is none."""
    value = config.get(key)
    return value if isinstance(value, dict) else {}


def whole(config: Json, key: str, default: int | None = None) -> int:
    """The positive whole number under ``key``; raises ``ModelBroken``."""
    value = config.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ModelBroken(f"The model's configuration has no usable {key!r} ({value!r}).")
    return value


def normalising(
    folder: Path, mean: tuple[float, ...], std: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and deviation per channel, for pixels of 0..1; the arguments are the defaults.

    Raises ``ModelBroken`` for what are no numbers, and for a deviation of nothing.
    """
    config = image_config(folder)
    if config.get("do_normalize") is False:
        mean, std = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
    else:
        mean, std = _triple(config, "image_mean", mean), _triple(config, "image_std", std)
    if config.get("do_rescale") is False:
        factor = 1.0
    else:
        given = config.get("rescale_factor", 1 / 255)
        factor = float(given) if isinstance(given, int | float) else 1 / 255
    if not factor:
        raise _unusable("rescale_factor", factor)
    if 0 in std:
        raise _unusable("image_std", std)
    # Pixels scaled by another factor than 1/255 are the same as another mean and deviation.
    stretch = 255 * factor
    return tuple(m / stretch for m in mean), tuple(s / stretch for s in std)


def resample(folder: Path, default: Resample) -> Resample:
    """The filter that the folder's image preparation asks for."""
    asked = image_config(folder).get("resample")
    return _FILTERS.get(asked, default) if isinstance(asked, int | float) else default


def image_spec(folder: Path, side: int, resize: Resize, filter_: Resample) -> ImageSpec:
    """How the folder wants pictures prepared for a model that sees ``side`` pixels.

    ``resize`` and ``filter_`` are what the model's own image processor does unless told
    otherwise. Raises ``ModelBroken`` for what no decoder here can prepare.
    """
    config = image_config(folder)
    size = config.get("size")
    if isinstance(size, int):
        size = {"shortest_edge": size} if resize == "crop" else {"height": size, "width": size}
    if not isinstance(size, dict):
        return ImageSpec(side, resize, resample(folder, filter_))
    if "shortest_edge" in size:
        resize, wanted = "crop", (size["shortest_edge"], *_cropped_to(config))
    else:
        resize, wanted = "squash", (size.get("height"), size.get("width"))
    if any(each != side for each in wanted):
        raise ModelBroken(
            f"{folder} prepares pictures in a way that Photosearch cannot ({size}, "
            f"crop {config.get('crop_size')}) for a model that sees {side} pixels."
        )
    return ImageSpec(side, resize, resample(folder, filter_))


def _cropped_to(config: Json) -> tuple[object, ...]:
    size = config.get("crop_size")
    if config.get("do_center_crop") is False or size is None:
        return ()
    return (size.get("height"), size.get("width")) if isinstance(size, dict) else (size,)


def image_config(folder: Path) -> Json:
    """What the folder says of image preparation, wherever it says it."""
    path = folder / "preprocessor_config.json"
    if path.is_file():
        return read_json(path)
    path = folder / "processor_config.json"
    return section(read_json(path), "image_processor") if path.is_file() else {}


def weights(folder: Path) -> tuple[str, ...]:
    """Names of the weight files, safetensors before pickles, none of them outside the folder.

    Raises ``ModelBroken`` where there are none, or an index names something else.
    """
    for stem in ("model.safetensors", "pytorch_model.bin"):
        if (folder / stem).is_file():
            return (stem,)
        index = f"{stem}.index.json"
        if (folder / index).is_file():
            return (index, *_parts(folder / index))
    raise ModelBroken(
        f"{folder} holds no weights.",
        "A model folder needs model.safetensors or pytorch_model.bin beside its config.json.",
    )


def _parts(index: Path) -> list[str]:
    """The files that the weights are spread over."""
    found = sorted({str(part) for part in section(read_json(index), "weight_map").values()})
    # Each is copied to where its name leads: that must not be to anybody's own files.
    outside = [name for name in found if not stays_inside(name)]
    if outside:
        raise ModelBroken(f"{index.parent} wants to write outside its folder ({outside[0]!r}).")
    return found


def stays_inside(name: str) -> bool:
    """Whether a relative name from a file that anybody may have written leaves no folder."""
    parts = PurePosixPath(name.replace("\\", "/"))
    return not parts.is_absolute() and ".." not in parts.parts and ":" not in name


def files(folder: Path) -> tuple[str, ...]:
    """All that a model in transformers' layout needs; raises ``ModelBroken`` for absent ones."""
    return (*core_files(folder), *preparation_files(folder), *tokenizer_files(folder))


def core_files(folder: Path) -> tuple[str, ...]:
    """``config.json`` and the weights; raises ``ModelBroken`` for absent ones."""
    needed = ("config.json", *weights(folder))
    absent = [name for name in needed if not (folder / name).is_file()]
    if absent:
        raise ModelBroken(f"{folder} is incomplete: {', '.join(absent)} missing.")
    return needed


def preparation_files(folder: Path) -> tuple[str, ...]:
    """What the folder says of image preparation, if it does."""
    return tuple(name for name in _PREPARATION if (folder / name).is_file())


def tokenizer_files(folder: Path) -> tuple[str, ...]:
    """What the folder holds of a tokenizer; empty without a vocabulary."""
    found = tuple(name for name in _TOKENIZER_FILES if (folder / name).is_file())
    return found if _VOCABULARIES & set(found) else ()


def check_tokenizer(folder: Path) -> None:
    """Raise ``ModelBroken`` if there is no vocabulary in the folder."""
    if not tokenizer_files(folder):
        raise ModelBroken(
            f"{folder} holds no tokenizer.",
            "Copy the model's tokenizer files (tokenizer.json, vocab.txt ...) there too.",
        )


def check_lengths(folder: Path, names: Collection[str]) -> None:
    """Raise ``ModelBroken`` if a safetensors file is shorter than it says, as half a copy is."""
    for name in names:
        path = folder / name
        if path.suffix == ".safetensors" and path.stat().st_size < _announced(path):
            raise ModelBroken(
                f"{path} is cut short.", "Copy or download the model again, until it is complete."
            )


def _announced(path: Path) -> int:
    """How long the header of a safetensors file says that the file is; endless for none."""
    endless = 1 << 62
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > min(path.stat().st_size, _LONGEST_HEADER):
            return endless
        try:
            header = json.loads(file.read(length))
            ends = [each["data_offsets"][1] for key, each in header.items() if key != _METADATA]
            return 8 + length + int(max(ends, default=0))
        except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError):
            return endless


def fingerprint(
    folder: Path,
    names: Collection[str],
    job: Job | None = None,
    normalise: bool | None = None,
) -> str:
    """Hex digest over names and contents of files: weights, tokenizer, image preparation.

    ``normalise`` is given where it was chosen against what the files say: vectors of other
    lengths are other vectors.
    """
    total = blake3.blake3()
    if normalise is not None:
        total.update(f"normalise={normalise}\0".encode())
    for name in sorted(names):
        if job is not None:
            job.checkpoint()
        part = blake3.blake3(max_threads=blake3.blake3.AUTO)
        part.update_mmap(folder / name)
        total.update(name.encode() + b"\0" + part.digest())
    return total.hexdigest()


def check_complete(folder: Path, report: Report, optional: Collection[str]) -> None:
    """Raise ``ModelBroken`` if weights were missing, or had other shapes than the model's.

    Weights that are left over do no harm (a head that is not used here), unless they belong to
    layers that the configuration knows nothing of: then the vectors would be others.
    """
    wrong = {str(name) for name in report["missing_keys"]} - set(optional)
    wrong |= {str(entry) for entry in report["mismatched_keys"]}
    left = {str(name) for name in report["unexpected_keys"]}
    wrong |= {name for name in left if _FURTHER_LAYER.search(name)}
    if wrong:
        raise misfit(folder, wrong)


def misfit(folder: Path, wrong: Collection[str]) -> ModelBroken:
    """What to raise when the weights of these names do not fit the configuration."""
    return ModelBroken(
        f"The weights in {folder} do not fit its config.json: {len(wrong)} are missing, too many "
        f"or of another shape, {min(wrong)} for one.",
        "Install the model again from a complete copy.",
    )


def kind(folder: Path) -> str:
    """``model_type`` of the folder's ``config.json``, empty if there is none."""
    path = folder / "config.json"
    if not path.is_file():
        return ""
    value = read_json(path).get("model_type", "")
    return value if isinstance(value, str) else ""


def _triple(config: Json, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    value = config.get(key)
    if value is None:
        return default
    numbers = value if isinstance(value, list) else []
    if len(numbers) != 3 or not all(isinstance(number, int | float) for number in numbers):
        raise _unusable(key, value)
    return tuple(float(number) for number in numbers)


def _unusable(key: str, value: object) -> ModelBroken:
    return ModelBroken(f"The model's image preparation has no usable {key!r} ({value!r}).")
