"""The command line as scripts use it: exit status, one JSON document, words on stderr."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from photosearch.library.database import Database, WriterLock
from tests.command_line import answer, answered, command, program, run
from tests.conftest import picture

COUNTERS = {"added", "updated", "moved", "removed", "unchanged", "failed", "encoded", "seconds"}


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A library of six photos and two bad files, made by the command line."""
    base = tmp_path_factory.mktemp("명령줄 命令行")
    folder = base / "사진"
    (folder / "하위").mkdir(parents=True)
    for number, name in enumerate(["a.jpg", "b c.jpg", "강아지.jpg", "海边.jpg", "하위/e.png"]):
        picture(number).save(folder / name)
    (folder / "copy.jpg").write_bytes((folder / "a.jpg").read_bytes())
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.jpg").write_text("no picture")
    library = base / "library"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_MODELS", str(base / "models"))
        counted = answered(program("--json", "index", folder, library=library))
    assert isinstance(counted, dict)
    assert counted.keys() == COUNTERS
    seconds = counted.pop("seconds")
    assert isinstance(seconds, float)
    expected = {"added": 6, "failed": 2, "encoded": 5}
    assert counted == {name: expected.get(name, 0) for name in counted}
    return library, folder


Indexed = tuple[Path, Path]


@pytest.mark.parametrize(
    "query", ["강아지", "a dog on the beach", "海边日落", "'; DROP --", "x" * 10_000]
)
def test_search_prints_rows_of_the_promised_shape(indexed: Indexed, query: str) -> None:
    library, folder = indexed
    rows = answer("search", "-n", 4, "--", query, library=library)
    assert isinstance(rows, list)
    assert len(rows) == 4
    for row in rows:
        assert row.keys() == {"path", "score", "relevance", "why"}
        assert os.path.isabs(row["path"])
        assert Path(row["path"]).is_file()
        assert folder in Path(row["path"]).parents
        assert isinstance(row["score"], float)
        assert row["relevance"] in ("likely", "maybe", "unlikely")
        assert row["why"] is not None
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)


def test_search_returns_every_photo_once_when_asked_for_more(indexed: Indexed) -> None:
    library, _ = indexed
    rows = answer("search", "바다", "-n", 100, library=library)
    assert isinstance(rows, list)
    assert len(rows) == len({row["path"] for row in rows}) == 6


def test_similar_leaves_the_photo_itself_out_but_not_its_copy(indexed: Indexed) -> None:
    library, folder = indexed
    rows = answer("similar", folder / "a.jpg", library=library)
    assert isinstance(rows, list)
    assert len(rows) == 5
    assert rows[0]["path"] == str(folder / "copy.jpg")


def test_similar_takes_a_photo_from_anywhere(indexed: Indexed, tmp_path: Path) -> None:
    library, folder = indexed
    picture(2, (480, 320)).save(tmp_path / "밖.png")
    rows = answer("similar", tmp_path / "밖.png", "-n", 1, library=library)
    assert isinstance(rows, list)
    assert [row["path"] for row in rows] == [str(folder / "강아지.jpg")]


def test_problems_status_and_verify(indexed: Indexed) -> None:
    library, folder = indexed
    problems = answer("problems", library=library)
    assert isinstance(problems, list)
    assert {row["path"] for row in problems} == {
        str(folder / "empty.jpg"),
        str(folder / "text.jpg"),
    }
    assert all(row["kind"] and row["reason"] for row in problems)
    status = answer("status", library=library)
    assert isinstance(status, dict)
    assert status["searchable"] == 6
    assert status["roots"] == [{"path": str(folder), "state": "online"}]
    assert answer("verify", library=library) == {"ok": True, "problems": []}


def test_a_lost_snapshot_and_thumbnails_come_back_without_encoding(indexed: Indexed) -> None:
    library, _ = indexed
    for path in [*library.glob("index/*"), *library.glob("thumbnails/*/*.jpg")]:
        path.unlink()
    before = answer("search", "바다", library=library)
    broken = answer("verify", library=library)
    assert isinstance(broken, dict)
    assert not broken["ok"]
    assert answer("verify", "--repair", library=library) == {"ok": True, "problems": []}
    assert len(list(library.glob("thumbnails/*/*.jpg"))) == 5
    assert answer("search", "바다", library=library) == before


