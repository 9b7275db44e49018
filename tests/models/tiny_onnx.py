"""Recognisers of a few bytes: ONNX files written field by field, as no package for it is needed."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

FLOAT, FLOATS, INTS = 1, 6, 7  # types of a tensor and of attributes


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def node(kind: str, inputs: Sequence[str], output: str, **ints: Sequence[int] | int) -> bytes:
    said = b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind)
    for name, value in ints.items():
        one = isinstance(value, int)
        numbers = field(3, value) if one else b"".join(field(8, each) for each in value)
        said += field(5, field(1, name) + numbers + field(20, 2 if one else INTS))
    return said


def tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    sizes = b"".join(field(1, size) for size in shape)
    return (
        sizes
        + field(2, FLOAT)
        + field(8, name)
        + field(9, struct.pack(f"<{len(values)}f", *values))
    )


def value(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(
        field(1, field(1, size) if isinstance(size, int) else field(2, size)) for size in shape
    )
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, sizes)))


def recogniser(path: Path, letters: Sequence[str], says: int, *, named: bool = True) -> Path:
    """A network that is nearly sure of the letter of that number, whatever it is shown.

    ``named`` says that the file names its letters itself.
    """
    count = len(letters) + 2
    bias = [20.0 if number == says + 1 else 0.0 for number in range(count)]
    graph = (
        field(
            1,
            node("Conv", ["x", "weights", "bias"], "seen", kernel_shape=[48, 8], strides=[48, 8]),
        )
        + field(1, node("ReduceMax", ["seen"], "row", axes=[2], keepdims=0))
        + field(1, node("Transpose", ["row"], "turned", perm=[0, 2, 1]))
        + field(1, node("Softmax", ["turned"], "letters", axis=2))
        + field(2, "tiny")
        + field(5, tensor("weights", [count, 3, 48, 8], [0.0] * (count * 3 * 48 * 8)))
        + field(5, tensor("bias", [count], bias))
        + field(11, value("x", ["n", 3, 48, "w"]))
        + field(12, value("letters", ["n", "t", count]))
    )
    notes = field(14, field(1, "character") + field(2, "\n".join(letters))) if named else b""
    version = field(8, field(1, "") + field(2, 13))
    path.write_bytes(field(1, 8) + field(7, graph) + version + notes)
    return path
