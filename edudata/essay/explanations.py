"""Rival explanations of why young graduates struggle: what each predicts, and what the data say.

An explanation says when, where and to whom something should have happened. Each prediction is a pure check
of tables, like a claim's. No explanation is accepted because it fits: several fit the same facts, and each
record says what the data cannot tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from edudata.analysis import demand, young_graduates
from edudata.analysis.young_graduates import CHATGPT, SOFTWARE
from edudata.essay._text import pct, signed
from edudata.essay.record import Frames

Kind = Literal["timing", "occupations", "people without a degree"]
Fit = Literal["fits", "fits in part", "fits poorly", "not testable"]
# The last year before both AI chat and the end of the hiring boom.
TURN = 2022
# The last year before the pandemic and the hiring boom after it.
BEFORE_BOOM = 2019
LABOR = ("graduate_labor_market_releases",)
MEANING: dict[Fit, str] = {
    "fits": "Every prediction that the data can check holds.",
    "fits in part": "At least half of the predictions that the data can check hold.",
    "fits poorly": "Fewer than half of them hold.",
    "not testable": "The data can check none of them.",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of a check: whether the prediction holds, the number behind it, and a sentence."""

    holds: bool
    value: float
    unit: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What should be seen if an explanation is right.

    Attributes
    ----------
    kind : str
        "timing", "occupations" or "people without a degree".
    statement : str
        What the explanation predicts, with the limit in words.
    tables : tuple of str
        Tables and views that `check` reads.
    check : callable, optional
        Pure function of the frames; None where no table can tell.
    why_not : str
        Why no table can tell.
    figure : str
        Id of the figure that shows it; "" if none.
    """

    kind: Kind
    statement: str
    tables: tuple[str, ...] = ()
    check: Callable[[Frames], Outcome] | None = None
    why_not: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One rival explanation.

    Attributes
    ----------
    id, name : str
        Slug and short name.
    mechanism : str
        How it would hurt young graduates.
    predictions : tuple of Prediction
    cannot_tell : str
        What the data cannot separate it from.
    """

    id: str
    name: str
    mechanism: str
    predictions: tuple[Prediction, ...]
    cannot_tell: str


def fit(outcomes: Iterable[Outcome | None]) -> Fit:
    """Judge an explanation by its checked predictions; None stands for one that no table can check.

    Examples
    --------
    >>> yes, no = Outcome(True, 1.0, "", ""), Outcome(False, 0.0, "", "")
    >>> fit([yes, None]), fit([yes, no]), fit([no, no, yes]), fit([None])
    ('fits', 'fits in part', 'fits poorly', 'not testable')
    """
    checked = [outcome.holds for outcome in outcomes if outcome is not None]
    if not checked:
        return "not testable"
    if all(checked):
        return "fits"
    return "fits in part" if 2 * sum(checked) >= len(checked) else "fits poorly"


def gap_was_flat(frames: Frames) -> Outcome:
    """Check that graduates fell behind since AI chat, and not in the five years before."""
    rates = young_graduates.yearly_rates(frames["graduate_labor_market_releases"])
    last = young_graduates.last_full_year(rates)
    before, after = (
        young_graduates.gap_change(rates, TURN - 5, TURN),
        young_graduates.gap_change(rates, TURN, last),
    )
    reason = (
        f"Compared with all workers, unemployment of recent graduates changed by {signed(before, 2)} "
        f"percentage points from {TURN - 5} to {TURN}, years that include the pandemic, and by "
        f"{signed(after, 2)} from {TURN} to {last}."
    )
    return Outcome(before <= 0.25 and after > 0, before, "percentage points", reason)


def software_fell_more(frames: Frames) -> Outcome:
    """Check that postings in software fell further than all postings since AI chat."""
    software = young_graduates.sector(frames["job_postings_by_sector"], SOFTWARE)
    nation = frames["job_postings"]
    every = nation[nation["kind"] == "total"].set_index("date")["index_sa"]
    until = software.index[-1]
    own = young_graduates.change_since(software, CHATGPT, until)
    rest = young_graduates.change_since(every, CHATGPT, until)
    early = young_graduates.share_of_fall_before(software, CHATGPT)
    reason = (
        f"From November 30, 2022 to {until:%B} {until.day}, {until.year} postings in software changed by "
        f"{pct(own, 0)}, all postings by {pct(rest, 0)}. But {pct(early, 0)} of the fall in software from "
        "its peak came before that day."
    )
    return Outcome(own <= rest - 10, own - rest, "percentage points", reason)


