"""G-5, the essay's county map: what a home costs beside what a household earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import maps
from edudata.figures.housing.measures import (
    INPUTS,
    MEASURE,
    MEASURES,
    RATES,
    TERMS,
    Measure,
    lines,
    shared_notes,
    subtitle,
    survey,
    table,
    terms_said,
    with_measures,
)
from edudata.figures.spec import Card, Choice, FigureSpec, Frames

if TYPE_CHECKING:
    import pandas as pd

HIGH = "high"
NO_MARGIN = "no margin of error"
TOO_UNCERTAIN = "too uncertain"


def _unreliable(frame: pd.DataFrame, measure: Measure) -> pd.Series:
    """Why a county is left out when only reliable ones are wanted; empty where it stays."""
    from edudata.analysis import uncertainty

    known = frame[measure.column].notna()
    kind = uncertainty.reliability(frame[measure.column], frame[measure.moe])
    why = kind.map(lambda k: None if k == HIGH else TOO_UNCERTAIN)
    why = why.where(frame[measure.moe].notna(), NO_MARGIN)
    return why.where(known, None)


def _by_state(known: pd.DataFrame, measure: Measure) -> str:
    """Where the bright and the dark parts of the map lie, for who cannot see it."""
    middle = known.groupby("state_fips")[measure.column].median().sort_values()
    names = known.drop_duplicates("state_fips").set_index("state_fips")["name"].str.split(", ").str[-1]
    dear, cheap = (", ".join(names[codes]) for codes in (middle.index[-3:][::-1], middle.index[:3]))
    return f"Its states' median counties are highest in {dear} and lowest in {cheap}."


def make(
    frames: Frames,
    measure: str,
    reliable_only: str,
    rate_pct: float,
    down_payment_pct: float,
    term_years: float,
    tax_pct: float,
    insurance_pct: float,
) -> Card:
    """The county map of one measure."""
    chosen = MEASURES[measure]
    terms = (rate_pct, down_payment_pct, term_years, tax_pct, insurance_pct)
    everywhere = frames["housing_counties"][["fips", "state_fips", *INPUTS]]
    frame = with_measures(maps.on_national_map(everywhere), *terms)
    unpublished = frame[frame[chosen.column].isna()]
    left_out = 0
    if reliable_only == "yes":
        frame["why"] = _unreliable(frame, chosen)
        left_out = int(frame["why"].notna().sum())
        frame[chosen.column] = frame[chosen.column].where(frame["why"].isna())
    figure = maps.choropleth(
        frame,
        geometry="counties",
        id_column="fips",
        **chosen.drawing,
        hover=lines(frame, chosen, others=False),  # of 3,144 counties: each line weighs 10 kB
        missing_column="why" if left_out else None,
    )
    known = frame[frame[chosen.column].notna()]
    values = known[chosen.column]
    middle, above = float(values.median()), int((values > chosen.threshold).sum())
    top = known.nlargest(1, chosen.column).iloc[0]
    finding = (
        f"In the median county of {len(known):,} {chosen.said(middle)}; it is more than {chosen.limit} "
        f"in {above:,} of them, most in {top['name']} ({chosen.shown(top[chosen.column])})."
    )
    abroad = len(everywhere) - len(frame)
    notes = [
        f"Counties: American Community Survey {survey(frame)}; metros and states may have another span.",
        *shared_notes(chosen),
        "Tooltips show margins of error at 90 percent, by the Census Bureau's formula for a ratio.",
    ]
    if len(unpublished):
        names = "; ".join(unpublished["name"].tolist()[:8])
        more = len(unpublished) - 8
        notes.append(
            f"No value is published for {len(unpublished)} of {len(frame):,} counties, which are hatched: "
            f"{names}{f' and {more} more' if more > 0 else ''}."
        )
    if left_out:
        notes.append(f"{left_out:,} counties are left out as too uncertain and hatched.")
    if abroad:
        notes.append(
            f"{abroad} municipios of Puerto Rico are in the table; the national map has no room for them."
        )
    return Card(
        chart=figure,
        data=table(frame.drop(columns="why", errors="ignore"), "fips"),
        finding=finding,
        subtitle=subtitle(chosen, frame, terms_said(frames, *terms), "counties"),
        alt=(
            f"Map of {len(known):,} counties coloured by {chosen.definition}. {finding} "
            f"{_by_state(known, chosen)} {len(frame) - len(known):,} counties without a value are hatched."
        ),
        headline=(chosen.shown(middle), f"{chosen.short.lower()}, median of {len(known):,} counties"),
        notes=tuple(notes),
    )


RELIABLE_ONLY = Choice(
    "reliable_only",
    "Only reliable",
    {"no": "All published", "yes": "Only reliable"},
    "no",
    help="Reliable: standard error (margin of error / 1.645) of at most 12 percent of the figure.",
)

SPEC = FigureSpec(
    id="G-5",
    page="housing",
    name="County map",
    question="Where is a home dear beside what people earn?",
    tables=("housing_counties", RATES),
    controls=(MEASURE, RELIABLE_ONLY, *TERMS),
    terms=("price to income", "rent to income", "mortgage payment", "margin of error", "county"),
    make=make,
    about=(
        "**Home value to income** divides the median home value, as owners estimate it, by the median "
        "income of all households in the county. **Rent to income** takes twelve months' median gross "
        "rent, **payment to income** a level mortgage payment on the median home under the terms you "
        "choose.\n\n"
        "All inputs are five-year estimates of the American Community Survey, so neighbours can be "
        "compared, years cannot. The margin of error of a ratio follows the Census Bureau's handbook and "
        "takes numerator and denominator as independent. With *Only reliable* a county is shown when the "
        "standard error is at most 12 percent of its figure, a threshold in common use; the bureau itself "
        "sets none.\n\n"
        "The colour scale ends at the 2nd and 98th percentile; counties beyond share the end colours. "
        "Connecticut is drawn by its planning regions. Falls Church, Virginia, is drawn larger than it is. "
        "Boundaries: Census Bureau 2023 by way of us-atlas (ISC licence), simplified."
    ),
)
