"""Concepts as the app and the command line have them, on photos that no engine had to read."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.app import App
from photosearch.errors import LibraryReadOnly, Trouble, UsageError
from photosearch.jobs import Job
from photosearch.library import embeddings
from photosearch.search import parser
from tests.alike import Shelf
from tests.command_line import answer, run

COLOURS = {"빨강": (200, 40, 40), "blue": (40, 60, 200), "綠": (40, 180, 60)}


def picture(colour: tuple[int, int, int], seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    coarse = random.integers(-30, 30, (4, 4, 3)) + np.array(colour)
    small = Image.fromarray(np.clip(coarse, 0, 255).astype(np.uint8))
    return small.resize((64, 48), Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of three colours, six each, in ``photos``, and the ``library`` of them."""
    folder = tmp_path_factory.mktemp("개념")
    shelf = Shelf(folder / "library", folder / "photos")
    for number, (name, colour) in enumerate(COLOURS.items()):
        for seed in range(6):
            shelf.add(f"{name} {seed}.jpg", picture(colour, 10 * number + seed))
    shelf.database.close()
    with App.open(folder / "library") as app:  # keeps the relevance line, which each search needs
        app.index([], Job(), describe=False)
    return folder


@pytest.fixture
def library(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "library", tmp_path / "library"))


def paths(made: Path, colour: str, count: int) -> list[Path]:
    return [made / "photos" / f"{colour} {number}.jpg" for number in range(count)]


def found(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [Path(row["path"]).name.split(" ")[0] for row in rows]


class TestCommandLine:
    def test_save_search_rename_and_remove(self, made: Path, library: Path) -> None:
        red, blue = paths(made, "빨강", 5), paths(made, "blue", 1)
        saved = answer("concepts", "save", "우리 것", *red, "--not", *blue, library=library)
        assert saved == {"name": "우리 것", "words": "", "photos": 5, "not": 1}
        assert answer("concepts", "list", library=library) == [saved]
        rows = answer("search", 'concept:"우리 것"', "-n", 6, library=library)
        assert set(found(rows)) == {"빨강"}
        rows = answer("search", '-concept:"우리 것" name:5', library=library)
        assert "빨강" not in found(rows)
        answer("concepts", "rename", "우리 것", 'the "red": one', library=library)
        rows = answer("search", '개념:「the "red": one」', "-n", 3, library=library)
        assert set(found(rows)) == {"빨강"}
        answer("concepts", "remove", 'THE "red": one', library=library)
        assert answer("concepts", library=library) == []

    def test_saving_again_teaches_more(self, made: Path, library: Path) -> None:
        run("concepts", "save", "k", *paths(made, "綠", 2), library=library)
        more = answer("concepts", "save", "K", *paths(made, "綠", 3), "--words", "a  leaf",
                      library=library)  # fmt: skip
        assert more == {"name": "k", "words": "a leaf", "photos": 3, "not": 0}

    def test_like_by_path_and_by_name(self, made: Path, library: Path) -> None:
        (path,) = paths(made, "blue", 1)
        for name in (path, "blue 0.jpg"):
            assert set(found(answer("search", f'like:"{name}"', "-n", 6, library=library))) == {
                "blue"
            }

    def test_what_is_not_there_is_said(self, made: Path, library: Path) -> None:
        run("concepts", "save", "지우", *paths(made, "綠", 1), library=library)
        done = run("search", "concept:지유", library=library)
        assert done.returncode == 2
        assert "no concept “지유”" in done.stderr
        assert "지우" in done.stderr
        done = run("--json", "search", "green like:nothing.jpg", "--explain", library=library)
        assert done.returncode == 0
        assert "“nothing.jpg” was not found" in done.stderr
        assert "unknown_photo" in done.stdout or "nothing.jpg" in done.stdout

    @pytest.mark.parametrize(
        ("told", "status", "said"),
        [
            (["save", "new"], 2, "at least one photo"),
            (["save", " ", "PHOTO"], 1, "needs a name"),
            (["save", "new", "/nowhere/x.jpg"], 1, "no photo of this library"),
            (["remove", "nobody"], 1, "no concept “nobody”"),
            (["rename", "nobody", "x"], 1, "no concept “nobody”"),
        ],
    )
    def test_wrong_use_is_told(
        self, made: Path, library: Path, told: list[str], status: int, said: str
    ) -> None:
        (photo,) = paths(made, "綠", 1)
        words = [photo if word == "PHOTO" else word for word in told]
        done = run("concepts", *words, library=library)
        assert done.returncode == status
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


class TestApp:
    def test_a_read_only_library_is_searched_and_not_taught(
        self, made: Path, library: Path
    ) -> None:
        with App.open(library) as app:
            contents = app.concepts.contents_at(paths(made, "빨강", 5))
            app.concepts.save("red", contents)
        with App.open(library, read_only=True) as app:
            hits = app.search("concept:red", 5)
            assert {hit.path.name.split(" ")[0] for hit in hits} == {"빨강"}
            with pytest.raises(LibraryReadOnly):
                app.concepts.save("red", contents[:1])

    def test_another_model_learns_it_anew(self, made: Path, library: Path) -> None:
        """One without vectors says so; once it has some, it is taught by them."""
        with App.open(library) as app:
            app.concepts.save("red", app.concepts.contents_at(paths(made, "빨강", 5)))
            assert app.search("concept:red", 1)
            rows = app.database.read(lambda c: embeddings.models(c))
            app.database.write(
                lambda c: c.exec_driver_sql("UPDATE embeddings SET vector = NULL, seq = seq + 99")
            )
            query = parser.understand("concept:red blue")
            assert [note.kind for note in app.concepts.notes(query)] == ["empty_concept"]
            assert rows

    def test_taking_back(self, made: Path, library: Path) -> None:
        with App.open(library) as app:
            contents = app.concepts.contents_at(paths(made, "blue", 3))
            concept = app.concepts.save("b", contents[:2]).concept
            before = app.concepts.examples(concept.id)
            app.concepts.teach(concept.id, contents, wanted=False)
            app.concepts.restore(concept.id, before)
            assert app.concepts.examples(concept.id) == before
            with pytest.raises(UsageError):
                app.concepts.save("new", [])
            with pytest.raises(Trouble, match=r"called b already"):
                app.concepts.rename(app.concepts.save("c", contents[:1]).concept.id, "B")

    def test_names_for_queries(self, made: Path, library: Path) -> None:
        with App.open(library) as app:
            contents = app.concepts.contents_at(paths(made, "綠", 2))
            assert app.concepts.names_of(contents) == ["綠 0.jpg", "綠 1.jpg"]
            assert app.concepts.photo_called("綠 1.jpg") == contents[1]
            assert app.concepts.photo_called("nothing") is None
            assert app.concepts.notes(parser.understand("green")) == []
