"""Choosing a device: what does not reproduce the CPU's vectors is not used, and it is said why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from photosearch.models import devices
from photosearch.models.base import Device, ImageSpec, ModelSpec
from photosearch.models.devices import DualEncoder, agreement, sample_images, settle
from photosearch.models.verdicts import FILE, Verdict, Verdicts

FINGER = "finger"
SPEC = ModelSpec("m", "siglip", FINGER, 16, ImageSpec(8))


class Exact:
    """An encoder that is no ``DualEncoder``; on an accelerator it is off by ``error``."""

    def __init__(self, device: Device, error: float) -> None:
        self.spec = SPEC
        self._error = error if device != "cpu" else 0.0

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        flat = pixels.reshape(len(pixels), -1)[:, :16].astype(np.float32) + 1
        flat[:, 0] += self._error * 1000
        return flat

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[len(text) + n for n in range(16)] for text in texts], np.float32)


class Accelerated:
    """Builds encoders, counting on which devices."""

    def __init__(self, error: float = 0.0, broken: bool = False) -> None:
        self.built: list[Device] = []
        self._error = error
        self._broken = broken

    def __call__(self, device: Device) -> Exact:
        self.built.append(device)
        if self._broken and device != "cpu":
            raise RuntimeError("CUDA error: no kernel image is available\nmore lines")
        return Exact(device, self._error)


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    return Verdicts(tmp_path)


class TestSettle:
    @pytest.fixture(autouse=True)
    def _named_card(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Test card")

    def test_an_accelerator_that_agrees_is_used_and_remembered(self, verdicts: Verdicts) -> None:
        load = Accelerated(error=0.001)
        encoder, running = settle(load, FINGER, verdicts, "cuda")
        assert (running.device, running.precision, running.note) == ("cuda", "float32", "")
        assert isinstance(encoder, Exact)
        again = Accelerated()
        settle(again, FINGER, verdicts, "cuda")
        assert again.built == ["cuda"]  # nothing to compare any more

    def test_one_that_does_not_is_left_alone_with_a_reason(self, verdicts: Verdicts) -> None:
        _, running = settle(Accelerated(error=5.0), FINGER, verdicts, "cuda")
        assert running.device == "cpu"
        assert "cuda" in running.note
        assert "cosine" in running.note
        _, later = settle(Accelerated(error=0.0), FINGER, verdicts, "cuda")
        assert later == running, "the verdict is remembered"

    def test_one_that_fails_is_left_alone_but_tried_again(self, verdicts: Verdicts) -> None:
        _, running = settle(Accelerated(broken=True), FINGER, verdicts, "cuda")
        assert running.device == "cpu"
        assert "no kernel image" in running.note
        assert "more lines" not in running.note
        _, later = settle(Accelerated(), FINGER, verdicts, "cuda")
        assert later.device == "cuda"

    def test_one_that_is_not_there_is_said_to_be_missing(self, verdicts: Verdicts) -> None:
        _, running = settle(Accelerated(), FINGER, verdicts, "mps")
        assert (running.device, running.note) == ("cpu", "There is no mps device here.")

    def test_exact_means_float32(self, verdicts: Verdicts) -> None:
        _, running = settle(lambda device: tiny(), FINGER, verdicts, "cpu", exact=True)
        assert running.precision == "float32"

    def test_half_precision_on_the_cpu_only_where_it_agrees(
        self, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(devices, "_knows_bfloat16", lambda: True)
        monkeypatch.setattr(devices, "_seconds", lambda encoder, images: times.pop())
        times = [0.1, 1.0]
        _, running = settle(lambda device: tiny(), FINGER, verdicts, "cpu")
        assert running.precision == "bfloat16"
        monkeypatch.setattr(devices, "AGREEMENT", 1.0)
        times = [0.1, 1.0]
        _, running = settle(lambda device: tiny("other"), "other", verdicts, "cpu")
        assert running.precision == "float32"
        monkeypatch.undo()

    def test_half_precision_that_is_not_faster_is_not_used(
        self, verdicts: Verdicts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(devices, "_knows_bfloat16", lambda: True)
        monkeypatch.setattr(devices, "_seconds", lambda encoder, images: 1.0)
        _, running = settle(lambda device: tiny(), FINGER, verdicts, "cpu")
        assert running.precision == "float32"


def tiny(fingerprint: str = FINGER) -> DualEncoder:
    torch.manual_seed(3)
    tower = torch.nn.Linear(3 * 8 * 8, 16)

    def images(pixels: torch.Tensor) -> torch.Tensor:
        vectors: torch.Tensor = tower(pixels.flatten(1))
        return vectors

    def texts(batch: Sequence[str], where: torch.device) -> torch.Tensor:
        sizes = torch.tensor([[float(len(text))] for text in batch], device=where)
        return sizes * tower.weight[:, 0]

    spec = ModelSpec("m", "siglip", fingerprint, 16, ImageSpec(8))
    return DualEncoder(spec, "cpu", tower, images, texts, (0.5,) * 3, (0.25,) * 3)


class TestDualEncoder:
    def test_pixels_are_normalised_per_channel(self) -> None:
        seen = []

        def images(pixels: torch.Tensor) -> torch.Tensor:
            seen.append(pixels.clone())
            return pixels.flatten(1)[:, :4]

        spec = ModelSpec("m", "siglip", "f", 4, ImageSpec(2), normalise=False)
        encoder = DualEncoder(
            spec, "cpu", torch.nn.Identity(), images, tiny().encode_texts, (0, 0.5, 1), (1, 0.5, 2)
        )
        encoder.encode_images(np.full((1, 2, 2, 3), 51, np.uint8))
        np.testing.assert_allclose(seen[0][0, :, 0, 0], [0.2, -0.6, -0.4], atol=1e-6)

    def test_vectors_have_length_one_in_any_precision(self) -> None:
        encoder = tiny()
        encoder.move("cpu", torch.bfloat16)
        vectors = encoder.encode_images(sample_images(SPEC.image))
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


class TestAgreement:
    def test_it_is_the_worst_cosine(self) -> None:
        one = np.array([[1, 0], [0, 1]], np.float32)
        other = np.array([[2, 0], [1, 1]], np.float32)
        assert agreement(one, other) == pytest.approx(np.sqrt(0.5))

    def test_no_numbers_do_not_agree(self) -> None:
        one = np.ones((1, 2), np.float32)
        assert agreement(one, np.full((1, 2), np.nan, np.float32)) == -1
        assert agreement(one, np.zeros((1, 2), np.float32)) == -1

    def test_sample_images_never_change(self) -> None:
        first, second = sample_images(ImageSpec(32)), sample_images(ImageSpec(32))
        assert first.shape == (devices.SAMPLES, 32, 32, 3)
        assert (first == second).all()
        assert int(first.astype(np.int64).sum()) == 1548088


class TestVerdicts:
    def test_there_and_back(self, verdicts: Verdicts) -> None:
        verdict = Verdict(False, "float32", 0.5, "왜냐하면")
        verdicts.put("a", verdict)
        verdicts.put("b", Verdict(True, "float16", 1.0, ""))
        assert verdicts.get("a") == verdict
        assert verdicts.get("c") is None

    @pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 3}', '{"a": {"old": 1}}'])
    def test_what_cannot_be_read_is_forgotten(self, tmp_path: Path, text: str) -> None:
        (tmp_path / FILE).write_text(text)
        verdicts = Verdicts(tmp_path)
        assert verdicts.get("a") is None
        verdicts.put("a", Verdict(True, "float32", 1.0, ""))
        assert verdicts.get("a") is not None

    def test_a_folder_that_cannot_be_written_costs_only_the_memory(self, tmp_path: Path) -> None:
        blocked = tmp_path / "file"
        blocked.write_text("")
        verdicts = Verdicts(blocked / "below")
        verdicts.put("a", Verdict(True, "float32", 1.0, ""))
        assert verdicts.get("a") is None


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_a_real_card_reproduces_the_cpu(siglip2_folder: Path, verdicts: Verdicts) -> None:
    from photosearch.models import siglip

    about = siglip.describe(siglip2_folder)
    spec = ModelSpec("tiny", "siglip", "f", about.dim, about.image)
    _, running = settle(lambda device: siglip.load(siglip2_folder, spec, device), FINGER, verdicts)
    assert running.device == "cuda"


@pytest.mark.parametrize(
    ("per_cent", "want"), [(0, []), (25, [(0.25, 0), (0.25, 1)]), (100, [(1.0, 0), (1.0, 1)])]
)
def test_a_share_of_every_accelerator_s_memory(
    monkeypatch: pytest.MonkeyPatch, per_cent: int, want: list[tuple[float, int]]
) -> None:
    taken: list[tuple[float, int]] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(
        torch.cuda, "set_per_process_memory_fraction", lambda *each: taken.append(each)
    )
    devices.limit_memory(per_cent)
    assert taken == want


def test_a_driver_that_fails_over_its_memory_is_left_to_settle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(share: float, device: int) -> None:
        raise RuntimeError("CUDA driver initialization failed")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", fail)
    devices.limit_memory(50)
