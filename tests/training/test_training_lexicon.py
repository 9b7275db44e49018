"""The concept graph, captions read through it, and Korean made from it."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.models.starter_text import hash_gram
from photosearch.training import korean
from photosearch.training.captions import CaptionReader
from photosearch.training.corpus import build_vocabulary, nonsense_texts
from photosearch.training.glossing import KoreanGlosser
from photosearch.training.lexicon import LANGUAGES, Lexicon, read_lexicon
from photosearch.training.matching import PhraseFinder, inflections
from photosearch.training.phrases import gibberish, phrases_for, spliced

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "lexicon"


@pytest.fixture(scope="module")
def lexicon(lexicon_folder: Path) -> Lexicon:
    return read_lexicon(lexicon_folder)


@pytest.fixture(scope="module")
def finder(lexicon: Lexicon) -> PhraseFinder:
    return PhraseFinder(lexicon)


def ids(lexicon: Lexicon, numbers) -> set[str]:
    return {lexicon.concepts[n].id for n in numbers}


class TestReadLexicon:
    def test_same_id_in_two_files_is_united_and_broader_is_transitive(self, tmp_path: Path):
        head = "id\ten\tko\tzh\tbroader\n"
        (tmp_path / "a.tsv").write_text(f"{head}dog\tdog\t개\t狗\tanimal\n", encoding="utf-8")
        (tmp_path / "b.tsv").write_text(
            f"{head}dog\tdog|hound\t강아지\t\tpet\nanimal\tanimal\t동물\t动物\tbeing\n"
            "pet\tpet\t\t\tanimal\nbeing\tbeing\t\t\t\n",
            encoding="utf-8",
        )
        lexicon = read_lexicon(tmp_path)
        dog = lexicon.concepts[lexicon.number["dog"]]
        assert dog.forms == {"en": ("dog", "hound"), "ko": ("개", "강아지"), "zh": ("狗",)}
        above = lexicon.ancestors[lexicon.number["dog"]]
        assert ids(lexicon, above) == {"animal", "pet", "being"}

    def test_a_circle_ends(self, tmp_path: Path):
        text = "id\ten\tko\tzh\tbroader\na\ta\t\t\tb\nb\tb\t\t\ta\n"
        (tmp_path / "a.tsv").write_text(text, encoding="utf-8")
        lexicon = read_lexicon(tmp_path)
        assert lexicon.ancestors == (frozenset({1}), frozenset({0}))

    def test_a_missing_column_is_said(self, tmp_path: Path):
        (tmp_path / "a.tsv").write_text("id\ten\nx\ty\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"a\.tsv lacks"):
            read_lexicon(tmp_path)

    def test_an_empty_folder_is_refused(self, tmp_path: Path):
        with pytest.raises(ValueError, match="no concepts"):
            read_lexicon(tmp_path)

    def test_the_shipped_lexicon_speaks_three_languages(self):
        lexicon = read_lexicon(SHIPPED)
        assert len(lexicon.concepts) > 2000
        for language in LANGUAGES:
            spoken = sum(bool(c.forms.get(language)) for c in lexicon.concepts)
            assert spoken > 0.97 * len(lexicon.concepts)


class TestMatching:
    @pytest.mark.parametrize(
        ("phrase", "expected"),
        [("box", "boxes"), ("puppy", "puppies"), ("run", "running"), ("ride", "riding"),
         ("red car", "red cars"), ("play ball", "playing ball"), ("woman", "women")],
    )  # fmt: skip
    def test_inflections(self, phrase: str, expected: str):
        assert expected in inflections(phrase)

    def test_the_longest_phrase_wins_and_glue_names_nothing(self, lexicon: Lexicon):
        found = PhraseFinder(lexicon).read("A red dog near the puppies")
        assert [phrase for phrase, numbers in found if numbers] == ["red dog", "puppies"]
        assert [phrase for phrase, numbers in found if not numbers] == ["a", "near", "the"]

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=60))
    def test_any_text_can_be_read(self, finder: PhraseFinder, text: str):
        for phrase, _ in finder.read(text):
            assert phrase in text.lower() or " " in phrase


class TestCaptions:
    def test_a_composite_follows_from_its_parts(self, lexicon: Lexicon):
        named, follows = CaptionReader(lexicon).read("A red puppy is running")
        assert ids(lexicon, named) == {"red", "dog", "run"}
        assert ids(lexicon, follows) == {"red_dog"}

    def test_a_colour_belongs_to_the_noun_after_it(self, lexicon: Lexicon):
        _, follows = CaptionReader(lexicon).read("A puppy runs to the red sea")
        assert not follows

    def test_weights_grow_with_the_number_of_captions(self, lexicon: Lexicon):
        reader = CaptionReader(lexicon)
        weights = reader.weigh(["a dog", "a puppy", "a person"], (0.0, 0.5, 0.8))
        assert weights[lexicon.number["dog"]] == 0.8
        assert weights[lexicon.number["person"]] == 0.5


class TestKorean:
    @given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
    def test_particles_follow_the_final_consonant(self, syllable: str):
        closed = korean.final_of(syllable) != 0
        assert korean.subject(syllable) == syllable + ("이" if closed else "가")
        assert korean.object_(syllable) == syllable + ("을" if closed else "를")

    @pytest.mark.parametrize(
        ("verb", "doing", "present"),
        [("달리다", "달리는", "달린다"), ("먹다", "먹는", "먹는다"), ("놀다", "노는", "논다")],
    )
    def test_verbs(self, verb: str, doing: str, present: str):
        assert korean.while_doing(verb) == doing
        assert korean.plain_present(verb) == present

    def test_a_gloss_carries_the_words(self, lexicon: Lexicon):
        gloss = KoreanGlosser(lexicon).gloss("A dog is running by the sea", Random(3))
        assert any(word in gloss for word in ("개", "강아지", "댕댕이"))
        assert "바다" in gloss or "바닷가" in gloss
        assert "달" in gloss


class TestPhrases:
    def test_bare_forms_come_first_and_the_same_seed_says_the_same(self, lexicon: Lexicon):
        dog = lexicon.concepts[lexicon.number["dog"]]
        for language in LANGUAGES:
            phrases = phrases_for(dog, language, 5, Random(1))
            assert tuple(phrases[: len(dog.forms[language])]) == dog.forms[language]
            assert phrases == phrases_for(dog, language, 5, Random(1))

    @given(st.integers())
    def test_gibberish_is_never_empty(self, seed: int):
        assert gibberish(Random(seed))

    @given(st.text(min_size=1), st.text(min_size=1), st.integers())
    def test_a_splice_has_a_piece_of_both(self, left: str, right: str, seed: int):
        word = spliced(left, right, Random(seed))
        assert word[0] == left[0]
        assert word[-1] == right[-1]

    def test_nonsense_is_no_word_of_the_lexicon(self, lexicon: Lexicon):
        forms = {f for c in lexicon.concepts for own in c.forms.values() for f in own}
        texts = nonsense_texts(lexicon, 300, Random(3))
        assert len(texts) == 300
        assert not forms & {text for text, _, _ in texts}


def test_of_equally_frequent_pieces_each_run_chooses_the_same():
    """Python's own order of a set of texts is another one in every process."""
    words = [f"{left}{right}" for left in "abcdefghij" for right in "klmnopqrst"]
    chosen = build_vocabulary([(word, 0, 0) for word in reversed(words)], [], 40)
    first = {hash_gram("w" + word) for word in sorted(words)[:40]}
    assert first <= set(chosen.hashes.tolist())
