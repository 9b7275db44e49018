"""Filters in plain sentences, and sentences that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given

from photosearch.query import meaning
from photosearch.query.grammar import clean, parse
from photosearch.query.natural import understand
from photosearch.query.syntax import Filter
from photosearch.query.writing import text_of

from .conftest import TODAY, TYPED


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("작년 여름 바닷가", 'date:"작년 여름" 바닷가'),
        ("작년 여름에 찍은 바닷가 사진", 'date:"작년 여름" 바닷가 사진'),
        ("재작년 제주도에서 찍은 고양이", "date:재작년 place:제주도 고양이"),
        ("2019년 이후 강아지", "date:>=2019년 강아지"),
        ("강아지 2019년부터 2021년까지", "강아지 date:2019년..2021년"),
        ("지난주 사진", "date:지난주"),
        ("photos from last summer at the beach", 'date:"last summer" at the beach'),
        ("dogs since 2019", "dogs date:>=2019"),
        ("between 2019 and 2021 cats", "date:2019..2021 cats"),
        ("yesterday's dinner", "date:yesterday dinner"),
        ("beach 2019-08", "beach date:2019-08"),
        ("去年夏天在海边拍的照片", "date:去年夏天 在海边拍的照片"),
        ("去年春节的晚餐", "date:去年春节 晚餐"),
        ("2019年以前的猫", "date:<2019年 猫"),
        ("세로 사진 꽃", "orientation:portrait 사진 꽃"),
        ("竖屏照片 花", "orientation:portrait 照片 花"),
        ("png 파일 고양이", "type:png 고양이"),
        ("raw photos of dogs", "type:raw photos of dogs"),
        ("별점 4 이상 바다", "rating:>=4 바다"),
        ("五星照片 猫", "rating:5 照片 猫"),
        ("上星期的照片 猫", "date:上星期 照片 猫"),
        ("上週拍的貓", "date:上週 貓"),
        ("上个礼拜的晚餐", "date:上个礼拜 晚餐"),
        ("２０１９年５月的猫", "date:2019年5月 猫"),
        ("최근 일주일 강아지", 'date:"최근 일주일" 강아지'),
        ("two years ago beach", 'date:"two years ago" beach'),
        ("last friday at the beach", 'date:"last friday" at the beach'),
        ("지난주 금요일에 먹은 음식", 'date:"지난주 금요일" 먹은 음식'),
        ("上周五的晚餐", "date:上周五 晚餐"),
        ("上周一只狗", "date:上周 一只狗"),
        ("上周日落", "date:上周 日落"),
        ("上周天空", "date:上周 天空"),
        ("大前天的猫", "date:大前天 猫"),
        ("3년 전 오늘", 'date:"3년 전 오늘"'),
        ("사흘 전 바다", 'date:"사흘 전" 바다'),
        ("빨간 차 last summer -사람", '빨간 차 date:"last summer" -사람'),
    ],
)
def test_what_can_mean_nothing_else_is_a_filter(text: str, meant: str) -> None:
    understood = understand(parse(text), TODAY)
    assert text_of(understood.node) == meant
    for chip in understood.chips:
        assert chip.said in ("", clean(text[chip.start : chip.end]))


@pytest.mark.parametrize(
    "text",
    [
        *("여름 바다", "봄 꽃", "christmas tree", "설날 한복", "90s fashion", "in the snow"),
        *("this may be a dog", "a portrait of a woman", "five stars on a flag", "五星红旗"),
        *("以前天空很蓝", "日本月亮", "前天空", "작년에나온것들", "사진 2030년", "1920x1080"),
        *("iso 1600", "$2000 watch", "2048px", "2000원", "version 1.2019", "raw fish", "올림픽"),
        *('"작년 여름" 바닷가', "(작년 여름) 바닷가", "-작년 바닷가", r"\작년 바닷가"),
        *("两三天前的猫", "几十年前的照片", "一百三十年前的照片", "十十天前的猫"),
        *("작년 OR 올해", "the girl from ipanema", "at the beach", "동영상", "videos of dogs"),
    ],
)
def test_what_may_mean_something_else_stays_words(text: str) -> None:
    parsed = parse(text)
    assert understand(parsed, TODAY).node == parsed.node


@given(TYPED)
def test_what_is_found_can_be_filtered_by(text: str) -> None:
    for chip in understand(parse(text), TODAY).chips:
        if chip.said:
            assert isinstance(chip.node, Filter)
            meaning.read(chip.node, TODAY)
            assert 0 <= chip.start < chip.end <= len(text)


def test_a_long_text_is_a_description() -> None:
    text = "바닷가 " * 100 + "작년 여름"
    assert not understand(parse(text), TODAY).guessed
