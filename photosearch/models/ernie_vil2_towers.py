"""The two towers of ERNIE-ViL 2.0: modules named as Paddle names its weights, and their arithmetic.

Built by ``ernie_vil2`` in the engine. Two transformers: the text tower normalises after each
part, the image tower before it. Knows nothing of files, tokenizers or pixels' preparation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Activation = Callable[[Tensor], Tensor]


def _quick_gelu(values: Tensor) -> Tensor:
    return values * torch.sigmoid(1.702 * values)


def _gelu_new(values: Tensor) -> Tensor:
    return functional.gelu(values, approximate="tanh")


ACTIVATIONS: dict[str, Activation] = {
    "gelu": functional.gelu,
    "gelu_new": _gelu_new,
    "quick_gelu": _quick_gelu,
    "relu": functional.relu,
    "relu6": functional.relu6,
    "selu": functional.selu,
    "silu": functional.silu,
    "swish": functional.silu,
    "mish": functional.mish,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


@dataclass(frozen=True)
class Shape:
    """What both transformers have in common.

    Attributes:
        activation: a key of ``ACTIVATIONS``.
        epsilon: of every layer normalisation in the tower.
    """

    width: int
    layers: int
    heads: int
    inner: int
    activation: str
    epsilon: float


@dataclass(frozen=True)
class TextShape:
    """The text tower.

    Attributes:
        types: rows of the token type table; 0 where there is no table.
        tasks: rows of the task table; 0 where there is no table.
        task: the row of it that is added to every token.
        padding: the token that nothing attends to.
    """

    body: Shape
    vocabulary: int
    positions: int
    types: int
    tasks: int
    task: int
    padding: int


@dataclass(frozen=True)
class ImageShape:
    """The image tower: ``side`` and ``patch`` in pixels."""

    body: Shape
    side: int
    patch: int


class Linear(nn.Linear):
    """Without random numbers, which take seconds: weights come from a file at once."""

    def reset_parameters(self) -> None:
        """Leave the memory as it is."""


class Embedding(nn.Embedding):
    """Likewise."""

    def reset_parameters(self) -> None:
        """Leave the memory as it is."""


class Attention(nn.Module):
    """Multi-head self attention."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._heads = shape.heads
        self.q_proj = Linear(shape.width, shape.width)
        self.k_proj = Linear(shape.width, shape.width)
        self.v_proj = Linear(shape.width, shape.width)
        self.out_proj = Linear(shape.width, shape.width)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Map (n, length, width) to the same; ``mask`` (n, 1, 1, length) is true where to look."""
        q, k, v = (self._split(project(x)) for project in (self.q_proj, self.k_proj, self.v_proj))
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        joined: Tensor = self.out_proj(mixed.transpose(1, 2).flatten(2))
        return joined

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self._heads, -1).transpose(1, 2)


class Layer(nn.Module):
    """Attention and two linear maps, each added to what went in.

    Args:
        shape: of the tower.
        before: whether normalisation comes before each part, else after the addition.
    """

    def __init__(self, shape: Shape, before: bool) -> None:
        super().__init__()
        self._before = before
        self._activation = ACTIVATIONS[shape.activation]
        self.self_attn = Attention(shape)
        self.linear1 = Linear(shape.width, shape.inner)
        self.linear2 = Linear(shape.inner, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, shape.epsilon)
        self.norm2 = nn.LayerNorm(shape.width, shape.epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Map (n, length, width) to the same."""
        if self._before:
            x = x + self.self_attn(self.norm1(x), mask)
            return x + self._inner(self.norm2(x))
        x = self.norm1(x + self.self_attn(x, mask))
        after: Tensor = self.norm2(x + self._inner(x))
        return after

    def _inner(self, x: Tensor) -> Tensor:
        y: Tensor = self.linear2(self._activation(self.linear1(x)))
        return y


class Layers(nn.Module):
    """A transformer's layers, one after the other."""

    def __init__(self, shape: Shape, before: bool) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(shape, before) for _ in range(shape.layers))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Map (n, length, width) to the same."""
        for layer in self.layers:
            x = layer(x, mask)
        return x


class Embeddings(nn.Module):
    """Tokens to vectors: word, place, and where the checkpoint has them, type and task."""

    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        width = shape.body.width
        self._task = shape.task
        self.word_embeddings = Embedding(shape.vocabulary, width)
        self.position_embeddings = Embedding(shape.positions, width)
        if shape.types:
            self.token_type_embeddings = Embedding(shape.types, width)
        if shape.tasks:
            self.task_type_embeddings = Embedding(shape.tasks, width)
        self.layer_norm = nn.LayerNorm(width, shape.body.epsilon)

    def forward(self, ids: Tensor) -> Tensor:
        """Map (n, length) to (n, length, width); a text is one sentence, so its type is 0."""
        x = self.word_embeddings(ids) + self.position_embeddings.weight[: ids.shape[1]]
        if hasattr(self, "token_type_embeddings"):
            x = x + self.token_type_embeddings.weight[0]
        if hasattr(self, "task_type_embeddings"):
            x = x + self.task_type_embeddings.weight[self._task]
        normalised: Tensor = self.layer_norm(x)
        return normalised


class Pooler(nn.Module):
    """One vector for a text, from its first token."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dense = Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Map (n, length, width) to (n, width)."""
        return torch.tanh(self.dense(x[:, 0]))


class TextTower(nn.Module):
    """ERNIE: a BERT with its own tables."""

    def __init__(self, shape: TextShape) -> None:
        super().__init__()
        self._padding = shape.padding
        self.embeddings = Embeddings(shape)
        self.encoder = Layers(shape.body, before=False)
        self.pooler = Pooler(shape.body.width)

    def forward(self, ids: Tensor) -> Tensor:
        """Map token ids (n, length) to (n, width)."""
        mask = (ids != self._padding)[:, None, None, :]
        vectors: Tensor = self.pooler(self.encoder(self.embeddings(ids), mask))
        return vectors


class ImageTower(nn.Module):
    """A vision transformer as CLIP has it, without the last projection."""

    def __init__(self, shape: ImageShape) -> None:
        super().__init__()
        width, epsilon = shape.body.width, shape.body.epsilon
        places = (shape.side // shape.patch) ** 2 + 1
        self.class_embedding = nn.Parameter(torch.zeros(width))
        self.conv1 = nn.Conv2d(3, width, shape.patch, shape.patch, bias=False)
        self.positional_embedding = Embedding(places, width)
        self.ln_pre = nn.LayerNorm(width, epsilon)
        self.transformer = Layers(shape.body, before=True)
        self.ln_post = nn.LayerNorm(width, epsilon)

    def forward(self, pixels: Tensor) -> Tensor:
        """Map normalised pixels (n, 3, side, side) to (n, width)."""
        patches = self.conv1(pixels).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(len(patches), 1, -1)
        x = torch.cat([first, patches], dim=1) + self.positional_embedding.weight
        vectors: Tensor = self.ln_post(self.transformer(self.ln_pre(x))[:, 0])
        return vectors


class Towers(nn.Module):
    """Both, and the temperature that training scaled cosines with (its logarithm)."""

    def __init__(self, text: TextShape, image: ImageShape) -> None:
        super().__init__()
        self.text_model = TextTower(text)
        self.vision_model = ImageTower(image)
        self.temperature = nn.Parameter(torch.zeros(1))
