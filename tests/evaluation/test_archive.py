"""Archives of VL-KE-T5 and of FAISS: searched as these do, and refused where they do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.cli import main
from photosearch.errors import UsageError
from photosearch.evaluation import fvecs
from photosearch.evaluation.archive import Archive
from photosearch.models import install

Floats = NDArray[np.float32]


@pytest.fixture
def vectors() -> Floats:
    made = np.random.default_rng(3).normal(size=(40, 6)).astype(np.float32)
    made[17] = made[5]  # equal scores
    return made


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    path = tmp_path / "목록.tsv"
    path.write_text("".join(f"사진/{n}.jpg\t{n}번\n" for n in range(40)), "utf-8")
    return path


def exactly(queries: Floats, vectors: Floats, count: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")
    return found[:, :count]


def lines(archive: Archive, queries: Floats, count: int) -> list[list[int]]:
    answers = archive.answers([f"{n}" for n in range(len(queries))], queries, count)
    return [[int(value.removesuffix("번")) for _, value, _ in each.lines] for each in answers]


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_files_larger_than_memory_are_searched_in_blocks(
    tmp_path: Path,
    vectors: Floats,
    collection: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
) -> None:
    folder = tmp_path / "벡터"
    folder.mkdir()
    (folder / "000.fvecs").write_bytes(fvecs.packed(vectors[:25]))
    (folder / "001.fvecs").write_bytes(fvecs.packed(vectors[25:]))
    monkeypatch.setattr(fvecs, "_BLOCK", rows * 4 * 7)
    queries = np.concatenate([vectors[5:6], vectors[30:33]])
    found = lines(Archive(folder, collection, 4), queries, 9)
    assert found == exactly(queries, vectors, 9).tolist()
    everything = lines(Archive(folder, collection, 4), queries, 40)[0]
    assert everything.index(17) == everything.index(5) + 1


def test_a_faiss_file_looks_into_as_many_cells_as_it_is_told(
    tmp_path: Path, vectors: Floats, collection: Path
) -> None:
    index = faiss.index_factory(6, "IVF4,Flat", faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    path = tmp_path / "색인.index"
    path.write_bytes(faiss.serialize_index(index).tobytes())
    exact = exactly(vectors[:3], vectors, 40).tolist()
    assert [sorted(each) for each in lines(Archive(path, collection, 4), vectors[:3], 99)] == [
        sorted(each) for each in exact
    ]
    flat = faiss.IndexFlatL2(6)
    flat.add(vectors)
    path.with_name("l2").write_bytes(faiss.serialize_index(flat).tobytes())
    (nearest,) = Archive(path.with_name("l2"), collection, 4).answers(["q"], vectors[9:10], 2)
    assert nearest.by_distance
    assert nearest.lines[0] == ("사진/9.jpg", "9번", 0.0)
    few = lines(Archive(path, collection, 1), vectors[:3], 99)
    assert all(0 < len(each) < 40 for each in few)


def test_what_does_not_belong_together_is_refused(
    tmp_path: Path, vectors: Floats, collection: Path
) -> None:
    path = tmp_path / "a.fvecs"
    path.write_bytes(fvecs.packed(vectors[:39]))
    with pytest.raises(UsageError, match=r"39 vectors.*40 lines"):
        Archive(path, collection, 4)
    path.write_bytes(fvecs.packed(vectors))
    with pytest.raises(UsageError, match="6 numbers, the model's 5"):
        Archive(path, collection, 4).answers(["q"], vectors[:1, :5], 3)
    with pytest.raises(UsageError, match=r"away\.index cannot be read"):
        Archive(tmp_path / "away.index", collection, 4)
    with pytest.raises(UsageError, match="no index that FAISS can read"):
        Archive(collection, collection, 4)


@pytest.mark.parametrize("kept", ["ivf.index", "fvecs"])
def test_it_answers_as_the_system_did(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kept: str
) -> None:
    golden = shared_data / "golden" / "vl_ke_t5"
    install.install(golden, "ke")
    given = [str(golden / kept), str(golden / "images.tsv"), "--model", "ke", "--nprobe", "2"]
    reports = tmp_path / "md"
    given += ["-n", "3", "--queries", str(golden / "query.json"), "--reports", str(reports)]
    status = main(["--json", "archive", *given])
    answers = json.loads(capsys.readouterr().out)
    assert status == 0
    rows = [line.split("\t") for line in (golden / "images.tsv").read_text("utf-8").splitlines()]
    best = np.load(golden / "golden.npz")["topk_indices"][:3, :3]
    assert [[each["path"] for each in answer["answers"]] for answer in answers] == [
        [rows[row][0] for row in of_query] for of_query in best
    ]
    written = {path.name: path.read_bytes() for path in (golden / "md_out").iterdir()}
    assert {path.name: path.read_bytes() for path in reports.iterdir()} == written


def test_vectors_that_are_written_here_can_be_searched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts.json"
    texts.write_text('["강아지", "a dog\\ton a beach", "海边日落"]', "utf-8")
    out = tmp_path / "벡터.fvecs"
    embed = ["embed", "--model", "starter", "--out", str(out), "--raw"]
    for _ in range(2):  # what it wrote itself, it may write over
        assert main([*embed, "--texts", str(texts)]) == 0
    capsys.readouterr()
    given = ["archive", str(out), str(out.with_suffix(".tsv")), "--query", "海边日落", "-n", "1"]
    assert main([*given, "--model", "starter"]) == 0
    said = capsys.readouterr().out
    assert "海边日落" in said.splitlines()[-2]
    out.with_suffix(".tsv").write_text("something else")
    assert main([*embed, "--texts", str(texts)]) == 2
    assert main([*embed, "--texts", str(texts), "--images", str(tmp_path)]) == 2
