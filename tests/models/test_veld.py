"""VELD: the system's own captions and numbers, and every switch against plain arithmetic."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from photosearch.errors import ModelBroken
from photosearch.media.prepare import prepare
from photosearch.models import beams, captioners, pretrained, veld, veld_model
from photosearch.models.base import CaptionWish, ImageSpec, ModelSpec
from photosearch.models.veld_model import VeldCaptioner
from tests.models import plain

CLOSE = 1e-4


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


def load(folder: Path) -> VeldCaptioner:
    about = veld.describe(folder)
    spec = ModelSpec("tiny", "veld", "f", about.dim, about.image)
    return veld.load(folder, spec, "cpu")


class TestTheSystemsOwnNumbers:
    @pytest.fixture(scope="class")
    @staticmethod
    def golden(shared_data: Path) -> Path:
        return shared_data / "golden" / "veld"

    @pytest.fixture(scope="class")
    @staticmethod
    def numbers(golden: Path) -> dict[str, np.ndarray]:
        return dict(np.load(golden / "golden.npz"))

    @pytest.fixture(scope="class")
    @staticmethod
    def captioner(golden: Path) -> VeldCaptioner:
        return load(golden / "checkpoint")

    @pytest.fixture(scope="class")
    @staticmethod
    def pixels(golden: Path, captioner: VeldCaptioner) -> np.ndarray:
        files = [golden / "images" / f"img{n}.png" for n in range(4)]
        return np.stack([prepare(str(path), captioner.spec.image, 64).pixels for path in files])

    def test_token_ids_are_exact(self, golden: Path, numbers: dict[str, np.ndarray]) -> None:
        texts = json.loads((golden / "texts.json").read_text("utf-8"))
        tokenize = pretrained.Tokenizer(golden / "checkpoint", 512, transformers.T5Tokenizer)
        assert (tokenize(texts)["input_ids"].numpy() == numbers["input_ids"]).all()

    def test_states_and_logits(
        self, captioner: VeldCaptioner, numbers: dict[str, np.ndarray]
    ) -> None:
        model = captioner.model
        pixels = torch.from_numpy(numbers["pixel_values"])
        labels = torch.from_numpy(numbers["input_ids"])
        mask = torch.from_numpy(numbers["attention_mask"])
        ids = torch.cat([torch.zeros_like(labels[:, :1]), labels[:, :-1]], dim=1)
        with torch.inference_mode():
            seen = model.see(pixels)
            got = {
                "e_logits_l": seen,
                "d_logits": model.decoder.read(ids, mask)[:, -1],
                "logits": model.decoder.write(model.decoder.read(ids, mask), seen, mask),
                "lm_only_logits": model.decoder.write(model.decoder.read(ids, mask), None, mask),
            }
        for name, values in got.items():
            assert plain.difference(values, numbers[name]) < CLOSE, name

    def test_captions_are_exact(
        self, golden: Path, captioner: VeldCaptioner, pixels: np.ndarray
    ) -> None:
        want = json.loads((golden / "captions.json").read_text("utf-8"))
        four = captioner.captions(pixels, CaptionWish(beams=4, max_new_tokens=14))
        assert [c.text for own in four for c in own] == want["beam"]
        one = captioner.captions(pixels, CaptionWish(beams=1, max_new_tokens=14))
        assert [c.text for own in one for c in own] == want["greedy"]

    @pytest.mark.parametrize("cached", [True, False])
    def test_beams_are_exact(
        self,
        captioner: VeldCaptioner,
        pixels: np.ndarray,
        numbers: dict[str, np.ndarray],
        cached: bool,
    ) -> None:
        found = [s for own in captioner.sentences(pixels, 4, 14, cached) for s in own]
        sums, lengths = numbers["beam_sum_logprobs"], numbers["beam_generated_lengths"]
        for sentence, ids, length, total in zip(
            found, numbers["beam_sequences"], lengths, sums, strict=True
        ):
            ended = 1 in ids[: length + 1]
            assert sentence.ids == tuple(ids[: length + 1 - ended])
            assert sentence.score * len(sentence.ids) == pytest.approx(total, abs=1e-4)
        scores = [sentence.score for sentence in found]
        assert scores == pytest.approx(numbers["beam_scores"].tolist(), abs=1e-4)

    def test_greedy_is_exact(
        self, captioner: VeldCaptioner, pixels: np.ndarray, numbers: dict[str, np.ndarray]
    ) -> None:
        for cached in (True, False):
            found = captioner.sentences(pixels, 1, 14, cached)
            want = [tuple(row) for row in numbers["greedy_sequences"]]
            assert [own[0].ids for own in found] == want


ENCODER: dict[str, Any] = {
    "model_type": "vit",
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "image_size": 24,
    "patch_size": 8,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "qkv_bias": True,
}
DECODER: dict[str, Any] = {
    "model_type": "t5",
    "vocab_size": 50,
    "d_model": 24,
    "d_kv": 10,
    "d_ff": 40,
    "num_layers": 2,
    "num_decoder_layers": 2,
    "num_heads": 3,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 20,
    "feed_forward_proj": "gated-gelu",
    "layer_norm_epsilon": 1e-6,
    "tie_word_embeddings": False,
    "is_decoder": True,
    "cross_attention_hidden_size": None,
}
Make = Callable[..., tuple[Path, plain.Weights, dict[str, Any]]]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import sentencepiece

    folder = tmp_path_factory.mktemp("tokenizer")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(
            ["a dog on the beach", "바닷가의 강아지", "red balls, no cats ."] * 3
        ),
        model_prefix=str(folder / "spiece"),
        vocab_size=50,
        hard_vocab_limit=False,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    return folder


@pytest.fixture
def make(tmp_path: Path, tokenizer: Path) -> Make:
    """Writes a random model whose configuration differs from the usual by what is given."""

    def write(
        encoder: dict[str, Any] | None = None,
        decoder: dict[str, Any] | None = None,
        left_out: tuple[str, ...] = (),
    ) -> tuple[Path, plain.Weights, dict[str, Any]]:
        config: dict[str, Any] = {
            "model_type": "vision-encoder-language-decoder-t5",
            "encoder": ENCODER | (encoder or {}),
            "decoder": {k: v for k, v in (DECODER | (decoder or {})).items() if v != "absent"},
            "eos_token_id": 1,
            "pad_token_id": 0,
            "num_queries_local": 7,  # ignored by the system, whose models have 256 regardless
            "tie_word_embeddings": False,
        }
        weights = plain.random_weights(plain.veld_shapes(config["encoder"], config["decoder"]), 4)
        if config["decoder"].get("tie_word_embeddings", True):
            # As in real models of the kind: tables with numbers of ordinary size.
            weights["decoder.lm_head.weight"] = weights["decoder.shared.weight"] * 4
            weights["decoder.shared.weight"] = weights["decoder.lm_head.weight"]
        table = weights["decoder.shared.weight"]
        saved = weights | {
            f"decoder.{n}.embed_tokens.weight": table for n in ("encoder", "decoder")
        }
        folder = tmp_path / "model"
        kept = {name: value for name, value in saved.items() if name not in left_out}
        plain.save(folder, config, kept)
        shutil.copy(tokenizer / "spiece.model", folder)
        return folder, weights, config

    return write


def pictures(count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Pixels, and the same as a model sees them."""
    pixels = np.random.default_rng(3).integers(0, 256, (count, 24, 24, 3), dtype=np.uint8)
    return pixels, pixels.transpose(0, 3, 1, 2) / 255 * 2 - 1


