"""What this computer has, what a model needs of it, and which offer suits it best.

Runs in the app and imports no torch; whether an accelerator can really be used is for the engine
to find out (``devices``). Memory needed is an estimate from the size of the weights; see
``memory_needed``. Knows offers; knows nothing of how models run.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from photosearch.errors import ModelBroken
from photosearch.models import checkpoint
from photosearch.models.catalogue import Installed, Offer

# Of a process that runs a model, beside the weights: torch and transformers, and the numbers
# of a portion of pictures. Measured with every family at full size (tests/bench/bench_models.py),
# where the peak was 0.6 to 1.5 times the weights, without pages of files that can be given back.
BASE = 700_000_000
PER_WEIGHT = 1.15  # bytes of memory for each byte of float32 weights, read and in use
SHARE = 0.7  # of the computer's memory that a model may need; the rest is other programs'
LANGUAGES = ("en", "ko", "zh")
_NVML_NAMES = ("libnvidia-ml.so.1", "nvml.dll")
_NVML_TEXT = 96


@dataclass(frozen=True)
class Computer:
    """What a model would run on.

    Attributes:
        memory: bytes of main memory.
        cores: how many, as the system counts them.
        gpu: name of the graphics card that models could use; empty if none was seen.
        gpu_memory: bytes of its memory; 0 if unknown.
    """

    memory: int
    cores: int
    gpu: str = ""
    gpu_memory: int = 0

    @property
    def hardware(self) -> str:
        """The same text for as long as a model would run as quickly."""
        words = (platform.machine(), _processor(), f"{self.cores} cores", self.gpu)
        return ", ".join(word for word in words if word)


def this_computer() -> Computer:
    """This one. Asks the system and, if there is one, the graphics card's driver; some ms."""
    memory, cores = int(psutil.virtual_memory().total), os.cpu_count() or 1
    if platform.system() == "Darwin" and platform.machine() == "arm64":
        return Computer(memory, cores, "Apple GPU", memory)  # one memory for both
    return Computer(memory, cores, *_nvidia())


def memory_needed(size: int, halves: bool = False) -> int:
    """Bytes of main memory that an engine takes for a model with ``size`` bytes of weights.

    ``halves`` says that these are in half precision: processors compute in float32.
    """
    return BASE + int(PER_WEIGHT * size * (2 if halves else 1))


def memory_of(model: Installed) -> int:
    """The same for a model that is installed."""
    return memory_needed(model.size, _in_halves(model.folder))


def memory_of_offer(offer: Offer) -> int | None:
    """The same for one that could be; None where its size is unknown."""
    size = offer.size_mb
    return None if size is None else memory_needed(size * 1_000_000, offer.halves)


def has_room(memory: int, computer: Computer) -> bool:
    """Whether a model that needs so many bytes leaves enough to everything else."""
    return memory <= SHARE * computer.memory


def fits(offer: Offer, computer: Computer) -> bool:
    """Whether the memory suffices to run it at all; True where its size is unknown."""
    needed = memory_of_offer(offer)
    return needed is None or has_room(needed, computer)


def suits(offer: Offer, computer: Computer) -> bool:
    """Whether it runs well: it fits, and has the graphics card that it wants."""
    if not offer.wants_gpu:
        return fits(offer, computer)
    if not computer.gpu or offer.size_mb is None:
        return False
    enough = not computer.gpu_memory or offer.size_mb * 1_000_000 <= SHARE * computer.gpu_memory
    return enough and fits(offer, computer)


def recommended(offers: Sequence[Offer], computer: Computer, language: str) -> str | None:
    """The name of the offer that finds most among those that suit the computer.

    Goes by the published recall in ``language``; for any other than the three, by the mean of
    all three. None where nothing that suits has such a figure.
    """
    wanted = (language,) if language in LANGUAGES else LANGUAGES
    best: tuple[float, str] | None = None
    for offer in offers:
        if all(each in offer.recall for each in wanted) and suits(offer, computer):
            found = sum(offer.recall[each] for each in wanted) / len(wanted)
            if best is None or found > best[0]:
                best = found, offer.name
    return None if best is None else best[1]


def _in_halves(folder: Path) -> bool:
    """What the configuration says of the weights, under its old name or its new one."""
    try:
        config = checkpoint.read_json(folder / "config.json")
    except ModelBroken:  # some keep one for each of their parts
        return False
    return config.get("dtype", config.get("torch_dtype")) in ("bfloat16", "float16")


def _processor() -> str:
    """Its name; where Python does not know it, as Linux tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()


def _nvidia() -> tuple[str, int]:
    """Name and bytes of memory of the largest card that NVIDIA's driver knows; else nothing."""
    library = _nvml()
    if library is None:
        return "", 0
    try:
        count = ctypes.c_uint()
        if library.nvmlDeviceGetCount_v2(ctypes.byref(count)):
            return "", 0
        cards = [_card(library, number) for number in range(count.value)]
    except AttributeError:  # a driver without these functions
        return "", 0
    finally:
        library.nvmlShutdown()
    return max(cards, key=lambda card: card[1], default=("", 0))


def _nvml() -> ctypes.CDLL | None:
    """The driver's own library, initialised; None where there is none."""
    for name in _NVML_NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        if library.nvmlInit_v2() == 0:
            return library
    return None


class _Memory(ctypes.Structure):
    """``nvmlMemory_t``: bytes."""

    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def _card(library: ctypes.CDLL, number: int) -> tuple[str, int]:
    handle, memory = ctypes.c_void_p(), _Memory()
    name = ctypes.create_string_buffer(_NVML_TEXT)
    if library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(number), ctypes.byref(handle)):
        return "", 0
    library.nvmlDeviceGetName(handle, name, ctypes.c_uint(_NVML_TEXT))
    library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory))
    return name.value.decode("utf-8", "replace"), int(memory.total)
