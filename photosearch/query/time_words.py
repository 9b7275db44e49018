"""Words that people use for time, in three languages: tables for ``dates``.

Pure; all lower case, with single spaces.
"""

from __future__ import annotations

from collections.abc import Mapping

SEASONS: Mapping[str, int] = {
    **dict.fromkeys(("spring", "봄", "봄철", "春天", "春季", "春"), 3),
    **dict.fromkeys(("summer", "여름", "여름철", "夏天", "夏季", "夏", "暑假", "여름방학"), 6),
    **dict.fromkeys(("autumn", "fall", "가을", "가을철", "秋天", "秋季", "秋"), 9),
    **dict.fromkeys(("winter", "겨울", "겨울철", "冬天", "冬季", "冬"), 12),
}
EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TO_NINE = "一二三四五六七八九"
ONES: Mapping[str, int] = {
    **{one: number for number, one in enumerate(TO_NINE, start=1)},
    **{"〇": 0, "零": 0, "两": 2, "兩": 2},
}
NATIVE = {
    name: number
    for number, name in enumerate(
        ("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"), start=1
    )
}
YEARS_BACK: Mapping[str, int] = {
    **dict.fromkeys(("올해", "금년", "今年", "this year"), 0),
    **dict.fromkeys(("작년", "지난해", "去年", "last year"), 1),
    **dict.fromkeys(("재작년", "前年", "the year before last"), 2),
    "大前年": 3,
}
DAYS_BACK: Mapping[str, int] = {
    **dict.fromkeys(("today", "오늘", "今天", "今日"), 0),
    **dict.fromkeys(("yesterday", "어제", "昨天", "昨日"), 1),
    **dict.fromkeys(("그저께", "그제", "엊그제", "前天", "the day before yesterday"), 2),
    **dict.fromkeys(("그끄저께", "大前天"), 3),
}
UNITS: Mapping[str, str] = {
    **dict.fromkeys(("day", "days", "일", "天", "日", ""), "day"),  # 이틀 is days by itself
    **dict.fromkeys(
        (
            *("week", "weeks", "주", "주일", "周", "週", "星期", "礼拜", "禮拜"),
            *("个星期", "個星期", "个礼拜", "個禮拜"),
        ),
        "week",
    ),
    **dict.fromkeys(("month", "months", "개월", "달", "个月", "個月", "月"), "month"),
    **dict.fromkeys(("year", "years", "년", "年"), "year"),
    **dict.fromkeys(("weekend", "주말", "周末", "週末"), "weekend"),
}
BACK_WORDS: Mapping[str, int] = {
    **dict.fromkeys(("this", "이번", "금", "이", "这", "這", "这个", "這個", "本"), 0),
    **dict.fromkeys(("last", "past", "지난", "저번", "上", "上个", "上個", "上一个", "上一個"), 1),
    **dict.fromkeys(("지지난", "저저번", "上上", "上上个", "上上個"), 2),
}


EN_COUNTS = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=1
    )
} | {"a": 1}
DAY_COUNTS: Mapping[str, int] = {
    **{
        word: number
        for number, word in enumerate(
            ("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘"),
            start=1,
        )
    },
    "보름": 15,
}
"""Korean words for so many days."""
WEEKDAYS: Mapping[str, int] = {
    **{
        word: number
        for number, names in enumerate(
            (
                ("monday", "월요일", "一"),
                ("tuesday", "화요일", "二"),
                ("wednesday", "수요일", "三"),
                ("thursday", "목요일", "四"),
                ("friday", "금요일", "五"),
                ("saturday", "토요일", "六"),
                ("sunday", "일요일", "日", "天"),
            )
        )
        for word in names
    },
}
"""From Monday, 0; the Chinese ones behind a word for week."""
SINO = {name: number for number, name in enumerate("일이삼사오육칠팔구십", start=1)}

SIGNS = (
    *"年天日周月本近前전",
    *("last", "past", "this", "ago", "today", "yesterday", "year before"),
    *(
        "작년",
        "지난",
        "재작년",
        "올",
        "금년",
        "오늘",
        "어제",
        "그저께",
        "그제",
        "그끄저께",
        "이번",
        "저번",
        "최근",
    ),
    *("上个", "上個", "上一", "上上", "这", "這", "过去", "過去", "週", "星期", "礼拜", "禮拜"),
)
"""Each form that is clear holds one of these, or a digit."""
