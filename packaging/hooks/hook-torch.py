"""What of torch goes into a bundle: what is imported, its libraries, and few sources.

Takes the place of the hook that PyInstaller's community keeps, which collects every module and
every source. Sources are needed only where torch reads its own: its settings, by comments in them,
and functions with several signatures.
"""

from pathlib import Path

from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    copy_metadata,
    get_package_paths,
)

TOP = Path(get_package_paths("torch")[1])
OVERLOADED = ("torch.functional", "torch.nn.functional", "torch.nn.modules.rnn")


def modules_with(words: str) -> list[str]:
    """Names of torch's modules in whose sources these words stand."""
    found = []
    for path in sorted(TOP.rglob("*.py")):
        if words in path.read_text("utf-8"):
            found.append(".".join(path.relative_to(TOP.parent).with_suffix("").parts))
    return found


module_collection_mode = {
    "torch": "pyz",
    **dict.fromkeys(modules_with("install_config_module(sys.modules"), "pyz+py"),
    **dict.fromkeys(OVERLOADED, "pyz+py"),
}
# Imported by names in strings.
hiddenimports = [
    *(
        f"torch._dynamo.polyfills.{each.stem}"
        for each in (TOP / "_dynamo" / "polyfills").glob("*.py")
    ),
    *("torch._functorch.deprecated", "torch._functorch.make_functional", "torch.onnx.operators"),
]
warn_on_missing_hiddenimports = False
datas = copy_metadata("torch")
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
shared = TOP / "bin" / "torch_shm_manager"
if shared.is_file():
    binaries.append((str(shared), "torch/bin"))
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
