"""Decoder processes: limits, deaths, and the parent's end. Real children, real files."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path

import psutil
import pytest
from PIL import Image

from photosearch.errors import BAD_PHOTO_KINDS, BadPhoto
from photosearch.media.prepare import Prepared
from photosearch.models.base import ImageSpec
from photosearch.workers.decoders import Decoders

SPEC = ImageSpec(64)
PATIENCE = 60.0  # for a condition that comes in a moment on an idle machine


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


def children() -> list[psutil.Process]:
    """This process's decoder children, without multiprocessing's own helpers."""
    found = []
    for child in psutil.Process().children():
        try:
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "사진 照片.jpg"
    Image.linear_gradient("L").convert("RGB").save(path)
    return path


@pytest.fixture(scope="session")
def slow_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file of 100 megapixels: most of a second in C code, 400 MB of memory."""
    path = tmp_path_factory.mktemp("slow") / "slow.png"
    Image.new("RGB", (10_000, 10_000), (1, 2, 3)).save(path, compress_level=1)
    return path


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    with Decoders(2) as pool:
        yield pool


def failure(future: Future[Prepared]) -> BadPhoto:
    error = future.exception(timeout=PATIENCE)
    assert isinstance(error, BadPhoto)
    assert error.reason
    return error


def test_files_are_read_and_hashed(decoders: Decoders, photo: Path) -> None:
    done = decoders.prepare(photo, SPEC, 100).result(PATIENCE)
    assert done.pixels.shape == (64, 64, 3)
    assert done.hash == decoders.hash_only(photo).result(PATIENCE).hash
    facts = decoders.facts(photo, [photo]).result(PATIENCE)
    assert (facts.hash, facts.facts) == (done.hash, done.facts)
    broken = photo.with_name("broken.jpg")
    broken.write_bytes(photo.read_bytes()[:300])
    error = decoders.facts(broken).exception(PATIENCE)
    assert isinstance(error, BadPhoto)
    assert error.kind == "damaged"


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_reaches_the_child(
    decoders: Decoders, photo: Path, tmp_path: Path
) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.jpg"))
    try:
        strange.write_bytes(photo.read_bytes())
    except OSError:
        pytest.skip("this file system wants UTF-8 names")
    assert decoders.prepare(strange, SPEC, 100).result(PATIENCE).facts.width == 256


def test_children_are_started_only_for_work(photo: Path) -> None:
    with Decoders(8) as pool:
        assert not children()
        pool.hash_only(photo).result(PATIENCE)
        assert len(children()) == 1
    assert wait_for(lambda: not children())


