"""Prometheus' text format of the state of the data."""

from __future__ import annotations

from types import SimpleNamespace

from helpers.fake_publisher import BALANCES
from prometheus_client.parser import text_string_to_metric_families

from edudata.etl.run import history
from edudata.operations import metrics, status


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """(name, values of its labels) -> value, as Prometheus' own parser reads the text."""
    families = list(text_string_to_metric_families(text))
    assert len({f.name for f in families}) == len(families)
    assert all(f.documentation and f.type == "gauge" for f in families)
    return {(s.name, tuple(s.labels.values())): s.value for f in families for s in f.samples}


def test_prometheus_reads_every_line(monkeypatch):
    monkeypatch.setattr(status, "last_run", lambda: None)
    metric_values = samples(metrics.prometheus())
    names = {name for name, _ in metric_values}
    assert (
        names == {f"edudata_resource_{n}" for n in ("age_days", "overdue", "alarm", "last_result")} & names
    )
    assert {"edudata_resource_age_days", "edudata_resource_overdue", "edudata_resource_alarm"} <= names
    assert metric_values["edudata_resource_overdue", ("bls/cpi",)] in (0, 1)


def test_the_last_refresh_of_everything_is_counted(monkeypatch):
    run = {
        "started": "2026-11-02T06:00:00+00:00",
        "finished": "2026-11-02T06:01:30+00:00",
        "state": "needs a person",
        "resources": [{"resource": BALANCES.id, "result": "kept_last_good"}],
    }
    monkeypatch.setattr(status, "last_run", lambda: run)
    metric_values = samples(metrics.prometheus([]))
    assert metric_values["edudata_last_refresh_resources", ("kept_last_good",)] == 1
    assert metric_values["edudata_last_refresh_resources", ("failed",)] == 0
    assert metric_values["edudata_last_refresh_duration_seconds", ()] == 90
    assert metric_values["edudata_last_refresh_fine", ()] == 0
    assert history.last_results([run]) is not None


def test_a_label_may_hold_anything(monkeypatch):
    monkeypatch.setattr(status, "last_run", lambda: None)
    odd = 'a"b\\c\nd'
    row = SimpleNamespace(
        resource=odd, age_days=3, stale=True, refreshable=True, alarm="late", last_result="failed"
    )
    metric_values = samples(metrics.prometheus([row]))
    assert metric_values["edudata_resource_age_days", (odd,)] == 3
    assert metric_values["edudata_resource_last_result", (odd, "failed")] == 1
