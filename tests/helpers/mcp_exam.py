"""The exam of the MCP server: questions with the publishers' answers, and a client that follows rules.

The client knows no table by heart beyond its rules: a pattern in the question chooses tool and inputs, and
the answer is read from what the server returns. `python -m helpers.mcp_exam` in `tests/` writes the page in
`docs/`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp import Client

from edudata.delivery import mcp_server

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mcp-exam.md"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
QUARTERS = {"first": "03-31", "second": "06-30", "third": "09-30", "fourth": "12-31"}
ORDINALS = dict(zip(QUARTERS, ("01-01", "04-01", "07-01", "10-01"), strict=True))

# NCES Digest 2023, table 330.10: average undergraduate tuition and fees, public four-year institutions.
TUITION = {
    "1970-71": 394,
    "1980-81": 804,
    "1985-86": 1318,
    "1990-91": 1888,
    "2000-01": 3501,
    "2010-11": 7132,
    "2015-16": 8778,
    "2019-20": 9349,
    "2022-23": 9750,
}
CONSTANT = {"1970-71": 2970, "1985-86": 3629, "2000-01": 5991, "2015-16": 11041, "2019-20": 10892}
# Bureau of Labor Statistics, CPI-U, all items, 1982-84 = 100.
CPI = {
    "July 1990": 130.4,
    "June 1980": 82.7,
    "January 2000": 168.8,
    "July 2008": 219.964,
    "April 2020": 256.389,
    "December 2024": 315.605,
    "January 1913": 9.8,
}
# National Bureau of Economic Research: peak to trough.
RECESSIONS = {
    "August 1957": "1958-04-01",
    "December 1969": "1970-11-01",
    "November 1973": "1975-03-01",
    "January 1980": "1980-07-01",
    "July 1981": "1982-11-01",
    "July 1990": "1991-03-01",
    "March 2001": "2001-11-01",
    "December 2007": "2009-06-01",
    "February 2020": "2020-04-01",
}
# Federal Reserve Bank of New York, Household Debt and Credit Report, billion USD.
DEBT = {
    ("student loan", "first", 2003): 240.7,
    ("student loan", "third", 2008): 610.9,
    ("student loan", "first", 2013): 986,
    ("student loan", "fourth", 2016): 1310,
    ("student loan", "first", 2020): 1535,
    ("student loan", "second", 2024): 1585,
    ("student loan", "second", 2026): 1651,
    ("auto loan", "first", 2013): 794,
    ("credit card", "first", 2020): 893,
    ("mortgage", "third", 2008): 9294,
    ("he revolving", "first", 2009): 714,
    ("total", "fourth", 2019): 14145,
}
# Experian, first quarters, trillion USD; 0.68 is as published, with a flag.
EXPERIAN = {2009: 0.65, 2012: 0.68, 2014: 1.06, 2019: 1.41}
# Federal Reserve Bank of New York, The Labor Market for Recent College Graduates, August 2026.
UNDEREMPLOYED = {"January 1990": 42.92, "June 2023": 40.11, "December 2024": 38.62, "August 2025": 41.72}
UNEMPLOYED = {"January 1990": 3.38, "June 2024": 4.66}
# Bureau of Labor Statistics, JOLTS, thousands.
OPENINGS = {"July 2009": 2232, "January 2019": 7502, "March 2022": 12301}
# Census Bureau, American Community Survey 2019-2023.
STATES = {
    ("median home value", "California"): 695400,
    ("median home value", "West Virginia"): 155600,
    ("median household income", "New York"): 84578,
    ("median gross rent", "Texas"): 1339,
    ("population", "Ohio"): 11780046,
}


@dataclass(frozen=True)
class Question:
    """A question, and the publisher's answer."""

    text: str
    answer: Any


def questions() -> list[Question]:
    """List the sixty questions."""
    exam = [
        *(
            Question(f"What did tuition and fees at public four-year colleges cost in {year}?", value)
            for year, value in TUITION.items()
        ),
        *(
            Question(
                f"What did tuition and fees at public colleges cost in {year}, in 2022-23 dollars?",
                value,
            )
            for year, value in CONSTANT.items()
        ),
        *(Question(f"What was the CPI-U in {month}?", value) for month, value in CPI.items()),
        *(
            Question(f"When did the recession that began after {month} end?", value)
            for month, value in RECESSIONS.items()
        ),
        *(
            Question(f"How high was {what} debt in the {quarter} quarter of {year}, in billions?", value)
            for (what, quarter, year), value in DEBT.items()
        ),
        *(
            Question(f"How much student debt did Experian report for {year}, in trillions?", value)
            for year, value in EXPERIAN.items()
        ),
        *(
            Question(f"What share of recent graduates was underemployed in {month}?", value)
            for month, value in UNDEREMPLOYED.items()
        ),
        *(
            Question(f"What share of recent graduates was unemployed in {month}?", value)
            for month, value in UNEMPLOYED.items()
        ),
        *(
            Question(f"How many jobs were open in {month}, in thousands?", value)
            for month, value in OPENINGS.items()
        ),
        *(Question(f"What is the {what} of {state}?", value) for (what, state), value in STATES.items()),
    ]
    assert len(exam) == 60
    return exam


