"""Each concept as a vector beside those of finished pictures, where the image lessons are past.

Called when training goes on from a shipped folder, which keeps no table of concepts. The
table is fitted by the same loss that the image lessons use, on pictures that stay where they are.
Knows vectors and label rows; knows no pixels and no texts.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from photosearch.training.labels import Labels
from photosearch.training.losses import both_ways

_BATCH = 768
_RATE = 0.02
_SCALE = 25.0  # inverse temperature; where learning it ends


def fit_table(
    pictures: Tensor, rows: NDArray[np.int64], labels: Labels, steps: int, noise: float
) -> Tensor:
    """Fit ``(concepts, dim)`` float32 vectors of length one.

    Args:
        pictures: ``(n, dim)`` float32, of length one.
        rows: ``(n,)`` their label rows.
        labels: what the pictures show.
        steps: how long to fit.
        noise: length of what is added to each picture's vector.
    """
    random, dim = np.random.default_rng(5), pictures.shape[1]
    generator = torch.Generator().manual_seed(5)
    present, absent = torch.from_numpy(labels.present), torch.from_numpy(labels.absent)
    sums = torch.zeros(len(present), dim).index_add_(0, torch.from_numpy(rows), pictures)
    means = functional.normalize(present.t() @ sums, dim=1)
    middle = functional.normalize(pictures.mean(0), dim=0)
    table = functional.normalize(means - middle, dim=1).requires_grad_()
    optimiser = torch.optim.Adam([table], lr=_RATE)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / steps)
        some = random.choice(len(pictures), min(_BATCH, len(pictures)), replace=False)
        batch = pictures[torch.from_numpy(some)]
        shake = torch.randn(batch.shape, generator=generator) * noise / dim**0.5
        batch = functional.normalize(batch + shake, dim=1)
        at = torch.from_numpy(rows[some])
        logits = _SCALE * batch @ functional.normalize(table, dim=1).t()
        optimiser.zero_grad()
        both_ways(logits, present[at], absent[at]).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return functional.normalize(table.detach(), dim=1)
