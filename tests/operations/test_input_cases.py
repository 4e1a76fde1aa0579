"""Small inputs that differ from the reference files in one way each, through a whole refresh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from helpers import refresh_sandbox as sandbox

from edudata import registry
from edudata.etl.run.outcome import Outcome
from edudata.etl.store.archive import Archive
from edudata.operations import refresh, status
from edudata.published import CATALOG, read_catalog

TODAY = date(2026, 11, 23)


class Case:
    """A case's folder, copied, and a data directory to refresh: empty, or with the bundled data."""

    def __init__(self, source: Path, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder / "files"
        self.data, self.cache = folder / "data", folder / "cache"
        shutil.copytree(source, self.folder)

    def make(self, *words: str) -> Case:
        """Run the case's generator."""
        environment = os.environ | {"PYTHONPATH": str(self.root)}
        data = [word for word in words if word.endswith(".csv")]
        others = [word for word in words if not word.endswith(".csv")]
        command = [sys.executable, "make.py", *others, *(str(self.root / "data/raw" / d) for d in data)]
        subprocess.run(command, cwd=self.folder, env=environment, check=True, capture_output=True)
        return self

    def over_the_bundle(self) -> Case:
        # A linked lock would be one lock for all copies.
        ignored = shutil.ignore_patterns(".refresh.lock")
        shutil.copytree(self.root / "data", self.data, copy_function=os.link, ignore=ignored)
        return self

    def run(self, resource: str, *, mapped: bool = True, accept: str = "") -> Outcome:
        with sandbox.places(self.data, self.cache):
            report = refresh.refresh(
                [resource],
                mirror=self.folder,
                mirror_map_file=self.folder / "map.toml" if mapped else None,
                accept={resource: accept} if accept else None,
                today=TODAY,
            )
        return report.resources[0]

    def sidecar(self, resource: str) -> dict:
        return dict(Archive([self.data], registry.registry()).vintages(resource)[-1].sidecar)

    def catalog(self) -> dict:
        return read_catalog(self.data / "processed" / CATALOG)

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(self.data / "processed" / self.catalog()["tables"][name]["file"])


@pytest.fixture
def case(reference, root, tmp_path):
    """case("fred-another-series") -> the case, ready to run."""
    return lambda name: Case(reference / "cases" / name, root, tmp_path)


def test_a_person_dates_a_workbook_without_a_citation(case):
    """K2: a date in the mirror map counts where the file has none."""
    older = case("mirror-date-not-heard").make("nyfed/state_debt/2026-02.csv")
    outcome = older.run("nyfed/state_debt")
    assert (outcome.result, outcome.vintage_after) == ("published", "2018-02"), outcome.reason
    sidecar = older.sidecar("nyfed/state_debt")
    assert sidecar["reasons"]["published"] == "the mirror map says so"
    assert sidecar["url"] is None
    assert "area_report_by_year.xlsx" in sidecar["reasons"]["url"]


def test_a_date_that_contradicts_the_file_is_rejected_by_name(case, reference):
    """K2: where the file says when it was published, a person's date is compared with it."""
    dated = case("mirror-date-not-heard")
    name = "area_report_by_year_2026-02.xlsx"
    shutil.copy(reference / "sources/nyfed_household_debt" / name, dated.folder / name)
    line = f'"nyfed/state_debt" = {{ file = "{name}", published = "%s" }}'
    (dated.folder / "map.toml").write_text(line % "2018-02", encoding="utf-8")
    outcome = dated.run("nyfed/state_debt")
    assert outcome.result == "failed"
    assert f"{name}: the file says it was published on 2026-02" in outcome.reason
    assert "the mirror map says 2018-02" in outcome.reason
    (dated.folder / "map.toml").write_text(line % "2026-02-15", encoding="utf-8")
    assert dated.run("nyfed/state_debt").vintage_after == "2026-02-15"


def test_an_undated_edition_does_not_replace_a_dated_one(case):
    """K2: an older school directory says nowhere that it is older."""
    older = case("ipeds-older-directory-wins").make("ipeds/directory/2024.csv").over_the_bundle()
    outcome = older.run("ipeds/directory")
    assert outcome.result == "kept_last_good"
    assert "HD2022.csv" in outcome.reason
    assert 'published = "2026-06"' in outcome.reason
    (older.folder / "map.toml").write_text(
        '"ipeds/directory" = { file = "HD2022.csv", published = "2023" }', encoding="utf-8"
    )
    outcome = older.run("ipeds/directory")
    assert outcome.result == "not_newer"
    assert "published 2023, older than the current vintage (2024)" in outcome.reason


def test_hidden_and_lock_files_of_a_mirror_are_ignored(case):
    """K5: Finder and Excel leave files in every folder that they open."""
    folder = case("mirror-hidden-file").over_the_bundle()
    own = folder.folder / "fhfa/hpi"
    own.mkdir(parents=True)
    for name in (".DS_Store", "~$hpi.xlsx", ".~lock.hpi.xlsx#", "Thumbs.db", "desktop.ini"):
        (own / name).write_bytes(b"\0\0\0\1Bud1")
    assert folder.run("fhfa/hpi", mapped=False).result == "not_in_mirror"
    for name in ("one.xlsx", "two.xlsx"):
        (own / name).write_bytes(b"PK\x03\x04")
    outcome = folder.run("fhfa/hpi", mapped=False)
    assert outcome.result == "failed"
    assert "fhfa/hpi is read from 1 file, but the mirror has 2: one.xlsx, two.xlsx" in outcome.reason
    (own / "two.xlsx").unlink()
    outcome = folder.run("fhfa/hpi", mapped=False)
    assert outcome.result == "failed"
    assert outcome.reason.startswith("one.xlsx: ")
    assert "moved" not in outcome.remedy, "a person downloaded the file"


def test_a_map_may_begin_with_a_mark_and_name_the_home_directory(case, root, reference, monkeypatch):
    """K6: Notepad writes a byte order mark."""
    folder_with_case = case("fred-another-series").over_the_bundle()
    monkeypatch.setenv("HOME", str(folder_with_case.folder))
    series = reference / "sources/fred/MSPUS__2026-07_datevalue.csv"
    shutil.copy(series, folder_with_case.folder / "home.csv")
    (folder_with_case.folder / "map.toml").write_text('"fred/mspus" = "~/home.csv"', encoding="utf-8-sig")
    with sandbox.places(folder_with_case.data, folder_with_case.cache):
        report = refresh.refresh(
            ["fred/mspus"], mirror="~", mirror_map_file="~/map.toml", dry_run=True, today=TODAY
        )
    assert report.resources[0].rows == len(pd.read_csv(series))


def test_a_key_in_a_rejection_is_redacted_whosever_it_is(case):
    """K6: a saved answer repeats the key of the person who saved it."""
    saved = case("bls-refusal-shows-a-key").over_the_bundle()
    key = "0123456789abcdef0123456789abcdef"
    assert key in (saved.folder / "quota.json").read_text()
    outcome = saved.run("bls/cpi")
    assert outcome.result == "failed"
    assert key not in json.dumps(outcome.to_dict())
    assert "registration key •••" in outcome.reason
    assert key not in str(sandbox.last_summary(saved.data))


def test_one_school_against_itself_does_not_stop_the_directory(case):
    """K1: the directory of 2024 has one school's new state and its old county."""
    newer = case("ipeds-one-row-against-itself").make("ipeds/directory/2024.csv").over_the_bundle()
    before = newer.table("institutions").set_index("unitid")
    outcome = newer.run("ipeds/directory")
    assert (outcome.result, outcome.vintage_after) == ("published", "2026-01"), outcome.reason
    after = newer.table("institutions").set_index("unitid")
    assert len(after) == len(before)
    differ = after["fips"].fillna("") != before["fips"].reindex(after.index).fillna("")
    assert differ.sum() <= 1
    assert after.loc[differ, "fips"].isna().all()


def test_one_area_more_in_the_delineation_is_published(case):
    """K1: no number of places is typed in the code."""
    newer = case("delineation-one-area-more").make("census/delineation/2023-07.csv").over_the_bundle()
    outcome = newer.run("census/delineation")
    assert (outcome.result, outcome.vintage_after) == ("published", "2026-03"), outcome.reason
    regions = newer.table("regions")
    assert (regions["level"] == "cbsa").sum() == 936
    assert regions.set_index("geo_id").loc["31045", "cbsa"] == "99990"


def test_a_few_values_beyond_their_bounds_leave_rows_out_and_are_reported(case, root, tmp_path):
    """K1: one county with 150 percent poor people must not stop 3,221 others."""
    newer = case("acs-coded-medians").make("top", "census/acs_county/2026-03.csv").over_the_bundle()
    counties = json.loads((newer.folder / "profile.json").read_text(encoding="utf-8"))
    counties[1][counties[0].index("DP03_0128PE")] = "150"
    (newer.folder / "profile.json").write_text(json.dumps(counties), encoding="utf-8")
    line = '"census/acs_county" = {{ file = ["county.json", "profile.json"], published = "2026-05"{0} }}'
    (newer.folder / "map.toml").write_text(line.format(', edition = "2020-24"'), encoding="utf-8")
    before = len(newer.table("housing"))
    with sandbox.places(newer.data, newer.cache):
        report = refresh.refresh(
            ["census/acs_county"],
            mirror=newer.folder,
            mirror_map_file=newer.folder / "map.toml",
            today=TODAY,
        )
        freshness = {s.resource: s for s in status.status(TODAY)}
    assert report.resources[0].result == "published", report
    assert report.rows_left_out == {"housing": 1}
    assert "1 rows of housing break a rule and were left out" in repr(report)
    assert freshness["census/acs_county"].rows_left_out == 1
    assert freshness["fred/mspus"].rows_left_out == 0
    assert len(newer.table("housing")) == before - 1
    assert newer.catalog()["tables"]["housing"]["rows_left_out"] == 1


def test_only_the_metropolitan_areas_of_the_survey_wait_for_consent(case):
    """K7: a first vintage without the nation and the states is incomplete."""
    part = case("oews-one-archive-of-three")
    outcome = part.run("bls/oews")
    assert outcome.result == "failed"
    assert "the file is complete: missing: the nation, the states" in outcome.reason
    assert "oesm25ma.zip" in outcome.reason
    assert "--accept bls/oews" in outcome.remedy
    assert part.run("bls/oews", accept="metropolitan areas only").result == "published"
