"""Rows on a major: underemployment in a state, which is a composite, and national pay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from edudata.analysis.place import words
from edudata.analysis.place.choice import OVERALL, slug
from edudata.analysis.place.columns import PAY, lacking
from edudata.analysis.place.measures import UNITED_STATES, Column, Measure, Sources, compare, gap_pct
from edudata.analysis.place.record import Row
from edudata.analysis.place.schools import Frames
from edudata.places import NAMES

ALL = "all majors"
UNDEREMPLOYMENT = {"better": "less underemployment", "worse": "more underemployment"}


def known(frames: Frames) -> dict[str, str]:
    """List the majors by their names in addresses."""
    names = frames["majors"]["major"]
    return {slug(name): name for name in sorted(names) if name != OVERALL}


def underemployment(template: Row, rates: Frames, major: str, letters: str) -> Row:
    """Return the rate of a major in a state against the nation, or in the nation against all majors.

    Parameters
    ----------
    template : Row
        The row of all majors, for its source and period.
    rates : mapping of str to DataFrame
        As of `edudata.analysis.place.atlas.Atlas`.
    major, letters : str
        The major, and the state's abbreviation or "".
    """
    row = replace(
        template,
        label=f"Recent graduates of {major} in jobs that need no degree",
        figure="G-3-majors",
        settings={"highlight": slug(major)},
        area=NAMES.get(letters, UNITED_STATES),
    )
    nation = _rate(rates["major"], major=major)
    if not letters:
        return _compared(row, nation, _rate(rates["nation"]), ALL)
    own = _rate(rates["state_major"], state=letters, major=major)
    row = replace(row, missing=_why_missing(rates, letters))
    return _compared(row, own, nation, f"{major}, {UNITED_STATES}")


def _why_missing(rates: Frames, letters: str) -> str:
    without = str(rates["state"].attrs.get("missing_states", ""))
    return lacking(without) if letters in without.split(", ") else "Nobody in the sample."


def _rate(frame: pd.DataFrame, **where: str) -> pd.Series | None:
    chosen = frame["rate_pct"].notna()
    for name, value in where.items():
        chosen &= frame[name].eq(value)
    rows = frame[chosen]
    return rows.iloc[0] if len(rows) else None


def _compared(row: Row, rate: pd.Series | None, against: pd.Series | None, basis: str) -> Row:
    nation = None if against is None else float(against["rate_pct"])
    compared = replace(
        row, nation=nation, nation_text=words.value(nation, "pct"), basis="" if nation is None else basis
    )
    if rate is None:
        # A missing rate of a state that was converted means that the sample has no such graduate.
        missing = row.missing or "Nobody in the sample."
        return replace(compared, value=None, text="", note="", missing=missing)
    value, low, high = (float(rate[name]) for name in ("rate_pct", "low_pct", "high_pct"))
    gap = gap_pct(value, nation, "low")
    verdict = compare(gap, nation, low, high)
    return replace(
        compared,
        value=value,
        text=words.value(value, "pct"),
        low=low,
        high=high,
        verdict=verdict,
        words=UNDEREMPLOYMENT.get(verdict, ""),
        gap_pct=gap or 0.0,
        note=_note(rate),
        missing="",
    )


def _note(rate: pd.Series) -> str:
    people = f"{int(rate['n']):,} people in the sample"
    if "own_weight_pct" not in rate:
        return f"Aged 22 to 27, employed; {people}, 90% interval."
    return (
        "Modeled: the major's national rate, moved by the state's own; the "
        f"{people} count {words.percent(float(rate['own_weight_pct']))}. 90% interval."
    )


def pay(frames: Frames, sources: Sources, major: str) -> Iterator[Row]:
    """Return early-career and mid-career pay of a major in the nation, against all majors."""
    frame = frames["majors"].set_index("major")
    # The row of all majors is the comparison, not one of those ranked.
    others = frame.drop(index=OVERALL)
    groups = pd.Series("majors", others.index)
    for key, name, label, setting in (
        ("major_pay", "early_career_wage_usd", "Early-career pay of the major, 22 to 27", "early"),
        ("major_pay_mid", "mid_career_wage_usd", "Mid-career pay of the major, 35 to 45", "mid"),
    ):
        measure = Measure(
            key=key,
            topic=PAY,
            label=label,
            unit="usd",
            resource="nyfed/majors",
            table="majors",
            figure="G-3-majors",
            settings={"wage": setting, "highlight": slug(major)},
            good="high",
            better="higher pay",
            worse="lower pay",
            period=str(frame["basis"].iloc[0]).removeprefix("ACS "),
            note="Full-time workers with a bachelor's degree and no further one.",
        )
        column = Column(
            measure=measure,
            values=others[name].astype("float64"),
            groups=groups,
            nation={"majors": float(frame[name][OVERALL])},
            basis={"majors": ALL},
        )
        yield column.row(major, sources, UNITED_STATES)
