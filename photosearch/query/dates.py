"""What people say about time, as days: 2019-05, last summer, 작년 여름, 去年春节.

Pure; everything that depends on today takes it as an argument. Days are those of the wall clock
where the photo was taken. Weeks begin on Monday. Seasons are the meteorological ones of the
northern half of the earth (summer is June to August; winter belongs to the year in which it
begins): where a photo was taken is not asked.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from photosearch.query import feasts, time_words

LEAST_YEAR, MOST_YEAR = 1, 9998


class BadDate(ValueError):
    """No day at all, such as the 30th of February, or nothing about time."""


@dataclass(frozen=True)
class Span:
    """Days from ``start`` up to, and without, ``end``; None is open."""

    start: date | None
    end: date | None

    @property
    def seconds(self) -> tuple[int | None, int | None]:
        """The same in seconds since 1970 of the wall clock, as photos have them."""
        return _seconds(self.start), _seconds(self.end)


@dataclass(frozen=True)
class Said:
    """Something about time inside a text: where it stands, and how sure it is.

    Attributes:
        clear: it can hardly mean anything else: 작년 여름 is, 여름 alone is not.
    """

    start: int
    end: int
    clear: bool


def parse(value: str, today: date) -> tuple[Span, bool]:
    """Days that ``value`` names, and whether they were given the wrong way round.

    A day, month, year or anything else that ``end_of`` knows; two of them with ``..`` between
    them, either of which may be missing; or one behind ``<``, ``<=``, ``>`` or ``>=``. Of a range
    whose second time lies in its first one, as in ``2019-05..2019``, the second one's end counts.

    Raises:
        BadDate: it is not understood, or there is no such day.
    """
    text = " ".join(unicodedata.normalize("NFKC", value).split())
    compared = _COMPARED.fullmatch(text)
    if compared:
        return _compared(compared[1], _one(compared[2], today)), False
    years = _YEARS.fullmatch(text)
    parts = [years[1], years[2]] if years else _TO.split(text, maxsplit=1)
    if len(parts) == 1:
        return _one(parts[0], today), False
    if not any(parts):
        raise BadDate(value)
    first, last = (_one(part, today) if part else Span(None, None) for part in parts)
    turned = first.start is not None and last.end is not None and last.end <= first.start
    if turned:
        first, last = last, first
    return Span(first.start, last.end), turned


def end_of(text: str, at: int) -> int:
    """Where the longest thing about time that begins at ``at`` ends; ``at`` if there is none."""
    return max((said.end for said in _said_at(text, at)), default=at)


def find_at(text: str, at: int, *, clear: bool = True) -> Said | None:
    """The longest thing about time that begins there; ``clear``: that can be nothing else."""
    found = (said for said in _said_at(text, at) if said.clear or not clear)
    return max(found, key=lambda said: said.end, default=None)


def any_in(text: str) -> bool:
    """Whether there may be something clear about time in ``text``; quick, and sure only of no."""
    plain = _plain(text)
    return any(map(str.isdecimal, plain)) or any(sign in plain for sign in time_words.SIGNS)


def _said_at(text: str, at: int) -> Iterator[Said]:
    for form in _forms():
        found = form.pattern.match(text, at)
        if found and _ends_well(text, found.end()):
            yield Said(at, found.end(), form.clear)


def _ends_well(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    last, after = text[end - 1], text[end]
    if last.isascii() and last.isalnum():
        return not (after.isascii() and after.isalnum())
    if in_one_word(text, end):
        return PARTICLES.match(text, end) is not None
    return True


def in_one_word(text: str, at: int) -> bool:
    """Whether Hangul goes on there without a space."""
    return 0 < at < len(text) and _is_hangul(text[at - 1]) and _is_hangul(text[at])


def _is_hangul(char: str) -> bool:
    return "가" <= char <= "힣"


def _one(text: str, today: date) -> Span:
    text = _PARTICLE_AT_END.sub("", text.strip())
    for form in _forms():
        found = form.pattern.fullmatch(text)
        if found:
            try:
                return form.days(found.groupdict(), today)
            except (ValueError, OverflowError) as error:
                raise BadDate(text) from error
    raise BadDate(text)


def _compared(sign: str, span: Span) -> Span:
    match sign:
        case "<":
            return Span(None, span.start)
        case ">":
            return Span(span.end, None)
        case ">=" | "=>" | "≥":
            return Span(span.start, None)
        case "<=" | "=<" | "≤":
            return Span(None, span.end)
    return span


PARTICLES = re.compile(r"(?:에는|에서|에|엔|의|은|는|때|날|동안|부터|까지|이후|이전|쯤|무렵|중)")
"""What is written right behind a Korean time."""

_PARTICLE_AT_END = re.compile(r"(?<=[가-힣])\s?(?:에는|에|엔|의|때)$")
_COMPARED = re.compile(r"(<=|>=|=<|=>|[<>=≤≥])\s?(.+)")
_YEARS = re.compile(r"(\d{4})\s?[-–]\s?(\d{4})")
_TO = re.compile(r"\s?(?:\.{2,3}|…|[~～〜])\s?")


def _seconds(day: date | None) -> int | None:
    return None if day is None else calendar.timegm(day.timetuple())


# --- spans ---------------------------------------------------------------------------------------


def _day(day: date) -> Span:
    return Span(day, day + timedelta(1))


def _month(year: int, month: int) -> Span:
    return Span(date(_checked(year), month, 1), _first_after(year, month, 1))


def _first_after(year: int, month: int, count: int) -> date:
    number = year * 12 + month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _year(year: int) -> Span:
    return Span(date(_checked(year), 1, 1), date(year + 1, 1, 1))


def _checked(year: int) -> int:
    if not LEAST_YEAR <= year <= MOST_YEAR:
        raise BadDate(str(year))
    return year


def _season(year: int, first_month: int) -> Span:
    return Span(date(_checked(year), first_month, 1), _first_after(year, first_month, 3))


def _week(day: date) -> Span:
    monday = day - timedelta(day.weekday())
    return Span(monday, monday + timedelta(7))


def _weekend(day: date) -> Span:
    monday = day - timedelta(day.weekday())
    return Span(monday + timedelta(5), monday + timedelta(7))


def _months_before(today: date, count: int) -> Span:
    first = _first_after(today.year, today.month, -count)
    return _month(first.year, first.month)


def _back(today: date, unit: str, count: int) -> date:
    """The day ``count`` units before today; the last of its month where it has none like it."""
    if unit in ("day", "week"):
        return today - timedelta(count * (7 if unit == "week" else 1))
    first = _first_after(today.year, today.month, -count * (12 if unit == "year" else 1))
    last = calendar.monthrange(_checked(first.year), first.month)[1]
    return first.replace(day=min(today.day, last))


# --- numbers -------------------------------------------------------------------------------------


def _number(text: str) -> int:
    """Digits, Chinese numerals up to 99 or digit by digit, Korean ones up to ten."""
    if text in time_words.NATIVE:
        return time_words.NATIVE[text]
    if text in time_words.SINO:
        return time_words.SINO[text]
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (time_words.ONES[tens] if tens else 1) * 10 + (time_words.ONES[ones] if ones else 0)
    if text[0] in time_words.ONES:
        return int("".join(str(time_words.ONES[one]) for one in text))
    return int(text)


# --- forms ---------------------------------------------------------------------------------------

Groups = Mapping[str, "str | None"]


@dataclass(frozen=True)
class _Form:
    pattern: re.Pattern[str]
    days: Callable[[Groups, date], Span]
    clear: bool = True


def _any(words: Mapping[str, int] | tuple[str, ...]) -> str:
    longest = sorted(words, key=len, reverse=True)
    plain = (re.escape(word).replace(r"\ ", r"\s") for word in longest)
    return "|".join(word.replace("'", "['’]") for word in plain)  # telephones bend it


# Not a piece of 一百二十, nor of 两三天, which is two or three days.
_CN = (
    rf"(?<![{time_words.TO_NINE}十两兩几幾百千万萬])"
    rf"(?:[{time_words.TO_NINE}]?十[{time_words.TO_NINE}]?|[{time_words.TO_NINE}两兩])"
)
_MONTH_NAME = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_TH = r"(?:st|nd|rd|th)?"
_PART = (
    rf"(?:(?P<feast>{_any(feasts.NAMES)})|(?P<season>{_any(time_words.SEASONS)})"
    rf"|(?P<named>{_MONTH_NAME})\.?(?:\s(?P<named_day>\d{{1,2}}){_TH}(?!\d))?"
    rf"|(?P<month>\d{{1,2}}|{_CN})\s?[월月](?:份|달)?"
    rf"(?:\s?(?P<day>\d{{1,2}}|{_CN})\s?[일日号號])?)"
)
_YEAR = (
    rf"(?:(?P<year>\d{{4}})\s?[년年]|(?P<year_zh>[〇零一二三四五六七八九]{{4}})年"
    rf"|(?P<year_word>{_any(time_words.YEARS_BACK)}|지난\s해)"
    rf"|(?P<years_ago>\d{{1,3}}|{_CN}|{_any(time_words.NATIVE)}|[{''.join(time_words.SINO)}]|{_any(time_words.EN_COUNTS)})"
    r"\s?(?:년\s?전|年前|years?\sago))"
)
_COUNT = (
    rf"(?P<count>\d{{1,4}}|{_CN}|{_any(time_words.NATIVE)}|[{''.join(time_words.SINO)}](?=\s?(?:주|개월|년))"
    rf"|{_any(time_words.EN_COUNTS)})"
)


def _count(text: str) -> int:
    plain = _plain(text)
    return time_words.EN_COUNTS.get(plain) or time_words.DAY_COUNTS.get(plain) or _number(text)


def _said_year(found: Groups, today: date) -> int:
    if found.get("year"):
        return int(found["year"] or "")
    if found.get("year_zh"):
        return _number(found["year_zh"] or "")
    if found.get("years_ago"):
        return today.year - _count(found["years_ago"] or "")
    word = _plain(found["year_word"])
    return today.year - (1 if word == "지난 해" else time_words.YEARS_BACK[word])


def _part(found: Groups, year: int) -> Span:
    """The part of that year that is named."""
    season, feast = found.get("season"), found.get("feast")
    if season:
        return _season(year, time_words.SEASONS[_plain(season)])
    if feast:
        days = feasts.days_of(_plain(feast), _checked(year))
        if days is None:
            raise BadDate(feast)
        return Span(*days)
    named = found.get("named")
    month = (
        time_words.EN_MONTHS.index(named[:3].casefold()) + 1
        if named
        else _number(found["month"] or "")
    )
    day = found.get("named_day") or found.get("day")
    return _day(date(_checked(year), month, _number(day))) if day else _month(year, month)


def _latest(found: Groups, today: date, *, over: bool) -> Span:
    """The last time that it was that part of a year; ``over``: and no longer is."""
    for year in range(today.year, today.year - 9, -1):  # 29 February may be eight years away
        try:
            span = _part(found, year)
        except ValueError:
            continue
        edge = span.end if over else span.start
        if edge is not None and edge <= today:
            return span
    raise BadDate("never")


def _modified(found: Groups, today: date) -> Span:
    """Last, or this, summer."""
    word = _plain(found["which"])
    if time_words.BACK_WORDS.get(word) == 1:
        return _latest(found, today, over=True)
    if word == "去":
        return _part(found, today.year - 1)
    now = _latest(found, today, over=False)
    inside = now.end is not None and now.end > today
    return now if inside else _part(found, today.year)


def _unit_back(found: Groups, today: date) -> Span:
    """This week, last month, the weekend before last."""
    back = time_words.BACK_WORDS[_plain(found["which"])]
    unit = time_words.UNITS[_plain(found["unit"])]
    if unit == "month":
        return _months_before(today, back)
    if unit == "year":
        return _year(today.year - back)
    day = today - timedelta(7 * back)
    return _weekend(day) if unit == "weekend" else _week(day)


def _ago(found: Groups, today: date) -> Span:
    """The day, week or month that was so long ago."""
    unit, count = time_words.UNITS[_plain(found["unit"])], _count(found["count"] or "")
    if unit == "month":
        return _months_before(today, count)
    day = _back(today, unit, count)
    return _week(day) if unit == "week" else _day(day)


def _during(found: Groups, today: date) -> Span:
    """The last so many days, today included."""
    unit, count = time_words.UNITS[_plain(found["unit"])], _count(found.get("count") or "a")
    tomorrow = today + timedelta(1)
    return Span(_back(tomorrow, unit, max(1, count)), tomorrow)


def _weekday(found: Groups, today: date) -> Span:
    """The last Friday before today; with a word for week, the one of that week."""
    number = time_words.WEEKDAYS[_plain(found["weekday"])]
    back = time_words.BACK_WORDS[_plain(found["which"])]
    if back and not found.get("week"):
        return _day(today - timedelta((today.weekday() - number - 1) % 7 + 1))
    return _day(today + timedelta(number - today.weekday() - 7 * back))


def _same_day(found: Groups, today: date) -> Span:
    """Today, in another year."""
    return _day(date(_checked(_said_year(found, today)), today.month, today.day))


def _numeric(found: Groups, _: date) -> Span:
    year, month, day = int(found["year"] or ""), int(found["month"] or ""), found.get("day")
    return _day(date(_checked(year), month, int(day))) if day else _month(year, month)


def _decade(found: Groups, today: date) -> Span:
    digits = found["decade"] or ""
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if 1900 + year + 100 > today.year else 2000
    return Span(date(_checked(year), 1, 1), date(year + 10, 1, 1))


def _form(pattern: str, days: Callable[[Groups, date], Span], *, clear: bool = True) -> _Form:
    return _Form(re.compile(pattern, re.IGNORECASE), days, clear)


_EN_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_BETWEEN = r"(?:의\s?|的|,?\s|\sof\s)?"


@cache
def _forms() -> tuple[_Form, ...]:
    """Made when something looks like a time for the first time: most queries never do."""
    return (
        # 2019-05-03, 2019/5, 2019. 5. 3., 20190503
        _form(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?(?!\d)", _numeric),
        _form(r"(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?(?!\d)", _numeric),
        _form(r"(?P<year>\d{4})\.(?P<month>\d{1,2})(?:\.(?P<day>\d{1,2}))?\.?(?![\d.])", _numeric),
        _form(r"(?P<year>\d{4})\.\s(?P<month>\d{1,2})\.(?:\s(?P<day>\d{1,2})\.?)?", _numeric),
        _form(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)", _numeric, clear=False),
        # 작년 여름, 2019년 5월 3일, 去年春节, last year christmas
        _form(_YEAR + _BETWEEN + _PART, lambda f, t: _part(f, _said_year(f, t))),
        # summer 2019, May 3, 2019, christmas of last year
        _form(_PART + r"(?:,\s|,|\s)(?:of\s|in\s)?(?:the\s)?" + rf"(?P<year_of>\d{{4}}(?!\d)|"
              rf"{_any(time_words.YEARS_BACK)})", lambda f, t: _part(f, _year_of(f, t))),
        # 3 May 2019
        _form(rf"(?P<named_day>\d{{1,2}}){_TH}\s(?:of\s)?(?P<named>{_MONTH_NAME})\.?,?\s"
              r"(?P<year>\d{4})(?!\d)", lambda f, t: _part(f, int(f["year"] or ""))),
        # 2019 summer, 2019 추석
        _form(rf"(?P<year>\d{{4}})(?:\s|(?=[^\d\s])){_PART}",
              lambda f, t: _part(f, int(f["year"] or ""))),
        # last summer, 지난 추석, 올 여름, 上个春节
        _form(r"(?P<which>last|past|this|지난|저번|이번|올해|올|上一?[个個]|这个|這個)\s?"
              + _PART, _modified),
        _form(r"(?P<which>今|去)" + _PART, _modified, clear=False),
        # 2019년, 작년, 3 years ago
        _form(_YEAR, lambda f, t: _year(_said_year(f, t))),
        _form(rf"(?P<back>{_any(time_words.DAYS_BACK)})(?!空)",  # 前天 is no day in 以前天空
              lambda f, t: _day(t - timedelta(time_words.DAYS_BACK[_plain(f["back"])]))),
        # last week, 지난달, 上上周末
        _form(r"(?P<which>this|last)\s(?P<unit>weekend|week|month|year)", _unit_back),
        _form(r"(?P<which>past)\s(?P<unit>weekend)", _unit_back),
        _form(r"(?P<which>이번|지난|저번|지지난|저저번)\s?(?P<unit>주말|주일|주|달)", _unit_back),
        _form(r"(?P<which>이|금)(?P<unit>달|주)", _unit_back, clear=False),
        _form(r"(?P<which>这个|這個|这|這|本|上上[个個]|上一?[个個]|上上|上)"
              r"(?P<unit>周末|週末|周|週|星期|礼拜|禮拜|月(?!球|亮|光|台))", _unit_back),
        # last friday, 지난주 금요일, 上周五; 上周一只狗 and 上周日落 go on otherwise
        _form(rf"(?P<which>this|last|past)\s(?P<weekday>{_EN_WEEKDAYS})", _weekday),
        _form(rf"(?P<weekday>{_EN_WEEKDAYS})\s(?:of\s)?(?P<which>this|last)\s(?P<week>week)",
              _weekday),
        _form(r"(?P<which>이번|지난|저번|지지난|저저번)\s?(?P<week>주\s?)?(?P<weekday>[월화수목금토일]요일)",
              _weekday),
        _form(r"(?P<which>这个|這個|这|這|本|上上[个個]|上一?[个個]|上上|上)"
              r"(?P<week>周|週|星期|礼拜|禮拜)(?P<weekday>[一二三四五六](?![只隻个個位张張次起家条條辆輛些直样樣"
              r"场場群对對岁歲口人年件百千十])|[日天](?![落出本光记記期子常空气氣安坛壇鹅鵝使堂文线線际際池山]))",
              _weekday),
        # 작년 오늘, 3년 전 오늘, 去年今天, a year ago today
        _form(_YEAR + _BETWEEN + r"(?:오늘|今天|今日|today)", _same_day),
        # 3 days ago, 두 달 전, 两周前
        _form(_COUNT + r"\s?(?P<unit>days?|weeks?|months?)\sago", _ago),
        _form(_COUNT + r"\s?(?P<unit>일|주일|주|개월|달)\s?전", _ago),
        _form(rf"(?P<count>{_any(time_words.DAY_COUNTS)})(?P<unit>)\s?전", _ago),
        _form(_COUNT + r"(?P<unit>天|周|週|[个個]?(?:星期|礼拜|禮拜)|[个個]月)(?:之前|以前|前)",
              _ago),
        # last 7 days, 최근 3개월, 最近一周
        _form(r"(?:last|past)\s" + _COUNT + r"\s(?P<unit>days?|weeks?|months?|years?)", _during),
        _form(r"(?:최근|지난)\s?" + _COUNT + r"\s?(?P<unit>일|주일|주|개월|달|년)(?:간|\s?동안)?",
              _during),
        _form(rf"(?:최근|지난)\s?(?P<count>{_any(time_words.DAY_COUNTS)})(?P<unit>)(?:간|\s?동안)?",
              _during),
        _form(r"past\s(?P<unit>week|month|year)", _during),
        _form(r"(?:最近|过去|過去|近)" + _COUNT
              + r"(?P<unit>天|日|周|週|[个個]?(?:星期|礼拜|禮拜)|[个個]月|年)", _during),
        # 2010s, 90년대
        _form(r"(?P<decade>(?:1\d|20)\d0|[1-9]0)(?:\s?년대|年代|'?s)", _decade, clear=False),
        # without a year: the last time
        _form(_PART, lambda f, t: _latest(f, t, over=False), clear=False),
        _form(r"(?P<year>\d{4})(?!\d)", lambda f, t: _year(int(f["year"] or "")), clear=False),
    )  # fmt: skip


def _plain(text: str | None) -> str:
    """As words stand in the tables. A Turkish ı is an i to patterns, and to nothing else."""
    return " ".join((text or "").split()).casefold().replace("ı", "i")


def _year_of(found: Groups, today: date) -> int:
    said = _plain(found["year_of"])
    return int(said) if said.isdecimal() else today.year - time_words.YEARS_BACK[said]
