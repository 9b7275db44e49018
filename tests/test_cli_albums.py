"""``photosearch albums`` and ``photosearch export``, on photos that nobody had to read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.library import embeddings, notes, photos
from photosearch.library.database import Connection
from tests.command_line import answer, run


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three photos of three years, the first of them in a plain album."""
    folder, here = tmp_path / "library", tmp_path / "사진"
    here.mkdir()
    with App.open(folder) as app:
        spec = app.model.spec
        number = app.database.read(embeddings.models)[0].id

        def work(c: Connection) -> None:
            root = photos.add_root(c, here).id
            names = ["2018.jpg", "2019.jpg", "2020.png"]
            listed = [photos.Listed(name.encode(), 10, 1) for name in names]
            photos.record_listing(c, root, listed, [], [], [], [], 1.0)
            plain = notes.make_album(c, "Plain 1")
            for pending in photos.pending_photos(c, 9):
                name = pending.path.stem
                pending.path.write_bytes(name.encode())
                facts = photos.Facts(4, 3, "JPEG", taken_at=f"{name}-07-01T12:00:00")
                content = photos.add_content(c, hashlib.sha256(name.encode()).digest(), 10, facts)
                photos.link(c, pending.id, content, 10, 1)
                vector = np.random.default_rng(int(name)).standard_normal(spec.dim)
                embeddings.append(c, number, [(content, vector.astype(np.float16))])
                if name == "2018":
                    notes.add_to_album(c, plain.id, [content])

        app.database.write(work)
    return folder


def names(rows: object) -> list[str]:
    assert isinstance(rows, list)
    return [Path(row["path"]).name for row in rows]


def test_a_search_is_saved_shown_listed_and_removed(library: Path) -> None:
    saved = answer("albums", "save", "휴가 10", "date:2019..2020", library=library)
    assert saved == {"name": "휴가 10", "query": "date:2019..2020", "photos": 2}
    run("albums", "save", "휴가 9", 'album:"휴가 10" date:2020', library=library)
    assert answer("albums", "list", library=library) == [
        {"name": "Plain 1", "smart": False, "query": None, "photos": 1},
        {"name": "휴가 9", "smart": True, "query": 'album:"휴가 10" date:2020', "photos": 1},
        {"name": "휴가 10", "smart": True, "query": "date:2019..2020", "photos": 2},
    ]
    shown = answer("albums", "show", "휴가 10", library=library)
    assert isinstance(shown, dict)
    assert names(shown["photos"]) == ["2020.png", "2019.jpg"]
    again = run("albums", "save", "휴가 10", "x", library=library)
    assert (again.returncode, "already" in again.stderr) == (1, True)
    run("albums", "save", "휴가 10", "date:2018", "--replace", library=library)
    assert names(answer("search", 'album:"휴가 10"', library=library)) == ["2018.jpg"]
    assert answer("albums", "remove", "휴가 10", library=library) == {"removed": "휴가 10"}
    assert run("albums", "show", "휴가 10", library=library).returncode == 1
    assert run("albums", "save", "x", "  ", library=library).returncode == 2


def test_another_search_and_another_name_come_together_or_not_at_all(library: Path) -> None:
    with App.open(library) as app:
        made = app.smart_albums.save("여름", "date:2019")
        for taken in ("Plain 1", "plain 1 ", " "):
            with pytest.raises(Trouble):
                app.smart_albums.change(made.id, "date:2020", taken)
        (kept,) = app.smart_albums.every()
        assert (kept.name, kept.query) == ("여름", "date:2019")
        app.smart_albums.change(made.id, "date:2020", "가을")
        (kept,) = app.smart_albums.every()
        assert (kept.name, kept.query) == ("가을", "date:2020")


def test_nothing_else_is_not_nothing_at_all(library: Path, tmp_path: Path) -> None:
    (tmp_path / "사진").rename(tmp_path / "another")
    with App.open(library) as app:
        app.database.write(lambda c: photos.forget_root(c, photos.roots(c)[0].id, 2))
    left = answer("search", "date:2018..2020", library=library)
    (path,) = (Path(row["path"]) for row in left)  # type: ignore[attr-defined]
    assert "no other photo" in run("similar", path, library=library).stdout
    assert "no other photo" in run("search", f"dog -like:{path.name}", library=library).stdout
    assert "these filters" in run("search", "rating:5", library=library).stdout


def test_circles_are_told(library: Path) -> None:
    run("albums", "save", "a", "album:b", library=library)
    done = run("albums", "save", "b", "album:a OR date:2020", library=library)
    assert "“b” leads back to itself" in done.stderr
    done = run("--json", "search", "album:a", library=library)
    assert names(json.loads(done.stdout)) == ["2020.png"]
    assert "leads back to itself" in done.stderr


def test_export(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = answer(
        "export", "date:2019..2020", "--format", "csv", "--out", out / "x.csv", library=library
    )
    assert made == {
        "out": str(out / "x.csv"), "format": "csv", "photos": 2, "gone": 0, "sidecars": 0,
        "failed": [],
    }  # fmt: skip
    run("albums", "save", "새해", "date:2019..2020", library=library)
    for format in ("tsv", "json", "html", "markdown"):
        assert run(
            "export", "--album", "새해", "--format", format, "--out", out / format, library=library
        ).returncode == 0  # fmt: skip
    assert names(json.loads((out / "json").read_bytes())) == ["2020.png", "2019.jpg"]
    ranked = run("export", "바다", "-n", 3, "--format", "json", "--out", out / "n", library=library)
    assert ranked.returncode == 0
    rows = json.loads((out / "n").read_bytes())
    assert names(rows) == names(answer("search", "바다", "-n", 3, library=library))
    assert {row["relevance"] for row in rows} <= {"likely", "maybe", "unlikely"}


def test_export_of_copies(library: Path, tmp_path: Path) -> None:
    (tmp_path / "사진" / "2019.jpg").unlink()
    arguments = ("export", "date:2018..2020", "--format", "copies", "--out")
    done = run("--json", *arguments, tmp_path / "사진" / "again", library=library)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["photos"], [Path(each["path"]).name for each in found["failed"]]) == (
        2, ["2019.jpg"],
    )  # fmt: skip
    assert "is watched" in done.stderr
    assert sorted(path.name for path in (tmp_path / "사진" / "again").iterdir()) == [
        "2018.jpg", "2020.png",
    ]  # fmt: skip


def test_wrong_usage(library: Path, tmp_path: Path) -> None:
    out = ("--format", "csv", "--out", tmp_path / "x.csv")
    assert run("export", *out, library=library).returncode == 2
    assert run("export", "x", "--album", "y", *out, library=library).returncode == 2
    assert run("export", "x", "--format", "docx", "--out", "x", library=library).returncode == 2
    assert run("export", "--album", "y", *out, library=library).returncode == 1
    (tmp_path / "x.csv").write_text("mine")
    assert run("export", "date:2018", *out, library=library).returncode == 1
    assert (tmp_path / "x.csv").read_text() == "mine"
    assert run("export", "date:2018", *out, "--overwrite", library=library).returncode == 0