SWITCHES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"hidden_size": 36}, {}),  # needs the projection
    ({}, {"d_model": 18}),
    ({}, {"tie_word_embeddings": True}),
    ({}, {"tie_word_embeddings": "absent"}),  # true unless said otherwise
    ({}, {"feed_forward_proj": "relu"}),
    ({}, {"feed_forward_proj": "gated-silu"}),
    ({}, {"dense_act_fn": "gelu"}),
    ({}, {"layer_norm_epsilon": 0.3}),
    ({}, {"num_layers": 1, "num_decoder_layers": 3}),
    ({}, {"num_decoder_layers": "absent"}),
    ({}, {"relative_attention_num_buckets": 6, "relative_attention_max_distance": 7}),
    ({"layer_norm_eps": 0.2}, {}),
    ({"qkv_bias": False, "hidden_act": "quick_gelu", "num_attention_heads": 4}, {}),
]


class TestSwitches:
    @pytest.mark.parametrize(("encoder", "decoder"), SWITCHES, ids=str)
    def test_numbers(self, make: Make, encoder: dict[str, Any], decoder: dict[str, Any]) -> None:
        folder, weights, config = make(encoder, decoder)
        model = load(folder).model
        want = plain.Veld(weights, config)
        _, values = pictures()
        random = np.random.default_rng(6)
        ids = random.integers(2, 50, (3, 12))
        ids[:, 0] = 0
        mask = (np.arange(12) < np.array([[12], [9], [4]])).astype(np.int64)
        given, hidden = torch.from_numpy(ids), torch.from_numpy(mask)
        with torch.inference_mode():
            pixels = torch.from_numpy(values).float()
            seen, states = model.see(pixels), model.decoder.read(given, hidden)
            logits = model.decoder.write(states, seen, hidden)
            alone = model.decoder.write(states, None, hidden)
        seen_there = want.seen(values)
        assert seen.shape[1] == 256
        assert plain.difference(seen, seen_there) < CLOSE
        assert plain.difference(states, want.read(ids, mask)) < CLOSE
        assert plain.difference(logits, want.logits(ids, mask, seen_there)) < CLOSE
        assert plain.difference(alone, want.logits(ids, mask, None)) < CLOSE
        assert plain.difference(logits, alone.numpy()) > 0.1, "the picture must matter"

    @pytest.mark.parametrize(("encoder", "decoder"), SWITCHES[:4], ids=str)
    def test_captions(self, make: Make, encoder: dict[str, Any], decoder: dict[str, Any]) -> None:
        folder, weights, config = make(encoder, decoder)
        captioner = load(folder)
        pixels, values = pictures(2)
        reference = plain.Veld(weights, config)
        seen = reference.seen(values)
        for cached in (True, False):
            found = captioner.sentences(pixels, 3, 6, cached)
            for number, own in enumerate(found):
                want = followed(reference, seen[number : number + 1], 3, 6)
                assert [sentence.ids for sentence in own] == [ids for ids, _ in want]
                assert [s.score for s in own] == pytest.approx([s for _, s in want], abs=1e-4)

    @pytest.mark.parametrize(
        ("top", "decoder", "want"),
        [
            ({}, {}, (0, 1, 0)),
            ({"pad_token_id": 3, "eos_token_id": 4}, {}, (3, 4, 3)),
            ({}, {"pad_token_id": 3, "eos_token_id": 4}, (3, 4, 3)),
            ({"eos_token_id": 4}, {"eos_token_id": 5, "decoder_start_token_id": 6}, (6, 4, 0)),
            ({"decoder_start_token_id": 7}, {"pad_token_id": 2}, (7, 1, 2)),
        ],
    )
    def test_how_sentences_begin_and_end(
        self, top: dict[str, Any], decoder: dict[str, Any], want: tuple[int, int, int]
    ) -> None:
        """What the whole says goes before what its decoder says; else as T5 has it."""
        rules = veld_model.rules({**top, "decoder": decoder}, 40)
        assert (rules.start, rules.end, rules.pad, rules.most) == (*want, 40)

    def test_a_sentence_ends_with_the_token_that_is_named(self, make: Make) -> None:
        """Another end makes other sentences of the same numbers."""
        folder, weights, config = make()
        pixels, values = pictures(1)
        reference = plain.Veld(weights, config)
        first = followed(reference, reference.seen(values), 1, 6)[0][0]
        (folder / "config.json").write_text(json.dumps(config | {"eos_token_id": first[2]}))
        (found,) = load(folder).sentences(pixels, 1, 6)
        assert found[0].ids == first[:2]

    def test_what_tied_weights_leave_out(self, make: Make) -> None:
        """Safetensors, for one, keep a table that serves twice only once."""
        names = ("decoder.lm_head.weight", "decoder.decoder.embed_tokens.weight")
        names += ("decoder.encoder.embed_tokens.weight",)
        folder, weights, config = make({}, {"tie_word_embeddings": True}, left_out=names)
        model = load(folder).model
        ids = np.array([[0, 5, 9]])
        with torch.inference_mode():
            got = model.decoder.write(model.decoder.read(torch.from_numpy(ids)), None)
        want = plain.Veld(weights, config).logits(ids, np.ones_like(ids), None)
        assert plain.difference(got, want) < CLOSE


