"""What people say about time."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.query import dates, lunar

from .conftest import TODAY

DAY = timedelta(1)
SYNODIC = 29.530588853  # days from one new moon to the next, on average


def days(value: str, today: date = TODAY) -> tuple[str, str]:
    """First and last day."""
    span, _ = dates.parse(value, today)
    first = "" if span.start is None else span.start.isoformat()
    return first, "" if span.end is None else (span.end - DAY).isoformat()


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-05", "2019-05-01", "2019-05-31"),
        ("2020/2", "2020-02-01", "2020-02-29"),
        ("2019.5.3", "2019-05-03", "2019-05-03"),
        ("2019. 5. 3.", "2019-05-03", "2019-05-03"),
        ("20190503", "2019-05-03", "2019-05-03"),
        ("2019년 5월 3일", "2019-05-03", "2019-05-03"),
        ("2019年5月", "2019-05-01", "2019-05-31"),
        ("二〇一九年十二月二十五日", "2019-12-25", "2019-12-25"),
        ("May 3, 2019", "2019-05-03", "2019-05-03"),
        ("3rd of May 2019", "2019-05-03", "2019-05-03"),
        ("2019..2021", "2019-01-01", "2021-12-31"),
        ("2019-2021", "2019-01-01", "2021-12-31"),
        ("2019-12..2020-02", "2019-12-01", "2020-02-29"),
        ("2019년~작년", "2019-01-01", "2025-12-31"),
        ("2024..", "2024-01-01", ""),
        ("..2024", "", "2024-12-31"),
        (">2019", "2020-01-01", ""),
        (">=2019-05", "2019-05-01", ""),
        ("<2019", "", "2018-12-31"),
        ("≤2019", "", "2019-12-31"),
        ("today", "2026-11-21", "2026-11-21"),
        ("어제", "2026-11-20", "2026-11-20"),
        ("前天", "2026-11-19", "2026-11-19"),
        ("last week", "2026-11-09", "2026-11-15"),
        ("이번 주", "2026-11-16", "2026-11-22"),
        ("지난주", "2026-11-09", "2026-11-15"),
        ("上上周", "2026-11-02", "2026-11-08"),
        ("上周末", "2026-11-14", "2026-11-15"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("이번 달", "2026-11-01", "2026-11-30"),
        ("작년", "2025-01-01", "2025-12-31"),
        ("재작년에", "2024-01-01", "2024-12-31"),
        ("3 years ago", "2023-01-01", "2023-12-31"),
        ("5일 전", "2026-11-16", "2026-11-16"),
        ("두 달 전", "2026-09-01", "2026-09-30"),
        ("两周前", "2026-11-02", "2026-11-08"),
        ("last 7 days", "2026-11-15", "2026-11-21"),
        ("최근 3개월", "2026-08-22", "2026-11-21"),
        ("最近一年", "2025-11-22", "2026-11-21"),
        ("2019 summer", "2019-06-01", "2019-08-31"),
        ("작년 겨울", "2025-12-01", "2026-02-28"),
        ("last summer", "2026-06-01", "2026-08-31"),
        ("지난 여름", "2026-06-01", "2026-08-31"),
        ("작년 여름", "2025-06-01", "2025-08-31"),
        ("前年夏天", "2024-06-01", "2024-08-31"),
        ("summer of last year", "2025-06-01", "2025-08-31"),
        ("여름", "2026-06-01", "2026-08-31"),
        ("12월", "2025-12-01", "2025-12-31"),
        ("Feb 29", "2024-02-29", "2024-02-29"),
        ("去年春节", "2025-01-28", "2025-02-04"),
        ("2019 추석", "2019-09-12", "2019-09-14"),
        ("작년 설에", "2025-01-28", "2025-01-30"),
        ("2023年中秋节", "2023-09-28", "2023-09-30"),
        ("2024端午", "2024-06-09", "2024-06-11"),
        ("last christmas", "2025-12-24", "2025-12-25"),
        ("easter 2024", "2024-03-29", "2024-04-01"),
        ("thanksgiving 2024", "2024-11-28", "2024-12-01"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("80년대", "1980-01-01", "1989-12-31"),
        ("２０１９－０５", "2019-05-01", "2019-05-31"),
        ("＞＝２０１９年５月", "2019-05-01", ""),
        ("new year’s day 2019", "2019-01-01", "2019-01-01"),
        ("2019 크리스마스이브", "2019-12-24", "2019-12-24"),
        ("2019國慶", "2019-10-01", "2019-10-07"),
        ("上週", "2026-11-09", "2026-11-15"),
        ("上个礼拜", "2026-11-09", "2026-11-15"),
        ("上一个月", "2026-10-01", "2026-10-31"),
        ("兩個星期前", "2026-11-02", "2026-11-08"),
        ("十二天前", "2026-11-09", "2026-11-09"),
        ("일주일 전", "2026-11-09", "2026-11-15"),
        ("지난 일주일", "2026-11-15", "2026-11-21"),
        ("십 년 전", "2016-01-01", "2016-12-31"),
        ("two years ago", "2024-01-01", "2024-12-31"),
        ("past week", "2026-11-15", "2026-11-21"),
        ("past year", "2025-11-22", "2026-11-21"),
        ("2019-05..2019", "2019-05-01", "2019-12-31"),
        ("작년 여름~작년", "2025-06-01", "2025-12-31"),
        ("today..this week", "2026-11-21", "2026-11-22"),
        ("last friday", "2026-11-20", "2026-11-20"),
        ("last saturday", "2026-11-14", "2026-11-14"),
        ("this monday", "2026-11-16", "2026-11-16"),
        ("friday of last week", "2026-11-13", "2026-11-13"),
        ("지난 금요일", "2026-11-20", "2026-11-20"),
        ("지난주 금요일", "2026-11-13", "2026-11-13"),
        ("지난 주 일요일에", "2026-11-15", "2026-11-15"),
        ("上周五", "2026-11-13", "2026-11-13"),
        ("上个星期天", "2026-11-15", "2026-11-15"),
        ("上上週一", "2026-11-02", "2026-11-02"),
        ("本周三", "2026-11-18", "2026-11-18"),
        ("하루 전", "2026-11-20", "2026-11-20"),
        ("사흘전", "2026-11-18", "2026-11-18"),
        ("지난 이틀", "2026-11-20", "2026-11-21"),
        ("최근 열흘간", "2026-11-12", "2026-11-21"),
        ("大前天", "2026-11-18", "2026-11-18"),
        ("작년 오늘", "2025-11-21", "2025-11-21"),
        ("3년 전 오늘", "2023-11-21", "2023-11-21"),
        ("去年的今天", "2025-11-21", "2025-11-21"),
        ("a year ago today", "2025-11-21", "2025-11-21"),
    ],
)
def test_examples(value: str, first: str, last: str) -> None:
    assert days(value) == (first, last)


def test_korea_and_china_begin_a_lunar_month_on_different_days() -> None:
    assert days("2028 설날") == ("2028-01-26", "2028-01-28")
    assert days("2028年除夕") == ("2028-01-25", "2028-01-25")
    assert days("2012 초파일") == ("2012-05-28", "2012-05-28")


@pytest.mark.parametrize(
    "value",
    ["", "..", "十十月", "二十三十月", "两三天前",
     "2019-02-30", "2019-13", "2019년 0월", "31 april 2019", "99999", "0000", "soon", ">",
     "2100 추석", "1000000 years ago", "last 9999 years", "9999"],
)  # fmt: skip
def test_no_such_day(value: str) -> None:
    with pytest.raises(dates.BadDate):
        dates.parse(value, TODAY)


def test_a_range_the_wrong_way_round() -> None:
    span, turned = dates.parse("2021..2019", TODAY)
    assert turned
    assert (span.start, span.end) == (date(2019, 1, 1), date(2022, 1, 1))


WORDS = (
    *("2019", "5월", "여름", "작년", "..", "last", "week", "去年", "春节", "~", "<", "3", "days"),
    *("ago", "2019-05-31", "十二", "월", "年", " ", "十", "两", "天", "前", "上", "週", "的"),
    *(
        "thıs",
        "chrıstmas",
        "９",
        "２０１９",
        "－",
        "전",
        "일",
        "추석",
        "에",
        "2월 29일",
        "9998",
        "0001",
    ),
)
WIDE = {ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"}
SAID = st.text(max_size=20) | st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


@given(SAID | st.lists(st.sampled_from(WORDS), max_size=5).map("".join), st.dates())
def test_anything_is_a_span_or_a_bad_date(value: str, today: date) -> None:
    try:
        span, _ = dates.parse(value, today)
    except dates.BadDate:
        return
    assert span.start is None or span.end is None or span.start < span.end
    low, high = span.seconds
    assert (low is None, high is None) == (span.start is None, span.end is None)
    for same in (unicodedata.normalize("NFD", value), value.translate(WIDE)):
        assert dates.parse(same, today)[0] == span


@given(st.lists(st.sampled_from(WORDS), max_size=5).map("".join))
def test_what_is_clear_is_seen_at_a_glance(value: str) -> None:
    if dates.find_at(value, 0) is not None:
        assert dates.any_in(value)


def test_a_value_of_any_length_is_refused_at_once() -> None:
    """In a time that grows with its length, and not with its square."""
    for sign in ("가", "1", "一", "가 "):
        with pytest.raises(dates.BadDate):
            dates.parse(sign * 100_000, TODAY)


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)))
def test_every_day_is_in_its_own_month_and_year(day: date) -> None:
    year = f"{day.year:04}"
    for value in (year, f"{year}-{day.month}", day.isoformat()):
        span, _ = dates.parse(value, TODAY)
        assert span.start is not None
        assert span.end is not None
        assert span.start <= day < span.end


@given(st.dates(date(1995, 1, 1), date(2049, 12, 31)))
def test_the_past_is_past_and_now_is_now(today: date) -> None:
    for value in (
        "last week",
        "지난달",
        "去年",
        "last summer",
        "지난 추석",
        "上个春节",
        "yesterday",
    ):
        span, _ = dates.parse(value, today)
        assert span.end is not None
        assert span.end <= today
    for value in ("this week", "이번 달", "今年", "today", "last 3 days"):
        span, _ = dates.parse(value, today)
        assert span.start is not None
        assert span.end is not None
        assert span.start <= today < span.end


def new_moon_near(day: date) -> float:
    """Days from the nearest mean new moon; true ones are less than 15 hours beside them."""
    since = (day - date(2000, 1, 6)).days - 0.26  # a new moon, at 18:14 in Greenwich
    return since - round(since / SYNODIC) * SYNODIC


@pytest.mark.parametrize("korean", [False, True])
def test_lunar_months_begin_at_new_moons(korean: bool) -> None:
    for year in range(lunar.FIRST, lunar.LAST + 1):
        new_year = lunar.day_of("new year", year, korean=korean)
        moon = lunar.day_of("full moon", year, korean=korean)
        assert new_year is not None
        assert moon is not None
        assert date(year, 1, 21) <= new_year <= date(year, 2, 21)
        assert date(year, 9, 7) <= moon <= date(year, 10, 8)
        assert abs(new_moon_near(new_year)) < 1.6
        assert abs(new_moon_near(moon - 14 * DAY)) < 1.6
        assert lunar.day_of("lanterns", year, korean=korean) == new_year + 14 * DAY
    assert lunar.day_of("new year", lunar.LAST + 1) is None
