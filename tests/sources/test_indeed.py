"""Indeed Hiring Lab: three schemas and two ways to write a date give the same figures, or a named error."""

from __future__ import annotations

import io
import json
from datetime import date

import pandas as pd
import pytest

from edudata.errors import FormatError
from edudata.records import Context
from edudata.sources import indeed

DAYS = ("2020-02-01", "2020-02-02", "2020-02-03")


@pytest.fixture(scope="module")
def real(reference):
    """real("AI_posting__2025-02-14.csv") -> the bytes of a release."""
    return lambda name: (reference / "sources/indeed_hiring_lab" / name).read_bytes()


def csv(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


@pytest.mark.parametrize(
    ("name", "rows", "day", "kind", "index"),
    [
        # Typed from the files: 0.6947144 and 17.70911 are changes in percent, 101.8 is an index.
        ("2021-02-04", 728, "2021-01-29", "total", 100.6947144),
        ("2021-02-04", 728, "2021-01-29", "new", 117.70911),
        ("2022-05-17", 1666, "2022-05-13", "total", 155.56),
        ("2022-05-17", 1666, "2022-05-13", "new", 175.77),
        ("2026-08-19", 4774, "2026-08-14", "new", 97.19),
    ],
)
def test_every_schema_becomes_an_index(real, name, rows, day, kind, index):
    frame = indeed.parse_postings(real(f"aggregate_job_postings_US__{name}.csv"))
    assert list(frame.columns) == list(indeed.POSTINGS.columns)
    assert len(frame) == rows
    matches = frame[(frame["date"] == day) & (frame["kind"] == kind)]
    assert matches["index_sa"].tolist() == [index]
    # The first schema has no index before seasonal adjustment; the refresh report says so.
    assert frame["index_nsa"].isna().all() == bool(frame.attrs["notes"]) == (name == "2021-02-04")


def test_a_base_that_changes_within_the_file_is_named(real):
    """From a day on, changes in percent of both series are written as if their base were 100."""
    name = "seasonally_adjusted_pct_chng_feb_1"
    frame = pd.read_csv(io.BytesIO(real("aggregate_job_postings_US__2022-05-17.csv")))
    later = frame["date"] >= "2021-03-01"
    frame[name] = frame[name].mask(later, frame[name] + 100)
    with pytest.raises(FormatError, match=r"every series jumps by .* on 2021-03-01.*changed the base"):
        indeed.parse_postings(frame.to_csv(index=False).encode())


def test_the_schemas_agree_on_the_past(real):
    """A parser that took a change for an index would be 100 off; the revisions are a few points."""
    new, old = (
        indeed.parse_postings(real(f"aggregate_job_postings_US__{name}.csv")).set_index(["date", "kind"])
        for name in ("2026-08-19", "2021-02-04")
    )
    both = (new["index_sa"] - old["index_sa"]).dropna().xs("total", level="kind")
    assert len(both) == 364
    assert both.abs().max() < 15


CHANGE = "date,jobcountry,pct_chng_feb_1,variable"
INDEX = "date,jobcountry,indeed_job_postings_index_SA,indeed_job_postings_index_NSA,variable"


def test_a_base_that_does_not_fit_its_heading_is_refused():
    rows = [f"{day},US,{value},{value},total postings" for day, value in zip(DAYS, (0, 1, 2), strict=True)]
    with pytest.raises(FormatError, match=r"index_sa is 0 on 2020-02-01, expected 100.*base"):
        indeed.parse_postings(csv(INDEX, *rows))
    rows = [f"{day},US,{value},total postings" for day, value in zip(DAYS, (100, 101, 99), strict=True)]
    with pytest.raises(FormatError, match=r"pct_chng_feb_1 is 100 on 2020-02-01, expected 0"):
        indeed.parse_postings(csv(CHANGE, *rows))


def test_a_file_that_starts_after_its_base_is_refused():
    with pytest.raises(FormatError, match="is nothing on 2020-02-01"):
        indeed.parse_postings(csv(CHANGE, "2020-02-02,US,1,total postings"))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["2020-02-01,US,100,100,total postings", "2020-02-03,US,99,99,total postings"], "2 of 3 days"),
        (["2020-02-01,US,100,100,total postings", "2020-02-01,US,100,100,total postings"], "occur twice"),
        (["2020-02-01,US,100,100,paid postings"], "'paid postings' in the column variable is unknown"),
        (["2020-02-01,XX,100,100,total postings"], "'XX' in the column jobcountry is unknown"),
        (["2020-02-01,CA,100,100,total postings"], "no row of the United States"),
        (["2020-02-01,US,a lot,100,total postings"], "'a lot' is not a number"),
        (["Feb 1 2020,US,100,100,total postings"], "not a date like 2026-08-14"),
    ],
)
def test_wrong_rows_are_refused(rows, message):
    with pytest.raises(FormatError, match=message):
        indeed.parse_postings(csv(INDEX, *rows))