def _month(text: str) -> str:
    name, year = text.split()
    return f"{year}-{MONTHS.index(name) + 1:02d}"


def _tuition(year: str, dollars: str) -> tuple[str, dict[str, Any], str]:
    columns = {"academic_year": year, "sector": "public_4yr", "component": "tuition_fees"}
    filters = columns | {"dollar_year": "2022-23" if dollars else "current"}
    return "rows", {"table": "tuition", "filters": filters}, "amount_usd"


def _debt(what: str, quarter: str, year: str) -> tuple[str, dict[str, Any], str]:
    filters = {"product": what.replace(" ", "_"), "period_start": f"{year}-{ORDINALS[quarter]}"}
    return "rows", {"table": "household_debt", "filters": filters}, "balance_billion_usd"


def _graduates(kind: str, month: str) -> tuple[str, dict[str, Any], str]:
    filters = {"group": "recent_graduates", "period_start": _month(month)}
    return (
        "rows",
        {"table": "graduate_labor_market", "filters": filters},
        f"{kind.replace('ed', 'ment')}_pct",
    )


def _state(what: str, state: str) -> tuple[str, dict[str, Any], str]:
    columns = {
        "median home value": "median_home_value_usd",
        "median household income": "median_household_income_usd",
        "median gross rent": "median_gross_rent_usd_per_month",
    }
    column = columns.get(what, what)
    return "compare", {"places": [state], "measures": [column]}, column


MONTH = r"([A-Z]\w+ \d{4})"
RULES: tuple[tuple[str, Callable[..., tuple[str, dict[str, Any], str]]], ...] = (
    (r"tuition and fees .* cost in ([\d-]+)(, in 2022-23 dollars)?\?", _tuition),
    (
        rf"CPI-U in {MONTH}",
        lambda month: (
            "rows",
            {
                "table": "cpi",
                "filters": {"series_id": "CUUR0000SA0", "frequency": "month"}
                | {"period_start": _month(month)},
            },
            "index",
        ),
    ),
    (
        rf"recession that began after {MONTH}",
        lambda month: ("rows", {"table": "recessions", "filters": {"peak": _month(month)}}, "trough"),
    ),
    (r"How high was ([\w ]+) debt in the (\w+) quarter of (\d{4})", _debt),
    (
        r"Experian report for (\d{4})",
        lambda year: (
            "rows",
            {"table": "student_debt_experian", "filters": {"period_start": year}},
            "balance_billion_usd",
        ),
    ),
    (rf"graduates was (underemployed|unemployed) in {MONTH}", _graduates),
    (
        rf"jobs were open in {MONTH}",
        lambda month: (
            "rows",
            {"table": "vacancies", "filters": {"period_start": _month(month)}},
            "openings_thousand",
        ),
    ),
    (r"What is the ([\w ]+) of ([\w ]+)\?", _state),
)


@dataclass(frozen=True)
class Reply:
    """What the client found: tool, answer, releases, and the bytes of the server's answer."""

    tool: str
    answer: Any
    vintage: list[str]
    bytes: int


async def ask(client: Client, question: Question) -> Reply:
    """Answer a question by the first rule that fits it."""
    for pattern, rule in RULES:
        if match := re.search(pattern, question.text):
            tool, inputs, column = rule(*match.groups(default=""))
            break
    else:
        raise AssertionError(f"no rule for: {question.text}")
    result = await client.call_tool(tool, inputs)
    text = result.content[0].text
    value = json.loads(text)
    assert not result.is_error, text
    (row,) = {tuple(map(str, row)): row for row in value["rows"]}.values()
    answer = row[value["columns"].index(column)]
    # The table is in billions.
    answer = answer / 1_000 if "Experian" in question.text else answer
    return Reply(tool, answer, value["vintage"], len(text.encode()))


async def _sit() -> list[Reply]:
    async with Client(mcp_server.server()) as client:
        return [await ask(client, question) for question in questions()]


def sit() -> list[Reply]:
    """Take the exam."""
    return asyncio.run(_sit())


def page(replies: list[Reply]) -> str:
    """Write the exam as a page of the documentation."""
    lines = [
        "# The exam of the MCP server",
        "",
        "Sixty questions with the publishers' answers. A scripted client that picks tools by rule asks",
        "them of the server; a test requires that all are right. `tests/helpers/mcp_exam.py` writes this.",
        "",
        "| question | answer | tool | release |",
        "|---|---|---|---|",
    ]
    for question, reply in zip(questions(), replies, strict=True):
        lines.append(f"| {question.text} | {question.answer} | {reply.tool} | {', '.join(reply.vintage)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(sit()))
