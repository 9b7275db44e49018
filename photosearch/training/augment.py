"""Random views of training pictures, made a whole batch at a time with torch.

Called by the training loop only. Every view is one affine resampling and one colour matrix per
picture, so that two cores can prepare pictures in a tenth of the time the network needs. Knows
pixels and a random generator; knows nothing of labels or files.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

_GREY = torch.tensor([0.299, 0.587, 0.114])
MEAN = (0.480, 0.450, 0.400)
STD = (0.270, 0.265, 0.275)


@dataclass(frozen=True)
class ViewOptions:
    """How wild the views are.

    Attributes:
        least_area: smallest part of the picture that a crop keeps.
        zoom_out: share of pictures shown smaller, on a white or mirrored ground.
        grey: share of pictures without colour.
        erase: share of pictures with a grey rectangle over them.
        light: strength of the changes of brightness, contrast and saturation.
    """

    least_area: float = 0.35
    zoom_out: float = 0.12
    grey: float = 0.04
    erase: float = 0.25
    light: float = 0.25


def _uniform(n: int, low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(n, generator=generator) * (high - low) + low


def _boxes(n: int, options: ViewOptions, generator: torch.Generator) -> Tensor:
    """Centre and half size of each view in [-1, 1] coordinates, ``(n, 4)``."""
    area = _uniform(n, options.least_area, 1.0, generator)
    ratio = torch.exp(_uniform(n, -0.25, 0.25, generator))
    width = (area * ratio).sqrt().clamp(max=1.0)
    height = (area / ratio).sqrt().clamp(max=1.0)
    out = torch.rand(n, generator=generator) < options.zoom_out
    grow = _uniform(n, 1.1, 1.8, generator)
    width = torch.where(out, grow, width)
    height = torch.where(out, grow, height)
    x = (torch.rand(n, generator=generator) * 2 - 1) * (1 - width).abs()
    y = (torch.rand(n, generator=generator) * 2 - 1) * (1 - height).abs()
    return torch.stack((x, y, width, height), 1)


def _resample(pictures: Tensor, side: int, options: ViewOptions, gen: torch.Generator) -> Tensor:
    n = len(pictures)
    box = _boxes(n, options, gen)
    mirror = torch.where(torch.rand(n, generator=gen) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 2] = box[:, 2] * mirror, box[:, 0]
    theta[:, 1, 1], theta[:, 1, 2] = box[:, 3], box[:, 1]
    turn = _uniform(n, -0.08, 0.08, gen) * (torch.rand(n, generator=gen) < 0.4)
    theta[:, 0, 1], theta[:, 1, 0] = -turn * box[:, 3], turn * box[:, 2] * mirror
    grid = functional.affine_grid(theta, [n, 3, side, side], align_corners=False)
    if torch.rand(1, generator=gen).item() < 0.5:
        return functional.grid_sample(
            pictures, grid, padding_mode="reflection", align_corners=False
        )
    # Sampling zeros of (picture - 1) and adding 1 again makes the ground white.
    views = functional.grid_sample(pictures - 1.0, grid, padding_mode="zeros", align_corners=False)
    return views + 1.0


def _recolour(views: Tensor, options: ViewOptions, gen: torch.Generator) -> Tensor:
    n, light = len(views), options.light
    saturation = _uniform(n, 1 - 1.5 * light, 1 + 1.5 * light, gen)
    saturation = torch.where(torch.rand(n, generator=gen) < options.grey, 0.0, saturation)
    contrast = _uniform(n, 1 - light, 1 + light, gen)
    brightness = _uniform(n, -0.5 * light, 0.5 * light, gen)
    eye = torch.eye(3).expand(n, 3, 3)
    grey = _GREY.expand(3, 3).expand(n, 3, 3)
    matrix = eye * saturation[:, None, None] + grey * (1 - saturation)[:, None, None]
    matrix = matrix * contrast[:, None, None]
    offset = (0.5 * (1 - contrast) + brightness)[:, None, None]
    flat = torch.baddbmm(offset.expand(n, 3, 1), matrix, views.flatten(2))
    return flat.clamp_(0, 1).view_as(views)


def _erase(views: Tensor, share: float, gen: torch.Generator) -> None:
    n, side = len(views), views.shape[-1]
    chosen = (torch.rand(n, generator=gen) < share).nonzero()[:, 0].tolist()
    for i in chosen:
        size = torch.randint(side // 6, side // 2, (2,), generator=gen)
        corner = (torch.rand(2, generator=gen) * (side - size)).long()
        (y, x), (h, w) = corner.tolist(), size.tolist()
        views[i, :, y : y + h, x : x + w] = torch.rand(3, 1, 1, generator=gen)


def cut_out(pictures: Tensor, share: float, gen: torch.Generator) -> Tensor:
    """Some pictures with all outside a random ellipse made white, as a dish cut out on white."""
    n, side = len(pictures), pictures.shape[-1]
    radius = _uniform(n, 0.6, 1.05, gen)[:, None, None]
    stretch = torch.exp(_uniform(n, -0.2, 0.2, gen))[:, None, None]
    axis = torch.linspace(-1, 1, side)
    distance = ((axis[None, :, None] * stretch) ** 2 + (axis[None, None, :] / stretch) ** 2).sqrt()
    outside = ((distance - radius) * side / 4).sigmoid()[:, None]
    chosen = (torch.rand(n, generator=gen) < share)[:, None, None, None]
    return torch.where(chosen, pictures * (1 - outside) + outside, pictures)


def normalise(pictures: Tensor) -> Tensor:
    """Map ``(n, 3, h, w)`` in [0, 1] to zero mean and unit spread, channels last."""
    mean, std = torch.tensor(MEAN).view(3, 1, 1), torch.tensor(STD).view(3, 1, 1)
    return ((pictures - mean) / std).contiguous(memory_format=torch.channels_last)


def random_views(
    pictures: Tensor, side: int, options: ViewOptions, generator: torch.Generator
) -> Tensor:
    """One random view of each picture.

    Args:
        pictures: ``(n, 3, h, w)`` float32 in [0, 1].
        side: height and width of the views.
        options: how wild they are.
        generator: the source of all randomness.

    Returns:
        ``(n, 3, side, side)`` float32, normalised, channels last.
    """
    views = _recolour(_resample(pictures, side, options, generator), options, generator)
    _erase(views, options.erase, generator)
    return normalise(views)
