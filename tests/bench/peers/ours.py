"""Photosearch under the same clock: as shipped, and with a model of rclip's shape.

Commands are those that a user types, each a process of its own; the window is the real one. The
large model is a CLIP with rclip's towers and random weights: its speed and memory count, what it
finds is not looked at.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peers import installed, warm_queries
from peers.figures import Figures
from peers.processes import Run, TookTooLong, environment
from peers.setting import SEARCHES, Setting, attempt, quickest, say, size, start_up
from photosearch.models import catalogue

ROOT = Path(__file__).resolve().parents[3]
TWIN = "vit-b32-256"
QUERY = "a dog on the beach"


def write_twin(folder: Path) -> None:
    """A checkpoint with both towers of rclip's model, in random numbers, and a few words."""
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    import torch
    import transformers
    from bench_models import write_words

    torch.manual_seed(0)
    text = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}  # the rest is CLIP's own
    config = transformers.CLIPConfig(
        text_config=text, vision_config={"image_size": 256}, projection_dim=512
    )
    transformers.CLIPModel(config).save_pretrained(folder)
    transformers.CLIPImageProcessorPil(
        size={"shortest_edge": 256}, crop_size={"height": 256, "width": 256}
    ).save_pretrained(folder)
    write_words(folder)


@dataclass(frozen=True)
class Ours:
    """Photosearch with one model.

    Attributes:
        twin: with the model of rclip's shape instead of the starter.
    """

    twin: bool = False

    @property
    def model(self) -> str:
        return TWIN if self.twin else "starter"

    def missing(self) -> str:
        """Nothing: it is here."""
        return ""

    def measure(self, setting: Setting) -> Figures:
        """All that it has."""
        figures = self._empty()
        if self.twin:
            say("  Photosearch: writing and installing the large model")
            self._install(setting)
        setting.index_all(f"Photosearch, {self.model}", figures, self._index)
        attempt(figures, "searches", self._search, setting, figures)
        attempt(figures, "searches, warm", self._warm, setting, figures)
        if setting.screen:
            say(f"  Photosearch, {self.model}: starting the window")
            attempt(figures, "window", self._window, setting, figures)
        return figures

    def _empty(self) -> Figures:
        facts = installed.python_packages("photosearch")
        name = "Photosearch, ViT-B/32-256, random weights" if self.twin else "Photosearch, starter"
        versions = [
            f"{one} {_version(one)}" for one in ("torch", "faiss-cpu", "PySide6_Essentials")
        ]
        figures = Figures(
            name,
            f"Photosearch {facts['version']}, {', '.join(versions)}",
            "thumbnails, vectors, camera data, words, likeness of pictures",
        )
        own = size(ROOT / "photosearch", ROOT / "resources") - size(ROOT / "resources" / "docs")
        figures.values["program"] = (
            float(str(facts["bytes"])) + (own if _is_checkout() else 0)
        ) / 1e6
        return figures

    def _environment(self, setting: Setting, **more: str) -> dict[str, str]:
        home = setting.scratch / f"photosearch home {self.model}"
        models = setting.scratch / f"models {self.model}"
        return environment(home, PHOTOSEARCH_MODELS=str(models), PYTHONPATH=str(ROOT), **more)

    def _library(self, setting: Setting, row: str) -> Path:
        return setting.scratch / f"photosearch {self.model} {row}"

    def _run(self, setting: Setting, row: str, *words: str | Path) -> Run:
        command: Sequence[str | Path] = [
            sys.executable, "-m", "photosearch", "--library", self._library(setting, row), *words
        ]  # fmt: skip
        log = setting.scratch / f"photosearch {self.model}.log"
        return Run(command, self._environment(setting), log=log)

    def _install(self, setting: Setting) -> None:
        checkpoint = setting.scratch / TWIN
        if not checkpoint.exists():
            checkpoint.mkdir()
            write_twin(checkpoint)
        with self._run(setting, "small", "models", "install", checkpoint, "--as", TWIN) as run:
            run.wait(setting.patience)

    def _index(
        self, setting: Setting, figures: Figures, row: str, folder: Path, count: int
    ) -> None:
        if self.twin:
            with self._run(setting, row, "models", "use", TWIN) as run:
                run.wait(setting.patience)
        with self._run(setting, row, "index", folder) as run:
            seconds = run.wait(setting.patience)
        figures.took(row, seconds, run.cpu, run.peak, count)
        if row == "small":
            library = self._library(setting, row)
            figures.values["disk"] = size(library) / count / 1e3
            figures.values["thumbnails"] = size(library / "thumbnails") / count / 1e3
            figures.values["model"] = self._model_bytes(setting) / 1e6

    def _model_bytes(self, setting: Setting) -> int:
        if self.twin:
            return size(setting.scratch / f"models {self.model}")
        return size(catalogue.find("starter").folder)

    def _search(self, setting: Setting, figures: Figures) -> None:
        def look() -> Run:
            return self._run(setting, "small", "index")

        fresh = (
            f"{QUERY} {number}" for number in itertools.count()
        )  # a query that is known costs less
        quickest(
            setting, figures, "cold", lambda: self._run(setting, "small", "search", next(fresh))
        )
        quickest(setting, figures, "again", look)
        quickest(setting, figures, "one_more", lambda: setting.one_more(look))

    def _warm(self, setting: Setting, figures: Figures) -> None:
        asked = subprocess.run(
            [sys.executable, warm_queries.__file__, self._library(setting, "small"), str(SEARCHES)],
            env=self._environment(setting),
            stdout=subprocess.PIPE,
            check=False,
            timeout=setting.patience,
        )
        if asked.returncode:
            raise TookTooLong(f"ended with status {asked.returncode}")
        figures.values["warm"] = json.loads(asked.stdout) * 1e3

    def _window(self, setting: Setting, figures: Figures) -> None:
        assert setting.screen is not None
        runtime = setting.scratch / f"photosearch runtime {self.model}"
        runtime.mkdir(mode=0o700, exist_ok=True)
        given = self._environment(
            setting,
            DISPLAY=setting.screen.name,
            QT_QPA_PLATFORM="xcb",
            XDG_RUNTIME_DIR=str(runtime),
        )
        command = ["dbus-run-session", "--", sys.executable, "-m", "photosearch", "--library",
                   self._library(setting, "small")]  # fmt: skip
        with Run(command, given, log=setting.scratch / f"photosearch {self.model}.log") as run:
            start_up(run, setting.screen, figures)


def _version(package: str) -> str:
    from importlib import metadata

    return metadata.version(package)


def _is_checkout() -> bool:
    """Whether the program runs from its sources, which no list of installed files names."""
    import photosearch

    return Path(photosearch.__file__).resolve().is_relative_to(ROOT)
