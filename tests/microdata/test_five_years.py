"""5-year files: several years, price adjustments, lists of areas and of occupations in one file."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import edudata as ed
from benchmarks import synthetic_pums as synthetic
from edudata.errors import FormatError, OutOfRangeError
from edudata.microdata import (
    convert,
    cube,
    estimate,
    places,
    questions,
    replicates,
    rules,
    verify,
    vintages,
)
from edudata.microdata.vintages import WEIGHTS

PEOPLE = 4_000
DICTIONARY = "sources/census_pums_weights/dictionaries/PUMS_Data_Dictionary_acs5-{}.csv"


def _table(last, state="47", pumas=("00100", "00200", "02500")):
    """Persons in the layout of a 5-year file: its years in turn, and the lists that each year uses."""
    vintage = vintages.find(f"{last - 4}-{last}")
    table = synthetic.table(synthetic.people(state, PEOPLE, seed=11)).to_pandas()
    number = np.arange(PEOPLE) % 5
    year = vintage.first + number
    table["SERIALNO"] = [f"{y}{'HU' if last >= 2021 else '00'}{i // 3:07d}" for i, y in enumerate(year)]
    factors = sorted(
        vintages.ADJUSTMENTS_OF_FIVE.get(last, {1_050_000 + i for i in range(5)}), reverse=True
    )
    table["ADJINC"] = np.array(factors)[number]
    table["PUMA"] = np.array(pumas)[np.arange(PEOPLE) // 7 % len(pumas)]
    if last == 2022:
        table["PUMA10"] = table["PUMA"].where(year <= 2021, "-0009")
        table["PUMA20"] = table["PUMA"].where(year == 2022, "-0009")
    if last == 2013:
        table["PUMA00"] = table["PUMA"].where(year <= 2011, "-0009")
        table["PUMA10"] = table["PUMA"].where(year >= 2012, "-0009")
        for name, years in (("OCCP02", [2009]), ("OCCP10", [2010, 2011]), ("OCCP12", [2012, 2013])):
            table[name] = table["OCCP"].where(np.isin(year, years), "N.A.")
        table = table.drop(columns=["OCCP", "WKWN"]).rename(columns={"RELSHIPP": "RELP"})
    if last in (2013, 2022):
        table = table.drop(columns="PUMA")
    if vintage.state_column == "ST":
        table = table.rename(columns={"STATE": "ST"})
    return table.assign(YEAR=year)


def _converted(folder, last):
    table = _table(last)
    path = folder / "psam_p47.csv"
    synthetic.pa_csv.write_csv(
        pa.Table.from_pandas(table.drop(columns="YEAR"), preserve_index=False),
        path,
        synthetic.pa_csv.WriteOptions(quoting_style="none"),
    )
    return convert.convert(f"{last - 4}-{last}", [path], folder / "out"), table


@pytest.fixture(scope="module", params=[2013, 2022, 2023])
def five(request, tmp_path_factory):
    """A converted 5-year file and the persons in it."""
    return _converted(tmp_path_factory.mktemp("five"), request.param)


def test_every_record_keeps_its_codes_weights_and_area(five):
    converted, people = five
    last = converted.record["year"]
    assert converted.folder.name == f"{last - 4}-{last}" == converted.vintage.name
    table = pq.read_table(converted.graduates).to_pandas()
    expected = people[people["SCHL"].fillna("00").astype(int) >= 21]
    assert len(table) == len(expected)
    assert (
        table[list(WEIGHTS)].sum().to_numpy() == expected[list(WEIGHTS)].astype("int64").sum().to_numpy()
    ).all()
    assert table["ADJINC"].nunique() == 5
    area = table["PUMA"].str.len() == 10
    older = {2013: ("2000", 2011), 2022: ("2010", 2021), 2023: ("", 0)}[last]
    assert area.sum() == (expected["YEAR"] <= older[1]).sum()
    assert set(table.loc[area, "PUMA"].str[:4]) <= {older[0]}
    assert table["PUMA"].notna().all()
    known = table["OCCP"].dropna()
    assert known.str.fullmatch(r"\d{4}").all()
    source = ["OCCP10", "OCCP12"] if last == 2013 else ["OCCP"]
    worked = (
        expected[source]
        .apply(lambda column: column.str.fullmatch(r"\d{4}"))
        .fillna(value=False)
        .any(axis=1)
    )
    assert len(known) == worked.sum()


def test_rates_have_the_plain_standard_error(five):
    converted, people = five
    last = converted.record["year"]
    name = f"{last - 4}-{last}"
    frame = ed.underemployment("state", year=name, ages="all", data=converted.folder.parent, engine="numpy")
    jobs = rules.college_jobs("default", codes=converted.vintage.occupations)["college_job"]
    occupation = (
        people["OCCP"]
        if last > 2013
        else people["OCCP12"].where(people["OCCP12"] != "N.A.", people["OCCP10"])
    )
    keep = (people["SCHL"].fillna("00").astype(int) >= 21) & people["AGEP"].between(22, 65)
    keep &= people["ESR"].isin(["1", "2"])
    college = occupation.map(jobs)
    weights = people[list(WEIGHTS)].to_numpy(float)
    rate = weights[keep & (college == False)].sum(axis=0) / weights[keep & college.notna()].sum(axis=0)  # noqa: E712
    assert frame["rate_pct"].iloc[0] == pytest.approx(100 * rate[0], abs=1e-9)
    assert frame["se_pct"].iloc[0] == pytest.approx(100 * float(replicates.standard_error(rate)), abs=1e-9)
    # In 2013's file the codes of 2009 are of a list that no rule classifies.
    assert (frame["coverage_pct"].iloc[0] > 99) == (last > 2013)


def test_wages_are_in_dollars_of_the_last_year(five):
    converted, people = five
    last = converted.record["year"]
    ours = ed.wages(
        ages="all", full_time=False, year=f"{last - 4}-{last}", data=converted.folder.parent
    ).iloc[0]
    keep = (people["SCHL"].fillna("00").astype(int) >= 21) & people["AGEP"].between(22, 65)
    keep &= people["ESR"].isin(["1", "2"]) & (people["WAGP"] > 0)
    own = people[keep].assign(wage=people["WAGP"] * people["ADJINC"] / 1e6).sort_values("wage")
    below = own["PWGTP"].cumsum()
    assert ours["median_usd"] == pytest.approx(own.loc[below >= below.iloc[-1] / 2, "wage"].iloc[0])
    assert ours["n"] == len(own)
    assert ours["se_usd"] > 0


def test_metros_share_out_each_list_by_itself(five):
    converted, _ = five
    last = converted.record["year"]
    question = questions.query("metro", None, "all", "default", "numpy")
    (source,) = questions.choose(f"{last - 4}-{last}", 1, converted.folder.parent)
    if last == 2013:
        with pytest.raises(OutOfRangeError, match="census of 2000"):
            estimate.table(question, [source])
        return
    frame = estimate.table(question, [source], min_n=1)
    shares = places.load("2020", convert.puma_people(converted)).shares
    total = shares.groupby(["state", "puma"])["share"].sum()
    assert np.allclose(total, 1)
    in_metros = shares[shares["cbsa"] != ""].groupby(["state", "puma"])["share"].sum()
    jobs = rules.college_jobs("default")
    raw = questions.engines.sums(converted.graduates, cube.plan(("puma",), (22, 65), jobs))
    raw = raw[raw["work"].isin([0, 1])]
    share = [in_metros.get(key, 0) for key in zip(raw["STATE"], raw["PUMA"], strict=True)]
    assert frame["people"].sum() == pytest.approx((raw["PWGTP"] * share).sum(), abs=2 * len(frame))


def test_a_cube_answers_as_the_records_do(tmp_path):
    converted, _ = _converted(tmp_path, 2023)
    cube.build(converted)
    root = converted.folder.parent
    ours, theirs = (
        ed.underemployment(("state", "major"), year="2019-2023", data=root, engine=engine, min_n=1)
        for engine in ("cube", "numpy")
    )
    pd.testing.assert_frame_equal(ours, theirs)
    assert ours.attrs["year"] == "2019-2023"


def test_five_years_are_found_by_their_name_only(tmp_path, year):
    converted, _ = _converted(tmp_path, 2023)
    root = converted.folder.parent
    assert [s.name for s in questions.choose("newest", 1, root)] == ["2019-2023"], "there is nothing else"
    shutil.copytree(year.folder, root / "2023")
    assert [s.name for s in questions.choose("newest", 1, root)] == ["2023"]
    with pytest.raises(OutOfRangeError, match="file of 5 years already"):
        questions.choose("2019-2023", 2, root)
    with pytest.raises(OutOfRangeError, match=r"2018-2022 on this machine.*fetch 2018-2022"):
        questions.choose("2018-2022", 1, root)
    with pytest.raises(OutOfRangeError, match="neither a year"):
        vintages.find("2019-2022")
    with pytest.raises(OutOfRangeError, match="begin in 2009-2013"):
        vintages.find("2008-2012")


@pytest.mark.parametrize(
    ("last", "wrong", "change", "why"),
    [
        (2023, "2018-2022", {}, "2023 and later"),
        (2023, 2023, {}, r"serial numbers of 2019, 2020, 2021, 2022, 2023.*such as 2019-2023"),
        (2022, "2017-2021", {}, "serial numbers of 2018, 2019, 2020, 2021, 2022"),
        (2023, "2019-2023", {"ADJINC": 1_042_311}, "1042311, as files of 2022"),
        (2023, "2019-2023", {"SERIALNO": "0000012"}, "serial numbers of no year"),
        (2013, "2009-2013", {"ADJINC": list(range(PEOPLE))}, "price adjustments"),
    ],
)
def test_other_years_are_refused(tmp_path, last, wrong, change, why):
    table = _table(last).drop(columns="YEAR").assign(**change)
    synthetic.pa_csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), tmp_path / "psam_p47.csv")
    with pytest.raises(FormatError, match=why):
        convert.convert(wrong, [tmp_path / "psam_p47.csv"], tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.parquet"))


@pytest.mark.parametrize("last", [2022, 2023])
def test_dictionaries_of_five_years(reference, last):
    names, factors = set(), set()
    for line in (reference / DICTIONARY.format(last)).read_text(encoding="latin-1").splitlines():
        cells = line.replace('"', "").split(",")
        names |= {cells[1]} if cells[0] == "NAME" else set()
        factors |= {int(cells[4])} if cells[:2] == ["VAL", "ADJINC"] else set()
    vintage = vintages.find(f"{last - 4}-{last}")
    columns = vintages.match_header(sorted(names), vintage, "dictionary")
    assert set(columns) == set(vintages.COLUMNS)
    assert columns["PUMA"] == (("PUMA20", "PUMA10") if last == 2022 else ("PUMA",))
    assert factors == vintage.adjustments


def test_published_estimates_of_five_years(five):
    converted, people = five
    last = converted.record["year"]
    total = people[list(WEIGHTS)].astype("int64").sum().to_numpy()
    error = round(float(replicates.standard_error(total)))
    years = f"{(last - 4) % 100:02d}_to_{last % 100}"
    text = (
        f"st,state,characteristic,pums_est_{years},pums_se_{years}\n"
        f"47,Tennessee,Total population,{total[0]},{error}\n"
    )
    lines = verify.parse_estimates(text, "pums_estimates.csv")
    (result,) = verify.verify(converted, lines)
    assert result.passed, result
    with pytest.raises(OutOfRangeError, match=f"pums_estimates_{(last - 4) % 100:02d}_{last % 100}"):
        verify.verify(converted)


def test_many_graduates_are_sorted_in_pieces(tmp_path, monkeypatch):
    once, _ = _converted(tmp_path, 2023)
    monkeypatch.setattr(convert, "SORTED_AT_ONCE", 200)
    monkeypatch.setattr(convert.members, "BLOCK_BYTES", 100_000)
    pieces = convert.convert("2019-2023", [tmp_path / "psam_p47.csv"], tmp_path / "pieces")
    with pq.ParquetFile(next((pieces.folder / "parts").glob("*graduates.parquet"))) as part:
        assert part.num_row_groups > 4
    keys = ["SERIALNO", "SPORDER", "AGEP", "PWGTP", "OCCP", "WAGP"]
    ours, theirs = (
        pq.read_table(y.graduates).to_pandas().sort_values(keys, ignore_index=True) for y in (pieces, once)
    )
    pd.testing.assert_frame_equal(ours, theirs)
    with pq.ParquetFile(pieces.graduates) as file:
        recent = [
            file.read_row_group(i, ["AGEP"])["AGEP"].to_numpy() <= 27 for i in range(file.num_row_groups)
        ]
    order = np.concatenate(recent)
    young = ours["AGEP"].between(22, 27).sum()
    assert order[:young].all()