def test_people_get_a_table(indexed: Indexed) -> None:
    library, _ = indexed
    for way in (run, program):
        done = way("search", "바다", library=library)
        assert done.returncode == 0
        assert "강아지.jpg" in done.stdout
        assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["serach", "x"], ["search"], ["search", "x", "-n", "0"], ["search", "x", "-n", "many"]],
)
def test_wrong_usage_is_two_and_one_line(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("query", ["", "   ", "\u200b"])
def test_an_empty_query_is_refused_in_words(indexed: Indexed, query: str) -> None:
    done = run("search", query, library=indexed[0])
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = program("index", tmp_path / "없는 폴더", library=tmp_path / "library")
    assert done.returncode == 1
    assert "없는 폴더" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_searching_where_there_is_no_library(tmp_path: Path) -> None:
    done = run("search", "바다", library=tmp_path / "nothing")
    assert done.returncode == 1
    assert "Index a folder" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_a_library_that_is_being_written_can_be_searched_but_not_indexed(
    indexed: Indexed,
) -> None:
    library, folder = indexed
    with WriterLock(library):
        assert run("search", "바다", library=library).returncode == 0
        refused = program("index", folder, library=library)
    assert refused.returncode == 1
    assert str(os.getpid()) in refused.stderr


def test_a_damaged_database_is_named_and_left_alone(indexed: Indexed, tmp_path: Path) -> None:
    damaged = tmp_path / "library"
    damaged.mkdir()
    (damaged / "library.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    done = run("search", "바다", library=damaged)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert (damaged / "library.db").stat().st_size == 5016


def test_an_interrupted_index_says_that_nothing_is_lost(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("no SIGINT to children on Windows")
    import signal

    root = tmp_path / "root"
    root.mkdir()
    for number in range(120):
        picture(number).save(root / f"{number}.png")
    library = tmp_path / "library"
    told = command("index", root, library=library)
    with subprocess.Popen(told, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while "Reading photos" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "kept" in rest
    with Database.open(library, read_only=True):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to children on Windows")
def test_watch_keeps_a_folder_up_to_date_until_it_is_stopped(tmp_path: Path) -> None:
    import signal

    root = tmp_path / "사진"
    root.mkdir()
    picture(1).save(root / "첫째.jpg")
    library = tmp_path / "library"
    told = command("watch", root, library=library)
    with subprocess.Popen(
        told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("1 added, 1 encoded")
            picture(2).save(root / "둘째.jpg")
            assert process.stdout.readline().startswith("1 added")
            (root / "첫째.jpg").unlink()
            assert process.stdout.readline().startswith("1 removed")
        finally:
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    with Database.open(library, read_only=True):
        pass


def test_a_backup_is_listed_and_gone_back_to(tmp_path: Path) -> None:
    root, library = tmp_path / "root", tmp_path / "library"
    root.mkdir()
    picture(1).save(root / "a.jpg")
    answer("index", root, library=library)
    listed = answer("backups", library=library)
    assert isinstance(listed, list)
    assert len(listed) == 1
    picture(2).save(root / "b.jpg")
    answer("index", library=library)
    (library / "library.db").write_bytes(b"something else")
    restored = answer("restore", library=library)
    assert isinstance(restored, dict)
    assert restored["restored"] == listed[0]["path"]
    status = answer("status", library=library)
    assert isinstance(status, dict)
    assert status["searchable"] == 1
    done = run("restore", library=tmp_path / "nothing")
    assert done.returncode == 2
    assert "no backup" in done.stderr


def test_eval_measures_and_touches_no_library(indexed: Indexed, tmp_path: Path) -> None:
    _, folder = indexed
    queries = tmp_path / "queries.csv"
    queries.write_text(
        "qid,type,concept,lang,query,n_relevant,relevant,ignore\n"
        "1,concept,x,ko,강아지,1,강아지.jpg,\n"
        "2,concept,x,en,dog,2,a.jpg;b c.jpg,copy.jpg\n"
        "3,absent,y,en,submarine,0,,\n",
        encoding="utf-8",
    )
    report = answer("eval", queries, "--images", folder)
    assert isinstance(report, dict)
    assert report["types"]["concept"].keys() == {"ko", "en"}
    assert 0 <= report["types"]["concept"]["en"]["precision@10"] <= 1
    assert "flagged" in report["types"]["absent"]["en"]
    assert not Path(os.environ["PHOTOSEARCH_LIBRARY"]).exists()


def test_embed_writes_arrays_that_load_without_pickle(indexed: Indexed, tmp_path: Path) -> None:
    _, folder = indexed
    (tmp_path / "texts.json").write_text('["강아지", "a dog", "狗"]', encoding="utf-8")
    files = ["--texts", tmp_path / "texts.json", "--images", folder]
    counts = answer("embed", "--model", "starter", *files, "--out", tmp_path / "o.npz", "--raw")
    assert counts == {"texts": 3, "images": 6, "out": str(tmp_path / "o.npz")}
    with np.load(tmp_path / "o.npz", allow_pickle=False) as arrays:
        assert arrays["texts"].dtype == arrays["images"].dtype == np.float32
        assert arrays["texts"].shape[1] == arrays["images"].shape[1]
        names = {Path(name).name for name in arrays["paths"]}
        assert {"강아지.jpg", "海边.jpg", "copy.jpg"} < names
        twins = [n for n, p in enumerate(arrays["paths"]) if Path(p).name in ("a.jpg", "copy.jpg")]
        first, second = arrays["images"][twins]
        np.testing.assert_allclose(first, second, atol=1e-6)


def test_the_shell_indexes_and_answers(indexed: Indexed, tmp_path: Path) -> None:
    _, folder = indexed
    done = run("shell", folder, "강아지", "海边", library=tmp_path / "library")
    assert done.returncode == 0
    assert "6 photos are ready" in done.stdout
    assert done.stdout.count("강아지.jpg") == 2


@pytest.mark.parametrize(
    "command",
    [
        "index",
        "search",
        "similar",
        "problems",
        "status",
        "verify",
        "watch",
        "backups",
        "restore",
        "models",
        "eval",
        "embed",
        "archive",
        "shell",
    ],
)
def test_every_command_has_help_and_stands_in_the_readme(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 3
    readme = Path(__file__).resolve().parent.parent / "README.md"
    assert f"`{command}" in readme.read_text(encoding="utf-8")


@pytest.fixture
def engine_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the engine is asked for is made up in this process, the same for the same pixels."""
    from concurrent.futures import Future
    from typing import Any

    from photosearch.models.base import Parts
    from photosearch.workers.engine_client import Engine

    def vectors(pixels: np.ndarray[Any, Any], count: int = 1) -> np.ndarray[Any, Any]:
        seed = int(pixels.astype(np.int64).sum())
        found = np.random.default_rng(seed).standard_normal((count, 256)).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def answered(found: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        answer.set_result(found)
        return answer

    def images(self: Engine, pixels: np.ndarray[Any, Any], urgent: bool = False) -> Future[Any]:
        return answered(np.concatenate([vectors(each) for each in pixels]))

    def patches(self: Engine, pixels: np.ndarray[Any, Any], urgent: bool = False) -> Future[Any]:
        return answered([Parts(vectors(each, 4).astype(np.float16), (2, 2)) for each in pixels])

    monkeypatch.setattr(Engine, "encode_images", images)
    monkeypatch.setattr(Engine, "patch_vectors", patches)


@pytest.mark.usefixtures("engine_here")
def test_search_may_look_closer(indexed: Indexed) -> None:
    library, _ = indexed
    rows = answer("search", "강아지", "--rerank", library=library)
    assert isinstance(rows, list)
    assert len(rows) == 6
    assert all("fine" in row["why"] for row in rows)
    scores = [row["score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    rows = answer("search", "강아지", library=library)
    assert isinstance(rows, list)
    assert not any("fine" in row["why"] for row in rows)


@pytest.mark.usefixtures("engine_here")
def test_why_tells_where_in_a_photo_it_is(indexed: Indexed, tmp_path: Path) -> None:
    library, folder = indexed
    out = tmp_path / "지도.png"
    found = answer("why", folder / "a.jpg", "강아지 OR 바다", "--out", out, library=library)
    assert isinstance(found, dict)
    assert found["path"] == str(folder / "a.jpg")
    assert [each["phrase"] for each in found["phrases"]] == ["강아지", "바다"]
    for each in found["phrases"]:
        assert len(each["grid"]) == len(each["grid"][0]) == 24
        assert len(each["thirds"]) == 3
        assert (each["place"] is not None) == each["clear"]
    assert out.read_bytes().startswith(b"\x89PNG")
    said = run("why", folder / "a.jpg", "강아지", library=library)
    assert said.returncode == 0
    assert "“강아지”" in said.stdout


@pytest.mark.parametrize(
    ("name", "query", "status", "words"),
    [
        ("a.jpg", "date:2019", 2, "Nothing in this query"),
        ("nowhere.jpg", "dog", 1, "not in the library"),
    ],
)
def test_why_says_what_it_cannot_tell(
    indexed: Indexed, name: str, query: str, status: int, words: str
) -> None:
    library, folder = indexed
    done = run("why", folder / name, query, library=library)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
