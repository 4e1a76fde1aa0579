"""A candidate beside the newest vintage: what is alike passes, each fault is seen by its own check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers.fake_publisher import BALANCES, LICENSE, RATES
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.etl.compare import drift
from edudata.etl.compare.diff import revisions
from edudata.etl.store import tidy_csv, vintages
from edudata.etl.store.archive import Archive
from edudata.records import Limits, Resource

PRODUCTS = ("auto", "card", "home", "student")
NAMES = {
    "columns": "the columns are the same",
    "keys": "no key occurs twice",
    "filled": "no column is emptied",
    "oldest": "the oldest period is still there",
    "newest": drift.OLDER,
    "rows": "no rows are lost",
    "step": "the periods are as far apart",
    "units": "the units are the same",
    "new rows": "the new rows are in the same units",
    "product": "no value of product is renamed",
    "signs": "the signs are the same",
    "revised": "few old values are revised",
    "revised much": "few old values are revised much",
}
EDITION = Resource(
    name="homes",
    title="Homes",
    page=None,
    columns={"survey": "text", "fips": "text", "homes": "number", "note": "text"},
    key=("survey", "fips"),
    license=LICENSE,
    citation="Example",
    cadence="yearly",
)


def is_older(results):
    return any(r.name == drift.OLDER and not r.passed for r in results)


def quarters(n: int = 12, start: str = "2022-03-31") -> pd.DataFrame:
    """Balances of four products over n quarters, growing by 1 percent each."""
    ends = pd.date_range(start, periods=n, freq="QE").as_unit("us")
    frame = pd.DataFrame([(end, product) for end in ends for product in PRODUCTS])
    frame.columns = ["quarter_end", "product"]
    level = frame["product"].map({"auto": 900.0, "card": 700.0, "home": 9000.0, "student": 1600.0})
    frame["balance_billion_usd"] = level * 1.01 ** (np.arange(len(frame)) // 4)
    frame["loans"] = np.arange(len(frame)) % 40 + 40
    return tidy_csv.canonical(frame, BALANCES).frame


OLD = quarters()


def failed(
    old: pd.DataFrame, new: pd.DataFrame, resource: Resource = BALANCES
) -> dict[str, tuple[bool, str]]:
    """Failed checks by their short name: whether each is required, and what it saw."""
    short = {long: name for name, long in NAMES.items()}
    results = drift.compare(old, new, resource)
    assert len({r.name for r in results}) == len(results)
    return {short[r.name]: (r.required, r.saw) for r in results if not r.passed}


def limited(**limits: float) -> Resource:
    return replace(BALANCES, limits=Limits(**limits))  # type: ignore[arg-type]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    n = draw(st.integers(2, 8))
    frame = quarters(n)
    size = st.floats(-1e6, 1e6).map(lambda v: round(v, 3)) | st.none()
    frame["balance_billion_usd"] = pd.Series(
        draw(st.lists(size, min_size=len(frame), max_size=len(frame))), dtype="float64"
    )
    order = draw(st.permutations(range(len(frame))))
    return frame.iloc[order].reset_index(drop=True)


@given(frames(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_identical_figures_pass_in_any_order(frame, random):
    order = list(range(len(frame)))
    random.shuffle(order)
    assert failed(frame, frame.iloc[order]) == {}
    assert not revisions(frame, frame.iloc[order], BALANCES)


@given(st.sampled_from([1e3, 1e-3, 1e6, 100.0]), frames())
@settings(max_examples=40)
def test_another_unit_is_detected(factor, frame):
    assert "units" not in failed(frame, frame)
    values = frame["balance_billion_usd"]
    new = frame.assign(balance_billion_usd=values * factor)
    if ((values != 0) & values.notna()).any():
        assert failed(frame, new)["units"][0] is True
    else:
        assert "units" not in failed(frame, new)


@given(st.sets(st.integers(0, 47), min_size=25, max_size=47))
@settings(max_examples=40)
def test_losing_more_than_half_of_the_rows_cannot_be_accepted(gone):
    required, saw = failed(OLD, OLD.drop(index=sorted(gone)))["rows"]
    assert required
    assert saw.startswith(f"{len(gone)} of 48 rows gone")


@given(st.sets(st.integers(0, 47), max_size=24), st.floats(0, 60))
@settings(max_examples=40)
def test_up_to_half_of_the_rows_is_a_warning_beyond_the_limit(gone, limit):
    failures = failed(OLD, OLD.drop(index=sorted(gone)), limited(rows_lost_pct=limit))
    if 100 * len(gone) / 48 > limit:
        assert failures["rows"][0] is False
    else:
        assert "rows" not in failures


@given(st.sets(st.integers(0, 43), max_size=20), st.floats(0.5, 2).filter(lambda f: abs(f - 1) > 1e-6))
@settings(max_examples=40)
def test_revisions_are_counted_against_the_limits(rows, factor):
    """Rows 44 to 47 are the newest quarter, which is open."""
    new = OLD.copy()
    new.loc[sorted(rows), "balance_billion_usd"] *= factor
    assert len(revisions(OLD, new, BALANCES).revised) == len(rows)
    failures = failed(OLD, new)
    share = 100 * len(rows) / 88  # 44 closed rows, two columns
    assert ("revised" in failures) == (share > 5)
    assert ("revised much" in failures) == (share > 1 and abs(factor - 1) > 0.1)


def test_a_new_quarter_and_a_revised_open_one_pass():
    new = quarters(13)
    new.loc[44:47, "balance_billion_usd"] *= 1.4
    assert failed(OLD, new) == {}
    assert "revised much" in failed(OLD, new, limited(open_periods=0))


def test_failed_checks_name_what_they_found():
    new = OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] * 1000)
    saw = failed(OLD, new)["units"][1]
    assert saw == (
        "balance_billion_usd: about 1,000 times the old ones, as if billions had become millions"
    )
    saw = failed(new, OLD)["units"][1]
    assert saw.endswith("about 1/1,000 of the old ones, as if millions had become billions")
    new = OLD.copy()
    new.loc[8, "balance_billion_usd"] = 1350
    new.loc[8, "loans"] = 49
    assert failed(OLD, new)["revised much"][1] == (
        "1 of 88 changed by more than 10 % (1.14 %, at most 1 %), the largest: "
        "balance_billion_usd 918.09 -> 1350 (quarter_end 2022-09-30, product auto)"
    )


@pytest.mark.parametrize("factor", [12, 0.1, 40])
def test_a_large_revision_is_not_another_unit(factor):
    new = OLD.assign(balance_billion_usd=OLD["balance_billion_usd"] * factor)
    assert set(failed(OLD, new)) == {"revised", "revised much"}


def test_another_unit_of_one_product_alone_is_named():
    new = OLD.copy()
    new.loc[new["product"] == "student", "balance_billion_usd"] *= 1000
    required, saw = failed(OLD, new)["units"]
    assert required
    assert saw.startswith("balance_billion_usd of product student: about 1,000 times")


def test_one_corrected_value_is_not_another_unit():
    wrong = OLD.copy()
    wrong.loc[0, "balance_billion_usd"] *= 1000
    assert "units" not in failed(wrong, OLD)


def test_two_values_of_a_category_are_too_few_to_tell_its_unit():
    few = OLD[OLD["product"] == "auto"].head(2).assign(product="other")
    wrong, right = (pd.concat([OLD, few.assign(balance_billion_usd=[v, 6.0])]) for v in (5000.0, 5.0))
    assert "units" not in failed(wrong, right)


def test_another_unit_in_the_appended_quarter_alone_is_a_warning():
    new = quarters(13)
    new.loc[48:, "balance_billion_usd"] *= 1000
    required, saw = failed(OLD, new)["new rows"]
    assert (required, "as if billions had become millions" in saw) == (False, True)
    assert "new rows" not in failed(OLD, quarters(13))


def test_appended_rows_are_measured_by_their_own_series():
    """Home loans dwarf the rest: their new rows alone are no jump."""
    big = OLD.copy()
    big.loc[big["product"] == "home", "balance_billion_usd"] *= 1000
    new = pd.concat(
        [big, big[big["product"] == "home"].tail(1).assign(quarter_end=pd.Timestamp("2025-03-31"))]
    )
    assert "new rows" not in failed(big, new)


def test_appended_rows_are_measured_by_the_last_ones_before_them():
    """What grew a hundredfold over the years may go on from where it is."""
    grown = quarters(13)
    grown["balance_billion_usd"] *= 1.6 ** (np.arange(len(grown)) // 4)
    assert "new rows" not in failed(grown.iloc[:48], grown)


def test_an_older_file_fails_the_newest_period_check():
    results = drift.compare(OLD, OLD.iloc[:40], BALANCES)
    assert is_older(results)
    required, saw = failed(OLD, OLD.iloc[:40])["newest"]
    assert required
    assert saw == "ends 2024-06-30, before 2024-12-31"
    assert not is_older(drift.compare(OLD, quarters(13), BALANCES))


def test_missing_early_history_is_rejected():
    required, saw = failed(OLD, OLD.iloc[4:])["oldest"]
    assert required
    assert saw == "begins 2022-06-30, before 2022-03-31"


def test_independent_editions_may_begin_later():
    free = limited(rows_lost_pct=100)
    assert failed(OLD, quarters(4, "2025-03-31"), free)["oldest"][0] is False


def test_a_gap_in_the_periods_is_lost_rows_and_not_another_frequency():
    new = OLD[OLD["quarter_end"] != "2023-03-31"]
    assert set(failed(OLD, new)) == {"rows"}


@pytest.mark.parametrize(("months", "name"), [((12,), "year"), ((6, 12), "half year")])
def test_another_frequency_is_rejected(months, name):
    old = quarters(16)
    required, saw = failed(old, old[old["quarter_end"].dt.month.isin(months)])["step"]
    assert required
    assert saw == f"mostly every {name}, before every quarter"


def test_periods_may_be_years_or_school_years_too():
    years = pd.DataFrame({"year": range(1990, 2025), "share_pct": 9.5, "flag": "", "note": ""})
    years = tidy_csv.canonical(years, RATES).frame
    assert failed(years, years, RATES) == {}
    failures = failed(years, years.iloc[::2], RATES)
    assert failures["step"][1] == "mostly every 2 years, before every year"
    school = replace(RATES, columns=RATES.columns | {"year": "text"})
    names = years["year"].map(lambda y: f"{y}-{(y + 1) % 100:02d}").astype("str")
    assert failed(years.assign(year=names), years.assign(year=names), school) == {}
    assert "newest" in failed(years.assign(year=names), years.assign(year=names).iloc[:-1], school)


def test_a_renamed_category_is_named_with_its_new_name():
    new = OLD.assign(product=OLD["product"].replace("student", "student_loan"))
    failures = failed(OLD, new)
    assert failures["product"] == (False, "gone: student; new: student_loan")
    assert failures["rows"][0] is False


def test_an_added_category_is_not_a_rename():
    more = OLD[OLD["product"] == "auto"].assign(product="other")
    assert failed(OLD, pd.concat([OLD, more])) == {}


def test_members_may_be_added_and_dropped():
    codes = pd.Series(range(10_001, 10_401)).astype("str")
    old = pd.DataFrame({"survey": "2020-24", "fips": codes, "homes": 5.0, "note": None})

    def renamed(count: int, limit: float) -> bool:
        resource = replace(EDITION, key=("fips",), limits=Limits(rows_lost_pct=limit))
        new = old.assign(fips=codes.where(codes.index >= count, "2" + codes.str[1:]))
        results = drift.compare(old, new, resource)
        return not next(c.passed for c in results if c.name == "no value of fips is renamed")

    assert not renamed(20, limit=5)
    assert renamed(21, limit=5)
    assert renamed(1, limit=0)
    assert not renamed(0, limit=0)


def test_other_signs_are_rejected():
    new = OLD.assign(balance_billion_usd=-OLD["balance_billion_usd"])
    required, saw = failed(OLD, new)["signs"]
    assert required
    assert saw == "balance_billion_usd: 48 of 48 (100 %)"
    few = OLD.copy()
    few.loc[:3, "balance_billion_usd"] *= -1
    assert "signs" not in failed(OLD, few)


def test_an_emptied_column_is_rejected_and_its_values_count_as_revised():
    new = OLD.assign(balance_billion_usd=float("nan"))
    failures = failed(OLD, new)
    assert failures["filled"] == (True, "balance_billion_usd keeps 0% of its values")
    assert {"revised", "revised much"} <= set(failures)


def test_notes_may_be_emptied():
    old = tidy_csv.canonical(
        pd.DataFrame({"year": [2023], "share_pct": [9.5], "flag": ["f"], "note": "n"}), RATES
    ).frame
    new = old.assign(flag=pd.Series([None], dtype="str"), note=pd.Series([None], dtype="str"))
    assert failed(old, new, RATES) == {}
    assert not revisions(old, new, RATES)


def test_a_repeated_key_is_rejected():
    required, saw = failed(OLD, pd.concat([OLD, OLD.head(2)]))["keys"]
    assert required
    assert saw == "2 rows repeat a key, the first: quarter_end 2022-03-31, product auto"


def test_other_columns_are_rejected():
    failures = failed(OLD, OLD.rename(columns={"loans": "accounts"}))
    assert failures["columns"] == (True, "gone: ['loans']; new: ['accounts']")


def test_a_candidate_without_key_or_rows_has_one_check():
    assert set(failed(OLD, OLD.drop(columns="product"))) == {"columns"}
    assert failed(OLD, OLD.iloc[:0]) == {"columns": (True, "4 columns; no rows")}


def survey(name: str, n: int = 8) -> pd.DataFrame:
    codes = [f"{i:05d}" for i in range(n)]
    return tidy_csv.canonical(
        pd.DataFrame({"survey": name, "fips": codes, "homes": range(100, 100 + n), "note": ""}), EDITION
    ).frame


def test_a_new_edition_is_matched_row_by_row():
    old = survey("2019-23")
    new = survey("2020-24").assign(homes=lambda f: f["homes"] * 1.3)
    assert failed(old, new, EDITION) == {}  # other values are no revision: it is another survey
    required, saw = failed(old, new.assign(homes=new["homes"] * 1000), EDITION)["units"]
    assert required
    assert saw.startswith("homes: about 1,000 times the old ones")
    assert failed(old, new.iloc[:3], EDITION)["rows"][0] is True
    assert is_older(drift.compare(new, old, EDITION))


def test_real_revisions_of_a_whole_history_are_detected(root):
    """The Digest of 2023 rebased its constant dollars: half of its values moved by more than a tenth."""
    from edudata import registry

    resource = registry.resources()["nces/tuition"]
    old, new = (
        vintages.read(v, resource)
        for v in Archive([root / "data"], registry.registry()).vintages(resource.id)
        if v.published in ("2021-01", "2023-12")
    )
    results = drift.compare(old, new, replace(resource, limits=Limits()))
    assert [r.name for r in results if not r.passed] == [NAMES["revised"], NAMES["revised much"]]
    assert not any(r.required for r in results if not r.passed)
