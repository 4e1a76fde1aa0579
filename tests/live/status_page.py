"""How the publishers' endpoints stood in a live run: one page for people, one file for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from html import escape
from pathlib import Path
from typing import Any

from edudata.etl.run.report import RefreshReport

BAD = ("failed", "kept_last_good")
VERDICTS = {
    "failed": "not as it should be",
    "mended": "works again: take it off the list of known failures",
    "known": "fails, as known",
    "not_asked": "not asked",
    "good": "good",
}
"""Verdict -> what it means, the ones that need a person first."""
COLUMNS = {
    "resource": "resource",
    "host": "host",
    "verdict": "verdict",
    "result": "result",
    "reason": "reason",
    "rows": "rows",
    "newest_period": "newest period",
    "seconds": "seconds",
    "known": "known failure",
}
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; padding: 0 1rem; max-width: 80rem;
  color-scheme: light dark; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.failed td.verdict, tr.mended td.verdict { font-weight: bold; color: #c62828; }
tr.known td.verdict { color: #b26a00; }
tr.good td.verdict { color: #2e7d32; }
"""


def status(
    report: RefreshReport,
    *,
    hosts: Mapping[str, str | None],
    not_asked: Mapping[str, str],
    known: Mapping[str, str],
    keys: Collection[str] = (),
) -> dict[str, Any]:
    """What the page shows, as plain values.

    hosts     : resource -> the host that is asked first
    not_asked : resource -> why it was not asked, such as a key that is not set
    known     : resource -> why it is known to fail
    keys      : names of the keys that were set; their values are never here
    """
    rows = [
        {
            "resource": o.resource,
            "host": hosts.get(o.resource),
            "verdict": _verdict(o.result, o.resource in known),
            "result": o.result,
            "reason": o.reason,
            "rows": o.rows,
            "newest_period": o.newest_period,
            "seconds": o.seconds,
            "known": known.get(o.resource, ""),
        }
        for o in report.resources
    ]
    for resource, reason in not_asked.items():
        blank = dict.fromkeys(COLUMNS) | {"known": known.get(resource, "")}
        row = {"host": hosts.get(resource), "verdict": "not_asked", "result": "", "reason": reason}
        rows.append(blank | {"resource": resource} | row)
    order = list(VERDICTS)
    rows.sort(key=lambda r: (order.index(str(r["verdict"])), r["resource"]))
    verdicts = Counter(r["verdict"] for r in rows)
    return {
        "run_id": report.run_id,
        "started": report.started,
        "finished": report.finished,
        "version": report.version,
        "keys": sorted(keys),
        "counts": {v: verdicts[v] for v in VERDICTS if v in verdicts},
        "resources": rows,
    }


def _verdict(result: str, known: bool) -> str:
    if result in BAD:
        return "known" if known else "failed"
    return "mended" if known else "good"


def _cell(name: str, value: Any) -> str:
    if isinstance(value, int | float):
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
        return f'<td class="number">{text}</td>'
    return f'<td class="{name}">{escape(str(value or ""))}</td>'


def html(summary: Mapping[str, Any]) -> str:
    """The page: whole in itself, nothing is loaded from elsewhere."""
    counted = ", ".join(f"{n} {VERDICTS[v]}" for v, n in summary["counts"].items()) or "nothing was asked"
    keys = ", ".join(summary["keys"]) or "none"
    head = "".join(f"<th>{escape(title)}</th>" for title in COLUMNS.values())
    lines = []
    for row in summary["resources"]:
        row_of_page = row | {"verdict": VERDICTS[row["verdict"]]}
        cells = "".join(_cell(name, row_of_page[name]) for name in COLUMNS)
        lines.append(f'<tr class="{row["verdict"]}">{cells}</tr>')
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Live sources: {escape(counted)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Live sources</h1>\n<p>{escape(counted)}.</p>\n"
        f"<p>Run {escape(summary['run_id'])}, {escape(summary['started'])} to "
        f"{escape(summary['finished'])}, edudata {escape(summary['version'])}. Keys set: "
        f"{escape(keys)}. Nothing was published.</p>\n"
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n'
        + "\n".join(lines)
        + "\n</tbody>\n</table></div>\n</body>\n</html>\n"
    )


def write(folder: Path, summary: Mapping[str, Any]) -> Path:
    """Write `status.html` and `status.json`; returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(summary, indent=1, ensure_ascii=False) + "\n"
    (folder / "status.json").write_text(text, encoding="utf-8")
    page = folder / "status.html"
    page.write_text(html(summary), encoding="utf-8")
    return page
