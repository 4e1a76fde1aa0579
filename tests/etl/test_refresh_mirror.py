"""Every reference file through a whole refresh: into an empty directory, and over the bundled vintages.

What each must come to is listed here beforehand, with the reason where it is not plain.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from helpers import refresh_sandbox as sandbox

import edudata as ed
from edudata import config, registry
from edudata.catalog import reader
from edudata.etl.run.report import SUMMARY, Outcome, RefreshReport
from edudata.operations import diff, refresh
from edudata.operations.build import verify
from edudata.operations.lock import LOCK
from edudata.registry import resources
from edudata.version import __version__

pytestmark = pytest.mark.faults
TODAY = date(2026, 11, 23)
UNDATED = "2026-11-23"
"""The file does not say when it was published: the day of retrieval counts."""
SAME = "unchanged"
NEW = "published"


def older(published: str) -> str:
    """Pattern of the reason: the reference file is of an earlier release than the bundle."""
    return rf"published {published}, older than the current vintage"


@dataclass(frozen=True)
class Expected:
    """What a file must come to.

    dated : the vintage that it makes in an empty directory
    over  : result over the bundle; "unchanged" where the bundled vintage was made from the same file,
            else, for what is kept back, the pattern of its reason
    """

    dated: str
    over: str = SAME


E = Expected
EXPECTED: dict[str, Expected] = {
    "aioe/occupations": E(UNDATED),
    "bea/price_parities": E("2025-02-20"),
    "bls/cpi": E("2024-06", older("2024-06")),
    "bls/employment_by_entry_education": E("2025-04"),
    # Saved again by a third party in 2026; the bundle knows it was out in September 2025.
    "bls/employment_projections": E("2026-06"),
    # Too large to come with the package, so that any vintage is the first.
    "bls/oews": E(UNDATED, NEW),
    # Medians and education only, where the bundle has margins of error, tenure and employment too.
    "census/acs_county": E(UNDATED, "no column is emptied: population_moe keeps 0%"),
    "census/delineation": E("2023-07"),
    "census/occupation_changes": E("2020-05"),
    "census/occupation_crosswalk": E("2020-05"),
    "census/population": E("2026-03"),
    "ed/earnings_tests": E(UNDATED),
    "fhfa/hpi": E("2026-02"),
    "fred/mehoinusa646n": E(UNDATED),
    # A copy that begins in 2000, where the bundle begins in 1971.
    "fred/mortgage30us": E(UNDATED, "the oldest period is still there: begins 2000-01-01"),
    # A copy that begins in 1970, where the bundle begins in 1963.
    "fred/mspus": E(UNDATED, "the oldest period is still there: begins 1970-01-01"),
    "fsa/closed_schools": E(UNDATED),
    "fsa/entering_default": E("2023-08"),
    "fsa/ffel_by_holder": E("2026-03"),
    # The workbook of the quarter to December 2025; the bundle adds two later, quoted quarters.
    # The bundle goes on to June 2026, from another copy.
    "fred/unemployment": E(UNDATED, "ends 2024-08-01, the current vintage ends 2026-06-01"),
    "fred/weekly_earnings": E(UNDATED),
    "fsa/loan_status": E("2026-02", older("2026-02")),
    "fsa/portfolio_by_age": E("2021-10"),
    "fsa/portfolio_by_debt_size": E("2021-10"),
    "fsa/portfolio_by_delinquency": E("2021-12"),
    "fsa/portfolio_by_loan_type": E("2022-04"),
    "fsa/portfolio_by_location": E("2022-05"),
    "fsa/portfolio_by_repayment_plan": E("2026-03"),
    "fsa/portfolio_by_school_type": E("2022-05"),
    "fsa/portfolio_summary": E("2024-12", older("2024-12")),
    "indeed/ai_postings": E(UNDATED),
    "indeed/generative_ai_postings": E(UNDATED),
    "indeed/postings": E(UNDATED),
    "indeed/postings_by_sector": E(UNDATED),
    "indeed/postings_by_state": E(UNDATED),
    "indeed/remote_postings": E(UNDATED),
    "indeed/remote_searches": E(UNDATED),
    "ipeds/awards": E(UNDATED),
    "ipeds/closed_institutions": E(UNDATED),
    "ipeds/completions": E(UNDATED),
    "ipeds/directory": E(UNDATED),
    "ipeds/distance_12_months": E(UNDATED),
    "ipeds/enrollment_12_months": E(UNDATED),
    "ipeds/fall_distance": E(UNDATED),
    "ipeds/fall_enrollment": E(UNDATED),
    "ipeds/full_time_equivalents": E(UNDATED),
    "ipeds/institutions": E(UNDATED),
    "nces/tuition": E("2023-12"),
    "nsc/fall_enrollment": E("2026-01"),
    "nyfed/college_labor": E("2025-08-01", older("2025-08-01")),
    "nyfed/household_debt": E("2024-08", older("2024-08")),
    # The workbook of August 2025 repeats the majors of February 2025; the bundle has those of 2026.
    "nyfed/majors": E("2025-02-20", older("2025-02-20")),
    "nyfed/state_debt": E("2026-02"),
    "nyfed/student_loan_borrowers": E("2022-08"),
    "nyfed/student_loan_borrowers_by_age": E("2022-08"),
    "nyfed/student_loan_delinquency": E("2024-08", older("2024-08")),
    # Of the same workbook, but no newer wages have been bundled.
    "nyfed/wages": E("2025-02-20"),
    "onet/education": E("2022-08"),
    "openai/gpt_exposure": E(UNDATED),
    "scorecard/fields": E(UNDATED),
    "scorecard/high_school_earnings": E(UNDATED),
    "scorecard/institutions": E(UNDATED),
    "scorecard/campuses": E(UNDATED),
    "scorecard/other_programs": E(UNDATED),
    "scorecard/programs": E(UNDATED),
    "sheeo/shef": E("2025-05"),
    "tlc/trips": E("2025-05"),
    # Not ours to pass on, so never bundled.
    "zillow/zhvi": E("2026-02", NEW),
    "zillow/zori": E("2025-10", NEW),
}
WITHOUT_FILE = {
    "bea/price_parities_metro",
    "bls/cpi_series",
    "census/acs_cbsa",
    "census/acs_state",
    "fred/jolts",
    "fred/sloasm",
}
MADE = {
    *("ai_exposure", "earnings_by_education", "fall_enrollment", "state_college_funding"),
    *("unemployment_by_education", "college_closures", "college_directory", "college_enrollment"),
    *("completions", "completions_by_field", "full_time_equivalents", "ffel_loans_by_holder"),
    *("loans_entering_default", "program_earnings_tests"),
    *("federal_loans_by_delinquency", "federal_loans_by_group", "federal_loans_by_repayment_plan"),
    *(
        "federal_loans_by_state",
        "federal_loans_by_status",
        "fields_of_study",
        "graduate_labor_market_releases",
    ),
    *("graduate_wages_releases", "high_school_earnings", "home_values_zillow", "house_price_index"),
    *("job_posting_shares", "job_postings", "job_postings_by_sector", "job_postings_by_state"),
    *(
        "household_debt",
        "institutions",
        "jobs_by_entry_education_releases",
        "majors_releases",
        "occupation_code_changes",
        "occupation_crosswalk",
    ),
    *("occupation_education", "occupations_releases", "programs", "rents_zillow", "student_debt_by_state"),
    *("student_debt_delinquency", "taxi_trips"),
}
"""Tables that need nothing but the files; the others wait for what no refresh can bring."""
FIELDS = {
    *("source", "resource", "result", "reason", "remedy", "bytes", "seconds", "vintage_before"),
    *("vintage_after", "rows", "newest_period", "checks", "changes"),
}


@dataclass(frozen=True)
class Runs:
    """A data directory after two runs: both reports, and its files before, between and after them."""

    data: Path
    cache: Path
    reports: tuple[RefreshReport, RefreshReport]
    states: tuple[dict[str, tuple[int, int]], ...]

    def here(self) -> AbstractContextManager[None]:
        return sandbox.places(self.data, self.cache)

    def outcomes(self, run: int) -> dict[str, Outcome]:
        return {o.resource: o for o in self.reports[run].resources}


def state(data: Path) -> dict[str, tuple[int, int]]:
    """File -> what changes when it is written, be it with the same bytes."""
    return {
        str(p.relative_to(data)): (p.stat().st_ino, p.stat().st_mtime_ns)
        for p in sorted(data.rglob("*"))
        if p.is_file() and p.name not in (SUMMARY, LOCK)
    }


def twice(folder: Path, reference: Path) -> Runs:
    data, cache = folder / "data", folder / "cache"
    states, reports = [state(data)], []
    with sandbox.places(data, cache):
        for _ in range(2):
            result = refresh.refresh(
                mirror=reference / "sources",
                mirror_map_file=sandbox.HERE / "mirror.toml",
                today=TODAY,
            )
            reports.append(result)
            states.append(state(data))
    return Runs(data, cache, (reports[0], reports[1]), tuple(states))


@pytest.fixture(scope="module")
def empty(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("empty")
    yield twice(folder, reference)
    sandbox.gone(folder)


@pytest.fixture(scope="module")
def bundled(root: Path, reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Over what comes with the package, whatever else this checkout has fetched."""
    folder = tmp_path_factory.mktemp("bundled")
    book = registry.registry()
    ours = {r.id for r in book.resources.values() if r.on_demand or r.license.redistribute == "no"}

    def fetched(place: str, names: list[str]) -> set[str]:
        return {n for n in names if f"{Path(place).name}/{n}" in ours}

    shutil.copytree(root / "data", folder / "data", ignore=fetched)
    yield twice(folder, reference)
    sandbox.gone(folder)


