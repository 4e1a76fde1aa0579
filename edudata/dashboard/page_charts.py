"""Charts with which pages without figures begin, as HTML that fits any width and both color schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from edudata.analysis.place.record import Row
from edudata.essay.record import VERDICTS, Verdict
from edudata.figures.text import listed

# Rows of the chart of a place, and the differences beyond which a bar is cut, in percent.
MOST_ROWS, CUT_PCT = 8, 60.0
# Rounding alone makes values differ by that much.
SAME_PCT = 1.0
STYLE = """<style>
.page-chart{margin:0;font-size:.875rem;line-height:1.3;max-width:60rem}
.page-chart .row{display:grid;grid-template-columns:minmax(7rem,17rem) 1fr;gap:.75rem;align-items:center;
margin:0 0 4px}
.page-chart .bar{display:flex;gap:2px}
.page-chart .bar>*{padding:0 .35rem;border-radius:2px;color:#14171c;min-width:1.2rem}
.page-chart .bar>*,.page-chart i,.page-chart b{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.page-chart .key{margin:0 0 .5rem;display:flex;flex-wrap:wrap;gap:0 1rem}
.page-chart .key i{display:inline-block;width:10px;height:10px;border-radius:2px}
.page-chart .ours{background:#8ab6da}
.page-chart .late{background:#e8a33d}
.page-chart .better{background:#0f9d76}
.page-chart .worse{background:#d98200}
.page-chart .neither{background:#8a8f98}
.page-chart .gap{position:relative;height:1.1em}
.page-chart .gap::before{content:"";position:absolute;left:50%;top:-4px;bottom:-4px;
border-left:1px solid currentColor}
.page-chart .gap b{position:absolute;top:.1em;height:.9em;border-radius:2px}
.page-chart .number{white-space:nowrap;font-weight:600}
@media (max-width:640px){.page-chart .row{grid-template-columns:11rem 1fr;gap:.5rem}}
</style>"""


def _chart(label: str, content: str) -> str:
    return f'{STYLE}<div class="page-chart" role="img" aria-label="{escape(label)}">{content}</div>'


def verdicts_by_topic(rows: Sequence[Mapping[str, Any]]) -> str:
    """Draw how many statements of each topic have each verdict; "" if there are none.

    Parameters
    ----------
    rows : sequence of mapping
        `section` and `verdict` of the statements that data can decide.
    """
    if not rows:
        return ""
    topics = dict.fromkeys(str(row["section"]) for row in rows)
    counts = {
        topic: {
            verdict: number
            for verdict in VERDICTS
            if (number := sum(r["section"] == topic and r["verdict"] == verdict for r in rows))
        }
        for topic in topics
    }
    most = max(sum(of_topic.values()) for of_topic in counts.values())
    bars = "".join(
        f'<div class="row"><span>{escape(topic)}</span>'
        f'<span class="bar">{_segments(of_topic, most)}</span></div>'
        for topic, of_topic in counts.items()
    )
    used = [verdict for verdict in VERDICTS if any(verdict in of_topic for of_topic in counts.values())]
    key = "".join(
        f'<span><i class="verdict-{verdict.replace(" ", "-")}"></i> {verdict}</span>' for verdict in used
    )
    words = [
        f"{topic}: {listed([f'{number} {verdict}' for verdict, number in of_topic.items()])}."
        for topic, of_topic in counts.items()
    ]
    head = f'<div class="key"><b>{len(rows)} statements by topic and verdict</b> {key}</div>'
    return _chart(f"Bars of verdicts by topic. {' '.join(words)}", head + bars)


def _segments(of_topic: Mapping[Verdict, int], most: int) -> str:
    segments = []
    for verdict, number in of_topic.items():
        name, width = verdict.replace(" ", "-"), 100 * number / most
        segments.append(
            f'<span class="verdict-{name}" style="flex:0 0 calc({width:.1f}% - 2px)">{number}</span>'
        )
    return "".join(segments)


def ages(releases: Sequence[tuple[str, bool]]) -> str:
    """Draw in which year the newest release of each source came out; "" without releases.

    Parameters
    ----------
    releases : sequence of (str, bool)
        Date of a source's newest release as ISO text, and whether a newer one is overdue.
    """
    if not releases:
        return ""
    years = sorted({published[:4] for published, _ in releases}, reverse=True)
    counts = {
        year: [sum(d[:4] == year and late == overdue for d, late in releases) for overdue in (False, True)]
        for year in years
    }
    most = max(map(sum, counts.values()))
    rows = "".join(
        f'<div class="row"><span>released in {year}</span><span class="bar">'
        + "".join(
            f'<span class="{name}" style="flex:0 0 calc({100 * number / most:.1f}% - 2px)">{number}</span>'
            for name, number in zip(("ours", "late"), pair, strict=True)
            if number
        )
        + "</span></div>"
        for year, pair in counts.items()
    )
    late = sum(overdue for _, overdue in releases)
    key = (
        f'<div class="key"><b>{len(releases)} sources by the year of their newest release here</b>'
        '<span><i class="ours"></i> nothing newer expected yet</span>'
        '<span><i class="late"></i> a newer one is overdue</span></div>'
    )
    words = "; ".join(
        f"{year}: {fresh + old}, {old} of them overdue" for year, (fresh, old) in counts.items()
    )
    return _chart(f"Bars of sources by year of release. {late} are overdue. {words}.", key + rows)


def against(rows: Sequence[Row], keys: Sequence[str], compared: str = "the nation") -> str:
    """Draw by how many percent the numbers of a place differ from what they are compared with.

    Rows without a number or a comparison are left out; "" if none is left.

    Parameters
    ----------
    rows : sequence of Row
        A brief's rows.
    keys : sequence of str
        Keys of the rows that may be drawn.
    compared : str
        What they are compared with, in words.
    """
    selection = [row for row in rows if row.key in keys and row.value is not None and row.nation][
        :MOST_ROWS
    ]
    if not selection:
        return ""
    bars = "".join(
        f'<div class="row"><span>{escape(row.label)} <span class="number">{escape(row.text)}</span></span>'
        f'<div class="gap">{_gap(row)}</div></div>'
        for row in selection
    )
    key = (
        f'<div class="key"><b>Compared with {escape(compared)} (the line)</b>'
        '<span><i class="better"></i> better for a student</span>'
        '<span><i class="worse"></i> worse</span><span><i class="neither"></i> neither</span></div>'
    )
    words = "; ".join(f"{row.label} {row.text}, {row.basis} {row.nation_text}" for row in selection)
    return _chart(f"Bars of differences from {compared}. {words}.", key + bars)


def _gap(row: Row) -> str:
    assert row.value is not None
    assert row.nation
    apart = (row.value / row.nation - 1) * 100
    width = min(abs(apart), CUT_PCT) / CUT_PCT * 30  # percent of the row; the words take the rest
    left = 50 - width if apart < 0 else 50
    sign = "same" if abs(apart) < SAME_PCT else f"{'+' if apart > 0 else '−'}{abs(apart):.0f}%"
    side = f"right:{50 + width + 1:.1f}%" if apart < 0 else f"left:{50 + width + 1:.1f}%"
    kind = row.verdict if row.verdict in ("better", "worse") else "neither"
    return (
        f'<b class="{kind}" style="left:{left:.1f}%;width:{width:.1f}%"></b>'
        f'<span style="position:absolute;{side}">{sign}</span>'
    )
