"""What reads words: which parts there are, recognisers that are installed, lines as people read."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from photosearch import ocr as reading
from photosearch.errors import ModelBroken, UsageError
from photosearch.models import catalogue, install, listing, ocr, recognisers
from photosearch.models.ocr import Line, Parts, Recogniser, as_text, languages_of
from tests.models import tiny_onnx

HANGUL = [chr(code) for code in range(0xAC00, 0xAC00 + 150)]
LATIN = [chr(code) for code in (*range(65, 91), *range(97, 123))]
PARTS = Parts(Path("det.onnx"), (Recogniser("rec", Path("rec.onnx")),))


def line(text: str, left: int, top: int, height: int = 20) -> Line:
    right, bottom = left + 50, top + height
    return Line(text, 0.9, ((left, top), (right, top), (right, bottom), (left, bottom)))


class TestParts:
    @pytest.mark.parametrize("absent", ["rapidocr", "onnxruntime", "cv2"])
    def test_none_without_the_extra(self, absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
        usual = importlib.util.find_spec
        monkeypatch.setattr(ocr, "find_spec", lambda name: None if name == absent else usual(name))
        assert ocr.bundled() is None
        assert reading.parts() is None
        assert reading.languages() == ()

    def test_the_newest_that_the_package_holds(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("PP-OCRv6_det_small", "PP-OCRv6_rec_small", "PP-OCRv7_rec_small", "cls"):
            (tmp_path / "models" / f"{name}.onnx").parent.mkdir(exist_ok=True)
            (tmp_path / "models" / f"{name}.onnx").touch()
        spec = importlib.util.spec_from_loader("rapidocr", None, is_package=True)
        assert spec is not None
        assert spec.submodule_search_locations is not None
        spec.submodule_search_locations.append(str(tmp_path))
        monkeypatch.setattr(ocr, "find_spec", lambda name: spec)
        found = ocr.bundled()
        assert found is not None
        assert found.version == "ocr2:PP-OCRv6_det_small+PP-OCRv7_rec_small"

    def test_an_installed_recogniser_is_asked_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ocr, "bundled", lambda: PARTS)
        assert reading.languages() == ("en", "zh")
        (tmp_path / "korean").mkdir()
        tiny_onnx.recogniser(tmp_path / "korean" / "rec.onnx", [*HANGUL, *LATIN], 0)
        model = install.install(tmp_path / "korean", "한글".encode().hex())
        assert (model.reads_words, model.is_captioner) == (True, False)
        assert model.spec.languages == ("ko", "en")
        parts = reading.parts()
        assert parts is not None
        assert [each.name for each in parts.recognisers] == [
            "rec",
            f"{model.name}@{model.spec.fingerprint[:12]}",
        ]
        assert parts.version != PARTS.version
        assert reading.languages() == ("ko", "en", "zh")
        install.remove(model.name)
        assert reading.parts() == PARTS


class TestRecognisers:
    def test_letters_beside_the_network(self, tmp_path: Path) -> None:
        tiny_onnx.recogniser(tmp_path / "inference.onnx", HANGUL, 0, named=False)
        with pytest.raises(ModelBroken, match="no letters"):
            recognisers.describe(tmp_path)
        (tmp_path / "korean_dict.txt").write_text("\n".join(HANGUL), encoding="utf-8")
        about = recognisers.describe(tmp_path)
        assert about.languages == ("ko",)
        assert set(about.files) == {"inference.onnx", "korean_dict.txt"}

    def test_what_is_none(self, tmp_path: Path) -> None:
        assert recognisers.of_folder(tmp_path) is None
        (tmp_path / "a.onnx").write_bytes(b"no network")
        assert recognisers.of_folder(tmp_path) is not None
        with pytest.raises(ModelBroken):
            recognisers.describe(tmp_path)
        (tmp_path / "b.onnx").touch()
        assert recognisers.of_folder(tmp_path) is None

    @given(st.binary(max_size=60))
    def test_any_bytes_are_notes_or_a_broken_model(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes
    ) -> None:
        file = tmp_path_factory.getbasetemp() / "any.onnx"
        file.write_bytes(content)
        try:
            notes = recognisers.notes(file)
        except ModelBroken:
            return
        assert all(isinstance(each, str) for pair in notes.items() for each in pair)

    def test_one_that_is_cut_short(self, tmp_path: Path) -> None:
        file = tiny_onnx.recogniser(tmp_path / "rec.onnx", HANGUL, 0)
        file.write_bytes(file.read_bytes()[:-100])
        with pytest.raises(ModelBroken, match="cut short"):
            recognisers.describe(tmp_path)

    def test_it_neither_searches_nor_describes(self, tmp_path: Path) -> None:
        from photosearch.app import App

        tiny_onnx.recogniser(tmp_path / "rec.onnx", HANGUL, 0)
        install.install(tmp_path, "korean")
        with pytest.raises(UsageError, match="no vectors"):
            install.install(tmp_path, "korean", normalise=True)
        with App.open(tmp_path / "library") as app, pytest.raises(UsageError, match="reads words"):
            app.use_model("korean", None)  # type: ignore[arg-type]

    def test_the_catalogue_has_one_for_korean(self) -> None:
        (offer,) = [offer for offer in catalogue.offers() if offer.reads_words]
        assert offer.languages[0] == "ko"
        assert not offer.is_captioner
        listed = listing.of_table(offer.name, offer.address, offer.files)
        (first,) = listing.first_files(listed)
        assert first.digest.startswith("sha256:")
        assert listing.other_files(listed, Path()) == [first]


class TestLines:
    def test_what_stands_side_by_side_is_one_line(self) -> None:
        found = [line("4,500", 300, 12), line("라떼", 10, 50), line("아메리카노", 10, 10)]
        assert as_text(found) == "아메리카노 4,500\n라떼"
        assert as_text([]) == ""

    def test_a_box_follows_its_picture(self) -> None:
        whole = line("a", 10, 10).scaled(4.0, 200, 100)
        assert whole.box == ((40, 40), (199, 40), (199, 99), (40, 99))

    @pytest.mark.parametrize(
        ("letters", "languages"),
        [
            ("".join(HANGUL + LATIN), ("ko", "en")),
            ("".join(chr(0x4E00 + at) for at in range(200)), ("zh",)),
            ("abc가나다漢字", ()),
        ],
    )
    def test_languages(self, letters: str, languages: tuple[str, ...]) -> None:
        assert languages_of(letters) == languages
