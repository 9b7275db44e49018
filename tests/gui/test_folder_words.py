"""What a watcher really says of folders has words in the window."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui import folder_words
from photosearch.ingest import watch
from photosearch.ingest.walk import Exclusions
from photosearch.ingest.watch import WatchedRoot, Watcher
from photosearch.library import volumes

LONG = 30_000  # milliseconds; a busy machine
UNTRANSLATED = "listing only: something of tomorrow"


def state_of(folder: Path, qtbot: QtBot) -> str:
    """What is said once the watch stands or has been given up."""
    watcher = Watcher([WatchedRoot(folder, Exclusions())], lambda: None, check_every=0.05)
    watcher.start()
    try:
        qtbot.waitUntil(lambda: "started" not in watcher.state()[folder], timeout=LONG)
        return watcher.state()[folder]
    finally:
        watcher.close()


def test_a_folder_that_is_watched(tmp_path: Path, qtbot: QtBot) -> None:
    state = state_of(tmp_path, qtbot)
    assert folder_words.words(state) == "Changes are seen at once"
    assert not folder_words.is_listed(state)


def test_a_folder_on_a_network_drive(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "is_network", lambda _: True)
    state = state_of(tmp_path, qtbot)
    assert "network drive" in folder_words.words(state)
    assert folder_words.is_listed(state)


def test_more_folders_than_the_system_watches(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(watch, "_ask_for_one_more", refuse)
    state = state_of(tmp_path, qtbot)
    assert "allows no more" in folder_words.words(state)
    assert folder_words.is_listed(state)


def test_a_folder_that_is_away(tmp_path: Path, qtbot: QtBot) -> None:
    watcher = Watcher([WatchedRoot(tmp_path / "away", Exclusions())], lambda: None)
    watcher.start()
    try:
        qtbot.waitUntil(
            lambda: folder_words.is_away(watcher.state()[tmp_path / "away"]), timeout=LONG
        )
        assert folder_words.words(watcher.state()[tmp_path / "away"]) == "Not connected"
    finally:
        watcher.close()


def test_a_watch_that_is_being_started_is_no_bad_news(tmp_path: Path) -> None:
    watcher = Watcher([WatchedRoot(tmp_path, Exclusions())], lambda: None)
    state = watcher.state()[tmp_path]
    assert folder_words.words(state) == "Beginning to watch…"
    assert not folder_words.is_listed(state)


def test_the_core_and_the_words_agree() -> None:
    assert (watch.WATCHING, watch.AWAY, watch.ONLY) == (
        folder_words.WATCHING,
        folder_words.AWAY,
        folder_words.ONLY,
    )
    assert watch.LISTING_SECONDS == 600  # "every 10 minutes"
    assert "it cannot be watched" in folder_words.words(UNTRANSLATED)
    assert folder_words.words("") == ""
