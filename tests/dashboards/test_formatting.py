"""Dates, units, control names, glossary and settings."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pandas as pd
import pytest

from edudata import config, registry
from edudata.dashboard import controls, formatting, glossary
from edudata.figures import charts, style

DASHBOARDS = config.dashboards()
SETTINGS = tomllib.loads((DASHBOARDS / ".streamlit" / "config.toml").read_text())


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2026-08-04", "Aug. 4, 2026"),
        ("2026-08", "August 2026"),
        ("2026", "2026"),
        ("2026-08-04T10:00", "Aug. 4, 2026"),
    ],
)
def test_day(published: str, words: str) -> None:
    assert formatting.day(published) == words


@pytest.mark.parametrize(
    ("due", "cadence", "words"),
    [
        ("2026-11", "quarterly", "next expected November 2026"),
        ("2026-05", "quarterly", "a newer release was expected in May 2026"),
        (None, "irregular", "no fixed schedule"),
        (None, "ended", ""),
    ],
)
def test_next_release(due: str | None, cadence: str, words: str) -> None:
    record = {"next_release": due, "cadence": cadence}
    assert formatting.next_release(record, date(2026, 11, 23)) == words


def test_a_publishers_files_are_dated_each_by_its_own_schedule() -> None:
    """The newest file's date is not paired with the date at which another one was due."""
    about = {"publisher": "Bureau", "how": "download", "page": None}
    old = about | {"title": "Old", "published": "2024-12", "next_release": "2025-12"}
    new = about | {"title": "New", "published": "2026-03", "next_release": "2126-12"}
    ours = about | {"title": "Ours", "published": "2026-11", "next_release": None, "how": "compiled"}
    assert (
        formatting.publisher([old, new, ours]) == "Bureau (3 files, newest March 2026, 1 of them overdue)"
    )
    assert formatting.publisher([new, ours]) == (
        "Bureau (2 files, newest March 2026, next expected December 2126)"
    )
    assert formatting.publisher([old]) == (
        "Bureau, Old (published December 2024, a newer release was expected in December 2025)"
    )


def test_newest_release_is_a_publishers_not_our_own_compilation() -> None:
    vintages = [
        {"resource": "ours/list", "published": "2026-11", "how": "compiled"},
        {"resource": "bls/cpi", "published": "2026-09", "how": "transcribed"},
        {"resource": "fred/rate", "published": "2026-07-30", "how": "download"},
    ]
    newest = formatting.newest_release
    assert newest({"tables": {"a": {"vintages": vintages}}}) == ("2026-09", "bls/cpi")
    assert newest({"tables": {"a": {"vintages": vintages[:1]}}}) == ("2026-11", "ours/list")
    assert newest({"tables": {}}) == ("", "")
    assert formatting.release(vintages[0]) == "compiled November 2026"


def test_unit_is_what_the_chart_writes_along_its_values() -> None:
    bars = charts.chart([charts.bars([1], ["a"], "red")], x="percent")
    bar = {"title": {"text": "years<br>of income"}}
    colored = {"data": [{"type": "choropleth", "colorbar": bar}], "layout": {}}
    assert formatting.unit(bars) == "percent"
    assert formatting.unit(colored) == "years of income"
    assert formatting.unit(charts.chart([])) == ""


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"period_start": ["2003-01-01"], "period_end": ["2026-06-30"]}, "January 2003 to June 2026"),
        ({"period_end": ["2009-03-31", "2019-03-31"]}, "March 2009 to March 2019"),
        ({"academic_year": ["1963-64", "2022-23"], "year": [1963, 2022]}, "1963-64 to 2022-23"),
        ({"year": [2025, 2025]}, "2025"),
        ({"survey": ["2020-24"]}, "survey of 2020-24"),
        ({"name": ["Ohio"]}, ""),
    ],
)
def test_span_of_the_rows_drawn(columns: dict[str, list[object]], words: str) -> None:
    frame = pd.DataFrame(columns)
    for name in frame.columns.intersection(["period_start", "period_end"]):
        frame[name] = pd.to_datetime(frame[name])
    assert formatting.span(frame) == words


def test_keys_are_short_and_different_for_every_control() -> None:
    assert controls.key("G-4", "basis") == "g4_basis"
    assert controls.key("G-4-net-price", "basis") == "g4_net_price_basis"
    names = [controls.key(s.id, c.name) for s in registry.figures().values() for c in s.controls]
    assert len(names) == len(set(names))


def test_text_is_shown_as_it_is_written() -> None:
    text = "under 5 % <b>of</b> $2 [sic]"
    assert formatting.escape(text) == "under 5\u00a0% \\<b>of\\</b> \\$2 \\[sic\\]"


def test_glossary_knows_the_terms_of_every_figure() -> None:
    missing = {(s.id, t) for s in registry.figures().values() for t in s.terms if not glossary.explain([t])}
    assert not missing


def test_glossary_is_in_order_and_explains_what_a_reader_meets() -> None:
    assert list(glossary.TERMS) == sorted(glossary.TERMS)
    terms = (
        "underemployed", "net price", "price-to-income", "margin of error", "constant dollars",
        "nominal", "FTE", "vintage", "delinquency", "recipient",
    )  # fmt: skip
    assert len(glossary.explain(terms)) == len(terms)


def test_theme_has_the_figures_colors_and_loads_no_font() -> None:
    theme = SETTINGS["theme"]
    assert theme["chartCategoricalColors"] == list(style.COLORS)
    assert len(theme["chartSequentialColors"]) == 10
    assert "fontFaces" not in theme
    assert {"light", "dark"} <= set(theme)
    assert not re.search(r"https?://", (DASHBOARDS / ".streamlit" / "config.toml").read_text())


def test_settings_share_nothing_and_hide_details() -> None:
    assert SETTINGS["browser"]["gatherUsageStats"] is False
    assert SETTINGS["client"]["showErrorDetails"] == "none"
    assert SETTINGS["server"]["enableCORS"]
    assert SETTINGS["server"]["enableXsrfProtection"]
