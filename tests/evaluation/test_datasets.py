"""Reading query files."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from photosearch.errors import UsageError
from photosearch.evaluation.datasets import read_queries

HEAD = "qid,type,concept,lang,query,n_relevant,relevant,ignore\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "질문 查询.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_reads_all_columns(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEAD + 'q1,concept,dog,ko,강아지,2,a.jpg;b.jpg,c.jpg; a.jpg\nq2,absent,,en,"a, b",0,,\n',
    )
    first, second = read_queries(path)
    assert (first.qid, first.kind, first.language, first.text) == ("q1", "concept", "ko", "강아지")
    assert first.relevant == {"a.jpg", "b.jpg"}
    assert first.ignore == {"c.jpg"}
    assert (second.text, second.relevant, second.ignore) == ("a, b", frozenset(), frozenset())


def test_a_wide_concept_may_have_thousands_of_photos(tmp_path: Path) -> None:
    names = ";".join(f"IMG_{number:06}.jpg" for number in range(10_000))
    (query,) = read_queries(written(tmp_path, HEAD + f"1,concept,,en,sea,10000,{names},\n"))
    assert len(query.relevant) == 10_000


def test_spreadsheets_write_a_byte_order_mark(tmp_path: Path) -> None:
    assert len(read_queries(written(tmp_path, HEAD + "1,a,,en,dog,1,x.jpg,\n", "utf-8-sig"))) == 1


def test_names_and_queries_are_composed(tmp_path: Path) -> None:
    text = HEAD + unicodedata.normalize("NFD", "1,a,,ko,강아지,1,개.jpg,\n")
    (query,) = read_queries(written(tmp_path, text))
    assert query.text == "강아지"
    assert query.relevant == {"개.jpg"}


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    (query,) = read_queries(written(tmp_path, "type,lang,query,relevant\nlabel,en,dog,a.jpg\n"))
    assert query.qid == "1"
    assert query.ignore == frozenset()


def test_short_rows(tmp_path: Path) -> None:
    (query,) = read_queries(written(tmp_path, HEAD + "1,label,,en,dog\n"))
    assert query.relevant == frozenset()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "has no column"),
        (b"a,b\n1,2\n", "has no column"),
        (b"\xff\xfe\x00", "no CSV file in UTF-8"),
        (HEAD.encode() + b"1,label,,ko,\xb0\xad\xbe\xc6,1,a.jpg,\n", "no CSV file in UTF-8"),
    ],
)
def test_what_is_no_query_file_is_refused(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "queries.csv"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=says):
        read_queries(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_queries(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="cannot be read"):
        read_queries(tmp_path)


def test_the_shared_queries(shared_data: Path) -> None:
    queries = read_queries(shared_data / "data" / "queries.csv")
    assert len(queries) == 2580
    assert {query.kind for query in queries} == {"label", "concept", "caption", "absent"}
    assert {query.language for query in queries} == {"ko", "en", "zh"}
    assert all(bool(query.relevant) == (query.kind != "absent") for query in queries)