def test_every_file_and_every_resource_without_one_is_listed() -> None:
    assert set(EXPECTED) == set(sandbox.mirrored())
    able = {r.id for r in resources().values() if r.refreshable}
    assert able - set(EXPECTED) == WITHOUT_FILE


def test_in_an_empty_directory_every_file_is_published(empty: Runs) -> None:
    outcomes = empty.outcomes(0)
    assert {
        n: (o.result, o.vintage_before, o.vintage_after) for n, o in outcomes.items() if n in EXPECTED
    } == {n: (NEW, None, e.dated) for n, e in EXPECTED.items()}
    assert {n for n, o in outcomes.items() if o.result == "not_in_mirror"} == WITHOUT_FILE
    assert empty.reports[0].ok
    assert set(empty.reports[0].tables_touched) == MADE


def test_tables_built_in_an_empty_directory_load_and_verify(empty: Runs) -> None:
    with empty.here():
        assert {t["name"] for t in reader.catalog()["tables"].values()} == MADE
        for name in MADE:
            frame = ed.load(name)
            assert len(frame), name
            assert frame.attrs["table"] == name
        (warning,) = (r for r in verify() if not r.passed)
        printed = [repr(report) for report in empty.reports]
    # Nothing is wrong but what is not there: pages, compilations, and tables that need one of them.
    book = registry.registry()
    waiting = {n for n, t in book.tables.items() if not t.optional} - MADE
    assert not warning.required
    for report, text in zip(empty.reports, printed, strict=True):
        assert set(report.tables_waiting) == waiting
        missing = {r for resources in report.tables_waiting.values() for r in resources}
        # One table needs O*NET's release of 2014, an older one than the reference file.
        assert missing <= set(book.resources) - set(EXPECTED) | {"onet/education"}
        for words in (warning.saw, text):
            assert f"{len(waiting)} tables ({', '.join(sorted(waiting))}) cannot be built" in words
            assert f"there is no vintage of {', '.join(sorted(missing))}. " in words
            assert f"from {config.bundled() / 'raw'} into data/raw" in words


