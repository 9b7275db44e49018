"""One checkpoint of each family at its full size, random weights, loaded and run once.

Run by hand: ``python tests/bench/bench_models.py [FAMILY ...]``. Each is written into a
temporary folder (up to 1.6 GB) and deleted again; a process of its own loads it, so that the
memory is the model's. Beside the clock's seconds stand those of all processors together, which
other work does not spoil. Asserts nothing.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as in the engine: waiting threads leave the cores alone

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent.parent.parent), str(HERE.parent)]

from table import Row, show  # noqa: E402 - the folder has just been put on the path

from tests.models import plain  # noqa: E402

PICTURES = 8
WORDS = ["a", "dog", "on", "the", "beach", "children", "play", "with", "red", "ball"]
TEXTS = ["a dog on the beach", "children play with a red ball"] * 4
VIT: dict[str, Any] = {
    "model_type": "vit",
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "image_size": 384,
    "patch_size": 16,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "qkv_bias": True,
}
KE_T5: dict[str, Any] = {
    "architectures": ["T5EncoderMean"],
    "model_type": "t5",
    "vocab_size": 64128,
    "d_model": 768,
    "d_kv": 64,
    "d_ff": 2048,
    "num_layers": 12,
    "num_decoder_layers": 12,
    "num_heads": 12,
    "relative_attention_num_buckets": 32,
    "relative_attention_max_distance": 128,
    "feed_forward_proj": "gated-gelu",
    "layer_norm_epsilon": 1e-6,
    "tie_word_embeddings": False,
}


def write_words(folder: Path) -> None:
    """A tokenizer of a few words; how it cuts does not matter here."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokens = ["<pad>", "<s>", "</s>", "<unk>", *WORDS]
    built = Tokenizer(models.WordLevel({t: n for n, t in enumerate(tokens)}, unk_token="<unk>"))
    built.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    built.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=built, **special).save_pretrained(folder)


def write_sentencepiece(folder: Path) -> None:
    import sentencepiece

    folder.mkdir(exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 4),
        model_prefix=str(folder / "spiece"),
        vocab_size=40,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )


def save(folder: Path, config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]) -> None:
    import torch

    plain.save(folder, config, {})
    tensors = {name: torch.randn(shape) * 0.05 for name, shape in shapes.items()}
    torch.save(tensors, folder / "pytorch_model.bin")


def siglip(folder: Path) -> None:
    import transformers

    text = {"vocab_size": 256000, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    config = transformers.SiglipConfig(text_config=text, vision_config={})
    transformers.SiglipModel(config).save_pretrained(folder)
    write_words(folder)


def clip(folder: Path) -> None:
    import transformers

    text = {"eos_token_id": 2, "bos_token_id": 1}
    config = transformers.CLIPConfig(text_config=text, vision_config={})
    transformers.CLIPModel(config).save_pretrained(folder)
    write_words(folder)


def chinese_clip(folder: Path) -> None:
    import transformers

    config = transformers.ChineseCLIPConfig(
        text_config={"vocab_size": 21128}, vision_config={"patch_size": 16}
    )
    transformers.ChineseCLIPModel(config).save_pretrained(folder)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")


def vl_ke_t5(folder: Path) -> None:
    save(folder / "hf_model" / "vision", VIT, plain.vit_shapes(VIT, pooler=True))
    save(folder / "hf_model" / "language", KE_T5, plain.text_tower_shapes(KE_T5))
    write_sentencepiece(folder / "tokenizer")


def ernie_vil2(folder: Path) -> None:
    from tests.models.test_ernie_vil2 import Made

    base = {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12}
    base["intermediate_size"] = 3072
    text = {**base, "vocab_size": 40000, "max_position_embeddings": 2048}
    Made(text, {**base, "image_size": 224, "patch_size": 16}).write(folder)


def veld(folder: Path) -> None:
    config = {"model_type": "vision-encoder-language-decoder-t5", "encoder": VIT, "decoder": KE_T5}
    save(folder, config, plain.veld_shapes(VIT, KE_T5))
    write_sentencepiece(folder)


def blip(folder: Path) -> None:
    import transformers

    config = transformers.BlipConfig(text_config={}, vision_config={})
    transformers.BlipForConditionalGeneration(config).save_pretrained(folder)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")


WRITERS: dict[str, Callable[[Path], None]] = {
    writer.__name__: writer
    for writer in (siglip, clip, chinese_clip, vl_ke_t5, ernie_vil2, veld, blip)
}


def timed(what: str, unit: str, share: float, work: Callable[[], Any]) -> tuple[Row, Any]:
    """A row with ``share`` of the time that ``work`` took, and its result."""
    wall, processors = time.perf_counter(), time.process_time()
    result = work()
    wall, processors = time.perf_counter() - wall, time.process_time() - processors
    return Row(what, wall * share, unit, processors * share, "of processors"), result


def memory() -> float:
    """The most that this process ever had, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rows(name: str, folder: Path) -> list[Row]:
    """Load it and run it once, in this process."""
    import numpy as np

    from photosearch.models import captioners, families
    from photosearch.models.base import ModelSpec

    family = captioners.family(name) if name in captioners.names() else families.family(name)
    about = family.describe(folder)
    spec = ModelSpec(name, name, "-", about.dim, about.image, about.normalise)
    import torch  # its import is not the model's time

    from photosearch.models import pretrained  # noqa: F401 - nor that of transformers

    bare = memory()
    row, model = timed(f"{name}: load", "s", 1, lambda: family.load(folder, spec, "cpu"))
    found = [row]
    size = sum((folder / file).stat().st_size for file in about.files) / 2**20
    side = about.image.side
    pixels = np.random.default_rng(1).integers(0, 256, (PICTURES, side, side, 3), dtype=np.uint8)
    if isinstance(family, captioners.CaptionerFamily):
        label = f"{name}: a caption, {family.beams} beams, up to {family.max_new_tokens} tokens"
        row, captions = timed(label, "s", 0.5, lambda: model.captions(pixels[:2]))
        assert len(captions) == 2
        found.append(row)
    else:
        label = f"{name}: a picture of {side} px"
        row, vectors = timed(label, "ms", 1e3 / PICTURES, lambda: model.encode_images(pixels))
        assert vectors.shape == (PICTURES, about.dim)
        assert np.isfinite(vectors).all()
        found.append(row)
        model.encode_texts(TEXTS[:1])
        row, vectors = timed(f"{name}: a query", "ms", 1e3, lambda: model.encode_texts(TEXTS[:1]))
        assert np.isfinite(vectors).all()
        found.append(row)
    used = memory() - bare
    found.append(Row(f"{name}: memory at most", used, "MB", size, "its files"))
    found.append(Row(f"{name}: threads", torch.get_num_threads(), ""))
    return found


def measure(name: str) -> None:
    """Write one, have another process load it, delete it."""
    with tempfile.TemporaryDirectory(prefix="photosearch-bench-") as top:
        folder = Path(top) / "model"
        folder.mkdir()
        if shutil.disk_usage(top).free < 4 << 30:
            sys.exit(f"{top} has less than 4 GB free.")
        for way in ("--write", "--run"):
            subprocess.run([sys.executable, HERE, way, name, str(folder)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        import torch

        torch.manual_seed(0)
        WRITERS[sys.argv[2]](Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--run"]:
        print(show(rows(sys.argv[2], Path(sys.argv[3]))), flush=True)
    else:
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
        for wanted in sys.argv[1:] or WRITERS:
            measure(wanted)
