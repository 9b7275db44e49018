"""Tiny checkpoints made with transformers' real classes, in the layouts that are published."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

# Sentences the tokenizers learn their pieces from; what they learn does not matter.
SENTENCES = [
    "a dog on the beach",
    "two children play with a red ball in the park",
    "a plate of noodles on a wooden table",
    "바닷가를 달리는 강아지 두 마리",
    "공원에서 빨간 공을 가지고 노는 아이들",
    "나무 식탁 위의 국수 한 그릇",
    "海边日落 和 一只 小狗",
    "两个孩子在公园里玩红色的球",
    "木桌上的一碗面条",
]


def pieces(letters: str) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """A vocabulary and merges such as Gemma's: specials, bytes, letters, pairs of them."""
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
    tokens = specials + [f"<0x{byte:02X}>" for byte in range(256)] + sorted({*letters, "▁"})
    vocabulary = {token: number for number, token in enumerate(tokens)}
    merges = []
    for left, right in itertools.pairwise(letters):
        if left + right not in vocabulary:
            vocabulary[left + right] = len(vocabulary)
            merges.append((left, right))
    return vocabulary, merges


def write_gemma(folder: Path) -> int:
    """A SigLIP 2 tokenizer as published: right padding, <eos>, no mask, no lower-casing."""
    from transformers import Siglip2Tokenizer

    vocabulary, merges = pieces("".join(SENTENCES).replace(" ", "▁"))
    Siglip2Tokenizer(vocab=vocabulary, merges=merges).save_pretrained(folder)
    path = folder / "tokenizer.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    text, end = (
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "<eos>", "type_id": 0}},
    )
    data["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [text, end],
        "pair": [text, end],
        "special_tokens": {"<eos>": {"id": "<eos>", "ids": [1], "tokens": ["<eos>"]}},
    }
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    config = {
        "tokenizer_class": "GemmaTokenizer",
        "add_bos_token": False,
        "add_eos_token": True,
        "do_lower_case": True,  # as published, and ignored by the class it names
        "padding_side": "right",
        "model_input_names": ["input_ids"],
        "pad_token": "<pad>",
        "eos_token": "<eos>",
        "bos_token": "<bos>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return len(vocabulary)


def write_sentencepiece(folder: Path) -> int:
    """A SigLIP tokenizer as published: spiece.model, </s> for padding, no mask."""
    import sentencepiece
    from transformers import SiglipTokenizer

    model = folder / "trained"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3),
        model_prefix=str(model),
        vocab_size=95,
        model_type="unigram",
        character_coverage=1.0,
        unk_id=2,
        eos_id=1,
        bos_id=-1,
        pad_id=0,
        minloglevel=2,
    )
    tokenizer = SiglipTokenizer(str(model.with_suffix(".model")), model_input_names=["input_ids"])
    tokenizer.save_pretrained(folder)
    for suffix in (".model", ".vocab"):
        model.with_suffix(suffix).unlink()
    return int(tokenizer.vocab_size)


def write_towers(folder: Path, vocabulary: int, side: int = 32) -> None:
    """Random towers that tell pictures apart, and the published image preparation."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

    torch.manual_seed(11)
    size = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
    text = {"vocab_size": vocabulary, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0}
    config = SiglipConfig(
        text_config={**size, **text, "num_hidden_layers": 2, "max_position_embeddings": 64},
        vision_config={**size, "num_hidden_layers": 2, "image_size": side, "patch_size": 8},
    )
    model = SiglipModel(config)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.mul_(2.5)
    model.save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": side, "width": side}, resample=2).save_pretrained(
        folder
    )


@pytest.fixture(scope="session")
def siglip2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SigLIP 2 checkpoint of fixed resolution, as published but tiny. Not to be changed."""
    folder = tmp_path_factory.mktemp("siglip2")
    write_towers(folder, write_gemma(folder))
    return folder


@pytest.fixture(scope="session")
def siglip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SigLIP checkpoint, as published but tiny. Not to be changed."""
    folder = tmp_path_factory.mktemp("siglip")
    write_towers(folder, write_sentencepiece(folder))
    return folder


@pytest.fixture(scope="session")
def naflex_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SigLIP 2 checkpoint of variable resolution. Not to be changed."""
    import torch
    from transformers import Siglip2Config, Siglip2ImageProcessorPil, Siglip2Model

    folder = tmp_path_factory.mktemp("naflex")
    vocabulary = write_gemma(folder)
    torch.manual_seed(12)
    size = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
    text = {"vocab_size": vocabulary, "bos_token_id": 2, "eos_token_id": 1, "pad_token_id": 0}
    config = Siglip2Config(
        text_config={**size, **text, "num_hidden_layers": 2, "max_position_embeddings": 64},
        vision_config={**size, "num_hidden_layers": 2, "num_patches": 16, "patch_size": 8},
    )
    Siglip2Model(config).save_pretrained(folder)
    Siglip2ImageProcessorPil(patch_size=8, max_num_patches=16).save_pretrained(folder)
    return folder


Write = Callable[[Path, str], None]


@pytest.fixture
def write_config() -> Write:
    """Writes a ``config.json`` with a given ``model_type``."""

    def write(folder: Path, model_type: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps({"model_type": model_type}))

    return write
