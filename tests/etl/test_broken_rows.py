"""Few broken rows of a large table are left out, counted and reported; many stop the table."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudata.errors import ValidationError
from edudata.etl.publish.broken_rows import MAX_SHARE_PCT, MIN_ROWS, RULE, publishable
from edudata.models._schema import Model, check, check_rows, column
from edudata.records import Table

ROWS = 4000
FEW = int(ROWS * MAX_SHARE_PCT / 100)


class Homes(Model, key=["county"]):
    """One row per county."""

    county: int = column("county", ge=0)
    owners: float = column("homes of owners", ge=0, le=1e6)
    homes: float = column("all homes", ge=0, le=1e6)


def owners_are_part_of_all(frame):
    return check_rows("owners are part of all", frame[frame["owners"] > frame["homes"]], len(frame))


def nobody_lives_in_a_palace(frame):
    return check("no palaces", frame[frame["homes"] == 999_999], len(frame))


HOMES = Table(
    name="homes",
    title="Homes",
    description="",
    subject="housing",
    model=Homes,
    build=lambda raw: None,
    span=None,
    checks=(owners_are_part_of_all, nobody_lives_in_a_palace),
)


def homes(rows: int = ROWS) -> pd.DataFrame:
    return pd.DataFrame({"county": range(rows), "owners": 60.0, "homes": 100.0})


def broken(rows, column="owners", value=-1.0, total=ROWS):
    frame = homes(total)
    frame.loc[rows, column] = value
    return frame


@pytest.mark.parametrize(("column", "value"), [("owners", -1.0), ("owners", None), ("owners", 101.0)])
def test_a_few_broken_rows_are_left_out_and_counted(column, value):
    checked = publishable(HOMES, broken([3, 7], column, value), ())
    assert checked.left_out == 2
    assert checked.frame["county"].tolist() == [n for n in range(ROWS) if n not in (3, 7)]
    (warning,) = (r for r in checked.results if not r.passed)
    assert (warning.name, warning.required) == (RULE, False)
    assert "2 of 4,000 rows are left out" in warning.saw
    assert "3" in warning.saw, "the first row is named"


def test_rows_that_break_bounds_and_others_that_break_checks_are_both_left_out():
    frame = broken([3])
    frame.loc[5, "owners"] = 101.0
    checked = publishable(HOMES, frame, ())
    assert checked.left_out == 2
    assert {3, 5}.isdisjoint(checked.frame["county"])


def test_a_total_may_need_the_rows_that_are_left_out():
    def counties_are_complete(frame):
        return check("every county is there", homes().iloc[len(frame) :], ROWS)

    table = replace(HOMES, checks=(counties_are_complete,))
    assert publishable(table, broken([3]), ()).left_out == 1
    with pytest.raises(ValidationError, match="every county is there"):
        publishable(table, broken([3]).drop(index=9).reset_index(drop=True), ())


def test_a_good_table_has_no_warning():
    checked = publishable(HOMES, homes(), ())
    assert (checked.left_out, len(checked.frame)) == (0, ROWS)
    assert all(r.passed for r in checked.results)


def test_a_small_table_is_stopped_by_one_row():
    with pytest.raises(ValidationError, match="-1 is below 0"):
        publishable(HOMES, broken([3], total=MIN_ROWS - 1), ())


def test_a_rule_about_the_whole_table_cannot_be_blamed_on_rows():
    with pytest.raises(ValidationError, match="no palaces"):
        publishable(HOMES, broken([3], "homes", 999_999.0), (), accepted=True)
    repeated = homes()
    repeated.loc[4, "county"] = 3
    with pytest.raises(ValidationError, match="repeat a key"):
        publishable(HOMES, repeated, (), accepted=True)


def test_above_the_share_a_person_decides():
    many = broken(list(range(FEW + 1)))
    with pytest.raises(ValidationError) as caught:
        publishable(HOMES, many, ())
    assert caught.value.acceptable
    assert publishable(HOMES, many, (), accepted=True).left_out == FEW + 1
    consent = SimpleNamespace(
        sidecar={"accepted": "as published"}, resource="a/b", path=SimpleNamespace(name="x")
    )
    assert publishable(HOMES, many, [consent]).left_out == FEW + 1


def test_consent_is_not_offered_where_it_would_not_help():
    for frame in (broken(list(range(ROWS // 2))), broken([3], total=MIN_ROWS - 1)):
        with pytest.raises(ValidationError) as caught:
            publishable(HOMES, frame, (), accepted=True)
        assert not caught.value.acceptable


@given(st.sets(st.integers(0, ROWS - 1), max_size=2 * FEW))
def test_exactly_the_broken_rows_are_left_out_or_none_is_published(rows):
    frame = broken(sorted(rows))
    if len(rows) <= FEW:
        assert set(publishable(HOMES, frame, ()).frame["county"]) == set(range(ROWS)) - rows
    else:
        with pytest.raises(ValidationError):
            publishable(HOMES, frame, ())
