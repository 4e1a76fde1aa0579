"""U.S. Department of Education: program performance data for the earnings test (PPD:2026).

The benchmark depends on the level: high-school pay of the state or the nation for associate's and
bachelor's degrees, the lowest of three medians of bachelor's graduates for graduate levels. Undergraduate
certificates are not listed in section 84001 and are tested by a second flag only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import ColumnType, Limits, Resource
from edudata.sources import _cells, _licenses, _notes, _workbook
from edudata.sources._bytes import require
from edudata.sources._frames import read_csv, require_unique

PAGE = "https://www.ed.gov/laws-and-policy/higher-education-laws-and-policy/higher-education-policy"
FILE = (
    "https://www.ed.gov/media/document/ahead-session-2-program-performance-data-debt-earnings-and-earnings-"
    "test-metrics-112908.xlsx"
)
WHAT = "Program performance data"
# Our column -> its names: the publisher's, and those of two copies of parts.
NAMES = {
    "opeid6": ("opeid6",),
    "cip_code": ("cip4", "cipcode"),
    "credential": ("credlev",),
    "graduates": ("count_wne_p4", "cohort_count", "earnings_n"),
    "earnings_4yr_usd": ("md_earn_wne_p4", "median_earn_p4", "earnings"),
    "benchmark_usd": ("earn_bnchmrk_cip2_wageb", "benchmark"),
    "benchmark": ("which_test_cip2_wageb", "benchmark_route", "benchmark_test"),
    "fails_84001": ("fail_obbb_cip2_wageb", "ppd_fail_obbb", "obbb_fail"),
    "fails_any": ("mstr_obbb_fail_cip2_wageb", "ppd_fail_master", "master_fail"),
}
# The publisher's words or numbers for a credential -> number, as in the Scorecard.
CREDENTIALS = {
    "undergrad certificate": 1,
    "undergraduate certificate": 1,
    "associate": 2,
    "associate's": 2,
    "bachelor": 3,
    "bachelor's": 3,
    "post-bacc certificate": 4,
    "master": 5,
    "master's": 5,
    "doctoral": 6,
    "first professional degree": 7,
    "first professional": 7,
    "graduate certificate": 8,
    **{str(number): number for number in range(1, 9)},
}
BENCHMARKS = (
    "Same-State HS Median",
    "National HS Median",
    "Same-State BA Median",
    "Same-State, Same-Field BA Median",
    "National Same-Field BA Median",
    "Not Listed in Section 84001",
)
# Fewer graduates are never published.
FEWEST_GRADUATES = 16
_MISSING = ("", "NA", "None", "nan", "PS", ".")


def parse_earnings_tests(*payloads: bytes) -> pd.DataFrame:
    """Parse the programs with a median from the workbook, or from copies of parts of it.

    001005, 5005, Bachelor, 18, 29142, 30927, Same-State HS Median, 1, 1
    -> 001005  5005  3  18  29142  30927  Same-State HS Median  1  1
    CIPCODE 305, OPEID6 1139 of a spreadsheet -> 0305, 001139
    earnings empty -> no row: suppressed, not zero

    Raises FormatError for another file, an unknown credential or benchmark, and where a flag contradicts
    earnings and benchmark.
    """
    text = pd.concat([_text(data) for data in payloads], ignore_index=True)
    frame = pd.DataFrame(
        {
            "opeid6": _cells.codes(text["opeid6"], 6, f"{WHAT}, OPEID6", lost_zeros=3),
            "cip_code": _cells.codes(text["cip_code"], 4, f"{WHAT}, CIP", lost_zeros=1),
            "credential": text["credential"].str.casefold().map(CREDENTIALS),
            "graduates": _cells.whole_numbers(
                text["graduates"], f"{WHAT}, count", 1e6, FEWEST_GRADUATES, missing=_MISSING
            ),
            "earnings_4yr_usd": _cells.numbers(
                text["earnings_4yr_usd"], f"{WHAT}, earnings", 0, 1e6, _MISSING
            ),
            "benchmark_usd": _cells.numbers(text["benchmark_usd"], f"{WHAT}, benchmark", 0, 1e6, _MISSING),
            "benchmark": text["benchmark"],
        }
    )
    for name in ("fails_84001", "fails_any"):
        frame[name] = _cells.whole_numbers(text[name], f"{WHAT}, {name}", 1, missing=_MISSING)
    if (unknown := frame["credential"].isna()).any():
        raise FormatError(
            f"{WHAT}: the credential {text.loc[unknown, 'credential'].iloc[0]!r:.60} is unknown."
        )
    _notes.require_known(frame["benchmark"], BENCHMARKS, WHAT, "benchmark", "benchmarks")
    frame = frame[frame["earnings_4yr_usd"].notna()].astype({"credential": "int64"})
    if frame.empty:
        raise FormatError(f"{WHAT}: none of {len(text):,} programs has a median of earnings.")
    # A copy by campus repeats the one statistic of a program.
    frame = frame.drop_duplicates().reset_index(drop=True)
    require_unique(frame, EARNINGS_TESTS.key, WHAT)
    _require_flags(frame)
    return frame


def _require_flags(frame: pd.DataFrame) -> None:
    below = (frame["earnings_4yr_usd"] < frame["benchmark_usd"]).astype("int64")
    tested = frame["fails_84001"].notna() & frame["benchmark_usd"].notna()
    wrong = tested & (frame["fails_84001"] != below)
    if wrong.any():
        row = frame[wrong].iloc[0]
        raise FormatError(
            f"{WHAT}: {row['opeid6']} {row['cip_code']} earns {row['earnings_4yr_usd']:,.0f} against "
            f"{row['benchmark_usd']:,.0f}, but its flag says {row['fails_84001']}."
        )


def _text(data: bytes) -> pd.DataFrame:
    """Return the columns as text under our names, whatever the container."""
    if is_kind(data, "excel"):
        # Compared like the headings, of which `plain` takes a glued digit for a footnote's mark.
        patterns = {ours: "|".join(map(_workbook.plain, names)) for ours, names in NAMES.items()}
        table = _workbook.find_table(_workbook.sheets(data, WHAT), patterns, WHAT)
        return pd.DataFrame(
            [_cells_of(cells) for _, cells in table.records(WHAT) if str(cells["opeid6"]).strip()]
        )
    if is_kind(data, "json"):
        return _named(_programs(data))
    frame = read_csv(data, WHAT)
    return _named(frame.set_axis([name.lower() for name in frame.columns], axis=1))


def _cells_of(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: _word(cell) for name, cell in cells.items()}


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _programs(data: bytes) -> pd.DataFrame:
    """Return the programs of one institution, as a tool for deans packs them."""
    try:
        page = json.loads(require(data, "json", WHAT))
        return pd.DataFrame(
            [{"opeid6": page["opeid6"], **program} for program in page["programs"]], dtype="object"
        )
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise FormatError(f"{WHAT}: not the programs of an institution ({error!r:.100}).") from error


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    places = {ours: [n for n in names if n in frame.columns] for ours, names in NAMES.items()}
    if wrong := [ours for ours, column_places in places.items() if len(column_places) != 1]:
        raise FormatError(
            f"{WHAT}: not one column of {', '.join(wrong)} among "
            f"{', '.join(map(str, frame.columns))[:300]}."
        )
    return pd.DataFrame(
        {ours: frame[column_places[0]].map(_word).astype("str") for ours, column_places in places.items()}
    )


_COLUMNS: dict[str, ColumnType] = {
    "opeid6": "text",
    "cip_code": "text",
    "credential": "integer",
    "graduates": "integer",
    "earnings_4yr_usd": "number",
    "benchmark_usd": "number",
    "benchmark": "text",
    "fails_84001": "integer",
    "fails_any": "integer",
}
EARNINGS_TESTS = Resource(
    name="earnings_tests",
    title="Program performance data: earnings against the statutory benchmark (PPD:2026)",
    page=PAGE,
    url=FILE,
    columns=_COLUMNS,
    key=("opeid6", "cip_code", "credential"),
    required=("earnings_4yr_usd", "benchmark"),
    cadence="irregular",
    license=_licenses.PUBLIC_DOMAIN,
    citation="U.S. Department of Education, AHEAD negotiated rulemaking, Program Performance Data 2026 "
    f"(PPD:2026), debt, earnings, and earnings test metrics, {FILE}.",
    file="xlsx",
    parse=parse_earnings_tests,
    # The bundled part is of six institutions; the whole file has 209,321 programs, 49,860 with a median.
    limits=Limits(rows_lost_pct=20, revised_pct=100, revision_pct=60, large_pct=20),
    notes=(
        "The Department: not the official measure, which comes in July 2027 at the earliest.",
        "The bundled vintage is of six institutions: Long Beach and five in Alabama. A refresh has all.",
        "Programs without a published median are left out: too few graduates, not zero.",
        (
            "Credential as in the Scorecard: 1 undergraduate certificate, 2 associate's, 3 bachelor's, 4 "
            "post-baccalaureate certificate, 5 master's, 6 doctoral, 7 first professional, 8 graduate "
            "certificate."
        ),
        (
            "fails_84001: by section 84001, empty for levels it does not list; fails_any: the master flag, "
            "which has undergraduate certificates too. 1 fails, 0 passes."
        ),
    ),
)