def test_an_unknown_column_of_numbers_is_named():
    with pytest.raises(FormatError, match="'posting_level' holds"):
        indeed.parse_postings(csv(f"{INDEX},posting_level", "2020-02-01,US,100,100,total postings,7"))


@pytest.mark.parametrize(
    ("resource", "name", "day", "share"),
    [
        # Typed from the files. In two of the releases 31/1/25 and 31/8/24 stand for these days.
        (indeed.AI_POSTINGS, "AI_posting__2025-02-14.csv", "2025-01-31", 2.601765582),
        (indeed.AI_POSTINGS, "AI_posting__2024-10-15.csv", "2024-09-30", 2.22748663664995),
        (indeed.AI_POSTINGS, "AI_posting__2026-07-21.csv", "2026-06-30", 5.88061424953879),
        (indeed.REMOTE_POSTINGS, "remote_postings__2024-09-10.csv", "2024-08-31", 7.66860891),
        (indeed.REMOTE_POSTINGS, "remote_postings__2026-05-19.csv", "2026-04-30", 8.46142311022269),
        (
            indeed.GENERATIVE_AI_POSTINGS,
            "GenAI_posting__2025-07-07_discontinued.csv",
            "2025-06-28",
            0.347156247587928,
        ),
    ],
)
def test_shares_of_the_united_states(real, resource, name, day, share):
    frame = resource.parse(real(name)).set_index("date")["share_pct"]
    assert (frame.index[0], frame.index[-1]) == (pd.Timestamp(2019, 1, 1), pd.Timestamp(day))
    assert frame.iloc[-1] == pytest.approx(share, abs=1e-9)


def test_month_and_day_are_never_exchanged():
    """Read with the month first, 1/2/19 would be 2 January: then days are missing."""
    days = [f"{day.day}/{day.month}/{day:%y}" for day in pd.date_range("2019-01-01", "2019-03-03")]
    data = csv("date,jobcountry,AI_share_postings", *(f"{day},US,2" for day in days))
    frame = indeed.AI_POSTINGS.parse(data)
    assert frame["date"].iloc[-1] == pd.Timestamp(2019, 3, 3)
    swapped = [f"{day.month}/{day.day}/{day:%y}" for day in pd.date_range("2019-01-01", "2019-01-12")]
    with pytest.raises(FormatError, match="12 of 335 days"):
        indeed.AI_POSTINGS.parse(
            csv("date,jobcountry,AI_share_postings", *(f"{day},US,2" for day in swapped))
        )


def test_fractions_are_no_percent():
    data = csv("date,jobcountry,AI_share_postings", *(f"{day},US,0.02" for day in DAYS))
    with pytest.raises(FormatError, match="fractions, where percent"):
        indeed.AI_POSTINGS.parse(data)


def test_all_states_or_none(real):
    frame = indeed.parse_postings_by_state(real("state_job_postings_us__2026-08-19.csv.gz"))
    last = frame[frame["date"] == "2026-08-14"].set_index("state")["index_sa"]
    assert len(last) == 51
    assert last["WY"] == 120.35
    text = "date,state,indeed_job_postings_index\n2020-02-01,ak,100\n"
    with pytest.raises(FormatError, match="no row of AL, AR"):
        indeed.parse_postings_by_state(text.encode())


def test_a_release_is_asked_for_and_dated_by_its_commit():
    asks = indeed.requests_for_release(indeed.AI_POSTINGS, Context(today=date(2026, 11, 23)))
    assert next(asks).url == "https://raw.githubusercontent.com/hiring-lab/ai-tracker/main/AI_posting.csv"
    request = asks.send(b"date")
    assert request.url.startswith(
        "https://api.github.com/repos/hiring-lab/ai-tracker/commits?path=AI_posting.csv"
    )
    commit = json.dumps([{"commit": {"committer": {"date": "2026-07-21T13:00:02Z"}}}]).encode()
    with pytest.raises(StopIteration) as stop:
        asks.send(commit)
    assert stop.value.value == [b"date", commit]
    assert indeed.published_on(*stop.value.value) == ("2026-07-21", None)
    assert indeed.published_on(b"date") is None
    with pytest.raises(FormatError, match="no commit"):
        indeed.published_on(b"[]")


def test_a_file_that_was_removed_is_an_answer():
    asks = indeed.requests_for_release(indeed.GENERATIVE_AI_POSTINGS, Context(today=date(2026, 11, 23)))
    assert next(asks).absent == (404,)
    with pytest.raises(StopIteration) as stop:
        asks.send(None)
    assert stop.value.value == []


@pytest.mark.parametrize("resource", indeed.SOURCE.resources, ids=lambda resource: resource.name)
@pytest.mark.parametrize("data", [b"<html>", b"", b"a,b\n1,2\n", b"date\n", b"\x1f\x8bdamaged"])
def test_another_file_is_refused(resource, data):
    with pytest.raises(FormatError):
        resource.parse(data)
