"""What tells a Linux desktop of the program: two desktop entries and the metadata for stores.

    python packaging/linux/entries.py FOLDER [--address https://…]

writes ``applications/`` and ``metainfo/`` into FOLDER, as they lie below ``share``. The second
entry is for file managers only: *Open with → Find similar photos* on any picture. It is an entry
of its own, with the lowest preference, so that nobody gets Photosearch where they want a viewer.
``--address`` is where the project lies on the web; without it the metadata has no screenshots,
for they may only be named by where they can be fetched.
"""

from __future__ import annotations

import argparse
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import identity
from identity import COMMAND, IDENTIFIER, KIND, LANGUAGES, NAME, ROOT, SIMILAR, SUMMARY, Words

KEYWORDS: Words = {
    "en": "photo;picture;image;search;similar;duplicate;album;",
    "ko": "사진;그림;이미지;검색;찾기;비슷한;중복;앨범;",
    "zh_CN": "照片;图片;图像;搜索;查找;相似;重复;相册;",
}
IN_TRAY: Words = {
    "en": "Start in the Tray",
    "ko": "트레이에서 시작",
    "zh_CN": "在托盘中启动",
}
PARAGRAPHS: tuple[Words, ...] = (
    {
        "en": "Photosearch finds the photos on your own computer by what they show. Describe a "
        "picture in Korean, English or Chinese, or show it a photo to find others like it.",
        "ko": "Photosearch는 내 컴퓨터에 있는 사진을 그 안에 담긴 내용으로 찾아 줍니다. 한국어, "
        "영어, 중국어로 설명하거나, 사진을 보여 주고 비슷한 사진을 찾아보세요.",
        "zh_CN": "Photosearch 按照片的内容查找您电脑上的照片。用中文、韩文或英文描述一下，"
        "或者给它一张照片，找出相似的照片。",
    },
    {
        "en": "Everything happens on this computer. Nothing is uploaded, there is no account, and "
        "photos are never changed without being asked for.",
        "ko": "모든 일은 이 컴퓨터 안에서 이루어집니다. 아무것도 업로드하지 않고 계정도 필요 "
        "없으며, 시키지 않으면 사진을 바꾸지 않습니다.",
        "zh_CN": "一切都在这台电脑上完成。不上传任何内容，不需要账号，未经要求绝不改动照片。",
    },
)
POINTS: tuple[Words, ...] = (
    {
        "en": "Dates, places, cameras, people's tags and stars as part of a search",
        "ko": "날짜, 장소, 카메라, 태그, 별점으로도 검색",
        "zh_CN": "搜索时可加上日期、地点、相机、标签和星级",
    },
    {
        "en": "New photos are noticed by themselves",
        "ko": "새 사진을 스스로 알아차림",
        "zh_CN": "自动发现新照片",
    },
    {
        "en": "Duplicates, albums that fill by themselves, captions",
        "ko": "중복 사진, 저절로 채워지는 앨범, 사진 설명",
        "zh_CN": "重复照片、自动填充的相册、照片说明",
    },
)
PICTURES = ROOT / "resources" / "docs" / "images"
PICTURE_LANGUAGES = {"en": "en", "ko": "ko", "zh_CN": "zh"}
SCREENSHOTS: dict[str, Words] = {
    "search": {"en": "A search", "ko": "검색", "zh_CN": "搜索"},
    "timeline": {"en": "All photos", "ko": "모든 사진", "zh_CN": "所有照片"},
    "duplicates": {"en": "Duplicates", "ko": "중복 사진", "zh_CN": "重复照片"},
}


def make(folder: Path, address: str = "") -> None:
    """Write the three files into ``folder``; ``address`` as above, without a slash at its end."""
    written = {
        f"applications/{COMMAND}.desktop": main_entry(),
        f"applications/{COMMAND}-similar.desktop": similar_entry(),
        f"metainfo/{IDENTIFIER}.metainfo.xml": metainfo(address),
    }
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


# --- desktop entries --------------------------------------------------------------------------


def main_entry() -> str:
    """The entry in the menu."""
    lines = [
        *_head(),
        f"Name={NAME}",
        *_in_all("GenericName", KIND),
        *_in_all("Comment", SUMMARY),
        *_in_all("Keywords", KEYWORDS),
        f"Exec={COMMAND}-window",
        "Categories=Graphics;Photography;Qt;",
        f"StartupWMClass={COMMAND}",
        "X-GNOME-SingleWindow=true",
        "Actions=tray;",
        "",
        "[Desktop Action tray]",
        *_in_all("Name", IN_TRAY),
        f"Exec={COMMAND}-window --background",
    ]
    return "\n".join([*lines, ""])


def similar_entry() -> str:
    """What file managers offer for a picture."""
    lines = [
        *_head(),
        *_in_all("Name", {each: f"{SIMILAR[each]} ({NAME})" for each in LANGUAGES}),
        f"Exec={COMMAND}-window %F",
        "NoDisplay=true",
        "InitialPreference=0",
        f"MimeType={';'.join(identity.media_types())};",
    ]
    return "\n".join([*lines, ""])