def followed(
    model: plain.Veld, seen: np.ndarray, count: int, most: int
) -> list[tuple[tuple[int, ...], float]]:
    """Beam search in the plainest way: all continuations of all sentences, sorted."""
    growing: list[tuple[float, tuple[int, ...]]] = [(0.0, (0,))]
    finished: list[tuple[float, tuple[int, ...]]] = []
    for _ in range(most):
        candidates = []
        for total, ids in growing:
            logits = model.logits(np.array([ids]), np.ones((1, len(ids)), np.int64), seen)[0, -1]
            logs = logits - logits.max()
            logs = logs - np.log(np.exp(logs).sum())
            candidates += [(total + log, ids, token) for token, log in enumerate(logs)]
        candidates.sort(key=lambda entry: -entry[0])
        best = candidates[: 2 * count]
        ended = [(t / len(ids), ids) for t, ids, token in best[:count] if token == 1]
        finished = sorted(finished + ended, reverse=True)[:count]
        growing = [(t, (*ids, token)) for t, ids, token in best if token != 1][:count]
        length = len(growing[0][1]) - 1
        if len(finished) == count and finished[-1][0] >= best[0][0] / length:
            return [(ids, score) for score, ids in finished]
    finished += [(total / len(ids), ids) for total, ids in growing]
    return [(ids, score) for score, ids in sorted(finished, reverse=True)[:count]]


