"""`edudata refresh` as the operator calls it, on real files: exit codes, what is printed, what is saved."""

from __future__ import annotations

import json
import logging
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from helpers import refresh_sandbox as sandbox
from helpers.fake_publisher import state
from helpers.http_server import Reply, Server, page, status

from edudata.cli import give_way, main
from edudata.errors import TransientError
from edudata.etl.run.outcome import MAX_PRINTED, Outcome
from edudata.operations import lock, refresh

NAMES = ("bea/price_parities", "fsa/portfolio_by_age", "nyfed/wages", "tlc/trips")
"""Their files say when they were published: what comes of them does not depend on the clock."""
KEY = sandbox.KEYS["FRED_API_KEY"]


@dataclass
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def results(self) -> dict[str, str]:
        return {o["resource"]: o["result"] for o in self.json()["resources"]}


class Desk:
    """An operator's data directory, cache and mirror, and the command line on them."""

    def __init__(self, made: sandbox.Lab, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.lab, self.folder, self._capsys = made, folder, capsys
        self.data = made.copy(folder / "data")
        self.cache, self.mirror = folder / "cache", folder / "mirror"
        shutil.copytree(made.files, self.mirror)
        self.keys: dict[str, str] = {}

    def file(self, name: str) -> Path:
        return next((self.mirror / name).iterdir())

    def put(self, name: str, data: bytes) -> None:
        self.file(name).write_bytes(data)

    def mend(self, name: str) -> None:
        shutil.copyfile(self.lab.files / name / self.file(name).name, self.file(name))

    def another_month(self) -> None:
        """One more month of taxis, as the next file would have it."""
        head, *lines = self.file("tlc/trips").read_text(encoding="utf-8").splitlines()
        newest = [line.replace("2025-03", "2025-04") for line in lines if line.startswith("2025-03")]
        self.put("tlc/trips", "\n".join([head, *newest, *lines, ""]).encode())

    def most_rows_gone(self) -> None:
        """Two of three rows of the price parities gone: kept back, whoever consents."""
        head, *rows = self.file("bea/price_parities").read_bytes().splitlines(keepends=True)
        self.put("bea/price_parities", head + b"".join(rows[::3]))

    def __call__(self, *words: str, mirror: bool = True) -> Done:
        more = ["--mirror", str(self.mirror)] if mirror else []
        with (
            pytest.MonkeyPatch.context() as patch,
            sandbox.places(self.data, self.cache, **self.keys),
        ):
            patch.chdir(self.folder)
            patch.setattr("edudata.registry.tables", lambda: self.lab.tables)
            patch.setattr("edudata.etl.extract.http.Policy", lambda: sandbox.QUICK)
            patch.setattr("sys.argv", ["edudata", "refresh", *words, *more])
            self._capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        output = self._capsys.readouterr()
        return Done(int(ended.value.code or 0), output.out, output.err)

    def summary(self) -> Any:
        return sandbox.last_summary(self.data)

    def same(self) -> bool:
        return sandbox.contents(self.data) == self.lab.sums


@pytest.fixture(scope="module")
def laboratory(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> sandbox.Lab:
    return sandbox.Lab(reference, tmp_path_factory.mktemp("lab"), NAMES)


@pytest.fixture
def desk(laboratory: sandbox.Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    yield Desk(laboratory, tmp_path / "desk", capsys)
    sandbox.gone(tmp_path)


def test_all_well_is_exit_0_and_one_line_a_resource(desk: Desk) -> None:
    desk.another_month()
    result = desk(*NAMES)
    assert result.code == 0
    assert "1 published, 3 unchanged" in result.out
    assert "published       tlc/trips 2025-05 -> 2025-06" in result.out
    assert sorted(line.split()[1] for line in result.err.splitlines()) == sorted(NAMES)
    assert desk.summary()["tables_touched"] == ["taxi_trips"]
    assert "2025-04" in (desk.data / "raw/tlc/trips/2025-06.csv").read_text(encoding="utf-8")


def test_what_fails_or_is_kept_back_is_exit_1_and_stops_nothing_else(desk: Desk) -> None:
    desk.another_month()
    desk.put("nyfed/wages", b"<!DOCTYPE html><html><body>Moved.</body></html>")
    desk.most_rows_gone()
    result = desk(*NAMES, "--json")
    assert result.code == 1
    assert result.results() == {
        "bea/price_parities": "kept_last_good",
        "fsa/portfolio_by_age": "unchanged",
        "nyfed/wages": "failed",
        "tlc/trips": "published",
    }
    assert result.json() == desk.summary()
    for row in result.json()["resources"]:
        has_reason = bool(row["reason"] and row["remedy"])
        assert has_reason == (row["result"] in ("failed", "kept_last_good"))
    assert result.err == ""
    assert desk("nyfed/wages").code == 1
    assert desk("fsa").code == 0


def test_a_person_reads_what_to_do_and_no_more_of_a_reason_than_fits(desk: Desk) -> None:
    desk.put("nyfed/wages", b"<!DOCTYPE html><html><body>Moved.</body></html>")
    desk.most_rows_gone()
    result = desk(*NAMES)
    document = {row["resource"]: row for row in desk.summary()["resources"]}
    for name in ("bea/price_parities", "nyfed/wages"):
        assert f"-> {document[name]['remedy']}\n" in result.out
    long = Outcome(source="a", resource="a/b", result="kept_last_good", reason="column x: emptied; " * 30)
    assert len(long.short_reason) <= MAX_PRINTED
    assert long.short_reason.endswith("(all of it with --json)")
    assert replace(long, reason="one  reason").short_reason == "one reason"


def test_a_dry_run_says_what_would_come_and_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.another_month()
    before = state(desk.data)
    result = desk(*NAMES, "--dry-run", "--json")
    assert result.code == 0
    assert result.results()["tlc/trips"] == "would_publish"
    row = next(r for r in result.json()["resources"] if r["resource"] == "tlc/trips")
    assert (row["vintage_before"], row["vintage_after"]) == ("2025-05", "2025-06")
    assert row["changes"] == {"added": 3, "revised": 0, "dropped": 0}
    assert state(desk.data) == before
    desk.data = tmp_path / "nothing"
    assert desk(*NAMES, "--dry-run", "--json").results() == dict.fromkeys(NAMES, "would_publish")
    assert not desk.data.exists()
    assert desk(*NAMES, "--json").results() == dict.fromkeys(NAMES, "published")


def test_a_retry_does_what_was_left_and_nothing_else(desk: Desk) -> None:
    desk.put("nyfed/wages", b"nothing to read")
    desk.most_rows_gone()
    assert desk(*NAMES).code == 1
    summary = desk.folder / "yesterday.json"
    shutil.copyfile(desk.data / "runs" / f"{desk.summary()['run_id']}.json", summary)
    desk.another_month()
    desk.mend("nyfed/wages")
    result = desk("--retry", str(summary), "--json")
    assert result.code == 3
    assert result.results() == {"bea/price_parities": "kept_last_good", "nyfed/wages": "unchanged"}
    desk.mend("bea/price_parities")
    result = desk("--retry", "last", "--json")
    assert (result.code, result.results()) == (0, {"bea/price_parities": "unchanged"})
    before = state(desk.data)
    result = desk("--retry", "last")
    assert (result.code, result.out.strip()) == (0, "Nothing failed in that run.")
    assert desk("--retry", "last", "--json").json() == []
    assert state(desk.data) == before
    # Named besides: those too.
    result = desk("tlc", "--retry", str(summary), "--json")
    assert set(result.results()) == {"bea/price_parities", "nyfed/wages", "tlc/trips"}


def test_one_daily_line_asks_only_for_what_is_due(desk: Desk, reference: Path) -> None:
    name = "fred/mehoinusa646n"
    (desk.mirror / name).mkdir(parents=True)
    shutil.copy(reference / "sources" / sandbox.mirrored()[name][0], desk.mirror / name)
    for result in ("published", "not_due"):  # of today, and the next one comes in September
        done = desk(name, "--only-due", "--json")
        assert (done.code, done.results()) == (0, {name: result})
    shutil.rmtree(desk.mirror)
    desk.mirror.mkdir()

    def found(today: date) -> dict[str, str]:
        with sandbox.places(desk.data, desk.cache), pytest.MonkeyPatch.context() as patch:
            patch.setattr("edudata.registry.tables", lambda: desk.lab.tables)
            result = refresh.refresh(NAMES, mirror=desk.mirror, only_due=True, today=today)
        return {o.resource: o.result for o in result.resources}

    waiting = dict.fromkeys(NAMES, "not_due")
    # The mirror is empty: what is asked for is not there.
    assert found(date(2025, 5, 31)) == waiting | {"fsa/portfolio_by_age": "not_in_mirror"}
    assert found(date(2025, 6, 1))["tlc/trips"] == "not_in_mirror"
    assert found(date(2026, 1, 31))["nyfed/wages"] == "not_due"
    assert found(date(2026, 2, 1))["nyfed/wages"] == "not_in_mirror"


def test_a_named_resource_without_a_file_waits_for_a_person(desk: Desk) -> None:
    resource = "nyfed/wages"
    shutil.rmtree(desk.mirror / resource)
    done = desk(resource, "--dry-run")
    assert done.code == 3
    assert f"not_in_mirror   {resource}: asked for by name, but the mirror has no file of it" in done.out
    assert f"as {resource}.<ending>, or name it in --mirror-map" in done.out
    # Of a publisher one file is enough, and of everything as well.
    assert desk("fsa", "--dry-run", "--json").code == 0
    assert desk("--dry-run", "--json").code == 0
    # The results of other resources do not hide it.
    assert desk("tlc/trips", "nyfed", "--dry-run", "--json").code == 3


def test_a_folder_without_any_file_is_a_mistake_and_no_quiet_night(desk: Desk) -> None:
    shutil.rmtree(desk.mirror)
    desk.mirror.mkdir()
    done = desk("--only-due")
    assert (done.code, done.out) == (1, "")
    assert f"{desk.mirror} has no file of any resource" in done.err
    assert desk.same()


def test_consent_goes_over_a_warning_and_is_recorded(desk: Desk) -> None:
    desk.another_month()
    text = desk.file("tlc/trips").read_text(encoding="utf-8")
    revised = re.sub(r'^(201\d-\d\d,Yellow),"[\d,]+"', r'\1,"399,000"', text, flags=re.MULTILINE)
    desk.put("tlc/trips", revised.encode())
    result = desk("tlc", "--json")
    assert result.code == 3
    row = result.json()["resources"][0]
    assert row["result"] == "kept_last_good"
    assert '--accept tlc/trips --reason "…"' in row["remedy"]
    assert desk.same()
    words = ("--accept", "tlc/trips", "--reason", "restated, says the notice of 3 June")
    result = desk("tlc", *words, "--json")
    assert (result.code, result.results()) == (0, {"tlc/trips": "published"})
    failed = [c for c in result.json()["resources"][0]["checks"] if not c["passed"]]
    assert failed
    assert not any(c["required"] for c in failed)
    sidecar = json.loads((desk.data / "raw/tlc/trips/2025-06.json").read_text(encoding="utf-8"))
    (note,) = sidecar["notes"]
    assert note.endswith(": restated, says the notice of 3 June")
    assert failed[0]["name"] in note


def test_consent_goes_over_no_required_check(desk: Desk) -> None:
    desk.most_rows_gone()
    result = desk("bea/price_parities", "--accept", "bea/price_parities", "--reason", "trust me")
    assert result.code == 3
    assert desk.same()
    assert "--accept" not in desk.summary()["resources"][0]["remedy"]


def test_a_second_run_is_turned_away_at_once(desk: Desk) -> None:
    with sandbox.places(desk.data, desk.cache), lock.locked(desk.data):
        result = desk("tlc")
        assert (result.code, result.out) == (1, "")
        assert "Another build or refresh is writing" in result.err
        with pytest.raises(TransientError):
            refresh.refresh(["tlc"], mirror=desk.mirror)
        assert desk("tlc", "--dry-run").code == 0, "looking needs no lock"
    assert desk("tlc").code == 0


def test_a_log_of_json_lines_carries_the_runs_id(desk: Desk) -> None:
    desk.another_month()
    desk.put("nyfed/wages", b"nothing to read")
    result = desk(*NAMES, "--log-format", "json")
    assert (result.code, result.out) == (1, "")
    *each, last = map(json.loads, result.err.splitlines())
    passed = [line for line in each if line["event"] == "candidate"]
    assert [(line["resource"], line["result"]) for line in passed] == [("tlc/trips", "candidate")]
    each = [line for line in each if line not in passed]
    summary = desk.summary()
    assert {line["run_id"] for line in (*each, last)} == {summary["run_id"]}
    lines = {line["resource"]: line for line in each}
    assert set(lines) == set(NAMES)
    for row in summary["resources"]:
        line = lines[row["resource"]]
        assert (line["event"], line["total"]) == ("resource", len(NAMES))
        assert {k: line[k] for k in ("result", "reason", "bytes", "vintage_after", "rows")} == {
            k: row[k] for k in ("result", "reason", "bytes", "vintage_after", "rows")
        }
    assert (last["event"], last["failed"], last["published"]) == ("finished", 1, 1)
    assert last["state"] == "failed"


LEAKS = {
    "in a refusal": lambda r: status(400, f'{{"error_message":"api_key {KEY} is unknown"}}'.encode()),
    "in an answer": lambda r: Reply(
        body=f'{{"error_code":400,"error_message":"api_key {KEY.upper()}"}}'.encode()
    ),
    "in a redirect": lambda r: status(302, b"", Location=f"https://elsewhere.example/?api_key={KEY}"),
    "in an address": lambda r: page(503),
    "in what is no HTTP": lambda r: Reply(raw=f"{KEY} is no status\r\n\r\n".encode()),
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("words", [(), ("--json",), ("--log-format", "json")], ids=" ".join)
def test_a_key_is_shown_nowhere(
    desk: Desk, leak: str, words: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    desk.keys = {"FRED_API_KEY": KEY}
    caplog.set_level(logging.DEBUG)
    with Server(default=LEAKS[leak]) as site, pytest.MonkeyPatch.context() as patch:
        sandbox.Route(patch, site)
        result = desk("fred/mspus", *words, mirror=False)
        requests = [r.query for r in site.requests]
    assert result.code == 1
    assert any(KEY in query for query in requests), "the key was not even used"
    listened = [r.getMessage() for r in caplog.records if r.name.startswith("urllib3")]
    assert listened
    if "no HTTP" not in leak:
        assert any("/fred/series?•••" in line for line in listened)
    files = [p.read_text(encoding="utf-8", errors="replace") for p in desk.folder.rglob("*") if p.is_file()]
    for text in (result.out, result.err, caplog.text, *files):
        assert KEY not in text.lower()


@pytest.mark.parametrize(
    ("words", "nice", "expected"), [(["refresh"], 0, [10]), (["refresh"], 5, []), (["list"], 0, [])]
)
def test_a_refresh_lets_readers_go_first(monkeypatch, words, nice, expected):
    steps = []
    monkeypatch.setattr(sys, "argv", ["edudata", *words])
    monkeypatch.setattr("os.nice", lambda more: steps.append(more) or nice, raising=False)
    give_way()
    assert [more for more in steps if more] == expected
