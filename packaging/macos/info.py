"""What macOS is told of the application: its ``Info.plist``, and the words in three languages.

    python packaging/macos/info.py FOLDER

writes ``Info.plist`` and ``en.lproj``, ``ko.lproj``, ``zh-Hans.lproj`` with ``InfoPlist.strings``;
the spec of PyInstaller takes ``plist()`` itself, and ``write_words`` fills the bundle's
``Contents/Resources``. macOS asks the user before a program reads certain folders, once for each,
and shows the sentences below. The photo library of Apple's own program is a package and not read,
so nothing is asked for it.
"""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import identity
from identity import IDENTIFIER, NAME, Words

OLDEST = "14.0"  # what the oldest of the libraries inside (torch) was built for
LOCALES = {"en": "en", "ko": "ko", "zh_CN": "zh-Hans"}
WHERE: dict[str, Words] = {
    "NSDesktopFolderUsageDescription": {
        "en": "on your desktop",
        "ko": "데스크탑에",
        "zh_CN": "桌面上",
    },
    "NSDocumentsFolderUsageDescription": {
        "en": "in your Documents folder",
        "ko": "문서 폴더에",
        "zh_CN": "“文稿”文件夹中",
    },
    "NSDownloadsFolderUsageDescription": {
        "en": "in your Downloads folder",
        "ko": "다운로드 폴더에",
        "zh_CN": "“下载”文件夹中",
    },
    "NSRemovableVolumesUsageDescription": {
        "en": "on an external drive",
        "ko": "외장 드라이브에",
        "zh_CN": "外置驱动器上",
    },
    "NSNetworkVolumesUsageDescription": {
        "en": "on a network drive",
        "ko": "네트워크 드라이브에",
        "zh_CN": "网络驱动器上",
    },
}
SENTENCE: Words = {
    "en": "Photosearch reads the photos {where}, in the folders you add, so that you can search "
    "them. Nothing leaves this Mac.",
    "ko": "추가하신 폴더 가운데 {where} 있는 사진을 읽어 검색할 수 있게 합니다. 아무것도 이 Mac "
    "밖으로 나가지 않습니다.",
    "zh_CN": "Photosearch 读取您添加的文件夹里{where}的照片，以便搜索。"
    "任何内容都不会离开这台 Mac。",
}
COPYRIGHT = f"{identity.PUBLISHER}. {identity.LICENCE}."


def plist() -> dict[str, object]:
    """The keys of ``Info.plist`` beside those that PyInstaller writes itself."""
    return {
        "CFBundleName": NAME,
        "CFBundleDisplayName": NAME,
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleShortVersionString": identity.version(),
        "CFBundleVersion": ".".join(str(part) for part in identity.numbers()[:3]),
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": list(LOCALES.values()),
        "CFBundleAllowMixedLocalizations": True,  # Qt's own menus follow the user too
        "CFBundleDocumentTypes": [_document_type()],
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": OLDEST,
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,  # light and dark
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSHumanReadableCopyright": COPYRIGHT,
        **usage("en"),
    }


def _document_type() -> dict[str, object]:
    """Any picture can be opened with us, but nobody gets us where they want a viewer."""
    return {
        "CFBundleTypeName": "Image",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": ["public.image"],
    }


def usage(language: str) -> dict[str, str]:
    """Why certain folders are read, in one of our languages."""
    return {key: SENTENCE[language].format(where=words[language]) for key, words in WHERE.items()}


def strings(language: str) -> str:
    """The words of ``InfoPlist.strings`` for one language."""
    words = {"CFBundleDisplayName": NAME, **usage(language)}
    return "".join(f'"{key}" = "{text}";\n' for key, text in words.items())


def write_words(resources: Path) -> None:
    """Put the words of each language into the bundle's ``Contents/Resources``."""
    for language, locale in LOCALES.items():
        folder = resources / f"{locale}.lproj"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "InfoPlist.strings").write_text(strings(language), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    out = Path(sys.argv[1])
    write_words(out)
    (out / "Info.plist").write_bytes(plistlib.dumps(plist()))