def others_were_spared(frames: Frames) -> Outcome:
    """Check that young people without a degree lost less than half as much as graduates."""
    graduates, others, reason = _both_groups(frames)
    # Where graduates lost nothing, nobody was spared.
    return Outcome(graduates > 0 and others < graduates / 2, others, "percentage points", reason)


def others_lost_too(frames: Frames) -> Outcome:
    """Check that young people without a degree lost at least half as much as graduates."""
    graduates, others, reason = _both_groups(frames)
    return Outcome(graduates > 0 and others >= graduates / 2, others, "percentage points", reason)


def _both_groups(frames: Frames) -> tuple[float, float, str]:
    """Return how unemployment of graduates and of others of their age changed, and that in words."""
    rates = young_graduates.yearly_rates(frames["graduate_labor_market_releases"])
    last = young_graduates.last_full_year(rates)
    graduates, others = (
        young_graduates.change(rates, group, TURN, last) for group in ("recent_graduates", "young_workers")
    )
    reason = (
        f"From {TURN} to {last} unemployment changed by {signed(graduates, 2)} percentage points for "
        f"recent graduates and by {signed(others, 2)} for people of their age without a degree."
    )
    return graduates, others, reason


def gap_followed_remote_work(frames: Frames) -> Outcome:
    """Check that the gap closed again as remote work went back."""
    rates = young_graduates.yearly_rates(frames["graduate_labor_market_releases"])
    last = young_graduates.last_full_year(rates)
    gap = young_graduates.gap_change(rates, TURN, last)
    remote = young_graduates.remote_change(frames["job_posting_shares"], TURN, last)
    reason = (
        f"From {TURN} to {last} the share of remote or hybrid postings changed by {signed(remote, 2)} "
        f"percentage points, and the gap to all workers by {signed(gap, 2)}."
    )
    return Outcome((gap > 0) == (remote > 0), remote, "percentage points", reason)


def hires_fell(frames: Frames) -> Outcome:
    """Check that hires have fallen by a tenth or more since the boom."""
    rates = young_graduates.yearly_rates(frames["graduate_labor_market_releases"])
    last = young_graduates.last_full_year(rates)
    value = young_graduates.hires_change(frames["vacancies"], TURN, last)
    longer = young_graduates.hires_change(frames["vacancies"], BEFORE_BOOM, last)
    reason = (
        f"Hires a month changed by {pct(value, 1)} from {TURN}, the top of a boom, to {last}; "
        f"from {BEFORE_BOOM} by {pct(longer, 1)}."
    )
    return Outcome(value <= -10, value, "%", reason)


def nearly_all_sectors_fell(frames: Frames) -> Outcome:
    """Check that postings fell in at least nine of ten sectors."""
    fallen, every = young_graduates.sectors_below(frames["job_postings_by_sector"], CHATGPT)
    value = fallen / every * 100
    reason = f"Postings are below those of November 30, 2022 in {fallen} of {every} sectors."
    return Outcome(value >= 90, value, "% of sectors", reason)


def degrees_grew(frames: Frames) -> Outcome:
    """Check that more people finish a bachelor's degree than five years before."""
    degrees = demand.completers(frames["completions_by_level"])["bachelors"]
    first, last = str(degrees.index[-6]), str(degrees.index[-1])
    value = (float(degrees.iloc[-1]) / float(degrees.iloc[-6]) - 1) * 100
    reason = f"Students who completed a bachelor's degree changed by {pct(value)} from {first} to {last}."
    return Outcome(value >= 3, value, "%", reason)


