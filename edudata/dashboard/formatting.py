"""Dates, units and provenance in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from edudata.dates import last_day

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
HOW = {
    "download": "read from the publisher's file",
    "transcribed": "transcribed from the publisher's page",
    "derived": "computed from the publisher's files",
    "compiled": "compiled by us from the publisher's pages or a reprint",
}


def plain(text: str) -> str:
    """Text that Markdown shows as it is: a pair of dollar signs would start a formula.

    A percent sign stays on its number's line, a minus before its dollars.
    """
    text = re.sub(r"(?<=\d) %", "\u00a0%", text).replace("−$", "−\u2060$")
    return text.replace("$", r"\$").replace("[", r"\[").replace("]", r"\]")


def dated(record: Mapping[str, Any]) -> str:
    """When a vintage came out: "published 4 August 2026"; our own compilations say so."""
    verb = "compiled" if record["how"] == "compiled" else "published"
    return f"{verb} {day(record['published'])}"


def newest(book: Mapping[str, Any]) -> tuple[str, str]:
    """Date and resource of the newest release in a catalog; two empty texts when it has none.

    What we compiled ourselves is dated by our own work, so it counts only when there is nothing else.
    """
    found = [v for entry in book["tables"].values() for v in entry["vintages"]]
    known = [v for v in found if v["how"] != "compiled"] or found
    if not known:
        return "", ""
    best = max(known, key=lambda v: last_day(v["published"]))
    return best["published"], best["resource"]


def source(record: Mapping[str, Any]) -> str:
    """Publisher and title, linked to its page if it has one."""
    return link(f"{plain(record['publisher'])}, {plain(record['title'])}", record.get("page"))


def link(words: str, page: str | None) -> str:
    """Words that lead to a page, if there is one."""
    return f"[{words}]({page})" if page else words


def day(published: str) -> str:
    """A date of any precision.

    "2026-08-04" -> "4 August 2026"
    "2026-08"    -> "August 2026"
    "2026"       -> "2026"
    """
    parts = published[:10].split("-")
    if len(parts) == 1:
        return parts[0]
    words = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {words}" if len(parts) == 3 else words


def month(period: str) -> str:
    """The month of a day: "2003-01-01" -> "January 2003"."""
    return day(period[:7])


def next_release(record: Mapping[str, Any], today: date | None = None) -> str:
    """When the next vintage is expected; "" for a series that has ended.

    "2026-11" in November 2026 or before -> "next expected November 2026"
    "2026-05" in November 2026           -> "a newer release was expected in May 2026"
    """
    due = record.get("next_release")
    if due:
        now = (today or date.today()).strftime("%Y-%m")
        return f"next expected {day(due)}" if due >= now else f"a newer release was expected in {day(due)}"
    return "" if record.get("cadence") == "ended" else "no fixed schedule"


def provenance(record: Mapping[str, Any]) -> str:
    """Where a resource's figures come from, down to the checksum of the file kept here, as Markdown."""
    retrieved = day(record["retrieved"]) if record["retrieved"] else "on a day not recorded"
    lines = [
        f"**{source(record)}**",
        f"{dated(record)} · {next_release(record) or 'no further release'}",
        f"{HOW.get(record['how'], record['how'])}, {retrieved} · licence: {record['licence']}",
    ]
    if len(record.get("vintages", [])) > 1:
        lines.append("vintages kept: " + ", ".join(record["vintages"]))
    lines.append(f"sha256 `{record['sha256']}`")
    lines += [f":small[{plain(note)}]" for note in record.get("notes", [])]
    return "  \n".join(lines)


def publisher(records: Sequence[Mapping[str, Any]]) -> str:
    """A publisher, linked to the page of what it released last, with that date and the next one.

    One file of it is named by its title; several are listed in the card's sources.
    """
    newest = max(records, key=lambda r: last_day(r["published"]))
    words = [dated(newest)]
    due = next_release(min(records, key=lambda r: r.get("next_release") or "9999"))
    if len(records) > 1:
        words[0] = f"{len(records)} files, newest {day(newest['published'])}"
    if due:
        words.append(due)
    name = source(newest) if len(records) == 1 else link(plain(newest["publisher"]), newest.get("page"))
    return f"{name} ({', '.join(words)})"


def span(frame: pd.DataFrame) -> str:
    """The periods that rows cover, or "" where they are undated.

    period_start, period_end -> "January 2003 to June 2026"
    academic_year or year    -> "1963-64 to 2022-23", "2025"
    survey                   -> "survey of 2020-24"
    """
    periods = [c for c in ("period_start", "period_end") if c in frame and frame[c].notna().any()]
    if periods:
        first, last = month(str(frame[periods[0]].min())), month(str(frame[periods[-1]].max()))
        return first if first == last else f"{first} to {last}"
    for column in ("academic_year", "fiscal_year", "survey", "year"):
        if column in frame and frame[column].notna().any():
            first, last = (str(v) for v in (frame[column].min(), frame[column].max()))
            found = first if first == last else f"{first} to {last}"
            return f"survey of {found}" if column == "survey" else found
    return ""


def unit(figure: go.Figure) -> str:
    """What a chart's numbers are: the title of its colours, else of its upright, else of its level axis."""
    trace = figure.data[0] if figure.data else None
    if trace is not None and trace.type == "choropleth":
        title = trace.colorbar.title.text
    else:
        title = figure.layout.yaxis.title.text or figure.layout.xaxis.title.text
    return str(title or "").replace("<br>", " ")


def snippet(figure_id: str, chosen: Mapping[str, Any]) -> str:
    """Python that draws the same figure."""
    given = "".join(f", {name}={value!r}" for name, value in chosen.items())
    return (
        "import edudata as ed\n\n"
        f'card = ed.card("{figure_id}"{given})\n'
        "print(card.finding)\n"
        f'ed.figure("{figure_id}"{given}).show()\n'
        "card.data  # the rows drawn"
    )
