"""College Scorecard by field of study: earnings and debt of those who completed a program."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import Limits, Resource
from edudata.sources import _licenses
from edudata.sources._frames import require_unique
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import columns
from edudata.sources.scorecard._program_rows import (
    ALL_FIELDS,
    API_NAMES,
    CAMPUS,
    CONTROL,
    FIELDS,
    LABELS,
    WHAT,
    read_rows,
)

FILE = "Most-Recent-Cohorts-Field-of-Study"
ADDED = ("earnings_5yr_usd", "graduates_4yr")
MEASURES = ("earnings_1yr_usd", "earnings_4yr_usd", "earnings_5yr_usd", "median_debt_usd")
# A statistic is that of the whole institution (OPEID6), repeated in the row of each of its campuses.
PROGRAM = ("opeid6", "cip_code", "credential_level")
KEY = ("opeid6", "unitid", "cip_code", "credential_level")
# What is known of a program without figures.
NAMED = FIELDS[:5]
CORE = tuple(field.name for field in (*FIELDS[:4], *LABELS))


def _programs(*payloads: bytes) -> pd.DataFrame:
    """Parse all programs, suppressed ones included, with the name of their field."""
    frame = read_rows(payloads, ALL_FIELDS, CORE)
    require_unique(frame, KEY, WHAT)
    return frame


def parse_programs(*payloads: bytes) -> pd.DataFrame:
    """Parse programs with any figure from the bulk zip, its CSV, pages of the API, or a repackaged copy.

    One row per campus: the figures of an institution are repeated for each of its campuses, the awards
    are the campus's own.

    OPEID6 2876, UNITID 194240, CIPCODE 5108, CREDLEV 2, EARN_MDN_4YR 50894, DEBT_ALL_STGP_EVAL_MDN 9500
    -> 002876  194240  5108  2  …  50894  9500
    EARN_MDN_1YR PS, EARN_MDN_4YR PS, DEBT_ALL_STGP_EVAL_MDN PS -> no row

    Raises FormatError for anything else.
    """
    frame = _programs(*payloads)
    # Three of four programs are too small to have a published figure; `fields` counts them.
    has_figure = frame[list(MEASURES)].notna().any(axis=1)
    if not has_figure.any():
        raise FormatError(f"{WHAT}: not one program has a figure.")
    return frame.loc[has_figure, [field.name for field in FIELDS]].reset_index(drop=True)


def parse_other_programs(*payloads: bytes) -> pd.DataFrame:
    """Parse the programs without any figure: too few graduates to publish one, or none.

    EARN_MDN_1YR PS, EARN_MDN_4YR PS, DEBT_ALL_STGP_EVAL_MDN PS
    -> 002876  194240  5110  2  8

    Raises FormatError for anything else.
    """
    frame = _programs(*payloads)
    has_figure = frame[list(MEASURES)].notna().any(axis=1)
    names = [field.name for field in NAMED]
    return frame.loc[~has_figure, names].sort_values(list(KEY)).reset_index(drop=True)


def parse_campuses(*payloads: bytes) -> pd.DataFrame:
    """Parse the campuses of the file: their IDs, names and, where it says so, control and main campus.

    OPEID6 1002, UNITID 100654, INSTNM Alabama A & M University, CONTROL Public, MAIN 1
    -> 001002  100654  Alabama A & M University  Public  1

    Raises FormatError for anything else, and for a campus with two names.
    """
    frame = read_rows(payloads, CAMPUS, ("opeid6", "unitid", "institution"))
    frame["control"] = frame["control"].replace(CONTROL)
    if (unknown := frame["control"].dropna()[lambda cells: ~cells.isin(CONTROL.values())]).any():
        raise FormatError(f"{WHAT}: control {unknown.iloc[0]!r}, expected {', '.join(CONTROL.values())}.")
    frame = frame.drop_duplicates().reset_index(drop=True)
    require_unique(frame, ("opeid6", "unitid"), WHAT)
    return frame


def parse_fields(*payloads: bytes) -> pd.DataFrame:
    """Count the programs of each field of study and credential, and those with figures.

    A program that an institution offers on several campuses counts once.
    """
    frame = _programs(*payloads)
    by = ["cip_code", "credential_level"]
    frame["title"] = frame["title"].str.rstrip(".").str.strip()
    several = frame.groupby(by)[["title", "credential"]].nunique().gt(1)
    if several.any(axis=None):
        raise FormatError(
            f"{WHAT}: {several.any(axis=1).idxmax()} has two names; expected one for a field."
        )
    frame["has_earnings"] = frame[["earnings_1yr_usd", "earnings_4yr_usd"]].notna().any(axis=1)
    frame["has_debt"] = frame["median_debt_usd"].notna()
    frame["awards"] = frame["awards"].astype("float64")
    programs = frame.groupby(list(PROGRAM), as_index=False).agg(
        title=("title", "first"),
        credential=("credential", "first"),
        has_earnings=("has_earnings", "max"),
        has_debt=("has_debt", "max"),
        awards=("awards", "sum"),
    )
    counts = programs.groupby(by, as_index=False).agg(
        title=("title", "first"),
        credential=("credential", "first"),
        programs=("opeid6", "size"),
        with_earnings=("has_earnings", "sum"),
        with_debt=("has_debt", "sum"),
        awards=("awards", "sum"),
    )
    return counts.astype({"awards": "int64"})


_TERMS: dict[str, Any] = {
    "page": _requests.DATA_PAGE,
    "cadence": "irregular",
    "license": _licenses.PUBLIC_DOMAIN,
    "citation": "U.S. Department of Education, College Scorecard, most recent data by field of study, "
    f"{_requests.DATA_PAGE}. {_requests.REPACKED}",
    "requests": _requests.requests_for(FILE, API_NAMES),
    "published_on": _requests.published_on(FILE),
    "key_variable": _requests.KEY,
}
PROGRAMS = Resource(
    name="programs",
    title="College Scorecard, earnings and debt by school, field of study and credential",
    columns=columns(FIELDS),
    key=KEY,
    added=ADDED,
    parse=parse_programs,
    # Every release pools other graduates, and other programs are large enough to be published.
    limits=Limits(rows_lost_pct=20, revised_pct=100, revision_pct=60, large_pct=20),
    notes=(
        "With a key the programs are read from the API, without one from the bulk file.",
        "Programs too small to have a published figure are in `other_programs`; `fields` counts them all.",
        (
            "Foreign schools and most closed ones have no UNITID in the file (NA): their OPEID6 identifies "
            "them."
        ),
        (
            "An institution's figures are repeated for each of its campuses: count OPEID6, CIP code and "
            "credential level once. Awards are those of the campus."
        ),
        (
            "Median earnings of graduates who work and are not enrolled, one and four years after the "
            "credential; median federal debt at this school of those who borrowed, without parents' loans."
        ),
        "Awards: credentials given in the first of the two years that are pooled.",
        (
            "graduates_4yr: graduates whose earnings count for the median after four years. Copies that "
            "others re-packed have neither them nor earnings after five years."
        ),
        (
            "Credential level 1 undergraduate certificate, 2 associate's, 3 bachelor's, 4 "
            "post-baccalaureate certificate, 5 master's, 6 doctoral, 7 first professional, 8 graduate "
            "certificate, 99 none."
        ),
    ),
    **_TERMS,
)
OTHER_PROGRAMS = Resource(
    name="other_programs",
    title="College Scorecard, programs without published earnings or debt",
    columns=columns(NAMED),
    key=KEY,
    parse=parse_other_programs,
    limits=Limits(rows_lost_pct=20, revised_pct=100, revision_pct=60, large_pct=20),
    notes=(
        (
            "Too few graduates for a figure to be published, or none yet: no figure is not zero. Together "
            "with `programs` all programs of the file."
        ),
        "Keys, credential levels and awards as in `programs`.",
    ),
    **_TERMS,
)
CAMPUSES = Resource(
    name="campuses",
    title="College Scorecard, campuses of the file by field of study: IDs, names and control",
    columns=columns(CAMPUS),
    key=("opeid6", "unitid"),
    required=("institution",),
    parse=parse_campuses,
    limits=Limits(rows_lost_pct=20, revised_pct=100, revision_pct=60, large_pct=20),
    notes=(
        "The file repeats them in the row of each program; they are stored once here.",
        (
            "Foreign schools and most closed ones have no UNITID (NA). Older files still have that of "
            "those that closed since."
        ),
        "Main campus 1 yes, 0 no; control and main campus are empty where a copy lacks them.",
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
        (
            "Counted over all programs of the file, including those without any figure; a program offered "
            "on several campuses counts once."
        ),
        "Four-digit CIP codes of 2020; awards sum those of the programs that report them.",
    ),
    **_TERMS,
)
RESOURCES = (PROGRAMS, OTHER_PROGRAMS, CAMPUSES, FIELDS_OF_STUDY)
