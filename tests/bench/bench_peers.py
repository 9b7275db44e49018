"""This program beside others, on the same photos: rclip, Shotwell, digiKam.

    python tests/bench/bench_peers.py --photos FOLDER [--peers rclip,shotwell,digikam]

Makes a set of small photos and one of 12 megapixels from FOLDER, gives every program an empty home
and an empty library, and prints one table, as Markdown, with versions and the machine; what is not
installed is left out with a reason. How the others are installed, what is measured how, and what
the figures cannot tell is in ``resources/docs/peers.md``. Wants an idle machine with Linux.
Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent.parent.parent), str(HERE.parent)]

from peers import digikam, ours, photosets, rclip, screen, shotwell  # noqa: E402 - see the path
from peers.figures import Figures, number, table  # noqa: E402
from peers.setting import Setting, say  # noqa: E402

PEERS = ("rclip", "shotwell", "digikam")
TARGET = 1.9  # times rclip's photos per second, with a model of its shape
BEGIN, END = "<!-- figures: bench_peers.py --write -->", "<!-- end of figures -->"
Part = tuple[str, Callable[[], str], Callable[[Setting], Figures]]


def machine() -> str:
    """What it was measured on, in a line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{platform.system()} {platform.release()}, {model}, {os.cpu_count()} cores, "
        f"{memory:.0f} GB, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def parts(given: argparse.Namespace) -> list[Part]:
    """Who is measured, and how, this program first."""
    starter, twin, other = (
        ours.Ours(),
        ours.Ours(twin=True),
        rclip.Rclip(given.rclip, given.weights),
    )
    chosen: list[Part] = [("Photosearch", starter.missing, starter.measure)]
    if "rclip" in given.peers:
        chosen.append(("Photosearch, ViT-B/32", twin.missing, twin.measure))
        chosen.append(("rclip", other.missing, other.measure))
    if "shotwell" in given.peers:
        chosen.append(("Shotwell", shotwell.missing, shotwell.measure))
    if "digikam" in given.peers:
        chosen.append(("digiKam", digikam.missing, digikam.measure))
    return chosen


def measured(given: argparse.Namespace, scratch: Path) -> tuple[list[Figures], list[str]]:
    """Everybody's figures, and why somebody has none."""
    found, left_out = [], []
    small, large = scratch / "small", scratch / "large"
    say(f"making {given.small} small and {given.large} large photos")
    photosets.small(given.photos, small, given.small)
    photosets.large(given.photos, large, given.large)
    with ExitStack() as stack:
        lacking = screen.missing()
        shown = None if lacking else stack.enter_context(screen.display(scratch / "screen"))
        setting = Setting(scratch, given.photos, small, large, shown, given.patience, given.rounds)
        for name, missing, measure in parts(given):
            if reason := missing():
                left_out.append(f"{name}: {reason}")
                continue
            photosets.warm(small, large)
            say(f"{name}, load {os.getloadavg()[0]:.1f}")
            found.append(measure(setting))
    return found, left_out


def verdict(found: list[Figures]) -> list[str]:
    """Photos per second with the same model, ours over rclip's, beside the target."""
    twin = next((each for each in found if each.name.startswith("Photosearch, ViT")), None)
    other = next((each for each in found if each.name.startswith("rclip")), None)
    lines = []
    for row, words in (("small_each", "small photos"), ("large_each", "12 megapixels")):
        if twin and other and row in twin.values and row in other.values:
            mine, theirs = 1e3 / twin.values[row], 1e3 / other.values[row]
            lines.append(
                f"The same model, {words}: {number(mine)} photos/s, rclip {number(theirs)}; "
                f"{mine / theirs:.2f} x (target {TARGET} x)"
            )
    return lines


def show(given: argparse.Namespace, found: list[Figures], left_out: list[str]) -> str:
    """Everything as text: the machine, the table, versions, notes."""
    counts = {"small": given.small, "large": given.large}
    lines = [machine(), "", table(found[1:], found[0], counts), ""]
    lines += [f"- {each.name}: {each.version}. Its index holds {each.holds}." for each in found]
    lines += [f"- {line}." for line in verdict(found)]
    lines += [f"- {each.name}: {note}" for each in found for note in each.notes]
    lines += [f"- Not measured: {reason}" for reason in left_out]
    return "\n".join(lines)


def put_into(file: Path, said: str) -> None:
    """Replace what stands between the two marks of a Markdown file."""
    text = file.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    file.write_text(f"{before}{BEGIN}\n{said}\n{END}{after}", encoding="utf-8")


def read() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--photos", type=Path, required=True, help="a folder with JPEGs")
    parser.add_argument("--peers", default=",".join(PEERS), help="separated by commas")
    parser.add_argument("--small", type=int, default=1000, help="how many small photos")
    parser.add_argument("--large", type=int, default=120, help="how many of 12 megapixels")
    parser.add_argument("--rounds", type=int, default=3, help="of short things; the best counts")
    parser.add_argument("--patience", type=float, default=300, help="seconds that a step may take")
    peers = Path(tempfile.gettempdir()) / "peers"
    parser.add_argument("--rclip", type=Path, default=peers / "rclip", help="its environment")
    parser.add_argument("--weights", type=Path, default=peers / "weights", help="its model files")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="work here, delete nothing")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the table there too")
    given = parser.parse_args()
    given.peers = [name.strip() for name in given.peers.split(",") if name.strip()]
    if unknown := set(given.peers) - set(PEERS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return given


def main() -> None:
    given = read()
    # Ended from outside it ends what it started, and its folder goes, as after Ctrl+C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        scratch = given.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="photosearch-peers-"))
        )
        scratch.mkdir(exist_ok=True)
        found, left_out = measured(given, scratch.absolute())
        said = show(given, found, left_out)
        print("\n" + said, flush=True)
        if given.write:
            put_into(given.write, said)


if __name__ == "__main__":
    main()
