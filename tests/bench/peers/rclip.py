"""rclip, a search from the terminal with a CLIP model: indexing, looking again, searching.

Its model's files are random numbers in the right shape (``rclip_weights.py``): its speed and memory
are its own, what it finds is not, and is not looked at. It has no window and stays in memory for
nobody, so there is nothing to be at rest or warm. It always answers a query after looking, so
each of its figures contains an answer.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import installed
from peers.figures import Figures
from peers.processes import Run, environment
from peers.setting import Setting, attempt, quickest, size

QUERY = "a dog on the beach"
MODEL = "ViT-B-32-256-datacomp_s34b_b86k/visual.onnx"


@dataclass(frozen=True)
class Rclip:
    """Where it is.

    Attributes:
        program: the environment it was installed into.
        weights: the folder that ``rclip_weights.py`` filled.
    """

    program: Path
    weights: Path

    def missing(self) -> str:
        """Why it cannot be measured, or nothing."""
        if not (self.program / "bin" / "rclip").is_file():
            return f"no rclip in {self.program} (pip install rclip==3.3.0)"
        if not (self.weights / MODEL).is_file():
            return f"no model files in {self.weights} (rclip_weights.py makes them)"
        return ""

    def measure(self, setting: Setting) -> Figures:
        """All that it has."""
        facts = self._facts()
        figures = Figures(
            "rclip, ViT-B/32-256, random weights",
            f"rclip {facts['version']}, {facts['arithmetic']}",
            "vectors of 512 numbers",
        )
        setting.index_all("rclip", figures, self._index)
        attempt(figures, "searches", self._search, setting, figures)
        figures.values["program"] = float(str(facts["bytes"])) / 1e6
        figures.values["model"] = size(self.weights) / 1e6
        return figures

    def _facts(self) -> dict[str, object]:
        python, script = self.program / "bin" / "python", Path(installed.__file__)
        asked = [python, script, "rclip"]
        facts: dict[str, object] = json.loads(subprocess.check_output(asked))
        words = "import onnxruntime as o, numpy as n; print('ONNX Runtime', o.__version__)"
        facts["arithmetic"] = subprocess.check_output(
            [python, "-c", words], text=True, stderr=subprocess.DEVNULL
        ).strip()
        return facts

    def _run(self, setting: Setting, row: str, folder: Path, more: Sequence[str] = ()) -> Run:
        data = setting.scratch / f"rclip {row}"
        if not data.exists():
            data.mkdir(parents=True)
            for part in self.weights.iterdir():
                (data / part.name).symlink_to(part, target_is_directory=True)
        given = environment(setting.scratch / "rclip home", RCLIP_DATADIR=str(data))
        command = [self.program / "bin" / "rclip", *more, QUERY]
        return Run(command, given, folder, setting.scratch / "rclip.log")

    def _index(
        self, setting: Setting, figures: Figures, row: str, folder: Path, count: int
    ) -> None:
        with self._run(setting, row, folder) as run:
            seconds = run.wait(setting.patience)
        figures.took(row, seconds, run.cpu, run.peak, count)
        if row == "small":
            database = setting.scratch / f"rclip {row}" / "db.sqlite3"
            figures.values["disk"] = size(database) / count / 1e3

    def _search(self, setting: Setting, figures: Figures) -> None:
        def look(*more: str) -> Run:
            return self._run(setting, "small", setting.small, more)

        quickest(setting, figures, "cold", lambda: look("--no-indexing"))
        quickest(setting, figures, "again", look)
        quickest(setting, figures, "one_more", lambda: setting.one_more(look))
