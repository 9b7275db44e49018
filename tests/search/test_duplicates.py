"""Four honest lists: what belongs in each, what does not, which photo is best, and limits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from photosearch import cli
from photosearch.app import App
from photosearch.errors import Cancelled
from photosearch.index.replica import Replica
from photosearch.ingest.looks import Looker
from photosearch.jobs import Job
from photosearch.library import captions, looks, notes, photos
from photosearch.media import likeness
from photosearch.media.likeness import TURNINGS
from photosearch.search import best, duplicates, neighbours
from photosearch.search.best import Shown
from photosearch.search.duplicates import Found, Kind, Sets
from tests.alike import SIZE, Shelf, page, scene


@pytest.fixture
def shelf(library_folder: Path, tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(library_folder, tmp_path / "사진")
    yield made
    made.database.close()


def found_on(shelf: Shelf) -> Found:
    assert not Looker(shelf.database, shelf.thumbnails).leg(Job())
    replica = Replica.open(shelf.database, shelf.spec, shelf.model)
    return duplicates.find(shelf.database, shelf.thumbnails, replica, Job())


def names(shelf: Shelf, found: Found, kind: Kind) -> list[set[str]]:
    return [shelf.names(group.contents) for group in found.groups[kind]]


def shown(shelf: Shelf, kind: Kind) -> list[Shown]:
    groups = found_on(shelf).groups[kind]
    return shelf.database.read(lambda c: best.shown(c, groups))


def only(shelf: Shelf, kind: Kind) -> Shown:
    (group,) = shown(shelf, kind)
    return group


class TestCopies:
    def test_every_change_is_found_and_named(self, shelf: Shelf) -> None:
        for seed in range(4):
            shelf.add(f"other {seed}.jpg", scene(seed))
        image = scene(9, (800, 600))
        flip = Image.Transpose
        shelf.add("original.jpg", image, quality=95)
        shelf.add("small.jpg", image.resize((400, 300)))
        shelf.add("poor.jpg", image, quality=20)
        shelf.add("mirror.jpg", image.transpose(flip.FLIP_LEFT_RIGHT), quality=90)
        shelf.add("side.jpg", image.transpose(flip.ROTATE_90), quality=90)
        shelf.add("half turn.jpg", image.transpose(flip.ROTATE_180), quality=90)
        shelf.add("crop.jpg", image.crop((60, 40, 740, 560)))
        shelf.add("lossless.png", image.resize((760, 570)), form="PNG")
        group = only(shelf, "copies")
        assert {member.file.path.name: member.relation for member in group.members} == {
            "original.jpg": "best",
            "small.jpg": "resized",
            "poor.jpg": "saved again",
            "mirror.jpg": "mirrored",
            "side.jpg": "turned",
            "half turn.jpg": "turned",
            "crop.jpg": "part",
            "lossless.png": "other format",
        }
        assert {m.file.path.name for m in group.members if m.spare} == {"small.jpg", "poor.jpg"}

    def test_another_line_of_text_is_another_picture(self, shelf: Shelf) -> None:
        shelf.add("code.png", page("the code is 5521"), form="PNG")
        shelf.add("lunch.png", page("see you at noon"), form="PNG")
        shelf.add("lunch again.jpg", page("see you at noon"), quality=70)
        assert names(shelf, found_on(shelf), "copies") == [{"lunch.png", "lunch again.jpg"}]

    def test_plain_pictures_are_no_copies_of_each_other(self, shelf: Shelf) -> None:
        shelf.add("black.jpg", Image.new("RGB", SIZE, "black"))
        shelf.add("night.jpg", Image.new("RGB", SIZE, (1, 1, 2)))
        assert found_on(shelf).groups["copies"] == []

    def test_one_that_was_taken_at_another_time_is_no_copy(self, shelf: Shelf) -> None:
        """A tripod takes the same picture twice; a program keeps the time when it saves again."""
        shelf.add("first.jpg", scene(1), taken="2021-06-01T10:00:00")
        shelf.add("saved.jpg", scene(1), quality=60, taken="2021-06-01T10:00:00")
        shelf.add("second.jpg", scene(1), quality=91, taken="2021-06-01T10:00:04")
        found = found_on(shelf)
        assert names(shelf, found, "copies") == [{"first.jpg", "saved.jpg"}]
        assert names(shelf, found, "burst") == [{"first.jpg", "second.jpg"}]

    def test_what_was_not_looked_at_is_told(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number, quality in enumerate((95, 70, 40)):
            shelf.add(f"{number}.jpg", scene(5), quality=quality)
        monkeypatch.setattr(duplicates, "MOST_LOOKED_AT", 1)
        found = found_on(shelf)
        assert found.unchecked > 0
        assert [len(group.contents) for group in found.groups["copies"]] == [2]

    def test_groups_have_a_limit(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            shelf.add(f"{number}.jpg", scene(5), quality=95 - 9 * number)
        monkeypatch.setitem(duplicates.MOST_IN_GROUP, "copies", 3)  # type: ignore[call-overload]
        sizes = [len(group.contents) for group in found_on(shelf).groups["copies"]]
        assert max(sizes) <= 3


class TestSame:
    def test_files_of_the_same_bytes_and_which_name_is_the_original(self, shelf: Shelf) -> None:
        shelf.add("IMG_1 (1).jpg", scene(1))
        shelf.add("IMG_1.jpg", scene(1))
        shelf.add("IMG_1 - 복사본.jpg", scene(1))
        shelf.add("other.jpg", scene(2))
        group = only(shelf, "same")
        assert group.members[0].file.path.name == "IMG_1.jpg"
        assert group.why == "name"
        assert [member.spare for member in group.members] == [False, True, True]
        assert all(len(member.held.files) == 1 for member in group.members)

    @pytest.mark.parametrize("folder", ["백업 2024", "backup_2024", "备份", "My Back-ups"])
    def test_what_lies_among_backups_is_not_the_one_to_keep(
        self, shelf: Shelf, folder: str
    ) -> None:
        shelf.add(f"{folder}/copy_of_IMG_1.jpg", scene(1))
        shelf.add("여행/copy_of_IMG_1.jpg", scene(1))
        group = only(shelf, "same")
        assert group.members[0].file.path.parent.name == "여행"
        assert group.why == "folder"

    def test_a_file_that_went_leaves_the_list(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", scene(1))
        shelf.add("b.jpg", scene(1))
        groups = found_on(shelf).groups["same"]
        known = shelf.database.read(lambda c: photos.known_photos(c, shelf.root))[b"b.jpg"]
        shelf.database.write(
            lambda c: photos.record_listing(c, shelf.root, [], [], [known.id], [], [], time.time())
        )
        assert shelf.database.read(lambda c: best.shown(c, groups)) == []

    def test_what_cannot_be_reached_is_neither_best_nor_spare(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", scene(1))
        shelf.add("a2.jpg", scene(1))
        shelf.database.write(lambda c: photos.set_offline(c, shelf.root, True, now=1.0))
        group = only(shelf, "same")
        assert [member.spare for member in group.members] == [False, False]


class TestBursts:
    def test_one_camera_within_seconds(self, shelf: Shelf) -> None:
        image = scene(3, (520, 400))
        for second in range(3):
            frame = image.crop((8 * second, 0, 480 + 8 * second, 360))
            shelf.add(f"{second}.jpg", frame, taken=f"2021-06-01T10:00:0{second}")
        shelf.add(
            "phone.jpg", image.crop((12, 8, 492, 368)), taken="2021-06-01T10:00:01", camera="P"
        )
        shelf.add("later.jpg", image.crop((20, 0, 500, 360)), taken="2021-06-01T10:02:00")
        shelf.add("else.jpg", scene(8), taken="2021-06-01T10:00:02")
        shelf.add("no time.jpg", image.crop((4, 9, 484, 369)))
        found = found_on(shelf)
        assert names(shelf, found, "burst") == [{"0.jpg", "1.jpg", "2.jpg"}]
        assert found.groups["copies"] == []
        similar = names(shelf, found, "similar")
        assert len(similar) == 1
        assert {"phone.jpg", "later.jpg", "no time.jpg"} < similar[0]

    def test_the_sharpest_is_suggested_and_nothing_is_chosen(self, shelf: Shelf) -> None:
        image = scene(3)
        for second, blur in enumerate((2.0, 0.0, 2.0)):
            shaken = image.filter(ImageFilter.GaussianBlur(blur))
            shelf.add(f"{second}.jpg", shaken, taken=f"2021-06-01T10:00:0{second}")
        group = only(shelf, "burst")
        assert (group.members[0].file.path.name, group.why) == ("1.jpg", "sharpness")
        assert not any(member.spare for member in group.members)

    def test_stars_count_more_than_sharpness(self, shelf: Shelf) -> None:
        first = shelf.add("0.jpg", scene(3), taken="2021-06-01T10:00:00.20")
        blurred = scene(3).filter(ImageFilter.GaussianBlur(2))
        loved = shelf.add("1.jpg", blurred, taken="2021-06-01T10:00:00.70")
        shelf.database.write(lambda c: notes.set_rating(c, [loved], 4))
        group = only(shelf, "burst")
        assert [member.held.content for member in group.members] == [loved, first]
        assert group.why == "stars"

    def test_a_burst_ends_though_the_finger_stays(self, shelf: Shelf) -> None:
        for number in range(10):
            moment = f"2021-06-01T10:0{number * 9 // 60}:{number * 9 % 60:02}"
            shelf.add(f"{number}.jpg", scene(3), quality=90 - number, taken=moment)
        spans = [len(group.contents) for group in found_on(shelf).groups["burst"]]
        assert sum(spans) == 10
        assert max(spans) <= 7


class TestBest:
    def test_what_the_user_wrote_about_a_copy_keeps_it_from_being_chosen(
        self, shelf: Shelf
    ) -> None:
        shelf.add("large.jpg", scene(2, (960, 720)))
        small = shelf.add("small.jpg", scene(2, (960, 720)).resize((320, 240)))
        assert only(shelf, "copies").members[1].spare
        shelf.database.write(lambda c: captions.write_own(c, [small], "grandmother"))
        group = only(shelf, "copies")
        assert group.why == "resolution"
        assert not group.members[1].spare

    def test_the_whole_is_better_than_a_part(self, shelf: Shelf) -> None:
        shelf.add("part.jpg", scene(2, (800, 600)).crop((50, 50, 750, 575)), quality=99)
        shelf.add("whole.jpg", scene(2, (800, 600)))
        group = only(shelf, "copies")
        assert (group.members[0].file.path.name, group.why) == ("whole.jpg", "whole")

    def test_lying_as_the_others_do(self, shelf: Shelf) -> None:
        mirrored = scene(2).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        shelf.add("mirrored.jpg", mirrored)
        shelf.add("right.jpg", scene(2))
        shelf.add("poor.jpg", scene(2), quality=30)
        group = only(shelf, "copies")
        assert (group.members[0].file.path.name, group.why) == ("right.jpg", "upright")


class TestLooker:
    def test_gives_way_and_goes_on_where_it_was(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for seed in range(5):
            shelf.add(f"{seed}.jpg", scene(seed))
        monkeypatch.setattr("photosearch.ingest.looks.PORTION", 2)
        monkeypatch.setattr(Job, "ASK_GAP", 0.0)
        seen: list[tuple[int, int | None]] = []
        job = Job(lambda now: seen.append((now.done, now.total)), waits=lambda: len(seen) < 2)
        looker = Looker(shelf.database, shelf.thumbnails)
        assert looker.leg(job)
        assert lacking(shelf) == 3
        assert not looker.leg(Job())
        assert lacking(shelf) == 0

    def test_a_cancelled_one_keeps_what_was_done(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for seed in range(4):
            shelf.add(f"{seed}.jpg", scene(seed))
        monkeypatch.setattr("photosearch.ingest.looks.PORTION", 2)
        job = Job(lambda now: job.cancel())
        with pytest.raises(Cancelled):
            Looker(shelf.database, shelf.thumbnails).leg(job)
        assert lacking(shelf) == 2

    def test_what_has_no_thumbnail_is_passed_over_and_told(self, shelf: Shelf) -> None:
        content = shelf.add("gone.jpg", scene(1))
        shelf.add("broken.jpg", scene(2))
        shelf.add("well.jpg", scene(3))
        hashes = shelf.database.read(lambda c: photos.content_hashes(c, [content]))
        shelf.thumbnails.remove(hashes[content])
        (broken,) = (
            hash for hash in shelf.thumbnails.all_hashes() if _shows(shelf, hash, scene(2))
        )
        shelf.thumbnails.put(broken, b"\xff\xd8 no picture")
        found = found_on(shelf)
        assert (found.compared, found.unseen) == (1, 2)

    def test_is_background_work_that_a_command_does_not_wait_for(
        self, shelf: Shelf, library_folder: Path
    ) -> None:
        for seed in range(3):
            shelf.add(f"{seed}.jpg", scene(seed))
        with App.open(library_folder) as app:
            assert app.index([], Job(), describe=False).counters.unchanged == 3
            assert lacking(shelf) == 3
            app.index([], Job())
            assert lacking(shelf) == 0

    def test_a_forgotten_photo_takes_its_look_along(self, shelf: Shelf) -> None:
        shelf.add("a.jpg", scene(1))
        found_on(shelf)
        shelf.database.write(lambda c: photos.forget_root(c, shelf.root, 10))
        seen = shelf.database.read(lambda c: looks.all_looks(c, likeness.VERSION))
        assert len(seen) == 0


def lacking(shelf: Shelf) -> int:
    return shelf.database.read(lambda c: looks.count_lacking(c, likeness.VERSION))


def _shows(shelf: Shelf, hash: bytes, image: Image.Image) -> bool:
    jpeg = shelf.thumbnails.get(hash)
    assert jpeg is not None
    small = image.resize((320, 240))
    return (
        likeness.worst_difference(likeness.grey(jpeg), np.asarray(small.convert("L"), np.float32))
        < 0.3
    )


class TestLikeness:
    @pytest.mark.parametrize("number", range(8))
    def test_signs_of_a_turned_picture_are_told_without_it(self, number: int) -> None:
        random = np.random.default_rng(number)
        pixels = random.normal(128, 40, (90, 120)).astype(np.float32)
        turning = TURNINGS[number]
        wanted = likeness.signs_of(turning.pixels(pixels))
        assert (turning.bits(likeness.signs_of(pixels)[None])[0] != wanted).sum() <= 2

    def test_strangers_differ_in_about_half_of_the_signs(self) -> None:
        pictures = [np.asarray(scene(seed).convert("L"), np.float32) for seed in range(8)]
        counts = [likeness.differing(a, b) for a in pictures for b in pictures if a is not b]
        assert min(counts) > 80

    def test_a_part_is_found_at_another_size(self) -> None:
        whole = scene(4, (320, 240))
        part = whole.crop((80, 40, 280, 190)).resize((320, 240))
        grey = [np.asarray(image.convert("L"), np.float32) for image in (whole, part)]
        found = likeness.part_of(*grey)
        assert found is not None
        assert found.differing <= duplicates.PART_DIFFERING
        assert found.share == pytest.approx(200 * 150 / (320 * 240), rel=0.1)
        other = np.asarray(scene(5, (320, 240)).convert("L"), np.float32)
        stranger = likeness.part_of(other, grey[1])
        assert stranger is None or stranger.differing > duplicates.PART_DIFFERING


class TestNeighbours:
    def test_looks_as_when_all_are_compared_with_all(self) -> None:
        random = np.random.default_rng(1)
        bits = random.integers(0, 2, (400, 256), dtype=np.uint8)
        for number in range(100, 200):  # turned copies of the first hundred, a little different
            bits[number] = TURNINGS[number % 8].bits(bits[number - 100][None])[0]
            bits[number, random.choice(256, 16, replace=False)] ^= 1
        pairs = neighbours.near_looks(np.packbits(bits, axis=1), 40, lambda share: None)
        found = {(int(a), int(b)) for a, b in zip(pairs.a, pairs.b, strict=True)}
        wanted = {(number, number + 100) for number in range(100)}
        assert found <= wanted
        assert len(found) >= 97
        for a, b, turn, differing in zip(pairs.a, pairs.b, pairs.turn, pairs.score, strict=True):
            turned = TURNINGS[turn].bits(bits[b][None])[0]
            assert (turned != bits[a]).sum() == differing <= 40

    def test_vectors_in_cells_as_when_all_are_compared(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        random = np.random.default_rng(2)
        centres = random.standard_normal((40, 24))
        vectors = centres[random.integers(0, 40, 2000)] + 0.35 * random.standard_normal((2000, 24))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        scores = np.triu(vectors @ vectors.T, 1)
        wanted = set(zip(*np.nonzero(scores >= 0.97), strict=True))
        for few in (5000, 100):
            monkeypatch.setattr(neighbours, "FEW", few)
            pairs = neighbours.near_pairs(
                lambda places: vectors[places], 2000, 0.97, 50, lambda share: None
            )
            found = set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
            assert found <= wanted
            assert len(found) >= 0.97 * len(wanted)
            assert (np.diff(pairs.score) <= 0).all()

    def test_many_alike_keep_a_few_pairs_each(self) -> None:
        bits = np.zeros((1000, 32), np.uint8)
        pairs = neighbours.near_looks(bits, 40, lambda share: None)
        assert len(pairs) <= 1000 * neighbours.MOST_ALIKE
        sets = Sets(1000)
        for a, b in zip(pairs.a.tolist(), pairs.b.tolist(), strict=True):
            sets.join(a, b, 1000)
        assert [len(group) for group in sets.groups()] == [1000]


class TestCommand:
    def test_prints_one_document(
        self, shelf: Shelf, library_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shelf.add("a.jpg", scene(1, (640, 480)))
        shelf.add("small.jpg", scene(1, (640, 480)).resize((320, 240)))
        shelf.add("a (1).jpg", scene(1, (640, 480)))
        shelf.database.close()
        assert cli.main(["--library", str(library_folder), "--json", "duplicates"]) == 0
        same, copies = json.loads(capsys.readouterr().out)
        assert (same["kind"], copies["kind"], copies["why"]) == ("same", "copies", "resolution")
        assert [Path(photo["path"]).name for photo in same["photos"]] == ["a.jpg", "a (1).jpg"]
        assert [photo["spare"] for photo in copies["photos"]] == [False, False, True]
        assert cli.main(["--library", str(library_folder), "duplicates", "--kind", "burst"]) == 0
        assert "No duplicates" in capsys.readouterr().out

    def test_a_library_that_is_in_use_is_read(
        self, shelf: Shelf, library_folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shelf.add("a.jpg", scene(1))
        shelf.add("b.jpg", scene(1))
        shelf.database.close()
        with App.open(library_folder):
            given = ["--library", str(library_folder), "--json", "duplicates"]
            assert cli.main(given) == 0
        told = capsys.readouterr()
        assert [group["kind"] for group in json.loads(told.out)] == ["same"]
        assert "could not be compared yet" in told.err
