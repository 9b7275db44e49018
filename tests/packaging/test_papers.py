"""What systems are told of the program: desktop entries, metadata, property list, installer."""

from __future__ import annotations

import configparser
import plistlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PIL import Image

from photosearch import __version__
from photosearch.gui import languages
from photosearch.media import formats
from tests.conftest import REPOSITORY
from tests.packaging.modules import FOLDER, script

identity = script("identity")
entries = script("linux.entries")
info = script("macos.info")
version = script("windows.version")
installer = script("windows.installer")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ADDRESS = "https://example.org/photosearch"


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("share")
    entries.make(folder, ADDRESS)
    return folder


def entry(share: Path, name: str) -> configparser.SectionProxy:
    read = configparser.RawConfigParser(strict=True, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(share / "applications" / name, "utf-8")
    return read["Desktop Entry"]


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- who the program is -----------------------------------------------------------------------


def test_version_and_formats_are_those_of_the_package() -> None:
    assert identity.version() == __version__
    assert identity.numbers()[:3] == tuple(map(int, re.findall(r"\d+", __version__)[:3]))
    assert set(identity.MEDIA_TYPES) == set(formats.BY_NAME)
    films = set(formats.BY_NAME["FLI"].extensions)
    assert set(identity.extensions()) == set(formats.BY_EXTENSION) - films


def test_words_are_in_the_languages_of_the_window() -> None:
    assert {each.partition("_")[0] for each in identity.LANGUAGES} == set(languages.NAMES)
    for words in (
        identity.SUMMARY,
        identity.KIND,
        identity.SIMILAR,
        entries.KEYWORDS,
        info.SENTENCE,
    ):
        assert set(words) == set(identity.LANGUAGES)
        assert len(set(words.values())) == 3


# --- Linux --------------------------------------------------------------------------------------


def test_the_menu_has_one_entry_and_file_managers_another(share: Path) -> None:
    menu, similar = entry(share, "photosearch.desktop"), entry(share, "photosearch-similar.desktop")
    assert "MimeType" not in menu  # nobody gets us where they want a viewer
    assert menu["Exec"] == "photosearch-window"
    assert similar["Exec"] == "photosearch-window %F"
    assert similar["NoDisplay"] == "true"
    assert similar["MimeType"].rstrip(";").split(";") == list(identity.media_types())
    for section, keys in ((menu, ("GenericName", "Comment", "Keywords")), (similar, ("Name",))):
        for key in keys:
            assert len({section[key], section[f"{key}[ko]"], section[f"{key}[zh_CN]"]}) == 3
    assert re.search("[가-힣]", menu["Comment[ko]"])
    assert re.search("[一-龥]", menu["Comment[zh_CN]"])


def test_desktop_entries_are_valid(share: Path) -> None:
    said = run("desktop-file-validate", *map(str, (share / "applications").glob("*.desktop")))
    assert said == ""


def test_metadata_are_valid(share: Path) -> None:
    (file,) = (share / "metainfo").glob("*.xml")
    run("appstreamcli", "validate", "--no-net", str(file))


def test_metadata_say_what_there_is(share: Path) -> None:
    (file,) = (share / "metainfo").glob("*.xml")
    root = ElementTree.parse(file).getroot()
    assert root.findtext("id") == identity.IDENTIFIER == file.name.removesuffix(".metainfo.xml")
    assert root.findtext("launchable") == "photosearch.desktop"
    for tag in ("summary", "description/p", "description/ul/li", "screenshots/screenshot/caption"):
        said = [each.get(LANGUAGE, "en") for each in root.findall(tag)]
        assert {said.count(each) for each in identity.LANGUAGES} == {len(said) // 3}, tag
    pictures = [each.text or "" for each in root.findall("screenshots/screenshot/image")]
    assert len(pictures) >= 3
    for picture in pictures:
        assert picture.startswith(f"{ADDRESS}/raw/HEAD/")
        assert (REPOSITORY / picture.removeprefix(f"{ADDRESS}/raw/HEAD/")).is_file()
    assert root.find("content_rating") is not None
    (newest, *_) = root.findall("releases/release")
    assert newest.get("version") == __version__
    assert len(newest.findall("description/ul/li")) > 0


def test_without_an_address_none_is_made_up() -> None:
    root = ElementTree.fromstring(entries.metainfo())
    assert root.find("screenshots") is None
    assert root.find("url") is None


def test_releases_are_read_from_the_list_of_changes() -> None:
    text = (
        "# Changes\n\n## 1.2.0 (2027-01-31)\n\nWords.\n\n- One `thing`\n  in two lines.\n"
        "- *Two*.\n\n"
        "### Not a release\n\n- Three.\n\n## 0.1.0 (unreleased)\n\n- Four.\n"
    )
    assert list(entries.releases(text)) == [
        ("1.2.0", "2027-01-31", ["One thing in two lines.", "Two.", "Three."]),
        ("0.1.0", "", ["Four."]),
    ]


# --- macOS --------------------------------------------------------------------------------------


def test_the_property_list(tmp_path: Path) -> None:
    found = plistlib.loads(plistlib.dumps(info.plist()))
    assert found["CFBundleIdentifier"] == identity.IDENTIFIER
    assert found["CFBundleShortVersionString"] == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["CFBundleVersion"])
    (kind,) = found["CFBundleDocumentTypes"]
    assert (kind["CFBundleTypeRole"], kind["LSHandlerRank"]) == ("Viewer", "Alternate")
    info.write_words(tmp_path)
    assert {each.name.removesuffix(".lproj") for each in tmp_path.iterdir()} == set(
        found["CFBundleLocalizations"]
    )
    reasons = {key for key in found if key.endswith("UsageDescription")}
    assert len(reasons) == 5
    for file in tmp_path.glob("*/InfoPlist.strings"):
        lines = [
            re.fullmatch(r'"(\w+)" = "([^"]+)";', line)
            for line in file.read_text("utf-8").splitlines()
        ]
        assert all(lines)
        words = {line[1]: line[2] for line in lines if line}
        assert set(words) == {*reasons, "CFBundleDisplayName"}
        assert len(set(words.values())) == 6
        assert "{" not in "".join(words.values())
    entitlements = plistlib.loads((FOLDER / "macos" / "entitlements.plist").read_bytes())
    assert all(entitlements.values())
    assert "com.apple.security.app-sandbox" not in entitlements


# --- Windows ------------------------------------------------------------------------------------


def test_the_version_resource() -> None:
    made: dict[str, object] = {}

    def call(name: str) -> object:
        return lambda *given, **named: made.setdefault(name, []).append((given, named))  # type: ignore[attr-defined]

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct",
             "VarFileInfo", "VarStruct")  # fmt: skip
    text = version.text("photosearch")
    eval(text, {name: call(name) for name in names})  # as PyInstaller does
    (fixed,) = made["FixedFileInfo"]  # type: ignore[misc,attr-defined]
    assert fixed[1]["filevers"] == identity.numbers()
    strings = dict(given for given, _ in made["StringStruct"])  # type: ignore[attr-defined]
    assert strings["ProductVersion"] == __version__
    assert strings["OriginalFilename"] == "photosearch.exe"


