"""Times as the camera said them, places, lenses; and any rubbish in their place."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.media import exif
from photosearch.media.exif import Tags
from photosearch.media.metadata import Embedded, facts_of
from photosearch.media.prepare import Prepared

TAKEN, OFFSET, FRACTION = 0x9003, 0x9011, 0x9291


def moment(at: str, **more: str) -> exif.Taken:
    tags = {TAKEN: at}
    if "offset" in more:
        tags[OFFSET] = more["offset"]
    if "fraction" in more:
        tags[FRACTION] = more["fraction"]
    return exif.taken(Tags(detail=tags))


class TestTime:
    def test_without_an_offset_no_moment_is_invented(self) -> None:
        assert moment("2019:08:05 08:46:03") == exif.Taken("2019-08-05T08:46:03", None, None)

    def test_with_an_offset_the_clock_stays_as_the_camera_said_it(self) -> None:
        found = moment("2020:05:04 18:39:11", offset="-04:00", fraction="644")
        assert found.at == "2020-05-04T18:39:11.644"
        assert found.offset == "-04:00"
        assert found.utc == pytest.approx(1588631951.644)

    @pytest.mark.parametrize(
        ("fraction", "shown"),
        [("5", ".500"), ("39", ".390"), ("123456", ".123"), ("  ", ""), ("٣٩", ".390")],
    )
    def test_fractions_are_decimal_places(self, fraction: str, shown: str) -> None:
        assert moment("2019:08:05 08:46:03", fraction=fraction).at == "2019-08-05T08:46:03" + shown

    @pytest.mark.parametrize("offset", ["Z", "+00:00"])
    def test_utc(self, offset: str) -> None:
        assert moment("1970:01:02 00:00:00", offset=offset).utc == 86400.0

    @pytest.mark.parametrize("offset", ["+9", "+99:00", "   :  ", "KST", "+09:77"])
    def test_a_broken_offset_is_not_said(self, offset: str) -> None:
        assert moment("2019:08:05 08:46:03", offset=offset).offset is None

    @pytest.mark.parametrize(
        "text",
        ["0000:00:00 00:00:00", "2013:13:45 99:99:99", "2019:02:30 10:00:00", "    :  :     :  :  ",
         "1601:01:01 00:00:00", "9999:01:01 00:00:00", "yesterday", "", "2019:08:05"],
    )  # fmt: skip
    def test_impossible_dates_are_not_said(self, text: str) -> None:
        assert moment(text) == exif.Taken()

    def test_the_shutter_comes_before_the_scanner_and_the_last_change(self) -> None:
        times = {0x9003: "2001:01:01 00:00:00", 0x9004: "2002:01:01 00:00:00"}
        tags = Tags({0x0132: "2003:01:01 00:00:00"}, times)
        assert exif.taken(tags).at == "2001-01-01T00:00:00"
        assert exif.taken(Tags(tags.main, {0x9004: times[0x9004]})).at == "2002-01-01T00:00:00"
        assert exif.taken(Tags(tags.main)).at == "2003-01-01T00:00:00"

    def test_an_impossible_shutter_time_gives_way_to_the_next(self) -> None:
        tags = Tags(detail={0x9003: "0000:00:00 00:00:00", 0x9004: "2002:01:01 00:00:00"})
        assert exif.taken(tags).at == "2002-01-01T00:00:00"

    def test_gps_time_gives_the_moment_where_no_offset_does(self) -> None:
        gps = {29: "2019:08:04", 7: (Fraction(23), Fraction(46), Fraction(5))}
        found = exif.taken(Tags(detail={TAKEN: "2019:08:05 08:46:03"}, gps=gps))
        assert found == exif.Taken("2019-08-05T08:46:03", None, 1564962365.0)

    def test_a_stale_gps_time_is_not_believed(self) -> None:
        gps = {29: "2019:07:04", 7: (23.0, 46.0, 5.0)}
        assert exif.taken(Tags(detail={TAKEN: "2019:08:05 08:46:03"}, gps=gps)).utc is None


class TestPlace:
    def test_south_and_west_are_negative_and_below_the_sea_too(self) -> None:
        gps = {1: "S", 2: (33, 52, 7.5), 3: "W", 4: (70.5, 0, 0), 5: b"\x01", 6: Fraction(25, 2)}
        assert exif.place(Tags(gps=gps)) == exif.Place(-33.86875, -70.5, -12.5)

    @pytest.mark.parametrize(
        "latitude",
        [(91, 0, 0), (Fraction(0), float("nan"), 0), (), "33", None, (None, 1, 2), (b"x", 1, 2)],
    )
    def test_impossible_places_are_not_said(self, latitude: object) -> None:
        gps = {1: "N", 2: latitude, 3: "E", 4: (10, 0, 0)}
        assert exif.place(Tags(gps=gps)) == exif.Place()

    def test_zero_zero_means_no_fix(self) -> None:
        assert exif.place(Tags(gps={2: (0, 0, 0), 4: (0, 0, 0)})) == exif.Place()


class TestLens:
    def test_by_name(self) -> None:
        assert exif.lens(Tags(detail={0xA434: " RF 50mm F1.8\0junk"})) == "RF 50mm F1.8"

    @pytest.mark.parametrize(
        ("values", "shown"),
        [
            ((24, 70, 2.8, 2.8), "24-70 mm f/2.8"),
            ((18, 55, 3.5, 5.6), "18-55 mm f/3.5-5.6"),
            ((50, 50, 1.8, 1.8), "50 mm f/1.8"),
            ((50, 50, float("nan"), float("nan")), "50 mm"),
            ((0, 0, 0, 0), None),
            ((1, 2), None),
        ],
    )
    def test_by_range(self, values: tuple[float, ...], shown: str | None) -> None:
        assert exif.lens(Tags(detail={0xA434: "----", 0xA432: values})) == shown


_rubbish = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(max_size=30), st.binary(max_size=30),
    st.tuples(st.floats(), st.integers()), st.lists(st.one_of(st.text(), st.floats()), max_size=5),
)  # fmt: skip
_tags = st.dictionaries(
    st.sampled_from(
        [
            *(1, 2, 3, 4, 5, 6, 7, 29, 0x010E, 0x010F, 0x0110, 0x0132, 0x8827, 0x829A, 0x9003),
            *(0x9011, 0x9286, 0x9291, 0x9C9B, 0x9C9E, 0xA432, 0xA434, 0x4746),
        ]
    ),
    _rubbish,
)


@given(_tags, _tags, _tags, st.binary(max_size=400))
def test_no_tags_can_break_the_facts(
    main: dict[int, object], detail: dict[int, object], gps: dict[int, object], xmp: bytes
) -> None:
    facts = facts_of(4, 3, "JPEG", Embedded(Tags(main, detail, gps), xmp, {(2, 25): [xmp]}))
    assert facts.latitude is None or -90 <= facts.latitude <= 90
    for value in facts.extra.values():
        assert value
        assert "\0" not in value


def test_facts_of_a_written_file(
    saved: Callable[..., Path], prepared: Callable[..., Prepared], detailed: Image.Image
) -> None:
    tags = Image.Exif()
    tags[0x010F], tags[0x0110] = "NIKON CORPORATION", "NIKON D70"
    tags[0x010E] = "제주도 여행".encode()
    tags.get_ifd(0x8769).update(
        {TAKEN: "2019:08:05 08:46:03", OFFSET: "+09:00", 0xA434: "35mm", 0x8827: 200, 0x829D: 2.8}
    )
    tags.get_ifd(0x8825).update(
        {1: "N", 2: (33.0, 21.0, 36.0), 3: "E", 4: (126.0, 31.0, 48.0), 6: 1950.0}
    )
    facts = prepared(saved(detailed, "a.jpg", exif=tags)).facts
    assert (facts.width, facts.height, facts.format) == (600, 450, "JPEG")
    assert (facts.camera_make, facts.camera_model) == ("NIKON CORPORATION", "NIKON D70")
    assert (facts.taken_at, facts.taken_offset) == ("2019-08-05T08:46:03", "+09:00")
    assert facts.taken_utc == 1564962363.0
    assert (facts.latitude, facts.longitude, facts.altitude) == (33.36, 126.53, 1950.0)
    assert facts.lens == "35mm"
    assert facts.extra == {"description": "제주도 여행", "iso": "200", "f_number": "2.8"}
