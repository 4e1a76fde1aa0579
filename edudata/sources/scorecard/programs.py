"""College Scorecard by field of study: earnings and debt of those who completed a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.file_kinds import is_page
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import Field, columns, from_csv, from_parquet, lacking, pages, tidy

if TYPE_CHECKING:
    import pandas as pd

FILE = "Most-Recent-Cohorts-Field-of-Study"
FULL = 100
"""A file of more columns than this is the publisher's whole one."""
NESTED = "programs.cip_4_digit"
"""The API's list of a school's programs."""
FIELDS = (
    Field(name="unitid", bulk=("UNITID",), pattern=r"\d{6,8}"),
    Field(
        name="cip_code",
        bulk=("CIPCODE",),
        api=("code",),
        others=("cip_code",),
        digits=4,
        pattern=r"\d{3,4}",
    ),
    Field(
        name="credential_level",
        kind="integer",
        bulk=("CREDLEV",),
        api=("credential.level",),
        others=("credential_level",),
    ),
    Field(
        name="awards",
        kind="integer",
        bulk=("IPEDSCOUNT1",),
        api=("counts.ipeds_awards1",),
        others=("completers_count",),
    ),
    Field(
        name="earnings_1yr_usd",
        kind="number",
        bulk=("EARN_MDN_1YR",),
        api=("earnings.1_yr.overall_median_earnings",),
    ),
    Field(
        name="earnings_4yr_usd",
        kind="number",
        bulk=("EARN_MDN_4YR",),
        api=("earnings.4_yr.overall_median_earnings",),
    ),
    Field(
        name="median_debt_usd",
        kind="number",
        bulk=("DEBT_ALL_STGP_EVAL_MDN",),
        api=("debt.staff_grad_plus.all.eval_inst.median",),
        others=("debt_median",),
    ),
)
LABELS = (
    Field(name="title", bulk=("CIPDESC",), api=("title",), others=("cip_desc",)),
    Field(name="credential", bulk=("CREDDESC",), api=("credential.title",), others=("credential_desc",)),
)
MEASURES = ("earnings_1yr_usd", "earnings_4yr_usd", "median_debt_usd")
KEY = ("unitid", "cip_code", "credential_level")
CORE = tuple(field.name for field in (*FIELDS[:3], *LABELS))
NAMES = ("id", *(f"latest.{NESTED}.{name}" for field in (*FIELDS, *LABELS) for name in field.api))


def _programs(*payloads: bytes) -> pd.DataFrame:
    """All programs with a school's number, suppressed ones among them, with the names of their field.

    Schools outside the country have no number in the file and are left out.
    """
    import pandas as pd

    what = "College Scorecard, fields of study"
    every = (*FIELDS, *LABELS)
    data = [payload for payload in payloads if not is_page(payload)]
    if not data:
        raise FormatError(f"{what}: a web page, no data. See {_requests.DATA_PAGE}.")
    if data[0].lstrip()[:1] in (b"{", b"["):
        _, schools = pages(data, what)
        text = pd.DataFrame([row for school in schools for row in _nested(school, what)], dtype="object")
        lacking(every, text.columns, what)
    elif data[0].startswith(b"PAR1"):
        text = _repacked(from_parquet(data[0], what), what)
        lacking(every, text.columns, what)
    else:
        text = from_csv(data[0], every, CORE, FULL, what)
    frame = tidy(text, every, what)
    frame = frame[frame["unitid"].notna()].reset_index(drop=True)
    for name in CORE:
        if frame[name].isna().any():
            raise FormatError(f"{what}: {int(frame[name].isna().sum())} rows have no {name}.")
    if frame.empty:
        raise FormatError(f"{what}: no program of a school with a number.")
    if (twice := frame.duplicated(list(KEY))).any():
        raise FormatError(f"{what}: {frame.loc[twice, list(KEY)].iloc[0].to_dict()} stands twice.")
    return frame


def _nested(school: Mapping[str, Any], what: str) -> list[dict[str, Any]]:
    """The programs of one school of the API, its nested names joined by dots."""
    found = school.get(f"latest.{NESTED}", school.get(NESTED))
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(program, dict) for program in found):
        raise FormatError(f"{what}: {NESTED} is no list of programs but {str(found)[:200]}.")
    return [{"unitid": school.get("id")} | _flat(program) for program in found]


