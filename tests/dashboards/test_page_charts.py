"""The charts with which pages without figures begin: every number is also in words."""

from __future__ import annotations

import re

import edudata as ed
from edudata.analysis.place.finding import NAMED
from edudata.dashboard import page_charts


def label(html: str) -> str:
    (words,) = re.findall(r'role="img" aria-label="([^"]+)"', html)
    return str(words)


def test_verdicts_are_counted_by_topic() -> None:
    rows = [{"section": "Debt", "verdict": v} for v in ("supported", "supported", "outdated")]
    html = page_charts.verdicts_by_topic([*rows, {"section": "Jobs", "verdict": "partly"}])
    assert label(html).endswith("Debt: 2 supported and 1 outdated. Jobs: 1 partly.")
    widths = re.findall(r'class="verdict-([a-z-]+)" style="flex:0 0 calc\(([\d.]+)%', html)
    assert widths == [("supported", "66.7"), ("outdated", "33.3"), ("partly", "33.3")]
    assert "not-supported" not in html
    assert page_charts.verdicts_by_topic([]) == ""


def test_sources_are_counted_by_year_of_release() -> None:
    html = page_charts.ages([("2026-08-04", False), ("2026-01", True), ("2024", True)])
    assert label(html).endswith("2 are overdue. 2026: 2, 1 of them overdue; 2024: 1, 1 of them overdue.")
    assert re.findall(r'class="(ours|late)" style="[^"]+">(\d)', html) == [
        *(("ours", "1"), ("late", "1"), ("late", "1")),
    ]
    assert page_charts.ages([]) == ""


def test_a_place_is_drawn_against_the_nation() -> None:
    rows = ed.place("TN").rows
    html = page_charts.against(rows, NAMED["state"])
    row = next(row for row in rows if row.key == "debt")
    apart = (row.value / row.nation - 1) * 100
    assert apart < 0
    assert f"{row.label} {row.text}" in label(html)
    side = html[html.index(row.label, html.index("</style>") + 200 + len(label(html))) :]
    assert f'right:{50 + abs(apart) / page_charts.CUT_PCT * 30 + 1:.1f}%">−{abs(apart):.0f}%' in side
    assert f'<b class="{row.verdict}"' in side[: side.index("</b>")]
    assert page_charts.against(rows, ()) == ""
