"""What one run of `index` counts and leaves behind, on real files with the real engine."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.errors import Cancelled
from photosearch.ingest.pipeline import Parts
from photosearch.ingest.update import Summary, update
from photosearch.ingest.walk import Exclusions
from photosearch.jobs import Job, Progress
from photosearch.library import embeddings, photos
from tests.conftest import picture
from tests.ingest.conftest import numbers

Index = Callable[..., Summary]
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX names or links")


def paths(parts: Parts) -> set[Path]:
    contents = parts.database.read(photos.searchable_contents)
    refs = parts.database.read(lambda c: photos.paths_of(c, contents.tolist()))
    return {ref.path for each in refs.values() for ref in each}


def test_first_run_then_nothing_to_do(parts: Parts, index: Index, photo_folder: Path) -> None:
    first = index(photo_folder)
    assert numbers(first.counters) == {"added": 7, "encoded": 7}
    assert paths(parts) == {p for p in photo_folder.rglob("*") if p.is_file()}
    assert numbers(index().counters) == {"unchanged": 7}


def test_each_photo_has_vector_thumbnail_and_facts(
    parts: Parts, index: Index, photo_folder: Path
) -> None:
    index(photo_folder)
    contents = parts.database.read(photos.searchable_contents).tolist()
    vectors = parts.database.read(lambda c: embeddings.vectors(c, parts.model, contents))
    hashes = parts.database.read(lambda c: photos.content_hashes(c, contents))
    facts = parts.database.read(lambda c: photos.facts_of(c, contents))
    assert len(vectors) == len(facts) == 7
    assert all(parts.thumbnails.get(each) for each in hashes.values())
    assert {(each.width, each.height) for each in facts.values()} == {(96, 64)}


def test_a_renamed_folder_is_moved_without_encoding(
    parts: Parts, index: Index, photo_folder: Path
) -> None:
    index(photo_folder)
    (photo_folder / "2019 제주도").rename(photo_folder / "2019 济州岛 🏝")
    assert numbers(index().counters) == {"moved": 3, "unchanged": 4}
    assert paths(parts) == {p for p in photo_folder.rglob("*") if p.is_file()}


def test_a_move_to_another_root(parts: Parts, index: Index, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    picture(1).save(here / "a.jpg")
    index(there, here)
    (here / "a.jpg").rename(there / "b.jpg")
    assert numbers(index().counters) == {"moved": 1}
    assert paths(parts) == {there / "b.jpg"}


def test_copies_share_one_content(parts: Parts, index: Index, photo_folder: Path) -> None:
    index(photo_folder)
    shutil.copy(photo_folder / "beach.jpg", photo_folder / "사본.jpg")
    assert numbers(index().counters) == {"added": 1, "unchanged": 7}
    (content,) = [
        refs
        for refs in parts.database.read(
            lambda c: photos.paths_of(c, photos.searchable_contents(c).tolist())
        ).values()
        if len(refs) == 2
    ]
    assert {ref.path.name for ref in content} == {"beach.jpg", "사본.jpg"}


def test_copies_in_the_first_run_are_encoded_once(index: Index, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    picture(1).save(root / "0.jpg")
    for number in range(1, 40):
        shutil.copy(root / "0.jpg", root / f"{number}.jpg")
    assert numbers(index(root).counters) == {"added": 40, "encoded": 1}
    assert numbers(index().counters) == {"unchanged": 40}


def test_an_edited_photo_is_encoded_again_and_a_touched_one_is_not(
    index: Index, photo_folder: Path
) -> None:
    index(photo_folder)
    picture(1234).save(photo_folder / "beach.jpg")
    os.utime(photo_folder / "北京烤鸭 晚餐.jpg", (1, 1))
    assert numbers(index().counters) == {"updated": 1, "unchanged": 6, "encoded": 1}
    assert numbers(index().counters) == {"unchanged": 7}


def test_a_removed_photo_is_not_found_but_remembered(
    parts: Parts, index: Index, photo_folder: Path, tmp_path: Path
) -> None:
    index(photo_folder)
    aside = tmp_path / "aside.jpg"
    (photo_folder / "beach.jpg").rename(aside)
    assert numbers(index().counters) == {"removed": 1, "unchanged": 6}
    assert photo_folder / "beach.jpg" not in paths(parts)
    aside.rename(photo_folder / "back again.jpg")
    assert numbers(index().counters) == {"moved": 1, "unchanged": 6}
    (photo_folder / "back again.jpg").rename(aside)
    index()
    aside.rename(photo_folder / "back again.jpg")
    assert numbers(index().counters) == {"added": 1, "unchanged": 6}


def test_what_is_gone_for_long_is_forgotten(parts: Parts, index: Index, photo_folder: Path) -> None:
    index(photo_folder)
    (photo_folder / "beach.jpg").unlink()
    index(clock=lambda: 1_000_000.0)
    assert parts.database.read(lambda c: embeddings.count_embeddings(c, parts.model)) == 7
    for day in range(1, 32):  # only days on which somebody looked count
        index(clock=lambda day=day: 1_000_000.0 + day * 86_400)  # type: ignore[misc]
    assert parts.database.read(lambda c: embeddings.count_embeddings(c, parts.model)) == 6
    assert len(list(parts.thumbnails.all_hashes())) == 6


def test_a_root_that_is_away_is_offline_and_its_photos_stay(
    parts: Parts, index: Index, photo_folder: Path, tmp_path: Path
) -> None:
    index(photo_folder)
    photo_folder.rename(tmp_path / "unplugged")
    away = index()
    assert away.offline == [photo_folder]
    assert numbers(away.counters) == {}
    assert len(paths(parts)) == 7
    (tmp_path / "unplugged").rename(photo_folder)
    back = index()
    assert back.offline == []
    assert numbers(back.counters) == {"unchanged": 7}


@POSIX
def test_a_subfolder_that_cannot_be_listed_loses_nothing(
    parts: Parts, index: Index, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(photo_folder)
    nested = str(photo_folder / "2019 제주도")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == nested:
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    summary = index()
    assert [(str(folder), why) for folder, why in summary.unlisted] == [
        (nested, "Permission denied")
    ]
    assert numbers(summary.counters) == {"unchanged": 4}
    assert len(paths(parts)) == 7


def test_bad_files_cost_themselves_and_are_read_again_when_they_change(
    parts: Parts, index: Index, photo_folder: Path
) -> None:
    (photo_folder / "빈 파일.jpg").write_bytes(b"")
    (photo_folder / "page.jpg").write_text("<html>not found</html>")
    (photo_folder / "notes.txt").write_text("no photo")
    assert numbers(index(photo_folder).counters) == {"added": 7, "encoded": 7, "failed": 2}
    problems = {row.path.name: row for row in parts.database.read(photos.problems)}
    assert problems.keys() == {"빈 파일.jpg", "page.jpg"}
    assert problems["빈 파일.jpg"].kind == "empty"
    assert all(row.reason for row in problems.values())
    assert numbers(index().counters) == {"unchanged": 9}
    picture(50).save(photo_folder / "page.jpg")
    assert numbers(index().counters) == {"updated": 1, "unchanged": 8, "encoded": 1}


def test_photos_without_a_photos_name_are_found_by_their_content(
    parts: Parts, index: Index, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    picture(1).save(root / "no_extension", "PNG")
    (root / "._ghost.jpg").write_bytes(b"\x00\x05\x16\x07")
    (root / "data.bin").write_bytes(b"\x00" * 100)
    assert numbers(index(root).counters) == {"added": 1, "encoded": 1}
    assert numbers(index().counters) == {"unchanged": 1}
    assert paths(parts) == {root / "no_extension"}


@POSIX
def test_names_that_differ_only_in_their_normal_form_are_two_photos(
    parts: Parts, index: Index, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for form in ("NFC", "NFD"):
        picture(len(form)).save(root / unicodedata.normalize(form, "강아지.jpg"))
    if len(list(root.iterdir())) < 2:
        pytest.skip("this file system knows one normal form only")
    assert numbers(index(root).counters) == {"added": 2, "encoded": 1}
    assert len(paths(parts)) == 2


@POSIX
def test_a_link_to_nothing_is_a_problem(parts: Parts, index: Index, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "broken.jpg").symlink_to(root / "nowhere")
    assert numbers(index(root).counters) == {"failed": 1}
    (problem,) = parts.database.read(photos.problems)
    assert problem.path == root / "broken.jpg"


def test_a_folder_that_vanishes_after_it_was_listed(
    parts: Parts, photo_folder: Path, tmp_path: Path
) -> None:
    parts.database.write(lambda c: photos.add_root(c, photo_folder))

    def vanish(now: Progress) -> None:
        if now.stage == "Reading photos" and photo_folder.exists():
            shutil.move(photo_folder, tmp_path / "gone")

    summary = update(parts, Exclusions(), Job(vanish), forget_after_days=30)
    assert numbers(summary.counters) == {}
    assert parts.database.read(photos.problems) == []
    shutil.move(tmp_path / "gone", photo_folder)
    again = update(parts, Exclusions(), Job(), forget_after_days=30)
    assert numbers(again.counters) == {"added": 7, "encoded": 7}


def test_a_cancelled_run_keeps_what_was_done_and_the_next_one_goes_on(
    parts: Parts, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    for number in range(80):
        picture(number, (32, 24)).save(root / f"{number}.png")
    parts.database.write(lambda c: photos.add_root(c, root))
    job = Job(lambda now: job.cancel() if now.stage == "Reading photos" and now.done else None)
    with pytest.raises(Cancelled):
        update(parts, Exclusions(), job, forget_after_days=30)
    done = parts.database.read(photos.count_searchable)
    assert 0 < done < 80
    rest = numbers(update(parts, Exclusions(), Job(), forget_after_days=30).counters)
    assert rest == {"added": 80 - done, "unchanged": done, "encoded": 80 - done}


def test_another_model_gets_its_own_vectors_without_reading_names_again(
    parts: Parts, index: Index, photo_folder: Path
) -> None:
    from dataclasses import replace

    from photosearch.ingest import pipeline

    index(photo_folder)
    spec = parts.spec
    other = parts.database.write(
        lambda c: embeddings.register_model(c, "other", "f", spec.family, spec.dim, True)
    )
    counts = pipeline.run(replace(parts, model=other), Job())
    assert (counts.encoded, counts.added, counts.unchanged) == (7, 0, 0)
    assert parts.database.read(lambda c: embeddings.count_embeddings(c, other)) == 7
