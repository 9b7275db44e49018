"""What of transformers goes into a bundle: no model but those that ``bundle.toml`` names.

Transformers finds out what models it has by reading their sources, so these lie beside the
compiled modules. It also looks up the versions of what it uses.
"""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from PyInstaller.utils.hooks import copy_metadata, get_package_paths

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import contents

table = contents.table()
TOP = Path(get_package_paths("transformers")[1])
warn_on_missing_hiddenimports = False
module_collection_mode = {"transformers": "pyz", "transformers.models": "pyz+py"}
hiddenimports = [
    f"transformers.models.{model}.{module.stem}"
    for model in table.models
    for module in sorted((TOP / "models" / model).glob("*.py"))
    if not module.name.startswith(("__init__", "modular_", "convert_"))
]
# Its own source, which it reads once more; and the doors of all models, since a tokenizer's class
# is looked for behind those of everybody who uses it. Behind the doors of other models is nothing.
datas = [(str(TOP / "__init__.py"), "transformers")]
datas += [
    (str(TOP / "models" / model / "__init__.py"), f"transformers/models/{model}")
    for model in contents.models_of(TOP)
    if model not in table.models
]
USED = [
    *("transformers", "tqdm", "regex", "packaging", "filelock", "numpy", "tokenizers"),
    *("huggingface-hub", "safetensors", "pyyaml", "sentencepiece", "pillow", "protobuf"),
]
for name in USED:
    try:
        datas += copy_metadata(name)
    except PackageNotFoundError:
        continue
