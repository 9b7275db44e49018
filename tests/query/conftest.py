"""Texts that look like queries, and the day on which the tests happen."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

TODAY = date(2026, 11, 21)  # a Saturday

PIECES = (
    *("dog", "바다", "海边", "a", "é", "e\u0301", "IMG*", "작년 여름", "last week", "去年春节"),
    *(
        "OR",
        "또는",
        "|",
        "AND",
        "(",
        ")",
        "（",
        "）",
        '"',
        "“",
        "「",
        "」",
        "-",
        "－",
        "\\",
        "~",
        ",",
    ),
    *("^2", "^99", "^0.5", "date:", "날짜:", "tag：", "foo:", "name:", "size:", "near:", "rating:"),
    *("place:", "summer", "여름", "两", "十", "天前", "２０１９", "９", "thıs week", "＞", "…"),
    *(
        "2019",
        "..",
        ">=3",
        ">",
        "5MB",
        "37.5",
        "%",
        "_",
        "'",
        ";",
        "*",
        "\u200b",
        "\u202e",
        "\ufeff",
    ),
    *("\t", "\n", "\0", "\ud800", " ", "  "),
)

TYPED = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
)
"""Anything, and what comes near to a query more often."""
