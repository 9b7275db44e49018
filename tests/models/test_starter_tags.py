"""Tags of the built-in model: the file that ships, what it offers, and where it keeps silent."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from photosearch import paths
from photosearch.app import App
from photosearch.errors import ModelBroken
from photosearch.library import embeddings, photos
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.models import catalogue, checkpoint, starter, starter_tags
from photosearch.models.starter_tags import KnownTag, StarterTags

FOLDER = paths.resources() / "models" / "starter"


@pytest.fixture(scope="module")
def shipped() -> StarterTags:
    return StarterTags.load(FOLDER)


def test_every_shipped_tag_has_proven_itself(shipped) -> None:
    assert len(shipped.tags) >= 15
    for tag in shipped.tags:
        assert tag.precision >= 0.8
        assert tag.support >= 4
        assert 0 < tag.threshold < 1
        en, ko, zh = tag.words
        assert en.isascii()
        assert en == en.strip()
        assert all("가" <= c <= "힣" or c == " " for c in ko), ko
        assert all("一" <= c <= "鿿" for c in zh), zh
        assert all(unicodedata.is_normalized("NFC", word) for word in tag.words)
    names = [tag.words for tag in shipped.tags]
    assert all(len(set(column)) == len(names) for column in zip(*names, strict=True))


def test_a_photo_like_a_tag_is_offered_it_and_one_like_nothing_is_not(shipped) -> None:
    text = starter.load_text(FOLDER)
    vectors = starter_tags.tag_vectors(text, [tag.words for tag in shipped.tags])
    for tag, offered in zip(shipped.tags, shipped.offer(vectors.astype(np.float16)), strict=True):
        assert tag.words in [(each.en, each.ko, each.zh) for each in offered]
        scores = [each.score for each in offered]
        assert max(scores) <= 1.001
        assert len(offered) <= starter_tags.MOST
    assert shipped.offer(text.encode(["", "🙂"])) == [[], []]
    assert shipped.offer(np.zeros((0, text.dim), np.float32)) == []


def test_the_tag_furthest_above_its_own_line_is_first() -> None:
    class Text:
        """Vectors along the axes, by the first letter of a word."""

        def encode_texts(self, texts):
            return np.eye(3, dtype=np.float32)[["abc".index(text[0]) for text in texts]]

    tags = [KnownTag((name,) * 3, line, 0.9, 9) for name, line in (("a", 0.5), ("b", 0.2))]
    offer = StarterTags(tags, Text()).offer
    photo = np.array([[0.6, 0.5, 0.62], [0.49, 0.3, 0], [0.5, 0.1, 0], [0, 0, 1]], np.float32)
    assert [[tag.en for tag in row] for row in offer(photo)] == [["b", "a"], ["b"], ["a"], []]
    assert offer(photo)[1][0].score == pytest.approx(0.3)
    assert StarterTags([], Text()).offer(photo) == [[]] * 4


@pytest.mark.parametrize("text", ["", "en\tko\tzh\nx\ty\tz\n", "\x00", None])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "tags.tsv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    if text in ("", "\x00"):
        assert starter_tags.read_tags(path) == []
        return
    with pytest.raises(ModelBroken, match=r"tags\.tsv"):
        starter_tags.read_tags(path)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    tags = [KnownTag(("dog", "강아지", "狗"), 0.4794, 0.85, 33)]
    starter_tags.write_tags(tmp_path / "tags.tsv", tags)
    assert starter_tags.read_tags(tmp_path / "tags.tsv") == tags


def test_the_vocabulary_is_no_part_of_the_models_fingerprint(tmp_path: Path) -> None:
    """Or every library would be encoded again whenever a tag is added."""
    assert starter_tags.FILE not in starter.FILES
    names = starter.describe(FOLDER).files
    for name in names:
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    bare = checkpoint.fingerprint(tmp_path, starter.describe(tmp_path).files)
    assert bare == catalogue.find("starter").spec.fingerprint


def test_a_library_offers_tags_by_the_stored_vector(library_folder) -> None:
    (dog,) = starter_tags.tag_vectors(starter.load_text(FOLDER), [("dog", "강아지", "狗")])
    with App.open(library_folder) as app:
        assert app.offered_tags(1) == []
        assert app.model.name == "starter"  # from now on the library knows it

        def write(c: Connection) -> list[ContentId]:
            known = photos.Facts(40, 30, "JPEG")
            contents = [photos.add_content(c, bytes(31) + bytes([n]), 10, known) for n in (1, 2, 3)]
            other = embeddings.register_model(c, "other", "f1", "clip", len(dog), True)
            own = embeddings.active_model(c)
            assert own is not None
            half = dog.astype(np.float16)
            embeddings.append(c, own.id, [(contents[0], half)])
            embeddings.append(c, other, [(contents[1], half)])
            embeddings.set_active(c, other)  # whatever searches: tags are the starter's
            return contents

        mine, others, none = app.database.write(write)
        assert app.offered_tags(mine)[0].en == "dog"
        assert app.offered_tags(others) == app.offered_tags(none) == []
