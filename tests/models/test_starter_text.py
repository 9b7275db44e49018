"""The NumPy text tower: what it makes of real and of hostile text, and that it needs no torch."""

import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.models.starter_text import (
    GramTable,
    StarterText,
    grams_of,
    hash_gram,
    tidy,
)

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "resources" / "models" / "starter"


@pytest.fixture(scope="module")
def shipped() -> StarterText:
    return StarterText.load(SHIPPED)


class TestTidy:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ＤＯＧ", "dog"),
            ("Café", "cafe"),
            ("강아지", "강아지"),
            ("海邊", "海邊"),
            ("가방", "가방"),
        ],
    )
    def test_forms(self, text: str, expected: str):
        assert tidy(text) == expected

    @given(st.text())
    def test_composed_and_decomposed_are_one(self, text: str):
        assert tidy(unicodedata.normalize("NFD", text)) == tidy(unicodedata.normalize("NFC", text))

    def test_a_book_is_cut(self):
        assert len(tidy("개" * 10_000)) == 400


class TestGrams:
    def test_hashes_are_the_same_everywhere(self):
        assert [hash_gram(g) for g in ("wdog", "=강아지", "h海边")] == [
            2848040790,
            214185864,
            3533757730,
        ]

    def test_a_space_in_korean_may_be_left_out(self):
        apart = {g for grams in grams_of("생일 파티") for g in grams}
        assert "=생일파티" in apart

    def test_unknown_words_are_marked(self):
        known = {"wdog", "?latin"}
        table = GramTable(np.array(sorted(hash_gram(g) for g in known), np.uint32))
        dog, mark = (int(np.searchsorted(table.hashes, hash_gram(g))) for g in ("wdog", "?latin"))
        assert table.rows("dog").tolist() == [dog]
        assert sorted(table.rows("dog xyzzy").tolist()) == sorted([dog, mark])
        assert not len(table.rows("!!!"))


class TestShipped:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("강아지", "개"), ("강아지", "댕댕이"), ("海边", "海邊"), ("狗", "강아지"),
         ("beach", "해변"), ("고양이 사진", "고양이"), ("a photo of a cat", "cat"),
         ("猫的照片", "猫"), ("CAT", "cat"),
         ("生日派对", "birthday party"), ("빨간옷", "빨간 옷")],
    )  # fmt: skip
    def test_what_means_the_same_lands_together(self, shipped: StarterText, one: str, other: str):
        a, b, far = shipped.encode([one, other, "피자"])
        assert a @ b > 0.6
        assert a @ b > a @ far

    def test_decomposed_and_full_width_text_is_the_same(self, shipped: StarterText):
        nfd = unicodedata.normalize("NFD", "강아지 사진")
        vectors = shipped.encode(["강아지 사진", nfd, "ｄｏｇ", "dog"])
        assert np.array_equal(vectors[0], vectors[1])
        assert np.array_equal(vectors[2], vectors[3])

    @pytest.mark.parametrize(
        "text", ["", " ", "😀🐶", "개" * 10_000, "\x00\ud800", "ع", "ㅋㅋㅋ", "-"]
    )
    def test_any_text_has_a_vector_of_length_one(self, shipped: StarterText, text: str):
        vector = shipped.encode([text])
        assert vector.shape == (1, shipped.dim)
        assert vector.dtype == np.float32
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(text=st.text(max_size=80))
    def test_never_raises_and_company_does_not_matter(self, shipped: StarterText, text: str):
        alone, together = shipped.encode([text]), shipped.encode(["dog", text, ""])
        assert np.isfinite(alone).all()
        assert np.allclose(alone[0], together[1], atol=1e-5)

    def test_no_texts(self, shipped: StarterText):
        assert shipped.encode([]).shape == (0, shipped.dim)

    def test_a_query_is_fast(self, shipped: StarterText):
        queries = ["해변에서 뛰어노는 강아지", "a dog on the beach", "海边日落"] * 20
        shipped.encode(queries[:3])
        began = time.perf_counter()
        for query in queries:
            shipped.encode([query])
        assert (time.perf_counter() - began) / len(queries) < 0.005  # 0.2 ms on an idle core

    def test_folder_is_small_enough_to_ship(self):
        assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 25_000_000


def test_text_needs_neither_torch_nor_transformers():
    code = (
        "import sys; from pathlib import Path;"
        "from photosearch.models.starter_text import StarterText;"
        f"StarterText.load(Path({str(SHIPPED)!r})).encode(['개']);"
        "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"
