"""Job postings on Indeed: how many, and how many mention remote work or AI."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release, published, stack
from edudata.models._schema import Model, check, column, optional, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table

BASE_DAY = pd.Timestamp(2020, 2, 1)
INDEX = "postings in percent of those on Feb. 1, 2020, seasonally adjusted, mean of seven days"
# Topic -> its resource.
TOPICS = {
    "remote_postings": "indeed/remote_postings",
    "remote_searches": "indeed/remote_searches",
    "ai_postings": "indeed/ai_postings",
    "generative_ai_postings": "indeed/generative_ai_postings",
}


class JobPostings(Model, key=["date", "kind"], provenance=["release"]):
    """One row per day and kind of postings, United States."""

    date: pd.Timestamp = column("day, the last of the seven")
    kind: str = column("all postings, or those at most seven days old", isin=("total", "new"))
    index_sa: float = column(INDEX, "index, 2020-02-01 = 100", ge=5, le=500)
    index_nsa: float = optional(
        "the same without seasonal adjustment", "index, 2020-02-01 = 100", ge=5, le=500
    )


class JobPostingsByState(Model, key=["date", "state"], provenance=["release"]):
    """One row per day and state."""

    date: pd.Timestamp = column("day, the last of the seven")
    state: str = column("state", isin=tuple(sorted(FIPS)))
    state_fips: str = column("FIPS code of the state", str_matches=r"^\d{2}$")
    index_sa: float = column(INDEX, "index, 2020-02-01 = 100", ge=5, le=500)


class JobPostingsBySector(Model, key=["date", "sector"], provenance=["release"]):
    """One row per day and sector, United States."""

    date: pd.Timestamp = column("day, the last of the seven")
    sector: str = text("sector of the job, as Indeed groups them")
    index_sa: float = column(INDEX, "index, 2020-02-01 = 100", ge=2, le=1_000)


class JobPostingShares(Model, key=["topic", "date"], provenance=["release"]):
    """One row per topic and day, United States."""

    topic: str = column(
        "what postings mention, or searches ask for; remote includes hybrid work", isin=tuple(TOPICS)
    )
    date: pd.Timestamp = column("day, the last of seven")
    share_pct: float = column("share of all postings, or of all searches", "percent", ge=0, le=50)


def build_job_postings(raw: Raw) -> pd.DataFrame:
    """Take the newest release of the national index."""
    return cast(newest_release(raw, "indeed/postings"), JobPostings)


def build_job_postings_by_state(raw: Raw) -> pd.DataFrame:
    """Take the newest release by state and add the states' codes."""
    frame = newest_release(raw, "indeed/postings_by_state")
    return cast(frame.assign(state_fips=frame["state"].map(FIPS)), JobPostingsByState)


def build_job_postings_by_sector(raw: Raw) -> pd.DataFrame:
    """Take the newest release by sector."""
    return cast(newest_release(raw, "indeed/postings_by_sector"), JobPostingsBySector)


def build_job_posting_shares(raw: Raw) -> pd.DataFrame:
    """Stack the newest release of each topic that had been published."""
    parts = [
        newest_release(raw, resource).assign(topic=topic)
        for topic, resource in TOPICS.items()
        if published(raw, resource)
    ]
    return stack(parts, JobPostingShares)


def _series(frame: pd.DataFrame) -> list[str]:
    return [name for name in ("kind", "state", "sector", "topic") if name in frame]


def every_day_is_there(frame: pd.DataFrame) -> CheckResult:
    """Check that no day is missing between the first and the last one of a series."""
    # Counting days finds a gap without building a calendar for every series.
    spans = frame.groupby(_series(frame))["date"].agg(["min", "max", "size"]).reset_index()
    expected = (spans["max"] - spans["min"]).dt.days + 1
    return check("every series has every day", spans[spans["size"] != expected], len(spans))


def series_start_at_their_base(frame: pd.DataFrame) -> CheckResult:
    """Check that every index is 100 on 1 February 2020: an index on another base is not."""
    start = frame[frame["date"] == BASE_DAY]
    wrong = start[start["index_sa"] != 100]
    # A series without the base day would pass the comparison by being absent from it.
    absent = frame[_series(frame)].drop_duplicates().shape[0] - len(start)
    result = check("every index is 100 on 1 February 2020", wrong, len(start))
    return result if not absent else CheckResult(result.name, False, f"{absent} series have no such day")


def states_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that the 50 states and DC are there."""
    # Indeed publishes no index for Puerto Rico.
    absent = sorted(FIPS.keys() - {"PR"} - set(frame["state"]))
    return CheckResult("every state has postings", not absent, f"missing: {', '.join(absent) or 'none'}")


ON_INDEED = (
    "Postings on Indeed only, so no census of jobs: a sector that recruits elsewhere hardly shows. Daily "
    "means of seven days."
)
REVISED = (
    "Every release recomputes the seasonal adjustment of the whole history; since November 2024 by another "
    "method."
)
TABLES = (
    Table(
        name="job_postings",
        title="Job postings on Indeed, United States",
        description=f"Index of job postings by day since February 2020. {ON_INDEED}",
        subject="labor",
        model=JobPostings,
        build=build_job_postings,
        span=("date", "date"),
        checks=(series_start_at_their_base, every_day_is_there),
        breaks=(REVISED,),
    ),
    Table(
        name="job_postings_by_state",
        title="Job postings on Indeed by state",
        description="Index of job postings by state and day since February 2020. Every state starts at "
        f"100, so the index compares changes, not numbers of jobs. {ON_INDEED}",
        subject="labor",
        model=JobPostingsByState,
        build=build_job_postings_by_state,
        span=("date", "date"),
        checks=(series_start_at_their_base, every_day_is_there, states_are_complete),
        breaks=(REVISED,),
    ),
    Table(
        name="job_postings_by_sector",
        title="Job postings on Indeed by sector, United States",
        description="Index of job postings by sector and day since February 2020; software development is "
        f"one of the sectors. Every sector starts at 100. {ON_INDEED}",
        subject="labor",
        model=JobPostingsBySector,
        build=build_job_postings_by_sector,
        span=("date", "date"),
        checks=(series_start_at_their_base, every_day_is_there),
        breaks=("The newest release that could be carried over is that of October 2024.",),
    ),
    Table(
        name="job_posting_shares",
        title="Shares of job postings that mention remote work or AI, United States",
        description="Share of postings for remote or hybrid work, share that mention AI or generative AI, "
        f"and share of searches for remote work, by day since 2019. {ON_INDEED}",
        subject="labor",
        model=JobPostingShares,
        build=build_job_posting_shares,
        span=("date", "date"),
        checks=(every_day_is_there,),
        breaks=(
            "Every release revises the whole history: the AI share of September 2024 rose from 2.2 to 2.4.",
            "Generative AI: ended in June 2025; the publisher removed the series in August 2025.",
        ),
    ),
)
