"""What bundles leave out, held against what is installed; nothing is built and nothing imported.

A bundle itself is tested by ``packaging/bundle_test.py``.
"""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "packaging"))
import contents

sys.path.remove(str(REPOSITORY / "packaging"))

TABLE = contents.table()
OURS = REPOSITORY / "photosearch"


def folder_of(package: str) -> Path:
    found = find_spec(package)
    assert found is not None, f"{package} is not installed"
    assert found.origin is not None
    return Path(found.origin).parent


def models_folder() -> Path:
    return folder_of("transformers") / "models"


@cache
def source_of(model: str) -> str:
    """All modules of a model but those that only its developers and converters run."""
    files = [each for each in (models_folder() / model).glob("*.py")
             if not each.name.startswith(("modular_", "convert_"))]  # fmt: skip
    return "\n".join(each.read_text("utf-8") for each in files)


def is_installed(module: str) -> bool:
    """Whether there is such a module, found without importing anything."""
    first, _, rest = module.partition(".")
    try:
        found = find_spec(first)
    except ValueError:  # a module that was put there by hand
        return True
    if found is None or not rest:
        return found is not None
    inside = (found.submodule_search_locations or [])[:1]
    return any(
        (Path(place) / rest.replace(".", "/")).is_dir()
        or list((Path(place) / rest.replace(".", "/")).parent.glob(f"{rest.split('.')[-1]}.*"))
        for place in inside
    )


@pytest.mark.parametrize("entry", TABLE.modules, ids=lambda entry: entry.names[0])
def test_modules_that_are_left_out_exist(entry: contents.LeftOut) -> None:
    assert entry.why.endswith(".")
    if not entry.optional:
        assert [name for name in entry.names if not is_installed(name)] == []


@cache
def installed_files() -> list[str]:
    """Places, as in a bundle, of the files of those packages that entries speak of."""
    top = Path(site.getsitepackages()[0])
    packages = ("PySide6", "torch", "numpy")
    walked = [each for name in packages for each in os.walk(folder_of(name))]
    found = [
        f"{folder[len(str(top)) + 1 :]}/{name}" for folder, _, names in walked for name in names
    ]
    ours = [each.relative_to(REPOSITORY) for each in (REPOSITORY / "resources").rglob("*")]
    return [*found, *(f"photosearch/{each.as_posix()}" for each in ours)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages differ by system")
@pytest.mark.parametrize("entry", TABLE.files, ids=lambda entry: entry.names[0])
def test_files_that_are_left_out_exist(entry: contents.LeftOut) -> None:
    assert entry.why.endswith(".")
    if entry.systems and sys.platform not in entry.systems:
        return
    for names in (entry.names, entry.but):
        for pattern in names:
            if not entry.optional:
                assert any(fnmatchcase(each, pattern) for each in installed_files()), pattern


def test_what_the_window_needs_stays() -> None:
    plugins = "PySide6/Qt/plugins"
    for place in (
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        f"{plugins}/platforms/libqxcb.so",
        f"{plugins}/platforms/libqwayland.so",
        f"{plugins}/platforms/libqoffscreen.so",
        f"{plugins}/platforminputcontexts/libibusplatforminputcontextplugin.so",
        f"{plugins}/platformthemes/libqxdgdesktopportal.so",
        f"{plugins}/imageformats/libqsvg.so",
        "PySide6/Qt/translations/qtbase_ko.qm",
        "photosearch/resources/i18n/photosearch_zh.qm",
        "photosearch/resources/models/starter/model.safetensors",
        "torch/lib/libtorch_cpu.so",
    ):
        assert TABLE.reason(place) == "", place


# --- transformers' models ---------------------------------------------------------------------


def test_models_that_go_in_exist_and_others_do_not_go_in() -> None:
    there = contents.models_of(folder_of("transformers"))
    assert set(TABLE.models) <= set(there)
    left_out = TABLE.names_of_modules(there)
    assert "transformers.models.whisper" in left_out
    assert "transformers.models.siglip2" not in left_out


def test_models_that_go_in_need_no_others() -> None:
    """A module that is imported with them is in the table too."""
    models = set(contents.models_of(folder_of("transformers")))
    for model in TABLE.models:
        wanted = re.findall(r"^from \.\.(?:\.models\.)?(\w+)[. ]", source_of(model), re.MULTILINE)
        assert models & set(wanted) <= set(TABLE.models), model


def test_every_class_that_we_use_goes_in() -> None:
    """Whatever ``photosearch/models`` takes from transformers is there, or is no model's."""
    sources = "\n".join(each.read_text("utf-8") for each in (OURS / "models").glob("*.py"))
    used = set(re.findall(r"transformers\.([A-Z]\w+)", sources))
    for names in re.findall(r"from transformers import ([\w, ]+)", sources):
        used |= {name.strip() for name in names.split(",")}
    used |= set(re.findall(r'"(\w+(?:Model|Generation|Tokenizer))"', sources))
    paths = re.findall(r"transformers\.models\.(\w+)", sources)
    assert len(used) > 20
    assert set(paths) <= set(TABLE.models)
    kept = {word for model in TABLE.models for word in source_of(model).split()}
    general = {"PreTrainedModel", "PretrainedConfig", "GenerationConfig", "PreTrainedTokenizerBase"}
    defined = {word.partition("(")[0].rstrip(":") for word in kept}
    assert used - general <= defined


def test_every_type_of_model_that_we_install_goes_in() -> None:
    from photosearch.models import captioners, families

    own = {"starter", "ernie_vil", "vision-encoder-language-decoder-t5"}  # built of parts
    types = {kind for name in families.names() for kind in families.family(name).model_types}
    types |= {kind for name in captioners.names() for kind in captioners.family(name).model_types}
    assert {kind.replace("-", "_") for kind in types - own} <= set(TABLE.models)


# --- sizes ------------------------------------------------------------------------------------


def test_sizes_by_component(tmp_path: Path) -> None:
    for place, size in {
        "photosearch": 10,
        "_internal/torch/lib/libtorch_cpu.so": 400,
        "_internal/PySide6/Qt/lib/libQt6Core.so.6": 70,
        "_internal/photosearch/resources/models.toml": 5,
        "_internal/libxcb.so.1": 3,
        "_internal/blake3/blake3.so": 2,
        "share/applications/photosearch.desktop": 1,
    }.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size))
    (tmp_path / "_internal" / "libtorch_cpu.so").symlink_to("torch/lib/libtorch_cpu.so")
    found = contents.sizes(tmp_path)
    assert found["torch"] == 400
    assert found["Qt"] == 70
    assert found["our resources"] == 5
    assert found["system libraries"] == 3
    assert found[contents.PROGRAMS] == 10
    assert found.total() == 491
    lines = contents.report(found, found).splitlines()
    assert lines[0].startswith("torch")
    assert lines[-1].startswith("all")


