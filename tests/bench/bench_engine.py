"""What the engine costs beside the model run in this very process, as one table.

Run by hand: ``python tests/bench/bench_engine.py [--vit]``; ``--vit`` adds SigLIP's ViT-B/16 at 224
pixels with random weights. Rounds with and without the engine alternate, and processor seconds are
compared as well as the clock's, since other work cannot spoil them. Asserts nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as in the engine, or nothing could be compared

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench_models import write_words

from photosearch.models import catalogue, families, install
from photosearch.models.base import Encoder
from photosearch.models.catalogue import Installed
from photosearch.workers.engine_client import Engine

BATCH = 64
ROUNDS = 3


def write_vit(folder: Path) -> None:
    """SigLIP's ViT-B/16 at 224 pixels, both towers at full size, with few words."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessorPil, SiglipModel

    torch.manual_seed(0)
    text = {"vocab_size": 64, "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    SiglipModel(SiglipConfig(text_config=text, vision_config={})).save_pretrained(folder)
    SiglipImageProcessorPil().save_pretrained(folder)
    write_words(folder)


def spent(pid: int | None) -> tuple[float, float]:
    """Seconds by the clock, and of the processors in this process and the engine."""
    cpu = time.process_time()
    if pid is not None:
        times = psutil.Process(pid).cpu_times()
        cpu += times.user + times.system
    return time.perf_counter(), cpu


def here(encoder: Encoder, pixels: NDArray[np.uint8]) -> None:
    encoder.encode_images(pixels)


def there(engine: Engine, pixels: NDArray[np.uint8], batches: int) -> None:
    answers = [engine.encode_images(pixels) for _ in range(batches)]
    for answer in answers:
        answer.result()


def compare(model: Installed, batches: int) -> Iterator[tuple[str, str, str]]:
    side = model.spec.image.side
    pixels = np.random.default_rng(0).integers(0, 256, (BATCH, side, side, 3), dtype=np.uint8)
    encoder = families.family(model.family).load(model.folder, model.spec, "cpu")
    with Engine(model, device="cpu", raw=True) as engine:  # raw: float32, as here
        began = time.perf_counter()
        engine.start().result()
        start = time.perf_counter() - began
        here(encoder, pixels[:8])
        there(engine, pixels[:8], 1)
        best = {"here": (9e9, 9e9), "engine": (9e9, 9e9)}
        for _ in range(ROUNDS):
            for where in best:
                pid = engine.process_id if where == "engine" else None
                wall, cpu = spent(pid)
                if where == "here":
                    for _ in range(batches):
                        here(encoder, pixels)
                else:
                    there(engine, pixels, batches)
                wall_end, cpu_end = spent(pid)
                best[where] = (
                    min(best[where][0], wall_end - wall),
                    min(best[where][1], cpu_end - cpu),
                )
        memory = psutil.Process(engine.process_id).memory_info().rss / 1e6
        waits = list(overtaking(engine, pixels))
    count = batches * BATCH
    for number, kind in enumerate(("clock", "processor")):
        mine, floor = best["engine"][number] / count * 1e3, best["here"][number] / count * 1e3
        yield f"images, {kind}", f"{mine:.2f} ms", f"{floor:.2f} ms here: {floor / mine:.1%} of it"
    yield "start to ready", f"{start:.1f} s", ""
    yield "memory of the engine", f"{memory:.0f} MB", "given back when idle"
    yield "a text, engine idle", f"{waits[0] * 1e3:.0f} ms", ""
    yield "a text, images queued", f"{waits[1] * 1e3:.0f} ms", f"{waits[1] / waits[0]:.1f} x"


def overtaking(engine: Engine, pixels: NDArray[np.uint8]) -> Iterator[float]:
    """Median seconds for a text: alone, and with image batches queued all the time."""
    engine.encode_texts(["warm"]).result()
    yield median_text(engine)
    stop = threading.Event()

    def load() -> None:
        while not stop.is_set():
            engine.encode_images(pixels)

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    yield median_text(engine)
    stop.set()
    thread.join()


def median_text(engine: Engine) -> float:
    seconds = []
    for number in range(15):
        began = time.perf_counter()
        engine.encode_texts([f"a dog number {number}"]).result()
        seconds.append(time.perf_counter() - began)
    return float(np.median(seconds))


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PHOTOSEARCH_MODELS"] = scratch
        models = [(catalogue.find(catalogue.STARTER), 8)]
        if "--vit" in sys.argv:
            source = Path(scratch, "source")
            source.mkdir()
            write_vit(source)
            models.append((install.install(source, "vit-b16"), 1))
        for model, batches in models:
            for what, measured, note in compare(model, batches):
                print(f"{model.name:8}  {what:22}  {measured:>10}  {note}", flush=True)


if __name__ == "__main__":
    main()
