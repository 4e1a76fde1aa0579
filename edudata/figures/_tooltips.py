"""Tooltips with their unit and their period in words: "2nd quarter 2026", "school year 2022–23"."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from edudata.figures.text import ordinal

# The value in a template, such as "%{y:,.0f}", and what is next to it.
VALUE = {
    axis: re.compile(r"(\$?)%\{" + axis + r"(:[^}]*)?\}(%| ?[A-Za-z]|×| ?\([A-Za-z])?") for axis in "xy"
}
HEADINGS = {"month": "%{x|%B %Y}", "quarter": "quarter %{x|%q} of %{x|%Y}", "year": "%{x|%Y}"}
PERIOD_FIRST = re.compile(r"^%\{(?:customdata|x(?:\|[^}]*)?)\}: ")
SIZE = re.compile(r"^(trillion|billion|million|thousand) ")


def complete(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Add units and periods to the tooltips of a plane, in place.

    Parameters
    ----------
    traces : list of dict
        A template that has its unit or its period already keeps it.
    layout : dict
        Gives the axes' titles, from which units are taken; gets the heading of joint tooltips.
    """
    frequencies = []
    for trace in traces:
        if not trace.get("hovertemplate"):
            continue
        axis = "x" if trace.get("orientation") == "h" or _is_text(trace.get("y")) else "y"
        name = f"{axis}axis{trace.get(f'{axis}axis', axis)[1:]}"
        title = str(layout.get(name, {}).get("title", {}).get("text", ""))
        trace["hovertemplate"] = with_unit(trace["hovertemplate"], axis, title)
        frequency = _frequency(trace.get("x"))
        if frequency == "quarter":
            trace["hovertext"] = [_quarter(str(day)) for day in _days(trace["x"])]
        if frequency:
            frequencies.append(frequency)
            if layout.get("hovermode") == "closest":
                trace["hovertemplate"] = _with_period(trace["hovertemplate"], frequency)
        if layout.get("hovermode") == "x unified":
            # The heading names the period.
            trace["hovertemplate"] = PERIOD_FIRST.sub("", trace["hovertemplate"])
    if frequencies and layout.get("hovermode") == "x unified":
        finest = min(frequencies, key=list(HEADINGS).index)
        layout["xaxis"] = layout["xaxis"] | {"unifiedhovertitle": {"text": HEADINGS[finest]}}
    elif layout.get("hovermode") == "x unified":
        _number_heading(traces, layout)


def _number_heading(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Head joint tooltips over numbers with the axis's words: "school year 2022–23", "day 30"."""
    axis = layout.get("xaxis", {})
    title = str(axis.get("title", {}).get("text", ""))
    if "unifiedhovertitle" in axis or any(_is_text(trace.get("x")) for trace in traces):
        return
    if title in ("fall", "fiscal year"):
        words = f"{title} %{{x}}"
    elif "academic year" in title or title == "school year":
        words = "school year from fall %{x}"
        for trace in traces:
            if trace.get("hovertemplate"):
                trace["hovertext"] = [_school_year(x) for x in np.asarray(trace["x"]).tolist()]
    else:
        words = f"{title}: %{{x}}" if title not in ("", "year") else "%{x}"
    layout["xaxis"] = axis | {"unifiedhovertitle": {"text": words}}


def with_unit(template: str, axis: str, title: str) -> str:
    """Write the unit of an axis next to the value in a template that has none.

    Examples
    --------
    >>> with_unit("%{y:,.0f}", "y", "billion current dollars"), with_unit("%{y:.1f}", "y", "working days")
    ('$%{y:,.0f} billion', '%{y:.1f} working days')
    >>> with_unit("%{y:.1f}%", "y", "% of graduates")
    '%{y:.1f}%'
    """
    match = VALUE[axis].search(template)
    if match is None or match[1] or match[3] or "$" in (match[2] or "") or not title:
        return template
    before, after = _unit(title)
    value = match[0]
    return template.replace(value, f"{before}{value}{after}", 1)


def _unit(title: str) -> tuple[str, str]:
    """Split the unit of an axis into what comes before and after a number."""
    title = title.split("<br>")[0]
    if "= 100" in title:
        return "", f" ({title})"
    if re.search(r"%|\bpercent\b(?! points)", title):
        return "", "%"
    if re.search(r"\b(USD|dollars)\b", title):
        size = SIZE.match(title)
        return "$", f" {size[1]}" if size else ""
    words = title.split(", ")[-1] if ", " in title and "0 to 100" not in title else title.split(", ")[0]
    return "", f" {words[:1].lower()}{words[1:]}"


def _with_period(template: str, frequency: str) -> str:
    """Write the period into the tooltip of a single point."""
    words = "%{hovertext}" if frequency == "quarter" else HEADINGS[frequency]
    if "%{x|" in template:
        return re.sub(r"%\{x\|[^}]*\}", words, template, count=1)
    return template if "hovertext" in template else f"{words}: {template}"


def _is_text(values: Any) -> bool:
    """Return whether coordinates are names, not numbers or dates."""
    if values is None or len(values) == 0:
        return False
    first = values[0]
    return isinstance(first, str) and not re.match(r"\d{4}-\d\d", first)


def _days(values: Any) -> np.ndarray:
    return np.asarray(values, dtype="datetime64[D]")


def _frequency(values: Any) -> str:
    """Tell quarters, years and months apart by their days; "" for what are no dates."""
    if values is None or len(values) == 0 or isinstance(values[0], int | float | np.number):
        return ""
    if values[0] is None or _is_text(values):
        return ""
    days = _days(values)
    months = set((days.astype("datetime64[M]").astype(int) % 12 + 1).tolist())
    in_month = set((days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int).tolist())
    if months <= {3, 6, 9, 12} and min(in_month) >= 27:
        return "year" if months == {12} and len(days) > 1 else "quarter"
    if months <= {1, 4, 7, 10} and in_month == {0}:
        return "year" if months == {1} and len(days) > 1 else "quarter"
    return "month"


def _quarter(day: str) -> str:
    """Name a day's quarter: "2026-06-30" -> "2nd quarter 2026"."""
    return f"{ordinal((int(day[5:7]) + 2) // 3)} quarter {day[:4]}"


def _school_year(fall: Any) -> str:
    """Name a school year by its fall: 2022 -> "school year 2022–23"."""
    if fall is None or fall != fall:
        return ""
    year = int(fall)
    return f"school year {year}–{year + 1 if year == 1999 else f'{(year + 1) % 100:02d}'}"
