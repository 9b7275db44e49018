"""The models page through the real stack: a real catalogue, real installs, a hub of our own."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photosearch import settings
from photosearch.gui import languages, model_words, models_reading
from photosearch.gui.model_rows import ModelRow
from photosearch.gui.models_page import ModelsPage
from photosearch.gui.questions import Confirmation
from photosearch.gui.session import Session
from photosearch.gui.thumbnail_loader import ThumbnailLoader
from photosearch.jobs import Job
from photosearch.library import history
from photosearch.models import catalogue, install, speeds
from tests.gui.pages import LONG, named, open_session, words_on
from tests.models import tiny_blip
from tests.models.conftest import siglip2_folder  # noqa: F401 - a fixture
from tests.models.test_download import MODEL, FakeHub, Request, hub  # noqa: F401 - a fixture

OFFERED = "google/siglip2-base-patch16-224"


@pytest.fixture
def session(qapp: QApplication, place: Path) -> Iterator[Session]:
    languages.install(qapp, "en")
    with open_session(place) as opened:
        yield opened
    languages.install(qapp, "en")


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> Iterator[ModelsPage]:
    loader = ThumbnailLoader(session.app.thumbnails)
    page = ModelsPage(session, loader)
    qtbot.addWidget(page)
    page.resize(1024, 700)
    page.show()
    offers = [offer for offer in catalogue.offers() if not offer.reads_words]
    count = 1 + len(offers)  # they come one after the other
    qtbot.waitUntil(lambda: len(page.findChildren(ModelRow)) == count, timeout=LONG)
    yield page
    loader.close()


@pytest.fixture
def siglip_hub(hub: FakeHub, session: Session) -> FakeHub:  # noqa: F811
    """The tiny model under the name that the catalogue has; the settings name the hub."""

    def as_offered(request: Request) -> bool:
        request.path = request.path.replace(OFFERED, MODEL)
        return False

    hub.before = as_offered
    session.app.change_settings(hub_mirror=hub.address)
    return hub


def until(qtbot: QtBot, page: QWidget, words: str) -> None:
    qtbot.waitUntil(lambda: words in words_on(page), timeout=2 * LONG)


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.waitUntil(lambda: bool(buttons(page, name)), timeout=LONG)
    qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)


def buttons(page: QWidget, name: str) -> list[QAbstractButton]:
    """Those on show; what was there before a change goes a little later."""
    return [
        each
        for each in page.findChildren(QAbstractButton)
        if each.accessibleName() == name and each.isVisible()
    ]


def button(page: QWidget, name: str) -> QAbstractButton:
    (found,) = buttons(page, name)
    return found


def answer_box(qtbot: QtBot, press: str) -> None:
    box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Confirmation))
    (found,) = [b for b in box.findChildren(QAbstractButton) if b.text().replace("&", "") == press]
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_fresh_computer_is_told_what_to_take(page: ModelsPage, session: Session) -> None:
    said = words_on(page)
    assert said.index("Built-in model") < said.index("In use") < said.index("More models")
    assert "it finds the most in English" in said
    first = said[said.index("More models") :]
    assert first.index("SigLIP 2 Base") < first.index("SigLIP 2 Large")  # the recommended one
    assert "75.2 %" in said
    assert "Free for every use, also at work (Apache-2.0)" in said
    assert "Its publisher states no licence" in said
    assert not buttons(page, "Remove Built-in model…")
    models = models_reading.read(session.app, "en")
    assert {model.name for model in models.to_add} == {
        offer.name for offer in catalogue.offers() if not offer.reads_words
    }


@pytest.mark.parametrize("code", ["ko", "en", "zh"])
def test_every_model_of_the_catalogue_has_words(
    session: Session, qapp: QApplication, code: str
) -> None:
    models = models_reading.read(session.app, code)
    languages.install(qapp, code)
    for model in (*models.here, *models.to_add):
        about = model_words.about(model)
        hangul = any("가" <= char <= "힣" for char in about)
        han = any("一" <= char <= "鿿" for char in about)
        assert (hangul, han) == {"ko": (True, False), "en": (False, False), "zh": (False, True)}[
            code
        ], model.name
        assert model_words.title(model.name) != model.name


def test_a_download_is_shown_and_ends_among_the_installed(
    page: ModelsPage, siglip_hub: FakeHub, qtbot: QtBot
) -> None:
    goes_on, asked = threading.Event(), threading.Event()

    def hold(request: Request) -> bool:
        request.path = request.path.replace(OFFERED, MODEL)
        if request.path.endswith("model.safetensors"):
            asked.set()
            goes_on.wait(30)
        return False

    siglip_hub.before = hold
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    press(qtbot, page, "Install: SigLIP 2 Base")
    assert not button(page, "Install: CLIP Base").isEnabled()  # one at a time
    qtbot.waitUntil(asked.is_set, timeout=LONG)
    until(qtbot, page, "Installing: ")
    (pause,) = buttons(page, "Pause")
    qtbot.waitUntil(pause.hasFocus)  # not somewhere far below, with the page scrolled there
    goes_on.set()
    qtbot.waitUntil(lambda: bool(buttons(page, "Use: SigLIP 2 Base")), timeout=LONG)
    assert catalogue.find("siglip2-base").size > 0
    qtbot.waitUntil(button(page, "Install: CLIP Base").isEnabled, timeout=LONG)
    assert buttons(page, "Remove SigLIP 2 Base…")


def test_a_cancelled_download_goes_on_where_it_was(
    page: ModelsPage, siglip_hub: FakeHub, qtbot: QtBot
) -> None:
    over = threading.Event()
    data = siglip_hub.files["model.safetensors"]

    def slowly(request: Request) -> bool:
        request.path = request.path.replace(OFFERED, MODEL)
        if not request.path.endswith("model.safetensors") or over.is_set():
            return False
        request.send_response(200)
        request.send_header("content-length", str(len(data)))
        request.end_headers()
        sent = 0
        while sent < len(data) // 2 and not over.wait(0.02):
            request.wfile.write(data[sent : sent + 50])
            request.wfile.flush()
            sent += 50
        request.close_connection = True
        return True

    def some_has_arrived() -> bool:
        task = page.work.task("siglip2-base")
        progress = task and task.progress
        return bool(progress) and progress.done > progress.total - len(data)

    siglip_hub.before = slowly
    press(qtbot, page, "Install: SigLIP 2 Base")
    qtbot.waitUntil(some_has_arrived, timeout=LONG)
    press(qtbot, page, "Cancel")
    until(qtbot, page, "What has arrived is kept")
    over.set()
    assert catalogue.place("siglip2-base") is None
    press(qtbot, page, "Go on")
    qtbot.waitUntil(lambda: bool(buttons(page, "Use: SigLIP 2 Base")), timeout=LONG)
    assert any(ranged for ranged in siglip_hub.asked_for("model.safetensors"))


@pytest.mark.parametrize(
    ("code", "title", "words"),
    [
        ("ko", "다시 시도", "에 이 모델이 없거나"),
        ("en", "Try again", "has not got this model"),
        ("zh", "重试", "上没有这个模型"),
    ],
)
def test_a_hub_without_the_model_is_explained(
    page: ModelsPage,
    siglip_hub: FakeHub,
    qtbot: QtBot,
    qapp: QApplication,
    code: str,
    title: str,
    words: str,
) -> None:
    languages.install(qapp, code)
    qtbot.waitUntil(lambda: words_on(page).count("SigLIP 2 Base") > 0, timeout=LONG)
    siglip_hub.before = lambda request: request.answer(404, b"") or True
    (first,) = [
        b
        for b in page.findChildren(QAbstractButton)
        if b.accessibleName().endswith(": SigLIP 2 Base")
    ]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    until(qtbot, page, title)
    said = words_on(page)
    assert words in said
    assert siglip_hub.address.removeprefix("http://") in said
    assert "--as" not in said


def test_a_mirror_is_typed_and_used(
    page: ModelsPage, session: Session, siglip_hub: FakeHub, qtbot: QtBot
) -> None:
    session.app.change_settings(hub_mirror="")
    field = named(page, QLineEdit, "Mirror")
    field.clear()
    qtbot.keyClicks(field, siglip_hub.address)
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert settings.load(session.app.folder).hub_mirror == siglip_hub.address
    press(qtbot, page, "Install: SigLIP 2 Base")
    qtbot.waitUntil(lambda: bool(buttons(page, "Use: SigLIP 2 Base")), timeout=LONG)


def test_a_folder_and_a_zip_are_brought_by_hand(
    page: ModelsPage,
    siglip2_folder: Path,  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    bad = tmp_path / "no model.zip"
    with zipfile.ZipFile(bad, "w") as packed:
        packed.writestr("../outside.txt", "x")
    page.elsewhere.install(bad)
    until(qtbot, page, "cannot be called “no model”")
    bad = bad.rename(tmp_path / "bad.zip")
    page.elsewhere.install(bad)
    until(qtbot, page, "wants to write outside its folder")
    press(qtbot, page, "Put away")
    assert "wants to write" not in words_on(page)
    good = tmp_path / "mine.zip"
    with zipfile.ZipFile(good, "w") as packed:
        for path in siglip2_folder.iterdir():
            packed.write(path, f"mine/{path.name}")
    page.elsewhere.install(good)
    qtbot.waitUntil(lambda: bool(buttons(page, "Use: mine")), timeout=LONG)
    assert "Installed from your own files." in words_on(page)


@pytest.mark.parametrize("yes", [False, True])
def test_removing_asks_first(
    page: ModelsPage,
    session: Session,
    siglip2_folder: Path,  # noqa: F811
    qtbot: QtBot,
    yes: bool,
) -> None:
    install.install(siglip2_folder, "siglip2-base")
    session.app.change_settings(second_models=("ko=siglip2-base", "zh=other"))
    page.read()
    press(qtbot, page, "Remove SigLIP 2 Base…")
    answer_box(qtbot, "Remove" if yes else "Cancel")
    if yes:
        qtbot.waitUntil(lambda: bool(buttons(page, "Install: SigLIP 2 Base")), timeout=LONG)
        assert session.app.settings.second_models == ("zh=other",)
    assert (catalogue.place("siglip2-base") is None) == yes


def test_two_models_are_compared_and_then_one_is_used(
    page: ModelsPage,
    session: Session,
    siglip2_folder: Path,  # noqa: F811
    qtbot: QtBot,
) -> None:
    """With a real engine: on the user's own searches, the old model answering all the while."""
    install.install(siglip2_folder, "siglip2-base")
    session.app.database.write(lambda c: history.remember_search(c, "바다"))
    session.app.database.write(lambda c: history.remember_search(c, "a red ball"))
    page.read()
    press(qtbot, page, "Try on my searches: SigLIP 2 Base")
    until(qtbot, page, "바다")
    assert "Your last searches are asked:" in words_on(page)
    assert not buttons(page, "Use this one")
    press(qtbot, page, "Compare")
    until(qtbot, page, "Both looked at the same 12 photos")
    said = words_on(page)
    for words in ("바다", "a red ball", "8 photos in both", "Built-in model", "SigLIP 2 Base"):
        assert words in said
    assert session.app.model.name == "starter"
    press(qtbot, page, "Use this one")
    until(qtbot, page, "Built-in model goes on answering")
    assert session.app.search("바다", 3)
    qtbot.waitUntil(lambda: session.app.model.name == "siglip2-base", timeout=LONG)
    qtbot.waitUntil(lambda: bool(buttons(page, "Use: Built-in model")), timeout=LONG)
    qtbot.waitUntil(lambda: not buttons(page, "Remove SigLIP 2 Base…"), timeout=LONG)  # in use


