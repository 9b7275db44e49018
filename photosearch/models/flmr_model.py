"""FLMR's modules in torch, its two tokenizers, and the encoder made of them; ``flmr`` is its door.

Runs in the engine. The towers are transformers' own BERT and CLIP, and the mapping network is its
BERT encoder with cross attention; weights are renamed to fit them and nothing else is changed.
Knows nothing of devices' choice.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertEncoder

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint, clip, flmr_settings, pretrained
from photosearch.models.base import Device, ModelSpec, VectorSets
from photosearch.models.flmr_settings import Settings
from photosearch.models.pretrained import Weights

Chosen = bool | Sequence[bool] | None
"""Whether something is wanted: of all, of each, or as the checkpoint has it."""
_HALVES = ("query_", "context_")
# Names of the BERT inside a text tower: as published, and as the newest package writes it too.
_BERTS = ("bert_model.", "text_model.")
_UNUSED = ("pooler.", "embeddings.position_ids")
_CLIP = "vision_model."
# Of a tower's configuration; they say nothing about its arithmetic.
_FOREIGN = {"model_type", "architectures", "torch_dtype", "dtype", "transformers_version"}


@dataclass(frozen=True)
class Tokens:
    """Texts as a tower reads them, each (n, length).

    Attributes:
        ids: int64.
        attended: int64; which tokens the tower looks at.
        kept: bool; which of its vectors take part in the comparison.
    """

    ids: Tensor
    attended: Tensor
    kept: Tensor


class Tokenizer:
    """A checkpoint's way from texts to tokens, for questions or for documents.

    Each text begins with a mark of which it is. A question is filled up with [MASK], whose vectors
    count: the tower makes of them what else might have been asked. A document is filled up with
    padding, and hides its punctuation.
    """

    def __init__(self, folder: Path, found: Settings, *, query: bool) -> None:
        part = flmr_settings.QUERY_TOKENIZER if query else flmr_settings.DOCUMENT_TOKENIZER
        place = flmr_settings.tokenizer_folder(folder, part)
        path = place / "tokenizer_config.json"
        config = checkpoint.read_json(path) if path.is_file() else {}
        usual = checkpoint.whole(found.text, "query_maxlen", flmr_settings.QUERY_TOKENS)
        if query:
            longest = checkpoint.whole(config, "query_maxlen", usual)
        else:
            longest = min(
                flmr_settings.DOCUMENT_TOKENS,
                checkpoint.whole(config, "doc_maxlen", flmr_settings.DOCUMENT_TOKENS),
            )
        self._longest = min(longest, checkpoint.whole(found.text, "max_position_embeddings"))
        self._attends = config.get("attend_to_mask_tokens") is True
        self._own = pretrained.Tokenizer(place, self._longest, transformers.BertTokenizer)
        self._query = query
        self._found = found

    def __call__(self, texts: Sequence[str]) -> Tokens:
        """All texts as tokens of the same number; what goes beyond is cut off."""
        made = self._own.own(
            # Something that is always one token, in whose place the mark is put.
            [f". {text}" for text in texts],
            padding="max_length",
            truncation=True,
            max_length=self._longest,
            return_attention_mask=True,
            return_tensors="pt",
        )
        ids, attended = made["input_ids"].clone(), made["attention_mask"].clone()
        ids[:, 1] = self._number("[unused0]" if self._query else "[unused1]")
        if not self._query:
            return Tokens(ids, attended, self._kept_of_document(ids))
        ids[ids == self._number("[PAD]")] = mask = self._number("[MASK]")
        if self._attends:
            attended[ids == mask] = 1
        return Tokens(ids, attended, self._kept_of_query(ids))

    def hidden_in_documents(self) -> frozenset[int]:
        """Tokens of punctuation that documents hide."""
        if not self._found.punctuation:
            return frozenset()
        return frozenset(self._first(symbol) for symbol in string.punctuation)

    def _kept_of_document(self, ids: Tensor) -> Tensor:
        hidden = torch.tensor(sorted(self.hidden_in_documents()), dtype=ids.dtype)
        return (ids != 0) & ~torch.isin(ids, hidden)

    def _kept_of_query(self, ids: Tensor) -> Tensor:
        hidden = torch.tensor(sorted(self._found.skipped), dtype=ids.dtype)
        kept = (ids != 0) & ~torch.isin(ids, hidden)
        if self._found.instruction is None:
            return kept
        # The instruction reaches up to its first sign of an end; without one there is none.
        end = (ids == self._first(self._found.instruction)).int().argmax(dim=1, keepdim=True)
        places = torch.arange(ids.shape[1])
        return kept & ((places > end.clamp(min=1)) | (places < 2))

    def _first(self, text: str) -> int:
        with pretrained.reading("The tokenizer"):
            return int(self._own.own.encode(text, add_special_tokens=False)[0])

    def _number(self, token: str) -> int:
        known = self._own.own.get_vocab()
        if token not in known:
            raise ModelBroken(f"The model's tokenizer has no token {token}.")
        return int(known[token])


class Projection(nn.Module):
    """One vector of a picture to several of the common space: (n, width) to (n, prefix, dim)."""

    def __init__(self, width: int, found: Settings) -> None:
        super().__init__()
        both = found.dim * found.prefix
        self.model = nn.Sequential(
            nn.Linear(width, both // 2), nn.Tanh(), nn.Linear(both // 2, both)
        )
        self._shape = (found.prefix, found.dim)

    def forward(self, states: Tensor) -> Tensor:
        """Project."""
        return cast(Tensor, self.model(states)).view(-1, *self._shape)


class PatchMapping(nn.Module):
    """Patches that have looked at the question: (n, patches, width) to (n, patches, dim)."""

    def __init__(self, width: int, found: Settings) -> None:
        super().__init__()
        assert found.mapping is not None
        # Attending the plain way: the fast one takes the network for a writer of texts, and
        # hides from each patch those that come after it.
        plain = {**_own(found.mapping), "attn_implementation": "eager"}
        config = transformers.BertConfig(**plain, is_decoder=True, add_cross_attention=True)
        inner = checkpoint.whole(found.mapping, "hidden_size")
        self.input_linear = nn.Linear(width, inner)
        self.network: nn.Module = cast(Any, BertEncoder)(config)
        self.output_linear = nn.Linear(inner, found.dim)
        self._attended = found.attended

    def forward(self, patches: Tensor, question: Tensor) -> Tensor:
        """Map; ``question`` are states of all its tokens, (n, length, inner width)."""
        seen = question[:, : self._attended]
        states = self.input_linear(patches)
        count, length, _ = states.shape
        own = states.new_zeros((count, 1, length, length))
        other = states.new_zeros((count, 1, length, seen.shape[1]))
        found = self.network(
            states, attention_mask=own, encoder_hidden_states=seen, encoder_attention_mask=other
        )
        return cast(Tensor, self.output_linear(found.last_hidden_state))


class Side(nn.Module):
    """What reads questions, or documents; they may have parts in common."""

    def __init__(
        self, text: nn.Module, linear: nn.Module, vision: nn.Module, projection: nn.Module
    ) -> None:
        super().__init__()
        self.text, self.linear, self.vision, self.projection = text, linear, vision, projection

    def states(self, tokens: Tokens, where: torch.device) -> Tensor:
        """Of all tokens, (n, length, width)."""
        found = self.text(input_ids=tokens.ids.to(where), attention_mask=tokens.attended.to(where))
        return cast(Tensor, found.last_hidden_state)

    def pictures(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors that sum pictures up, (n, prefix, dim), and states of patches, (n, p, width)."""
        found = self.vision(pixel_values=pixels, output_hidden_states=True)
        # The last layer's, without the norm that CLIP has after it.
        first = found.last_hidden_state[:, 0]
        return cast(Tensor, self.projection(first)), cast(Tensor, found.hidden_states[-2][:, 1:])


