"""Debt tables against published figures, and wrong rows refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from edudata import registry
from edudata.errors import NoVintageError
from edudata.etl.publish.table import build_table
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.registry import tables


def series(frame: pd.DataFrame, publisher: str, name: str, group: str = "all") -> pd.DataFrame:
    chosen = frame["publisher"].eq(publisher) & frame["series"].eq(name) & frame["group"].eq(group)
    return frame[chosen].set_index("period_end").sort_index()


def row(frame: pd.DataFrame, **where: object) -> int:
    """Position of the one row that fits."""
    fits = pd.concat([frame[c] == v for c, v in where.items()], axis=1).all(axis=1)
    assert fits.sum() == 1
    return int(np.flatnonzero(fits)[0])


# --- student_debt -----------------------------------------------------------------------------------


def test_experian_prints_eleven_first_quarters(built):
    experian = series(built("student_debt"), "Experian", "first_quarter_totals")
    assert experian["balance_billion_usd"].tolist() == [
        650, 730, 810, 680, 940, 1060, 1130, 1170, 1280, 1330, 1410,
    ]  # fmt: skip
    assert experian.index.year.tolist() == list(range(2009, 2020))
    assert set(experian.index.month) == {3}


def test_the_misprint_of_2012_is_flagged_and_kept(built):
    experian = series(built("student_debt"), "Experian", "first_quarter_totals")
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
def test_published_balances(built, publisher, name, end, balance):
    found = series(built("student_debt"), publisher, name).loc[end, "balance_billion_usd"]
    assert found == pytest.approx(balance, abs=0.05)


def test_peaks(built):
    debt = built("student_debt")
    fed = series(debt, "New York Fed", "household_debt_report")["balance_billion_usd"]
    g19 = series(debt, "Federal Reserve G.19", "owned_and_securitized")["balance_billion_usd"]
    assert str(fed.idxmax())[:10] == "2025-12-31"
    assert g19.idxmax() == g19.index[-1]


def test_quarters_equal_the_reference(built, facts):
    wanted = facts("nyfed_household_debt_quarterly")
    fed = series(built("student_debt"), "New York Fed", "household_debt_report")["balance_billion_usd"]
    assert len(fed) == len(wanted) == 94
    # the reference is rounded to a tenth of a billion in places; the workbook is not
    np.testing.assert_allclose(fed, wanted["student_loan_billion_usd"].astype(float), atol=0.0501)
    household = built("household_debt")
    for product in ("auto_loan", "credit_card", "other", "mortgage", "he_revolving"):
        found = household[household["product"] == product]["balance_billion_usd"]
        np.testing.assert_allclose(
            found, wanted[f"{product}_billion_usd"].dropna().astype(float), atol=0.01
        )
    found = household[household["product"] == "total"]["balance_billion_usd"]
    total = wanted["total_household_debt_billion_usd"].dropna().astype(float)
    np.testing.assert_allclose(found, total, atol=0.01)


def test_the_federal_portfolio_equals_the_reference(built, facts):
    wanted = facts("fsa_portfolio_summary")
    debt = built("student_debt")
    for program in ("total", "direct_loans", "ffel", "perkins"):
        found = series(debt, "Federal Student Aid", f"federal_{program}")
        have = wanted[wanted[f"{program}_billion_usd"].notna()]
        assert [f"{d:%Y-%m-%d}" for d in found.index] == have["period_end"].tolist()
        assert (
            found["balance_billion_usd"].tolist() == have[f"{program}_billion_usd"].astype(float).tolist()
        )
        recipients = "total_recipients_millions" if program == "total" else f"{program}_recipients_millions"
        assert found["recipients_million"].tolist() == have[recipients].astype(float).tolist()


def test_g19_equals_the_reference(built, facts):
    wanted = facts("fed_g19_student_loans_quarterly")["student_loans_billion_usd"].astype(float)
    g19 = series(built("student_debt"), "Federal Reserve G.19", "owned_and_securitized")
    assert g19["balance_billion_usd"].tolist() == wanted.tolist()


def test_the_distribution_of_2021(built):
    last = series(built("student_debt"), "New York Fed", "student_loan_update").iloc[-1]
    wanted = {
        "borrowers_million": 43.445,
        "mean_balance_usd": 36245,
        "median_balance_usd": 18767,
        "p25_balance_usd": 7453,
        "p75_balance_usd": 43110,
        "borrowers_in_default_million": 3.004,
        "borrowers_90plus_million": 0.27,
    }
    assert {name: last[name] for name in wanted} == wanted


def test_age_groups(built):
    oldest = series(built("student_debt"), "New York Fed", "student_loan_update", "age_60_plus").iloc[-1]
    assert (oldest["borrowers_million"], oldest["balance_billion_usd"]) == (3.527, 126.61)


def test_other_editions_stand_alone(built):
    debt = built("student_debt")
    editions = debt[debt["series"] == "other_editions"]
    june = editions[editions["period_end"] == "2023-06-30"]
    assert june["balance_billion_usd"].tolist() == [1388.0]
    assert june["edition"].tolist() == ["2023"]
    assert june["frequency"].tolist() == ["month"]
    assert june["period_start"].dt.day.tolist() == [1]
    march = editions[(editions["period_end"] == "2024-03-31") & (editions["group"] == "all")]
    assert march["mean_balance_usd"].tolist() == [37797.0]


def test_the_view_is_the_essays_table(root):
    from dataclasses import asdict

    from edudata.published import apply_view
    from edudata.registry import views

    frame = build_table(tables()["student_debt"], Raw(Archive([root / "data"], registry.registry())))
    assert len(apply_view(frame, asdict(views()["student_debt_experian"]))) == 11


def test_an_earlier_day_has_only_what_was_out(root: Path):
    def as_of(day: str) -> pd.DataFrame:
        return build_table(
            tables()["student_debt"], Raw(Archive([root / "data"], registry.registry()), day)
        )

    early = as_of("2024-12-31")
    assert "Federal Reserve G.19" not in set(early["publisher"])
    fed = series(early, "New York Fed", "household_debt_report")
    assert fed.index.max() == pd.Timestamp(2024, 6, 30)
    assert set(fed["edition"]) == {"2024Q2"}
    with pytest.raises(NoVintageError, match="1990"):
        as_of("1990-01-01")


def test_wrong_student_debt_is_refused(built, refused, change, doubled):
    name = "student_debt"
    frame = built(name)
    at = row(frame, series="household_debt_report", period_end=pd.Timestamp(2019, 3, 31))
    small = row(frame, series="federal_perkins", period_end=pd.Timestamp(2019, 3, 31))
    people = row(frame, series="student_loan_update", group="all", period_end=pd.Timestamp(2019, 12, 31))
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", lambda v: v * 1000))
    assert "within 30 %" in refused(name, change(at, "balance_billion_usd", lambda v: v / 100))
    assert "add up to their total" in refused(name, change(small, "balance_billion_usd", lambda v: v * 100))
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", -5.0))
    assert "mean balance" in refused(name, change(people, "borrowers_million", lambda v: v * 1.1))
    assert "in order" in refused(name, change(people, "median_balance_usd", 45_000.0))
    assert "age groups" in refused(name, change(people, "balance_billion_usd", lambda v: v * 1.004))
    assert "publisher" in refused(name, change(at, "publisher", "A bank"))
    assert "without unknown gaps" in refused(name, lambda f: f.drop(index=at))
    assert "unique" in refused(name, doubled)
    first = row(frame, series="first_quarter_totals", period_end=pd.Timestamp(2014, 3, 31))
    assert "first quarters" in refused(name, lambda f: f.drop(index=first))


# --- household_debt ---------------------------------------------------------------------------------


def test_household_debt_of_2024q2(built):
    frame = built("household_debt")
    quarter = frame[frame["period_end"] == "2024-06-30"].set_index("product")["balance_billion_usd"]
    wanted = {"mortgage": 12519, "student_loan": 1585, "total": 17796}
    assert {name: quarter[name] for name in wanted} == wanted


def test_wrong_household_debt_is_refused(built, refused, change, doubled):
    name = "household_debt"
    frame = built(name)
    at = row(frame, product="other", period_start=pd.Timestamp(2010, 1, 1))
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", lambda v: v * 1000))
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", lambda v: -v))
    assert "add up to the total" in refused(name, change(at, "balance_billion_usd", lambda v: v + 1))
    assert "product" in refused(name, change(at, "product", "yachts"))
    assert "without unknown gaps" in refused(name, lambda f: f.drop(index=at))
    assert "unique" in refused(name, doubled)


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
def test_delinquency_and_its_policies(built, measure, end, share, flag):
    frame = built("student_debt_delinquency")
    found = frame.iloc[row(frame, measure=measure, period_end=pd.Timestamp(end))]
    assert found["share_pct"] == pytest.approx(share, abs=1e-6)
    assert (found["flag"] if isinstance(found["flag"], str) else None) == flag


def test_the_gap_of_2024q3_stays(built):
    frame = built("student_debt_delinquency")
    assert not (frame["period_end"] == "2024-09-30").any()


def test_delinquency_equals_the_reference(built, facts):
    wanted = facts("nyfed_student_loan_delinquency_quarterly").set_index("quarter_end")
    frame = built("student_debt_delinquency")
    columns = {
        "balance_90plus": "balance_90plus_days_delinquent_pct",
        "flow_into_30plus": "flow_into_30plus_days_pct",
        "flow_into_90plus": "flow_into_90plus_days_pct",
    }
    for measure, column in columns.items():
        found = frame[frame["measure"] == measure].set_index("period_end")["share_pct"]
        have = wanted[column].dropna().astype(float)
        assert [f"{d:%Y-%m-%d}" for d in found.index] == have.index.tolist()
        np.testing.assert_allclose(found, have, atol=1e-6)


def test_wrong_delinquency_is_refused(built, refused, change, doubled):
    name = "student_debt_delinquency"
    at = row(built(name), measure="flow_into_90plus", period_start=pd.Timestamp(2015, 1, 1))
    assert "share_pct" in refused(name, change(at, "share_pct", lambda v: v * 1000))
    assert "share_pct" in refused(name, change(at, "share_pct", -1.0))
    assert "90+ than 30+" in refused(name, change(at, "share_pct", 30.0))
    assert "in percent" in refused(name, lambda f: f.assign(share_pct=f["share_pct"] / 100))
    assert "measure" in refused(name, change(at, "measure", "guess"))
    assert "flows are without" in refused(name, lambda f: f.drop(index=at))
    assert "unique" in refused(name, doubled)


# --- by state ---------------------------------------------------------------------------------------


def test_states_equal_the_reference(built, facts):
    wanted = facts("nyfed_state_student_debt_annual")
    frame = built("student_debt_by_state")
    joined = wanted.assign(year=wanted["year"].astype("int64")).merge(
        frame, on=["state", "year"], validate="1:1"
    )
    assert len(joined) == len(wanted) == len(frame) == 1210
    for ours, theirs in {
        "student_debt_per_credit_file_usd": "student_loan_per_capita_usd",
        "total_debt_per_credit_file_usd": "total_debt_per_capita_usd",
        "delinquent_90plus_pct": "student_loan_90plus_days_delinquent_pct",
    }.items():
        np.testing.assert_array_equal(joined[ours], joined[theirs].astype(float))


def test_the_nation_and_puerto_rico(built):
    frame = built("student_debt_by_state")
    nation = frame[(frame["state_fips"] == "00") & (frame["year"] == 2025)]
    assert nation["delinquent_90plus_pct"].tolist() == [8.25]
    assert nation["total_debt_per_credit_file_usd"].tolist() == [63200.0]
    assert frame.loc[frame["state"] == "PR", "year"].max() == 2016
    assert frame.loc[frame["state"] == "TN", "state_fips"].unique().tolist() == ["47"]


def test_wrong_states_are_refused(built, refused, change, doubled):
    name = "student_debt_by_state"
    at = row(built(name), state="CA", year=2019)
    student = "student_debt_per_credit_file_usd"
    assert student in refused(name, change(at, student, lambda v: v * 1000))
    assert student in refused(name, change(at, student, -1.0))
    assert "average to the nation" in refused(name, change(at, student, lambda v: v * 3))
    assert "of one state" in refused(name, change(at, "state_name", "Tennessee"))
    assert "state_fips" in refused(name, change(at, "state_fips", "03"))
    assert "delinquent_90plus_pct" in refused(name, change(at, "delinquent_90plus_pct", lambda v: v * 10))
    assert "50 states" in refused(name, lambda f: f.drop(index=at))
    total = change(at, "total_debt_per_credit_file_usd", 5500.0)
    assert "part of all debt" in refused(name, total)
    assert "unique" in refused(name, doubled)


# --- federal loans, default rates, graduation -------------------------------------------------------


def test_loan_status_equals_the_reference(built, facts):
    wanted = facts("fsa_loan_status")
    frame = built("federal_loans_by_status")
    managed = frame[frame["portfolio"] == "federally_managed"].assign(
        period_end=lambda f: f["period_end"].dt.strftime("%Y-%m-%d")
    )
    joined = wanted.merge(
        managed, left_on=["period_end", "loan_status"], right_on=["period_end", "status"], validate="1:1"
    )
    assert len(joined) == len(wanted) == len(managed) == 271
    np.testing.assert_array_equal(
        joined["balance_billion_usd"], joined["outstanding_billion_usd"].astype(float)
    )
    np.testing.assert_array_equal(joined["recipients_million"], joined["recipients_millions"].astype(float))


def test_direct_loans_are_there_too(built):
    frame = built("federal_loans_by_status")
    first = frame.iloc[
        row(frame, portfolio="direct_loans", status="in_school", period_end=pd.Timestamp(2013, 6, 30))
    ]
    assert (first["balance_billion_usd"], first["recipients_million"]) == (133.8, 7.9)
    assert (first["fiscal_year"], first["fiscal_quarter"]) == (2013, "Q3")


def test_wrong_loan_status_is_refused(built, refused, change, doubled):
    name = "federal_loans_by_status"
    end = pd.Timestamp(2025, 12, 31)
    at = row(built(name), portfolio="federally_managed", status="repayment", period_end=end)
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", lambda v: v * 1000))
    assert "balance_billion_usd" in refused(name, change(at, "balance_billion_usd", -0.1))
    assert "1.5 billion" in refused(name, change(at, "balance_billion_usd", lambda v: v - 10))
    assert "recipients_million" in refused(name, change(at, "recipients_million", lambda v: v * 1000))
    assert "status" in refused(name, change(at, "status", "happy"))
    assert "fiscal quarters" in refused(name, change(at, "fiscal_quarter", "Q4"))
    assert "seven statuses" in refused(name, lambda f: f.drop(index=at))
    assert "unique" in refused(name, doubled)
    whole = lambda f: f[~(f["portfolio"].eq("ffel") & f["period_end"].eq("2018-12-31"))]  # noqa: E731
    assert "every quarter" in refused(name, whole)


def test_default_rates(built):
    frame = built("cohort_default_rates").set_index(["basis", "window_years", "fiscal_year"])["rate_pct"]
    official = frame["official_national"]
    assert (official[2, 1990], official[2, 2006], official[3, 2009]) == (22.4, 5.2, 13.4)
    assert official[3, 2017] == 9.7
    assert frame["sum_of_listed_schools", 3, 2017] == 9.2


def test_default_rates_in_the_pause_are_flagged(built):
    frame = built("cohort_default_rates")
    flagged = frame[frame["flag"].notna()]
    assert set(flagged["fiscal_year"]) == {2018, 2020}


def test_wrong_default_rates_are_refused(built, refused, change, doubled):
    name = "cohort_default_rates"
    at = row(built(name), fiscal_year=1995, window_years=2)
    assert "rate_pct" in refused(name, change(at, "rate_pct", lambda v: v * 1000))
    assert "rate_pct" in refused(name, change(at, "rate_pct", -1.0))
    assert "equal their counts" in refused(name, change(at, "rate_pct", lambda v: v + 1))
    assert "borrowers_defaulted" in refused(name, change(at, "borrowers_defaulted", lambda v: v / 1000))
    assert "basis" in refused(name, change(at, "basis", "hearsay"))
    three = row(built(name), fiscal_year=2009, window_years=3)
    assert "exceed two-year" in refused(name, change(three, "rate_pct", 8.0))
    assert "unique" in refused(name, doubled)


def test_debt_at_graduation(built):
    frame = built("debt_at_graduation")
    ticas = frame.iloc[row(frame, publisher="TICAS", class_of=2019, measure="average_debt_per_borrower")]
    assert (ticas["amount_usd"], ticas["dollar_year"], ticas["academic_year"]) == (
        28950,
        "current",
        "2018-19",
    )
    assert f"{ticas['period_start']:%Y-%m-%d} {ticas['period_end']:%Y-%m-%d}" == "2018-07-01 2019-06-30"
    board = frame.iloc[row(frame, class_of=2011, measure="total_annual_borrowing")]
    assert (board["amount_billion_usd"], board["dollar_year"]) == (163.9, "2024")


def test_debt_at_graduation_equals_the_reference(built, facts):
    wanted = facts("debt_at_graduation")
    frame = built("debt_at_graduation")
    columns = {"usd": "amount_usd", "billion_usd": "amount_billion_usd", "percent": "share_pct"}
    assert len(frame) == len(wanted) == 27
    for unit, column in columns.items():
        have = wanted.loc[wanted["unit"] == unit, "value"].astype(float)
        assert sorted(frame[column].dropna()) == sorted(have)


def test_wrong_debt_at_graduation_is_refused(built, refused, change, doubled):
    name = "debt_at_graduation"
    at = row(built(name), publisher="TICAS", class_of=2019, measure="average_debt_per_borrower")
    assert "amount_usd" in refused(name, change(at, "amount_usd", lambda v: v * 1000))
    assert "amount_usd" in refused(name, change(at, "amount_usd", lambda v: -v))
    assert "one figure" in refused(name, change(at, "share_pct", 60.0))
    assert "measure" in refused(name, change(at, "measure", "luck"))
    assert "unique" in refused(name, doubled)
