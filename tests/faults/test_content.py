"""Real files, damaged: refused by name with the last good figures kept, or read without a wrong value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from helpers import corruptions, fault_report
from helpers import refresh_sandbox as sandbox

AS_IT_WAS = "as it was"
HALF = "every second row gone"
FAULTS = [AS_IT_WAS, *corruptions.CHANGES, *corruptions.BYTES]
NEVER_FINE = {
    HALF,
    "a header alone",
    "cut in the middle",
    "a web page instead",
    "nothing at all",
    "a locked workbook",
    "noise",
}
"""Damage after which no file is fit to be read, whatever the resource takes from it."""

SAID_TWICE = ("scorecard/high_school_earnings", "indeed/remote_searches")
"""A state's threshold stands with each of its schools, and every search has two rows: half tell all."""


def _spoil(files: list[tuple[str, bytes]], fault: str, place: Path) -> bool:
    """Write the files, damaged where they can be; whether any was."""
    done = False
    for name, data in files:
        spoiled = data if fault == AS_IT_WAS else corruptions.damaged(fault)(data)
        if fault == AS_IT_WAS:  # taken apart and put together again: the damage is not our doing
            spoiled = corruptions.apply(data, lambda grid: None)
        done |= spoiled is not None
        (place / name).write_bytes(data if spoiled is None else spoiled)
    return done


def test_a_damaged_file(
    resource: str, fault: str, cell: Callable[..., sandbox.Cell], note: Callable[[str], None]
) -> None:
    cell_of_fault = cell()
    place = cell_of_fault.root / "mirror" / resource
    place.mkdir(parents=True)
    if not _spoil(cell_of_fault.lab.payloads(resource), fault, place):
        note(fault_report.NONE)
        return
    sandbox.name_edition(resource, place)
    result = cell_of_fault.run(mirror=cell_of_fault.root / "mirror")
    note(cell_of_fault.check())
    if fault == AS_IT_WAS:
        assert result == "unchanged", cell_of_fault.outcome.reason
    if fault in NEVER_FINE and not (fault == HALF and resource in SAID_TWICE):
        # A cut file with a date that is already stored brings nothing newer, and nothing of it is taken.
        assert result in ("failed", "kept_last_good", "not_newer"), result
