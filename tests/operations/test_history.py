"""Summaries of runs: all kept, bounded, the nightly one not overwritten, and found from anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from edudata.errors import CorruptDataError
from edudata.etl.run import history
from edudata.etl.run.outcome import Outcome
from edudata.etl.run.report import SUMMARY, RefreshReport, unfinished


def report(day: int, partial: bool = False, **results: str) -> RefreshReport:
    return RefreshReport(
        run_id=f"202611{day:02d}T060000-abc",
        started=f"2026-11-{day:02d}T06:00:00+00:00",
        finished=f"2026-11-{day:02d}T06:01:00+00:00",
        version="1",
        partial=partial,
        resources=tuple(
            Outcome(source="bank", resource=f"bank/{name}", result=result)  # type: ignore[arg-type]
            for name, result in results.items()
        ),
    )


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Two nights, then one resource by hand."""
    history.save(tmp_path, report(1, rates="failed", loans="published", homes="failed"))
    history.save(tmp_path, report(2, rates="failed", loans="not_due", homes="not_due"))
    history.save(tmp_path, report(3, partial=True, rates="unchanged"))
    return tmp_path


def test_a_run_over_some_resources_leaves_the_nightly_summary(saved):
    assert json.loads((saved / SUMMARY).read_text())["run_id"].startswith("20261102")
    assert [s["run_id"][:8] for s in history.summaries([saved])] == ["20261103", "20261102", "20261101"]


def test_the_last_result_of_each_resource_is_remembered(saved):
    merged = history.last_results(history.summaries([saved]))
    results = {r["resource"]: (r["result"], r["finished"][:10]) for r in merged["resources"]}
    assert results == {
        "bank/rates": ("unchanged", "2026-11-03"),
        "bank/loans": ("published", "2026-11-01"),
        "bank/homes": ("failed", "2026-11-01"),
    }
    assert unfinished(history.find("last", [saved])) == ["bank/homes"]


def test_a_summary_is_found_from_any_directory(saved, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    for name in (SUMMARY, str(saved / SUMMARY), "20261102T060000-abc"):
        assert unfinished(history.find(name, [saved])) == ["bank/rates"]
    with pytest.raises(CorruptDataError, match=r"`edudata runs`, or `last`"):
        history.find("nothing", [saved])


def test_the_oldest_summaries_are_dropped_and_damaged_ones_skipped(saved):
    for n in range(history.KEPT + 5):
        history.save(saved, replace(report(4), run_id=f"20261104T{n:06d}-abc"))
    assert len(list((saved / "runs").iterdir())) == history.KEPT
    (saved / "runs" / "20991231T000000-abc.json").write_text("{")
    assert len(history.summaries([saved])) == history.KEPT


@pytest.mark.parametrize(
    ("results", "state", "code"),
    [
        ({"a": "published", "b": "not_newer", "c": "no_key", "d": "not_due"}, "fine", 0),
        ({"a": "kept_last_good", "b": "published"}, "needs a person", 3),
        ({"a": "kept_last_good", "b": "failed"}, "failed", 1),
    ],
)
def test_the_worst_state_decides_the_exit_code(results, state, code):
    run = report(1, **results)
    assert (run.state, run.exit_code, run.ok) == (state, code, code == 0)
    assert run.to_dict()["state"] == state
    assert replace(run, build_error="no room").exit_code == 1
