"""Places in plain sentences: 제주에서 찍은 사진, photos in Paris, 在北京拍的照片.

Used by ``natural``. A name alone is never taken for a place: a word that says so has to stand
beside it, and more of one the less else that word can mean. What remains of doubt is ruled out by
how many people live there; a library that has no photo from there drops the guess. Pure, but for
the list of names, which is read by the first sentence that has such a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from photosearch.query.meaning import Places
from photosearch.query.places import KNOWN

SURE, LIKELY = 15_000, 200_000
"""People in a place where photos are said to be taken; where something is only said to be."""

MILLION = 1_000_000
_WORDS = 3  # of a name, at most

# Towns whose names mean something else in a sentence about pictures.
_ALSO_WORDS = frozenset(
    (
        *("nice", "reading", "bath", "split", "mobile", "orange", "turkey", "china", "spring"),
        *("surprise", "phoenix", "victoria", "man", "march", "bergen", "hell", "bar", "love"),
        *("sandy", "rugby", "golf", "delta", "enterprise", "paradise", "independence", "hope"),
        *("경주", "고성", "수원지", "동해", "상주", "양산", "화성", "안성", "공주", "시흥", "부여"),
        *("장수", "무주", "진주", "광명", "구리", "오산", "여주", "고양", "이천", "영광", "사천"),
        *("东方", "海口", "中山", "河口", "白银", "黄石", "长沙", "平原", "天水", "海宁", "东海"),
    )
)


@dataclass(frozen=True)
class Found:
    """Words from ``start`` to ``end`` that say where; ``name`` is the place in them."""

    start: int
    end: int
    name: str


def find(said: str, places: Places | None = None) -> Iterator[Found]:
    """Every place that is told of, in order; ``places`` None are those that are known."""
    known = places or KNOWN
    yield from _korean(said, known)
    yield from _english(said, known)
    yield from _chinese(said, known)


# --- Korean: the name stands before ---------------------------------------------------------------

_KOREAN = re.compile(
    r"(?P<here>에서의?)(?P<taken>\s(?:찍은|찍었던|찍힌|촬영한|본|만난|먹은|보낸))?(?![가-힣])"
)
_HANGUL_WORDS = re.compile(r"(?:(?<=\s)|^)[가-힣]+(?:\s[가-힣]+){0,2}$")


def _korean(said: str, known: Places) -> Iterator[Found]:
    for marked in _KOREAN.finditer(said) if "에서" in said else ():
        before = _HANGUL_WORDS.search(said[: marked.start()])
        if before is None:
            continue
        words = before[0].split(" ")
        for count in range(len(words), 0, -1):
            name = " ".join(words[-count:])
            least = SURE if marked["taken"] else LIKELY
            if _is_place(name, least, known, sure=bool(marked["taken"])):
                yield Found(marked.start() - len(name), marked.end(), name)
                break


# --- English: the name stands behind --------------------------------------------------------------

_ENGLISH = re.compile(
    r"(?P<photos>\b(?:photos?|pictures?|images?|pics|shots?|snapshots?)\s)?"
    r"(?P<taken>\b(?:taken|shot|photographed|made)\s)?\b(?P<in>in|from|at|around|near)\s(?:the\s)?"
    r"(?=[^\W\d_])",
    re.IGNORECASE,
)
_LATIN_WORDS = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,2}")
_ENDS = re.compile(
    r"\s*(?:$|[,.;!?]|\b(?:at|on|in|with|during|by|and|near|from|last|this|since|before|after|of|"
    r"photos?|pictures?|while|where|when|without|yesterday|today|\d{4})\b)",
    re.IGNORECASE,
)


def _english(said: str, known: Places) -> Iterator[Found]:
    for marked in _ENGLISH.finditer(said):
        after = _LATIN_WORDS.match(said, marked.end())
        if after is None:
            continue
        of_photos = bool(marked["photos"] or marked["taken"])
        if marked["in"].casefold() == "from" and not of_photos:
            continue  # a man from New York may be anywhere
        words = after[0].split(" ")
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count]).rstrip(".'’-")
            end = marked.end() + len(name)
            if _ENDS.match(said, end) and _is_english_place(name, of_photos, known):
                yield Found(marked.start() + len(marked["photos"] or ""), end, name)
                break


def _is_english_place(name: str, of_photos: bool, known: Places) -> bool:
    """Names are written large; who does not may mean a word, unless everybody knows the place."""
    if name[0].isupper():
        return _is_place(name, SURE if of_photos else LIKELY, known, sure=True)
    return _is_place(name, LIKELY if of_photos else MILLION, known, sure=False)


# --- Chinese: between 在 and what was done there --------------------------------------------------

_CHINESE = re.compile(r"[在于於]")
_HAN = re.compile(r"[\u3400-\u9fff·]{2,12}")
_TAKEN = re.compile(r"(?:的时候|的時候)?(?:拍摄|拍攝|拍|照|摄|攝)(?:的|下的|到的)?")
_THERE = re.compile(r"的|(?=[看吃玩旅游遊逛住过過见見])|$|(?=[\s，,。])")
_LONGEST_HAN = 8


def _chinese(said: str, known: Places) -> Iterator[Found]:
    for marked in _CHINESE.finditer(said):
        after = _HAN.match(said, marked.end())
        if after is None:
            continue
        for count in range(min(len(after[0]), _LONGEST_HAN), 1, -1):
            name, end = after[0][:count], marked.end() + count
            taken = _TAKEN.match(said, end)
            there = taken or _THERE.match(said, end)
            least = SURE if taken else LIKELY
            if there and _is_place(name, least, known, sure=bool(taken)):
                yield Found(marked.start(), there.end(), name)
                break


def _is_place(name: str, least: int, known: Places, *, sure: bool) -> bool:
    if len(name) < 2 or (not sure and name.casefold() in _ALSO_WORDS):
        return False
    return known.size(name) >= least
