"""Dates, units and provenance in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from edudata.dates import order
from edudata.figures.text import day as day

if TYPE_CHECKING:
    import pandas as pd

    from edudata.figures.charts import Chart

HOW = {
    "download": "read from the publisher's file",
    "transcribed": "transcribed from the publisher's page",
    "derived": "computed from the publisher's files",
    "compiled": "compiled by us from the publisher's pages or a reprint",
}


def escape(text: str) -> str:
    """Escape text so that Markdown shows it unchanged, and keep a number and its sign on one line."""
    text = re.sub(r"(?<=\d) %", "\u00a0%", text).replace("−$", "−\u2060$")
    # Streamlit's Markdown takes a pair of dollar signs for a formula; folded notes are drawn as HTML.
    return re.sub(r"([$<\[\]])", r"\\\1", text)


def release(record: Mapping[str, Any]) -> str:
    """Name the date of a vintage: "published Aug. 4, 2026", or "compiled …" for our own work."""
    verb = "compiled" if record["how"] == "compiled" else "published"
    return f"{verb} {day(record['published'])}"


def newest_release(catalog: Mapping[str, Any]) -> tuple[str, str]:
    """Find the date and the resource of the newest release in a catalog; ("", "") if it has none."""
    every = [v for entry in catalog["tables"].values() for v in entry["vintages"]]
    # What has no calendar may bear the day on which we computed it.
    latest = newest([v for v in every if v.get("next_release")] or every)
    return (latest["published"], latest["resource"]) if latest else ("", "")


def newest(records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Find the newest release, None if there is none."""
    # Our own compilations carry the date of our work, so they count only when there is nothing else.
    published = [r for r in records if r["how"] != "compiled"] or records
    return max(published, key=lambda r: order(r["published"]), default=None)


def source(record: Mapping[str, Any]) -> str:
    """Name publisher and title, linked to the page if there is one."""
    return link(f"{escape(record['publisher'])}, {escape(record['title'])}", record.get("page"))


def link(words: str, page: str | None) -> str:
    """Link words to a page, if there is one."""
    return f"[{words}]({page})" if page else words


def month(period: str) -> str:
    """Write out the month of a date; years and academic years stay as they are.

    Examples
    --------
    >>> [month(text) for text in ("2003-01-01", "2006-07", "1963-64", "2019")]
    ['January 2003', '2006-07', '1963-64', '2019']
    """
    return day(period[:7]) if len(period) >= 10 else period


def next_release(record: Mapping[str, Any], today: date | None = None) -> str:
    """Describe when the next vintage is expected; "" for a series that has ended.

    Examples
    --------
    >>> next_release({"next_release": "2026-11"}, date(2026, 11, 23))
    'next expected November 2026'
    >>> next_release({"next_release": "2026-05"}, date(2026, 11, 23))
    'a newer release was expected in May 2026'
    """
    due = record.get("next_release")
    if due:
        now = (today or date.today()).strftime("%Y-%m")
        return f"next expected {day(due)}" if due >= now else f"a newer release was expected in {day(due)}"
    return "" if record.get("cadence") == "ended" else "no fixed schedule"


def next_releases(records: Sequence[Mapping[str, Any]], today: date | None = None) -> str:
    """Describe when the next of several files is expected, or how many are overdue.

    Each file is judged by its own schedule: the newest file's date says nothing of the others.

    Examples
    --------
    >>> files = [{"next_release": "2026-05"}, {"next_release": "2027-02"}, {"next_release": None}]
    >>> next_releases(files, date(2026, 11, 23)), next_releases(files[1:], date(2026, 11, 23))
    ('1 of them overdue', 'next expected February 2027')
    """
    if len(records) == 1:
        return next_release(records[0], today)
    now = (today or date.today()).strftime("%Y-%m")
    due = [r["next_release"] for r in records if r.get("next_release")]
    if overdue := sum(month < now for month in due):
        return f"{overdue} of them overdue"
    return f"next expected {day(min(due))}" if due else ""


def provenance(record: Mapping[str, Any]) -> str:
    """Describe where a resource's figures come from, down to the file's checksum, as Markdown."""
    retrieved = day(record["retrieved"]) if record["retrieved"] else "on a day not recorded"
    lines = [
        f"**{source(record)}**",
        f"{release(record)} · {next_release(record) or 'no further release'}",
        f"{HOW.get(record['how'], record['how'])}, {retrieved} · license: {record['licence']}",
    ]
    if len(record.get("vintages", [])) > 1:
        lines.append("releases kept: " + ", ".join(record["vintages"]))
    lines.append(f"sha256 `{record['sha256']}`")
    lines += [f":small[{escape(note)}]" for note in record.get("notes", [])]
    return "  \n".join(lines)


def publisher(records: Sequence[Mapping[str, Any]]) -> str:
    """Name a publisher with its newest release and the next one.

    A single file is named by its title; several are only counted, as the card's sources list them.
    """
    latest = newest(records) or records[0]
    words = [release(latest)]
    if len(records) > 1:
        words[0] = f"{len(records)} files, newest {day(latest['published'])}"
    if due := next_releases(records):
        words.append(due)
    name = source(latest) if len(records) == 1 else link(escape(latest["publisher"]), latest.get("page"))
    return f"{name} ({', '.join(words)})"


def short_publisher(records: Sequence[Mapping[str, Any]]) -> str:
    """Name a publisher, linked to the page of its newest release."""
    latest = newest(records) or records[0]
    return link(escape(latest["publisher"]), latest.get("page"))


def span(frame: pd.DataFrame) -> str:
    """Describe the periods that rows cover, or "" if they are undated.

    Examples
    --------
    >>> import pandas as pd
    >>> span(pd.DataFrame({"academic_year": ["1963-64", "2022-23"]}))
    '1963-64 to 2022-23'
    >>> span(pd.DataFrame({"survey": ["2020-24"]}))
    'survey of 2020-24'
    """
    periods = [c for c in ("period_start", "period_end") if c in frame and frame[c].notna().any()]
    if periods:
        return _range(month(str(frame[periods[0]].min())), month(str(frame[periods[-1]].max())))
    for column in ("academic_year", "fiscal_year", "survey", "year"):
        if column in frame and frame[column].notna().any():
            years = _range(str(frame[column].min()), str(frame[column].max()))
            return f"survey of {years}" if column == "survey" else years
    return ""


def _range(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def unit(chart: Chart) -> str:
    """Name the unit of a chart: the title of its color bar, else of its y axis, else of its x axis."""
    first = chart["data"][0] if chart["data"] else {}
    if first.get("type") == "choropleth":
        holders = [first.get("colorbar", {})]
    else:
        holders = [chart["layout"].get(axis, {}) for axis in ("yaxis", "xaxis")]
    titles = [holder.get("title", {}).get("text") for holder in holders]
    return next((str(title).replace("<br>", " ") for title in titles if title), "")
