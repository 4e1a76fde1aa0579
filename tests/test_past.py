"""Tables made again as they were: the same as loaded ones, without what came later."""

from __future__ import annotations

import pandas as pd
import pytest

from edudata import api, catalog, paths
from edudata.errors import NoVintageError, UnknownNameError
from edudata.past import Past


def past(**until: str) -> Past:
    named = {name.replace("__", "/"): date for name, date in until.items()}
    return Past(paths.data_roots(), api.records(), catalog.book(), until=named)


@pytest.mark.parametrize("as_of", [None, "2022"])
@pytest.mark.parametrize("name", ["college_prices", "tuition"])
def test_a_table_is_that_which_is_loaded(name: str, as_of: str | None) -> None:
    found, loaded = past().frame(name, as_of), api.load(name, as_of)
    pd.testing.assert_frame_equal(found, loaded)
    assert found.attrs["vintage"] == loaded.attrs["vintage"]


def test_one_resource_can_be_as_it_was() -> None:
    found = past(nces__tuition="2021-01").frame("college_prices")
    vintages = found.attrs["vintage"].split("; ")
    assert "nces/tuition@2021-01" in vintages
    assert "nces/tuition@2023-12" not in vintages
    assert "us_news/tuition@2025" in vintages, "the others are the newest"
    assert past(nces__tuition="2021-01").state("nces/tuition") == ("2017-11", "2021-01")


def test_what_makes_the_same_table_makes_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from edudata.etl import publish

    made: list[str] = []
    build = publish.build_table
    monkeypatch.setattr(publish, "build_table", lambda t, raw: made.append(t.name) or build(t, raw))
    kept = past()
    first = kept.frame("tuition", "2022")
    first["amount_usd"] = 0.0
    assert kept.frame("tuition", "2022")["amount_usd"].gt(0).any(), "a change stays with who made it"
    kept.frame("tuition_editions", "2022-12-31")
    assert made == ["college_prices"]


def test_days_before_and_names_that_are_not() -> None:
    kept = past()
    for _ in range(2):
        with pytest.raises(NoVintageError):
            kept.frame("vacancies", "1999")
    assert kept.state("fred/jolts", "1999") == ()
    with pytest.raises(UnknownNameError, match="vacancies"):
        kept.frame("vacancy")
