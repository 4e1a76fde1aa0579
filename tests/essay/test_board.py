"""The board as a whole: its shape, missing tables, history, and changes by a refresh."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from helpers.tables import table

import edudata as ed
from edudata import config, registry
from edudata.api import claims as api_claims
from edudata.catalog import reader
from edudata.errors import CorruptDataError, NoVintageError, OutOfRangeError, UnknownNameError
from edudata.essay import board
from edudata.essay._rules import memoize
from edudata.essay.record import VERDICTS, Claim, Finding
from edudata.etl.compare.diff import Changes
from edudata.etl.run.report import RefreshReport
from edudata.operations import diff, impact, status

PROMISED = [
    *("id", "section", "statement", "definition", "verdict", "reason", "value", "unit", "vintage"),
    *("tolerance", "alternatives", "figure", "settings", "note", "essay"),
]


@pytest.fixture(scope="module")
def late() -> pd.DataFrame:
    """Return the board without other definitions, as of a day after several releases were due."""
    return ed.claims(alternatives=False, today=date(2026, 11, 1))


def test_board_has_the_columns_promised(rows: pd.DataFrame) -> None:
    assert list(rows.columns) == PROMISED
    assert rows["id"].is_unique
    assert set(rows["verdict"]) == set(VERDICTS)
    assert len(rows) == len(registry.claims())


def test_every_claim_that_data_can_check_names_its_vintage_and_alternatives(rows: pd.DataFrame) -> None:
    for row in rows.to_dict("records"):
        if registry.claim(row["id"]).check is None:
            assert (row["verdict"], row["alternatives"], row["vintage"]) == ("not testable", [], "")
            assert row["note"] == ""
            continue
        vintages = {v.partition("@")[0] for v in row["vintage"].split("; ")}
        assert vintages == set(registry.claim(row["id"]).resources), "those of the rows used, no others"
        assert len(row["alternatives"]) > 1
        first = row["alternatives"][0]
        assert (first["verdict"], first["flips"]) == (row["verdict"], False)
        assert pd.Series([first["value"]], dtype=float).equals(pd.Series([row["value"]], dtype=float))
        assert all(a["flips"] == (a["verdict"] != row["verdict"]) for a in row["alternatives"])


def test_a_linked_figure_draws_what_the_claim_measures() -> None:
    """It shares a table with the board's definition, and the rows of a resource in it."""
    book = reader.catalog()

    def entries(names: Iterable[str]) -> list[dict[str, Any]]:
        return [reader.entry(book, name) for name in names]

    linked = [c for c in registry.claims().values() if c.figure]
    assert len(linked) > 20
    for claim in linked:
        figure_tables = entries(registry.figure(claim.figure or "").tables)
        for mine in entries(claim.needed):
            base = mine.get("view_of", mine["name"])
            if any(
                e.get("view_of", e["name"]) == base and set(e["sources"]) & set(claim.resources)
                for e in figure_tables
            ):
                break
        else:
            pytest.fail(f"{claim.id}: {claim.figure} draws none of {claim.needed}")


def test_what_a_linked_figure_shows_is_the_claims_number(rows: pd.DataFrame) -> None:
    claims = rows.set_index("id")
    cheaper = ed.card(claims.loc["ten-times-cheaper", "figure"]).data.set_index("alternative")
    report_text = cheaper["cost_ratio_published"].filter(regex="University of the People B").max()
    assert report_text == pytest.approx(claims.loc["ten-times-cheaper", "value"])
    factors = ed.card(claims.loc["tennessee-cheap", "figure"]).data
    of_state = factors[(factors["factor"] == "Price level of the state") & (factors["cbsa"] == "34980")]
    assert of_state["value"].tolist() == pytest.approx([claims.loc["tennessee-cheap", "value"]])


def test_a_missing_table_is_reported_and_the_others_stay() -> None:
    def load(name: str) -> pd.DataFrame:
        if name in ("student_debt", "cpi"):
            raise CorruptDataError(f"{name} is damaged. Run `edudata build`.")
        return ed.load(name)

    result = {row["id"]: row for row in board.board(registry.claims().values(), load)}
    record = result["debt-record"]
    assert record["verdict"] == "not testable"
    assert record["value"] is None
    assert (
        "student_debt is not available: student_debt is damaged. Run `edudata build`." in record["reason"]
    )
    assert result["four-in-ten"]["verdict"] == "depends on the reading"
    assert result["unbounded"]["verdict"] == "outdated", "only another definition needs the price index"
    cpi = result["unbounded"]["alternatives"][-1]
    assert cpi["verdict"] == "not testable"
    assert "the table cpi is not available" in cpi["reason"]


def test_a_table_older_than_the_checks_is_reported() -> None:
    claim = registry.claim("four-in-ten")
    old = ed.load("graduate_labor_market_releases").rename(columns={"underemployment_pct": "underemployed"})
    row = board.assess(claim, board.Tables(lambda name: old))
    assert row["verdict"] == "not testable"
    assert "graduate_labor_market_releases" in row["reason"]
    assert "edudata build" in row["reason"]


