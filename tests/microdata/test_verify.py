"""Published estimates and standard errors: equal values pass, clipped weights fail, housing is left out."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from benchmarks import synthetic_pums as synthetic
from edudata.errors import FormatError, OutOfRangeError
from edudata.microdata import convert, members, replicates, verify
from edudata.microdata.vintages import WEIGHTS

AGES = (
    (0, 4),
    (5, 9),
    (10, 14),
    (15, 19),
    (20, 24),
    (25, 34),
    (35, 44),
    (45, 54),
    (55, 59),
    (60, 64),
    (65, 74),
)


def _file(drawn):
    """Write the published file of the drawn persons, computed in plain arithmetic."""
    lines = ["st,state,characteristic,pums_est_23,pums_se_23,pums_moe_23"]
    for state, people in drawn.items():
        columns = {name: np.asarray(people.columns[name]) for name in ("AGEP", "SEX", "RELSHIPP")}
        masks = {
            "Total population": columns["AGEP"] >= 0,
            "Housing unit population (RELSHIPP=20-36)": columns["RELSHIPP"] < 37,
            "GQ population (RELSHIPP=37-38)": columns["RELSHIPP"] >= 37,
            "GQ institutional population (RELSHIPP=37)": columns["RELSHIPP"] == 37,
            "GQ noninstitutional population (RELSHIPP=38)": columns["RELSHIPP"] == 38,
            "Total males (SEX=1)": columns["SEX"] == 1,
            "Total females (SEX=2)": columns["SEX"] == 2,
            "Age 75-84": (columns["AGEP"] >= 75) & (columns["AGEP"] <= 84),
            "Age 85 and over": columns["AGEP"] >= 85,
        } | {f"Age {a}-{b}": (columns["AGEP"] >= a) & (columns["AGEP"] <= b) for a, b in AGES}
        for words, mask in masks.items():
            total = people.weights[mask].astype("int64").sum(axis=0)
            error = np.sqrt(4 / 80 * ((total[1:] - total[0]) ** 2).sum())
            lines.append(f'{state},Name,{words},"{total[0]:,}",{round(error)},0')
        lines.append(f"{state},Name,Total housing units (TYPE=1),5,5,5")
    return "\n".join(lines)


def test_every_published_line_is_met(year, drawn):
    results = verify.verify(year, verify.parse_estimates(_file(drawn), "pums_estimates_23.csv"))
    assert len(results) == 3 * 20
    assert all(result.passed for result in results), [r for r in results if not r.passed]
    assert results[0].name == "District of Columbia, Total population"
    assert "published" in results[0].saw


def test_clipped_weights_fail_by_their_standard_errors(tmp_path, drawn):
    folder = tmp_path / "clipped"
    folder.mkdir()
    for state, people in drawn.items():
        clipped = synthetic.People(people.columns, np.maximum(people.weights, 0))
        synthetic.write_csv(folder / f"psam_p{state}.csv", clipped)
    converted = convert.convert(2023, sorted(folder.iterdir()), tmp_path / "out")
    results = verify.verify(converted, verify.parse_estimates(_file(drawn), "x"))
    failed = [result for result in results if not result.passed]
    assert failed
    assert any("Total population" in result.name for result in failed)


def test_the_bundled_lines_of_2024_on_full_states(reference):
    """Estimates of Wyoming and D.C. that sex and age can check; the records have no replicate weights."""
    lines = verify.bundled(2024)
    assert len(lines) == 88
    assert verify.bundled(2023) == []
    checked = 0
    for code in ("11", "56"):
        frame = pd.read_parquet(reference / f"sources/census_pums/p_{code}.parquet")
        rows = pd.DataFrame(
            {
                "age_band": np.searchsorted(members.AGE_ENDS, frame["AGEP"].to_numpy()),
                "sex": frame["SEX"].to_numpy(),
                **dict.fromkeys(WEIGHTS, frame["PWGTP"].to_numpy("int64")),
            }
        )
        for line in lines:
            if line.place == code and line.characteristic.startswith(
                ("Age", "Total males", "Total females")
            ):
                assert verify._total(rows, line.characteristic)[0] == line.estimate, line
                checked += 1
    assert checked == 30


def test_what_was_not_converted_is_named(year, drawn):
    text = _file(drawn) + "\nUS,United States,Total population,1,1,1\n06,California,Age 0-4,1,1,1"
    results = verify.verify(year, verify.parse_estimates(text, "x"))
    assert results[-1].name == "not compared"
    assert results[-1].saw == "not converted in full: California, United States"
    assert not results[-1].required
    with pytest.raises(OutOfRangeError, match="No published estimate"):
        verify.verify(year, [verify.Published("06", "Total population", 1, 1)])
    with pytest.raises(OutOfRangeError, match="microdata fetch 2023"):
        verify.verify(year)


def test_downloaded_estimates_come_first(tmp_path, year, drawn):
    shutil.copytree(year.folder, tmp_path / "2023")
    (tmp_path / "2023/downloads").mkdir()
    (tmp_path / "2023/downloads/pums_estimates_23.csv").write_text(_file(drawn), encoding="utf-8-sig")
    assert len(verify.verify(convert.open_year(tmp_path / "2023"))) == 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("state,characteristic,pums_est_24\n", "no column for place, error"),
        ("st,characteristic,pums_est_24,pums_se_24\n11,Age 0-4,many,3\n", "'many'"),
    ],
)
def test_other_files_are_refused(text, why):
    with pytest.raises(FormatError, match=why):
        verify.parse_estimates(text, "pums_estimates_24.csv")


def test_standard_errors_of_totals_come_from_all_records(year, drawn):
    totals = pq.read_table(year.folder / "totals.parquet").to_pandas()
    ours = replicates.standard_error(totals[list(WEIGHTS)].to_numpy("int64").sum(axis=0))
    everyone = np.concatenate([p.weights for p in drawn.values()]).sum(axis=0, dtype="int64")
    assert float(ours) == float(replicates.standard_error(everyone))
