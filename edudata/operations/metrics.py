"""The state of the data in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

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
    rows = status.status() if resources is None else list(resources)
    return "".join(line for name, text, samples in _families(rows) for line in _lines(name, text, samples))


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


def _lines(name: str, text: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP edudata_{name} {text}\n# TYPE edudata_{name} gauge\n"
    for labels, value in samples:
        pairs = ",".join(f'{key}="{_escaped(label)}"' for key, label in labels.items())
        yield f"edudata_{name}{f'{{{pairs}}}' if pairs else ''} {value:.10g}\n"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
