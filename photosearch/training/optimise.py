"""How weights move: Muon for convolutions, AdamW for the rest, and a running average.

Called by the training loop. Muon (Jordan et al. 2024, "Muon: an optimizer for hidden layers")
replaces each weight matrix's momentum by the nearest orthogonal one, which here reaches a given
loss in fewer steps than SGD. Knows parameters; knows nothing of pictures or text.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(matrix: Tensor, steps: int = 4) -> Tensor:
    """Move the singular values of ``(m, n)`` towards one, in bfloat16."""
    a, b, c = _NEWTON_SCHULZ
    x = matrix.bfloat16()
    x = x / (x.norm() + 1e-7)
    wide = x.shape[0] <= x.shape[1]
    x = x if wide else x.t()
    for _ in range(steps):
        gram = x @ x.t()
        x = a * x + (b * gram + c * gram @ gram) @ x
    result: Tensor = (x if wide else x.t()).to(matrix.dtype)
    return result


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised per weight matrix; convolutions count as (out, rest)."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float, decay: float = 0.0) -> None:
        super().__init__(params, {"lr": lr, "momentum": 0.9, "weight_decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Move every parameter once."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                momentum: Tensor = state["momentum"]
                momentum.mul_(group["momentum"]).add_(parameter.grad)
                wanted = parameter.grad.add(momentum, alpha=group["momentum"])
                flat = orthogonalise(wanted.flatten(1))
                scale = max(1.0, flat.shape[0] / flat.shape[1]) ** 0.5
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(flat.view_as(parameter), alpha=-group["lr"] * scale)


@torch.no_grad()
def follow(average: dict[str, Tensor], state: dict[str, Tensor], decay: float) -> None:
    """Move averaged weights towards the current ones; counters are copied.

    Args:
        average: changed in place.
        state: current weights of the same names.
        decay: share of the old average that stays.
    """
    for name, value in state.items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)
