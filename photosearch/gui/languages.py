"""The window's languages: which there are, which is in use, how to switch while it runs.

Used on the GUI thread, by ``start`` and by the pages with a language choice. Loads the compiled
translations in ``resources/i18n`` and Qt's own, and sets the locale for dates and numbers. Knows
no widgets: they hear of a switch by ``QEvent.LanguageChange``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from photosearch import paths
from photosearch.text import Language

NAMES = {"ko": "한국어", "en": "English", "zh": "简体中文"}  # each in its own words

_MARK = "photosearch-translation"
_QT = {"ko": "qtbase_ko", "en": "qtbase_en", "zh": "qtbase_zh_CN"}
_HANGUL = (
    "Pretendard",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
)
_HAN = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


def system_language() -> str:
    """The first of the system's languages that the window speaks; English if there is none."""
    for tag in QLocale.system().uiLanguages():
        code = tag.split("-")[0].lower()
        if code in NAMES:
            return code
    return "en"


def in_use() -> str:
    """The language that was installed last."""
    spoken = QLocale().name().split("_")[0]
    return spoken if spoken in NAMES else "en"


def language_in_use() -> Language:
    """The one of the query language's in which filters are named in this window."""
    spoken = in_use()
    return "ko" if spoken == "ko" else "zh" if spoken == "zh" else "en"


def install(app: QApplication, choice: str) -> str:
    """Speak ``choice`` ("" is the system's language) from now on; returns the language in use.

    Every widget gets a ``LanguageChange`` event. Choosing the language in use does nothing.
    """
    code = choice if choice in NAMES else system_language()
    old = [t for t in app.findChildren(QTranslator) if t.objectName().startswith(_MARK)]
    if any(translator.objectName() == f"{_MARK}-{code}" for translator in old):
        return code
    QLocale.setDefault(_locale(code))
    app.setFont(_font(code))
    for translator in old:
        app.removeTranslator(translator)
        translator.setParent(None)
        translator.deleteLater()
    _load(app, code, Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), _QT[code])
    _load(app, code, paths.resources() / "i18n", f"photosearch_{code}")  # asked before Qt's
    return code


def words_that_qt_lacks() -> list[str]:
    """What its own translations have not caught up with, in the language in use.

    Seen where the system has no dialog for folders and Qt shows its own; Qt asks our translations
    for them, which have them because they are named here.
    """
    return [
        QCoreApplication.translate("QFileDialog", "&Look in:"),
        QCoreApplication.translate("QFileDialog", "Files of &type:"),
        QCoreApplication.translate("QAbstractFileIconProvider", "Folder", "All other platforms"),
        QCoreApplication.translate(
            "QAbstractFileIconProvider", "File Folder", "Match Windows Explorer"
        ),
    ]


def _load(app: QApplication, code: str, folder: Path, name: str) -> None:
    translator = QTranslator(app)
    translator.setObjectName(f"{_MARK}-{code}")
    if translator.load(str(folder / f"{name}.qm")):  # Qt's own may be left out of a bundle
        app.installTranslator(translator)


def _locale(code: str) -> QLocale:
    if code == "ko":
        return QLocale(QLocale.Language.Korean, QLocale.Country.SouthKorea)
    if code == "zh":
        return QLocale(
            QLocale.Language.Chinese,
            QLocale.Script.SimplifiedHanScript,
            QLocale.Country.China,
        )
    system = QLocale.system()  # whoever speaks English keeps the dates of their country
    if system.language() == QLocale.Language.English:
        return QLocale(QLocale.Language.English, system.territory())
    return QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def _font(code: str) -> QFont:
    """The system's font, with families that draw Hangul and Han as this language's readers do.

    Without them Han characters come from whichever font is found first, often a Japanese one.
    The system's own family leads where it is made for such mixing (macOS) and for English.
    """
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    own = font.family()
    have = set(QFontDatabase.families())
    first, second = (_HAN, _HANGUL) if code == "zh" else (_HANGUL, _HAN)
    wanted = [family for family in (*first, *second) if family in have]
    leads = code == "en" or sys.platform == "darwin"
    split = 0 if leads else min(1, len(wanted))
    font.setFamilies(list(dict.fromkeys([*wanted[:split], own, *wanted[split:]])))
    return font