def test_without_tables_the_board_gives_reasons(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    rows = ed.claims()
    assert set(rows["verdict"]) == {"not testable"}
    assert rows["reason"].str.len().min() > 0


def test_json_has_exactly_what_is_promised(
    rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from edudata.cli.user import claims

    monkeypatch.setattr(api_claims, "claims", lambda *args, **kwargs: rows)
    claims(json=True)
    rows = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [list(row) for row in rows] == [PROMISED] * len(registry.claims())
    by_id = {row["id"]: row for row in rows}
    assert by_id["three-prices"]["value"] == 0
    assert by_id["ten-times-better"]["value"] is None
    assert by_id["ten-times-better"]["tolerance"] is None
    assert by_id["ten-times-better"]["figure"] is None


def test_printed_board_counts_its_verdicts(
    rows: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from edudata.cli.user import claims

    monkeypatch.setattr(api_claims, "claims", lambda *args, **kwargs: rows)
    claims()
    out = capsys.readouterr().out
    assert out.splitlines()[-1].startswith(f"{len(registry.claims())} claims: ")
    assert "outdated       unbounded  (91.31% of the highest price)" in out
    counted = (rows["verdict"] == "depends on the reading").sum()
    assert f"{counted} depends on the reading" in out.splitlines()[-1]


def test_history_shows_when_a_verdict_flipped() -> None:
    past = ed.claim_history("unbounded")
    assert list(past.columns) == list(board.HISTORY)
    assert list(zip(past["as_of"], past["verdict"], strict=True)) == [
        ("2021-01", "supported"),
        ("2023-12", "outdated"),
    ]
    assert past["value"].tolist() == pytest.approx([100, 17709 / 19394 * 100])
    assert past["vintage"].iloc[0] == "nces/tuition@2021-01"


def test_history_prints_and_knows_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownNameError, match="unbounded"):
        ed.claim_history("unbound")
    assert ed.claim_history("ten-times-better").empty


def test_board_of_an_earlier_day() -> None:
    past = ed.claims("2025-08-01", alternatives=False, today=date(2030, 1, 1)).set_index("id")
    assert past.loc["four-in-ten", "vintage"] == "nyfed/college_labor@2025-08-01"
    assert past.loc["four-in-ten", "verdict"] == "depends on the reading"
    assert set(past["note"]) == {""}, "as of a day nothing later is expected"


def test_history_leaves_out_days_before_the_data_and_days_that_changed_nothing() -> None:
    def check(frames: Any) -> Finding:
        return Finding(float(frames["t"]["x"].iloc[0]), "x", "supported", "It is.", 0)

    claim = Claim(id="c", section="s", statement="S.", tables=("t",), check=check)

    def load(name: str, day: str) -> pd.DataFrame:
        if day < "2020":
            raise NoVintageError("none")
        return pd.DataFrame({"x": [min(int(day), 2023)]})

    days = {"2019": "a", "2020": "a", "2021": "b", "2022": "b", "2023": "c", "2024": "d"}
    result = board.history(claim, load, days)
    assert [r["value"] for r in result] == [2020, 2021, 2023], (
        "2022 brought nothing that it reads, 2024 nothing that it finds"
    )


@pytest.mark.faults
def test_no_history_has_days_that_changed_nothing() -> None:
    past = ed.claim_history()
    for _, rows in past.groupby("id"):
        findings = rows[["verdict", "value", "reason"]].astype("str")
        assert not findings.eq(findings.shift()).all(axis=1).any()
    assert past.loc[past["id"] == "three-prices", "as_of"].tolist() == ["2019-09"]


def test_history_ends_on_the_day_asked_for() -> None:
    assert ed.claim_history("unbounded", as_of="2022")["as_of"].tolist() == ["2021-01"]
    assert ed.claim_history("unbounded", as_of="2020").empty


def test_a_flipped_verdict_is_named_in_the_report() -> None:
    before = {"debt-record": "supported", "tripled": "partly"}
    after = {"debt-record": "outdated", "tripled": "partly", "new-one": "supported"}
    flips = board.changed(before, after)
    assert flips == ({"claim": "debt-record", "before": "supported", "after": "outdated"},)
    report_text = diff.Difference(
        "a/b", Changes(*[pd.DataFrame({"column": []})] * 3), (), (), ("debt-record",), flips
    )
    assert "\n    verdict changed: debt-record: supported -> outdated" in repr(report_text)
    assert report_text.to_dict()["verdicts_changed"] == [dict(flips[0])]
    report = RefreshReport(
        run_id="r", started="", finished="", version="0", resources=(), verdicts_changed=flips
    )
    assert "verdict changed: debt-record: supported -> outdated" in repr(report)
    assert report.to_dict()["verdicts_changed"] == flips


def test_verdicts_are_those_of_the_board(rows: pd.DataFrame) -> None:
    testable = rows[rows["id"].map(lambda i: registry.claim(i).check is not None)]
    assert impact.verdicts() == dict(zip(testable["id"], testable["verdict"], strict=True))


def test_a_difference_names_the_claims_it_touches() -> None:
    result = diff.diff(["nyfed/college_labor"])[0]
    assert set(result.claims) == {"four-in-ten", "underemployment-rising", "almost-half-no-job"}
    assert "claims: four-in-ten" in repr(result)
    assert result.verdicts_changed == ()
    assert result.to_dict()["claims"] == list(result.claims)
    nothing = diff.Difference("a/b", Changes(*[pd.DataFrame({"column": []})] * 3), (), ())
    assert "claims" not in repr(nothing)


def test_a_difference_reports_a_flipped_verdict() -> None:
    result = diff.diff(["nces/tuition"])[0]
    flip = {"claim": "unbounded", "before": "supported", "after": "outdated"}
    assert list(result.verdicts_changed) == [flip]
    assert "verdict changed: unbounded: supported -> outdated" in repr(result)
    assert result.to_dict()["verdicts_changed"] == [flip]
    assert result.claims == ("unbounded", "tripled"), "prices of other publishers decide the others"
    early = diff.diff(["nces/tuition"], since="2017-12")[0]
    assert early.changes.before == "2017-11"
    assert {v["claim"]: v["before"] for v in early.verdicts_changed} == {
        "unbounded": "not testable",
        "tripled": "not testable",
    }, "the Digest of 2017 does not reach 2019-20"


def test_an_overdue_source_is_noted_at_its_claims(late: pd.DataFrame) -> None:
    late = late.set_index("id")
    assert status.lateness(late.loc["hiring-slow", "vintage"], date(2026, 10, 1)) == ""
    late = late["note"]
    assert late["hiring-slow"] == (
        "A newer release of fred/jolts (Federal Reserve Bank of St. Louis (FRED)) was expected in 2026-10. "
        "The verdict rests on an older one."
    )
    assert late["ten-times-cheaper"].endswith("The verdict rests on older ones.")
    assert "bls/cpi" in late["ten-times-cheaper"]
    assert late["debt-linear"] == "", "nothing is expected of a table that ended"
    assert late["ten-times-better"] == ""


def test_lateness_without_a_schedule() -> None:
    output = status.lateness("ipeds/directory@2024", date(2026, 11, 1))
    assert "is due: the current one is 670 days old, published yearly." in output
    assert status.lateness("", date(2026, 11, 1)) == ""


def test_an_invalid_day_is_rejected() -> None:
    with pytest.raises(OutOfRangeError, match="'nonsense' is not a date"):
        ed.claims(as_of="nonsense")
    with pytest.raises(OutOfRangeError, match="'nonsense' is not a date"):
        ed.claim_history(as_of="nonsense")


def test_the_command_rejects_invalid_days_and_missing_data(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from edudata import cli

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["edudata", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out + output.err

    for extra in ([], ["--history"]):
        code, output = run("claims", "--as-of", "nonsense", *extra)
        assert (code, len(output.splitlines())) == (2, 1)
    code, output = run("claims", "unbounded", "--history", "--as-of", "2022")
    assert code == 0
    assert "2021-01" in output
    assert "2023-12" not in output
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    code, output = run("claims")
    assert code == 1
    assert "edudata build" in output


def test_the_board_without_other_definitions_has_the_same_verdicts(
    rows: pd.DataFrame, late: pd.DataFrame
) -> None:
    assert list(late.columns) == PROMISED
    assert not any(late["alternatives"])
    apart = ["alternatives", "note"]
    pd.testing.assert_frame_equal(late.drop(columns=apart), rows.drop(columns=apart))


def test_shared_results_change_no_claim(rows: pd.DataFrame) -> None:
    for row in rows.to_dict("records"):
        alone = board.assess(registry.claim(row["id"]), board.Tables(table))
        assert alone["alternatives"] == row["alternatives"]
        assert (alone["verdict"], alone["reason"]) == (row["verdict"], row["reason"])


def test_frames_with_a_memory_are_computed_once() -> None:
    calls: list[str] = []

    @memoize
    def doubled(frames: Any, name: str) -> int:
        calls.append(name)
        return 2 * int(frames[name])

    class Kept(dict[str, Any]):
        memory: dict[Any, Any]

    cached, plain = Kept(a=1, b=3), {"a": 1}
    cached.memory = {}
    assert [doubled(cached, "a"), doubled(cached, "a"), doubled(cached, "b")] == [2, 2, 6]
    assert calls == ["a", "b"]
    assert [doubled(plain, "a"), doubled(plain, "a")] == [2, 2]
    assert calls == ["a", "b", "a", "a"]


def test_statements_that_the_essay_does_not_make_are_marked(rows: pd.DataFrame) -> None:
    assert set(rows.loc[~rows["essay"], "id"]) == {"leave-the-degree", "colleges-close", "states-paid-less"}
