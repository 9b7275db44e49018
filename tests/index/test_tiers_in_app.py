"""The index's tier as the program sees it: made in the background, chosen, and told of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from photosearch import upkeep
from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.index import tiers
from photosearch.jobs import Job, Progress
from photosearch.library import embeddings
from photosearch.library.ids import ContentId
from photosearch.search.relevance import null_phrases


def test_a_library_that_grows_large(library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "FAST_FROM", 60)
    monkeypatch.setattr(tiers, "FAST_UNTIL", 50)
    stages: list[Progress] = []
    with App.open(library_folder) as app:
        number, dim = app.models.current.own_number, app.model.spec.dim
        vectors = np.random.default_rng(0).standard_normal((80, dim)).astype(np.float16)
        rows = [(ContentId(at + 1), vector) for at, vector in enumerate(vectors)]
        app.database.write(lambda c: embeddings.append(c, number, rows))
        assert app.status()["index"] == {
            "tier": "exact-fp16", "vectors": 80, "memory_bytes": 80 * (2 * dim + 8),
            "vectors_on_disk": False, "training": False, "code_bytes": 0, "parts": 0,
            "parts_searched": 0, "note": "",
        }  # fmt: skip
        app.index([], Job(stages.append))
        assert app.replica.tier == "fast-pq4-fp16"
        assert "Making the search faster" in {each.stage for each in stages}
        app.change_settings(index_tier="exact")
        assert app.status()["index"]["tier"] == "exact-fp16"  # type: ignore[index]
        app.change_settings(index_tier="auto", index_memory=1)
        app.index([], Job())
        assert app.status()["index"]["tier"] == "fast-pq4-fp16"  # type: ignore[index]
        with pytest.raises(Trouble, match="auto, exact, fast"):
            app.change_settings(index_tier="quick")
    with App.open(library_folder, read_only=True) as app:
        assert app.status()["index"]["tier"] == "fast-pq4-fp16"  # type: ignore[index]
        assert upkeep.index_faults(app.database, app.models.current) == []


def test_texts_of_a_slow_model_are_those_that_it_was_asked_for(
    library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.serving.catalogue.text_encoder", lambda model: None)
    with App.open(library_folder) as app:
        number, dim = app.models.current.own_number, app.model.spec.dim
        texts = app.replica._texts
        assert texts is not None
        assert texts().shape == (0, dim)
        phrases = null_phrases()["ko"][:3]
        known = {phrase: np.full(dim, 0.5, np.float32) for phrase in [*phrases, "강아지"]}
        app.database.write(lambda c: embeddings.cache_texts(c, number, known))
        assert texts().tolist() == [[0.5] * dim] * 3
