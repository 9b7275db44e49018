"""The list of what is in a bundle for programs to read: a CycloneDX 1.6 document.

Called by ``licences.py``, which has looked what there is. ``mistakes`` checks it against the
format's own schema where ``cyclonedx`` is installed (the extra ``bundle`` has it). The same bundle
gives the same document: its time is ``SOURCE_DATE_EPOCH`` where that is set, else that of the
newest file.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import time
import uuid
from importlib.metadata import Distribution
from pathlib import Path
from typing import TYPE_CHECKING

import identity
from licence_terms import canonical, licence_of

if TYPE_CHECKING:
    from licences import Found, Native

Component = dict[str, object]
PRODUCT = f"pkg:generic/{identity.COMMAND}"


def document(found: Found, bundle: Path) -> str:
    """The document as JSON."""
    product = f"{PRODUCT}@{identity.version()}"
    packages = {
        name: distribution
        for name, distribution in found.distributions.items()
        if name != identity.COMMAND
    }
    components = [_package(name, each) for name, each in packages.items()]
    components += [_native(native, paths, bundle) for native, paths in found.natives.items()]
    components += [_system(name, paths, bundle) for name, paths in sorted(found.system.items())]
    components += [_file(path, bundle) for path in found.unknown]
    components.append(_starter())
    body: dict[str, object] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": _moment(bundle),
            "component": {
                "type": "application",
                "bom-ref": product,
                "name": identity.NAME,
                "version": identity.version(),
                "licenses": _licence(identity.LICENCE),
                "purl": product,
            },
        },
        "components": components,
        "dependencies": _dependencies(product, found, components),
    }
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    body["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, f"{PRODUCT}/{digest}").urn
    return json.dumps(body, ensure_ascii=False, indent=1)


def mistakes(text: str) -> str:
    """What the schema says is wrong; "" for nothing, and where it cannot be asked."""
    if importlib.util.find_spec("cyclonedx") is None or not importlib.util.find_spec("jsonschema"):
        return ""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if wrong is None else str(wrong)


def _package(name: str, distribution: Distribution) -> Component:
    component: Component = {
        "type": "library",
        "bom-ref": _purl(name, distribution),
        "name": distribution.metadata["Name"],
        "version": distribution.version,
        "licenses": _licence(licence_of(distribution)),
        "purl": _purl(name, distribution),
    }
    summary = distribution.metadata["Summary"]
    if summary:
        component["description"] = summary
    return component


def _purl(name: str, distribution: Distribution) -> str:
    return f"pkg:pypi/{name}@{distribution.version.replace('+', '%2B')}"


def _native(native: Native, paths: list[Path], bundle: Path) -> Component:
    return {
        "type": "library",
        "bom-ref": f"native:{native.name}",
        "name": native.name,
        "licenses": _licence(native.licence),
        "externalReferences": [{"type": "vcs", "url": native.source}],
        "components": [_file(path, bundle) for path in paths],
    }


def _system(package: str, paths: list[Path], bundle: Path) -> Component:
    return {
        "type": "library",
        "bom-ref": f"pkg:deb/debian/{package}",
        "name": package,
        "purl": f"pkg:deb/debian/{package}",
        "components": [_file(path, bundle) for path in paths],
    }


def _file(path: Path, bundle: Path) -> Component:
    place = path.relative_to(bundle).as_posix()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "type": "file",
        "bom-ref": f"file:{place}",
        "name": place,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def _starter() -> Component:
    folder = identity.ROOT / "resources" / "models" / "starter"
    return {
        "type": "machine-learning-model",
        "bom-ref": "model:starter",
        "name": "starter",
        "version": identity.version(),
        "licenses": [{"license": {"name": "See starter-model.txt"}}],
        "components": [_file(path, identity.ROOT) for path in sorted(folder.glob("*.safetensors"))],
    }


def _licence(expression: str) -> list[dict[str, object]]:
    return [{"expression": expression}]


def _dependencies(
    product: str, found: Found, components: list[Component]
) -> list[dict[str, object]]:
    """Who needs whom, among the packages; the libraries inside them hang on the whole."""
    from packaging.requirements import Requirement

    references = {name: _purl(name, each) for name, each in found.distributions.items()}
    references[identity.COMMAND] = product
    graph: list[dict[str, object]] = []
    for name, distribution in found.distributions.items():
        needed = {canonical(Requirement(line).name) for line in distribution.requires or []}
        graph.append(
            {
                "ref": references[name],
                "dependsOn": sorted({references[each] for each in needed if each in references}),
            }
        )
    packages = set(references.values())
    others = [str(each["bom-ref"]) for each in components if each["bom-ref"] not in packages]
    for entry in graph:
        if entry["ref"] == product:
            entry["dependsOn"] = [*_texts(entry["dependsOn"]), *sorted(others)]
    return graph


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


def _moment(bundle: Path) -> str:
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    program = (bundle / "_internal").rglob("*")
    newest = max((path.stat().st_mtime for path in program if path.is_file()), default=0)
    seconds = int(given) if given.isdigit() else int(newest)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
