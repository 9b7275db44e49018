"""What the models page has done: installing, switching, measuring, comparing, taking models out.

Called on the GUI thread; the work runs in the session's tasks, one for a model at a time, and goes
on while the page is not shown. Says by signals what is different; knows no widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from photosearch.app import App
from photosearch.gui.session import Session
from photosearch.gui.tasks import Task
from photosearch.jobs import Job
from photosearch.library import browse
from photosearch.library.browse import Card
from photosearch.settings import Settings

if TYPE_CHECKING:
    from photosearch.comparing import Comparison


@dataclass(frozen=True)
class Compared:
    """A comparison, and what is needed to show its photos, by content."""

    comparison: Comparison
    cards: Mapping[int, Card]


AFFECT_PHOTOS = {"second_models", "captioner", "caption_language", "caption_in_background"}
AFFECT_PHOTOS |= {"read_words"}
OWN = " "  # what a task on the user's own answers is called: no model's name
ELSEWHERE = ""  # the name of what is brought by hand: its own is known when it is there


class ModelWork(QObject):
    """The work under way, by the name of the model that it is about.

    Signals:
        begun(str): there is a task for that model now.
        changed(): models or choices are others than before.
        failed(Exception): something small did not work.
        settings_changed(Settings): a choice was saved.
    """

    begun = Signal(str)
    changed = Signal()
    failed = Signal(object)
    settings_changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._tasks: dict[str, Task] = {}

    def task(self, name: str) -> Task | None:
        """What is or was last being done about that model; None once it is settled."""
        return self._tasks.get(name)

    @property
    def installing(self) -> bool:
        """Whether a model is being brought in; only one can be."""
        return self._is_under_way("install")

    @property
    def switching(self) -> bool:
        """Whether the library is on its way to another model, or is being compared."""
        return self._is_under_way("use") or self._is_under_way("compare")

    @property
    def comparing(self) -> Task | None:
        """The comparison that is under way."""
        found = (task for task in self._tasks.values() if task.kind == "compare")
        return next((task for task in found if not task.is_over), None)

    def _is_under_way(self, kind: str) -> bool:
        return any(task.kind == kind and not task.is_over for task in self._tasks.values())

    def forget(self, name: str) -> None:
        """Put away how the last task about that model ended."""
        task = self._tasks.get(name)
        if task is not None and task.is_over:
            del self._tasks[name]
            self.begun.emit(name)

    # --- models in and out ------------------------------------------------------------------

    def install(self, name: str) -> None:
        """Download that model of the catalogue."""
        mirror = self._session.app.settings.hub_mirror
        self._begin("install", name, partial(_download, name, mirror))

    def bring(self, source: Path) -> None:
        """Install a folder or a ZIP file that was carried here."""
        self._begin("install", ELSEWHERE, partial(_install, source))

    def remove(self, name: str) -> None:
        """Delete an installed model, and the choices that speak of it."""
        app = self._session.app

        def work() -> Settings:
            from photosearch.models import install

            # First the choices: at no moment do they speak of a model that is not there.
            kept = app.change_settings(**_choices_without(app.settings, name))
            install.remove(name)
            return kept

        self._session.bridge.run(work, self._saved, self._not_done, lane="write")

    # --- what models do ---------------------------------------------------------------------

    def use(self, name: str) -> None:
        """Search with that model, once it has seen every photo; the present one answers until."""
        app = self._session.app
        task = self._begin("use", name, lambda job: app.use_model(name, job), errand=True)
        task.done.connect(lambda _: self._session.recount())
        task.done.connect(lambda _: self._session.index())  # captions are to be judged again

    def compare(self, name: str, queries: Sequence[str]) -> Task:
        """Ask that model and the present one the same; ``done`` tells a ``Compared``."""
        app, asked = self._session.app, list(queries)
        return self._begin(
            "compare", name, lambda job: _compared(app, name, asked, job), errand=True
        )

    def try_on_own(self) -> Task:
        """Have every model look for the photos of the user's own answers; ``done`` a ``Report``."""
        app = self._session.app
        return self._begin("compare", OWN, lambda job: app.own_benchmark.report(job), errand=True)

    def measure(self, name: str) -> None:
        """Find out how many photos that model takes in a second here."""
        app = self._session.app
        self._begin("measure", name, lambda job: app.measure_speed(name, job))

    def choose(self, **changes: object) -> None:
        """Save choices about captions, second models or the mirror, and act on them."""
        work = partial(self._session.app.change_settings, **changes)

        def saved(settings: Settings) -> None:
            self._saved(settings)
            if AFFECT_PHOTOS & changes.keys():
                self._session.index()

        self._session.bridge.run(work, saved, self._not_done, lane="write")

    def _saved(self, settings: Settings) -> None:
        self._session.settings_changed()
        self.settings_changed.emit(settings)
        self.changed.emit()

    def _not_done(self, error: Exception) -> None:
        self.failed.emit(error)
        self.changed.emit()

    def _begin(
        self, kind: str, name: str, work: Callable[[Job], Any], *, errand: bool = False
    ) -> Task:
        task = self._session.begin(kind, name, work, errand=errand)
        self._tasks[name] = task
        task.over.connect(lambda: self._is_over(task))
        self.begun.emit(name)
        return task

    def _is_over(self, task: Task) -> None:
        if task.state == "done" and self._tasks.get(task.name) is task:
            del self._tasks[task.name]
        self.begun.emit(task.name)
        self.changed.emit()


def _download(name: str, mirror: str, job: Job) -> str:
    from photosearch.models import install

    return install.download(name, None, job, mirror=mirror).name


def _install(source: Path, job: Job) -> str:
    from photosearch.models import install

    return install.install(source, None, job).name


def _choices_without(settings: Settings, name: str) -> dict[str, object]:
    """The choices that spoke of the model ``name``, as they are without it."""
    seconds = tuple(each for each in settings.second_models if not each.endswith(f"={name}"))
    changes: dict[str, object] = {"second_models": seconds}
    if settings.captioner == name:
        changes["captioner"] = ""
    return changes


def _compared(app: App, name: str, queries: list[str], job: Job) -> Compared:
    comparison = app.compare(name, queries, job)
    hits = [hit for row in comparison.rows for hit in (*row.current, *row.other)]
    contents = list(dict.fromkeys(hit.content for hit in hits if hit.content is not None))
    return Compared(comparison, app.database.read(lambda c: browse.cards(c, contents)))
