"""The benchmarks' own arithmetic; nothing is measured here."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture
def measure(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root))
    import benchmarks.measure

    return benchmarks.measure


def test_a_ratio_is_that_of_the_medians_and_the_first_round_does_not_count(measure):
    ours, theirs = iter([9.0, 1.0, 2.0, 30.0]), iter([9.0, 4.0, 4.0, 4.0])
    result = measure.in_turn("a", lambda: next(ours), lambda: next(theirs), 3, 0.5, "b", seconds=True)
    assert (result.value, result.met) == (0.5, True)
    assert result.detail == "2.000 s against 4.000 s (b)"


def test_what_could_not_be_measured_says_why_and_meets_nothing(measure):
    def broken() -> None:
        measure.python("raise SystemExit('no data')")()

    result = measure.attempt("a", "s", 1.0, broken)
    assert (result.value, result.met, result.note) == (None, None, "no data")
    result = measure.attempt("a", "s", 1.0, lambda: 1 / 0)
    assert result.note == "division by zero"


def test_the_table_shows_aims_and_misses(measure):
    text = measure.table(
        [
            measure.Result("fast", "ms", 12.0, 30.0, "detail"),
            measure.Result("slow", "x", 3.0, 2.0),
            measure.Result("watched", "s", 1.0),
            measure.Result("gone", "s", None, 1.0, note="why"),
        ]
    ).splitlines()
    assert [line.split() for line in text[1:]] == [
        ["fast", "12", "ms", "30", "ms", "met", "detail"],
        ["slow", "3", "x", "2", "x", "MISSED"],
        ["watched", "1", "s"],
        ["gone", "not", "measured", "1", "s", "why"],
    ]


def test_traffic_tells_our_bytes_from_streamlits(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root))
    pytest.importorskip("playwright", reason="playwright (extra dev) is not installed")
    from benchmarks.server import Traffic

    class Session:
        def __init__(self):
            self.handlers = {}

        def send(self, name):
            assert name == "Network.enable"

        def on(self, name, handler):
            self.handlers[name] = handler

    session = Session()
    relay = SimpleNamespace(received=2078)
    traffic = Traffic(session, relay)
    sizes = {
        "": 500,
        "tuition": 500,
        "static/js/index.js": 1000,
        "geo/counties.geojson": 70,
        "app/static/a.png": 3,
    }
    for i, (path, size) in enumerate(sizes.items()):
        session.handlers["Network.requestWillBeSent"](
            {"requestId": i, "request": {"url": f"http://localhost:1/{path}"}}
        )
        session.handlers["Network.loadingFinished"]({"requestId": i, "encodedDataLength": size})
    assert (traffic.frontend, traffic.ours, traffic.total) == (2000, 78, 2078)


@pytest.fixture
def refresh(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root))
    import benchmarks.refresh

    return benchmarks.refresh


def test_without_real_files_refreshing_is_not_measured_and_says_why(refresh, monkeypatch, tmp_path):
    monkeypatch.setenv("EDUDATA_REFERENCE_DIR", str(tmp_path))
    results = list(refresh.results(2))
    assert [r.value for r in results] == [None] * 5
    assert {r.note for r in results if r.unit != "MB"} == {
        "EDUDATA_REFERENCE_DIR does not name a folder with the publishers' files"
    }
    assert [r.aim for r in results if r.unit == "x"] == [0.1]


def test_runs_that_find_nothing_new_are_held_against_the_first_ones(refresh, monkeypatch):
    runs = iter([(10, 0.5), (20, 3), (30, 2)])

    def child(what: str) -> dict[str, object]:
        first, second = next(runs)
        return {"first": first, "second": second, "told": what}

    monkeypatch.setattr(refresh, "child", child)
    result = refresh.again("again", 3)
    assert (result.value, result.met) == (0.1, True)
    assert result.detail == "2.000 s against 20.000 s (the first run); server"


def test_copies_of_rows_are_told_apart(refresh):
    import pandas as pd

    frame = pd.DataFrame({"place": [1, 2, 3], "value": [1.0, 2.0, 3.0]})
    copies = refresh.many(frame, "place", 7)
    assert len(copies) == copies["place"].nunique() == 7
    assert copies["value"].tolist() == [1, 2, 3, 1, 2, 3, 1]
