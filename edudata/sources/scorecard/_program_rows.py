"""Rows of the College Scorecard's file by field of study: the bulk file, pages of the API or a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind, is_page
from edudata.sources.scorecard import _requests
from edudata.sources.scorecard._fields import Field, from_csv, from_parquet, pages, require_fields, tidy

WHAT = "College Scorecard, fields of study"
# A file with more columns than this is the publisher's whole one.
FULL = 100
# The API's list of a school's programs.
NESTED = "programs.cip_4_digit"
# Foreign schools and most closed ones have no UNITID; newer files write NA, older ones NULL.
NO_UNITID = "NA"
# The first edition has a P_ before each name.
OPEID6 = Field(
    name="opeid6",
    bulk=("OPEID6",),
    api=("ope6_id",),
    others=("P_OPEID6",),
    digits=6,
    pattern=r"\d{1,6}",
)
UNITID = Field(name="unitid", bulk=("UNITID",), api=("id",), others=("P_UNITID",), pattern=r"\d{6,8}")
CAMPUS = (
    OPEID6,
    UNITID,
    Field(name="institution", bulk=("INSTNM",), api=("school.name",), others=("inst_name", "P_INSTNM")),
    Field(
        name="control", bulk=("CONTROL",), api=("school.ownership",), others=("P_CONTROL",), optional=True
    ),
    Field(
        name="main_campus",
        kind="integer",
        bulk=("MAIN",),
        api=("school.main_campus",),
        others=("P_MAIN",),
        optional=True,
    ),
)
# The API's code of control -> the file's words.
CONTROL = {"1": "Public", "2": "Private, nonprofit", "3": "Private, for-profit", "4": "Foreign"}
FIELDS = (
    OPEID6,
    UNITID,
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
        others=("earnings_median_1yr",),
    ),
    Field(
        name="earnings_4yr_usd",
        kind="number",
        bulk=("EARN_MDN_4YR",),
        api=("earnings.4_yr.overall_median_earnings",),
        others=("earnings_median_4yr",),
    ),
    Field(
        name="median_debt_usd",
        kind="number",
        bulk=("DEBT_ALL_STGP_EVAL_MDN",),
        api=("debt.staff_grad_plus.all.eval_inst.median",),
        others=("debt_median",),
    ),
    # Added later: the bundled copy has neither.
    Field(
        name="earnings_5yr_usd",
        kind="number",
        bulk=("EARN_MDN_5YR",),
        api=("earnings.5_yr.overall_median_earnings",),
        optional=True,
    ),
    Field(
        name="graduates_4yr",
        kind="integer",
        bulk=("EARN_COUNT_WNE_4YR",),
        api=("earnings.4_yr.working_not_enrolled.overall_count",),
        optional=True,
    ),
)
LABELS = (
    Field(name="title", bulk=("CIPDESC",), api=("title",), others=("cip_desc",)),
    Field(name="credential", bulk=("CREDDESC",), api=("credential.title",), others=("credential_desc",)),
)
ALL_FIELDS = (*FIELDS, *LABELS)
SCHOOL = tuple(name for field in CAMPUS for name in field.api)
API_NAMES = (
    *SCHOOL,
    *(f"latest.{NESTED}.{name}" for field in ALL_FIELDS for name in field.api if name not in SCHOOL),
)


def read_rows(payloads: Sequence[bytes], fields: Sequence[Field], core: Sequence[str]) -> pd.DataFrame:
    """Parse some fields of every program; `core` names those without which a row is worth nothing."""
    data = [payload for payload in payloads if not is_page(payload)]
    if not data:
        raise FormatError(f"{WHAT}: a web page, no data. See {_requests.DATA_PAGE}.")
    frame = tidy(_read(data, fields, core), fields, WHAT)
    frame["unitid"] = frame["unitid"].fillna(NO_UNITID)
    for name in core:
        if frame[name].isna().any():
            raise FormatError(f"{WHAT}: {int(frame[name].isna().sum())} rows have no {name}.")
    if frame.empty:
        raise FormatError(f"{WHAT}: no program.")
    return frame


def _read(data: list[bytes], fields: Sequence[Field], core: Sequence[str]) -> pd.DataFrame:
    if not is_kind(data[0], "json") and not is_kind(data[0], "parquet"):
        return from_csv(data[0], fields, core, FULL, WHAT)
    if is_kind(data[0], "json"):
        _, schools = pages(data, WHAT)
        text = pd.DataFrame([row for school in schools for row in _nested(school)], dtype="object")
    else:
        text = _split_earnings(from_parquet(data[0], WHAT))
    require_fields(fields, text.columns, WHAT)
    return text


def _nested(school: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the programs of one school of the API, nested names joined by dots."""
    programs = school.get(f"latest.{NESTED}", school.get(NESTED))
    if programs is None:
        return []
    if not isinstance(programs, list) or not all(isinstance(program, dict) for program in programs):
        raise FormatError(f"{WHAT}: {NESTED} is no list of programs but {str(programs)[:200]}.")
    own = _flat(school)
    return [_flat(program) | {name: own.get(name) for name in SCHOOL} for program in programs]


def _flat(nested: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Join nested names by dots; flat names stay as they are.

    >>> _flat({"code": "5108", "credential": {"level": 3}})
    {'code': '5108', 'credential.level': 3}
    """
    flat: dict[str, Any] = {}
    for name, value in nested.items():
        key = f"{prefix}{name}"
        flat |= _flat(value, f"{key}.") if isinstance(value, dict) else {key: value}
    return flat


def _split_earnings(frame: pd.DataFrame) -> pd.DataFrame:
    # Some copies have one column of earnings and another for the years since completion.
    if {"earnings", "earnings_horizon"} <= set(frame.columns):
        for years in ("1", "4"):
            rows = frame["earnings_horizon"].astype("str").str.startswith(f"{years}yr")
            frame[f"earn_mdn_{years}yr"] = frame["earnings"].where(rows)
        unknown = frame["earnings"].notna() & frame[["earn_mdn_1yr", "earn_mdn_4yr"]].isna().all(axis=1)
        if unknown.any():
            raise FormatError(f"{WHAT}: earnings after {frame['earnings_horizon'][unknown].iloc[0]!r}.")
    return frame
