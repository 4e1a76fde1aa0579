"""Prometheus' text format of the state of the data."""

from __future__ import annotations

import re

from helpers.fake_publisher import BALANCES

from edudata.etl.run import history
from edudata.operations import metrics, status

LINE = re.compile(r'edudata_[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+]+')


def test_every_line_is_a_sample_or_a_comment(monkeypatch):
    monkeypatch.setattr(status, "last_run", lambda: None)
    text = metrics.prometheus()
    lines = text.splitlines()
    assert text.endswith("\n")
    for line in lines:
        assert line.startswith(("# HELP edudata_", "# TYPE edudata_")) or LINE.fullmatch(line), line
    assert 'edudata_resource_overdue{resource="bls/cpi"} ' in text
    names = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(names) == len(set(names)) >= 4


def test_the_last_refresh_of_everything_is_counted(monkeypatch):
    run = {
        "started": "2026-11-02T06:00:00+00:00",
        "finished": "2026-11-02T06:01:30+00:00",
        "state": "needs a person",
        "resources": [{"resource": BALANCES.id, "result": "kept_last_good"}],
    }
    monkeypatch.setattr(status, "last_run", lambda: run)
    text = metrics.prometheus([])
    assert 'edudata_last_refresh_resources{result="kept_last_good"} 1\n' in text
    assert 'edudata_last_refresh_resources{result="failed"} 0\n' in text
    assert "edudata_last_refresh_duration_seconds 90\n" in text
    assert "edudata_last_refresh_fine 0\n" in text
    assert history.last_results([run]) is not None


def test_labels_are_escaped():
    assert metrics._escaped('a"b\\c\nd') == 'a\\"b\\\\c\\nd'
