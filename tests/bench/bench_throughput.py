"""Photos per second through the whole of `index` with a large model, beside the floor.

    python tests/bench/bench_throughput.py [PHOTOS] [ROUNDS]

JPEGs of 12 megapixels; SigLIP's ViT-B/16 at 224 pixels and CLIP's ViT-B/32 at 256, full size with
random weights. The floor is what the photos cost at the very least, in seconds of all cores
together: the model's bare forward pass over 32 pictures on all of them, in the precision that the
engine chose, and decoding at reduced scale with the thumbnail. Both are also given in processors'
seconds, which other work on the machine spoils less than the clock's. Best of some rounds each.
Asserts nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as in the engine, or nothing could be compared

import numpy as np
import psutil

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent.parent.parent), str(HERE.parent)]

from bench_index import twelve_megapixels  # noqa: E402 - the folder is on the path now
from bench_living import large  # noqa: E402
from bench_models import write_words  # noqa: E402
from table import Row, show  # noqa: E402

from photosearch.app import App  # noqa: E402
from photosearch.jobs import Job, Progress  # noqa: E402
from photosearch.models import families, install  # noqa: E402
from photosearch.models.base import ImageSpec  # noqa: E402
from photosearch.models.catalogue import Installed  # noqa: E402

RCLIP = 5.9 / 12.3  # of its floor: photos per second of rclip 3.3 on two cores, ViT-B/32 at 256
THUMBNAIL = 320
BATCH = 32


def write_b16(folder: Path) -> None:
    """A SigLIP with the image tower of ViT-B/16 at 224 pixels, and few words."""
    import torch
    import transformers

    torch.manual_seed(0)
    text: dict[str, Any] = {"vocab_size": 64, "num_hidden_layers": 1}
    text |= {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    config = transformers.SiglipConfig(text_config=text, vision_config={})
    transformers.SiglipModel(config).save_pretrained(folder)
    transformers.SiglipImageProcessorPil().save_pretrained(folder)
    write_words(folder)


def write_b32(folder: Path) -> None:
    """A CLIP with the image tower of ViT-B/32 at 256 pixels, as rclip's, and few words."""
    import torch
    import transformers

    torch.manual_seed(0)
    text: dict[str, Any] = {"vocab_size": 64, "num_hidden_layers": 1, "eos_token_id": 2}
    config = transformers.CLIPConfig(
        text_config=text, vision_config={"image_size": 256}, projection_dim=640
    )
    transformers.CLIPModel(config).save_pretrained(folder)
    transformers.CLIPImageProcessorPil(
        size={"shortest_edge": 256}, crop_size={"height": 256, "width": 256}
    ).save_pretrained(folder)
    write_words(folder)


def processors(work: Callable[[], object]) -> float:
    """Seconds of all cores that this process spent on ``work``."""
    began = time.process_time()
    work()
    return time.process_time() - began


def family_seconds() -> float:
    """Seconds of all cores that this process and its children have spent."""
    own = psutil.Process()
    total = sum(own.cpu_times()[:2])
    for child in own.children(recursive=True):
        total += sum(child.cpu_times()[:2])
    return total


def forward(model: Installed, rounds: int) -> tuple[float, str]:
    """Core-seconds of a picture's bare forward pass as the engine would run it, and how."""
    from photosearch import paths
    from photosearch.models import devices
    from photosearch.models.verdicts import Verdicts

    family, side = families.family(model.family), model.spec.image.side
    encoder, running = devices.settle(
        lambda device: family.load(model.folder, model.spec, device),
        Verdicts(paths.models_folder()),
        "cpu",
    )
    pixels = np.random.default_rng(0).integers(0, 256, (BATCH, side, side, 3), dtype=np.uint8)
    encoder.encode_images(pixels[:4])
    best = min(processors(lambda: encoder.encode_images(pixels)) for _ in range(rounds))
    return best / BATCH, running.precision


def decoding(folder: Path, image: ImageSpec, rounds: int) -> float:
    """Core-seconds of a photo's decoding, preparing, hashing and thumbnail."""
    from photosearch.media.prepare import prepare

    files = sorted(folder.iterdir())
    prepare(str(files[0]), image, THUMBNAIL)

    def all_of_them() -> None:
        for file in files:
            prepare(str(file), image, THUMBNAIL)

    return min(processors(all_of_them) for _ in range(rounds)) / len(files)


def indexing(base: Path, model: Installed, rounds: int) -> tuple[float, float]:
    """Seconds by the clock, and of all cores, for each photo of a warm `index`."""
    clock = cores = 9e9
    for number in range(rounds):
        with App.open(base / f"{model.name} {number}") as app:
            app.use_model(model.name, Job())
            app.index([base / "few"], Job())  # starts everything
            spent, count = family_seconds(), len(list((base / "many").iterdir()))
            until = [spent]

            def tell(progress: Progress, until: list[float] = until) -> None:
                until[0] = family_seconds()  # what comes after the last photo is once for all

            seconds = app.index([base / "many"], Job(tell)).counters.seconds
            clock = min(clock, seconds / count)
            cores = min(cores, (until[0] - spent) / count)
    return clock, cores


def rows(base: Path, model: Installed, rounds: int, target: str) -> list[Row]:
    once, precision = forward(model, rounds)
    read = decoding(base / "many", model.spec.image, rounds)
    floor = once + read
    clock, cores = indexing(base, model, rounds)
    count = os.cpu_count() or 1
    per_second = count / floor
    found = [
        Row(f"{model.name}: forward, {precision}", once * 1e3, "core-ms"),
        Row(f"{model.name}: decode + thumbnail", read * 1e3, "core-ms"),
        Row(f"{model.name}: photos/s", 1 / clock, "/s", per_second, "all cores busy", target),
        Row(
            f"{model.name}: cores' time each", cores * 1e3, "core-ms", floor * 1e3, "the two above"
        ),
    ]
    if "b32" in model.name:
        rival = RCLIP * per_second
        found.append(
            Row(f"{model.name}: photos/s", 1 / clock, "/s", rival, "rclip 3.3", ">= 1.9 x")
        )
    return found


def main(count: int = 96, rounds: int = 3) -> None:
    with tempfile.TemporaryDirectory(prefix="photosearch-bench-") as scratch:
        base = Path(scratch)
        os.environ["PHOTOSEARCH_MODELS"] = str(base / "models")
        twelve_megapixels(base / "few", 8)
        large(base / "many", count + 8)
        for file in (base / "few").iterdir():
            (base / "many" / file.name).unlink()  # else the same photos, already known
        for name, write, target in (
            ("vit-b16-224", write_b16, ">= 0.95 x"),
            ("vit-b32-256", write_b32, ""),
        ):
            (base / name).mkdir()
            write(base / name)
            model = install.install(base / name)
            load = os.getloadavg()[0]
            print(f"{os.cpu_count()} cores, load before {load:.1f}", flush=True)
            print(show(rows(base, model, rounds, target)), flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
