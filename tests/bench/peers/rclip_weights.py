"""Write the model files that rclip 3.3 looks for, with random numbers in them.

    PYTHON rclip_weights.py FOLDER

Run by a Python of its own that has ``torch``, ``onnx`` and ``open_clip_torch`` (see
``resources/docs/peers.md``). The two towers are open_clip's ViT-B-32-256 with no weights loaded,
written by the exporter, the operator set and the axis names with which rclip's own files are made,
so that ONNX Runtime does with them what it does with the real ones. What such a model finds means
nothing: these files are for speed and memory alone.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

NAME = "ViT-B-32-256"
FOLDER = "ViT-B-32-256-datacomp_s34b_b86k"  # where rclip 3.3 looks
SIDE, TOKENS, OPSET = 256, 77, 18

# open_clip imports torchvision without needing its compiled part here; where that part does not
# fit this torch, two operators have to be known for the import to succeed.
for _operator in ("nms", "qnms"):
    try:
        torch.library.define(
            f"torchvision::{_operator}", "(Tensor boxes, Tensor scores, float threshold) -> Tensor"
        )
    except RuntimeError:  # it is there already
        break

import open_clip  # noqa: E402 - the operators had to come first


class Texts(nn.Module):
    """The text tower as a module of its own: tokens in, vectors out."""

    def __init__(self, both: nn.Module) -> None:
        super().__init__()
        self.both = both

    def forward(self, tokens: Tensor) -> Tensor:
        vectors: Tensor = self.both.encode_text(tokens)
        return vectors


def write(tower: nn.Module, example: Tensor, file: Path) -> None:
    """One tower as an ONNX file whose first axis is free, as a batch needs it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        tower.eval(),
        (example,),
        str(file),
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )


def main(folder: Path) -> None:
    """Both towers and the words' pieces, laid out as rclip expects them in its data folder."""
    torch.manual_seed(0)
    model = open_clip.create_model(NAME, pretrained=None)
    write(model.visual, torch.zeros(1, 3, SIDE, SIDE), folder / FOLDER / "visual.onnx")
    write(Texts(model), torch.zeros(1, TOKENS, dtype=torch.long), folder / FOLDER / "textual.onnx")
    words = "bpe_simple_vocab_16e6.txt.gz"
    (folder / "tokenizer").mkdir(exist_ok=True)
    shutil.copy(Path(open_clip.__file__).parent / words, folder / "tokenizer" / words)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
