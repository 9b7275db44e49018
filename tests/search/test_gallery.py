"""A gallery in memory answers as a library does."""

from __future__ import annotations

import numpy as np

from photosearch.search.gallery import Gallery

from .conftest import Album, Words, photo_of


def test_orders_all_photos_and_grades_the_first() -> None:
    vectors = np.stack([photo_of(f"thing {n // 3}", n) for n in range(60)])
    gallery = Gallery(vectors, Words())
    texts = [f"thing {n}" for n in range(20)] + [f"absent {n}" for n in range(100)]
    answers = list(gallery.answer(texts))
    assert len(answers) == 120
    for n, answer in enumerate(answers):
        assert sorted(answer.order) == list(range(60))
        if n < 20:
            assert set(answer.order[:3]) == {3 * n, 3 * n + 1, 3 * n + 2}
    grades = [answer.relevance for answer in answers]
    assert grades[:20].count("unlikely") <= 2
    assert grades[20:].count("unlikely") >= 65


def test_agrees_with_a_library(album: Album) -> None:
    names = [f"thing{n}.jpg" for n in range(40)]
    album.add(*names)
    contents = np.array([album.content(name) for name in names])
    album.replica.catch_up()
    gallery = Gallery(album.replica.vectors(contents), Words())
    for text in ("thing7", "absent", "강아지"):
        hits = album.searcher.search(text, 40)
        (answer,) = gallery.answer([text])
        assert [names[n] for n in answer.order] == [hit.path.name for hit in hits]
        assert answer.relevance == hits[0].relevance