def computing_grew(frames: Frames) -> Outcome:
    """Check that degrees grew in the field whose postings fell most."""
    degrees = demand.computing_bachelors(frames["completions_by_field"])["awards"]
    value = (float(degrees.iloc[-1]) / float(degrees.iloc[0]) - 1) * 100
    reason = (
        f"Bachelor's degrees in computing went from {degrees.iloc[0]:,.0f} in {degrees.index[0]} to "
        f"{degrees.iloc[-1]:,.0f} in {degrees.index[-1]}, {signed(value)}%."
    )
    return Outcome(value >= 10, value, "%", reason)


SPARED = Prediction(
    kind="people without a degree",
    statement="Young people without a degree are spared: their unemployment rises less than half as much.",
    tables=LABOR,
    check=others_were_spared,
    figure="G-3-unemployment",
)
EXPLANATIONS = (
    Explanation(
        id="ai",
        name="Artificial intelligence",
        mechanism="Software now does what beginners in office jobs did, so fewer of them are hired.",
        predictions=(
            Prediction(
                kind="timing",
                statement="Graduates fall behind after November 2022 and not before: in the five years "
                "before, the gap to all workers grew by at most a quarter of a percentage point.",
                tables=LABOR,
                check=gap_was_flat,
                figure="G-3-unemployment",
            ),
            Prediction(
                kind="occupations",
                statement="Postings in software, which AI can speed up most, fall further than all "
                "postings: by 10 percentage points or more since November 2022.",
                tables=("job_postings_by_sector", "job_postings"),
                check=software_fell_more,
                figure="G-7-postings",
            ),
            SPARED,
        ),
        cannot_tell="AI from the higher interest rates and the tax rule on research spending, which came "
        "in the same year and hit the same firms.",
    ),
    Explanation(
        id="remote-work",
        name="Remote work",
        mechanism="Beginners learn from people nearby; firms that work from home train and hire "
        "fewer of them.",
        predictions=(
            Prediction(
                kind="timing",
                statement="Graduates do better again as remote work goes back.",
                tables=(*LABOR, "job_posting_shares"),
                check=gap_followed_remote_work,
                figure="G-7-shares",
            ),
            Prediction(
                kind="occupations",
                statement="Occupations that can be done from home lose more.",
                why_not="The data hold no share of remote postings by sector.",
            ),
            SPARED,
        ),
        cannot_tell="remote work from anything else that began in 2020: the pandemic changed schools, "
        "prices and rates at once.",
    ),
    Explanation(
        id="hiring-freeze",
        name="Hiring freeze",
        mechanism="Firms keep the staff they have and hire few; who seeks a first job suffers most.",
        predictions=(
            Prediction(
                kind="timing",
                statement=f"Hires fall by a tenth or more after {TURN}.",
                tables=(*LABOR, "vacancies"),
                check=hires_fell,
                figure="G-6-vacancies",
            ),
            Prediction(
                kind="occupations",
                statement="Postings fall in nearly all sectors: nine of ten or more.",
                tables=("job_postings_by_sector",),
                check=nearly_all_sectors_fell,
                figure="G-7-postings",
            ),
            Prediction(
                kind="people without a degree",
                statement="Young people without a degree suffer too: their unemployment rises at "
                "least half as much.",
                tables=LABOR,
                check=others_lost_too,
                figure="G-3-unemployment",
            ),
        ),
        cannot_tell="a freeze from its causes: AI, interest rates and caution all look the same in "
        "counts of hires.",
    ),
    Explanation(
        id="more-graduates",
        name="More graduates",
        mechanism="More people finish a degree than jobs ask for one.",
        predictions=(
            Prediction(
                kind="timing",
                statement="The number of bachelor's degrees rises by 3% or more over five years.",
                tables=("completions_by_level",),
                check=degrees_grew,
                figure="G-7-awards",
            ),
            Prediction(
                kind="occupations",
                statement="Computing, where postings fell far more than elsewhere, has at least 10% more "
                "graduates than in the first year of the table.",
                tables=("completions_by_field",),
                check=computing_grew,
                figure="G-7-computing",
            ),
            SPARED,
        ),
        cannot_tell="more graduates from fewer jobs: unemployment shows the difference of both.",
    ),
)
