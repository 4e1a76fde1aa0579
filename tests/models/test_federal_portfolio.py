"""The federal portfolio divided: published figures, totals against the summary, wrong rows rejected."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from edudata.etl.publish.validate import validate
from edudata.etl.store.raw import Raw
from edudata.models import federal_portfolio, federal_repayment
from edudata.registry import tables, views

GROUP, STATE = "federal_loans_by_group", "federal_loans_by_state"
PLAN, DELAY = "federal_loans_by_repayment_plan", "federal_loans_by_delinquency"


def rows(frame: pd.DataFrame, **where: object) -> pd.DataFrame:
    return frame[pd.concat([frame[c] == v for c, v in where.items()], axis=1).all(axis=1)]


def at(frame: pd.DataFrame, **where: object) -> int:
    """Position of the one row that fits."""
    actual = rows(frame, **where)
    assert len(actual) == 1
    return int(np.flatnonzero(frame.index == actual.index[0])[0])


@pytest.mark.parametrize(
    ("grouping", "group", "end", "balance", "borrowers", "recipients"),
    [
        ("borrower_age", "25_to_34", "2021-09-30", 500.2, 14.9, None),
        ("borrower_age", "62_and_older", "2017-03-31", 51.9, 1.7, None),
        ("debt_size", "20k_to_40k", "2021-09-30", 277.6, 9.7, None),
        ("debt_size", "200k_and_over", "2021-09-30", 277.2, 0.9, None),
        ("school_type", "proprietary", "2022-03-31", 277.1, None, 12.4),
        ("loan_type", "grad_plus", "2022-03-31", 94.0, None, 1.6),
    ],
)
def test_published_groups(published, grouping, group, end, balance, borrowers, recipients):
    [row] = rows(published(GROUP), grouping=grouping, group=group, period_end=pd.Timestamp(end)).to_dict(
        "records"
    )
    assert row["balance_billion_usd"] == balance
    for column, expected in (("borrowers_million", borrowers), ("recipients_million", recipients)):
        assert row[column] == expected if expected is not None else np.isnan(row[column])


def test_a_fiscal_first_quarter_ends_in_december_of_the_year_before(published):
    frame = rows(published(GROUP), grouping="borrower_age", fiscal_year=2021, fiscal_quarter="Q1")
    assert set(frame["period_start"].dt.strftime("%Y-%m-%d")) == {"2020-10-01"}
    assert set(frame["period_end"].dt.strftime("%Y-%m-%d")) == {"2020-12-31"}


@pytest.mark.parametrize("grouping", federal_portfolio.GROUPS)
def test_groups_add_up_to_the_portfolio_summary(published, archive, grouping):
    """Within one percent: the publisher rounds, and counts on other days."""
    summary = Raw(archive).newest("fsa/portfolio_summary").set_index("period_end")
    frame = rows(published(GROUP), grouping=grouping)
    total = frame[frame["group"] != "stafford_combined"].groupby("period_end")["balance_billion_usd"].sum()
    assert (total / summary["total_billion_usd"].reindex(total.index) - 1).abs().max() < 0.01


def test_balance_over_borrowers_is_a_mean_debt(published):
    wide = rows(published(GROUP), grouping="borrower_age", period_end=pd.Timestamp(2021, 9, 30)).set_index(
        "group"
    )
    mean = wide["balance_billion_usd"] / wide["borrowers_million"] * 1000
    assert mean["24_and_younger"] == pytest.approx(14_434, abs=1)  # 109.7 / 7.6
    assert mean["35_to_49"] == pytest.approx(43_208, abs=1)  # 622.2 / 14.4


def test_published_plans(published):
    frame = published(PLAN)
    end = pd.Timestamp(2022, 3, 31)
    managed = rows(frame, portfolio="federally_managed", hardship="any", period_end=end).set_index("plan")
    assert managed.loc["income_based", "balance_billion_usd"] == 192.4
    assert managed.loc["level_10_years_or_less", "recipients_million"] == 11.17
    assert np.isnan(managed.loc["other", "recipients_million"])
    parts = rows(frame, portfolio="federally_managed", plan="income_based", period_end=end)
    assert parts.set_index("hardship")["balance_billion_usd"].to_dict() == {
        "any": 192.4, "with": 146.5, "without": 45.9,
    }  # fmt: skip


def test_published_delays(published):
    frame = rows(published(DELAY), portfolio="federally_managed", period_end=pd.Timestamp(2016, 9, 30))
    assert frame.set_index("delinquency")["balance_billion_usd"].to_dict() == {
        "current": 442.6,
        "31_to_90_days": 35.8,
        "91_to_180_days": 23.0,
        "181_to_270_days": 11.9,
        "271_to_360_days": 8.2,
        "transferring_to_collections": 1.8,
    }


def test_states_with_their_codes_and_thousands_as_millions(published):
    frame = published(STATE).set_index("location")
    texas = frame.loc["Texas"]
    assert (texas["state_fips"], texas["state"], texas["balance_billion_usd"]) == ("48", "TX", 121.8)
    assert texas["borrowers_million"] == 3.6421
    assert frame.loc["Alabama", "state_fips"] == "01"
    assert frame.loc[["Other", "Not Reported"], "state_fips"].isna().all()
    assert frame["balance_billion_usd"].sum() == pytest.approx(
        1619.7, abs=8
    )  # the portfolio summary's total


def test_of_two_workbooks_about_one_day_the_newer_counts(published, archive):
    raw = Raw(archive)
    old = raw.every("fsa/portfolio_by_location")
    new = old.assign(release="2022-08", outstanding_billion_usd=old["outstanding_billion_usd"] + 1)

    class Two:
        def every(self, name: str) -> pd.DataFrame:
            return pd.concat([old, new], ignore_index=True)

    frame = federal_portfolio.build_federal_loans_by_state(Two())
    assert len(frame) == len(old)
    alabama = frame.set_index("location").loc["Alabama", "balance_billion_usd"]
    assert alabama == pytest.approx(24.8)


def test_wrong_rows_are_rejected(rejects, rejected, published, change):
    end = pd.Timestamp(2021, 9, 30)
    young = at(published(GROUP), grouping="borrower_age", group="25_to_34", period_end=end)
    rejects(
        GROUP,
        young,
        balance_billion_usd=lambda old: old * 1000,
        borrowers_million=lambda old: old * 1000,
        grouping="shoe_size",
        group="25_to_30",
    )
    rejects(GROUP, young, balance_billion_usd=-1.0)
    assert "borrowers by age and size" in rejected(GROUP, change(young, "recipients_million", 1.0))
    assert "fiscal quarters" in rejected(GROUP, change(young, "fiscal_year", 2030))
    rejects(
        PLAN, 0, balance_billion_usd=1e5, recipients_million=-1.0, plan="pay_as_you_like", hardship="some"
    )
    rejects(DELAY, 0, balance_billion_usd=1e5, recipients_million=-0.1, delinquency="late")
    california = at(published(STATE), location="California")
    rejects(
        STATE,
        california,
        balance_billion_usd=lambda old: old * 1000,
        borrowers_million=lambda old: old * 1000,
        location="Cascadia",
        state_fips="1",
    )
    rejects(STATE, california, borrowers_million=lambda old: old / 1000)


@pytest.mark.parametrize("name", [GROUP, PLAN, DELAY, STATE])
def test_repeated_rows_are_rejected(rejected, doubled, name):
    rejected(name, doubled)


@pytest.mark.parametrize(
    ("name", "where", "message"),
    [
        (GROUP, {"grouping": "debt_size", "group": "5k_to_10k", "fiscal_year": 2018}, "all groups"),
        (GROUP, {"grouping": "loan_type", "fiscal_year": 2018}, "every quarter"),
        (PLAN, {"portfolio": "direct_loans", "fiscal_year": 2018}, "every quarter"),
        (DELAY, {"portfolio": "direct_loans", "delinquency": "current"}, "all delays"),
        (STATE, {"location": "Ohio"}, "every state"),
    ],
)
def test_missing_rows_are_rejected(rejected, name, where, message):
    def drop(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.drop(rows(frame, **where).index).reset_index(drop=True)

    assert message in rejected(name, drop)


@pytest.mark.parametrize(
    ("name", "where", "factor", "message"),
    [
        (GROUP, {"grouping": "borrower_age", "group": "35_to_49"}, 1.1, "within 1 percent"),
        (GROUP, {"grouping": "loan_type", "group": "stafford_combined"}, 1.01, "Stafford"),
        (GROUP, {"grouping": "debt_size", "group": "under_5k"}, 2.0, "within their size"),
        (
            PLAN,
            {"portfolio": "federally_managed", "plan": "income_based", "hardship": "any"},
            1.05,
            "add up",
        ),
        (PLAN, {"plan": "pay_as_you_earn", "hardship": "with"}, 1.1, "whole plan"),
        (STATE, {"location": "Ohio"}, 5.0, "mean debts"),
    ],
)
def test_sums_and_means_that_do_not_hold_are_rejected(rejected, name, where, factor, message):
    def swell(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[rows(frame, **where).index, "balance_billion_usd"] *= factor
        return frame

    assert message in rejected(name, swell)


def test_delays_that_do_not_add_up_are_a_warning(published):
    frame = published(DELAY)
    managed = rows(frame, portfolio="federally_managed", delinquency="current").index
    frame.loc[managed, "balance_billion_usd"] += 5
    results = validate(tables()[DELAY], frame)
    [failed] = [r for r in results if not r.passed]
    assert failed.name.startswith("delays of both")
    assert not failed.required


def test_the_quarters_that_disagree_do_so_in_the_workbook(published):
    # Once the publisher corrects them, the exception can go.
    rows_, wrong = federal_repayment.parts_and_differences(published(DELAY))
    assert set(wrong["period_end"].dt.strftime("%Y-%m-%d")) == set(federal_repayment.PARTS_DISAGREE)
    assert len(rows_) == 21 * 6


@pytest.mark.parametrize("name", ["age", "debt_size", "school_type", "loan_type"])
def test_each_grouping_has_a_view(name):
    view = views()[f"federal_loans_by_{name}"]
    assert view.table == GROUP
    assert view.resources == (f"fsa/portfolio_by_{name}",)
