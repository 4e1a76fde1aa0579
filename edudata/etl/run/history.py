"""Summaries of past runs: each kept under runs/, the last one over everything in run_summary.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import CorruptDataError, EdudataError
from edudata.etl.run.report import SUMMARY, RefreshReport, read

FOLDER = "runs"
# About three months of nights; a summary takes some 50 kB.
KEPT = 100
LAST = "last"
# What these say of a resource is less than what an earlier run said.
SILENT = ("not_due", "not_in_mirror")


def save(root: Path, report: RefreshReport) -> Path:
    """Write the summary of a run into a data directory, drop the oldest ones, and return its path.

    A run over some resources leaves `run_summary.json` as it is: that of the last run over everything.

    Raises
    ------
    DataDirectoryError
        The directory cannot be written.
    """
    path, data = root / FOLDER / f"{report.run_id}.json", files.json_bytes(report.to_dict())
    files.write_all({path: data} | ({} if report.partial else {root / SUMMARY: data}))
    for old in sorted(path.parent.glob("[!.]*.json"))[:-KEPT]:
        with suppress(OSError):
            old.unlink()
    return path


def summaries(roots: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the summaries that can be read, the newest first."""
    by_run: dict[str, dict[str, Any]] = {}
    write_times: dict[str, int] = {}
    for root in roots:
        # Earlier versions kept the last one alone.
        for path in (*(root / FOLDER).glob("[!.]*.json"), root / SUMMARY):
            with suppress(EdudataError):
                summary = read(path)
                run_id = str(summary.get("run_id", path))
                by_run.setdefault(run_id, summary)
                write_times.setdefault(run_id, path.stat().st_mtime_ns)
    # Two runs can end within one second, which is as exact as `finished` is.
    order = sorted(
        by_run, key=lambda run: (str(by_run[run].get("finished", "")), write_times[run]), reverse=True
    )
    return [by_run[run] for run in order]


def last_results(summaries: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return the last result of each resource over several runs, as one summary; None without any.

    Parameters
    ----------
    summaries : iterable of mapping
        The newest first.
    """
    results: dict[str, dict[str, Any]] = {}
    finished = ""
    for summary in summaries:
        finished = finished or str(summary.get("finished", ""))
        for row in summary["resources"]:
            known = results.get(row["resource"])
            if known is None or (known["result"] in SILENT and row.get("result") not in SILENT):
                results[row["resource"]] = {"finished": summary.get("finished")} | row
    if not finished:
        return None
    return {"finished": finished, "resources": [results[name] for name in sorted(results)]}


def find(name: str, roots: Iterable[Path]) -> dict[str, Any]:
    """Return the summary that an operator names.

    Parameters
    ----------
    name : str
        "last" for the last result of each resource, a file, a file of the data directory, or a run's id.

    Raises
    ------
    CorruptDataError
        There is no such summary, or it cannot be read.
    """
    roots = tuple(roots)
    if name == LAST:
        if (merged := last_results(summaries(roots))) is None:
            raise CorruptDataError(f"No run of {roots[0]} has left a summary. Run `edudata refresh` first.")
        return merged
    path = Path(name).expanduser()
    places = [path, *(p for root in roots for p in (root / name, root / FOLDER / f"{name}.json"))]
    for place in places:
        if place.is_file():
            return read(place)
    raise CorruptDataError(
        f"{name} is neither a file nor a run of {roots[0]}. Name a run_summary.json, the id of a run in "
        "`edudata runs`, or `last`."
    )