def test_the_installer_offers_similar_photos_for_every_picture() -> None:
    lines = installer.text().splitlines()
    commands = [line for line in lines if r"\command" in line]
    assert len(commands) == len(identity.extensions())
    for line in commands:
        assert line.startswith("Root: HKCU;")  # nothing that needs an administrator
        assert '"""{app}\\photosearch-window.exe"" ""%1"""' in line
    assert f'#define Version "{__version__}"' in lines


def test_the_installer_is_for_one_user_and_leaves_what_is_theirs() -> None:
    raw = (FOLDER / "windows" / "photosearch.iss").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # else Inno Setup reads it in the system's code page
    text = raw.decode("utf-8-sig")
    assert "PrivilegesRequired=lowest" in text
    removed = text.partition("[UninstallDelete]")[2]
    assert removed == ""
    wanted = set(re.findall(r"\{cm:(\w+)", text + installer.text())) | {"Stays"}
    ours = {name for name in wanted if f"en.{name}=" in text}
    assert {"FindSimilar", "InMenu", "Stays"} <= ours
    for name in ours:
        said = re.findall(rf"^(\w\w)\.{name}=(.+)$", text, re.MULTILINE)
        assert [language for language, _ in said] == ["en", "ko", "zh"]
        assert len({words for _, words in said}) == 3
    assert "LocalLow" not in text
    assert "HKLM" not in text


def test_the_manifest_allows_long_paths_and_utf8() -> None:
    root = ElementTree.parse(FOLDER / "windows" / "photosearch.manifest").getroot()
    found = {each.tag.rpartition("}")[2]: (each.text or "").strip() for each in root.iter()}
    assert found["longPathAware"] == "true"
    assert found["activeCodePage"] == "UTF-8"


# --- icons --------------------------------------------------------------------------------------


def test_icons_in_every_form(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    icons = script("icons")
    monkeypatch.setattr(icons, "LINUX", (16, 48))
    monkeypatch.setattr(icons, "WINDOWS", (16, 32, 256))
    monkeypatch.setattr(icons, "MACOS", (32, 128))
    icons.make(tmp_path)
    with Image.open(tmp_path / "photosearch.ico") as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (256, 256)}
    with Image.open(tmp_path / "photosearch.icns") as icon:
        assert icon.size[0] >= 128
    small = Image.open(tmp_path / "hicolor" / "16x16" / "apps" / "photosearch.png")
    assert small.size == (16, 16)
    # Recognisable when small: the ground, the white ring and what is seen in it stand apart.
    colours = {small.getpixel(at)[:3] for at in ((1, 8), (7, 2), (6, 9))}  # type: ignore[index]
    assert len(colours) == 3
    assert small.getpixel((0, 0))[3] < 128  # type: ignore[index]  # round corners
    assert (tmp_path / "hicolor" / "scalable" / "apps" / "photosearch.svg").is_file()


def test_the_drawing_keeps_to_what_qt_draws() -> None:
    root = ElementTree.parse(REPOSITORY / "resources" / "photosearch.svg").getroot()
    used = {each.tag.rpartition("}")[2] for each in root.iter() if isinstance(each.tag, str)}
    assert not used & {"clipPath", "mask", "filter", "style", "image", "text"}
