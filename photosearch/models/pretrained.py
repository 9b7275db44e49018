"""Loading what transformers saved, from a local folder, with every failure as ``ModelBroken``.

Shared by the families, in the engine's process. Gaps in weights are never filled with random
numbers, and no pickle is executed: ``.bin`` files go through torch's weights-only reader. Knows
nothing of particular families, of devices' choice or of the network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint, fine
from photosearch.models.base import Device, ModelSpec, check_pixels
from photosearch.models.checkpoint import Report
from photosearch.models.devices import DualEncoder, is_lack_of_memory

Weights = dict[str, Tensor]


@contextmanager
def reading(what: object) -> Iterator[None]:
    """Turn whatever goes wrong while ``what`` is read into ``ModelBroken``.

    Damaged files make json, pickle, tokenizers, safetensors, torch and transformers raise some
    dozen classes, a bare ``Exception`` among them; all of them mean the same to a user. Only a
    lack of memory is no fault of the files, and is a ``MemoryError`` whoever noticed it.
    """
    try:
        yield
    except (ModelBroken, MemoryError):
        raise
    except Exception as error:  # see above
        if is_lack_of_memory(error):
            raise MemoryError(f"There is not enough memory to read {what}.") from error
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelBroken(
            f"{what} cannot be read ({lines[0]}).",
            "Install the model again from a complete copy.",
        ) from error


def model(
    kind: type[transformers.PreTrainedModel], folder: Path, optional: Collection[str] = ()
) -> Any:
    """A model of transformers' own in float32, complete but for the ``optional`` weights."""
    with reading(folder):
        loaded: object = kind.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, output_loading_info=True
        )
        built, report = cast("tuple[Any, Report]", loaded)
        checkpoint.check_complete(folder, report, optional)
    return built


def vision_tower(
    config: Mapping[str, object], weights: Weights, source: Path, pooler: bool
) -> torch.nn.Module:
    """A ViT in float32 from weights under the names of any version of transformers."""
    kinds = (transformers.ViTModel, transformers.ViTConfig)
    return tower(kinds, config, weights, source, add_pooling_layer=pooler)


def tower(
    kinds: tuple[type[transformers.PreTrainedModel], type[transformers.PretrainedConfig]],
    config: Mapping[str, object],
    weights: Weights,
    source: Path,
    **further: object,
) -> torch.nn.Module:
    """One of transformers' models in float32 from a part of a checkpoint, complete.

    Args:
        kinds: classes of the model and of its configuration.
        config: the configuration's values, as a checkpoint has them.
        weights: under the names of any version of transformers.
        source: to blame when they do not fit.
        further: what the model's class wants to know besides.
    """
    settings: dict[str, Any] = dict(config)
    own: dict[str, Any] = further
    with reading(source):
        loaded: object = kinds[0].from_pretrained(
            None,
            config=kinds[1](**settings),
            state_dict=dict(weights),
            output_loading_info=True,
            dtype=torch.float32,
            **own,
        )
        built, report = cast("tuple[torch.nn.Module, Report]", loaded)
        checkpoint.check_complete(source, report, ())
    return built


def weights(folder: Path) -> Weights:
    """All tensors in the folder's weight files by name, fractional numbers in float32.

    Raises ``ModelBroken`` for files that are damaged, or hold anything else.
    """
    found: dict[Any, Any] = {}  # a pickle's names may be anything
    for name in checkpoint.weights(folder):
        if name.endswith(".json"):
            continue
        path = folder / name
        with reading(path):
            if name.endswith(".safetensors"):
                found |= load_file(path)
            else:
                found |= torch.load(path, map_location="cpu", weights_only=True)
    tensors = {
        name: value
        for name, value in found.items()
        if isinstance(name, str) and isinstance(value, Tensor)
    }
    if len(tensors) != len(found):
        raise ModelBroken(f"{folder}: the weights hold other things than tensors.")
    return {
        name: value.float() if value.is_floating_point() else value
        for name, value in tensors.items()
    }


def fill(module: torch.nn.Module, given: Weights, source: Path) -> None:
    """Put weights into a module made on torch's meta device: these very ones, no more, no less.

    Raises ``ModelBroken`` for missing ones, further ones, and those of another shape or kind.
    """
    wanted = {name: value.shape for name, value in module.state_dict().items()}
    wrong = {name for name, shape in wanted.items() if _shape(given, name) != shape}
    wrong |= given.keys() - wanted.keys()
    if wrong:
        raise checkpoint.misfit(source, wrong)
    with reading(source):  # whole numbers, say, where a layer has fractional ones
        module.load_state_dict(given, assign=True)