def _head() -> list[str]:
    return [
        "[Desktop Entry]",
        "Type=Application",
        "Version=1.0",
        f"Icon={COMMAND}",
        "Terminal=false",
        "StartupNotify=true",
    ]


def _in_all(key: str, words: Words) -> list[str]:
    return [
        f"{key}={words[each]}" if each == "en" else f"{key}[{each}]={words[each]}"
        for each in LANGUAGES
    ]


# --- AppStream --------------------------------------------------------------------------------


def metainfo(address: str = "") -> str:
    """What software stores show, as XML."""
    root = Element("component", type="desktop-application")
    SubElement(root, "id").text = IDENTIFIER
    SubElement(root, "name").text = NAME
    _add_words(root, "summary", SUMMARY)
    SubElement(root, "metadata_license").text = "CC0-1.0"
    SubElement(root, "project_license").text = identity.LICENCE
    developer = SubElement(root, "developer", id=IDENTIFIER.rpartition(".")[0])
    SubElement(developer, "name").text = identity.PUBLISHER
    description = SubElement(root, "description")
    for words in PARAGRAPHS:
        _add_words(description, "p", words)
    points = SubElement(description, "ul")
    for words in POINTS:
        _add_words(points, "li", words)
    SubElement(root, "launchable", type="desktop-id").text = f"{COMMAND}.desktop"
    SubElement(root, "icon", type="stock").text = COMMAND
    _add_what_it_is(root)
    if address:
        _add_addresses(root, address)
    _add_releases(root)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add_what_it_is(root: Element) -> None:
    categories = SubElement(root, "categories")
    for name in ("Graphics", "Photography"):
        SubElement(categories, "category").text = name
    provides = SubElement(root, "provides")
    for name in (COMMAND, f"{COMMAND}-window"):
        SubElement(provides, "binary").text = name
    for kind in identity.media_types():
        SubElement(provides, "mediatype").text = kind
    languages = SubElement(root, "languages")
    for each in LANGUAGES:
        SubElement(languages, "lang", percentage="100").text = each
    for control in ("keyboard", "pointing"):
        SubElement(_child(root, "supports"), "control").text = control
    SubElement(_child(root, "requires"), "display_length", compare="ge").text = "720"
    SubElement(root, "content_rating", type="oars-1.1")  # nothing in it is of any rated kind
    branding = SubElement(root, "branding")
    for scheme, colour in (("light", "#cfe4ff"), ("dark", "#1f4cb8")):
        SubElement(branding, "color", type="primary", scheme_preference=scheme).text = colour


def _child(root: Element, name: str) -> Element:
    found = root.find(name)
    return SubElement(root, name) if found is None else found


def _add_addresses(root: Element, address: str) -> None:
    for kind, end in (("homepage", ""), ("vcs-browser", ""), ("bugtracker", "/issues")):
        SubElement(root, "url", type=kind).text = address + end
    pictures = SubElement(root, "screenshots")
    for number, (name, captions) in enumerate(SCREENSHOTS.items()):
        shot = SubElement(pictures, "screenshot", **({} if number else {"type": "default"}))
        _add_words(shot, "caption", captions)
        files = {each: f"{name}-{end}.webp" for each, end in PICTURE_LANGUAGES.items()}
        shown = {each: file for each, file in files.items() if (PICTURES / file).is_file()}
        _add_words(
            shot,
            "image",
            {each: f"{address}/raw/HEAD/{_place(file)}" for each, file in shown.items()},
        )


def _place(picture: str) -> str:
    return (PICTURES / picture).relative_to(ROOT).as_posix()


def _add_releases(root: Element) -> None:
    found = SubElement(root, "releases")
    for version, date, points in releases((ROOT / "CHANGELOG.md").read_text("utf-8")):
        attributes = {"version": version, "date": date or "1970-01-01"}
        if not date:  # stores show it as what is coming
            attributes["type"] = "development"
        release = SubElement(found, "release", attributes)
        listed = SubElement(SubElement(release, "description"), "ul")
        for point in points:
            SubElement(listed, "li").text = point


def releases(changelog: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Version, date (empty while unreleased) and changes without marks, for each release."""
    for part in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        named = re.match(r"\[?(\d[\w.]*)\]?", title)
        if named is None:
            continue
        date = re.search(r"\d{4}-\d\d-\d\d", title)
        points = re.findall(r"^- (.+?)(?=^- |^#|\Z|^$)", body, re.MULTILINE | re.DOTALL)
        plain = [re.sub(r"[`*_]|\s+", _unmarked, point).strip() for point in points]
        yield named[1], date[0] if date else "", plain


def _unmarked(found: re.Match[str]) -> str:
    return " " if found[0].isspace() else ""


def _add_words(parent: Element, tag: str, words: Words) -> None:
    for each in words:
        element = SubElement(parent, tag)
        element.text = words[each]
        if each != "en":
            element.set("xml:lang", each)


def main(arguments: Sequence[str]) -> None:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="", help="where the project lies on the web")
    given = parser.parse_args(arguments)
    make(given.folder, given.address.rstrip("/"))


if __name__ == "__main__":
    main(sys.argv[1:])