def _flat(nested: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """{"credential": {"level": 3}} -> {"credential.level": 3}; flat names stay as they are."""
    out: dict[str, Any] = {}
    for name, value in nested.items():
        out |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return out


def _repacked(frame: pd.DataFrame, what: str) -> pd.DataFrame:
    """A copy with one column of earnings and another that says after how many years, taken apart."""
    if {"earnings", "earnings_horizon"} <= set(frame.columns):
        for years in ("1", "4"):
            here = frame["earnings_horizon"].astype("str").str.startswith(f"{years}yr")
            frame[f"earn_mdn_{years}yr"] = frame["earnings"].where(here)
        lost = frame["earnings"].notna() & frame[["earn_mdn_1yr", "earn_mdn_4yr"]].isna().all(axis=1)
        if lost.any():
            raise FormatError(f"{what}: earnings after {frame['earnings_horizon'][lost].iloc[0]!r}.")
    return frame


def parse_programs(*payloads: bytes) -> pd.DataFrame:
    """Programs with any figure, from the bulk zip, its CSV, pages of the API, or a re-packed copy.

    Three of four are too small to be shown: they have no figure and are left out here; `fields` counts
    them.

    UNITID 194240, CIPCODE 5108, CREDLEV 2, EARN_MDN_4YR 50894, DEBT_ALL_STGP_EVAL_MDN 9500
    -> 194240  5108  2  …  50894  9500
    EARN_MDN_1YR PS, EARN_MDN_4YR PS, DEBT_ALL_STGP_EVAL_MDN PS -> no row

    Raises FormatError for anything else.
    """
    frame = _programs(*payloads)
    shown = frame[list(MEASURES)].notna().any(axis=1)
    if not shown.any():
        raise FormatError("College Scorecard, fields of study: not one program has a figure.")
    return frame.loc[shown, [field.name for field in FIELDS]].reset_index(drop=True)


def parse_fields(*payloads: bytes) -> pd.DataFrame:
    """Fields of study by credential: their names, and how many programs there are and have figures."""
    frame = _programs(*payloads)
    frame["title"] = frame["title"].str.rstrip(".").str.strip()
    named = frame.groupby(["cip_code", "credential_level"])[["title", "credential"]].nunique().gt(1)
    if named.any(axis=None):
        raise FormatError(
            f"College Scorecard: {named.any(axis=1).idxmax()} has two names; expected one for a field."
        )
    earnings = frame[["earnings_1yr_usd", "earnings_4yr_usd"]].notna().any(axis=1)
    counted = frame.assign(earnings=earnings, debt=frame["median_debt_usd"].notna())
    counted["number"] = counted["awards"].astype("float64")
    out = counted.groupby(["cip_code", "credential_level"], as_index=False).agg(
        title=("title", "first"),
        credential=("credential", "first"),
        programs=("unitid", "size"),
        with_earnings=("earnings", "sum"),
        with_debt=("debt", "sum"),
        awards=("number", "sum"),
    )
    return out.assign(awards=out["awards"].astype("int64"))


CITATION = (
    "U.S. Department of Education, College Scorecard, most recent data by field of study, "
    f"{_requests.DATA_PAGE}. {_requests.REPACKED}"
)
_TERMS: dict[str, Any] = {
    "page": _requests.DATA_PAGE,
    "cadence": "irregular",
    "license": _licenses.PUBLIC_DOMAIN,
    "citation": CITATION,
    "requests": _requests.asks(FILE, NAMES),
    "published_on": _requests.dated(FILE),
    "key_variable": _requests.KEY,
}
PROGRAMS = Resource(
    name="programs",
    title="College Scorecard, earnings and debt by school, field of study and credential",
    columns=columns(FIELDS),
    key=KEY,
    parse=parse_programs,
    # Every release pools other graduates, and other programs are large enough to be shown.
    limits=Limits(rows_lost_pct=20, revised_pct=100, revision_pct=60, large_pct=20),
    notes=(
        "With a key the API is asked, without one the bulk file is read.",
        "Programs too small to be shown have no figure and are left out; `fields` counts them all.",
        "Schools outside the country have no number in the file and are left out.",
        (
            "Median earnings of graduates who work and are not enrolled, one and four years after the "
            "credential; median federal debt at this school of those who borrowed, parents' loans apart."
        ),
        "Awards: credentials given in the first of the two years that are pooled.",
        (
            "Credential level 1 undergraduate certificate, 2 associate's, 3 bachelor's, 4 "
            "post-baccalaureate certificate, 5 master's, 6 doctoral, 7 first professional, 8 graduate "
            "certificate, 99 none."
        ),
    ),
    **_TERMS,
)
FIELDS_OF_STUDY = Resource(
    name="fields",
    title="College Scorecard, fields of study: names and numbers of programs",
    columns={
        "cip_code": "text",
        "credential_level": "integer",
        "title": "text",
        "credential": "text",
        "programs": "integer",
        "with_earnings": "integer",
        "with_debt": "integer",
        "awards": "integer",
    },
    key=("cip_code", "credential_level"),
    required=("title", "credential", "programs"),
    kind="derived",
    parse=parse_fields,
    limits=Limits(rows_lost_pct=5, revised_pct=100, revision_pct=60, large_pct=25),
    notes=(
        "Counted over all programs of the file by `parse_fields`, those without any figure among them.",
        "Four-digit CIP codes of 2020; awards sum those of the programs that report them.",
    ),
    **_TERMS,
)
RESOURCES = (PROGRAMS, FIELDS_OF_STUDY)
