"""Feasts and the days that people mean by them, in three languages.

Pure; for ``dates``. Those of the lunar calendar come from ``lunar``, by the calendar of the country
whose name for them was used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from photosearch.query.lunar import Feast, day_of

Day = Callable[[int], date | None]


@dataclass(frozen=True)
class _Feast:
    """Names, all lower case; its day in a year; and how many days before and after belong to it."""

    names: tuple[str, ...]
    day: Day
    before: int = 0
    after: int = 0


def days_of(name: str, year: int) -> tuple[date, date] | None:
    """First day of that feast in that year, and the first day after it; None where not known.

    ``name`` is one of ``NAMES``, whichever apostrophe it has; ``year`` 1 to 9998.
    """
    feast = _BY_NAME[name.replace("’", "'")]
    day = feast.day(year)
    if day is None:
        return None
    return day - timedelta(feast.before), day + timedelta(feast.after + 1)


def _on(month: int, day: int) -> Day:
    return lambda year: date(year, month, day)


def _lunar(feast: Feast, korean: bool = False) -> Day:
    return lambda year: day_of(feast, year, korean=korean)


def _eve(year: int) -> date | None:
    first = day_of("new year", year)
    return None if first is None else first - timedelta(1)


def _easter(year: int) -> date:
    """Gauss's rule for the western churches, in the form that needs no table."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - epact // 28 * (1 - 29 // (epact + 1) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    away = moon - weekday
    month = 3 + (away + 40) // 44
    return date(year, month, away + 28 - 31 * (month // 4))


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta((3 - first.weekday()) % 7 + 21)


_FEASTS = (
    _Feast(("설날", "설 연휴", "설", "구정", "seollal"), _lunar("new year", True), 1, 1),
    _Feast(
        ("春节", "春節", "过年", "農曆新年", "农历新年", "chinese new year", "lunar new year",
         "spring festival"),
        _lunar("new year"), 1, 6,
    ),
    _Feast(("除夕",), _eve),
    _Feast(("추석", "추석 연휴", "한가위", "chuseok"), _lunar("full moon", True), 1, 1),
    _Feast(
        ("中秋节", "中秋節", "中秋", "mid-autumn festival", "moon festival"),
        _lunar("full moon"), 1, 1,
    ),
    _Feast(("단오",), _lunar("double fifth", True)),
    _Feast(
        ("端午节", "端午節", "端午", "dragon boat festival"), _lunar("double fifth"), 1, 1
    ),
    _Feast(("정월대보름", "대보름"), _lunar("lanterns", True)),
    _Feast(("元宵节", "元宵節", "元宵", "lantern festival"), _lunar("lanterns")),
    _Feast(("부처님 오신 날", "부처님오신날", "석가탄신일", "초파일"), _lunar("buddha", True)),
    _Feast(("칠석",), _lunar("double seventh", True)),
    _Feast(("七夕节", "七夕節", "七夕"), _lunar("double seventh")),
    _Feast(("重阳节", "重陽節", "重阳", "重陽"), _lunar("double ninth")),
    _Feast(("清明节", "清明節", "清明", "qingming"), _lunar("qingming"), 1, 1),
    _Feast(
        ("크리스마스", "성탄절", "圣诞节", "聖誕節", "圣诞", "聖誕", "christmas", "xmas"),
        _on(12, 25), 1,
    ),
    _Feast(("크리스마스 이브", "크리스마스이브", "平安夜", "christmas eve"), _on(12, 24)),
    _Feast(("새해 첫날", "신정", "元旦", "new year's day"), _on(1, 1)),
    _Feast(("new year's eve",), _on(12, 31)),
    _Feast(("할로윈", "핼러윈", "万圣节", "萬聖節", "halloween"), _on(10, 31)),
    _Feast(("발렌타인데이", "밸런타인데이", "情人节", "情人節", "valentine's day"), _on(2, 14)),
    _Feast(("어린이날",), _on(5, 5)),
    _Feast(("어버이날",), _on(5, 8)),
    _Feast(("삼일절",), _on(3, 1)),
    _Feast(("현충일",), _on(6, 6)),
    _Feast(("광복절",), _on(8, 15)),
    _Feast(("개천절",), _on(10, 3)),
    _Feast(("한글날",), _on(10, 9)),
    _Feast(("儿童节", "兒童節"), _on(6, 1)),
    _Feast(("劳动节", "勞動節", "五一"), _on(5, 1), 0, 4),
    _Feast(("国庆节", "國慶節", "国庆", "國慶", "十一黄金周"), _on(10, 1), 0, 6),
    _Feast(("easter",), _easter, 2, 1),
    _Feast(("thanksgiving",), _thanksgiving, 0, 3),
)  # fmt: skip

_BY_NAME = {name: feast for feast in _FEASTS for name in feast.names}

NAMES = tuple(sorted(_BY_NAME, key=len, reverse=True))
"""All names, the longer ones first."""
