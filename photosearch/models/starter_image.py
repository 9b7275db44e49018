"""The image tower of the starter encoder: a small residual network of dense 3x3 convolutions.

Called by training (:mod:`photosearch.training.train`) and by the app's torch encoder
(:mod:`photosearch.models.starter`), each in its own process. Knows pixels and weights;
knows nothing of text, concepts, files or training schedules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


def _norm(channels: int, folded: bool) -> nn.Module:
    return nn.Identity() if folded else nn.BatchNorm2d(channels)


class Block(nn.Module):
    """Two 3x3 convolutions and a shortcut that averages before it projects (ResNet-D).

    He et al., "Bag of Tricks for Image Classification" (2018), figure 2c.
    """

    def __init__(self, inputs: int, outputs: int, stride: int, folded: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=folded)
        self.norm1 = _norm(outputs, folded)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=folded)
        self.norm2 = _norm(outputs, folded)
        if isinstance(self.norm2, nn.BatchNorm2d):
            nn.init.zeros_(self.norm2.weight)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(stride, ceil_mode=True) if stride != 1 else nn.Identity(),
                nn.Conv2d(inputs, outputs, 1, bias=folded),
                _norm(outputs, folded),
            )

    def forward(self, x: Tensor) -> Tensor:
        """Map ``(n, inputs, h, w)`` to ``(n, outputs, h / stride, w / stride)``."""
        y = functional.relu(self.norm1(self.conv1(x)), inplace=True)
        y = self.norm2(self.conv2(y))
        return functional.relu(y + self.shortcut(x), inplace=True)


class ImageTower(nn.Module):
    """Pixels to one vector per picture; any side that is a multiple of 8 will do.

    Args:
        widths: channels of the stem and of each stage.
        depths: blocks per stage.
        dim: length of the embedding.
        folded: whether normalisation is already part of the convolutions, as in the shipped
            model (:func:`folded_state`).
    """

    def __init__(
        self, widths: Sequence[int], depths: Sequence[int], dim: int, folded: bool = False
    ) -> None:
        super().__init__()
        self.folded = folded
        stem = widths[0]
        layers: list[nn.Module] = [
            nn.Conv2d(3, stem, 3, 2, 1, bias=folded),
            _norm(stem, folded),
            nn.ReLU(inplace=True),
        ]
        inputs = stem
        for stage, (width, depth) in enumerate(zip(widths[1:], depths, strict=True)):
            for block in range(depth):
                layers.append(Block(inputs, width, 2 if stage and not block else 1, folded))
                inputs = width
        self.features = nn.Sequential(*layers)
        self.width = inputs
        self.norm = nn.Identity() if folded else nn.BatchNorm1d(inputs)
        self.project = nn.Linear(inputs, dim, bias=True)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def channels_last(self) -> None:
        """Lay the kernels out as CPUs multiply them fastest; pixels should come likewise."""
        for kernel in self.parameters():
            if kernel.ndim == 4:
                kernel.data = kernel.data.contiguous(memory_format=torch.channels_last)

    def pool(self, pixels: Tensor) -> Tensor:
        """Map normalised ``(n, 3, h, w)`` to ``(n, width)`` float32 features."""
        maps: Tensor = self.features(pixels)
        pooled: Tensor = self.norm(maps.float().mean((2, 3)))
        return pooled

    def cells(self, pixels: Tensor) -> Tensor:
        """Map normalised ``(n, 3, h, w)`` to ``(n, rows, columns, dim)`` float32, place by place.

        A folded network has nothing but a linear map behind its mean, so that the mean of these
        is what ``forward`` gives.
        """
        maps: Tensor = self.features(pixels).float().permute(0, 2, 3, 1)
        shape = maps.shape
        vectors: Tensor = self.project(self.norm(maps.reshape(-1, shape[-1])))
        return vectors.view(*shape[:3], vectors.shape[-1])

    def forward(self, pixels: Tensor) -> Tensor:
        """Map normalised ``(n, 3, h, w)`` to ``(n, dim)`` float32, not yet of length one."""
        vectors: Tensor = self.project(self.pool(pixels))
        return vectors.float()


def _fold(state: Mapping[str, Tensor], weight: str, norm: str, eps: float) -> tuple[Tensor, Tensor]:
    """A convolution with its batch normalisation: new weight and bias."""
    gain = state[f"{norm}.weight"] / (state[f"{norm}.running_var"] + eps).sqrt()
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * gain
    return state[weight] * gain.view(-1, 1, 1, 1), bias


def folded_state(tower: ImageTower) -> dict[str, Tensor]:
    """Weights of the same network with normalisation folded in, for ``folded=True``.

    Args:
        tower: a network with its batch normalisation, whose running figures are used.
    """
    state = {name: value.float() for name, value in tower.state_dict().items()}
    folded: dict[str, Tensor] = {}
    for name, module in tower.named_modules():
        if not isinstance(module, nn.Conv2d):
            continue
        norm = _norm_after(name)
        weight, bias = _fold(state, f"{name}.weight", norm, 1e-5)
        folded[f"{name}.weight"], folded[f"{name}.bias"] = weight, bias
    gain = state["norm.weight"] / (state["norm.running_var"] + 1e-5).sqrt()
    shift = state["norm.bias"] - state["norm.running_mean"] * gain
    matrix = state["project.weight"]
    folded["project.weight"] = matrix * gain
    folded["project.bias"] = state["project.bias"] + matrix @ shift
    return folded


def _norm_after(conv: str) -> str:
    """Name of the normalisation that follows a convolution of that name."""
    if ".conv" in conv:
        return conv.replace(".conv", ".norm")
    head, _, position = conv.rpartition(".")
    return f"{head}.{int(position) + 1}"