class Flmr:
    """FLMR or PreFLMR on one device, in float32. Used by one thread at a time.

    All that is handed over is computed in one go: how much that may be is a matter of memory, and
    for the caller to say.

    Args:
        spec: what it is; ``dim`` is the length of each vector of a set.
        device: where it runs.
        found: the checkpoint's configuration.
        sides: what reads questions, and what reads documents.
        mapping: PreFLMR's network for patches of a question's picture; None for FLMR.
        tokenizers: for questions and for documents.
        normalising: mean and deviation per channel, for pixels of 0..1.
    """

    def __init__(
        self,
        spec: ModelSpec,
        device: Device,
        found: Settings,
        sides: tuple[Side, Side],
        mapping: PatchMapping | None,
        tokenizers: tuple[Tokenizer, Tokenizer],
        normalising: tuple[Sequence[float], Sequence[float]],
    ) -> None:
        self._spec = spec
        self._found = found
        self._device = torch.device(device)
        whole = nn.ModuleList([*sides, *([] if mapping is None else [mapping])])
        whole.eval().requires_grad_(False).to(self._device)
        self._query, self._document = sides
        self._mapping = mapping
        self._tokenizers = tokenizers
        self._pixels = pretrained.pixel_values(spec.image.side, self._device, *normalising)

    @classmethod
    def load(cls, folder: Path, spec: ModelSpec, device: Device = "cpu") -> Flmr:
        """Build it from a folder; raises ``ModelBroken`` when files are missing or do not fit."""
        found = flmr_settings.settings(folder)
        given = pretrained.weights(folder)
        sides = _sides(given, found, folder)
        mapping = None if found.mapping is None else _mapping(given, found, folder)
        tokenizers = (
            Tokenizer(folder, found, query=True),
            Tokenizer(folder, found, query=False),
        )
        normalising = checkpoint.normalising(folder, clip.MEAN, clip.STD)
        return cls(spec, device, found, sides, mapping, tokenizers, normalising)

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def encode_queries(
        self,
        texts: Sequence[str],
        pixels: NDArray[np.uint8] | None = None,
        *,
        with_texts: Chosen = None,
        with_pictures: Chosen = None,
    ) -> VectorSets:
        """Questions, with or without a picture each, as sets of vectors.

        Args:
            texts: n of them. What comes before the checkpoint's mark of an instruction's end is
                read, and has no vectors of its own.
            pixels: (n, side, side, 3) uint8 sRGB, or (n, regions, side, side, 3) for several
                regions of each picture, which PreFLMR cannot take.
            with_texts: whether vectors of texts are among them; one for each question keeps the
                places and leaves the vectors zero. None for what the checkpoint says.
            with_pictures: likewise for pictures.

        Returns:
            Vectors of tokens, then those that sum pictures up, then those of patches.

        Raises:
            ValueError: numbers or shapes do not fit together, pictures are handed to a
                checkpoint that sees none, or neither texts nor pictures are wanted.
        """
        if not texts:
            return self._none()
        with torch.inference_mode():
            tokens = self._tokenizers[0](texts)
            states = self._query.states(tokens, self._device)
            both = []
            if (wanted := _chosen(with_texts, self._found.query.text, len(texts))) is not None:
                kept = tokens.kept & wanted
                both.append((self._query.linear(states), kept))
            wanted = _chosen(with_pictures, self._found.query.pictures, len(texts))
            if wanted is not None and pixels is not None:
                seen = self._seen_by_query(pixels, states)
                both.append((seen, wanted.expand(seen.shape[:2])))
            return self._joined(both)

    def encode_documents(
        self,
        texts: Sequence[str],
        pixels: NDArray[np.uint8] | None = None,
        *,
        with_pictures: bool | None = None,
    ) -> VectorSets:
        """Documents as sets of vectors.

        Args:
            texts: n of them.
            pixels: (n, side, side, 3) uint8 sRGB.
            with_pictures: whether vectors that sum the pictures up are in front; None for what
                the checkpoint says.

        Returns:
            Vectors that sum pictures up, then those of tokens.

        Raises:
            ValueError: as ``encode_queries`` has it.
        """
        if not texts:
            return self._none()
        with torch.inference_mode():
            both = []
            parts = self._found.document
            if pixels is not None and (parts.pictures if with_pictures is None else with_pictures):
                seen, _ = self._document.pictures(self._checked(pixels, len(texts)))
                both.append((seen, torch.ones(seen.shape[:2], dtype=torch.bool)))
            if parts.text:
                tokens = self._tokenizers[1](texts)
                states = self._document.states(tokens, self._device)
                both.append((self._document.linear(states), tokens.kept))
            return self._joined(both)

    def _seen_by_query(self, pixels: NDArray[np.uint8], states: Tensor) -> Tensor:
        """Vectors of the pictures of questions with these states, (n, count, dim)."""
        regions = pixels.shape[1] if pixels.ndim == 5 else 1
        if regions != 1 and self._mapping is not None:
            raise ValueError("this checkpoint takes one region of each picture")
        flat = pixels.reshape(-1, *pixels.shape[-3:])
        summed, patches = self._query.pictures(self._checked(flat, len(states) * regions))
        summed = summed.reshape(len(states), -1, self._found.dim)
        if self._mapping is None:
            return summed
        return torch.cat([summed, self._mapping(patches, states)], dim=1)

    def _checked(self, pixels: NDArray[np.uint8], count: int) -> Tensor:
        if self._found.vision is None:
            raise ValueError("this checkpoint sees no pictures")
        if len(pixels) != count:
            raise ValueError(f"{len(pixels)} pictures for {count} places")
        return self._pixels(pixels)

    def _joined(self, both: Sequence[tuple[Tensor, Tensor]]) -> VectorSets:
        """Sets of vectors one behind the other, of length 1 each, or 0 where not kept."""
        if not both:
            raise ValueError("neither texts nor pictures are wanted")
        kept = torch.cat([each for _, each in both], dim=1).to(self._device)
        vectors = torch.cat([each for each, _ in both], dim=1) * kept.unsqueeze(-1)
        vectors = nn.functional.normalize(vectors.float(), dim=-1)
        return VectorSets(vectors.cpu().numpy(), kept.cpu().numpy())

    def _none(self) -> VectorSets:
        return VectorSets(np.zeros((0, 0, self._found.dim), np.float32), np.zeros((0, 0), np.bool_))