class TestBeams:
    """The search alone, over a made-up language in which sentences end early and late."""

    RULES = beams.Rules(start=0, end=1, pad=0, most=9)

    def language(self, seed: int, ending: float) -> Callable[[tuple[int, ...]], np.ndarray]:
        tables = np.random.default_rng(seed).normal(0, 1.5, (7, 7, 9))

        def logits(ids: tuple[int, ...]) -> np.ndarray:
            row = tables[len(ids) % 7, ids[-1] % 7].copy()
            row[1] += ending
            return row

        return logits

    @pytest.mark.parametrize("ending", [-4.0, 0.0, 2.0, 3.0])
    @pytest.mark.parametrize("count", [2, 4])
    def test_it_is_the_plain_search(self, count: int, ending: float) -> None:
        for seed in range(40):
            self.compare(seed, count, ending)

    def compare(self, seed: int, count: int, ending: float) -> None:
        languages = [self.language(seed, ending), self.language(seed + 100, ending)]
        seen: list[tuple[int, ...]] = []

        def step(ids: torch.Tensor, origin: torch.Tensor | None) -> torch.Tensor:
            rows = [tuple(row) for row in ids.tolist()]
            if origin is not None:  # each row goes on from the one it says it does
                assert [row[:-1] for row in rows] == [seen[n] for n in origin.tolist()]
            seen[:] = rows
            return torch.tensor(
                np.stack([languages[n // count](row) for n, row in enumerate(rows)])
            )

        found = beams.search(step, 2, count, self.RULES, torch.device("cpu"))
        for language, own in zip(languages, found, strict=True):
            want = self.plainly(language, count)
            assert [sentence.ids for sentence in own] == [ids for ids, _ in want]
            assert [s.score for s in own] == pytest.approx([s for _, s in want], abs=1e-4)

    def plainly(
        self, language: Callable[[tuple[int, ...]], np.ndarray], count: int
    ) -> list[tuple[tuple[int, ...], float]]:
        class Model(plain.Veld):
            def __init__(self) -> None:
                pass

            def logits(self, ids: Any, mask: Any, seen: Any) -> Any:
                return np.array([[language(tuple(ids[0].tolist()))]])

        return followed(Model(), np.zeros(0), count, self.RULES.most)

    def test_lengths_differ_in_these_languages(self) -> None:
        lengths = {
            len(ids)
            for seed in range(6)
            for ending in (0.0, 2.0)
            for ids, _ in self.plainly(self.language(seed, ending), 4)
        }
        assert len(lengths) > 5

    def test_greedy_stops_at_the_end(self) -> None:
        language = self.language(3, 1.0)

        def step(ids: torch.Tensor, origin: torch.Tensor | None) -> torch.Tensor:
            return torch.tensor(np.stack([language(tuple(row)) for row in ids.tolist()]))

        (sentence,) = beams.greedy(step, 1, self.RULES, torch.device("cpu"))
        ids, total = (0,), 0.0
        while len(ids) <= self.RULES.most:
            logs = torch.tensor(language(ids)).log_softmax(-1)
            total += float(logs.max())
            if int(logs.argmax()) == self.RULES.end:
                break
            ids = (*ids, int(logs.argmax()))
        assert sentence.ids == ids
        assert len(ids) < self.RULES.most, "one that ends by itself"
        assert sentence.score == pytest.approx(total / len(ids), abs=1e-4)


class TestCaptioner:
    def test_what_it_says_of_itself(self, make: Make) -> None:
        folder = make()[0]
        about = veld.describe(folder)
        assert about.dim == 0
        assert about.image == ImageSpec(24, "squash", "bilinear")
        assert set(about.files) == {"config.json", "pytorch_model.bin", "spiece.model"}
        family = captioners.of_folder(folder)
        assert family is not None
        assert (family.name, family.beams, family.max_new_tokens) == ("veld", 4, 40)

    def test_captions_come_as_wished(self, make: Make) -> None:
        captioner = load(make()[0])
        pixels, _ = pictures(11)  # more than are written about at a time
        found = captioner.captions(pixels, CaptionWish(max_new_tokens=5))
        assert [len(own) for own in found] == [4] * 11
        for own in found:
            scores = [caption.score for caption in own]
            assert scores == sorted(scores, reverse=True)
        alone = captioner.captions(pixels[10:], CaptionWish(max_new_tokens=5))
        assert [c.text for c in alone[0]] == [c.text for c in found[10]]
        (one,) = captioner.captions(pixels[:1], CaptionWish(beams=1, max_new_tokens=5))
        assert len(one) == 1
        assert captioner.captions(pixels[:0]) == []

    def test_the_longest_caption_is_the_familys(self, make: Make) -> None:
        captioner = load(make()[0])
        sentences = captioner.sentences(pictures(2)[0], 2)
        assert max(len(s.ids) for own in sentences for s in own) <= 1 + veld.MAX_NEW_TOKENS

    def test_pixels_of_another_size(self, make: Make) -> None:
        with pytest.raises(ValueError, match="side should be 24"):
            load(make()[0]).captions(np.zeros((1, 32, 32, 3), np.uint8))


class TestBadFiles:
    def saved(self, folder: Path) -> plain.Weights:
        tensors = torch.load(folder / "pytorch_model.bin", weights_only=True)
        return {name: value.double().numpy() for name, value in tensors.items()}

    @pytest.mark.parametrize(
        "name",
        [
            "encoder.encoder.layer.0.output.dense.weight",
            "local_pooling.queries",
            "decoder.encoder.block.1.layer.1.layer_norm.weight",
            "decoder.decoder.block.0.layer.1.EncDecAttention.q.weight",
            "decoder.encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            "enc_to_dec_proj.bias",
        ],
    )
    def test_missing_weights_are_not_made_up(self, make: Make, name: str) -> None:
        folder, _, config = make({"hidden_size": 36})
        weights = self.saved(folder)
        del weights[name]
        plain.save(folder, config, weights)
        with pytest.raises(ModelBroken, match="missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("part", "values"),
        [
            ("encoder", {"num_hidden_layers": 1}),
            ("encoder", {"intermediate_size": 44}),
            ("decoder", {"num_layers": 1}),
            ("decoder", {"num_decoder_layers": 3}),
            ("decoder", {"d_ff": 44}),
            ("decoder", {"d_model": 30}),
            ("decoder", {"feed_forward_proj": "relu"}),
            ("decoder", {"vocab_size": 51}),
            ("encoder", {"layer_norm_eps": "small"}),
        ],
    )
    def test_weights_and_configuration_disagree(
        self, make: Make, part: str, values: dict[str, Any]
    ) -> None:
        folder, _, config = make()
        config[part] |= values
        (folder / "config.json").write_text(json.dumps(config))
        with pytest.raises(ModelBroken):
            load(folder)

    def test_whole_numbers_for_fractions(self, make: Make) -> None:
        """As in a checkpoint that somebody made smaller in a way that nobody here knows."""
        path = make()[0] / "pytorch_model.bin"
        weights = torch.load(path, weights_only=True)
        name = "decoder.decoder.block.0.layer.1.EncDecAttention.q.weight"
        torch.save(weights | {name: weights[name].to(torch.int8)}, path)
        with pytest.raises(ModelBroken):
            load(path.parent)

    def test_names_that_are_no_names(self, make: Make) -> None:
        path = make()[0] / "pytorch_model.bin"
        torch.save(torch.load(path, weights_only=True) | {3: torch.zeros(2)}, path)
        with pytest.raises(ModelBroken, match="other things"):
            load(path.parent)

    def test_what_only_training_compared_is_not_needed(self, make: Make) -> None:
        folder, _, config = make()
        kept = {n: v for n, v in self.saved(folder).items() if not n.startswith("global_pooling.")}
        plain.save(folder, config, kept)
        assert load(folder).captions(pictures(1)[0], CaptionWish(max_new_tokens=2))

    def test_a_file_cut_short(self, make: Make) -> None:
        folder = make()[0]
        path = folder / "pytorch_model.bin"
        path.write_bytes(path.read_bytes()[:9000])
        with pytest.raises(ModelBroken, match="cannot be read"):
            load(folder)

    def test_without_a_tokenizer(self, make: Make) -> None:
        folder = make()[0]
        (folder / "spiece.model").unlink()
        with pytest.raises(ModelBroken, match="tokenizer"):
            veld.describe(folder)


@pytest.mark.parametrize("name", captioners.names())
def test_every_family_of_captioners_is_whole(name: str) -> None:
    family = captioners.family(name)
    assert family.name == name
    assert family.beams > 0 < family.max_new_tokens
    for model_type in family.model_types:
        assert captioners.of_model_type(model_type) == family


def test_an_unknown_family_is_another_versions(tmp_path: Path) -> None:
    with pytest.raises(ModelBroken, match="no captioners"):
        captioners.family("not yet")
    assert captioners.of_folder(tmp_path) is None
