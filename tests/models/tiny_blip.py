"""A tiny BLIP made of transformers' real classes, laid out as published; its words mean nothing."""

from __future__ import annotations

from pathlib import Path

from tests.models import plain

SIDE = 32
SIZE = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
}
WORDS = ["a", "dog", "cat", "two", "children", "on", "in", "the", "beach", "red", "ball", "plays"]
WORDS += ["with", "and", ",", ".", "it", "'", "s"]


def write(folder: Path) -> Path:
    """Write the checkpoint into ``folder``; always the same one."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, "[DEC]", "[ENC]"]
    (folder / "vocab.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    special = transformers.BertTokenizer(
        str(folder / "vocab.txt"),
        bos_token="[DEC]",
        additional_special_tokens=["[ENC]"],
    )
    special.save_pretrained(folder)
    torch.manual_seed(5)
    text = {"vocab_size": len(tokens), "bos_token_id": len(tokens) - 2, "sep_token_id": 3}
    config = transformers.BlipConfig(
        text_config={**SIZE, **text, "encoder_hidden_size": 32, "max_position_embeddings": 40},
        vision_config={**SIZE, "image_size": SIDE, "patch_size": 8},
        projection_dim=24,
    )
    model = transformers.BlipForConditionalGeneration(config)
    plain.enliven(model, 3)
    model.save_pretrained(folder)
    processor = transformers.BlipImageProcessorPil(size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(folder)
    return folder
