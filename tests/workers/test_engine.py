"""The engine in a real child process, with a tiny SigLIP made of transformers' real classes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe, spawn
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from photosearch.errors import EngineGone, ModelBroken, PhotosearchError, Trouble
from photosearch.models import catalogue, install
from photosearch.models.catalogue import Installed
from photosearch.models.devices import agreement, made_room
from photosearch.models.verdicts import Running
from photosearch.workers import engine as engine_process
from photosearch.workers.engine import Lane, Work
from photosearch.workers.engine_client import Answer, Engine
from photosearch.workers.inbox import Batch, Inbox, Share
from photosearch.workers.messages import EncodeImages, Rank, Vectors
from photosearch.workers.portions import Portions
from tests.workers.place import Place

SIDE = 64
PATIENCE = 180  # seconds; other programs may be using the cores


def write_checkpoint(folder: Path) -> None:
    """A SigLIP whose image tower takes some milliseconds a picture."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, SiglipConfig, SiglipModel

    words = ["<pad>", "<unk>", "a", "dog", "cat", "강아지", "小狗"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        unk_token="<unk>",
        model_input_names=["input_ids"],
    ).save_pretrained(folder)
    torch.manual_seed(1)
    size = {"hidden_size": 96, "intermediate_size": 384, "num_attention_heads": 4}
    text = {"vocab_size": len(words), "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    SiglipModel(
        SiglipConfig(
            text_config={**size, **text, "num_hidden_layers": 1},
            vision_config={**size, "num_hidden_layers": 4, "image_size": SIDE, "patch_size": 4},
        )
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """An installed model; its folder of models is this module's."""
    source = tmp_path_factory.mktemp("checkpoint")
    write_checkpoint(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(tmp_path_factory.mktemp("models")))
        yield install.install(source, "tiny")


@pytest.fixture(scope="module")
def starter() -> Installed:
    """The built-in model, which is quicker to start than transformers."""
    return catalogue.find(catalogue.STARTER)


@pytest.fixture(scope="module")
def engine(model: Installed) -> Iterator[Engine]:
    with Engine(model) as running:
        yield running


def pictures(count: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)


def blank(model: Installed, count: int) -> NDArray[np.uint8]:
    side = model.spec.image.side
    return np.zeros((count, side, side, 3), np.uint8)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for a condition of another process, of which nothing tells us."""
    event = threading.Event()
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        event.wait(0.02)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class TestAnswers:
    def test_vectors_are_those_of_the_model_in_this_process(
        self, engine: Engine, model: Installed
    ) -> None:
        from photosearch.models import siglip

        here = siglip.load(model.folder, model.spec, "cpu")
        texts, images = ["a dog", "A Dog", "강아지", ""], pictures(9)
        got = engine.encode_texts(texts).result(PATIENCE)
        assert got.dtype == np.float32
        assert agreement(got, here.encode_texts(texts)) > 0.999  # it may run in half precision
        got = engine.encode_images(images).result(PATIENCE)
        assert agreement(got, here.encode_images(images)) > 0.999

    def test_vectors_of_parts_are_those_of_the_model_in_this_process(
        self, engine: Engine, model: Installed
    ) -> None:
        from photosearch.models import siglip
        from photosearch.models.fine import FineDualEncoder

        here = siglip.load(model.folder, model.spec, "cpu")
        assert isinstance(here, FineDualEncoder)
        images, texts = pictures(9), ["a dog", "강아지"]
        want = here.patch_vectors(images)
        for urgent in (False, True):
            got = engine.patch_vectors(images, urgent).result(PATIENCE)
            assert [each.grid for each in got] == [want.grid] * 9
            for each, vectors in zip(got, want.vectors, strict=True):
                assert agreement(each.vectors.astype(np.float32), vectors) > 0.999
        words, tokens = here.token_vectors(texts), engine.token_vectors(texts).result(PATIENCE)
        for each, vectors, kept in zip(tokens, words.vectors, words.kept, strict=True):
            assert agreement(each.vectors.astype(np.float32), vectors[kept]) > 0.999
        assert engine.patch_vectors(pictures(0)).result(PATIENCE) == []
        assert engine.token_vectors([]).result(PATIENCE) == []

    def test_nothing_gives_nothing(self, engine: Engine) -> None:
        assert engine.encode_texts([]).result(PATIENCE).shape == (0, 96)
        assert engine.encode_images(pictures(0)).result(PATIENCE).shape == (0, 96)

    def test_it_says_how_it_runs(self, engine: Engine) -> None:
        running = engine.start().result(PATIENCE)
        assert running.device in ("cpu", "cuda", "mps")
        assert running.precision in ("float32", "float16", "bfloat16")

    def test_many_threads_get_their_own_answers(self, engine: Engine) -> None:
        words = ["dog", "cat", "강아지", "小狗"]
        want = {word: engine.encode_texts([word]).result(PATIENCE) for word in words}
        wrong = []

        def ask(word: str) -> None:
            for _ in range(5):
                got = engine.encode_texts([word]).result(PATIENCE)
                if agreement(got, want[word]) < 0.999:
                    wrong.append(word)

        threads = [threading.Thread(target=ask, args=(word,)) for word in words]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert wrong == []

    def test_texts_overtake_queued_images(self, engine: Engine) -> None:
        order: list[str] = []
        answers = []
        for number in range(4):
            answer = engine.encode_images(pictures(64, number))
            answer.add_done_callback(lambda _, name=f"images {number}": order.append(name))
            answers.append(answer)
        text = engine.encode_texts(["a dog"])
        text.add_done_callback(lambda _: order.append("text"))
        for answer in (*answers, text):
            answer.result(PATIENCE)
        assert order.index("text") < order.index("images 1")
        assert order[-1] == "images 3"

    def test_a_picture_that_somebody_searches_with_overtakes_them_too(self, engine: Engine) -> None:
        order: list[str] = []
        waiting = [engine.encode_images(pictures(64, number)) for number in range(4)]
        waiting[-1].add_done_callback(lambda _: order.append("waiting"))
        urgent = engine.encode_images(pictures(1, 9), urgent=True)  # there is no room, and it comes
        urgent.add_done_callback(lambda _: order.append("urgent"))
        assert urgent.result(PATIENCE).shape == (1, 96)
        waiting[-1].result(PATIENCE)
        assert order[0] == "urgent"
        assert agreement(urgent.result(), engine.encode_images(pictures(1, 9)).result()) > 0.999

    def test_an_exception_in_the_model_is_an_answer(
        self, engine: Engine, capfd: pytest.CaptureFixture[str]
    ) -> None:
        pid = engine.process_id
        with pytest.raises(ModelBroken, match="side should be 64"):
            engine.encode_images(np.zeros((1, 8, 8, 3), np.uint8)).result(PATIENCE)
        assert engine.encode_texts(["dog"]).result(PATIENCE).shape == (1, 96)
        assert engine.process_id == pid

    def test_it_has_room_for_only_four_batches(self, engine: Engine) -> None:
        answers = [engine.encode_images(pictures(16, n)) for n in range(4)]
        fifth = engine.encode_images(pictures(1))
        assert any(answer.done() for answer in answers)
        assert fifth.result(PATIENCE).shape == (1, 96)


class TestLife:
    def test_it_is_not_started_before_it_is_asked(self, starter: Installed) -> None:
        with Engine(starter) as engine:
            assert engine.spec == starter.spec
            assert engine.process_id is None

    @pytest.mark.usefixtures("warm")
    def test_death_is_told_in_plain_words_and_the_next_question_starts_it_again(
        self, starter: Installed
    ) -> None:
        with Engine(starter, threads=1) as engine:
            engine.start().result(PATIENCE)
            waiting = engine.encode_images(blank(starter, 4096))
            first = engine.process_id
            assert first is not None
            os.kill(first, signal.SIGKILL)
            with pytest.raises(EngineGone, match="ended by signal 9") as caught:
                waiting.result(PATIENCE)
            assert "starts again" in caught.value.remedy
            assert engine.texts().encode_texts(["dog"]).shape == (1, starter.spec.dim)
            assert engine.process_id not in (None, first)

    @pytest.mark.usefixtures("warm")
    def test_it_leaves_when_idle_and_comes_back(self, starter: Installed) -> None:
        with Engine(starter, idle_seconds=0.2) as engine:
            want = engine.encode_texts(["dog"]).result(PATIENCE)
            pid = engine.process_id
            wait_until(lambda: engine.process_id is None)
            if pid is not None:
                wait_until(lambda: gone(pid))  # and all its memory with it
            again = engine.encode_texts(["dog"]).result(PATIENCE)
            assert agreement(want, again) > 0.999

    def test_closing_fails_what_waits(self, starter: Installed) -> None:
        engine = Engine(starter)
        waiting = engine.encode_texts(["dog"])
        engine.close()
        with pytest.raises(EngineGone):
            waiting.result(PATIENCE)
        with pytest.raises(EngineGone, match="closed"):
            engine.encode_texts(["dog"])

    @pytest.mark.usefixtures("warm")
    def test_a_broken_model_is_told_and_nothing_hangs(
        self, starter: Installed, tmp_path: Path
    ) -> None:
        folder = tmp_path / "broken"
        shutil.copytree(starter.folder, folder)
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:4000])
        broken = Installed(starter.spec, folder, 0, False)
        with Engine(broken) as engine, pytest.raises(ModelBroken, match="weights"):
            engine.encode_texts(["dog"]).result(PATIENCE)

    def test_an_engine_that_cannot_be_started_fails_what_waits(
        self, starter: Installed, tmp_path: Path
    ) -> None:
        python = spawn.get_executable()
        spawn.set_executable(str(tmp_path / "no such python"))
        try:
            with Engine(starter) as engine:
                waiting = engine.encode_images(blank(starter, 512))  # more than a pipe holds
                with pytest.raises(EngineGone):
                    waiting.result(PATIENCE)
        finally:
            spawn.set_executable(python)

    def test_a_system_without_threads_is_told_every_time(
        self, starter: Installed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_thread(_: threading.Thread) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(threading.Thread, "start", no_thread)
        with Engine(starter) as engine:
            for _ in range(2):  # the second question does not wait for a child that never began
                with pytest.raises(EngineGone, match="could not be started"):
                    engine.encode_texts(["dog"]).result(1)

    @pytest.mark.usefixtures("warm")
    def test_a_hanging_engine_is_given_up(self, starter: Installed) -> None:
        with Engine(starter) as engine:
            engine.start().result(PATIENCE)
            pid = engine.process_id
            assert pid is not None
            psutil.Process(pid).suspend()
            with pytest.raises(EngineGone, match="not answered"):
                engine.texts(seconds=0.2).encode_texts(["dog"])
            wait_until(lambda: gone(pid))

    def test_a_thread_that_ends_does_not_take_the_engine_along(self, starter: Installed) -> None:
        """On Linux the kernel ends the engine with the thread that started it."""
        with Engine(starter) as engine:
            answers: list[Answer] = []
            asking = threading.Thread(target=lambda: answers.append(engine.encode_texts(["dog"])))
            asking.start()
            asking.join()
            answers[0].result(PATIENCE)
            pid = engine.process_id
            engine.encode_texts(["cat"]).result(PATIENCE)
            assert engine.process_id == pid


PARENT = """
import sys
import numpy as np
from photosearch.models import catalogue
from photosearch.workers.engine_client import Engine

if __name__ == "__main__":
    engine = Engine(catalogue.find("starter"))
    engine.start().result()
    side = engine.spec.image.side
    pixels = np.zeros((8192, side, side, 3), np.uint8)
    answer = engine.encode_images(pixels)
    print(engine.process_id, flush=True)
    answer.result()
    print("done too early", flush=True)
    sys.stdin.read()
"""


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    """On Linux even if it is stopped; how soon, on a busy computer, is the system's to say."""
    program = tmp_path / "parent.py"
    program.write_text(PARENT)
    root = str(Path(catalogue.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not gone(child)
        if sys.platform == "linux":
            psutil.Process(child).suspend()
        parent.kill()
        parent.wait()
        wait_until(lambda: gone(child))


class TestInbox:
    @staticmethod
    def all_of_it(batch: Batch) -> int:
        return len(batch.items)

    def test_queries_first_then_by_arrival_and_unfinished_work_keeps_its_place(self) -> None:
        inbox = Inbox()
        first, second = Batch(1, pictures(2)), Batch(2, pictures(1))
        words, photo = Batch(3, ("a",)), Batch(4, pictures(1), urgent=True)
        inbox.put(first)
        share = inbox.take(tuple(Rank), lambda batch: 1)
        assert (share.batch, share.start, len(share.items)) == (first, 0, 1)
        for batch in (second, words, photo):
            inbox.put(batch)
        shares = [inbox.take(tuple(Rank), self.all_of_it) for _ in range(4)]
        assert [(each.batch.number, each.start) for each in shares] == [
            (3, 0),
            (4, 0),
            (1, 1),
            (2, 0),
        ]

    def test_a_lane_leaves_what_is_not_its_own(self) -> None:
        inbox = Inbox()
        inbox.put(Batch(1, ("a",)))
        inbox.put(Batch(2, pictures(1)))
        assert inbox.take({Rank.IMAGES}, self.all_of_it).batch.number == 2
        assert inbox.take({Rank.QUERIES}, self.all_of_it).batch.number == 1

    def test_what_lanes_share_is_answered_once_in_order(self) -> None:
        inbox = Inbox()
        batch = Batch(7, pictures(5))
        inbox.put(batch)
        shares = [inbox.take({Rank.IMAGES}, lambda batch: 2) for _ in range(3)]
        assert [len(each.items) for each in shares] == [2, 2, 1]

        def numbers(*those: int) -> NDArray[np.float32]:
            return np.array(those, np.float32).reshape(-1, 1)

        assert not inbox.deliver(shares[2], [numbers(4)])
        assert not inbox.deliver(shares[0], [numbers(0), numbers(1)])  # memory was short
        assert inbox.deliver(shares[1], [numbers(2, 3)])
        answer = batch.answer()
        assert isinstance(answer, Vectors)
        assert (answer.number, answer.vectors.ravel().tolist()) == (7, [0, 1, 2, 3, 4])

    def test_a_batch_that_failed_is_given_up_once_and_never_answered(self) -> None:
        inbox = Inbox()
        bad, good = Batch(1, pictures(3)), Batch(2, pictures(1))
        inbox.put(bad)
        inbox.put(good)
        shares = [inbox.take({Rank.IMAGES}, lambda batch: 1) for _ in range(2)]
        assert inbox.give_up(bad)
        assert not inbox.give_up(bad)
        assert not inbox.deliver(shares[1], [np.zeros((1, 4), np.float32)])
        assert inbox.take({Rank.IMAGES}, self.all_of_it).batch is good


class _Encoder:
    """As ``Encoder``; says on which threads it was called."""

    spec = catalogue.find(catalogue.STARTER).spec

    def __init__(self) -> None:
        self.called: list[int] = []

    def encode_images(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        self.called.append(len(pixels))
        return np.zeros((len(pixels), 4), np.float32)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.called.append(len(texts))
        return np.zeros((len(texts), 4), np.float32)


def begun(lane: Lane) -> tuple[Work | None, int]:
    """A lane's work, made on a thread of its own, and how many threads torch uses there."""
    import torch

    with ThreadPoolExecutor(1) as thread:
        work = thread.submit(lane.begin).result()
        return work, thread.submit(torch.get_num_threads).result()


class TestLanes:
    @pytest.fixture(autouse=True)
    @staticmethod
    def _threads_stay_as_they_are() -> Iterator[None]:
        import torch

        before = torch.get_num_threads()
        yield
        torch.set_num_threads(before)

    @pytest.mark.parametrize(
        ("cores", "streams", "each"), [(1, 1, 1), (2, 2, 1), (3, 3, 1), (16, 16, 1), (40, 16, 2)]
    )
    def test_on_a_cpu_images_come_in_streams_and_queries_have_all_cores(
        self, cores: int, streams: int, each: int
    ) -> None:
        place = Place()
        queries, *images = engine_process._lanes_on_cores(_Encoder(), place, cores)
        assert queries.ranks == {Rank.QUERIES}
        assert [lane.ranks for lane in images] == [{Rank.IMAGES}] * streams
        # In whatever order they begin, each keeps its own number.
        assert [begun(lane)[1] for lane in images[:2]] == [each] * min(2, streams)
        assert begun(queries)[1] == cores
        assert begun(images[0])[1] == each
        assert place.staying == min(2, streams) + 1  # and the queries' does not step back

    def test_streams_share_a_batch_and_take_no_crumbs(self) -> None:
        _, lane, _ = engine_process._lanes_on_cores(_Encoder(), Place(), 2)
        work, _ = begun(lane)
        assert work is not None
        batch = Batch(1, pictures(32))
        sizes = []
        while batch.taken < 32:
            size = work.size(batch)
            items = batch.items[batch.taken : batch.taken + size]
            work(Share(batch, batch.taken, items))
            batch.taken += len(items)
            sizes.append(len(items))
        assert sizes == [1, 2, 4, 8, 9, 4, 4]  # it begins small, for nothing is known of the model

    @pytest.mark.parametrize("items", [("a dog",), pictures(1)], ids=["text", "picture"])
    def test_a_model_that_sees_the_whole_only_says_so(self, items: Any) -> None:
        lanes = engine_process._lanes_on_cores(_Encoder(), Place(), 1)
        batch = Batch(1, items, fine=True)
        work, _ = begun(next(lane for lane in lanes if batch.rank in lane.ranks))
        assert work is not None
        assert work.size(batch) == 1
        with pytest.raises(Trouble, match="whole only"):
            work(Share(batch, 0, items))

    def test_further_accelerators_take_images_where_they_can_be_trusted(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from photosearch.models import devices

        here = threading.local()
        first, others = _Encoder(), {1: _Encoder(), 2: _Encoder()}
        trusted = {1: Running("cuda", "float16", ""), 2: Running("cpu", "float32", "differs")}
        monkeypatch.setattr(devices, "count", lambda device: {"cuda": 3}[device])
        monkeypatch.setattr(devices, "use", lambda number: setattr(here, "number", number))
        monkeypatch.setattr(
            engine_process, "_encoder", lambda start: (others[here.number], trusted[here.number])
        )
        start: Any = None
        running = Running("cuda", "float16", "")
        place = Place()
        lanes = engine_process._lanes_on_accelerators(first, place, start, running)
        assert [lane.ranks for lane in lanes] == [set(Rank), {Rank.IMAGES}, {Rank.IMAGES}]
        works = [begun(lane)[0] for lane in lanes]
        assert place.staying == 1  # its images stay on its thread, which alone has its device
        assert [work is not None for work in works] == [True, True, False]
        for work in works[:2]:
            assert work is not None
            batch = Batch(1, pictures(1))
            work(Share(batch, 0, batch.items))
        assert (first.called, others[1].called, others[2].called) == ([1], [1], [])

    def test_an_accelerator_steps_back_for_images_unless_somebody_searches(self) -> None:
        place = Place()
        start: Any = None
        running = Running("mps", "float32", "")
        (lane,) = engine_process._lanes_on_accelerators(_Encoder(), place, start, running)
        work, _ = begun(lane)
        assert work is not None
        images, words = Batch(1, pictures(1)), Batch(2, ("a",))
        work(Share(images, 0, images.items))
        assert place.behinds == 1
        work(Share(words, 0, words.items))
        work(Share(images, 0, images.items))
        assert place.behinds == 1


def test_a_request_that_does_not_fit_into_memory_ends_the_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would hear nothing more, and be missed only after its patience with everything else."""

    def leave(status: int) -> None:
        raise SystemExit(status)

    monkeypatch.setattr(os, "_exit", leave)
    ours, theirs = Pipe()
    with ours, theirs:
        ours.send(EncodeImages(1, (1 << 20, 1 << 20, 1 << 20, 3)))
        with pytest.raises(SystemExit, match="1"):
            engine_process._read(theirs, Inbox(), Place())
    assert "MemoryError" in capsys.readouterr().err


class TestPortions:
    @staticmethod
    def encode_at_most(most: int, seen: list[int]) -> Callable[..., NDArray[np.float32]]:
        import torch

        def encode(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
            seen.append(len(pixels))
            if len(pixels) > most:
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
            return np.zeros((len(pixels), 4), np.float32)

        return encode

    @staticmethod
    def drain(portions: Portions[NDArray[np.uint8], NDArray[np.float32]], count: int) -> int:
        pixels, position = np.zeros((count, 2, 2, 3), np.uint8), 0
        while position < count:
            share = pixels[position : position + portions.size(hurry=False)]
            position += sum(map(len, portions.work(share)))
        return position

    def test_a_full_device_gets_half_as_much(self) -> None:
        seen: list[int] = []
        portions = Portions(self.encode_at_most(10, seen), made_room, relaxed=1000)
        assert self.drain(portions, 100) == 100
        assert [size for size in seen if size > 10] == [16]  # tried once, then never again
        assert max(size for size in seen if size <= 10) == 8

    def test_no_room_even_for_one_is_trouble(self) -> None:
        portions = Portions(self.encode_at_most(0, []), made_room)
        with pytest.raises(Trouble, match="not enough memory"):
            portions.work(np.zeros((3, 2, 2, 3), np.uint8))

    def test_other_errors_go_up(self) -> None:
        def encode(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
            raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

        with pytest.raises(RuntimeError, match="mat1"):
            Portions(encode, made_room).work(np.zeros((3, 2, 2, 3), np.uint8))

    def test_slow_models_get_little_at_a_time_and_least_in_a_hurry(self) -> None:
        event = threading.Event()

        def encode(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
            event.wait(0.02 * len(pixels))
            return np.zeros((len(pixels), 4), np.float32)

        portions = Portions(encode, lambda error: False, hurried=0.001, relaxed=0.1)
        assert portions.size(hurry=False) == 1  # nothing is known of the model yet
        self.drain(portions, 12)
        assert 2 <= portions.size(hurry=False) <= 5
        assert portions.size(hurry=True) == 1


def test_errors_survive_the_pipe() -> None:
    import pickle

    for error in (ModelBroken("a", "b"), Trouble("c"), EngineGone("d", "e")):
        copy = pickle.loads(pickle.dumps(error))
        assert isinstance(copy, PhotosearchError)
        assert (type(copy), copy.message, copy.remedy) == (type(error), error.message, error.remedy)
