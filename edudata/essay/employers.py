"""Claims on what employers look for: remote work, skills, and where."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import demand
from edudata.errors import OutOfRangeError
from edudata.essay._text import pct, signed
from edudata.essay.record import Claim, Finding, Frames, Verdict

BEFORE = 2019  # the last whole year before the pandemic
FIELDS = {"computer_science": "computer science", "all": "all fields"}
AGAINST = {"TN": "Tennessee", "TX": "Texas", "NC": "North Carolina"}
STATES = {"CA": "California", "WA": "Washington", "NY": "New York", "TN": "Tennessee"}
PAIRS = {f"{dear} TN": f"{STATES[dear]} against Tennessee" for dear in ("CA", "WA", "NY")}


def _monthly(frames: Frames, topic: str) -> pd.Series[float]:
    table = frames["job_posting_shares"]
    rows = table[table["topic"] == topic]
    if rows.empty:
        raise OutOfRangeError(f"job_posting_shares holds no topic {topic!r}.")
    return demand.monthly_means(rows["date"], rows["share_pct"])


def _mean_of(months: pd.Series[float], year: int) -> float:
    own = months[pd.DatetimeIndex(months.index).year == year]
    if own.empty:
        raise OutOfRangeError(f"job_posting_shares holds no month of {year}.")
    return float(own.mean())


def remote_first(frames: Frames, *, topic: str) -> Finding:
    """Compare the share of remote or hybrid postings with its mean before the pandemic."""
    months = _monthly(frames, topic)
    newest = pd.DatetimeIndex(months.index)[-1]
    now, before = _mean_of(months, newest.year), _mean_of(months, BEFORE)
    ratio = now / before
    verdict: Verdict = "not supported"
    if ratio >= 3:
        verdict = "supported" if now >= 50 else "partly"
    reason = (
        f"{pct(now, 2)} in {newest.year} up to {newest:%B}, after {pct(before, 2)} in {BEFORE}: "
        f"{ratio:.1f} times as much."
    )
    return Finding(now, "% of postings", verdict, reason, 0)


def skill_in_demand(frames: Frames, *, sector: str) -> Finding:
    """Compare postings in a sector with those of early 2020, and AI in postings with 2019."""
    table = frames["job_postings_by_sector"]
    rows = table[table["sector"] == sector].sort_values("date")
    if rows.empty:
        raise OutOfRangeError(f"job_postings_by_sector holds no sector {sector!r}.")
    day, value = rows["date"].iloc[-1], float(rows["index_sa"].iloc[-1])
    months = _monthly(frames, "ai_postings")
    now, before = float(months.iloc[-1]), _mean_of(months, BEFORE)
    signs = (value >= 100) + (now >= 2 * before)
    verdict: Verdict = ("not supported", "partly", "supported")[signs]
    reason = (
        f"Postings in {sector} stood at {value:.1f} on {day:%B} {day.day}, {day.year} (early 2020 = 100), "
        f"while {pct(now)} of all postings mention AI, after {pct(before)} in {BEFORE}."
    )
    return Finding(value, "postings, early 2020 = 100", verdict, reason, 0)


def firms_leave(frames: Frames, *, pair: str) -> Finding:
    """Compare how postings developed in an expensive state and in Tennessee, in points of the index."""
    table = frames["job_postings_by_state"]
    newest = table[table["date"] == table["date"].max()].set_index("state")["index_sa"]
    dear, cheap = pair.split()
    if not {dear, cheap} <= set(newest.index):
        raise OutOfRangeError(f"job_postings_by_state holds no newest day of {dear} and {cheap}.")
    gap = float(newest[cheap] - newest[dear])
    # Postings say where jobs are, not why: more than "partly" would claim a cause.
    verdict: Verdict = "partly" if gap >= 5 else "not supported"
    day = table["date"].max()
    reason = (
        f"On {day:%B} {day.day}, {day.year} postings stood at {newest[dear]:.1f} in {STATES[dear]} and at "
        f"{newest[cheap]:.1f} in {STATES[cheap]} (early 2020 = 100)."
    )
    return Finding(gap, "points", verdict, reason, 0)


def no_future(frames: Frames, *, against: str) -> Finding:
    """Compare postings in California and in another state with those of early 2020."""
    table = frames["job_postings_by_state"]
    newest = table[table["date"] == table["date"].max()].set_index("state")["index_sa"]
    if not {"CA", against} <= set(newest.index):
        raise OutOfRangeError(f"job_postings_by_state holds no newest day of CA and {against}.")
    bay, cheap = float(newest["CA"]), float(newest[against])
    day = table["date"].max()
    # A forecast: what firms look for today can speak for it, never decide it.
    verdict: Verdict = "partly" if bay < 100 < cheap else "not supported"
    reason = (
        f"On {day:%B} {day.day}, {day.year} postings in California stood at {bay:.1f} and in "
        f"{AGAINST[against]} at {cheap:.1f} (early 2020 = 100). They say where firms look, not why."
    )
    return Finding(bay, "postings, early 2020 = 100", verdict, reason, 0)


def chances(frames: Frames, *, field: str) -> Finding:
    """Count three signs that skills are asked for: AI in postings, software postings, students."""
    months = _monthly(frames, "ai_postings")
    now, before = float(months.iloc[-1]), _mean_of(months, BEFORE)
    table = frames["job_postings_by_sector"]
    software = table[table["sector"] == "Software Development"].sort_values("date")
    if software.empty:
        raise OutOfRangeError("job_postings_by_sector holds no software development.")
    index = float(software["index_sa"].iloc[-1])
    students = demand.fall_students(frames["fall_enrollment"], field)["all"]
    grown = float(students.iloc[-1] / students.iloc[-2] - 1) * 100
    signs = sum((now >= 2 * before, index >= 100, grown > 0))
    verdict: Verdict = "supported" if signs == 3 else "partly" if signs else "not supported"
    reason = (
        f"{pct(now)} of postings mention AI, after {pct(before)} in {BEFORE}; postings in software "
        f"stood at {index:.1f} in {software['date'].iloc[-1]:%B %Y} (early 2020 = 100); students "
        f"({FIELDS[field]}) changed by {signed(grown, 1)}% in {students.index[-1]}."
    )
    return Finding(float(signs), "of three signs", verdict, reason, 0)


POSITION = 8.5  # after the claims on students
CLAIMS = (
    Claim(
        id="firms-remote-first",
        section="10X better education: async and remote first",
        statement="Many software firms have put remote work first or spread their staff.",
        definition="Firms are not counted by their rule. We take the share of job postings on Indeed that "
        "offer remote or hybrid work, all sectors, mean of the newest year. We call this supported if it "
        f"is half of them, and partly supported if it is at least three times that of {BEFORE}.",
        tables=("job_posting_shares",),
        resources=("indeed/remote_postings",),
        others=("indeed/remote_searches",),
        check=remote_first,
        options={
            "topic": {
                "remote_postings": "postings that offer it",
                "remote_searches": "searches that ask for it",
            }
        },
        figure="G-7-shares",
    ),
    Claim(
        id="cloud-simplifies",
        section="Disruption of the hiring process",
        statement="Cloud computing makes building software simpler, and so the skill is in demand.",
        definition="How simple something is has no measure; demand has one. We call this supported if "
        "postings in software development are above those of early 2020 and the share of postings that "
        f"mention AI is at least twice that of {BEFORE}; partly supported if one of both holds. Postings "
        "by sector end in 2024 here.",
        tables=("job_postings_by_sector", "job_posting_shares"),
        resources=("indeed/postings_by_sector", "indeed/ai_postings"),
        check=skill_in_demand,
        options={
            "sector": {
                "Software Development": "software development",
                "IT Operations & Helpdesk": "IT operations and help desk",
            }
        },
        figure="G-7-postings",
    ),
    Claim(
        id="firms-leave",
        section="Regional job market",
        statement="Companies find that what the most expensive regions offer is not worth the price.",
        definition="Nobody counts companies that move or their reasons. We compare how job postings have "
        "changed since early 2020 in an expensive state and in Tennessee. We call this partly supported "
        "if Tennessee is ahead by 5 points or more; more than that postings cannot show.",
        tables=("job_postings_by_state",),
        resources=("indeed/postings_by_state",),
        check=firms_leave,
        options={"pair": PAIRS},
        figure="G-7-postings",
        settings={"compare": "state"},
    ),
    Claim(
        id="no-future-in-bay-area",
        section="Regional job market",
        statement="At today's costs the Bay Area will offer no advantage to those who live there.",
        definition="A forecast, which no data decide. We look at whether firms look for people: job "
        "postings compared with early 2020, California's because metros' end in 2022 here. We call this "
        "partly supported if California's are fewer than then and the other state's more.",
        tables=("job_postings_by_state",),
        resources=("indeed/postings_by_state",),
        check=no_future,
        options={"against": AGAINST},
        figure="G-7-postings",
        settings={"compare": "state"},
    ),
    Claim(
        id="motivated-succeed",
        section="Conclusion",
        statement="With so much training on offer the motivated have ever better chances.",
        definition="Motivation has no measure; demand for skills has. We take three signs: at least twice "
        f"as many postings mention AI as in {BEFORE}, postings in software development are above those of "
        "early 2020, and more students enroll in computer science than a year before. We call this "
        "supported if all three hold, and partly supported if one or two do.",
        tables=("job_posting_shares", "job_postings_by_sector", "fall_enrollment"),
        resources=("indeed/ai_postings", "indeed/postings_by_sector", "nsc/fall_enrollment"),
        check=chances,
        options={"field": FIELDS},
        page="leaving",
    ),
)
