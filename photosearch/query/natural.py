"""Filters in plain sentences: 작년 여름 바닷가, photos from last summer, 去年春节的晚餐.

Small grammars for three languages over the words of a query that stand outside of quotes and
brackets; no model. They take only what can hardly mean anything else: 여름 바다 is a picture, 작년
여름 a time. What they take is shown as a chip, and taking the chip away puts the words in brackets,
where nothing here looks. Times and ratings, kinds of files and how a picture lies; places behind
or before a word that says so (``natural_places``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from photosearch.query import dates, natural_places
from photosearch.query.chips import Chip, chip_of
from photosearch.query.grammar import Parsed, letters_of
from photosearch.query.meaning import Places
from photosearch.query.names import Key
from photosearch.query.syntax import Both, Filter, Node, Words
from photosearch.query.writing import joined
from photosearch.text import Language, words_of

_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)}  # what East Asian keyboards write wide

LONGEST = 300
"""Characters of a run of words that is looked at: more are a description, no wish."""


@dataclass(frozen=True)
class Understood:
    """A query with its plain words understood.

    Attributes:
        node: the tree that is meant.
        chips: its pieces, those made of words included, in the order of what was typed.
    """

    node: Node | None
    chips: tuple[Chip, ...]

    @property
    def guessed(self) -> bool:
        """Whether anything was."""
        return any(chip.said for chip in self.chips)


@dataclass(frozen=True)
class _Found:
    """Words from ``start`` to ``end`` that are a filter."""

    start: int
    end: int
    key: Key
    value: str


def understand(
    parsed: Parsed, today: date, language: Language = "en", places: Places | None = None
) -> Understood:
    """Find filters among the words of ``parsed``; ``places`` None are those that are known."""
    node = parsed.node
    parts = node.parts if isinstance(node, Both) else () if node is None else (node,)
    chips: list[Chip] = []
    kept: list[Node] = []
    for part in parts:
        pieces = _pieces(parsed.text, part, today, places) if isinstance(part, Words) else []
        for piece, said in pieces or [(part, "")]:
            chips.append(chip_of(piece, language, said))
            kept.append(piece)
    if any(chip.said for chip in chips):
        kept = [each for each in kept if not (isinstance(each, Words) and _says_photo(each.text))]
    return Understood(joined(kept), tuple(chips))


def _pieces(text: str, words: Words, today: date, known: Places | None) -> list[tuple[Node, str]]:
    """Words and filters in turn; empty if there are no filters in it."""
    said, places = letters_of(text, words.start, words.end)
    if said != words.text or len(said) > LONGEST:  # a backslash is in it: meant as it stands
        return []
    found = _chosen(said.translate(_NARROW), today, known)
    pieces: list[tuple[Node, str]] = []
    at = 0
    for each in found:
        pieces += _rest(said, at, each.start, places)
        start, end = places[each.start], places[each.end]
        pieces.append((Filter(each.key, (each.value,), start, end), said[each.start : each.end]))
        at = each.end
    return [*pieces, *_rest(said, at, len(said), places)] if found else []


def _rest(said: str, start: int, end: int, places: list[int]) -> list[tuple[Node, str]]:
    piece = said[start:end]
    plain = piece.strip(" ,，、·'’‘")
    if not words_of(plain):
        return []
    begin = start + piece.index(plain)
    stop = begin + len(plain)
    return [(Words(plain, places[begin], places[stop]), "")]


def _chosen(said: str, today: date, known: Places | None) -> list[_Found]:
    """What was found, in order, none over another."""
    everything = sorted(
        [*_times(said, today), *_others(said), *_places(said, known)],
        key=lambda each: (each.start, -each.end),
    )
    chosen: list[_Found] = []
    for each in everything:
        if not chosen or each.start >= chosen[-1].end:
            chosen.append(each)
    return chosen


# --- words that only say that photos are wanted -------------------------------------------------

_PHOTO = frozenset(
    (
        *("photo", "photos", "picture", "pictures", "image", "images", "pics", "shots"),
        *("my", "our", "all", "any", "the", "of", "from", "show", "me"),
        *("사진", "사진들", "사진을", "사진만", "내", "우리", "모든", "전부", "찍은", "보여줘"),
        *("찾아줘", "照片", "图片", "相片", "的照片", "的图片", "我的照片", "所有照片", "拍的照片"),
        *("我的", "所有", "全部", "找", "看"),
    )
)


def _says_photo(text: str) -> bool:
    return all(word in _PHOTO for word in words_of(text.casefold()))


# --- times ---------------------------------------------------------------------------------------

_BEFORE = re.compile(
    r"(?:(?:\b(?:taken|shot|photographed|made)\s)?\b(?:in|on|from|during|of|between)\s(?:the\s)?"
    r"|\b(?P<sign>since|after|before|until|till)\s(?:the\s)?|\bthe\s|[在从從于自])$",
    re.IGNORECASE,
)
_SIGNS = {"since": ">=", "after": ">", "before": "<", "until": "<=", "till": "<="}
_AND = re.compile(
    r"\s?(?:부터|에서|~|～|-|–|到|至)\s?|\s(?:to|until|till|through|and)\s", re.IGNORECASE
)
_AFTER = re.compile(
    r"['’]s\b"
    r"|\s?(?P<ko>이후로?|이후에|이전에?|까지|부터)(?![가-힣])"
    r"|(?P<zh>以后|以後|之后|之後|以来|以來|以前|之前|为止|為止)(?:的|拍的)?"
    r"|(?:的时候|的時候)?(?:拍摄的|拍攝的|拍的|照的|的)"
    r"|(?:\s?(?:에는|에서|에|엔|의|때|날|동안))?(?:\s(?:찍은|찍었던|찍힌|촬영한))?(?![가-힣])"
)
_AFTER_SIGNS = {
    "이후": ">=", "이후로": ">=", "이후에": ">=", "부터": ">=", "이전": "<", "이전에": "<",
    "까지": "<=", "以后": ">=", "以後": ">=", "之后": ">=", "之後": ">=",
    "以来": ">=", "以來": ">=",
    "以前": "<", "之前": "<", "为止": "<=", "為止": "<=",
}  # fmt: skip
_OTHERWISE = frozenset(("this may", "this mar", "this march", "past may", "past mar", "past march"))
_LEAST_YEAR = 1900


def _times(said: str, today: date) -> Iterator[_Found]:
    at = 0 if dates.any_in(said) else len(said)
    while at < len(said):
        found = _time(said, at, today) if _may_begin(said, at) else None
        if found is None:
            at += 1
        else:
            yield found
            at = max(found.end, at + 1)


def _may_begin(said: str, at: int) -> bool:
    """Whether a word begins there; between Chinese characters one always may."""
    char, before = said[at], said[at - 1] if at else " "
    if char.isspace():
        return False
    if char.isascii():
        return not (before.isascii() and before.isalnum()) and before not in "$€£¥₩#.:/-"
    if "가" <= char <= "힣":
        return not "가" <= before <= "힣"
    if char == "前":
        return before not in "以之年月天周日从目眼面"
    return not (char == "本" and before == "日")


def _time(said: str, at: int, today: date) -> _Found | None:
    first = _end_of_time(said, at, today)
    if first is None:
        return None
    end, value = first, said[at:first]
    to = _AND.match(said, end)
    last = to and _end_of_time(said, to.end(), today, after=True)
    if to and last:
        value, end = f"{value}..{said[to.end() : last]}", last
    before = _BEFORE.search(said, max(0, at - 24), at)
    start = before.start() if before else at
    after = _AFTER.match(said, end)
    sign = _SIGNS.get((before["sign"] or "").casefold(), "") if before else ""
    if after:
        end = after.end()
        sign = sign or _AFTER_SIGNS.get(after["ko"] or after["zh"] or "", "")
    if dates.in_one_word(said, end):
        return None
    if sign and ".." not in value:
        value = f"{sign}{value}"
    return _Found(start, end, "date", value)


def _end_of_time(said: str, at: int, today: date, *, after: bool = False) -> int | None:
    found = dates.find_at(said, at)
    if found is None and (after or _is_year(said, at)):
        found = dates.find_at(said, at, clear=False)
    if found is None or said[at : found.end].casefold() in _OTHERWISE:
        return None
    try:
        span, _ = dates.parse(said[at : found.end], today)
    except dates.BadDate:
        return None
    if span.start is None or not _LEAST_YEAR <= span.start.year <= today.year:
        return None
    return found.end if span.start <= today else None


_BARE_YEAR = re.compile(r"(?:19[5-9]|20\d)\d(?![\w./:%-]|\s?(?:px|x\s?\d|원|元|개|명|m\b|mm))")


def _is_year(said: str, at: int) -> bool:
    """Four digits that are a year, if nothing beside them says otherwise."""
    found = _BARE_YEAR.match(said, at)
    return found is not None or _YEARS.match(said, at) is not None


_YEARS = re.compile(r"(?:19[5-9]|20\d)\d\s?[-–~]\s?(?:19[5-9]|20\d)\d(?!\w)")


def _places(said: str, known: Places | None) -> Iterator[_Found]:
    for found in natural_places.find(said, known):
        yield _Found(found.start, found.end, "place", found.name)


# --- ratings, files, how it lies ---------------------------------------------------------------

_COUNTS = {
    **{"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5},
    **{"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5},
}
_RATINGS = (
    r"별점\s?(?P<n>[1-5])\s?점?(?P<more>\s?이상)?(?:인|의)?(?![가-힣])",
    r"별\s?(?P<n>[1-5]|한|두|세|네|다섯)\s?개(?P<more>\s?이상)?(?:인|의|짜리)?(?=\s사진|$)",
    r"\brated\s(?P<n>[1-5])(?:\sstars?)?(?P<more>\sor\s(?:more|better|higher)|\+)?(?!\w)",
    r"\b(?:with\s)?(?P<more>at\sleast\s)(?P<n>[1-5])\sstars?\b",
    r"\b(?P<n>[1-5])[- ]stars?(?P<more>)(?=\s(?:photo|picture|image)s?\b)",
    r"评分\s?(?P<n>[1-5])\s?[星分]?(?P<more>以上)?的?",
    r"(?P<n>[1-5一二三四五])星(?P<more>以上)?的?(?=照片|图片|相片)",
)
_TYPES = r"(?P<type>jpe?g|png|heic|heif|gif|webp|tiff?|bmp|avif|raw|dng|psd|jxl)"
_FILES = (
    rf"(?<![\w.]){_TYPES}\s?(?:files?\b|파일(?![가-힣])|형식(?![가-힣])|格式的?|文件)",
    rf"(?<![\w.]){_TYPES}(?=\s?(?:photos?\b|pictures?\b|images?\b|사진|이미지|照片|图片|图))",
)
_LYING = (
    (r"세로(?:로\s찍은|로\s된|형|\s방향)?(?=\s?사진)", "portrait"),
    (r"가로(?:로\s찍은|로\s된|형|\s방향)?(?=\s?사진)", "landscape"),
    (r"정사각형(?=\s사진)", "square"),
    (
        r"\bvertical(?=\s(?:photo|picture|image)s?\b)|\bportrait[- ](?:orientation|format)\b",
        "portrait",
    ),
    (
        r"\bhorizontal(?=\s(?:photo|picture|image)s?\b)|\blandscape[- ](?:orientation|format)\b",
        "landscape",
    ),
    (r"竖[屏版向幅]?的?(?=照片|图片|相片|图)", "portrait"),
    (r"横[屏版向幅]?的?(?=照片|图片|相片|图)", "landscape"),
)

_HINTS = (
    *("별", "star", "rated", "评分", "星", "세로", "가로", "정사각", "竖", "横", "vertical"),
    *("horizontal", "orientation", "format", "jp", "png", "hei", "gif", "webp", "tif", "bmp"),
    *("avif", "raw", "dng", "psd", "jxl"),
)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _others(said: str) -> Iterator[_Found]:
    plain = said.casefold()
    if not any(sign in plain for sign in _HINTS):
        return
    for pattern in _RATINGS:
        for found in _compiled(pattern).finditer(said):
            stars = _COUNTS.get(found["n"]) or int(found["n"])
            value = f"{'>=' if found['more'] else ''}{stars}"
            yield _Found(found.start(), found.end(), "rating", value)
    for pattern in _FILES:
        for found in _compiled(pattern).finditer(said):
            yield _Found(found.start(), found.end(), "type", found["type"].lower())
    for pattern, shape in _LYING:
        for found in _compiled(pattern).finditer(said):
            yield _Found(found.start(), found.end(), "orientation", shape)
