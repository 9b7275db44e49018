"""The restricted reader: what Paddle writes is read, whatever else a pickle can do is refused."""

from __future__ import annotations

import collections
import os
import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.errors import ModelBroken
from photosearch.models import paddle_weights


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model_state.pdparams"


def stored(path: Path, content: object, protocol: int = 4) -> Path:
    path.write_bytes(pickle.dumps(content, protocol=protocol))
    return path


def arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(3)
    return {
        "temperature": np.array([2.65], np.float32),
        "scalar": np.array(1.5, np.float32),
        "matrix": random.normal(size=(3, 5)).astype(np.float32),
        "by columns": np.asfortranarray(random.normal(size=(4, 6)).astype(np.float32)),
        "long": random.normal(size=(300, 4)).astype(np.float32),
        "double": random.normal(size=(2, 2)),
        "half": random.normal(size=(3,)).astype(np.float16),
        "big end first": random.normal(size=(5,)).astype(">f4"),
        "whole": np.arange(6).reshape(2, 3),
        "yes and no": np.array([True, False]),
    }


class TestWhatPaddleWrites:
    @pytest.mark.parametrize("protocol", [3, 4])
    @pytest.mark.parametrize("kind", [dict, collections.OrderedDict])
    def test_every_array_is_read(self, path: Path, kind: type[dict], protocol: int) -> None:
        want = arrays()
        names = {name: f"linear_{name}.w_0" for name in want}
        stored(path, kind({**want, "StructuredToParameterName@@": names}), protocol)
        found = paddle_weights.read(path)
        assert list(found) == list(want)
        for name, values in want.items():
            assert found[name].dtype == values.dtype
            np.testing.assert_array_equal(found[name], values)

    def test_as_older_numpy_called_it(self, path: Path) -> None:
        data = pickle.dumps({"a": np.arange(3.0)}, protocol=3)
        assert b"numpy._core.multiarray" in data
        path.write_bytes(data.replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
        np.testing.assert_array_equal(paddle_weights.read(path)["a"], np.arange(3.0))

    def test_tensors_with_their_names(self, path: Path) -> None:
        class Tensor:
            def __reduce__(self) -> tuple[object, ...]:
                return (tuple, (("linear_0.w_0", np.arange(4.0)),))

        stored(path, {"a": Tensor()})
        np.testing.assert_array_equal(paddle_weights.read(path)["a"], np.arange(4.0))

    def test_bfloat16_comes_as_float32(self, path: Path) -> None:
        numbers = np.array([1.0, -2.5, 3.140625, 0.0], np.float32)
        upper = (numbers.view(np.uint32) >> 16).astype(np.uint16)
        stored(path, {"a": upper})
        found = paddle_weights.read(path)["a"]
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, numbers)

    def test_the_golden_checkpoint(self, shared_data: Path) -> None:
        folder = shared_data / "golden" / "ernie_vil2" / "checkpoint"
        found = paddle_weights.read(folder / "model_state.pdparams")
        assert found["temperature"].shape == (1,)
        assert found["vision_model.conv1.weight"].shape == (32, 3, 8, 8)
        assert not any("@@" in name for name in found)


class Harm:
    """Unpickled, it leaves a file behind."""

    def __init__(self, call: Callable[..., object], *arguments: object) -> None:
        self.call, self.arguments = call, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return (self.call, self.arguments)


