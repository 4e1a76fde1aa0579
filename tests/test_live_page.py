"""The page of the live tests, made from a run that never was. Nothing here uses the network."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from helpers.fake_publisher import BALANCES, GOOD, RATES, SOURCE, text
from live import status_page

from edudata import config, registry
from edudata.etl.run.report import Outcome, RefreshReport
from edudata.operations import refresh
from edudata.records import Registry
from edudata.registry import resources

REPORT = RefreshReport(
    run_id="20261123T120000-abcdef",
    started="2026-11-23T12:00:00+00:00",
    finished="2026-11-23T12:03:00+00:00",
    version="0.1.0",
    resources=(
        Outcome(
            source="bank",
            resource="bank/balances",
            result="would_publish",
            seconds=1.25,
            rows=1234,
            newest_period="2026Q2",
        ),
        Outcome(source="bank", resource="bank/closed", result="failed", reason="bank.example answers 403"),
        Outcome(source="bank", resource="bank/mended", result="unchanged", rows=7),
        Outcome(
            source="bank",
            resource="bank/rates",
            result="kept_last_good",
            reason="<b>unit</b> & sign differ",
        ),
    ),
)


@pytest.fixture
def facts() -> dict:
    return status_page.status(
        REPORT,
        hosts={"bank/balances": "bank.example", "bank/homes": "api.example"},
        not_asked={"bank/homes": "nothing is served without a key: set BANK_API_KEY"},
        known={"bank/closed": "refuses us since April", "bank/mended": "was slow"},
        keys={"OTHER_API_KEY": "0123456789"},
    )


def test_what_needs_a_person_stands_first(facts):
    assert [(r["resource"], r["verdict"]) for r in facts["resources"]] == [
        ("bank/rates", "failed"),
        ("bank/mended", "mended"),
        ("bank/closed", "known"),
        ("bank/homes", "not_asked"),
        ("bank/balances", "good"),
    ]
    assert facts["counts"] == {"failed": 1, "mended": 1, "known": 1, "not_asked": 1, "good": 1}


def test_every_row_has_every_fact(facts):
    assert all(set(row) == set(status_page.COLUMNS) for row in facts["resources"])
    good = facts["resources"][-1]
    assert (good["host"], good["rows"], good["newest_period"]) == ("bank.example", 1234, "2026Q2")
    assert (good["seconds"], good["known"], good["reason"]) == (1.25, "", "")
    assert facts["resources"][2]["known"] == "refuses us since April"
    assert facts["resources"][3]["reason"].endswith("set BANK_API_KEY")


class Reader(HTMLParser):
    """The words of a page's cells, and all it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.loads += [v for k, v in attrs if k in ("src", "href")]
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def test_the_page_shows_every_row_and_loads_nothing(facts):
    reader = Reader()
    reader.feed(status_page.html(facts))
    head, *rows = reader.rows
    assert head == list(status_page.COLUMNS.values())
    assert len(rows) == 5
    assert rows[0][:2] == ["bank/rates", ""]
    assert "<b>unit</b> & sign differ" in rows[0]
    assert "b" not in reader.tags, "what a publisher says is text"
    good = ["bank/balances", "bank.example", "good", "would_publish", "", "1,234", "2026Q2", "1.2", ""]
    assert rows[-1] == good
    assert reader.loads == []


def test_keys_are_named_and_never_shown(facts, tmp_path):
    page = status_page.write(tmp_path / "live", facts)
    for content in (page.read_text(), (tmp_path / "live" / "status.json").read_text()):
        assert "OTHER_API_KEY" in content
        assert "0123456789" not in content


def test_both_files_are_written_again_and_again(facts, tmp_path):
    for _ in range(2):
        page = status_page.write(tmp_path / "live", facts)
    assert page.name == "status.html"
    assert json.loads((tmp_path / "live" / "status.json").read_text()) == facts


def test_a_dry_run_gives_the_page_its_facts(tmp_path, monkeypatch):
    folder = tmp_path / "mirror" / "bank"
    folder.mkdir(parents=True)
    (folder / "balances.csv").write_text(GOOD)
    (folder / "rates.csv").write_text("<html>moved</html>")
    able = [replace(r, file="csv", parse=lambda data: text(data.decode())) for r in (BALANCES, RATES)]
    bank = replace(SOURCE, resources=tuple(able))
    records = Registry({"bank": bank}, {r.id: r for r in bank.resources}, {}, {})
    monkeypatch.setattr(registry, "registry", lambda: records)
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(config.CACHE_VARIABLE, str(tmp_path / "cache"))
    report = refresh.refresh(mirror=tmp_path / "mirror", dry_run=True)
    page = status_page.status(report, hosts={}, not_asked={}, known={})
    bad, good = page["resources"]
    assert (bad["resource"], bad["verdict"]) == ("bank/rates", "failed")
    assert bad["reason"]
    assert (good["resource"], good["verdict"]) == ("bank/balances", "good")
    assert (good["rows"], good["newest_period"]) == (4, "2025-06-30")
    assert not (tmp_path / "data").exists()


def test_a_run_that_asked_nothing_is_a_page_too():
    empty = RefreshReport(run_id="x", started="", finished="", version="0", resources=())
    page = status_page.status(empty, hosts={}, not_asked={}, known={})
    assert "nothing was asked" in status_page.html(page)


def test_known_failures_name_resources_that_exist_and_say_why(root):
    failures = tomllib.loads((root / "tests" / "live" / "known_failures.toml").read_text(encoding="utf-8"))
    for name, reason in failures.items():
        assert name in resources(), name
        assert resources()[name].refreshable, name
        assert isinstance(reason, str), name
        assert len(reason) >= 20, f"{name}: say what happens"


@pytest.mark.parametrize(
    "arguments", [[], ["-m", "not browser"], ["-m", "browser or live"], ["test_live.py"]], ids=" ".join
)
def test_no_other_run_finds_the_live_tests(root, arguments):
    *words, last = ["tests/live", *arguments]
    place = [f"tests/live/{last}"] if last.endswith(".py") else [*words, last]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *place],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no tests collected" in result.stdout
    assert result.returncode == 5


def test_make_live_finds_one_for_every_resource(root):
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/live", "-m", "live", "--collect-only"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    able = [name for name, r in resources().items() if r.refreshable]
    assert f"{len(able)} tests collected" in result.stdout
    assert "-m live" in (root / "Makefile").read_text()
