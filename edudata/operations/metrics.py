"""The state of the data in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from edudata.etl.run.outcome import RESULTS
from edudata.etl.run.status import Status
from edudata.operations import status

Sample = tuple[dict[str, str], float]


def prometheus(resources: Iterable[Status] | None = None) -> str:
    """Return ages, faults and the results of refreshes as metrics, for a scrape or a textfile collector.

    Parameters
    ----------
    resources : iterable of Status, optional
        As `edudata.operations.status.status` returns them, which is called when not given.
    """
    registry = CollectorRegistry()
    registry.register(Data(status.status() if resources is None else list(resources)))
    return generate_latest(registry).decode()


class Data(Collector):
    """Ages, faults and the last refresh, as the Prometheus client collects them."""

    def __init__(self, rows: list[Status]) -> None:
        self.rows = rows

    def collect(self) -> Iterator[Metric]:
        """Yield one family of gauges for each measurement."""
        for name, text, samples in _families(self.rows):
            family = GaugeMetricFamily(
                f"edudata_{name}", text, labels=list(samples[0][0]) if samples else ()
            )
            for sample, value in samples:
                family.add_metric(list(sample.values()), value)
            yield family


def _families(rows: list[Status]) -> Iterator[tuple[str, str, list[Sample]]]:
    by_resource = [({"resource": r.resource}, r) for r in rows]
    ages = [(labels, float(r.age_days)) for labels, r in by_resource if r.age_days is not None]
    yield "resource_age_days", "Days since the publication of the current release.", ages
    overdue = [(labels, float(r.stale and r.refreshable)) for labels, r in by_resource]
    yield "resource_overdue", "1 if a newer release should be out and can be downloaded.", overdue
    alarms = [(labels, float(bool(r.alarm))) for labels, r in by_resource]
    yield "resource_alarm", "1 if somebody should look at the resource.", alarms
    last = [(labels | {"result": str(r.last_result)}, 1.0) for labels, r in by_resource if r.last_result]
    yield "resource_last_result", "1 for the result of the last refresh of the resource.", last
    if (run := status.last_run()) is None:
        return
    results = [row.get("result") for row in run["resources"]]
    counts = [({"result": str(result)}, float(results.count(result))) for result in RESULTS]
    yield "last_refresh_resources", "Resources by result in the last refresh of everything.", counts
    fine = float(run.get("state", "fine") == "fine")
    yield "last_refresh_fine", "1 if the last refresh of everything needs nobody.", [({}, fine)]
    started, finished = (datetime.fromisoformat(run[name]).timestamp() for name in ("started", "finished"))
    yield "last_refresh_timestamp_seconds", "When the last refresh of everything ended.", [({}, finished)]
    yield "last_refresh_duration_seconds", "How long it took.", [({}, finished - started)]
