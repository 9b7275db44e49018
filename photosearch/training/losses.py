"""What training minimises.

Called by the training loop. Pictures and concepts are many to many: a picture shows several
concepts, a batch holds several pictures of each, and much is unknown; so each loss takes a
matrix of what is present and one of what is surely absent. Knows tensors only.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def ranking_loss(logits: Tensor, present: Tensor, absent: Tensor) -> Tensor:
    """Each present pair against the surely absent pairs of the same row.

    The contrastive loss of CLIP (Radford et al. 2021) with several positives per row, each in a
    race of its own, and with rivals weighted by how surely they are wrong.

    Args:
        logits: ``(rows, columns)`` scaled similarities.
        present: weights of the positive pairs, 0 where there is none.
        absent: weights of the rivals, 0 where unknown.

    Returns:
        A scalar, the mean over rows that have a positive.
    """
    rivals = torch.logsumexp(logits + absent.clamp_min(1e-9).log(), 1, keepdim=True)
    races = functional.softplus(rivals - logits) * present
    weight = present.sum(1)
    rows = (weight > 0).to(logits.dtype)
    return (races.sum(1) / weight.clamp_min(1e-6)).sum() / rows.sum().clamp_min(1.0)


def both_ways(logits: Tensor, present: Tensor, absent: Tensor) -> Tensor:
    """:func:`ranking_loss` of pictures over concepts and of concepts over pictures, averaged."""
    there = ranking_loss(logits, present, absent)
    back = ranking_loss(logits.t(), present.t(), absent.t())
    return 0.5 * (there + back)
