"""A vintage dated by a wrong clock is withdrawn, and the next release is published as usual."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from helpers.fake_publisher import BALANCES, GOOD, RATES, archive, seed, state

from edudata.errors import NoVintageError, PermanentError, UnknownNameError, ValidationError
from edudata.etl.publish import builder
from edudata.etl.publish.verify import verify
from edudata.etl.run.retire import retire
from edudata.etl.run.status import statuses
from edudata.etl.store.archive import dated_after
from edudata.published import read_catalog

AT = datetime(2026, 3, 5, 12, tzinfo=UTC)
TODAY = date(2026, 3, 5)
AHEAD = "2099-01-01"


@pytest.fixture
def poisoned(data: Path) -> Path:
    """Data with a vintage that a clock in 2099 stored."""
    seed(data, AHEAD, GOOD.replace("901.25", "903.25"))
    builder.build(archive(data))
    return data


def test_verify_and_status_name_a_vintage_dated_after_today(poisoned):
    (failed,) = [r for r in verify(archive(poisoned), TODAY) if not r.passed]
    assert f"{BALANCES.id} {AHEAD}: dated after today (2026-03-05)" in failed.saw
    assert "edudata retire" in failed.saw
    problems = archive(poisoned)
    ahead = {BALANCES.id: dated_after(problems, BALANCES.id, TODAY)[-1].published}
    states = {name: problems.state(name) for name in problems.registry.resources}
    one = statuses(problems.registry, states, today=TODAY, ahead=ahead)[0]
    assert f"edudata retire {BALANCES.id} --vintage {AHEAD}" in one.alarm
    assert not [r for r in verify(archive(poisoned), date(2099, 1, 1)) if not r.passed]


def test_a_withdrawn_vintage_is_kept_and_nothing_is_built_from_it(poisoned):
    figures = (poisoned / "raw" / BALANCES.id / f"{AHEAD}.csv").read_bytes()
    result = retire(archive(poisoned), BALANCES.id, AHEAD, reason="clock", at=AT)
    assert (result.active, result.tables) == ("2025-08-05", ("debt",))
    assert result.path.read_bytes() == figures
    record = json.loads(result.path.with_suffix(".json").read_text())
    assert record["retired"] == {"reason": "clock", "at": "2026-03-05T12:00:00+00:00"}
    (vintage,) = read_catalog(poisoned / "processed/catalog.json")["tables"]["debt"]["vintages"]
    assert vintage["published"] == "2025-08-05"
    assert not [r for r in verify(archive(poisoned), TODAY) if not r.passed]
    # A build, too, takes it for withdrawn, not for lost.
    before = state(poisoned)
    builder.build(archive(poisoned))
    assert state(poisoned) == before
    # And its date is free for the release that is really of that day.
    seed(poisoned, AHEAD, GOOD.replace("901.25", "904.25"))
    assert archive(poisoned).newest(BALANCES.id).published == AHEAD


def test_a_withdrawal_that_was_cut_short_is_finished_by_the_next_build(poisoned):
    folder = poisoned / "raw" / BALANCES.id
    (folder / "retired").mkdir()
    for path in folder.glob(f"{AHEAD}.*"):
        path.rename(folder / "retired" / path.name)
    builder.build(archive(poisoned))
    assert not [r for r in verify(archive(poisoned), TODAY) if not r.passed]


@pytest.mark.parametrize(
    ("resource", "published", "error", "words"),
    [
        ("bank/nothing", AHEAD, UnknownNameError, "bank/balances"),
        (BALANCES.id, "2098-01-01", UnknownNameError, AHEAD),
        (RATES.id, "2026-02", NoVintageError, "the only vintage"),
    ],
)
def test_what_cannot_be_withdrawn_changes_nothing(poisoned, resource, published, error, words):
    before = state(poisoned)
    with pytest.raises(error, match=words):
        retire(archive(poisoned), resource, published, reason="clock", at=AT)
    assert state(poisoned) == before


def test_a_vintage_of_the_package_and_a_table_that_breaks_stay(poisoned, tmp_path, monkeypatch):
    before = state(poisoned)
    with pytest.raises(PermanentError, match="comes with the package"):
        retire(archive(tmp_path / "own", poisoned), BALANCES.id, AHEAD, reason="clock", at=AT)

    def broken(*arguments):
        raise ValidationError("it does not hold")

    monkeypatch.setattr(builder, "build", broken)
    with pytest.raises(ValidationError):
        retire(archive(poisoned), BALANCES.id, AHEAD, reason="clock", at=AT)
    assert state(poisoned) == before
