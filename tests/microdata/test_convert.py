"""Conversion: the records survive, damage is named, and any stopped run goes on."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from benchmarks import synthetic_pums as synthetic
from edudata.errors import (
    CorruptDataError,
    DataDirectoryError,
    FormatError,
    OutOfRangeError,
    TransientError,
)
from edudata.microdata import convert, cube, members, questions, vintages
from edudata.microdata.vintages import WEIGHTS

DICTIONARIES = "sources/census_pums_weights/dictionaries/PUMS_Data_Dictionary_acs1-{}.csv"


def _graduates(drawn):
    """Return the drawn graduates as a plain frame, sorted."""
    frames = []
    for people in drawn.values():
        frame = pd.DataFrame(people.columns)
        weights = pd.DataFrame(people.weights, columns=list(WEIGHTS))
        frames.append(pd.concat([frame, weights], axis=1))
    frame = pd.concat(frames)
    return frame[frame["SCHL"] >= 21]


def _sorted(frame):
    return frame.sort_values(["STATE", "SERIALNO", "SPORDER", "AGEP", "PWGTP"], ignore_index=True)


def test_every_graduate_is_there_with_every_weight(year, drawn):
    table = pq.read_table(year.graduates).to_pandas()
    expected = _graduates(drawn)
    assert year.record["rows"] == len(table) == len(expected)
    assert year.record["persons"] == 11_500
    assert year.record["states"] == ["11", "47", "56"]
    table, expected = _sorted(table), _sorted(expected)
    columns = ["AGEP", "SEX", "RAC1P", "WAGP", *WEIGHTS]
    assert (table[columns].to_numpy() == expected[columns].to_numpy()).all()
    assert (table[list(WEIGHTS)] < 0).to_numpy().any(), "negative weights survive"
    assert table["FOD1P"].str.len().eq(4).all()
    assert table["OCCP"].dropna().str.len().eq(4).all()
    assert table["OCCP"].isna().any(), "people who never worked have no occupation"


def test_recent_graduates_come_first_in_their_own_row_groups(year):
    with pq.ParquetFile(year.graduates) as file:
        ages = [file.read_row_group(i, ["AGEP"])["AGEP"].to_numpy() for i in range(file.num_row_groups)]
        encodings = file.metadata.row_group(0).column(file.schema_arrow.get_field_index("PWGTP7")).encodings
    recent = [((a >= 22) & (a <= 27)).mean() for a in ages]
    assert set(recent) == {0.0, 1.0}
    assert recent == sorted(recent, reverse=True)
    assert "BYTE_STREAM_SPLIT" in encodings


def test_pumas_and_totals_cover_everybody(year, drawn):
    pumas = convert.puma_people(year)
    assert sum(pumas.values()) == sum(int(p.weights[:, 0].sum(dtype="int64")) for p in drawn.values())
    assert {state for state, _ in pumas} == set(drawn)
    totals = pq.read_table(year.folder / "totals.parquet").to_pandas()
    sums = totals.groupby("state")[list(WEIGHTS)].sum()
    for state, people in drawn.items():
        assert (sums.loc[state].to_numpy() == people.weights.sum(axis=0, dtype="int64")).all()


def test_a_second_run_converts_nothing_again(tmp_path, downloads):
    first = convert.convert(2023, downloads, tmp_path)
    before = {p: p.stat().st_mtime_ns for p in (first.folder / "parts").glob("*.parquet")}
    again = convert.convert(2023, downloads, tmp_path)
    assert again.record["sha256"] == first.record["sha256"]
    assert {p: p.stat().st_mtime_ns for p in (first.folder / "parts").glob("*.parquet")} == before


def test_the_nation_in_two_files_equals_the_states(tmp_path, drawn, year):
    archive = tmp_path / "csv_pus.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, states in (("psam_pusa.csv", ["11", "47"]), ("psam_pusb.csv", ["56"])):
            tables = [synthetic.table(drawn[state]) for state in states]
            synthetic.pa_csv.write_csv(pa.concat_tables(tables), tmp_path / name)
            file.write(tmp_path / name, name)
    nation = convert.convert(2023, [archive], tmp_path / "out")
    for name in ("totals.parquet", "pumas.parquet"):
        ours, theirs = (pq.read_table(y.folder / name).to_pandas() for y in (nation, year))
        keys = [c for c in ours if c not in WEIGHTS]
        pd.testing.assert_frame_equal(*(f.sort_values(keys, ignore_index=True) for f in (ours, theirs)))
    ours, theirs = (pq.read_table(y.graduates).to_pandas() for y in (nation, year))
    pd.testing.assert_frame_equal(_sorted(ours), _sorted(theirs))


def _old_header():
    renamed = {"STATE": "ST", "RELSHIPP": "RELP"}
    names = [renamed.get(n, n) for n in synthetic.HEADER]
    return [n.lower() if n.startswith("PWGTP") and n != "PWGTP" else n for n in names]


def test_old_names_of_columns(tmp_path):
    people = synthetic.people("11", 400, seed=3)
    people.columns["SERIALNO"] = [f"{i:07d}" for i in range(400)]
    people.columns["ADJINC"] = np.full(400, 1_007_588)
    synthetic.write_csv(tmp_path / "ss16pdc.csv", people, _old_header())
    old = convert.convert(2016, [tmp_path / "ss16pdc.csv"], tmp_path / "out")
    table = pq.read_table(old.graduates)
    assert set(table["STATE"].to_pylist()) == {"11"}
    assert table["PWGTP80"].null_count == 0
    assert old.vintage.occupations == "2010"


def test_the_published_records_of_2011(tmp_path, reference):
    path = reference / "sources/census_pums_weights/acs2011_1yr_person_us_sample.parquet"
    frame = pd.read_parquet(path).drop(columns="SOURCE_MEMBER")
    # As published: codes as text with their zeros, replicate weights in lower case.
    for name, width in (("ST", 2), ("PUMA", 5), ("FOD1P", 4), ("OCCP", 4), ("HISP", 2), ("SERIALNO", 7)):
        frame[name] = frame[name].astype("string").str.zfill(width)
    frame = frame.rename(columns={n: n.lower() for n in WEIGHTS[1:]})
    frame.to_csv(tmp_path / "ss11pusa.csv", index=False)
    converted = convert.convert(2011, [tmp_path / "ss11pusa.csv"], tmp_path / "out")
    totals = pq.read_table(converted.folder / "totals.parquet").to_pandas()
    assert totals["PWGTP"].sum() == 645_569
    table = pq.read_table(converted.graduates).to_pandas()
    assert ((table["ESR"].isin([1, 2])) & table["AGEP"].between(22, 65)).sum() == 767
    assert table["OCCP"].dropna().str.fullmatch(r"\d{4}").all()
    with pytest.raises(FormatError, match="files of 2011"):
        convert.convert(2016, [tmp_path / "ss11pusa.csv"], tmp_path / "other")


@pytest.mark.parametrize("year_", [2017, 2018, 2021, 2022, 2023])
def test_dictionaries_have_our_columns_under_our_names(reference, year_):
    path = reference / DICTIONARIES.format(year_)
    names, factors = set(), set()
    for line in path.read_text(encoding="latin-1").splitlines():
        cells = line.replace('"', "").split(",")
        names |= {cells[1]} if cells[0] == "NAME" else set()
        factors |= {int(cells[4])} if cells[:2] == ["VAL", "ADJINC"] else set()
    vintage = vintages.find(year_)
    columns = vintages.match_header(sorted(names), vintage, "dictionary")
    missing = set(vintages.COLUMNS) - set(columns)
    assert missing == ({"WKWN"} if year_ < 2019 else set())
    assert factors == {vintages.ADJUSTMENTS[year_]}


def test_vintages_change_names_codes_and_areas():
    table = {y: vintages.find(y) for y in range(2009, 2025) if y != 2020}
    assert [y for y in table if table[y].state_column == "STATE"] == [2023, 2024]
    assert [y for y in table if table[y].puma_base == "2010"] == [*range(2012, 2020), 2021]
    assert min(y for y in table if table[y].occupations == "2018") == 2018
    assert table[2024].estimates.endswith("/pums_estimates_24.csv")
    assert vintages.find(2020, experimental=True).folder.endswith("experimental/2020/data/pums/1-Year")
    for wrong, why in ((2020, "no standard 1-year file"), (2008, "begin in 2009"), (2031, "newest year")):
        with pytest.raises(OutOfRangeError, match=why):
            vintages.find(wrong)


# What is wrong with a download, and what the error says.
def _edited(tmp_path, change, state="56"):
    people = synthetic.people(state, 300, seed=1)
    table = change(synthetic.table(people))
    path = tmp_path / f"psam_p{state}.csv"
    synthetic.pa_csv.write_csv(table, path)
    return path


def _with(name, values, kind=None):
    def change(table):
        column = pa.array(values(table[name].to_pylist()), kind)
        return table.set_column(table.schema.get_field_index(name), name, column)

    return change


def _copied_weights(table):
    for name in WEIGHTS[1:]:
        table = table.set_column(table.schema.get_field_index(name), name, table["PWGTP"])
    return table


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: t.drop_columns(["PWGTP17"]), "lacks the columns PWGTP17.*replicate weights"),
        (lambda t: t.drop_columns(["FOD1P", "OCCP"]), "lacks the columns FOD1P, OCCP"),
        (
            lambda t: t.rename_columns(["ST" if n == "STATE" else n for n in t.column_names]),
            "2022 and earlier",
        ),
        (_with("SERIALNO", lambda v: [f"2021{x[4:]}" for x in v]), "serial numbers of 2021"),
        (_with("SERIALNO", lambda v: ["0000012"] * len(v)), "serial numbers of no year"),
        (_with("ADJINC", lambda v: [1_042_311] * len(v)), "as files of 2022 do"),
        (_with("ADJINC", lambda v: [1_042_311, *v[1:]]), "several years"),
        (_with("PWGTP5", lambda v: [65_517, *v[1:]], pa.int32()), "65517.*PWGTP5.*without a sign"),
        (_with("PWGTP5", lambda v: [10_500, *v[1:]], pa.int32()), "without a sign"),
        (_with("PWGTP", lambda v: [-4, *v[1:]]), "PWGTP lies between 0"),
        (_with("PWGTP9", lambda v: [None, *v[1:]]), "without a weight"),
        (_with("AGEP", lambda v: ["old", *map(str, v[1:])]), "'old' in column AGEP"),
        (lambda t: t.slice(0, 0), "no records"),
        (_with("PWGTP5", lambda v: [f"{x}.0" for x in v]), "whole numbers"),
        (lambda t: pa.concat_tables([t, t.slice(40, 50)]), "50 people twice"),
        (_with("STATE", lambda v: ["WY"] * len(v)), "'WY' as STATE.*two digits"),
        (_with("STATE", lambda v: ["11"] * len(v)), "holds state 11, not 56"),
        (_with("PWGTP", lambda v: [0] * len(v)), "no weight above 0"),
        (_copied_weights, "standard error would be 0"),
        (_with("SEX", lambda v: [3, *v[1:]]), "3 in column SEX"),
        (_with("ESR", lambda v: ["9", *v[1:]]), "9 in column ESR"),
        (_with("SCHL", lambda v: [99] * len(v)), "99 in column SCHL"),
        (lambda t: t.append_column("pwgtp7", t["PWGTP7"]), "PWGTP7 more than once"),
    ],
)
def test_wrong_files_are_named_and_leave_nothing(tmp_path, change, why):
    path = _edited(tmp_path, change)
    with pytest.raises(FormatError, match=why):
        convert.convert(2023, [path], tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*.parquet"))
    assert not (tmp_path / "out/2023/year.json").exists()


def test_lost_zeros_of_pumas_come_back(tmp_path):
    path = _edited(tmp_path, _with("PUMA", lambda v: [str(int(x)) for x in v]))
    converted = convert.convert(2023, [path], tmp_path / "out")
    assert all(len(puma) == 5 for _, puma in convert.puma_people(converted))


def test_the_same_people_are_not_counted_twice(tmp_path):
    path = _edited(tmp_path, lambda table: table)
    with pytest.raises(FormatError, match="Two downloads have the name psam_p56"):
        convert.convert(2023, [path, path], tmp_path / "out")
    shutil.copy(path, tmp_path / "psam_pusa.csv")
    with pytest.raises(FormatError, match="psam_p56 and psam_pusa hold the same people of state 56"):
        convert.convert(2023, [path, tmp_path / "psam_pusa.csv"], tmp_path / "out")
    assert not (tmp_path / "out/2023/year.json").exists()
    (tmp_path / "psam_p56.csv").write_bytes(b"")
    with pytest.raises(FormatError, match="is empty"):
        convert.convert(2023, [path], tmp_path / "out")


def test_the_price_adjustment_is_the_files_own(tmp_path, year):
    assert year.record["price_adjustments"] == [1_019_518]
    # 2024 is not in the table of known factors: the file's own is kept, and two of them are two years.
    for state, factor in (("11", 1_015_000), ("56", 1_016_000)):
        people = synthetic.people(state, 300, seed=1, year=2024)
        people.columns["ADJINC"] = np.full(300, factor)
        synthetic.write_csv(tmp_path / f"psam_p{state}.csv", people)
    alone = convert.convert(2024, [tmp_path / "psam_p11.csv"], tmp_path / "one")
    assert alone.record["price_adjustments"] == [1_015_000]
    with pytest.raises(FormatError, match="1015000, 1016000: they are of several years"):
        convert.convert(2024, sorted(tmp_path.glob("*.csv")), tmp_path / "two")


def test_a_year_in_the_folder_of_another_is_refused(tmp_path, year):
    shutil.copytree(year.folder, tmp_path / "2022")
    for ask in (lambda: convert.open_year(tmp_path / "2022"), lambda: questions.sources(tmp_path)):
        with pytest.raises(CorruptDataError, match="2022 holds the records of 2023"):
            ask()
    (tmp_path / "2022").rename(tmp_path / "2022-old")
    shutil.copytree(year.folder, tmp_path / "2023")
    assert list(questions.sources(tmp_path)) == ["2023"], "a copy under another name is left alone"


def test_damaged_zips(tmp_path, downloads):
    whole = downloads[0].read_bytes()
    for name, data in {
        "truncated.zip": whole[: len(whole) // 2],
        "flipped.zip": whole[:5_000] + bytes([whole[5_000] ^ 255]) + whole[5_001:],
        "page.zip": b"<html>Access denied</html>",
    }.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises((CorruptDataError, FormatError), match="microdata fetch"):
            convert.convert(2023, [tmp_path / name], tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "housing.zip", "w") as archive:
        archive.writestr("psam_h56.csv", "RT\n")
    with pytest.raises(FormatError, match=r"no person file.*psam_h56\.csv"):
        convert.convert(2023, [tmp_path / "housing.zip"], tmp_path / "out")
    with pytest.raises(FormatError, match="microdata fetch 2023"):
        convert.convert(2023, [], tmp_path / "out")


def test_two_conversions_at_once(tmp_path, downloads):
    (tmp_path / "2023").mkdir()
    with FileLock(tmp_path / "2023/.lock"), pytest.raises(TransientError, match="Another conversion"):
        convert.convert(2023, downloads, tmp_path)


def test_a_full_disk_keeps_what_is_done(tmp_path, downloads, year, monkeypatch):
    real, replaced = Path.replace, []

    def replace(self, target):
        if len(replaced) == 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        replaced.append(target)
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        with pytest.raises(DataDirectoryError, match="parts that are done are kept"):
            convert.convert(2023, downloads, tmp_path)
    assert not list(tmp_path.rglob(".*.tmp"))
    again = convert.convert(2023, downloads, tmp_path)
    assert again.record["sha256"] == year.record["sha256"]


def test_a_nearly_full_disk_is_met_before_writing(tmp_path, downloads, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10))
    with pytest.raises(DataDirectoryError, match="50 MB"):
        convert.convert(2023, downloads, tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from edudata.microdata import convert
real, count = Path.replace, [0]
def replace(self, target):
    count[0] += 1
    if count[0] == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
convert.convert(2023, [Path(p) for p in sys.argv[3:]], Path(sys.argv[2]))
"""