def _chosen(wanted: Chosen, usual: bool, count: int) -> Tensor | None:
    """(n, 1) of what is wanted of each; None if nothing is, of any."""
    wanted = usual if wanted is None else wanted
    if isinstance(wanted, bool):
        return torch.ones((count, 1), dtype=torch.bool) if wanted else None
    if len(wanted) != count:
        raise ValueError(f"{len(wanted)} choices for {count} questions")
    return torch.tensor(list(wanted), dtype=torch.bool).view(-1, 1)


def _sides(given: Weights, found: Settings, source: Path) -> tuple[Side, Side]:
    """The readers of questions and documents; where weights are tied, they are the same."""
    texts = [
        (_text_tower(given, prefixes, found, source), _linear(given, prefixes, found, source))
        for prefixes in _tied(found.separate_texts)
    ]
    pictures: list[tuple[nn.Module, nn.Module]] = [(nn.Identity(), nn.Identity())]
    if found.vision is not None:
        pictures = [
            (
                _vision_tower(given, prefixes, found.vision, source),
                _projection(given, prefixes, found, source),
            )
            for prefixes in _tied(found.separate_pictures)
        ]
    return Side(*texts[0], *pictures[0]), Side(*texts[-1], *pictures[-1])


def _tied(separate: bool) -> list[tuple[str, ...]]:
    """For each thing that is needed, whose names its weights may have."""
    return [(half,) for half in _HALVES] if separate else [_HALVES]


