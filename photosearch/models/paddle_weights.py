"""Reading ``.pdparams``, Paddle's weight files, which are pickles, without unpickling.

A pickle is a program. This is an interpreter for the few instructions that a dictionary of NumPy
arrays needs; it knows six names, imports none of them and calls nothing: what they would have
built is built here, out of slices of the file. So a hostile file can at worst be refused. Used by
the families that Paddle wrote; knows nothing of models, and needs no torch.
"""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelBroken

# Paddle's own bookkeeping: by which names a program calls the weights.
_NAMES = "StructuredToParameterName@@"
# Weights of more than a gigabyte, cut up for old pickles; no model that we run has any.
_CUT_UP = "UnpackBigParamInfor@@"
_RECONSTRUCT = ("numpy.core.multiarray", "_reconstruct")
_KNOWN = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("collections", "OrderedDict"),
    ("builtins", "tuple"),
    ("builtins", "dict"),
    ("builtins", "list"),
}
_NUMBERS = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}
# A weight takes about twenty steps; more of them are there to fill the memory.
_MOST_STEPS = 200_000
_PROTOCOLS = (2, 3, 4)


def read(path: Path) -> dict[str, NDArray[np.generic]]:
    """The arrays in ``path`` by name, as views of the file; Paddle's bfloat16 as float32.

    Whoever writes to one changes that memory and not the file.

    Raises:
        ModelBroken: the file is damaged, or holds anything but arrays.
    """
    try:
        with path.open("rb") as file:
            # The arrays keep the mapping alive, and the mapping the file.
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    except (OSError, ValueError) as error:
        raise ModelBroken(f"{path} cannot be read ({error}).") from error
    try:
        return _arrays(_Machine(data).run(), len(data))
    except _Refused as error:
        raise ModelBroken(
            f"{path} is not a file of weights that can be read safely: {error}.",
            "Get the model from its publisher again.",
        ) from error


class _Refused(Exception):
    """Why a file is not read, as half a sentence."""


@dataclass(frozen=True)
class _Name:
    """Something that the pickle names; never looked up."""

    module: str
    name: str


class _Kind:
    """What ``numpy.dtype`` would be."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.order = "="


class _Array:
    """What ``numpy.ndarray`` would be, before and after its state has been read."""

    def __init__(self) -> None:
        self.values: NDArray[np.generic] | None = None


class _Mark:
    """Where a group of values on the stack begins."""


_MARK = _Mark()


class _Machine:
    """The interpreter: a stack, a memory, and one method per instruction that it knows."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0
        self._stack: list[object] = []
        self._memo: dict[int, object] = {}
        self._steps: dict[int, Callable[[], None]] = self._instructions()

    def run(self) -> object:
        """Follow the instructions to the end; what they leave."""
        for _ in range(_MOST_STEPS):
            code = self._take(1)[0]
            if code == ord("."):
                return self._pop()
            step = self._steps.get(code)
            if step is None:
                raise _Refused(f"instruction 0x{code:02x} has no place in one")
            step()
        raise _Refused(f"it takes more than {_MOST_STEPS:,} steps")

    def _instructions(self) -> dict[int, Callable[[], None]]:
        push = self._stack.append
        return {
            0x80: self._protocol,
            0x95: self._frame,
            ord("("): lambda: push(_MARK),
            ord("}"): lambda: push({}),
            ord("]"): lambda: push([]),
            ord(")"): lambda: push(()),
            ord("N"): lambda: push(None),
            0x88: lambda: push(True),
            0x89: lambda: push(False),
            ord("K"): lambda: push(self._number("<B")),
            ord("M"): lambda: push(self._number("<H")),
            ord("J"): lambda: push(self._number("<i")),
            0x8A: self._long,
            ord("G"): lambda: push(struct.unpack(">d", self._take(8))[0]),
            0x8C: lambda: push(self._text("<B")),
            ord("X"): lambda: push(self._text("<I")),
            0x8D: lambda: push(self._text("<Q")),
            ord("C"): lambda: push(self._take(self._number("<B"))),
            ord("B"): lambda: push(self._take(self._number("<I"))),
            0x8E: lambda: push(self._take(self._number("<Q"))),
            0x85: lambda: push(self._last(1)),
            0x86: lambda: push(self._last(2)),
            0x87: lambda: push(self._last(3)),
            ord("t"): lambda: push(tuple(self._group())),
            ord("a"): lambda: self._extend([self._pop()]),
            ord("e"): lambda: self._extend(self._group()),
            ord("s"): lambda: self._set(list(self._last(2))),
            ord("u"): lambda: self._set(self._group()),
            0x94: lambda: self._remember(len(self._memo)),
            ord("q"): lambda: self._remember(self._number("<B")),
            ord("r"): lambda: self._remember(self._number("<I")),
            ord("h"): lambda: self._recall(self._number("<B")),
            ord("j"): lambda: self._recall(self._number("<I")),
            0x93: lambda: self._name(*self._last(2)),
            ord("c"): lambda: self._name(self._line(), self._line()),
            ord("R"): lambda: push(_made(*self._last(2))),
            ord("b"): self._build,
        }

    def _take(self, count: int) -> memoryview:
        if count > len(self._data) - self._at:
            raise _Refused("it ends too early")
        part = self._data[self._at : self._at + count]
        self._at += count
        return part

    def _number(self, form: str) -> int:
        value: int = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return value

    def _text(self, form: str) -> str:
        return _decoded(self._take(self._number(form)))

    def _line(self) -> str:
        for length in range(min(256, len(self._data) - self._at)):
            if self._data[self._at + length] == ord("\n"):
                text = _decoded(self._take(length))
                self._at += 1
                return text
        raise _Refused("it ends too early")

    def _protocol(self) -> None:
        given = self._number("<B")
        if given not in _PROTOCOLS:
            raise _Refused(f"Paddle writes no pickles of protocol {given}")

    def _frame(self) -> None:
        if self._number("<Q") > len(self._data) - self._at:
            raise _Refused("it ends too early")

    def _long(self) -> None:
        digits = self._take(self._number("<B"))
        self._stack.append(int.from_bytes(digits, "little", signed=True))

    def _pop(self) -> object:
        if not self._stack or self._stack[-1] is _MARK:
            raise _Refused("it takes more than it has put down")
        return self._stack.pop()

    def _last(self, count: int) -> tuple[object, ...]:
        return tuple(reversed([self._pop() for _ in range(count)]))

    def _group(self) -> list[object]:
        group: list[object] = []
        while self._stack:
            value = self._stack.pop()
            if value is _MARK:
                group.reverse()
                return group
            group.append(value)
        raise _Refused("it takes more than it has put down")

    def _top(self) -> object:
        value = self._pop()
        self._stack.append(value)
        return value

    def _extend(self, values: list[object]) -> None:
        target = self._top()
        if not isinstance(target, list):
            raise _Refused("it adds to something that is no list")
        target.extend(values)

    def _set(self, values: list[object]) -> None:
        target = self._top()
        if not isinstance(target, dict) or len(values) % 2:
            raise _Refused("it adds to something that is no dictionary")
        for key, value in zip(values[::2], values[1::2], strict=True):
            if not isinstance(key, str):
                raise _Refused("one of its names is no text")
            target[key] = value

    def _remember(self, number: int) -> None:
        self._memo[number] = self._top()

    def _recall(self, number: int) -> None:
        if number not in self._memo:
            raise _Refused("it recalls what it never remembered")
        self._stack.append(self._memo[number])

    def _name(self, module: object, name: object) -> None:
        if not isinstance(module, str) or not isinstance(name, str):
            raise _Refused("one of its names is no text")
        module = module.replace("numpy._core.", "numpy.core.", 1)
        if (module, name) != _RECONSTRUCT and (module, name) not in _KNOWN:
            raise _Refused(f"it asks for {module}.{name}"[:200])
        self._stack.append(_Name(module, name))

    def _build(self) -> None:
        state = self._pop()
        target = self._top()
        if isinstance(target, _Kind):
            target.order = _order(state)
        elif isinstance(target, _Array):
            target.values = _filled(state)
        else:
            raise _Refused("it gives a state to something that has none")


