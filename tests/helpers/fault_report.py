"""The matrix of faults: which cells ran, what came of each, printed after the tests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

CELL = "cell"
NONE = "·"
LEGEND = (
    "F failed, K last good kept, o nothing newer, u unchanged, P published, X lost, "
    "· does not apply or was not run"
)


def record(request: pytest.FixtureRequest, resource: str, fault: str, letter: str) -> None:
    """Note a cell, once more to correct it; it reaches the summary from other processes too."""
    properties = request.node.user_properties
    properties[:] = [p for p in properties if p[0] != CELL]
    faults = getattr(request.module, "FAULTS", [])
    order = f"{request.module.__name__} {faults.index(fault) if fault in faults else 0:03d}"
    properties.append((CELL, (resource, fault, letter, order)))


def lines(cells: Iterable[tuple[str, str, str, str]]) -> list[str]:
    """The matrix as text: a row a resource, a column a fault, and how many cells ran and were lost."""
    cells = list(cells)
    # Two modules may have a fault of the same name: a column is one of one module.
    letters = {(resource, (order, fault)): letter for resource, fault, letter, order in cells}
    columns = sorted({(order, fault) for _, fault, _, order in cells})
    names = sorted({resource for resource, _ in letters})
    out = [f"{number:>3} {fault}" for number, (_, fault) in enumerate(columns, 1)]
    width = max(map(len, names))
    out += ["", LEGEND, ""]
    numbers = range(1, len(columns) + 1)
    out.append(" " * width + "  " + "".join(str(n // 10) if n >= 10 else " " for n in numbers))
    out.append(" " * width + "  " + "".join(str(n % 10) for n in numbers))
    out += [f"{n:<{width}}  " + "".join(letters.get((n, c), NONE) for c in columns) for n in names]
    losses = sum(letter == "X" for letter in letters.values())
    ran = sum(letter != NONE for letter in letters.values())
    return [*out, "", f"{ran} cells run, {losses} losses"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the matrix when any of its cells ran."""
    cells = []
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", []):
                if name == CELL:
                    resource, fault, letter, order = value
                    cells.append((resource, fault, letter if outcome == "passed" else "X", order))
    if cells:
        terminalreporter.section("faults of refreshes")
        for line in lines(cells):
            terminalreporter.write_line(line)