CALLS = [
    (os.system, "touch {}"),
    (eval, "open({!r}, 'w')"),
    (exec, "open({!r}, 'w')"),
    (os.mkdir, "{}"),
    (subprocess.check_call, "touch {}"),
    (getattr, "{}"),
    (np.load, "{}"),
    (np.fromfile, "{}"),
    (__import__, "{}"),
    (open, "{}"),
    (bytearray, "{}"),
]


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("call", "text"), CALLS, ids=lambda value: getattr(value, "__name__", "")
    )
    @pytest.mark.parametrize("protocol", [2, 3, 4])
    def test_nothing_is_called(
        self, path: Path, call: Callable[..., object], text: str, protocol: int
    ) -> None:
        trace = path.with_name("trace")
        harm = Harm(call, text.format(str(trace)))
        for content in (harm, {"a": harm}, {"a": np.ones(1), "b": [harm]}, {"a": {"b": harm}}):
            stored(path, content, protocol)
            with pytest.raises(ModelBroken, match="read safely") as caught:
                paddle_weights.read(path)
            assert "it asks for" in str(caught.value)
        assert not trace.exists()

    @pytest.mark.parametrize(
        ("what", "code"),
        [
            ("an inst", b"(S'touch trace'\nios\nsystem\n."),
            ("an obj", b"(cos\nsystem\nX\x01\x00\x00\x00ao."),
            ("a new object", b"\x80\x04cbuiltins\ndict\n)\x81."),
            ("a new object with keywords", b"\x80\x04cbuiltins\ndict\n)}\x92."),
            ("a persistent name", b"\x80\x04Pname\n."),
            ("a persistent value", b"\x80\x04NQ."),
            ("an extension", b"\x80\x04\x82\x01."),
            ("a hidden name", b"\x80\x04c__builtin__\neval\n."),
            ("a name within a name", b"\x80\x04\x8c\x05numpy\x8c\x0cndarray.dump\x93."),
            (
                "a look-alike module",
                b"\x80\x04cnumpy._core.numpy._core.multiarray\n_reconstruct\n.",
            ),
            ("a frozen set", b"\x80\x04(K\x01\x91."),
            ("an empty set", b"\x80\x04\x8f."),
            ("a long integer", b"\x80\x04\x8b\xff\xff\xff\x7f."),
            ("text in repr", b"S'a'\n."),
            ("a copy of the top", b"\x80\x04N2."),
        ],
    )
    def test_instructions_of_no_use_are_refused(self, path: Path, what: str, code: bytes) -> None:
        path.write_bytes(code)
        with pytest.raises(ModelBroken, match="read safely"):
            paddle_weights.read(path)

    def test_out_of_band_buffers(self, path: Path) -> None:
        """Protocol 5 lets the data come from elsewhere; Paddle never writes it."""
        outside: list[pickle.PickleBuffer] = []
        data = pickle.dumps({"a": np.ones(9)}, protocol=5, buffer_callback=outside.append)
        assert outside
        for code in (data, data.replace(b"\x80\x05", b"\x80\x04", 1)):
            path.write_bytes(code)
            with pytest.raises(ModelBroken, match="read safely"):
                paddle_weights.read(path)
        path.write_bytes(pickle.dumps({"a": np.ones(9)}, protocol=5))
        with pytest.raises(ModelBroken, match="protocol 5"):
            paddle_weights.read(path)
        for code in (b"\x80\x04\x97.", b"\x80\x04C\x01a\x98.", b"\x80\x04\x96" + bytes(8) + b"."):
            path.write_bytes(code)
            with pytest.raises(ModelBroken, match="no place"):
                paddle_weights.read(path)

    @pytest.mark.parametrize(
        "code",
        [
            b"\x80\x04h\x00.",  # never remembered
            b"\x80\x04j\xff\xff\xff\xff.",
            b"\x80\x04q\x00.",  # nothing to remember
            b"\x80\x04(\x94.",  # a mark is no value
            b"\x80\x04(q\x00.",
            b"\x80\x04R.",
            b"\x80\x04N)R.",
            b"\x80\x04NNb.",
            b"\x80\x04N.N.",
            b"\x80\x04.",
            b"\x80\x04t.",
            b"\x80\x04]q\x00h\x00a.",  # a list inside itself
            b"\x80\x04}q\x00(X\x01\x00\x00\x00ah\x00u.",  # a dictionary inside itself
            b"\x80\x04}(X\x01\x00\x00\x00au.",  # a key without a value
            b"\x80\x04}(NNu.",
            b"\x80\x04}(X\x01\x00\x00\x00\xffNu.",  # no UTF-8
            b"\x80\x04N(X\x01\x00\x00\x00aNu.",
            b"\x80\x04N(Ne.",
            b"cnumpy",
            b"c\xff\nndarray\n.",
            b"\x80",
            b"\x80\x09.",
            b"",
        ],
    )
    def test_tricks_with_stack_and_memory(self, path: Path, code: bytes) -> None:
        path.write_bytes(code)
        with pytest.raises(ModelBroken):
            paddle_weights.read(path)

    def test_every_shortened_file(self, path: Path) -> None:
        stored(path, {"a": np.arange(3, dtype=np.float32), "b": np.ones((2, 2))})
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            with pytest.raises(ModelBroken):
                paddle_weights.read(path)

    @given(at=st.integers(0, 400), byte=st.integers(0, 255), more=st.binary(max_size=9))
    def test_a_damaged_file_is_read_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, more: bytes
    ) -> None:
        path = tmp_path_factory.getbasetemp() / "damaged.pdparams"
        content = {"a": np.arange(3, dtype=np.float32), "b": np.ones((2, 2))}
        data = bytearray(pickle.dumps(content, protocol=4))
        at = at % len(data)
        data[at : at + 1 + len(more)] = bytes([byte]) + more
        path.write_bytes(data)
        try:
            found = paddle_weights.read(path)
        except ModelBroken:
            return
        assert all(isinstance(values, np.ndarray) for values in found.values())

    def test_arrays_of_anything_but_numbers(self, path: Path) -> None:
        objects = np.array([Harm(os.mkdir, str(path.with_name("trace")))], dtype=object)
        for values in (
            objects,
            np.array(["a"]),
            np.array([b"a"]),
            np.zeros(1, [("x", "f4")]),
            np.zeros(1, "M8[s]"),
            np.zeros(1, "c8"),
        ):
            stored(path, {"a": values})
            with pytest.raises(ModelBroken, match="read safely"):
                paddle_weights.read(path)
        assert not path.with_name("trace").exists()

    @pytest.mark.parametrize(
        "content",
        [
            np.ones(3),
            [np.ones(3)],
            {"a": 1},
            {"a": "text"},
            {"a": {"b": np.ones(1)}},
            {1: np.ones(1)},
            {"UnpackBigParamInfor@@": {}, "a": np.ones(1)},
        ],
    )
    def test_files_that_are_no_weights(self, path: Path, content: object) -> None:
        stored(path, content)
        with pytest.raises(ModelBroken, match="read safely"):
            paddle_weights.read(path)

    def test_there_is_no_file(self, path: Path) -> None:
        with pytest.raises(ModelBroken, match="cannot be read"):
            paddle_weights.read(path)