def test_over_the_bundle_each_file_has_the_listed_result(bundled: Runs) -> None:
    outcomes = bundled.outcomes(0)
    assert {n for n, o in outcomes.items() if o.result == "not_in_mirror"} == WITHOUT_FILE
    for name, expected in EXPECTED.items():
        outcome = outcomes[name]
        if expected.over in (NEW, SAME):
            after = expected.dated if expected.over == NEW else None
            assert (outcome.result, outcome.vintage_after) == (expected.over, after), outcome
        else:
            assert outcome.result == "kept_last_good", outcome
            assert re.search(expected.over, outcome.reason), outcome.reason
            assert outcome.remedy
    assert bundled.reports[0].tables_touched == ("home_values_zillow", "rents_zillow")
    assert bundled.reports[0].verdicts_changed == ()
    assert bundled.reports[0].tables_waiting == {}
    assert not bundled.reports[0].ok


def test_over_the_bundle_no_old_file_changes(bundled: Runs) -> None:
    before, after = bundled.states[:2]
    rewritten = {n for n in before if after.get(n) != before[n]}
    assert {Path(n).name for n in rewritten} <= {"catalog.json", "DICTIONARY.md", "LICENSES.md"}
    vintages = {n for n in set(after) - set(before) if n.startswith("raw/")}
    assert {Path(n).parent.relative_to("raw").as_posix() for n in vintages} == {
        n for n, e in EXPECTED.items() if e.over == NEW
    }
    with bundled.here():
        assert [r for r in verify() if not r.passed] == []


