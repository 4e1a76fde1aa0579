"""The Scorecard's file of one year: 3,306 columns, missing values written NA, no earnings and no debt."""

from __future__ import annotations

import pytest

from edudata.errors import FormatError
from edudata.sources.scorecard.institutions import parse_institutions


@pytest.fixture(scope="module")
def real(reference):
    return (reference / "sources/scorecard_programs/MERGED2023_24_PP.csv.bz2").read_bytes()


def test_prices_are_those_of_the_file(real):
    frame = parse_institutions(real).set_index("unitid")
    assert len(frame) == 6429
    # Typed from the file: University of Alabama at Birmingham.
    row = frame.loc["100663"]
    assert (row["tuition_in_state_usd"], row["tuition_out_of_state_usd"], row["net_price_usd"]) == (
        "8832", "21864", "17727",
    )  # fmt: skip
    assert frame["tuition_in_state_usd"].notna().sum() == 3729


@pytest.mark.parametrize(
    "name",
    ["median_earnings_10yr_usd", "median_debt_usd", "median_debt_completers_usd", "first_generation_share"],
)
def test_earnings_and_debt_are_empty_in_every_row(real, name):
    """NA is missing, never zero: nothing may stand where the publisher has no figure."""
    assert parse_institutions(real)[name].isna().all()


def test_a_damaged_archive_is_refused(real):
    with pytest.raises(FormatError, match="compressed file is damaged"):
        parse_institutions(real[:5000])
