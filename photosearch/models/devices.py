"""Running a dual encoder on whatever this computer has: CPU, CUDA or Apple's MPS.

Used by the families and by the engine, in the engine's process. ``settle`` uses an accelerator,
or half precision, only after it has reproduced the CPU's float32 vectors for this very model,
and half precision only where it was measured to be faster. Knows nothing of requests.
"""

from __future__ import annotations

import contextlib
import platform
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from photosearch.models.base import Device, Encoder, ImageSpec, ModelSpec, check_pixels
from photosearch.models.verdicts import Running, Verdict, Verdicts

AGREEMENT = 0.999  # least cosine between a device's vectors and the CPU's own
FASTER = 1.15  # how much faster half precision must be: it costs a little accuracy
SAMPLES = 4
_HALVES: dict[Device, torch.dtype] = {
    "cpu": torch.bfloat16,
    "cuda": torch.float16,
    "mps": torch.float16,
}
# What torch says of it: drivers, its allocator on Linux and macOS, its allocator on Windows.
_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")
_WORDS = ("a dog on the beach", "red", "강아지", "바닷가의 노을", "海边日落", "一个人在骑自行车")


class DualEncoder:
    """An ``Encoder`` made of a torch module and its two ways in.

    Args:
        spec: what it is; with ``normalise`` false its vectors stay as the model gives them.
        device: where it runs, in float32 until it is moved.
        module: holds the weights.
        images: normalised pixels, (n, 3, side, side), to (n, dim).
        texts: texts to (n, dim), computed on the device that is handed in.
        mean: per channel, for pixels scaled to 0..1.
        std: likewise.
    """

    def __init__(
        self,
        spec: ModelSpec,
        device: Device,
        module: torch.nn.Module,
        images: Callable[[Tensor], Tensor],
        texts: Callable[[Sequence[str], torch.device], Tensor],
        mean: Sequence[float],
        std: Sequence[float],
    ) -> None:
        self._spec = spec
        self._module = module.eval().requires_grad_(False)
        self._images = images
        self._texts = texts
        self._scale = _per_channel([1 / (255 * s) for s in std])
        self._shift = _per_channel([-m / s for m, s in zip(mean, std, strict=True)])
        self.move(device)

    @property
    def spec(self) -> ModelSpec:
        """What it is."""
        return self._spec

    def move(self, device: Device, dtype: torch.dtype = torch.float32) -> None:
        """Run on ``device`` in ``dtype`` from now on; going back up does not restore digits."""
        self._device = torch.device(device)
        self._dtype = dtype
        self._module.to(self._device, dtype)
        self._scale = self._scale.to(self._device)
        self._shift = self._shift.to(self._device)

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Encode (n, side, side, 3) uint8 sRGB to (n, dim) float32."""
        check_pixels(pixels, self._spec.image.side)
        if not len(pixels):
            return np.zeros((0, self._spec.dim), np.float32)
        with torch.inference_mode():
            there = torch.from_numpy(pixels).to(self._device)
            values = self._normalised(there.permute(0, 3, 1, 2).float())
            return self._finish(self._images(values.to(self._dtype)))

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to (n, dim) float32."""
        if not texts:
            return np.zeros((0, self._spec.dim), np.float32)
        with torch.inference_mode():
            return self._finish(self._texts(texts, self._device))

    def _normalised(self, pixels: Tensor) -> Tensor:
        """Pixels (n, 3, h, w) of 0..255 in float32, changed in place."""
        return pixels.mul_(self._scale).add_(self._shift)

    def _finish(self, vectors: Tensor) -> NDArray[np.float32]:
        vectors = vectors.float()
        if self._spec.normalise:
            vectors = torch.nn.functional.normalize(vectors, dim=-1)
        return vectors.cpu().numpy()


def available() -> Device:
    """The fastest kind of device that torch sees here."""
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def count(device: Device) -> int:
    """How many devices of this kind there are."""
    return torch.cuda.device_count() if device == "cuda" else 1


def use(number: int) -> None:
    """Of several CUDA devices, the one that this thread's encoders are loaded to and run on."""
    torch.cuda.set_device(number)


def limit_memory(per_cent: int) -> None:
    """Take so much of an accelerator's memory at most; 0 for all. Before any model is loaded.

    What does not fit then fails as on a smaller device: ``settle`` goes on with the CPU, and
    batches become smaller.
    """
    if not per_cent:
        return
    with contextlib.suppress(RuntimeError):  # a driver that fails here fails ``settle`` again
        if torch.cuda.is_available():
            for number in range(torch.cuda.device_count()):
                torch.cuda.set_per_process_memory_fraction(per_cent / 100, number)
        elif torch.backends.mps.is_available():
            torch.mps.set_per_process_memory_fraction(per_cent / 100)


