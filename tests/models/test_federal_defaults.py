"""Defaults, holders and repayment plans of federal loans against typed figures."""

from __future__ import annotations

import pandas as pd
import pytest


def test_share_of_income_driven_plans(published):
    frame = published("federal_loans_by_repayment_plan")
    rows = frame[(frame["portfolio"] == "direct_loans") & (frame["hardship"] == "any")]
    wide = rows.pivot(index="period_end", columns="plan", values="balance_billion_usd")
    driven = ["income_contingent", "income_based", "pay_as_you_earn", "repaye_or_save"]
    share = (100 * wide[driven].sum(axis=1) / wide.sum(axis=1)).round(1)
    expected = {"2023-06-30": 42.1, "2024-09-30": 58.2, "2025-12-31": 60.0}
    assert {day: share[pd.Timestamp(day)] for day in expected} == expected


def test_holders_and_defaults(published):
    holders = published("ffel_loans_by_holder").pivot(
        index="period_end", columns="holder", values="balance_billion_usd"
    )
    assert holders["commercial_lenders"].iloc[[0, -1]].tolist() == [239.8, 57.9]
    assert holders["all"].iloc[[0, -1]].tolist() == [387.6, 159.5]
    flow = published("loans_entering_default").query("default == 'all'").set_index("period_end")
    assert flow.loc["2019-09-30", "defaulted_billion_usd"] == 6.32
    assert flow["defaulted_billion_usd"].iloc[-1] == 0


def test_wrong_rows_are_rejected(published, rejects, rejected, change, doubled):
    rejects("ffel_loans_by_holder", 0, balance_billion_usd=-1.0, holder="nobody")
    rejects("loans_entering_default", 0, defaulted_billion_usd=4650.0, default="third")
    frame = published("ffel_loans_by_holder")
    total = int(frame.index[frame["holder"] == "all"][0])
    assert "add up to all" in rejected(
        "ffel_loans_by_holder", change(total, "balance_billion_usd", lambda v: v + 2)
    )
    assert "every quarter" in rejected("ffel_loans_by_holder", lambda f: f.drop(index=f.index[30]))
    flow = published("loans_entering_default")
    first = int(flow.index[flow["default"] == "first_time"][0])
    assert "first and later" in rejected(
        "loans_entering_default", change(first, "defaulted_billion_usd", lambda v: v + 0.5)
    )
    late = int(flow.index[(flow["default"] == "all") & (flow["fiscal_year"] == 2019)][0])
    assert "without defaults" in rejected(
        "loans_entering_default", change(late, "defaulted_billion_usd", 0.0)
    )
    for name in ("ffel_loans_by_holder", "loans_entering_default"):
        assert "unique" in rejected(name, doubled)


@pytest.mark.parametrize(
    ("day", "balance", "people"), [("2025-09-30", 117.3, 5.2), ("2025-12-31", 180.5, 7.7)]
)
def test_the_stock_in_default(published, day, balance, people):
    frame = published("federal_loans_by_status")
    rows = frame[(frame["portfolio"] == "federally_managed") & (frame["status"] == "default")]
    row = rows.set_index("period_end").loc[day]
    assert (row["balance_billion_usd"], round(row["recipients_million"], 1)) == (balance, people)
