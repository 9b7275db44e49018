"""What filters are called, in three languages.

Pure tables, for the parser, for chips and for the documentation. The first name of each language
is the one that is written; all are understood whatever the language of the window.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Literal, get_args

from photosearch.text import Language

Key = Literal[
    "date",
    "folder",
    "name",
    "type",
    "camera",
    "lens",
    "orientation",
    "size",
    "rating",
    "tag",
    "album",
    "caption",
    "text",
    "offline",
    "duplicates",
    "near",
    "place",
    "like",
    "concept",
]

EXAMPLES: frozenset[Key] = frozenset(("like", "concept"))
"""These narrow nothing: they say by example what photos should show."""

KEYS: tuple[Key, ...] = get_args(Key)

NAMES: Mapping[Key, Mapping[Language, tuple[str, ...]]] = {
    "date": {
        "en": ("date", "taken", "when"),
        "ko": ("날짜", "촬영일", "찍은날"),
        "zh": ("日期", "拍摄日期", "时间", "時間"),
    },
    "folder": {
        "en": ("folder", "path", "dir"),
        "ko": ("폴더", "경로"),
        "zh": ("文件夹", "目录", "路径", "資料夾"),
    },
    "name": {
        "en": ("name", "file", "filename"),
        "ko": ("이름", "파일", "파일이름", "파일명"),
        "zh": ("名称", "文件名", "文件", "名字", "檔名"),
    },
    "type": {
        "en": ("type", "format", "ext"),
        "ko": ("종류", "형식", "확장자"),
        "zh": ("类型", "格式", "類型"),
    },
    "camera": {"en": ("camera",), "ko": ("카메라", "기종"), "zh": ("相机", "相機", "机型")},
    "lens": {"en": ("lens",), "ko": ("렌즈",), "zh": ("镜头", "鏡頭")},
    "orientation": {"en": ("orientation",), "ko": ("방향",), "zh": ("方向", "画面方向")},
    "size": {"en": ("size",), "ko": ("크기", "용량"), "zh": ("大小", "尺寸")},
    "rating": {
        "en": ("rating", "stars", "rated"),
        "ko": ("별점", "평점", "별"),
        "zh": ("评分", "星级", "評分"),
    },
    "tag": {"en": ("tag", "tags"), "ko": ("태그",), "zh": ("标签", "標籤")},
    "album": {"en": ("album",), "ko": ("앨범",), "zh": ("相册", "相簿")},
    "caption": {
        "en": ("caption", "description"),
        "ko": ("설명", "캡션"),
        "zh": ("说明", "描述", "說明"),
    },
    "text": {
        "en": ("text", "ocr"),
        "ko": ("글자", "문자", "텍스트"),
        "zh": ("文字", "字", "文本"),
    },
    "offline": {"en": ("offline",), "ko": ("오프라인",), "zh": ("离线", "離線")},
    "duplicates": {
        "en": ("duplicates", "duplicate", "copies"),
        "ko": ("중복", "사본"),
        "zh": ("重复", "重複", "副本"),
    },
    "near": {"en": ("near", "gps"), "ko": ("근처", "좌표"), "zh": ("附近", "坐标", "座標")},
    "place": {"en": ("place", "location"), "ko": ("장소", "위치"), "zh": ("地点", "位置", "地點")},
    "like": {"en": ("like", "example"), "ko": ("비슷", "예시"), "zh": ("类似", "相似", "類似")},
    "concept": {"en": ("concept",), "ko": ("개념",), "zh": ("概念",)},
}

_BY_NAME: dict[str, Key] = {
    name: key for key, languages in NAMES.items() for names in languages.values() for name in names
}
LONGEST = max(len(name) for name in _BY_NAME)


def key_of(name: str) -> Key | None:
    """The filter of that name, in any language and letter case; None if there is none."""
    return _BY_NAME.get(name.casefold())


def name_of(key: Key, language: Language = "en") -> str:
    """How the filter is written in that language."""
    return NAMES[key][language][0]


def nearest(name: str) -> str:
    """A filter's name that may have been meant; empty if none is near."""
    if len(name) > 2 * LONGEST:
        return ""
    found = difflib.get_close_matches(name.casefold(), _BY_NAME, 1, 0.6)
    return found[0] if found else ""