# --- installing on Linux ----------------------------------------------------------------------


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of a Linux bundle")
def test_installed_for_one_user_and_taken_away(tmp_path: Path) -> None:
    """With a bundle of empty files, in a home whose name every shell would like to read."""
    home = tmp_path / '김철수 家 "$x" 100% `a`|&\\'
    bundle = tmp_path / "묶음 包"
    linux = REPOSITORY / "packaging" / "linux"
    for place in ("_internal/torch", "share/applications", "share/metainfo"):
        (bundle / place).mkdir(parents=True)
    icon = bundle / "share" / "icons" / "hicolor" / "48x48" / "apps" / "photosearch.png"
    icon.parent.mkdir(parents=True)
    icon.touch()
    for name in ("photosearch", "photosearch-window"):
        (bundle / name).write_text("#!/bin/sh\necho started\n")
        (bundle / name).chmod(0o755)
    (bundle / "share" / "metainfo" / "a.xml").touch()
    (bundle / "share" / "applications" / "photosearch.desktop").write_text(
        "[Desktop Entry]\nExec=photosearch-window --background\n"
    )
    for name in ("install.sh", "uninstall.sh"):
        (bundle / name).write_text((linux / name).read_text("utf-8"), "utf-8")
    photo = home / "사진" / "a.jpg"
    library = home / ".local" / "share" / "Photosearch" / "library" / "library.db"
    for path in (photo, library):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"as it was")
    start = home / ".config" / "autostart" / "photosearch.desktop"
    start.parent.mkdir(parents=True)
    start.write_text(f'Exec="{home}/.local/lib/photosearch/photosearch-window" --background')
    before = {path for path in home.rglob("*") if path.is_file()}

    def sh(script: Path) -> str:
        done = subprocess.run(
            ["sh", str(script)], env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    assert "installed" in sh(bundle / "install.sh")
    sh(bundle / "install.sh")  # an update
    program = home / ".local" / "lib" / "photosearch"
    entry = home / ".local" / "share" / "applications" / "photosearch.desktop"
    line = entry.read_text("utf-8").splitlines()[1].removeprefix("Exec=")
    line = line.replace("\\\\", "\\").replace("%%", "%")  # as the desktop reads it
    started = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert started.stdout == "started\n"
    assert (home / ".local" / "bin" / "photosearch").resolve() == program / "photosearch"

    said = sh(program / "uninstall.sh")
    assert "Your photos are as they were" in said
    assert str(library.parent) in said
    left = {path for path in home.rglob("*") if path.is_file()}
    assert {path for path in left if path.name != "mimeinfo.cache"} == before - {start}
    assert photo.read_bytes() == library.read_bytes() == b"as it was"
    again = subprocess.run(["sh", str(bundle / "uninstall.sh")], env={"HOME": str(home)},
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert again.returncode == 1
    assert "nothing was changed" in again.stderr
