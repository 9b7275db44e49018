"""The figures that the design promises, each beside its floor, as one table.

    python tests/bench/run.py            the table
    python tests/bench/run.py --all      and after it the detailed tables of each part

Takes some minutes on two idle cores; stop everything else first. Asserts nothing about seconds.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import bench_index  # noqa: E402 - the folder has just been put on the path
import bench_search  # noqa: E402
import bench_window  # noqa: E402
import window_scrolling  # noqa: E402
from table import Row, show  # noqa: E402


def searching(count: int = 100_000, dim: int = 768) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        found = bench_search.in_memory(count, dim) + bench_search.with_library(
            Path(folder), count, dim
        )
    return [
        Row(
            name,
            seconds * 1e3,
            "ms",
            None if floor is None else floor * 1e3,
            "" if floor is None else "see the detailed table",
            target,
        )
        for name, seconds, floor, target in found
    ]


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    print(show(bench_index.rows() + searching()), flush=True)
    print(show(bench_window.rows()), flush=True)
    print(show(window_scrolling.rows()), flush=True)
    if "--all" in sys.argv:
        for script in sorted(HERE.glob("bench_*.py")):
            if script.name == "bench_peers.py":
                continue  # wants other programs to be installed, and photos to be named
            print(f"\n{script.name}", flush=True)
            subprocess.run([sys.executable, script], check=True)