@pytest.mark.parametrize(
    ("speed", "words"), [(143.2, "143 photos per second"), (0.05, "3.0 photos per minute")]
)
def test_a_measured_speed_is_shown(
    page: ModelsPage,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    speed: float,
    words: str,
) -> None:
    """Measuring itself takes an engine and its time: tests/test_comparing.py has it."""

    def measured(name: str, job: Job) -> float:
        job.report("Measuring the model", 1, 4)
        speeds.remember(catalogue.find(name).spec.fingerprint, speed)
        return speed

    monkeypatch.setattr(session.app, "measure_speed", measured)
    press(qtbot, page, "Measure speed: Built-in model")
    until(qtbot, page, words)
    assert not buttons(page, "Measure speed: Built-in model")


def test_a_second_model_is_chosen_for_a_language(
    page: ModelsPage,
    session: Session,
    siglip2_folder: Path,  # noqa: F811
    qtbot: QtBot,
) -> None:
    assert "Also for searches in" not in words_on(page)
    install.install(siglip2_folder, "siglip2-base")
    page.read()
    until(qtbot, page, "Also for searches in Korean")
    choice = named(page, QComboBox, "Also for searches in Korean")
    choice.setCurrentIndex(choice.findData("siglip2-base"))
    with qtbot.waitSignal(page.settings_changed, timeout=LONG):
        choice.activated.emit(choice.currentIndex())
    assert settings.load(session.app.folder).second_models == ("ko=siglip2-base",)


