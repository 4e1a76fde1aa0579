"""Measurements of the running server, for Prometheus: sessions, reruns, requests, caches, data."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from edudata.catalog import reader
from edudata.dashboard import shared
from edudata.dates import last_day
from edudata.errors import EdudataError
from edudata.operations import status
from edudata.version import __version__

REGISTRY = CollectorRegistry()
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.7, 1.5, 3, 6, 12)

sessions = Gauge("edudata_sessions", "Open websocket sessions", registry=REGISTRY)
sessions_refused = Counter(
    "edudata_sessions_refused_total", "Sessions refused because of a limit", ["limit"], registry=REGISTRY
)
reruns_running = Gauge("edudata_reruns_running", "Reruns that are not finished", registry=REGISTRY)
rerun_seconds = Histogram(
    "edudata_rerun_seconds",
    "From a reader's click to the end of the script",
    buckets=SECONDS,
    registry=REGISTRY,
)
errors_shown = Counter("edudata_errors_shown_total", "Errors shown to readers", registry=REGISTRY)
requests = Counter("edudata_requests_total", "HTTP requests", ["route", "status"], registry=REGISTRY)
request_seconds = Histogram(
    "edudata_request_seconds", "HTTP requests", ["route"], buckets=SECONDS, registry=REGISTRY
)
started = Gauge("edudata_start_time_seconds", "When the server started", registry=REGISTRY)
started.set(time.time())
ready = Gauge("edudata_ready", "1 once the caches are filled", registry=REGISTRY)
warm = Gauge("edudata_warm", "1 once what first clicks show is drawn too", registry=REGISTRY)
version = Gauge("edudata_info", "Version", ["version"], registry=REGISTRY)
version.labels(__version__).set(1)


class Caches(Collector):
    """What the caches shared by all readers did."""

    def collect(self) -> Iterable[Metric]:
        """Yield hits, misses and entries by cache."""
        hits = CounterMetricFamily("edudata_cache_hits", "Results found in a cache", labels=["cache"])
        misses = CounterMetricFamily("edudata_cache_misses", "Results computed", labels=["cache"])
        entries = GaugeMetricFamily("edudata_cache_entries", "Results kept", labels=["cache"])
        for name, function in shared.FUNCTIONS.items():
            hit, missed, _, size = function.cache_info()
            hits.add_metric([name], hit)
            misses.add_metric([name], missed)
            entries.add_metric([name], size)
        yield from (hits, misses, entries)


class Data(Collector):
    """The age of each source, and what the last refresh did with it."""

    def collect(self) -> Iterable[Metric]:
        """Yield the figures, or only that the data cannot be read."""
        readable = GaugeMetricFamily("edudata_data_readable", "1 if the catalog can be read")
        try:
            catalog = reader.catalog()
        except EdudataError:
            readable.add_metric([], 0)
            yield readable
            return
        readable.add_metric([], 1)
        yield readable
        age = GaugeMetricFamily(
            "edudata_source_age_days", "Since the newest release in use was published", labels=["resource"]
        )
        for resource, published in sorted(newest(catalog).items()):
            age.add_metric([resource], max(0, (date.today() - last_day(published)).days))
        yield age
        yield from refresh()


def newest(catalog: dict) -> dict[str, str]:  # type: ignore[type-arg]
    """Return the newest release in use of each resource."""
    days: dict[str, str] = {}
    for entry in catalog["tables"].values():
        for vintage in entry["vintages"]:
            known = days.get(vintage["resource"])
            if known is None or last_day(known) < last_day(vintage["published"]):
                days[vintage["resource"]] = vintage["published"]
    return days


def refresh() -> Iterable[Metric]:
    """Yield when the last refresh ended and how many resources had which result."""
    run = status.last_run()
    if run is None:
        return
    ended = GaugeMetricFamily("edudata_refresh_finished_time_seconds", "When the last refresh ended")
    try:
        ended.add_metric([], datetime.fromisoformat(str(run.get("finished"))).timestamp())
        yield ended
    except ValueError:
        pass
    results = GaugeMetricFamily(
        "edudata_refresh_resources", "Resources by result of the last refresh", labels=["result"]
    )
    outcomes = [str(record.get("result")) for record in run["resources"]]
    for result in sorted(set(outcomes)):
        results.add_metric([result], outcomes.count(result))
    yield results


REGISTRY.register(Caches())
REGISTRY.register(Data())


def text() -> bytes:
    """Write all measurements in Prometheus' text format."""
    return generate_latest(REGISTRY)


def running() -> bool:
    """Return whether a rerun is not finished."""
    # Asked often: of all measurements, only this one is collected.
    return any(sample.value for metric in reruns_running.collect() for sample in metric.samples)
