"""Facts as people read them, in three languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from photosearch.gui import facts_text
from photosearch.library.facts import Facts

ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
KOREAN = QLocale(QLocale.Language.Korean, QLocale.Country.SouthKorea)
CHINESE = QLocale(QLocale.Language.Chinese, QLocale.Country.China)


@pytest.fixture(autouse=True)
def _locale() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(ENGLISH)
    yield
    QLocale.setDefault(before)


def facts(**given: object) -> Facts:
    return Facts(4000, 3000, "JPEG", **given)  # type: ignore[arg-type]


class TestDates:
    @pytest.mark.parametrize(
        ("locale", "date"),
        [
            (ENGLISH, "Wednesday, May 15, 2024"),
            (KOREAN, "2024년 5월 15일 수요일"),
            (CHINESE, "2024年5月15日星期三"),
        ],
    )
    def test_the_weekday_comes_in_the_users_language(self, locale: QLocale, date: str) -> None:
        QLocale.setDefault(locale)
        row = facts_text.when(facts(taken_at="2024-05-15T15:04:05.250"), 0)
        assert row.text == date

    def test_the_cameras_clock_is_not_shifted(self) -> None:
        row = facts_text.when(facts(taken_at="2024-05-15T23:30:00", taken_offset="-11:00"), 0)
        assert row.text == "Wednesday, May 15, 2024"
        assert "11:30" in row.note
        assert "UTC-11:00" in row.note

    @pytest.mark.parametrize("taken", [None, "", "yesterday", "0000-00-00T00:00:00"])
    def test_without_it_the_files_date_is_said_to_be_that(self, taken: str | None) -> None:
        row = facts_text.when(facts(taken_at=taken), 1_715_000_000)
        assert "2024" in row.text
        assert "file" in row.note


class TestNumbers:
    @pytest.mark.parametrize(
        ("width", "height", "text"),
        [
            (4000, 3000, "4,000 × 3,000 (12 MP)"),
            (1600, 1200, "1,600 × 1,200 (1.9 MP)"),
            (96, 64, "96 × 64"),
        ],
    )
    def test_dimensions(self, width: int, height: int, text: str) -> None:
        assert facts_text.dimensions_text(width, height) == text

    @pytest.mark.parametrize(
        ("size", "text"), [(162_000, "162 kB"), (3_600_000, "3.6 MB"), (0, "0 bytes")]
    )
    def test_sizes(self, size: int, text: str) -> None:
        assert facts_text.size_text(size) == text

    @pytest.mark.parametrize(
        ("latitude", "longitude", "text"),
        [
            (37.5665, 126.978, "37.5665° N, 126.9780° E"),
            (-33.86, -70.5, "33.8600° S, 70.5000° W"),
        ],
    )
    def test_places(self, latitude: float, longitude: float, text: str) -> None:
        row = facts_text.where(facts(latitude=latitude, longitude=longitude, altitude=38.4))
        assert row is not None
        assert row.text == text
        assert "38 m" in row.note
        assert row.copy == f"{latitude:.6f}, {longitude:.6f}"


class TestCamera:
    @pytest.mark.parametrize(
        ("make", "model", "text"),
        [
            ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
            ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
            ("NIKON", "COOLPIX P6000", "Nikon COOLPIX P6000"),
            ("Apple", "iPhone 15", "Apple iPhone 15"),
            ("LG Electronics", "LM-G710", "LG LM-G710"),
            (None, "X100", "X100"),
            ("Sony", None, "Sony"),
            (None, None, ""),
        ],
    )
    def test_the_make_is_said_once(self, make: str | None, model: str | None, text: str) -> None:
        assert facts_text.camera_text(make, model) == text

    def test_exposure_in_one_line(self) -> None:
        extra = {"exposure_seconds": "0.004", "f_number": "2.8", "iso": "100"}
        row = facts_text.exposure({**extra, "focal_length_mm": "24", "focal_length_35mm": "112"})
        assert row is not None
        assert row.text == "1/250 s   f/2.8   ISO 100   24 mm"
        assert "112" in row.note

    @pytest.mark.parametrize(("seconds", "text"), [("2", "2 s"), ("0.5", "0.5 s"), ("1e-9", "")])
    def test_long_and_impossible_times(self, seconds: str, text: str) -> None:
        row = facts_text.exposure({"exposure_seconds": seconds})
        assert (row.text if row else "").startswith(text)

    @given(
        st.dictionaries(
            st.sampled_from(["exposure_seconds", "f_number", "iso", "focal_length_mm", "title"]),
            st.text(max_size=12) | st.floats().map(str),
        )
    )
    def test_whatever_a_file_says_is_no_error(self, extra: dict[str, str]) -> None:
        rows = facts_text.rows(facts(extra=extra, camera_model="\x1b[2J\u202e"), 10, 0)
        assert all(row.text and row.label for row in rows)
        assert not any("\x1b" in row.text or "\u202e" in row.text for row in rows)
