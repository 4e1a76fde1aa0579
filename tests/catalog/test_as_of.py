"""Tables made again as they were: the same as loaded ones, without what came later."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

import edudata as ed
from edudata import config, registry
from edudata.catalog import reader
from edudata.catalog.as_of import HistoricalTables, cut, load_as_of
from edudata.errors import NoVintageError, UnknownNameError
from edudata.etl.store.archive import Archive


def past(**until: str) -> HistoricalTables:
    dates = {name.replace("__", "/"): date for name, date in until.items()}
    return HistoricalTables(
        Archive(config.data_roots(), registry.registry()), reader.catalog(), until=dates
    )


@pytest.mark.parametrize("as_of", [None, "2022"])
@pytest.mark.parametrize("name", ["college_prices", "tuition"])
def test_a_table_is_that_which_is_loaded(name: str, as_of: str | None) -> None:
    rows, loaded = past().frame(name, as_of), ed.load(name, as_of)
    pd.testing.assert_frame_equal(rows, loaded)
    assert rows.attrs["vintage"] == loaded.attrs["vintage"]


def test_one_resource_can_be_as_it_was() -> None:
    rows = past(nces__tuition="2021-01").frame("college_prices")
    vintages = rows.attrs["vintage"].split("; ")
    assert "nces/tuition@2021-01" in vintages
    assert "nces/tuition@2023-12" not in vintages
    assert "us_news/tuition@2025" in vintages, "the others are the newest"
    assert past(nces__tuition="2021-01").state("nces/tuition") == ("2017-11", "2021-01")


def test_what_makes_the_same_table_makes_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from edudata.etl.publish import table

    calls: list[str] = []
    build = table.build_table
    monkeypatch.setattr(table, "build_table", lambda t, raw: calls.append(t.name) or build(t, raw))
    history = past()
    first = history.frame("tuition", "2022")
    first["amount_usd"] = 0.0
    assert history.frame("tuition", "2022")["amount_usd"].gt(0).any(), "a change stays with who made it"
    history.frame("tuition_releases", "2022-12-31")
    assert calls == ["college_prices"]


def test_days_before_and_names_that_are_not() -> None:
    history = past()
    for _ in range(2):
        with pytest.raises(NoVintageError):
            history.frame("vacancies", "1999")
    assert history.state("fred/jolts", "1999") == ()
    with pytest.raises(UnknownNameError, match="vacancies"):
        history.frame("vacancy")


@pytest.mark.parametrize(
    ("as_of", "month", "year"),
    [
        ("2018-01-01", "2017-11", 2016),  # December's index comes in January, with the year's average
        ("2018-01-30", "2017-11", 2016),
        ("2018-01-31", "2017-12", 2017),
        ("2018-01", "2017-12", 2017),
        ("2018", "2018-11", 2017),
    ],
)
def test_figures_that_are_final_are_cut_at_what_had_been_published(
    as_of: str, month: str, year: int
) -> None:
    table = registry.registry().tables["cpi"]
    newest = ed.load("cpi")
    rows = cut(newest, table, as_of)
    last = rows.groupby("frequency")["period_start"].max()
    assert f"{last['month']:%Y-%m}" == month
    assert last["year"].year == year
    rows_before = newest[newest["period_end"] <= rows["period_end"].max()]
    assert set(rows["series_id"]) == set(rows_before["series_id"])
    assert rows.attrs["vintage"] == newest.attrs["vintage"]
    assert rows.attrs["as_of"] == as_of
    assert f"there is no vintage of {as_of}" in rows.attrs["as_of_note"]
    with pytest.raises(NoVintageError, match="Nothing of cpi had been published by 1900"):
        cut(newest, table, "1900")


def test_only_consumer_prices_are_taken_for_final() -> None:
    """Everything else is revised: a later vintage says nothing of what was known."""
    final = [t.name for t in registry.registry().tables.values() if t.final_within_months is not None]
    assert final == ["cpi"]


def catalog_views() -> list[str]:
    return sorted(reader.catalog()["views"])


def catalog_names() -> list[str]:
    return sorted([*reader.catalog()["tables"], *reader.catalog()["views"]])


class Only(Archive):
    """An archive in which only some resources have vintages."""

    resources: tuple[str, ...] = ()

    def vintages(self, resource, as_of=None, *, pinned=True):
        if resource not in self.resources:
            raise NoVintageError(f"There is no vintage of {resource}.")
        return super().vintages(resource, as_of, pinned=pinned)


@pytest.mark.parametrize("name", catalog_views())
def test_a_view_needs_only_the_resources_of_its_rows(name: str) -> None:
    catalog = reader.catalog()
    archive = Only(config.data_roots(), registry.registry())
    archive.resources = tuple(reader.entry(catalog, name)["sources"])
    rows, _, vintages = load_as_of(archive, catalog, name, "2027")
    pd.testing.assert_frame_equal(rows, reader.table(catalog, name))
    assert {v["resource"] for v in vintages} <= set(archive.resources)


@pytest.mark.parametrize("name", catalog_names())
def test_before_the_first_vintage_every_table_and_view_names_its_first_day(name: str) -> None:
    with pytest.raises(NoVintageError) as caught:
        ed.load(name, as_of="1900")
    first = str(caught.value).rpartition(f"The earliest day of {name} is ")[2].rstrip(".")
    rows = ed.load(name, as_of=first)
    assert len(rows), first
    before = date.fromisoformat(first) - timedelta(days=1)
    with pytest.raises(NoVintageError, match=rf"The earliest day of {name} is {first}\."):
        ed.load(name, as_of=before)


def test_a_date_with_the_same_vintages_builds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ed.load("tuition", as_of="2022-05-01")
    monkeypatch.setattr("edudata.etl.publish.table.build_table", None)
    first.loc[:, "amount_usd"] = 0.0
    again = ed.load("tuition", as_of="2022-06-30")
    assert again["amount_usd"].gt(0).any(), "a change stays with who made it"
    assert again.attrs["as_of"] == "2022-06-30"


def test_a_refusal_is_not_found_out_twice_and_names_its_own_day(monkeypatch):
    """Building a table of many sources only to learn that one is missing took 0.7 seconds each time."""
    for day in ("1950-01-01", "1951-01-01"):
        with pytest.raises(NoVintageError, match=f"published by {day}"):
            ed.load("region_indicators", as_of=day)
    monkeypatch.setattr("edudata.etl.publish.table.build_as_of", None)
    for day in ("1951-01-01", "1950-01-01"):
        with pytest.raises(NoVintageError, match=f"published by {day}.*The earliest day of"):
            ed.load("region_indicators", as_of=day)
