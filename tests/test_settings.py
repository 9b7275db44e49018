from __future__ import annotations

from pathlib import Path

import pytest

from photosearch import settings
from photosearch.errors import Trouble
from photosearch.settings import Settings


def test_defaults_where_there_is_no_file(tmp_path: Path) -> None:
    assert settings.load(tmp_path) == Settings()


def test_what_is_saved_is_loaded_and_unknown_keys_stay(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).write_text('from_the_future = "keep me"\n', encoding="utf-8")
    chosen = Settings(exclude=("백업", "缓存*"), workers=3)
    settings.save(tmp_path, chosen)
    assert settings.load(tmp_path) == chosen
    assert "keep me" in (tmp_path / settings.FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        'workers = "many"',
        "workers = -1",
        "workers = true",
        "exclude = 3",
        "exclude = [1]",
        "language = 1",
        "theme = true",
        "cell = 176.5",
        "fill = 1",
        'fill = "yes"',
        "work_on_battery = 1",
        'work_only_when_idle = "never"',
        "work_in_full_screen = 0",
        "workers = 1000000000000",
        f"forget_after_days = {'9' * 400}",
        "gpu_memory_share = -1",
        "gpu_memory_share = 101",
        "gpu_memory_share = 50.0",
        "gpu_memory_share = true",
        'keep_in_tray = "yes"',
        "keep_in_tray = 1",
        'index_tier = "quick"',
        "index_tier = true",
        "index_memory = -1",
        'index_memory = "1 GB"',
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match=text.split()[0]):
        settings.load(tmp_path)


@pytest.mark.parametrize("text", ["workers = = 3", "a = " + "[" * 100_000])
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(Trouble, match="delete it"):
        settings.load(tmp_path)


def test_a_file_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / settings.FILE).mkdir()
    with pytest.raises(Trouble, match="readable"):
        settings.load(tmp_path)


def test_the_window_s_choices_are_kept(tmp_path: Path) -> None:
    chosen = Settings(language="zh", theme="dark", cell=96, fill=False, exclude=("a",))
    settings.save(tmp_path, chosen)
    assert settings.load(tmp_path) == chosen
    text = (tmp_path / settings.FILE).read_text(encoding="utf-8")
    assert "fill = false" in text
    assert 'language = "zh"' in text


def test_changes_are_checked_like_the_file(tmp_path: Path) -> None:
    assert settings.changed(Settings(), exclude=["a"], cell=200) == Settings(("a",), cell=200)
    with pytest.raises(Trouble, match="fill should be true or false"):
        settings.changed(Settings(), fill="no")
    with pytest.raises(AttributeError):
        settings.changed(Settings(), no_such_choice=1)


def test_manners_are_kept(tmp_path: Path) -> None:
    chosen = Settings(
        work_on_battery=False,
        work_only_when_idle=True,
        work_in_full_screen=True,
        gpu_memory_share=100,
        keep_in_tray=True,
    )
    settings.save(tmp_path, chosen)
    assert settings.load(tmp_path) == chosen


def test_a_new_library_works_unless_something_fills_the_screen() -> None:
    fresh = Settings()
    assert (fresh.work_on_battery, fresh.work_only_when_idle) == (True, False)
    assert not fresh.work_in_full_screen
    assert (fresh.workers, fresh.gpu_memory_share) == (0, 0)  # no cap
    assert not fresh.keep_in_tray


@pytest.mark.parametrize(
    "entries", [["zh"], ["zh="], ["=x"], ["fr=clip"], ["zh=a b"], ["zh=a", "ko"], ["zh=a", "zh=b"]]
)
def test_second_models_are_for_one_language_each(tmp_path: Path, entries: list[str]) -> None:
    with pytest.raises(Trouble, match="second_models") as caught:
        settings.changed(Settings(), second_models=entries)
    assert "language" in caught.value.message
    (tmp_path / settings.FILE).write_text(f"second_models = {entries}", encoding="utf-8")
    with pytest.raises(Trouble, match=settings.FILE):
        settings.load(tmp_path)


def test_second_models_by_language(tmp_path: Path) -> None:
    chosen = settings.changed(Settings(), second_models=["zh=chinese-clip-base", "ko=vl_ke.t5-1"])
    settings.save(tmp_path, chosen)
    assert settings.load(tmp_path) == chosen
    assert settings.second_models(chosen) == {"zh": "chinese-clip-base", "ko": "vl_ke.t5-1"}
    assert settings.second_models(Settings()) == {}


def test_a_share_above_the_whole_says_how_much_there_is(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="gpu_memory_share should be 100 at the most"):
        settings.changed(Settings(), gpu_memory_share=101)
    (tmp_path / settings.FILE).write_text("gpu_memory_share = 150", encoding="utf-8")
    with pytest.raises(Trouble, match=settings.FILE):
        settings.load(tmp_path)
