"""Debt tables against published figures, and wrong rows rejected."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from edudata.errors import NoVintageError
from edudata.etl.publish.table import build_table
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.registry import tables, views


def series(frame: pd.DataFrame, publisher: str, name: str, group: str = "all") -> pd.DataFrame:
    rows = frame["publisher"].eq(publisher) & frame["series"].eq(name) & frame["group"].eq(group)
    return frame[rows].set_index("period_end").sort_index()


def row(frame: pd.DataFrame, **where: object) -> int:
    """Position of the one row that fits."""
    fits = pd.concat([frame[c] == v for c, v in where.items()], axis=1).all(axis=1)
    assert fits.sum() == 1
    return int(np.flatnonzero(fits)[0])


# --- student_debt -----------------------------------------------------------------------------------


def test_experian_prints_eleven_first_quarters(published):
    experian = series(published("student_debt"), "Experian", "first_quarter_totals")
    assert experian["balance_billion_usd"].tolist() == [
        650, 730, 810, 680, 940, 1060, 1130, 1170, 1280, 1330, 1410,
    ]  # fmt: skip
    assert experian.index.year.tolist() == list(range(2009, 2020))
    assert set(experian.index.month) == {3}


def test_the_misprint_of_2012_is_flagged_and_kept(published):
    experian = series(published("student_debt"), "Experian", "first_quarter_totals")
    marked = experian[experian["flag"].notna()]
    assert marked.index.year.tolist() == [2012]
    assert marked["balance_billion_usd"].tolist() == [680.0]
    assert marked["flag"].tolist() == ["suspect_as_published"]
    assert "0.86" in marked["note"].iloc[0]


@pytest.mark.parametrize(
    ("publisher", "name", "end", "balance"),
    [
        ("New York Fed", "household_debt_report", "2012-03-31", 903.7),
        ("New York Fed", "household_debt_report", "2024-06-30", 1585),
        ("New York Fed", "household_debt_report", "2025-12-31", 1664),
        ("New York Fed", "household_debt_report", "2026-06-30", 1651),
        ("Federal Reserve G.19", "owned_and_securitized", "2026-03-31", 1862.6976),
        ("Federal Student Aid", "federal_total", "2012-09-30", 948.2),
        ("Federal Student Aid", "federal_total", "2024-09-30", 1638.6),
        ("Federal Student Aid", "federal_direct_loans", "2024-09-30", 1470.1),
        ("Federal Student Aid", "federal_perkins", "2007-09-30", 8.2),
        ("New York Fed", "student_loan_update", "2021-12-31", 1574.48),
    ],
)
def test_published_balances(published, publisher, name, end, balance):
    actual = series(published("student_debt"), publisher, name).loc[end, "balance_billion_usd"]
    assert actual == pytest.approx(balance, abs=0.05)


def test_peaks(published):
    debt = published("student_debt")
    fed = series(debt, "New York Fed", "household_debt_report")["balance_billion_usd"]
    g19 = series(debt, "Federal Reserve G.19", "owned_and_securitized")["balance_billion_usd"]
    assert str(fed.idxmax())[:10] == "2025-12-31"
    assert g19.idxmax() == g19.index[-1]


def test_quarters_equal_the_reference(published, facts):
    expected = facts("nyfed_household_debt_quarterly")
    fed = series(published("student_debt"), "New York Fed", "household_debt_report")["balance_billion_usd"]
    assert len(fed) == len(expected) == 94
    # the reference is rounded to a tenth of a billion in places; the workbook is not
    np.testing.assert_allclose(fed, expected["student_loan_billion_usd"].astype(float), atol=0.0501)
    household = published("household_debt")
    for product in ("auto_loan", "credit_card", "other", "mortgage", "he_revolving"):
        actual = household[household["product"] == product]["balance_billion_usd"]
        np.testing.assert_allclose(
            actual, expected[f"{product}_billion_usd"].dropna().astype(float), atol=0.01
        )
    actual = household[household["product"] == "total"].set_index("period_end")["balance_billion_usd"]
    # Those of two quarters are from the publisher's press releases, rounded.
    press = actual.loc[["2024-09-30", "2024-12-31"]]
    assert press.to_list() == [17_940, 18_040]
    total = expected["total_household_debt_billion_usd"].dropna().astype(float)
    np.testing.assert_allclose(actual.drop(press.index), total, atol=0.01)


def test_the_federal_portfolio_equals_the_reference(published, facts):
    expected = facts("fsa_portfolio_summary")
    debt = published("student_debt")
    for program in ("total", "direct_loans", "ffel", "perkins"):
        actual = series(debt, "Federal Student Aid", f"federal_{program}")
        have = expected[expected[f"{program}_billion_usd"].notna()]
        assert [f"{d:%Y-%m-%d}" for d in actual.index] == have["period_end"].tolist()
        assert (
            actual["balance_billion_usd"].tolist() == have[f"{program}_billion_usd"].astype(float).tolist()
        )
        recipients = "total_recipients_millions" if program == "total" else f"{program}_recipients_millions"
        assert actual["recipients_million"].tolist() == have[recipients].astype(float).tolist()


def test_g19_equals_the_reference(published, facts):
    expected = facts("fed_g19_student_loans_quarterly")["student_loans_billion_usd"].astype(float)
    g19 = series(published("student_debt"), "Federal Reserve G.19", "owned_and_securitized")
    assert g19["balance_billion_usd"].tolist() == expected.tolist()


def test_the_distribution_of_2021(published):
    last = series(published("student_debt"), "New York Fed", "student_loan_update").iloc[-1]
    expected = {
        "borrowers_million": 43.445,
        "mean_balance_usd": 36245,
        "median_balance_usd": 18767,
        "p25_balance_usd": 7453,
        "p75_balance_usd": 43110,
        "borrowers_in_default_million": 3.004,
        "borrowers_90plus_million": 0.27,
    }
    assert {name: last[name] for name in expected} == expected


def test_age_groups(published):
    oldest = series(published("student_debt"), "New York Fed", "student_loan_update", "age_60_plus").iloc[
        -1
    ]
    assert (oldest["borrowers_million"], oldest["balance_billion_usd"]) == (3.527, 126.61)


def test_other_editions_stand_alone(published):
    debt = published("student_debt")
    editions = debt[debt["series"] == "other_editions"]
    june = editions[editions["period_end"] == "2023-06-30"]
    assert june["balance_billion_usd"].tolist() == [1388.0]
    assert june["edition"].tolist() == ["2023"]
    assert june["frequency"].tolist() == ["month"]
    assert june["period_start"].dt.day.tolist() == [1]
    march = editions[(editions["period_end"] == "2024-03-31") & (editions["group"] == "all")]
    assert march["mean_balance_usd"].tolist() == [37797.0]


def test_the_view_is_the_essays_table(published):
    view = asdict(views()["student_debt_experian"])
    assert len(apply_view(published("student_debt"), view)) == 11


def test_an_earlier_day_has_only_what_was_out(archive):
    def as_of(day: str) -> pd.DataFrame:
        return build_table(tables()["student_debt"], Raw(archive, day))

    early = as_of("2024-12-31")
    assert "Federal Reserve G.19" not in set(early["publisher"])
    fed = series(early, "New York Fed", "household_debt_report")
    assert fed.index.max() == pd.Timestamp(2024, 6, 30)
    assert set(fed["edition"]) == {"2024Q2"}
    with pytest.raises(NoVintageError, match="1990"):
        as_of("1990-01-01")


def test_wrong_student_debt_is_rejected(published, rejects, rejected, change, doubled):
    name = "student_debt"
    frame = published(name)
    at = row(frame, series="household_debt_report", period_end=pd.Timestamp(2019, 3, 31))
    small = row(frame, series="federal_perkins", period_end=pd.Timestamp(2019, 3, 31))
    people = row(frame, series="student_loan_update", group="all", period_end=pd.Timestamp(2019, 12, 31))
    rejects(name, at, balance_billion_usd=lambda v: v * 1000, publisher="A bank")
    assert "within 30 %" in rejected(name, change(at, "balance_billion_usd", lambda v: v / 100))
    assert "add up to their total" in rejected(
        name, change(small, "balance_billion_usd", lambda v: v * 100)
    )
    rejects(name, at, balance_billion_usd=-5.0)
    assert "mean balance" in rejected(name, change(people, "borrowers_million", lambda v: v * 1.1))
    assert "in order" in rejected(name, change(people, "median_balance_usd", 45_000.0))
    assert "age groups" in rejected(name, change(people, "balance_billion_usd", lambda v: v * 1.004))
    assert "no unknown gaps" in rejected(name, lambda f: f.drop(index=at))
    assert "unique" in rejected(name, doubled)
    first = row(frame, series="first_quarter_totals", period_end=pd.Timestamp(2014, 3, 31))
    assert "first quarters" in rejected(name, lambda f: f.drop(index=first))


# --- household_debt ---------------------------------------------------------------------------------


def test_household_debt_of_2024q2(published):
    frame = published("household_debt")
    quarter = frame[frame["period_end"] == "2024-06-30"].set_index("product")["balance_billion_usd"]
    expected = {"mortgage": 12519, "student_loan": 1585, "total": 17796}
    assert {name: quarter[name] for name in expected} == expected


def test_wrong_household_debt_is_rejected(published, rejects, rejected, change, doubled):
    name = "household_debt"
    frame = published(name)
    at = row(frame, product="other", period_start=pd.Timestamp(2010, 1, 1))
    rejects(name, at, balance_billion_usd=lambda v: v * 1000, product="yachts")
    rejects(name, at, balance_billion_usd=lambda v: -v)
    assert "add up to the total" in rejected(name, change(at, "balance_billion_usd", lambda v: v + 1))
    assert "without gaps" in rejected(name, lambda f: f.drop(index=at))
    assert "unique" in rejected(name, doubled)


# --- delinquency ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "end", "share", "flag"),
    [
        ("balance_90plus", "2020-03-31", 10.75, None),
        ("balance_90plus", "2022-09-30", 3.92, "payment_pause"),
        ("balance_90plus", "2022-12-31", 0.87, "fresh_start"),
        ("balance_90plus", "2024-12-31", 0.53, "sibling_product"),
        ("balance_90plus", "2025-03-31", 7.74, "reporting_resumed"),
        ("balance_90plus", "2026-06-30", 10.6, "reporting_resumed"),
        ("flow_into_90plus", "2025-12-31", 16.2, "reporting_resumed"),
        ("flow_into_30plus", "2004-03-31", 7.609623, None),
    ],
)
def test_delinquency_and_its_policies(published, measure, end, share, flag):
    frame = published("student_debt_delinquency")
    actual = frame.iloc[row(frame, measure=measure, period_end=pd.Timestamp(end))]
    assert actual["share_pct"] == pytest.approx(share, abs=1e-6)
    assert (actual["flag"] if isinstance(actual["flag"], str) else None) == flag


def test_the_gap_of_2024q3_stays(published):
    frame = published("student_debt_delinquency")
    assert not (frame["period_end"] == "2024-09-30").any()


def test_delinquency_equals_the_reference(published, facts):
    expected = facts("nyfed_student_loan_delinquency_quarterly").set_index("quarter_end")
    frame = published("student_debt_delinquency")
    columns = {
        "balance_90plus": "balance_90plus_days_delinquent_pct",
        "flow_into_30plus": "flow_into_30plus_days_pct",
        "flow_into_90plus": "flow_into_90plus_days_pct",
    }
    for measure, column in columns.items():
        actual = frame[frame["measure"] == measure].set_index("period_end")["share_pct"]
        have = expected[column].dropna().astype(float)
        assert [f"{d:%Y-%m-%d}" for d in actual.index] == have.index.tolist()
        np.testing.assert_allclose(actual, have, atol=1e-6)


def test_wrong_delinquency_is_rejected(published, rejects, rejected, change, doubled):
    name = "student_debt_delinquency"
    at = row(published(name), measure="flow_into_90plus", period_start=pd.Timestamp(2015, 1, 1))
    rejects(name, at, share_pct=lambda v: v * 1000, measure="guess")
    rejects(name, at, share_pct=-1.0)
    assert "90+ than 30+" in rejected(name, change(at, "share_pct", 30.0))
    assert "in percent" in rejected(name, lambda f: f.assign(share_pct=f["share_pct"] / 100))
    assert "flows have no" in rejected(name, lambda f: f.drop(index=at))
    assert "unique" in rejected(name, doubled)


# --- by state ---------------------------------------------------------------------------------------


def test_states_equal_the_reference(published, facts):
    expected = facts("nyfed_state_student_debt_annual")
    frame = published("student_debt_by_state")
    both = expected.assign(year=expected["year"].astype("int64")).merge(
        frame, on=["state", "year"], validate="1:1"
    )
    assert len(both) == len(expected) == len(frame) == 1210
    for ours, theirs in {
        "student_debt_per_credit_file_usd": "student_loan_per_capita_usd",
        "total_debt_per_credit_file_usd": "total_debt_per_capita_usd",
        "delinquent_90plus_pct": "student_loan_90plus_days_delinquent_pct",
    }.items():
        np.testing.assert_array_equal(both[ours], both[theirs].astype(float))


def test_the_nation_and_puerto_rico(published):
    frame = published("student_debt_by_state")
    nation = frame[(frame["state_fips"] == "00") & (frame["year"] == 2025)]
    assert nation["delinquent_90plus_pct"].tolist() == [8.25]
    assert nation["total_debt_per_credit_file_usd"].tolist() == [63200.0]
    assert frame.loc[frame["state"] == "PR", "year"].max() == 2016
    assert frame.loc[frame["state"] == "TN", "state_fips"].unique().tolist() == ["47"]


def test_wrong_states_are_rejected(published, rejects, rejected, change, doubled):
    name = "student_debt_by_state"
    at = row(published(name), state="CA", year=2019)
    student = "student_debt_per_credit_file_usd"
    assert student in rejected(name, change(at, student, lambda v: v * 1000))
    assert student in rejected(name, change(at, student, -1.0))
    assert "average to the nation" in rejected(name, change(at, student, lambda v: v * 3))
    assert "of one state" in rejected(name, change(at, "state_name", "Tennessee"))
    rejects(name, at, state_fips="03", delinquent_90plus_pct=lambda v: v * 10)
    assert "50 states" in rejected(name, lambda f: f.drop(index=at))
    total = change(at, "total_debt_per_credit_file_usd", 5500.0)
    assert "less than half of all debt" in rejected(name, total)
    assert "unique" in rejected(name, doubled)


# --- federal loans, default rates, graduation -------------------------------------------------------


def test_loan_status_equals_the_reference(published, facts):
    expected = facts("fsa_loan_status")
    frame = published("federal_loans_by_status")
    managed = frame[frame["portfolio"] == "federally_managed"].assign(
        period_end=lambda f: f["period_end"].dt.strftime("%Y-%m-%d")
    )
    both = expected.merge(
        managed, left_on=["period_end", "loan_status"], right_on=["period_end", "status"], validate="1:1"
    )
    assert len(both) == len(expected) == len(managed) == 271
    np.testing.assert_array_equal(
        both["balance_billion_usd"], both["outstanding_billion_usd"].astype(float)
    )
    np.testing.assert_array_equal(both["recipients_million"], both["recipients_millions"].astype(float))


def test_direct_loans_are_there_too(published):
    frame = published("federal_loans_by_status")
    first = frame.iloc[
        row(frame, portfolio="direct_loans", status="in_school", period_end=pd.Timestamp(2013, 6, 30))
    ]
    assert (first["balance_billion_usd"], first["recipients_million"]) == (133.8, 7.9)
    assert (first["fiscal_year"], first["fiscal_quarter"]) == (2013, "Q3")


def test_wrong_loan_status_is_rejected(published, rejects, rejected, change, doubled):
    name = "federal_loans_by_status"
    end = pd.Timestamp(2025, 12, 31)
    at = row(published(name), portfolio="federally_managed", status="repayment", period_end=end)
    rejects(
        name,
        at,
        balance_billion_usd=lambda v: v * 1000,
        recipients_million=lambda v: v * 1000,
        status="happy",
    )
    rejects(name, at, balance_billion_usd=-0.1)
    assert "1.5 billion" in rejected(name, change(at, "balance_billion_usd", lambda v: v - 10))
    assert "fiscal quarters" in rejected(name, change(at, "fiscal_quarter", "Q4"))
    assert "seven statuses" in rejected(name, lambda f: f.drop(index=at))
    assert "unique" in rejected(name, doubled)
    whole = lambda f: f[~(f["portfolio"].eq("ffel") & f["period_end"].eq("2018-12-31"))]  # noqa: E731
    assert "every quarter" in rejected(name, whole)


def test_default_rates(published):
    frame = published("cohort_default_rates").set_index(["basis", "window_years", "fiscal_year"])[
        "rate_pct"
    ]
    official = frame["official_national"]
    assert (official[2, 1990], official[2, 2006], official[3, 2009]) == (22.4, 5.2, 13.4)
    assert official[3, 2017] == 9.7
    # Federal Student Aid, May 2011; NCES Digest, table 332.50; press release of 2015; NAICU 2022.
    assert (official[2, 2007], official[2, 2008], official[2, 2011]) == (6.7, 7.0, 10.0)
    three = {2010: 14.7, 2011: 13.7, 2012: 11.8, 2013: 11.3, 2018: 7.3, 2019: 2.3}
    assert official[3][list(three)].to_dict() == three
    assert frame["sum_of_listed_schools", 3, 2017] == 9.2


def test_default_rates_in_the_pause_are_flagged(published):
    frame = published("cohort_default_rates")
    flagged = frame[frame["flag"].notna()]
    assert set(flagged["fiscal_year"]) == {2018, 2019, 2020}


def test_wrong_default_rates_are_rejected(published, rejects, rejected, change, doubled):
    name = "cohort_default_rates"
    at = row(published(name), fiscal_year=1995, window_years=2)
    rejects(name, at, rate_pct=lambda v: v * 1000, borrowers_defaulted=lambda v: v / 1000, basis="hearsay")
    rejects(name, at, rate_pct=-1.0)
    assert "equal their counts" in rejected(name, change(at, "rate_pct", lambda v: v + 1))
    three = row(published(name), fiscal_year=2009, window_years=3)
    assert "exceed two-year" in rejected(name, change(three, "rate_pct", 8.0))
    assert "unique" in rejected(name, doubled)


def test_debt_at_graduation(published):
    frame = published("debt_at_graduation")
    ticas = frame.iloc[row(frame, publisher="TICAS", class_of=2019, measure="average_debt_per_borrower")]
    assert (ticas["amount_usd"], ticas["dollar_year"], ticas["academic_year"]) == (
        28950,
        "current",
        "2018-19",
    )
    assert f"{ticas['period_start']:%Y-%m-%d} {ticas['period_end']:%Y-%m-%d}" == "2018-07-01 2019-06-30"
    board = frame.iloc[row(frame, class_of=2011, measure="total_annual_borrowing")]
    assert (board["amount_billion_usd"], board["dollar_year"]) == (163.9, "2024")


def test_debt_at_graduation_equals_the_reference(published, facts):
    expected = facts("debt_at_graduation")
    frame = published("debt_at_graduation")
    columns = {"usd": "amount_usd", "billion_usd": "amount_billion_usd", "percent": "share_pct"}
    assert len(frame) == len(expected) == 27
    for unit, column in columns.items():
        have = expected.loc[expected["unit"] == unit, "value"].astype(float)
        assert sorted(frame[column].dropna()) == sorted(have)


def test_wrong_debt_at_graduation_is_rejected(published, rejects, rejected, change, doubled):
    name = "debt_at_graduation"
    at = row(published(name), publisher="TICAS", class_of=2019, measure="average_debt_per_borrower")
    rejects(name, at, amount_usd=lambda v: v * 1000, measure="luck")
    rejects(name, at, amount_usd=lambda v: -v)
    assert "one figure" in rejected(name, change(at, "share_pct", 60.0))
    assert "unique" in rejected(name, doubled)
