"""What the comparison with other programs stands on: its photos, its clock, its table."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import psutil
import pytest
from PIL import Image

BENCH = Path(__file__).resolve().parent / "bench"


@pytest.fixture(scope="module", autouse=True)
def _importable() -> Iterator[None]:
    sys.path.insert(0, str(BENCH))
    yield
    sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def bench(_importable: None) -> ModuleType:
    import bench_peers

    return bench_peers


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "originals"
    folder.mkdir()
    colours = np.random.default_rng(0).integers(0, 256, (2, 24, 32, 3), dtype=np.uint8)
    for number, picture in enumerate(colours):
        Image.fromarray(picture).save(folder / f"개 {number}.jpg")
    return folder


def test_no_two_photos_have_the_same_bytes_and_each_keeps_its_picture(
    originals: Path, tmp_path: Path
) -> None:
    from peers import photosets

    photosets.small(originals, tmp_path / "small", 7)
    made = sorted((tmp_path / "small").iterdir())
    assert len({hashlib.sha256(path.read_bytes()).digest() for path in made}) == 7
    for path, like in zip(made, sorted(originals.iterdir()) * 4, strict=False):
        with Image.open(path) as photo, Image.open(like) as original:
            assert np.array_equal(np.asarray(photo), np.asarray(original))
            assert photo.getexif().get_ifd(0x8769)[0x9003].startswith("20")


def test_a_folder_without_photos_is_refused(tmp_path: Path) -> None:
    from peers import photosets

    with pytest.raises(ValueError, match="no JPEG"):
        photosets.small(tmp_path, tmp_path / "small", 1)


def test_a_cell_is_a_multiple_of_the_first_column_and_empty_rows_are_left_out(
    bench: ModuleType,
) -> None:
    from peers.figures import Figures, table

    ours = Figures("ours", "1", values={"small": 4.0, "warm": 8.0})
    other = Figures("other", "2", values={"small": 10.0, "window": 1.5})
    lines = table([other], ours, {"small": 30, "large": 2}).splitlines()
    cells = {
        line.split("|")[1].strip(): [c.strip() for c in line.split("|")[3:5]] for line in lines
    }
    assert cells["index: 30 small photos, until all is done"] == ["4.00", "10.0 (2.50 x)"]
    assert cells["search, program open"] == ["8.00", "–"]
    assert cells["start to window"] == ["–", "1.50"]
    assert len(lines) == 5  # the heads, the rule and those three


def test_the_same_model_is_compared_by_photos_per_second(bench: ModuleType) -> None:
    from peers.figures import Figures

    twin, rclip = Figures("Photosearch, ViT-B/32", "1"), Figures("rclip", "3.3")
    twin.took("small", 10, 15, 1e9, 200)
    rclip.took("small", 25, 45, 1e9, 200)
    assert "20.0 photos/s, rclip 8.00; 2.50 x" in bench.verdict([twin, rclip])[0]
    assert bench.verdict([rclip]) == []


def test_the_table_replaces_only_what_stands_between_its_marks(
    bench: ModuleType, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n", encoding="utf-8")
    bench.put_into(page, "new")
    bench.put_into(page, "newer")
    assert page.read_text(encoding="utf-8") == (
        f"before\n{bench.BEGIN}\nnewer\n{bench.END}\nafter\n"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_helper_that_is_nobodys_child_belongs_to_the_run_and_ends_with_it(
    tmp_path: Path,
) -> None:
    from peers.processes import Run, environment

    # A shell of its own session, whose parent has ended by the time we look.
    given = environment(tmp_path / "home")
    with Run(["sh", "-c", "(setsid sleep 60 &) ; exec sleep 61"], given) as run:
        run.until(lambda: len(run.family()) == 2, 20, "its helper")
        both = run.family()
        assert run.memory() > 0
    assert not any(process.is_running() for process in both)
    assert run.peak > 0
    assert "HOME" in given
    assert given["HOME"] == str(tmp_path / "home")


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize(("command", "why"), [("exit 3", "status 3"), ("sleep 60", "not done")])
def test_a_failure_and_a_wait_in_vain_are_told(tmp_path: Path, command: str, why: str) -> None:
    from peers.processes import Run, TookTooLong, environment

    with (
        Run(["sh", "-c", command], environment(tmp_path / "home")) as run,
        pytest.raises(TookTooLong, match=why),
    ):
        run.wait(20 if "exit" in command else 0.05)
    assert not psutil.pid_exists(run.process.pid)


def test_what_a_debian_package_brings_is_all_that_it_needs_and_no_debian_lacks(
    tmp_path: Path,
) -> None:
    from peers import installed

    def block(name: str, size: int, more: str = "", status: str = "install ok installed") -> str:
        return (
            f"Package: {name}\nStatus: {status}\nInstalled-Size: {size}\nVersion: 1-{name}\n{more}"
        )

    status = tmp_path / "status"
    status.write_text(
        "\n\n".join(
            [
                block("viewer", 10, "Depends: libc6 (>= 2), look (>> 1) | other, virtual\n"),
                block("libc6", 1000, "Priority: required\n"),
                block("look", 20, "Pre-Depends: viewer\n"),
                block("real", 5, "Provides: virtual (= 2)\n"),
                block("other", 7000, status="deinstall ok config-files"),
                block("stranger", 9000),
            ]
        ),
        encoding="utf-8",
    )
    assert installed.debian_packages("viewer", status) == ("1-viewer", 35 * 1024)


def test_what_a_python_package_brings_contains_its_dependencies() -> None:
    from peers import installed

    found = installed.python_packages("platformdirs")
    more = installed.python_packages("pebble")
    assert int(str(found["bytes"])) > 10_000
    assert found["version"]
    assert "pebble" in str(more["packages"])