# In the middle and at the end: the next test stops at all steps, without a process for each.
@pytest.mark.parametrize("step", [pytest.param(4, marks=pytest.mark.faults), 16])
def test_killed_it_goes_on(tmp_path, downloads, year, step):
    command = [sys.executable, "-c", KILLED, str(step), str(tmp_path), *map(str, downloads)]
    result = subprocess.run(command, capture_output=True, check=False)
    assert result.returncode == -signal.SIGKILL
    with pytest.raises(CorruptDataError, match="microdata convert 2023"):
        convert.open_year(tmp_path / "2023")
    again = convert.convert(2023, downloads, tmp_path)
    assert again.record["sha256"] == year.record["sha256"]
    assert convert.open_year(tmp_path / "2023").record == again.record


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """Copies of a folder as a killed run leaves it: before each file is in place, whole or half-written."""
    copies, real = [], Path.replace

    def watch(folder):
        def replace(self, target):
            if folder in self.parents:
                for half in (False, True):
                    copy = tmp_path / f"killed-{len(copies)}"
                    shutil.copytree(folder, copy)
                    if half:
                        waiting = copy / self.relative_to(folder)
                        waiting.write_bytes(waiting.read_bytes()[: waiting.stat().st_size // 2])
                    copies.append((Path(target).name, copy))
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)
        return copies

    return watch


def test_stopped_at_every_step_it_goes_on(tmp_path, steps, monkeypatch):
    sources = []
    for state in ("11", "56"):
        sources.append(tmp_path / f"psam_p{state}.csv")
        synthetic.write_csv(sources[-1], synthetic.people(state, 150, seed=2))
    copies = steps(tmp_path / "whole")
    whole = convert.convert(2023, sources, tmp_path / "whole")
    monkeypatch.undo()
    names = [name for name, _ in copies[::2]]
    # Enumerated, not assumed: every file that is written is a step, and the year's record is the last.
    file_names = {p.name for p in whole.folder.rglob("*") if p.is_file() and p.name != ".lock"}
    assert set(names) == file_names
    assert names[-1] == "year.json"
    assert names.count("journal.json") == len(sources)
    for name, copy in copies:
        with pytest.raises(CorruptDataError):
            convert.open_year(copy / "2023")
        again = convert.convert(2023, sources, copy)
        for file in (*convert.FILES, "year.json"):
            assert (again.folder / file).read_bytes() == (whole.folder / file).read_bytes(), name
        assert not list(copy.rglob(".*.tmp"))


@pytest.mark.faults
def test_stopped_at_every_step_the_cube_is_written_again(tmp_path, steps, built, monkeypatch):
    parts = {
        ("state",): {(ages, "nyfed"): built.cells(("state",), ages, "nyfed") for ages in cube.AGES},
        ("metro",): {("recent", "default"): built.cells(("metro",), "recent", "default")},
    }
    details = {name: built.record[name] for name in ("year", "span", "method", "states", "source")}
    copies = steps(tmp_path / "whole")
    cube.write(tmp_path / "whole/2023/cube", parts, details, built.areas())
    monkeypatch.undo()
    assert [name for name, _ in copies[::2]][-1] == "cube.json"
    assert len(copies) == 2 * 4
    for _, copy in copies:
        with pytest.raises(CorruptDataError, match="microdata convert 2023"):
            cube.open_cube(copy / "2023/cube")
        cube.write(copy / "2023/cube", parts, details, built.areas())
        for path in (tmp_path / "whole/2023/cube").glob("*.*"):
            assert (copy / "2023/cube" / path.name).read_bytes() == path.read_bytes()


def test_a_changed_year_file_is_refused(tmp_path, downloads):
    converted = convert.convert(2023, downloads, tmp_path)
    assert convert.open_year(converted.folder).record["rows"] == converted.record["rows"]
    data = bytearray(converted.graduates.read_bytes())
    data[100] ^= 1
    converted.graduates.write_bytes(bytes(data))
    with pytest.raises(CorruptDataError, match=r"graduates\.parquet.*checksum.*convert 2023"):
        convert.open_year(converted.folder)
    record = json.loads((converted.folder / "year.json").read_text())
    (converted.folder / "year.json").write_text(json.dumps(record | {"layout": 0}))
    with pytest.raises(CorruptDataError, match="another version"):
        convert.open_year(converted.folder)


def test_a_changed_part_is_made_again(tmp_path, downloads, year):
    converted = convert.convert(2023, downloads, tmp_path)
    part = next((converted.folder / "parts").glob("*11*.graduates.parquet"))
    part.write_bytes(part.read_bytes()[:-20])
    (converted.folder / "parts/journal.json").touch()
    assert convert.convert(2023, downloads, tmp_path).record["sha256"] == year.record["sha256"]


def test_progress_reaches_the_end(tmp_path, downloads):
    steps = []
    convert.convert(2023, downloads, tmp_path, progress=lambda *step: steps.append(step))
    result = [step[1] for step in steps]
    assert result == sorted(result)
    assert steps[-1][1] == steps[-1][2] == sum(m.bytes for p in downloads for m in members.members(p))
