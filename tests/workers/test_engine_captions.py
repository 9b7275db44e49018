"""Captions from a real engine process: a tiny BLIP, and the VELD with its system's own answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.errors import ModelBroken
from photosearch.jobs import Job
from photosearch.media.prepare import prepare
from photosearch.models import captioners, install
from photosearch.models.base import CaptionWish
from photosearch.models.catalogue import Installed
from photosearch.models.devices import made_room
from photosearch.workers import engine as engine_process
from photosearch.workers.engine import Voice
from photosearch.workers.engine_client import Engine
from photosearch.workers.inbox import Batch, Inbox, Share
from photosearch.workers.messages import Rank, Start, Working
from photosearch.workers.portions import Portions
from tests.models import tiny_blip
from tests.workers.place import Place

pytestmark = pytest.mark.usefixtures("warm")

PATIENCE = 180  # seconds; other programs may be using the cores
SIDE = tiny_blip.SIDE


def pictures(count: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """An installed captioner; its folder of models is this module's."""
    source = tiny_blip.write(tmp_path_factory.mktemp("checkpoint"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(tmp_path_factory.mktemp("models")))
        yield install.install(source, "tiny")


@pytest.fixture(scope="module")
def engine(model: Installed) -> Iterator[Engine]:
    with Engine(model) as running:
        yield running


def test_captions_are_those_of_the_model_in_this_process(engine: Engine, model: Installed) -> None:
    here = captioners.family("blip").load(model.folder, model.spec, "cpu")
    pixels, wish = pictures(5), CaptionWish(beams=3, max_new_tokens=6)
    want = here.captions(pixels, wish)
    got = engine.captions(pixels, wish).result(PATIENCE)
    assert [[c.text for c in own] for own in got] == [[c.text for c in own] for own in want]
    scores = [caption.score for own in want for caption in own]
    assert [c.score for own in got for c in own] == pytest.approx(scores, abs=1e-4)
    assert len({own[0].text for own in got}) > 1, "all alike: a test of nothing"


def test_every_wish_is_its_own(engine: Engine) -> None:
    pixels = pictures(2)
    short = engine.captions(pixels, CaptionWish(beams=1, max_new_tokens=1))
    wide = engine.captions(pixels, CaptionWish(beams=4, max_new_tokens=4))
    usual = engine.captions(pixels)
    assert [len(own) for own in short.result(PATIENCE)] == [1, 1]
    assert all(len(own[0].text.split()) <= 1 for own in short.result(PATIENCE))
    assert [len(own) for own in wide.result(PATIENCE)] == [4, 4]
    assert [len(own) for own in usual.result(PATIENCE)] == [3, 3]


def test_no_pictures_no_captions(engine: Engine) -> None:
    assert engine.captions(pictures(0)).result(PATIENCE) == []


def test_an_exception_in_the_model_costs_that_request(engine: Engine) -> None:
    pid = engine.start() and engine.process_id
    with pytest.raises(ModelBroken, match="side should be 32"):
        engine.captions(np.zeros((1, 8, 8, 3), np.uint8)).result(PATIENCE)
    with pytest.raises(ModelBroken, match="asked for vectors"):
        engine.encode_images(pictures(1)).result(PATIENCE)
    assert len(engine.captions(pictures(1)).result(PATIENCE)) == 1
    assert engine.process_id == pid


def test_an_encoder_is_not_asked_for_captions() -> None:
    from photosearch.models import catalogue

    with Engine(catalogue.find(catalogue.STARTER)) as encoder:
        with pytest.raises(ValueError, match="no captioner"):
            encoder.captions(pictures(1))
        assert encoder.process_id is None


class TestTheSystemsOwnCaptions:
    @pytest.fixture
    @staticmethod
    def golden(shared_data: Path) -> Path:
        folder = shared_data / "golden" / "veld"
        if not folder.is_dir():
            pytest.skip("the shared folder holds no VELD")
        return folder

    def test_they_are_exact(self, golden: Path) -> None:
        model = install.bring(str(golden), "veld", Job())
        files = [golden / "images" / f"img{n}.png" for n in range(4)]
        pixels = np.stack([prepare(str(path), model.spec.image, 64).pixels for path in files])
        want = json.loads((golden / "captions.json").read_text("utf-8"))
        with Engine(model) as engine:
            four = engine.captions(pixels, CaptionWish(beams=4, max_new_tokens=14))
            one = engine.captions(pixels, CaptionWish(beams=1, max_new_tokens=14))
            assert [c.text for own in four.result(PATIENCE) for c in own] == want["beam"]
            assert [c.text for own in one.result(PATIENCE) for c in own] == want["greedy"]
            assert engine.start().result(PATIENCE).device in ("cpu", "cuda", "mps")


class _Pipe:
    """Hears what an engine says."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def send(self, reply: object) -> None:
        self.heard.append(reply)


def test_one_slow_picture_gives_signs_of_life_as_long_as_layers_are_done(
    model: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    pipe: Any = _Pipe()
    seconds = itertools.count(1e9, 0.3)  # each look at the clock is that much later
    try:
        start = Start(model, "cpu", 1, False, "")
        (lane,), running = engine_process._load(Voice(pipe), start, Place())
        work = lane.begin()
        assert work is not None
        batch = Batch(1, pictures(1), CaptionWish(beams=1, max_new_tokens=3))
        assert running.device == "cpu"
        assert pipe.heard == []
        with monkeypatch.context() as patch:
            patch.setattr("photosearch.workers.engine.time.monotonic", lambda: next(seconds))
            found = work(Share(batch, 0, batch.items))
        assert [len(part) for part in found] == [1]
        looks = (next(seconds) - 1e9) / 0.3
        assert 3 < len(pipe.heard) <= looks * 0.3  # once a second, not at every layer
        assert set(pipe.heard) == {Working()}
    finally:
        torch.nn.modules.module._global_forward_hooks.clear()


class _Family:
    """As ``CaptionerFamily``: an accelerator on which something goes wrong, or nothing."""

    def __init__(self, real: Any, trouble: Exception | None, late: bool) -> None:
        self._real, self._trouble, self._late = real, trouble, late
        self.loaded: list[str] = []

    def load(self, folder: Path, spec: Any, device: str) -> Any:
        self.loaded.append(device)
        if device != "cpu" and self._trouble is not None and not self._late:
            raise self._trouble
        captioner = self._real.load(folder, spec, "cpu")
        if device != "cpu" and self._trouble is not None:
            captioner.captions = self._fail
        return captioner

    def precision(self, device: str) -> str:
        return "float32" if device == "cpu" else "bfloat16"

    def _fail(self, *_: object) -> None:
        assert self._trouble is not None
        raise self._trouble


@pytest.mark.parametrize("late", [False, True], ids=["loading", "writing"])
@pytest.mark.parametrize("trouble", [None, RuntimeError("CUDA driver is too old\nmore")])
def test_an_accelerator_that_does_not_work_is_left_alone(
    model: Installed, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None, late: bool
) -> None:
    from photosearch.models import devices

    family = _Family(captioners.family("blip"), trouble, late)
    monkeypatch.setattr(captioners, "family", lambda name: family)
    monkeypatch.setattr(devices, "available", lambda: "cuda")
    captioner, running = engine_process._captioner(Start(model, None, 1, False, ""))
    assert len(captioner.captions(pictures(1))) == 1
    if trouble is None:
        assert (running.device, running.precision, running.note) == ("cuda", "bfloat16", "")
        assert family.loaded == ["cuda"]
    else:
        assert (running.device, running.precision) == ("cpu", "float32")
        assert running.note.endswith("CUDA driver is too old.")
        assert family.loaded == ["cuda", "cpu"]


def test_captions_come_after_everything_else() -> None:
    inbox = Inbox()
    captions = Batch(1, pictures(1), CaptionWish())
    images, words = Batch(2, pictures(1)), Batch(3, ("a",))
    for batch in (captions, images, words):
        inbox.put(batch)
    assert [inbox.take(tuple(Rank), lambda batch: 1).batch.number for _ in range(3)] == [3, 2, 1]


class TestPortions:
    @staticmethod
    def slow(seen: list[int], most: int = 1000) -> Callable[[NDArray[np.uint8]], list[str]]:
        import torch

        def write(pixels: NDArray[np.uint8]) -> list[str]:
            seen.append(len(pixels))
            if len(pixels) > most:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
            return ["a caption"] * len(pixels)

        return write

    def test_a_picture_that_takes_long_is_written_about_alone(self) -> None:
        seen: list[int] = []
        portions = Portions(self.slow(seen), made_room, relaxed=0.0, least=1)
        portions.work(pictures(1))
        assert portions.size(hurry=False) == 1
        for _ in range(4):
            portions.work(pictures(portions.size(hurry=False)))
        assert seen == [1, 1, 1, 1, 1]

    def test_a_full_device_gets_half_as_much(self) -> None:
        seen: list[int] = []
        portions = Portions(self.slow(seen, 3), made_room, relaxed=1000.0, least=1)
        position = 0
        while position < 20:
            size = portions.size(hurry=False)
            assert sum(map(len, portions.work(pictures(size)))) == size
            position += size
        assert [size for size in seen if size > 3] == [4]