def _under(given: Weights, prefixes: Sequence[str], part: str) -> Weights:
    """The weights of a part, from the first of the halves that has it: tied ones are saved once."""
    found = (pretrained.under(given, f"{prefix}{part}.") for prefix in prefixes)
    return next((weights for weights in found if weights), {})


def _text_tower(
    given: Weights, prefixes: Sequence[str], found: Settings, source: Path
) -> nn.Module:
    part = _under(given, prefixes, "text_encoder")
    named = (pretrained.under(part, name) for name in _BERTS)
    weights = next((weights for weights in named if weights), {})
    weights = {name: value for name, value in weights.items() if not name.startswith(_UNUSED)}
    kinds = (transformers.BertModel, transformers.BertConfig)
    return pretrained.tower(kinds, _own(found.text), weights, source, add_pooling_layer=False)


def _vision_tower(
    given: Weights, prefixes: Sequence[str], config: Mapping[str, object], source: Path
) -> nn.Module:
    weights = _under(given, prefixes, "vision_encoder")
    for _ in range(2):  # a CLIP tower inside FLMR's, either with a name of its own
        weights = pretrained.under(weights, _CLIP) or weights
    kinds = (transformers.CLIPVisionModel, transformers.CLIPVisionConfig)
    return pretrained.tower(kinds, _own(config), weights, source)


def _linear(given: Weights, prefixes: Sequence[str], found: Settings, source: Path) -> nn.Module:
    width = checkpoint.whole(found.text, "hidden_size")
    with torch.device("meta"):
        built = nn.Linear(width, found.dim, bias=False)
    pretrained.fill(built, _under(given, prefixes, "text_encoder_linear"), source)
    return built


def _projection(
    given: Weights, prefixes: Sequence[str], found: Settings, source: Path
) -> nn.Module:
    with torch.device("meta"):
        built = Projection(checkpoint.whole(found.vision or {}, "hidden_size"), found)
    pretrained.fill(built, _under(given, prefixes, "vision_projection"), source)
    return built


def _mapping(given: Weights, found: Settings, source: Path) -> PatchMapping:
    with pretrained.reading(source), torch.device("meta"):
        built = PatchMapping(checkpoint.whole(found.vision or {}, "hidden_size"), found)
    pretrained.fill(built, pretrained.under(given, "transformer_mapping_"), source)
    return built


def _own(config: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if name not in _FOREIGN}
