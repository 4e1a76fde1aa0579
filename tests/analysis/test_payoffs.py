"""Price and extra pay of all programs at once: as for one program, each once, weighted by graduates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from helpers import tables
from helpers.figures import card, texts

from edudata.analysis import weighted
from edudata.analysis.programs.payoff import payoff
from edudata.analysis.programs.payoffs import NEVER, by_major, payoffs
from edudata.errors import OutOfRangeError, UnknownNameError


@pytest.fixture(scope="module")
def bachelors() -> pd.DataFrame:
    return payoffs(tables.table("programs"), tables.table("institutions"), "bachelors")


def test_each_program_has_the_price_and_the_years_of_payoff(bachelors):
    assert not bachelors.duplicated(["opeid6", "cip_code"]).any()
    nursing = bachelors[bachelors["opeid6"].eq("003479") & bachelors["cip_code"].eq("5138")].iloc[0]
    # Belmont: net price 33,147, completion 70.66%, earnings 79,069, high school in Tennessee 34,809.
    one = payoff("bachelors", 33_147, 70.66, 79_069, 34_809)
    assert (
        (nursing["price_usd"], nursing["premium_usd"])
        == (one.price_usd, one.premium_usd)
        == (132_588, 44_260)
    )
    assert nursing["price_per_graduate_usd"] == pytest.approx(one.price_per_graduate_usd)
    assert nursing[["years", "years_per_graduate"]].tolist() == pytest.approx(
        [one.years, one.years_per_graduate]
    )
    never = bachelors[bachelors["premium_usd"] <= 0]
    assert len(never) > 100
    assert (never[["years", "years_per_graduate"]] == NEVER).all(axis=None)
    assert (bachelors["years_per_graduate"] >= bachelors["years"]).all()


def test_a_major_is_the_middle_of_its_programs(bachelors):
    row = by_major(bachelors, ["Nursing", "Art History"]).iloc[0]
    own = bachelors[bachelors["cip_code"].eq("5138") & bachelors["awards"].gt(0)]
    assert (row["major"], row["programs"]) == ("Nursing", len(own))
    for name in ("years", "years_per_graduate", "premium_usd"):
        assert row[name] == weighted.median(own[name], own["awards"])
    with pytest.raises(OutOfRangeError, match="enough programs"):
        by_major(bachelors, ["Art History"])
    with pytest.raises(UnknownNameError, match="credential"):
        payoffs(tables.table("programs"), tables.table("institutions"), "masters")


def test_medians_of_columns_equal_those_of_one():
    rng = np.random.default_rng(1)
    values, weights = rng.normal(size=(60, 3)), rng.integers(1, 40, 60).astype(float)
    each = [weighted.median(pd.Series(values[:, i]), pd.Series(weights)) for i in range(3)]
    assert weighted.medians(values, weights).tolist() == each


def test_the_figure_has_both_numbers_and_says_where_there_are_too_few():
    drawing = card("10X-majors", highlight="nursing", state="TN")
    row = drawing.data[drawing.data["major"] == "Nursing"].iloc[0]
    assert f"{row['years']:.1f} years" in drawing.finding
    assert f"{row['years_per_graduate']:.1f} with those who leave" in drawing.finding
    assert "half of the years" in texts(drawing)
    with pytest.raises(OutOfRangeError, match="too few programs"):
        card("10X-majors", credential="associates", state="DC")
