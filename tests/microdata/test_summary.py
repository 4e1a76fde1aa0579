"""Converted years in the figures: two synthetic years become rows of the table, dots and groups."""

from __future__ import annotations

import json
import shutil
from datetime import date

import numpy as np
import pandas as pd
import pytest

import edudata as ed
from edudata import config, registry
from edudata.catalog import reader
from edudata.errors import OutOfRangeError
from edudata.microdata import questions, summary

DAY = date(2030, 1, 2)
EVERY_STATE = sorted(code for letters, (code, _) in questions.STATES.items() if letters != "PR")


def as_year(folder, target, name):
    """Copy a converted year as another one that claims to have all states."""
    shutil.copytree(folder, target / name, ignore=shutil.ignore_patterns("parts"))
    for path in (target / name / "year.json", target / name / "cube/cube.json"):
        record = json.loads(path.read_text()) | {"year": int(name), "states": EVERY_STATE}
        path.write_text(json.dumps(record))


@pytest.fixture(scope="module")
def years(tmp_path_factory, year, built):
    """The years 2019 and 2023, on both sides of the year without a survey."""
    target = tmp_path_factory.mktemp("years")
    for name in ("2019", "2023"):
        as_year(year.folder, target, name)
    return target


@pytest.fixture(scope="module")
def published(tmp_path_factory, years):
    """A data directory over the bundled one, as an installed package has, with both years published."""
    patch = pytest.MonkeyPatch()
    own = tmp_path_factory.mktemp("data")
    roots = (own, config.bundled())
    patch.setattr(config, "data_roots", lambda data_dir=None: roots)
    patch.setenv("EDUDATA_MICRODATA_DIR", str(years))
    patch.setattr(summary, "RULES", ("default",))  # the others take as long again
    first, second = (summary.publish(name, today=DAY) for name in ("2019", "2023"))
    table = reader.table(reader.catalog(), summary.TABLE)
    yield own, first, second, table
    patch.undo()


def test_both_years_are_in_the_table_next_to_the_bundled_one(published, years):
    own, first, second, table = published
    assert first.path == second.path, "of one day"
    assert [p.suffix for p in sorted(first.path.parent.iterdir())] == [".csv", ".json"]
    assert sorted(set(table["year"])) == [2019, 2023, 2024]
    nation = table[
        (table["level"] == "nation") & (table["rule"] == "default") & (table["ages"] == "recent")
    ]
    by_year = nation.set_index("year")
    assert by_year["se_method"].to_dict() == {2019: "replicates", 2023: "replicates", 2024: "kish"}
    estimate = ed.underemployment(year=2019, data=years).iloc[0]
    assert by_year.loc[2019, "rate_pct"] == pytest.approx(estimate["rate_pct"], abs=5.1e-5)
    assert by_year.loc[2019, "se_pct"] == pytest.approx(estimate["se_pct"], abs=5.1e-5)
    notes = second.sidecar["notes"]
    assert [note[:4] for note in notes[1:]] == ["2019", "2023"]
    assert not list((own / "processed").glob("tuition*")), "other tables stay bundled"


def test_publishing_again_adds_nothing(published):
    before = sorted(published[0].rglob("*.csv"))
    assert summary.publish("2019", today=DAY) is None
    assert sorted(published[0].rglob("*.csv")) == before


def test_sex_and_race_of_the_nation_appear(published, years):
    table = published[-1]
    rows = table[(table["level"] == "sex_race") & (table["year"] == 2023) & (table["ages"] == "all")]
    nation = rows[rows["place"] == "US"].set_index(["sex", "race"])
    assert len(nation) == 3 * 6
    estimates = ed.underemployment(("sex", "race"), ages="all", year=2023, data=years)
    estimates = estimates.set_index(["sex", "race"])
    for name in ("rate_pct", "se_pct", "n"):
        np.testing.assert_allclose(nation[name].reindex(estimates.index), estimates[name], atol=5.1e-5)
    gap = ed.compare({"sex": "women"}, {}, ages="all", year=2023, data=years).iloc[0]
    women = nation.loc[("women", "everybody")]
    assert women["difference_pct"] == pytest.approx(gap["difference_pct"], abs=5.1e-5)
    assert women["difference_se_pct"] == pytest.approx(gap["se_pct"], abs=5.1e-5)


def frames(figure, table):
    bundled = {name: ed.load(name) for name in registry.figure(figure).tables if name != summary.TABLE}
    return bundled | {summary.TABLE: table}


def test_the_trend_shows_each_year_and_the_gap(published):
    table = published[-1]
    drawing = registry.figure("G-3-trend").card(frames("G-3-trend", table))
    exact = next(t for t in drawing.chart["data"] if t["name"] == "from microdata")
    assert list(exact["x"]) == ["2019-07-01", "2023-07-01"]
    assert exact["mode"] == "markers", "no line leads over the gap"
    notes = " ".join(drawing.notes)
    assert "2020 has no dot" in notes
    assert "no trend" not in notes
    row = drawing.data.set_index("year").loc[2020]
    assert pd.isna(row["rate_pct"])
    assert row["new_york_fed_pct"] > 30
    assert any(mark.get("text") == "no survey" for mark in drawing.chart["layout"]["annotations"])


def test_the_change_counts_both_samples(published):
    table = published[-1].copy()
    table = table[table["year"] < 2024].copy()
    later = (table["year"] == 2023) & (table["level"] == "nation")
    table.loc[later, ["rate_pct", "low_pct", "high_pct"]] -= 30
    drawing = registry.figure("G-3-trend").card(frames("G-3-trend", table))
    assert drawing.finding.startswith("From 2019 to 2023, our rate changed by −30.0 points")
    own = table[later & (table["ages"] == "recent") & (table["rule"] == "default")].iloc[0]
    half = 1.6449 * np.sqrt(2) * own["se_pct"]
    assert f"90% interval −{30 + half:.1f} to −{30 - half:.1f}" in drawing.notes[0]
    table.loc[later, "rate_pct"] += 30
    assert "no clear change" in registry.figure("G-3-trend").card(frames("G-3-trend", table)).finding


def test_exact_errors_replace_approximate_ones(published, years, tmp_path, monkeypatch):
    """A year of 2024 that was converted counts before the bundled one, whichever is newer."""
    from edudata.models import graduate_underemployment as model

    class Raw:
        def every(self, resource):
            bundled = registry.resources()[resource]
            own = pd.read_csv(published[1].path, dtype={"place": "str"})
            exact = own[own["year"] == 2023].assign(year=2024, release="2026-11-30")
            kish = ed.load(summary.TABLE)
            kish = kish[kish["year"] == 2024][list(bundled.columns)].assign(release="2026-12-31")
            return pd.concat([exact, kish], ignore_index=True)

    built = model.build_graduate_underemployment(Raw())
    assert set(built["se_method"]) == {"replicates", "modeled"}


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("2023", {"states": ["11", "47"]}, "of 2 states.*not the nation"),
        ("2009", {}, "begin in 2010"),
        ("2020", {}, "experimental"),
        ("2015-2019", {"span": 5}, "5-year file"),
    ],
)
def test_years_that_are_not_comparable_stay_out(tmp_path, year, years, name, change, why):
    as_year(years / "2023", tmp_path, name[-4:])
    folder = tmp_path / name
    (tmp_path / name[-4:]).rename(folder)
    if name == "2009":
        shutil.rmtree(folder / "cube")
    else:
        for path in (folder / "year.json", folder / "cube/cube.json"):
            path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(OutOfRangeError, match=why):
        summary.publish(name, tmp_path)