def under(given: Weights, prefix: str) -> Weights:
    """The weights whose names start with ``prefix``, without it."""
    return {
        name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)
    }


class Tokenizer:
    """A folder's tokenizer, loaded at the first text: indexing never needs it.

    Args:
        folder: holds its files.
        kind: transformers' class for it; the automatic one finds out by itself.
        longest: tokens of the longest text; what goes beyond is cut off.
    """

    def __init__(self, folder: Path, longest: int, kind: Any = transformers.AutoTokenizer) -> None:
        self._folder = folder
        self._longest = longest
        self._kind = kind
        self._loaded: Any = None

    @property
    def own(self) -> Any:
        """Transformers' object; raises ``ModelBroken``."""
        if self._loaded is None:
            with reading(f"The tokenizer in {self._folder}"):
                self._loaded = self._kind.from_pretrained(self._folder, local_files_only=True)
        return self._loaded

    def __call__(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """``input_ids`` and ``attention_mask``, (n, the longest of these), int64."""
        found = self.own(
            list(texts),
            padding=True,
            truncation=True,
            max_length=self._longest,
            return_attention_mask=True,
            return_tensors="pt",
        )
        return {name: found[name] for name in ("input_ids", "attention_mask")}

    def sentences(self, ids: Sequence[Sequence[int]]) -> list[str]:
        """Texts of token ids, without special tokens, tidied as transformers 4 did."""
        return [
            str(self.own.decode(row, skip_special_tokens=True, clean_up_tokenization_spaces=True))
            for row in ids
        ]


def dual_encoder(
    module: Any,
    tokenize: Tokenizer,
    spec: ModelSpec,
    device: Device,
    normalising: tuple[Sequence[float], Sequence[float]],
    sums: fine.Sums | None = None,
) -> DualEncoder:
    """An encoder of a model with ``get_image_features`` and ``get_text_features``.

    ``sums`` says which token of a text stands for all of it, in models whose towers are CLIP's:
    these give vectors of patches and tokens too.
    """

    def images(pixels: Tensor) -> Tensor:
        return cast(Tensor, module.get_image_features(pixel_values=pixels).pooler_output)

    def texts(batch: Sequence[str], where: torch.device) -> Tensor:
        inputs = {name: values.to(where) for name, values in tokenize(batch).items()}
        return cast(Tensor, module.get_text_features(**inputs).pooler_output)

    def patches(pixels: Tensor) -> Tensor:
        # As the first token goes on, which stands for the whole picture.
        states = module.vision_model(pixel_values=pixels).last_hidden_state[:, 1:]
        return cast(Tensor, module.visual_projection(module.vision_model.post_layernorm(states)))

    def tokens(batch: Sequence[str], where: torch.device) -> tuple[Tensor, Tensor]:
        assert sums is not None
        read = tokenize(batch)
        ids, seen = read["input_ids"], read["attention_mask"]
        kept = fine.saying(ids, tokenize([""])["input_ids"], sums, seen).to(where)
        found = module.get_text_features(**{name: each.to(where) for name, each in read.items()})
        return cast(Tensor, module.text_projection(found.last_hidden_state)), kept

    if sums is None:
        return DualEncoder(spec, device, module, images, texts, *normalising)
    return fine.FineDualEncoder(spec, device, module, images, texts, normalising, patches, tokens)


def pixel_values(
    side: int, device: torch.device, mean: Sequence[float], std: Sequence[float]
) -> Callable[[NDArray[np.uint8]], Tensor]:
    """A function from (n, side, side, 3) uint8 to normalised (n, 3, side, side) float32."""
    scale = torch.tensor([1 / (255 * s) for s in std], device=device).view(1, 3, 1, 1)
    shift = torch.tensor([-m / s for m, s in zip(mean, std, strict=True)], device=device)
    shift = shift.view(1, 3, 1, 1)

    def normalised(pixels: NDArray[np.uint8]) -> Tensor:
        check_pixels(pixels, side)
        there = torch.from_numpy(pixels).to(device).permute(0, 3, 1, 2)
        return there.float().mul_(scale).add_(shift)

    return normalised


def _shape(given: Weights, name: str) -> torch.Size | None:
    return given[name].shape if name in given else None
