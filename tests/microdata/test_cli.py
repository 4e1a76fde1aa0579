"""The commands: from downloads to a verified year and its rates."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from edudata import cli
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.microdata import convert


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("EDUDATA_MICRODATA_DIR", str(tmp_path / "empty"))

    def command(*words):
        return CliRunner().invoke(cli.app, ["microdata", *map(str, words)], catch_exceptions=True)

    return command


def test_from_downloads_to_rates(run, tmp_path, downloads):
    result = run("convert", 2023, *downloads, "--microdata-dir", tmp_path)
    assert result.exit_code == 0, result.output
    assert "graduates of 11,500 people in 3 states" in result.output
    assert "The figures stay as they are: The records of 2023 are of 3 states" in result.output
    convert.open_year(tmp_path / "2023")
    rates = run(
        "underemployment", "--by", "state", "--where", "state=TN,WY", "--microdata-dir", tmp_path, "--json"
    )
    rows = json.loads(rates.stdout)["rows"]
    assert [row["state"] for row in rows] == ["TN", "WY"]
    assert {row["se_method"] for row in rows} == {"replicates"}
    failed = run("verify", 2023, "--microdata-dir", tmp_path)
    assert isinstance(failed.exception, OutOfRangeError)
    lines = "st,characteristic,pums_est_23,pums_se_23\n47,Total males (SEX=1),1,2\n"
    (tmp_path / "2023/downloads").mkdir()
    (tmp_path / "2023/downloads/pums_estimates_23.csv").write_text(lines)
    failed = run("verify", 2023, "--microdata-dir", tmp_path)
    assert failed.exit_code == 1
    assert "FAIL  Tennessee, Total males (SEX=1)" in failed.output
    assert "published 1 ± 2" in failed.output


def test_bundled_rates_say_what_they_lack(run):
    result = run("underemployment")
    assert result.exit_code == 0, result.output
    assert "38.08" in result.output
    assert "Without CA, TX: not the whole nation." in result.output
    assert "no replicate weights" in result.output
    rows = json.loads(run("underemployment", "--by", "state,major", "--kind", "composite", "--json").stdout)
    assert rows["about"]["kind"] == "composite"
    assert all(row["rate_pct"] is not None for row in rows["rows"])
    few = json.loads(run("underemployment", "--by", "state,major", "--where", "state=WY", "--json").stdout)
    assert few["rows"][0]["rate_pct"] is None


@pytest.mark.parametrize(
    ("words", "error", "why"),
    [
        (("underemployment", "--where", "TN"), OutOfRangeError, "state=TN,KY"),
        (("underemployment", "--by", "county"), UnknownNameError, "metro"),
        (("underemployment", "--by", "sex,race"), OutOfRangeError, "--where state=TN"),
        (("underemployment", "--year", "2019"), OutOfRangeError, "microdata fetch 2019"),
        (("underemployment", "--year", "soon"), OutOfRangeError, "newest"),
        (("underemployment", "--ages", "30-20"), OutOfRangeError, "ages"),
        (("convert", "2020"), OutOfRangeError, "--experimental"),
        (("fetch", "2023", "--states", "ZZ"), UnknownNameError, "ZZ"),
    ],
)
def test_wrong_words(run, words, error, why):
    result = run(*words)
    assert isinstance(result.exception, error)
    assert why in str(result.exception)