def settle(
    load: Callable[[Device], Encoder],
    fingerprint: str,
    verdicts: Verdicts,
    wanted: Device | None = None,
    exact: bool = False,
) -> tuple[Encoder, Running]:
    """Build an encoder where it runs best, as far as that place can be trusted.

    Args:
        load: builds it on a device, in float32.
        fingerprint: of the model that it builds.
        verdicts: what was found out in earlier runs; new findings are added.
        wanted: a device to insist on, if it agrees with the CPU; None chooses.
        exact: float32, whatever would be faster.
    """
    if wanted not in (None, "cpu", available()):
        return load("cpu"), Running("cpu", "float32", f"There is no {wanted} device here.")
    device = wanted or available()
    if device == "cpu" and (exact or not _knows_bfloat16()):
        return load("cpu"), Running("cpu", "float32", "")
    try:
        verdict = _judge(load, fingerprint, device, verdicts)
        if not verdict.trusted:
            return load("cpu"), Running("cpu", "float32", verdict.note)
        encoder = load(device)
        if exact or verdict.precision == "float32" or not isinstance(encoder, DualEncoder):
            return encoder, Running(device, "float32", "")
        encoder.move(device, getattr(torch, verdict.precision))
        return encoder, Running(device, verdict.precision, "")
    except RuntimeError as error:  # no memory there, or a driver that went away: not remembered
        if device == "cpu":
            raise
        return load("cpu"), Running("cpu", "float32", _unused(device, str(error)))


def agreement(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The least cosine between corresponding rows; -1 where there are no numbers."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosines = (a * b).sum(axis=1) / lengths
    return float(np.nan_to_num(cosines, nan=-1.0).min())


def sample_images(image: ImageSpec) -> NDArray[np.uint8]:
    """Pictures for comparing devices, always the same: shapes from coarse to noise."""
    random = np.random.default_rng(7)
    side = image.side
    pictures = []
    for number in range(SAMPLES):
        cells = min(side, 2 ** (number + 1))
        coarse = random.integers(0, 256, (cells, cells, 3), dtype=np.uint8)
        index = np.arange(side) * cells // side
        pictures.append(coarse[index][:, index])
    return np.stack(pictures)


def _judge(
    load: Callable[[Device], Encoder], fingerprint: str, device: Device, verdicts: Verdicts
) -> Verdict:
    """What was found out of the model there; examined only where nothing was yet."""
    key = f"{fingerprint} {_hardware(device)} torch {torch.__version__}"
    verdict = verdicts.get(key)
    if verdict is None:
        verdict = _examine(load, device)
        verdicts.put(key, verdict)
    return verdict


def _examine(load: Callable[[Device], Encoder], device: Device) -> Verdict:
    """Compare ``device``, and half precision on it, with float32 on the CPU."""
    encoder = load("cpu")
    images = sample_images(encoder.spec.image)
    want = _vectors(encoder, images)
    if device != "cpu":
        encoder = load(device)
        agrees = agreement(want, _vectors(encoder, images))
        if agrees <= AGREEMENT:
            return Verdict(False, "float32", agrees, _unused(device, f"cosine {agrees:.4f}"))
    if not isinstance(encoder, DualEncoder):
        return Verdict(True, "float32", 1.0, "")
    slow = _seconds(encoder, images)
    half = _HALVES[device]
    encoder.move(device, half)
    agrees = agreement(want, _vectors(encoder, images))
    faster = agrees > AGREEMENT and _seconds(encoder, images) * FASTER < slow
    return Verdict(True, str(half).removeprefix("torch.") if faster else "float32", agrees, "")


def _vectors(encoder: Encoder, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.concatenate([encoder.encode_images(images), encoder.encode_texts(_WORDS)])


def _seconds(encoder: Encoder, images: NDArray[np.uint8]) -> float:
    """Best of three, so that another program's burst does not decide."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        encoder.encode_images(images[:1])
        times.append(time.perf_counter() - began)
    return min(times)


def _knows_bfloat16() -> bool:
    """Whether the CPU computes in bfloat16 at all; without, trying it only costs time."""
    from torch import cpu

    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())


def _hardware(device: Device) -> str:
    if device == "cuda":
        return torch.cuda.get_device_name()
    return f"{device} {platform.machine()} {platform.processor()}"


def _unused(device: Device, why: str) -> str:
    first = why.strip().splitlines()[0] if why.strip() else "unknown error"
    return f"The accelerator ({device}) does not reproduce the CPU's vectors: {first}."


def _per_channel(values: Sequence[float]) -> Tensor:
    return torch.tensor(list(values), dtype=torch.float32).view(1, -1, 1, 1)


def is_lack_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that memory, of whatever kind, did not suffice."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _NO_MEMORY)


def made_room(error: BaseException) -> bool:
    """Whether ``error`` was a lack of memory; if so, unused memory goes back to the device."""
    if not is_lack_of_memory(error):
        return False
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()
    return True