def _made(name: object, values: object) -> object:
    """What calling ``name`` with ``values`` would give, for the few calls there are."""
    if not isinstance(name, _Name) or not isinstance(values, tuple):
        raise _Refused("it calls something that cannot be called")
    if (name.module, name.name) == _RECONSTRUCT:
        if values and isinstance(values[0], _Name) and values[0].name == "ndarray":
            return _Array()
    elif name.name == "dtype":
        if values and isinstance(values[0], str) and values[0] in _NUMBERS:
            return _Kind(values[0])
        raise _Refused("an array holds something other than numbers")
    elif name.name == "tuple":
        # As Paddle writes a single tensor: its name and its array.
        if len(values) == 1 and isinstance(values[0], tuple):
            return values[0]
    elif name.name in ("OrderedDict", "dict") and not values:
        return {}
    elif name.name == "list" and not values:
        return []
    raise _Refused(f"it calls {name.module}.{name.name} in a way of its own")


def _order(state: object) -> str:
    if isinstance(state, tuple) and len(state) >= 5 and state[2:5] == (None, None, None):
        order = state[1]
        if isinstance(order, str) and order in ("<", ">", "|", "="):
            return order
    raise _Refused("an array holds something other than numbers")


def _filled(state: object) -> NDArray[np.generic]:
    if not isinstance(state, tuple) or len(state) != 5:
        raise _Refused("an array has no state that makes sense")
    _, shape, kind, by_columns, data = state
    if not isinstance(kind, _Kind) or not isinstance(data, memoryview):
        raise _Refused("an array holds something other than numbers")
    if not isinstance(shape, tuple) or len(shape) > 32:
        raise _Refused("an array has no shape that makes sense")
    sides = [side for side in shape if isinstance(side, int) and side > 0]
    dtype = np.dtype(kind.order.replace("|", "=") + kind.code)
    if len(sides) != len(shape) or math.prod(sides) * dtype.itemsize != len(data):
        raise _Refused("an array's shape does not fit its numbers")
    return np.frombuffer(data, dtype).reshape(sides, order="F" if by_columns else "C")


def _arrays(given: object, size: int) -> dict[str, NDArray[np.generic]]:
    if not isinstance(given, dict) or _CUT_UP in given:
        raise _Refused("it holds no dictionary of weights")
    found: dict[str, NDArray[np.generic]] = {}
    for name, value in given.items():
        if name == _NAMES:
            continue
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str):
            value = value[1]
        if not isinstance(value, _Array) or value.values is None:
            raise _Refused(f"{name[:200]} is no array")
        found[name] = value.values
    if sum(values.nbytes for values in found.values()) > size:
        raise _Refused("its arrays are larger than itself")
    return {name: _widened(values) for name, values in found.items()}


def _widened(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """NumPy has no bfloat16: Paddle writes the upper halves of float32 numbers as uint16."""
    if values.dtype != np.uint16:
        return values
    return (values.astype(np.uint32) << 16).view(np.float32)


def _decoded(part: memoryview) -> str:
    try:
        return str(part, "utf-8")
    except UnicodeDecodeError as error:
        raise _Refused("one of its names is no text") from error
