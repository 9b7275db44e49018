"""The image tower of the starter encoder: a small residual network of dense 3x3 convolutions.

Called by training (:mod:`photosearch.training.train`) and by the app's torch encoder
(:mod:`photosearch.models.starter`), each in its own process. Knows pixels and weights;
knows nothing of text, concepts, files or training schedules.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Module):
    """Two 3x3 convolutions and a shortcut that averages before it projects (ResNet-D).

    He et al., "Bag of Tricks for Image Classification" (2018), figure 2c.
    """

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        nn.init.zeros_(self.norm2.weight)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.AvgPool2d(stride, ceil_mode=True) if stride != 1 else nn.Identity(),
                nn.Conv2d(inputs, outputs, 1, bias=False),
                nn.BatchNorm2d(outputs),
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
    """

    def __init__(self, widths: Sequence[int], depths: Sequence[int], dim: int) -> None:
        super().__init__()
        stem = widths[0]
        layers: list[nn.Module] = [
            nn.Conv2d(3, stem, 3, 2, 1, bias=False),
            nn.BatchNorm2d(stem),
            nn.ReLU(inplace=True),
        ]
        inputs = stem
        for stage, (width, depth) in enumerate(zip(widths[1:], depths, strict=True)):
            for block in range(depth):
                layers.append(Block(inputs, width, 2 if stage and not block else 1))
                inputs = width
        self.features = nn.Sequential(*layers)
        self.width = inputs
        self.norm = nn.BatchNorm1d(inputs)
        self.project = nn.Linear(inputs, dim, bias=True)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def pool(self, pixels: Tensor) -> Tensor:
        """Map normalised ``(n, 3, h, w)`` to ``(n, width)`` float32 features."""
        maps: Tensor = self.features(pixels)
        pooled: Tensor = self.norm(maps.float().mean((2, 3)))
        return pooled

    def forward(self, pixels: Tensor) -> Tensor:
        """Map normalised ``(n, 3, h, w)`` to ``(n, dim)`` float32, not yet of length one."""
        vectors: Tensor = self.project(self.pool(pixels))
        return vectors.float()