@pytest.mark.parametrize("name", ["empty", "bundled"])
def test_a_second_run_writes_nothing(name: str, request: pytest.FixtureRequest) -> None:
    runs: Runs = request.getfixturevalue(name)
    _, between, after = runs.states
    assert after == between
    first, second = runs.outcomes(0), runs.outcomes(1)
    for resource, outcome in second.items():
        was = first[resource]
        assert outcome.result == (SAME if was.result == NEW else was.result)
        assert (outcome.reason, outcome.remedy, outcome.rows) == (was.reason, was.remedy, was.rows)
        assert outcome.vintage_before == (was.vintage_after or was.vintage_before)
        assert outcome.vintage_after is None
    assert runs.reports[1].tables_touched == runs.reports[1].figures_touched == ()
    assert runs.reports[1].verdicts_changed == ()


@pytest.mark.parametrize("name", ["empty", "bundled"])
def test_the_summary_is_complete(name: str, request: pytest.FixtureRequest) -> None:
    runs: Runs = request.getfixturevalue(name)
    first, second = runs.reports
    assert first.run_id != second.run_id
    document = json.loads((runs.data / SUMMARY).read_text(encoding="utf-8"))
    assert document == json.loads(json.dumps(second.to_dict()))
    for report in (first.to_dict(), second.to_dict()):
        assert datetime.fromisoformat(report["started"]) <= datetime.fromisoformat(report["finished"])
        assert report["version"] == __version__
        assert report["build_error"] == ""
        assert [r["resource"] for r in report["resources"]] == sorted({*EXPECTED, *WITHOUT_FILE})
        for row in report["resources"]:
            assert set(row) == FIELDS
            assert row["resource"].split("/")[0] == row["source"]
            is_listed = row["resource"] in EXPECTED
            assert (row["bytes"] > 0, bool(row["rows"])) == (is_listed, is_listed), row
            assert row["seconds"] >= 0
    checks = [c for r in first.to_dict()["resources"] for c in r["checks"]]
    # A first release has nothing to be compared with, but must be complete too.
    with_older = {c["name"] for c in checks if "revised" in c["name"]}
    assert checks
    assert bool(with_older) == (name == "bundled")
    assert all(set(c) == {"name", "passed", "saw", "required"} for c in checks)


def test_a_changed_verdict_is_reported(bundled: Runs, reference: Path, tmp_path: Path) -> None:
    """Taxis that had made 270,000 trips a day in 2024 would not have been displaced."""
    data, mirror = tmp_path / "data", tmp_path / "mirror" / "tlc"
    shutil.copytree(
        bundled.data, data, copy_function=os.link, ignore=shutil.ignore_patterns(".refresh.lock")
    )
    mirror.mkdir(parents=True)
    text = (reference / "sources" / sandbox.mirrored()["tlc/trips"][0]).read_text(encoding="utf-8")
    revised = re.sub(r'^(2024-\d\d,Yellow),"[\d,]+"', r'\1,"270,000"', text, flags=re.MULTILINE)
    newest = next(line for line in text.splitlines() if line.startswith("2025-03,Yellow"))
    head, rest = revised.split("\n", 1)
    (mirror / "trips.csv").write_text(
        "\n".join([head, newest.replace("2025-03", "2025-04"), rest]), encoding="utf-8"
    )
    with sandbox.places(data, tmp_path / "cache"):
        result = refresh.refresh(mirror=tmp_path / "mirror", today=TODAY)
        changes = diff.diff(["tlc/trips"])[0]
    assert result.count()["published"] == 1
    assert result.verdicts_changed == (
        {"claim": "taxis-displaced", "before": "supported", "after": "partly"},
    )
    assert "verdict changed: taxis-displaced: supported -> partly" in repr(result)
    document = json.loads((data / SUMMARY).read_text(encoding="utf-8"))
    assert document["verdicts_changed"] == [dict(result.verdicts_changed[0])]
    assert "G-1-trips" in result.figures_touched
    outcome = next(o for o in result.resources if o.resource == "tlc/trips")
    assert (outcome.vintage_before, outcome.vintage_after) == ("2025-05", "2025-06")
    assert outcome.changes == {"added": 1, "revised": 12, "dropped": 0}
    assert changes.claims == ("taxis-displaced",)
    assert (changes.changes.before, changes.changes.after) == ("2025-05", "2025-06")
    assert set(changes.changes.revised["new"].astype(float)) == {270_000}
