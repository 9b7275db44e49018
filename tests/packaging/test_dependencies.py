"""Every dependency has its line in the guide, and what the workflows call is there."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from tests.conftest import REPOSITORY

GUIDE = REPOSITORY / "resources" / "docs" / "dependencies.md"
WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))


def listed() -> dict[str, set[str]]:
    """Names of what the project asks for, by extra; "" for what it needs to run."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    groups = {"": project["dependencies"], **project["optional-dependencies"]}
    name = re.compile(r"[A-Za-z0-9_.-]+")
    return {
        group: {match[0] for line in lines if (match := name.match(line))}
        for group, lines in groups.items()
    }


def told() -> dict[str, list[list[str]]]:
    """The guide's rows below each of its headings, without the names' marks."""
    found: dict[str, list[list[str]]] = {}
    for part in re.split(r"^## ", GUIDE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        rows = [
            line.strip("|").split(" | ") for line in body.splitlines() if line.startswith("| `")
        ]
        found[heading] = [[cell.strip().strip("`") for cell in row] for row in rows]
    return found


def test_every_dependency_is_justified_and_nothing_else() -> None:
    rows, groups = told(), listed()
    assert {row[0] for row in rows["To run"]} == groups.pop("")
    assert {row[0] for row in rows["For developers"]} == groups.pop("dev")
    assert {(row[1], row[0]) for row in rows["Extras"]} == {
        (group, name) for group, names in groups.items() for name in names
    }


def test_every_line_says_all_of_it() -> None:
    for heading, rows in told().items():
        for row in rows:
            assert len(row) == (6 if heading == "Extras" else 5), row[0]
            assert all(row), row[0]


# --- workflows ----------------------------------------------------------------------------------


def jobs() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in WORKFLOWS:
        read = yaml.safe_load(path.read_text("utf-8"))
        found += [(path.name, job) for job in read["jobs"].values()]
    return found


def steps() -> list[dict[str, str]]:
    return [step for _, job in jobs() for step in job["steps"]]  # type: ignore[attr-defined]


def test_workflows_are_understood_and_bounded() -> None:
    assert {path.name for path in WORKFLOWS} >= {"test.yml", "bundles.yml", "audit.yml"}
    for name, job in jobs():
        assert isinstance(job["timeout-minutes"], int), name
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}


def test_actions_are_pinned_by_their_major_version() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[\w-]+@v\d+", each)] == []


def test_what_workflows_call_is_there() -> None:
    lines = "\n".join(step["run"] for step in steps() if "run" in step)
    scripts = set(re.findall(r"packaging[/\\][\w/\\]+\.(?:py|iss)", lines))
    assert {"packaging/start.py", "packaging/bundle.py", "packaging/audit.py"} <= scripts
    gone = [each for each in scripts if not (REPOSITORY / each.replace("\\", "/")).is_file()]
    assert gone == []
    for extras in re.findall(r'install (?:-e )?"\.\[([\w,]+)\]"', lines):
        assert set(extras.split(",")) <= set(listed())


def test_three_systems_and_every_python() -> None:
    by_name = {name: str(job) for name, job in jobs()}
    for name in ("test.yml", "bundles.yml"):
        assert all(system in by_name[name] for system in ("ubuntu", "macos", "windows"))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each]
    assert named
    for version in named:
        assert f"'{version}'" in by_name["test.yml"]


@pytest.mark.parametrize(
    "name", ["security-and-privacy.md", "dependencies.md", "contributing.md", "releasing.md"]
)
def test_what_the_guides_name_is_there(name: str) -> None:
    text = (GUIDE.parent / name).read_text("utf-8")
    named = set(re.findall(r"`((?:photosearch|packaging|tests|resources)/[\w./-]+)`", text))
    assert named
    assert [each for each in named if not (REPOSITORY / each).exists()] == []
    linked = re.findall(r"\]\(([\w.-]+\.md)", text)
    assert [each for each in linked if not (GUIDE.parent / each).is_file()] == []