def test_a_bad_file_costs_that_file(decoders: Decoders, photo: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    bad = [decoders.prepare(tmp_path / name, SPEC, 100) for name in ("empty.jpg", "gone.jpg")]
    good = decoders.prepare(photo, SPEC, 100)
    assert [failure(each).kind for each in bad] == ["empty", "vanished"]
    assert good.result(PATIENCE).facts.width == 256


def test_a_slow_file_is_given_up_and_the_next_is_read(slow_photo: Path, photo: Path) -> None:
    with Decoders(1, seconds_per_file=0.2) as pool:
        slow = pool.prepare(slow_photo, SPEC, 100)
        after = pool.hash_only(photo)
        assert failure(slow).kind == "too_slow"
        assert after.result(PATIENCE).size == photo.stat().st_size


@pytest.mark.usefixtures("warm")
def test_hours_of_sleep_condemn_no_photo(slow_photo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To whoever looks at the clock, a computer that sleeps for a night is one slow photo."""
    began, clock = time.time(), time.time
    monkeypatch.setattr(time, "time", lambda: began + 10_000 * (clock() - began))
    with Decoders(1) as pool:
        assert pool.prepare(slow_photo, SPEC, 100).result(PATIENCE).facts.width == 10_000


def test_a_file_that_wants_too_much_memory_is_given_up(slow_photo: Path, photo: Path) -> None:
    with Decoders(1, bytes_per_child=3e8) as pool:
        assert failure(pool.prepare(slow_photo, SPEC, 100)).kind == "out_of_memory"
        assert pool.prepare(photo, SPEC, 100).result(PATIENCE).facts.width == 256


def test_a_failure_leaves_no_memory_behind(slow_photo: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.png"
    cut.write_bytes(slow_photo.read_bytes()[: slow_photo.stat().st_size // 3])
    with Decoders(1, bytes_per_child=7e8) as pool:  # room for one of them, not for two
        bad, good = pool.prepare(cut, SPEC, 100), pool.prepare(slow_photo, SPEC, 100)
        assert failure(bad).kind == "damaged"
        assert good.result(PATIENCE).facts.width == 10_000


def test_a_death_accuses_the_file_being_read_and_no_other(slow_photo: Path, photo: Path) -> None:
    with Decoders(1) as pool:
        pool.hash_only(photo).result(PATIENCE)
        (child,) = children()
        before = child.cpu_times().user
        slow = pool.prepare(slow_photo, SPEC, 100)
        waiting = [pool.prepare(photo, SPEC, 100) for _ in range(4)]
        assert wait_for(lambda: child.cpu_times().user > before + 0.05)
        child.kill()
        assert failure(slow).kind == "crashed_decoder"
        assert [each.result(PATIENCE).facts.width for each in waiting] == [256] * 4


def test_a_child_killed_while_idle_is_replaced(decoders: Decoders, photo: Path) -> None:
    for _ in range(6):
        decoders.hash_only(photo).result(PATIENCE)
        for child in children():
            child.kill()
        assert decoders.prepare(photo, SPEC, 100).result(PATIENCE).facts.width == 256


def test_random_kills_lose_no_answer(decoders: Decoders, photo: Path) -> None:
    """Every file is answered, rightly or with a death; most of them rightly."""
    answers = [decoders.prepare(photo, SPEC, 100) for _ in range(400)]
    kills = 0
    while not all(each.done() for each in answers):
        for child in children()[:1]:
            if wait_for(lambda child=child: child.cpu_times().user > 0.15, 1.0):
                child.kill()
                kills += 1
        if kills >= 10:
            break
    wrong = [each for each in answers if each.exception(timeout=PATIENCE) is not None]
    assert kills
    assert len(wrong) <= kills
    assert {failure(each).kind for each in wrong} <= {"crashed_decoder"}


def test_closing_ends_children_and_settles_every_future(slow_photo: Path) -> None:
    pool = Decoders(2)
    answers = [pool.prepare(slow_photo, SPEC, 100) for _ in range(20)]
    assert wait_for(children)
    pool.close()
    pool.close()
    assert wait_for(lambda: not children())
    for each in answers:
        with pytest.raises(CancelledError):
            each.result(timeout=0)


def test_a_waiting_file_can_be_cancelled(slow_photo: Path, photo: Path) -> None:
    with Decoders(1) as pool:
        first = pool.prepare(slow_photo, SPEC, 100)
        waiting = [pool.prepare(photo, SPEC, 100) for _ in range(5)]
        assert waiting[-1].cancel()
        assert first.result(PATIENCE).facts.width == 10_000
        assert waiting[0].result(PATIENCE)
        assert waiting[-1].cancelled()


PARENT = """
import sys, time
from pathlib import Path
from photosearch.models.base import ImageSpec
from photosearch.workers.decoders import Decoders
if __name__ == "__main__":
    pool = Decoders(2)
    files = [pool.prepare(Path(sys.argv[1]), ImageSpec(64), 100) for _ in range(50)]
    files[0].result()
    print("busy", flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="uses POSIX signals")
def test_children_end_with_their_parent(slow_photo: Path, tmp_path: Path) -> None:
    """On Linux even those that are stopped, which can do nothing for it themselves.

    How soon is the system's to say: beside two dozen busy programs a process that has been killed
    takes ten seconds to end, for that takes computing time too.
    """
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), str(slow_photo)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"busy\n"
        family = psutil.Process(parent.pid).children(recursive=True)
        decoding = [child for child in family if "spawn_main" in " ".join(child.cmdline())]
        assert len(decoding) == 2
        if sys.platform == "linux":
            for child in decoding:
                child.suspend()
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        assert wait_for(lambda: not any(map(alive, family)))


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


Outcomes = dict[str, tuple[str, Prepared | BadPhoto]]
"""By file: what the manifest expects, and what came of it."""


@pytest.fixture(scope="module")
def outcomes(shared_data: Path) -> Outcomes:
    folder = shared_data / "data" / "bad"
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        rows = {row["file"]: row["expected"] for row in csv.DictReader(file)}
    with Decoders(2) as pool:
        futures = {name: pool.prepare(folder / name, ImageSpec(224), 320) for name in rows}
        return {
            name: (rows[name], future.exception(300) or future.result())
            for name, future in futures.items()
        }


class TestBadFolder:
    """All of ``data/bad``, as its manifest expects."""

    LIBRARY_WORDS = ("Error", "PIL", "0x", "<_io", "cannot identify", "NoneType", "Traceback")

    def test_every_file_behaves_as_the_manifest_says(self, outcomes: Outcomes) -> None:
        wrong = []
        for name, (expected, outcome) in outcomes.items():
            shown = isinstance(outcome, Prepared)
            must_show = expected in ("decodes", "decodes_with_heif")
            if (must_show and not shown) or (expected == "fails" and shown):
                wrong.append((name, expected, str(outcome)[:200]))
        assert len(outcomes) == 187
        assert not wrong

    def test_every_failure_has_a_sentence_for_people(self, outcomes: Outcomes) -> None:
        failures = [
            outcome for _, outcome in outcomes.values() if not isinstance(outcome, Prepared)
        ]
        assert failures
        for error in failures:
            assert isinstance(error, BadPhoto)
            assert error.kind in BAD_PHOTO_KINDS
            assert error.kind not in ("crashed_decoder", "too_slow", "out_of_memory")
            assert 20 < len(error.reason) < 200
            assert error.reason[0].isupper()
            assert error.reason.endswith(".")
            assert not any(word in error.reason for word in self.LIBRARY_WORDS)

    def test_the_eight_orientations_show_one_picture(self, outcomes: Outcomes) -> None:
        shown = [outcomes[f"orient_landscape_{n}.jpg"][1] for n in range(1, 9)]
        first = shown[0]
        for each in shown:
            assert isinstance(each, Prepared)
            assert isinstance(first, Prepared)
            assert (each.facts.width, each.facts.height) == (600, 450)
            assert abs(each.pixels.astype(int) - first.pixels).mean() < 6

    def test_what_cameras_said(self, outcomes: Outcomes) -> None:
        iphone = outcomes["IMG_2927.HEIC"][1]
        assert isinstance(iphone, Prepared)
        facts = iphone.facts
        assert (facts.camera_make, facts.camera_model) == ("Apple", "iPhone 11 Pro")
        assert (facts.taken_at, facts.taken_offset) == ("2020-05-04T18:39:11.644", "-04:00")
        assert (facts.width, facts.height) == (3024, 4032)
        nikon = outcomes["gps_DSCN0010.jpg"][1]
        assert isinstance(nikon, Prepared)
        assert nikon.facts.latitude == pytest.approx(43.467448, abs=1e-5)
        assert nikon.facts.longitude == pytest.approx(11.885127, abs=1e-5)
        assert (nikon.facts.taken_at, nikon.facts.taken_offset) == ("2008-10-22T16:28:39", None)
        for name in ("exif_zero_date.jpg", "exif_bad_orientation_and_date.jpg"):
            strange = outcomes[name][1]
            assert isinstance(strange, Prepared)
            assert strange.facts.taken_at is None
