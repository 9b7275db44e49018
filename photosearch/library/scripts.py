"""SQL scripts into statements, for the steps of ``migrations``; pure."""

from __future__ import annotations


def statements(script: str) -> list[str]:
    """Split a script at semicolons that end a line, keeping a trigger's body together."""
    found: list[str] = []
    lines: list[str] = []
    in_trigger = False
    for line in script.splitlines():
        lines.append(line)
        in_trigger = (in_trigger or line.startswith("CREATE TRIGGER")) and line != "END;"
        if line.endswith(";") and not in_trigger:
            found.append("\n".join(lines).rstrip(";"))
            lines = []
    found.append("\n".join(lines))
    return [statement for statement in found if statement.strip()]
