"""`photosearch search` with filters, on a library whose photos nobody had to read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from photosearch import cli
from photosearch.app import App
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection, raw


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Three photos of three years."""
    folder = tmp_path / "library"
    with App.open(folder) as app:
        spec = app.model.spec
        number = app.covered() or app.database.read(embeddings.models)[0].id

        def work(c: Connection) -> None:
            root = photos.add_root(c, tmp_path / "사진").id
            names = ["2018.jpg", "2019.jpg", "2020.png"]
            listed = [photos.Listed(name.encode(), 10, 1) for name in names]
            photos.record_listing(c, root, listed, [], [], [], [], 1.0)
            for pending in photos.pending_photos(c, 9):
                name = pending.path.stem
                facts = photos.Facts(4, 3, "JPEG", taken_at=f"{name}-07-01T12:00:00")
                digest = hashlib.sha256(name.encode()).digest()
                content = photos.add_content(c, digest, 10, facts)
                photos.link(c, pending.id, content, 10, 1)
                vector = np.random.default_rng(int(name)).standard_normal(spec.dim)
                embeddings.append(c, number, [(content, vector.astype(np.float16))])
            raw(c).execute("UPDATE contents SET width = 3, height = 4 WHERE moment < 1546300800")

        app.database.write(work)
    return folder


def run(library: Path, *arguments: str) -> int:
    return cli.main(["--library", str(library), *arguments])


def test_filters_narrow(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "--json", "search", "바다 날짜:2019..2021") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {Path(row["path"]).name for row in rows} == {"2019.jpg", "2020.png"}
    assert rows[0]["why"]["filters"] == ["date:2019..2021"]
    assert run(library, "--json", "search", "orientation:portrait") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (Path(row["path"]).name, row["relevance"]) == ("2018.jpg", "likely")


def test_how_it_was_understood(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "--json", "search", "2019년 바다 size:XL", "--explain") == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert [(chip["kind"], chip["text"], chip["said"]) for chip in found["chips"]] == [
        ("filter", "date:2019년", "2019년"),
        ("words", "바다", ""),
        ("words", "size:XL", ""),
    ]
    (note,) = found["notes"]
    assert (note["kind"], note["start"], note["end"]) == ("bad_value", 9, 16)
    assert [Path(row["path"]).name for row in found["hits"]] == ["2019.jpg"]
    assert "size:>5MB" in err
    assert run(library, "search", "2019년 바다") == 0
    assert "Understood as: [date:2019년] (2019년)  [바다]" in capsys.readouterr().out


def test_nothing_meets_them(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(library, "search", "date:1999") == 0
    assert "No photo meets these filters." in capsys.readouterr().out
    assert run(library, "--json", "search", "1999년 바다") == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == 3
    assert "1999년" in err