def edited(change: Callable[[bytes], bytes]) -> bytes:
    """The pickle of one array of 4 float32 numbers, changed."""
    data = pickle.dumps({"a": np.ones(4, np.float32)}, protocol=3)
    after = change(data)
    assert after != data
    return after


class TestSizes:
    """No file makes us take more memory than it has bytes itself."""

    @pytest.mark.parametrize(
        "code",
        [
            b"\x80\x04\x8e" + b"\xff" * 7 + b"\x7f.",  # bytes
            b"\x80\x04B\xff\xff\xff\xff.",
            b"\x80\x04X\xff\xff\xff\xff.",  # text
            b"\x80\x04\x8d" + b"\xff" * 7 + b"\x7f.",
            b"\x80\x04\x95" + b"\xff" * 7 + b"\x7f.",  # a frame
            b"\x80\x04Nr\xff\xff\xff\xff.",  # a place in the memory far away
        ],
    )
    def test_announced_sizes_are_not_believed(self, path: Path, code: bytes) -> None:
        path.write_bytes(code)
        tracemalloc.start()
        try:
            with pytest.raises(ModelBroken):
                paddle_weights.read(path)
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize(
        "shape", [b"J\xff\xff\xff\x7f", b"J\xff\xff\xff\xff", b"K\x00", b"K\x05"]
    )
    def test_shapes_fit_their_numbers(self, path: Path, shape: bytes) -> None:
        path.write_bytes(edited(lambda data: data.replace(b"K\x04\x85", shape + b"\x85")))
        with pytest.raises(ModelBroken, match="shape"):
            paddle_weights.read(path)

    def test_one_piece_of_the_file_cannot_be_many_arrays(self, path: Path) -> None:
        one = pickle.dumps({"a": np.ones(100_000, np.uint16)}, protocol=3)
        names = b"".join(
            b"X\x03\x00\x00\x00" + f"{number:03}".encode() + b"h\xff" for number in range(200)
        )
        # {"a": array} -> the array is remembered, and put in under 200 further names.
        at = one.rindex(b"bs.")
        path.write_bytes(one[: at + 1] + b"q\xff" + b"s(" + names + b"u.")
        with pytest.raises(ModelBroken, match="larger than itself"):
            paddle_weights.read(path)

    def test_too_many_steps(self, path: Path) -> None:
        path.write_bytes(b"\x80\x04" + b"]" * 300_000 + b".")
        with pytest.raises(ModelBroken, match="steps"):
            paddle_weights.read(path)

    def test_doubling_over_and_over(self, path: Path) -> None:
        """Pairs of pairs, each twice the one before: nobody walks through them."""
        pairs = b"".join(b"h%c\x86\x94" % number for number in range(100))
        path.write_bytes(b"\x80\x04}X\x01\x00\x00\x00aN\x94" + pairs + b"s.")
        with pytest.raises(ModelBroken, match="no array"):
            paddle_weights.read(path)


def test_reading_loads_neither_pickle_nor_torch(path: Path) -> None:
    """NumPy itself may; the point is that the file's own instructions never reach it."""
    stored(path, arrays())
    program = (
        "import sys, pickle\n"
        "def never(*a, **k): raise AssertionError('unpickled')\n"
        "pickle.load = pickle.loads = pickle.Unpickler = pickle._Unpickler = never\n"
        "from pathlib import Path\n"
        "from photosearch.models import paddle_weights\n"
        "print(len(paddle_weights.read(Path(sys.argv[1]))), 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True
    )
    assert (done.stdout.split(), done.stderr) == ([str(len(arrays())), "False"], "")
