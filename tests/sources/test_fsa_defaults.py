"""Defaults and holders of federal loans: published figures, several layouts, stale columns left out."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers import workbooks

from edudata.errors import FormatError
from edudata.sources.fsa import defaults, repayment

GROUPS = (
    "Total Entering Default During the Quarter",
    "Loans Defaulting for the First Time",
    "Loans Defaulting for at least the Second Time",
)
TOP = ["", "", "", "", GROUPS[0], "", "", "", GROUPS[1], "", GROUPS[2], ""]
UNITS = [
    "Federal Fiscal Year",
    "",
    "Dollars In Repayment From Previous Quarter (in billions)",
    "Recipients In Repayment From Previous Quarter (in thousands)",
    "Dollars (in billions)",
    "Unique Borrowers (in thousands)",
    "Percent of Dollars in Repayment Last Quarter That Defaulted",
    "Percent of Borrowers in Repayment Last Quarter That Defaulted",
    "Dollars (in billions)",
    "Borrowers (in thousands)",
    "Dollars (in billions)",
    "Borrowers (in thousands)",
]
ROW = [2015, "Q1", 301.8, 12290, 4.65, 301.4, 0.0154, 0.0245, 4.13, 278.2, 0.52, 24.3]
PAUSED = ["", "Q2*", 11.3, 310, 0, 0, 0.0000144, 0.0000437, "NA*", "NA*", "NA*", "NA*"]


def book(*rows, top=TOP, units=UNITS):
    return workbooks.workbook(
        {"New DL Defaults": [["Direct Loans Entering Default"], [], top, units, *rows]}
    )


@pytest.fixture(scope="module")
def real(reference):
    return lambda name: (reference / "sources/fsa" / name).read_bytes()


def test_loans_entering_default(real):
    frame = defaults.parse_entering_default(real("DLEnteringDefaults_FY2023Q3.xls"))
    every = frame[frame["default"] == "all"].set_index("period_end")
    assert len(every) == 35
    for day, dollars, borrowers in (("2019-09-30", 6.32, 259.9), ("2020-03-31", 6.35, 248.0)):
        row = every.loc[pd.Timestamp(day)]
        assert (row["defaulted_billion_usd"], row["borrowers_thousand"]) == (dollars, borrowers)
    paused = every[every["defaulted_billion_usd"] == 0]
    assert (paused.index[0], paused.index[-1], len(paused)) == (
        pd.Timestamp(2020, 6, 30), pd.Timestamp(2023, 6, 30), 13,
    )  # fmt: skip
    assert frame[frame["default"] == "first_time"]["period_end"].max() == pd.Timestamp(2017, 9, 30)


def test_stale_shares_are_not_read_and_notes_are_passed_over():
    frame = defaults.parse_entering_default(book(ROW, PAUSED, ["*As a result of changes"], [], ["Notes:"]))
    assert frame["default"].tolist() == ["all", "first_time", "again", "all"]
    assert frame["defaulted_billion_usd"].tolist() == [4.65, 4.13, 0.52, 0]
    assert not [name for name in frame.columns if "percent" in name]


def test_the_layout_before_the_columns_were_added():
    def without(row):
        return [*row[:2], *row[4:6], *row[8:]]

    frame = defaults.parse_entering_default(book(without(ROW), top=without(TOP), units=without(UNITS)))
    assert frame["borrowers_thousand"].tolist() == [301.4, 278.2, 24.3]
    assert frame["in_repayment_billion_usd"].isna().all()


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (5, "Borrowers (in millions)", "headed dollars .* and borrowers .in millions."),
        (2, "Dollars Outstanding (in billions)", "the column headed 'Dollars Outstanding"),
    ],
)
def test_another_unit_is_refused(at, value, message):
    units = [value if place == at else cell for place, cell in enumerate(UNITS)]
    with pytest.raises(FormatError, match=message):
        defaults.parse_entering_default(book(ROW, units=units))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW, "rows occur twice"),
        ([2016, "", *ROW[2:]], "fiscal 2016 has a row without a quarter"),
        (["`", "total", *ROW[2:]], "its label is not a fiscal year"),
        ([2016, "Q1", "many", *ROW[3:]], "'many' is not a number"),
    ],
)
def test_a_stray_row_is_named(row, message):
    with pytest.raises(FormatError, match=message):
        defaults.parse_entering_default(book(ROW, row))


def test_holders_of_the_older_program(real):
    frame = defaults.parse_ffel_by_holder(real("LocationofFFELPLoans_FY2026Q1.xls"))
    wide = frame.pivot(index="period_end", columns="holder", values="outstanding_billion_usd")
    assert len(wide) == 45
    assert wide.loc["2014-12-31", ["commercial_lenders", "all"]].tolist() == [239.8, 387.6]
    assert wide.loc["2025-12-31", ["commercial_lenders", "all"]].tolist() == [57.9, 159.5]


PLANS = {
    "level_10_years_or_less": (283.3, 12.83),
    "level_over_10_years": (88.0, 1.65),
    "graduated_10_years_or_less": (66.5, 2.23),
    "graduated_over_10_years": (35.8, 0.63),
    "income_contingent": (56.3, 1.32),
    "income_based": (176.7, 2.65),
    "pay_as_you_earn": (121.4, 1.48),
    "repaye_or_save": (395.3, 7.19),
    "alternative": (16.9, 0.52),
}


def test_plans_of_the_newest_workbook_are_one_series(real):
    """REPAYE is called SAVE there; the stray row with a back-tick before the notes is none of figures."""
    frame = repayment.parse_portfolio_by_repayment_plan(real("DLPortfoliobyRepaymentPlan_FY2026Q1.xls"))
    direct = frame[(frame["portfolio"] == "direct_loans") & (frame["hardship"] == "any")]
    last = direct[direct["period_end"] == "2025-12-31"].set_index("plan")
    pairs = last[["outstanding_billion_usd", "recipients_million"]].itertuples(name=None)
    assert {plan: (dollars, people) for plan, dollars, people in pairs if plan != "other"} == PLANS
    assert last.loc["other", "outstanding_billion_usd"] == 9.4
    save = direct[direct["plan"] == "repaye_or_save"].set_index("period_end")
    assert save.loc["2024-09-30", ["outstanding_billion_usd", "recipients_million"]].tolist() == [
        449.6,
        8.0,
    ]
    assert save.loc["2023-06-30", ["outstanding_billion_usd", "recipients_million"]].tolist() == [
        195.7,
        3.29,
    ]
    assert save["outstanding_billion_usd"].idxmax() == pd.Timestamp(2024, 9, 30)


def test_plans_of_three_workbooks_agree(real):
    """379 cells of 2018 and 685 of 2022 were compared by others; every one of our values is the same."""
    keys = ["period_end", "portfolio", "plan", "hardship"]
    new, *older = (
        repayment.parse_portfolio_by_repayment_plan(
            real(f"DLPortfoliobyRepaymentPlan_{name}.xls")
        ).set_index(keys)
        for name in ("FY2026Q1", "FY2022Q2", "FY2018Q2")
    )
    for old in older:
        both = old["outstanding_billion_usd"].dropna()
        gap = (new["outstanding_billion_usd"].reindex(both.index) - both).abs()
        assert gap.max() <= 0.06


@pytest.mark.parametrize("parse", [defaults.parse_entering_default, defaults.parse_ffel_by_holder])
@pytest.mark.parametrize("data", [b"<html>", b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_another_file_is_refused(parse, data):
    with pytest.raises(FormatError):
        parse(data)