def test_the_window_leads_there_and_back(window, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    window.commands["models"].trigger()
    until(qtbot, window.pages, "More models")
    press(qtbot, window.pages.currentWidget(), "Settings")
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.settings, timeout=LONG)
    press(qtbot, window.settings, "Models…")
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.models, timeout=LONG)


def test_a_model_that_describes_photos_is_chosen(
    page: ModelsPage, session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not buttons(page, "Describe new photos in the background")
    install.install(tiny_blip.write(tmp_path / "blip"), "blip-base")
    page.read()
    press(qtbot, page, "Use: BLIP Base")
    press(qtbot, page, "Describe new photos in the background")
    language = named(page, QComboBox, "Language of descriptions")
    language.setCurrentIndex(language.findData("ko"))
    language.activated.emit(language.currentIndex())
    qtbot.waitUntil(
        lambda: settings.load(session.app.folder).caption_language == "ko", timeout=LONG
    )
    kept = settings.load(session.app.folder)
    assert (kept.captioner, kept.caption_in_background) == ("blip-base", True)
    assert session.app.model.name == "starter"  # searching is another matter
    press(qtbot, page, "Remove BLIP Base…")
    answer_box(qtbot, "Remove")
    qtbot.waitUntil(lambda: bool(buttons(page, "Install: BLIP Base")), timeout=LONG)
    assert session.app.settings.captioner == ""
