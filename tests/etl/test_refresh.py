"""The rules of a refresh, on a made-up publisher: what is published, what is kept back, and why."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from helpers import fake_publisher
from helpers.fake_publisher import (
    BALANCES,
    DEBT,
    GOOD,
    RATES,
    SHARE,
    SHARES,
    SOURCE,
    archive,
)

import edudata as ed
from edudata import files
from edudata.errors import (
    CorruptDataError,
    FormatError,
    OutOfRangeError,
    PermanentError,
    TransientError,
    UnknownNameError,
)
from edudata.etl.compare.publication_date import UNDATED, due
from edudata.etl.extract.fetch import Fetched, digest
from edudata.etl.extract.mirror import Mirror, mirror_map
from edudata.etl.publish import builder
from edudata.etl.run.outcome import BUG_REMEDY, Outcome
from edudata.etl.run.plan import RefreshOptions, resource_names
from edudata.etl.run.refresh import WORKERS, Refresh
from edudata.etl.run.report import RefreshReport
from edudata.etl.store import pins, vintages
from edudata.etl.store.archive import Archive
from edudata.models._schema import check
from edudata.published import CATALOG, read_catalog
from edudata.records import Context, Registry, Resource, Table

TODAY = date(2026, 3, 5)
NEXT = GOOD + "2025-09-30,auto,902,71\n2025-09-30,student,1650,44\n"
"""The balances with another quarter."""
REVISED = GOOD.replace("901.25", "901.5")
"""The open quarter revised: nothing to warn of."""
HISTORY = "quarter_end,product,balance_billion_usd,loans\n" + "".join(
    f"{day},{product},{amount},{loans}\n"
    for day in pd.date_range("2020-03-31", "2025-06-30", freq="QE").strftime("%Y-%m-%d")
    for product, amount, loans in (("auto", 900.5, 70), ("student", 1620, 43))
)
SUSPECT = HISTORY.replace("2021-03-31,auto,900.5", "2021-03-31,auto,700").replace(
    "2022-03-31,auto,900.5", "2022-03-31,auto,600"
)
"""Two closed values of 44 revised by far: more than the share that passes, a warning."""
HALVED = "".join(HISTORY.splitlines(keepends=True)[:10])
"""Most rows gone: nothing to consent to."""


def parse(data: bytes) -> pd.DataFrame:
    return fake_publisher.text(data.decode())


class Desk:
    """Where a made-up publisher hands out files: a text, an error to raise, or nothing."""

    def __init__(self) -> None:
        self.files: dict[str, str | Exception] = {}
        self.stamps: dict[str, str] = {}
        self.invalidated: list[str] = []
        self.asked: list[str] = []

    def fetch(self, resource: Resource, context: Context) -> Fetched | None:
        self.asked.append(resource.id)
        file = self.files.get(resource.id)
        if isinstance(file, Exception):
            raise file
        if file is None:
            return None
        payload = file.encode()
        stamp = self.stamps.get(resource.id, "")
        return Fetched(payloads=(payload,), digest=digest([payload]), url=resource.url, last_modified=stamp)

    def file_names(self, resource: Resource) -> list[str]:
        return []

    def invalidate(self, resource: Resource) -> None:
        self.invalidated.append(resource.id)


class Office:
    """A data directory, a desk, and the records; runs are made with `refresh`."""

    def __init__(self, folder: Path) -> None:
        self.data, self.cache, self.desk = folder / "data", folder / "cache", Desk()
        self.resources = {
            r.id: replace(r, file="csv", url=r.url or "https://example.org/rates.csv", parse=parse)
            for r in (BALANCES, RATES)
        }
        self.tables = {t.name: t for t in (DEBT, SHARE)}
        self.mask: Callable[[object], str] = str
        fake_publisher.seeded(self.data)

    def change(self, resource: Resource, **fields: Any) -> None:
        self.resources[resource.id] = replace(self.resources[resource.id], **fields)

    def offer(self, resource: Resource, file: str | Exception) -> None:
        self.desk.files[resource.id] = file

    def registry(self) -> Registry:
        return Registry({SOURCE.name: SOURCE}, self.resources, self.tables, {})

    def run(self, *names: str, today: date = TODAY, **options: Any) -> RefreshReport:
        return Refresh(
            Archive([self.data], self.registry()),
            self.desk,
            context=Context(today=today),
            cache=self.cache,
            options=RefreshOptions(**options),
            redact=self.mask,
        ).run(names or None)

    def refresh(self, file: str | Exception, **options: Any) -> Outcome:
        """Refresh the balances alone."""
        self.offer(BALANCES, file)
        return self.run(BALANCES.id, **options).resources[0]

    def dates(self, resource: Resource = BALANCES) -> list[str]:
        return [v.published for v in archive(self.data).vintages(resource.id, pinned=False)]

    @property
    def sidecar(self) -> Mapping[str, Any]:
        return archive(self.data).vintages(BALANCES.id, pinned=False)[-1].sidecar

    def table(self, name: str = "debt") -> pd.DataFrame:
        return pd.read_parquet(fake_publisher.parquet(self.data, name))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    desk = Office(tmp_path)
    yield desk
    assert not list((desk.cache / "staging").glob("*")), "candidates are left over"


@pytest.fixture
def long(office: Office) -> Office:
    """An office whose balances reach back to 2020."""
    fake_publisher.seed(office.data, "2025-08-06", HISTORY)
    builder.build(Archive([office.data], office.registry()))
    return office


@pytest.mark.parametrize(
    ("cadence", "months", "published", "today", "expected"),
    [
        ("quarterly", (2, 5, 8, 11), "2025-08-05", "2025-10-31", False),
        ("quarterly", (2, 5, 8, 11), "2025-08-05", "2025-11-01", True),
        ("quarterly", (2, 5, 8, 11), "2025-11-05", "2026-01-31", False),
        ("quarterly", (2, 5, 8, 11), "2025-11-05", "2026-02-01", True),
        ("monthly", (), "2025-08", "2025-09-27", False),
        ("monthly", (), "2025-08", "2025-09-28", True),
        ("yearly", (), "2024", "2025-11-25", False),
        ("yearly", (), "2024", "2025-11-26", True),
        # A year alone: nobody knows in which month it was, so the cadence counts.
        ("yearly", (9,), "2024", "2025-11-25", False),
        ("irregular", (), "2025-08-05", "2025-09-01", False),
        ("irregular", (), "2025-08-05", "2025-09-02", True),
        ("ended", (2,), "1999", "2026-01-01", False),
    ],
)
def test_due_when_the_expected_month_begins_or_the_cadence_has_passed(
    cadence: Any, months: tuple[int, ...], published: str, today: str, expected: bool
) -> None:
    resource = replace(BALANCES, cadence=cadence, release_months=months)
    vintage = vintages.Vintage(resource.id, published, Path(f"{published}.csv"))
    assert due(resource, vintage, date.fromisoformat(today)) is expected
    assert due(resource, None, date.fromisoformat(today)), "what was never there is always due"


def test_resources_that_are_not_due_are_not_requested(office: Office) -> None:
    office.offer(BALANCES, NEXT)
    result = office.run(BALANCES.id, only_due=True, today=date(2025, 10, 1))
    assert result.count() == {"not_due": 1}
    assert office.desk.asked == []
    assert result.ok
    assert office.run(BALANCES.id, only_due=True).count() == {"published": 1}


def test_names_are_publishers_or_resources_each_once(office: Office) -> None:
    both = [BALANCES.id, RATES.id]
    registry = office.registry()
    for names in (None, ["bank"], ["bank", BALANCES.id, "bank"]):
        assert resource_names(registry, names) == both
    assert resource_names(registry, [RATES.id]) == [RATES.id]
    with pytest.raises(UnknownNameError, match="Did you mean 'bank/rates'"):
        resource_names(registry, ["bank/rate"])
    with pytest.raises(UnknownNameError, match="resource to accept"):
        resource_names(registry, None, {"bank/rats": "x"})


def test_names_without_a_file_are_rejected_with_the_reason(office: Office) -> None:
    """A publisher of which nothing can be downloaded as well as its resources."""
    office.change(RATES, file=None, notes=("A page.",))
    registry = office.registry()
    assert resource_names(registry, None) == resource_names(registry, ["bank"]) == [BALANCES.id]
    with pytest.raises(PermanentError, match=r"a person adds its vintages\. A page\."):
        resource_names(registry, [RATES.id])
    office.change(BALANCES, file=None, notes=("A page.",))
    both = r"bank/balances, bank/rates have no file to download; a person adds their vintages\. A page\.$"
    with pytest.raises(PermanentError, match=both):
        resource_names(office.registry(), ["bank"])


def test_unchanged_bytes_are_not_parsed_twice(office: Office) -> None:
    parsed = []

    def counted(data: bytes) -> pd.DataFrame:
        parsed.append(data)
        return parse(data)

    office.change(BALANCES, parse=counted)
    before = fake_publisher.state(office.data)
    for _ in range(3):
        outcome = office.refresh(GOOD)
        assert (outcome.result, outcome.vintage_before, outcome.rows) == ("unchanged", "2025-08-05", 4)
    assert len(parsed) == 1
    # What is remembered holds for these bytes beside this vintage; losing it costs a parse.
    for file in (office.cache / "seen").rglob("*.json"):
        file.write_bytes(b"{")
    assert office.refresh(GOOD).result == "unchanged"
    assert len(parsed) == 2
    assert fake_publisher.state(office.data) == before
    assert office.refresh(NEXT).result == "published"
    assert office.refresh(GOOD).result == "not_newer"
    assert len(parsed) == 4


def test_values_with_other_digits_are_the_same_release(office: Office) -> None:
    """A copy that lost or kept zeros at the end, is no newer release."""
    zeros = GOOD.replace("901.25", "901.250")
    assert zeros != GOOD
    before = fake_publisher.state(office.data)
    assert office.refresh(zeros).result == "unchanged"
    assert fake_publisher.state(office.data) == before
    assert office.refresh(NEXT).result == "published"


def test_a_new_vintage_reaches_its_table_and_no_other(office: Office) -> None:
    others = {n: b for n, b in fake_publisher.plain(office.data).items() if "shares" in n or "rates" in n}
    outcome = office.refresh(NEXT)
    assert (outcome.result, outcome.vintage_before, outcome.vintage_after) == (
        "published",
        "2025-08-05",
        "2026-03-05",
    )
    assert outcome.changes == {"added": 2, "revised": 0, "dropped": 0}
    assert all(c.passed for c in outcome.checks)
    assert len(office.table()) == 6
    after = fake_publisher.plain(office.data)
    assert others
    assert {n: after[n] for n in others} == others
    assert "2025-08-05" in office.dates(), "nothing is replaced"


def test_the_date_is_the_files_then_the_servers_then_todays(office: Office) -> None:
    office.desk.stamps[BALANCES.id] = "Tue, 04 Nov 2025 10:00:00 GMT"
    assert office.refresh(NEXT).vintage_after == "2025-11-04"
    assert "server's date" in office.sidecar["reasons"]["published"]
    office.desk.stamps[BALANCES.id] = "soon"
    assert office.refresh(NEXT.replace("902", "903")).vintage_after == "2026-03-05"
    assert "day of retrieval" in office.sidecar["reasons"]["published"]
    office.change(BALANCES, published_on=lambda data: ("2026-03-06", None))
    outcome = office.refresh(NEXT.replace("902", "904"), today=date(2026, 3, 9))
    assert (outcome.result, outcome.vintage_after) == ("published", "2026-03-06")
    assert office.sidecar["reasons"].get("published") is None


def test_a_file_from_the_future_is_rejected(office: Office) -> None:
    office.change(BALANCES, published_on=lambda data: ("2026-03-06", None))
    outcome = office.refresh(NEXT)
    assert outcome.result == "failed"
    assert "after today (2026-03-05). Check this machine's clock" in outcome.reason


def test_a_revision_within_a_release_is_dated_to_its_day(office: Office) -> None:
    office.change(BALANCES, published_on=lambda data: ("2025-08-05", None))
    assert office.refresh(REVISED).vintage_after == "2026-03-05"
    assert "revised within the release of 2025-08-05" in office.sidecar["reasons"]["published"]
    again = GOOD.replace("901.25", "901.75")
    outcome = office.refresh(again)
    assert (outcome.result, outcome.state) == ("not_newer", "fine")
    assert "a run from 2026-03-06 on publishes it" in outcome.remedy
    assert office.dates() == ["2025-08-05", "2026-03-05"]
    assert office.refresh(again, today=date(2026, 3, 6)).vintage_after == "2026-03-06"
    assert office.sidecar["release"] == "2025-08-05"
    # What came before the revisions, from a server that lags behind, is none.
    outcome = office.refresh(REVISED, today=date(2026, 3, 7))
    assert outcome.result == "not_newer"
    assert "the same figures as 2026-03-05, which the current vintage revised" in outcome.reason
    # Nor does the revision's day hide a release of the days before it.
    office.change(BALANCES, published_on=lambda data: ("2026-03-04", None))
    outcome = office.refresh(NEXT, today=date(2026, 3, 7))
    assert (outcome.result, outcome.vintage_after) == ("published", "2026-03-07")
    text = "published 2026-03-04, while the vintage before it, of 2025-08-05, is dated 2026-03-06"
    assert text in office.sidecar["reasons"]["published"]
    office.change(BALANCES, published_on=lambda data: ("2026-03-03", None))
    outcome = office.refresh(NEXT.replace("902", "903"), today=date(2026, 3, 8))
    assert (outcome.result, outcome.vintage_after) == ("not_newer", None)
    assert "published 2026-03-03, older than the current vintage (2026-03-04)" in outcome.reason


def test_an_undated_mirror_file_is_reported_and_may_be_dated(office: Office, tmp_path: Path) -> None:
    """Old files read today would otherwise look as if they had been published today."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    (folder / "rates.csv").write_text(SHARES.replace("9.5", "9.25"))
    table = tmp_path / "map.toml"
    office.change(RATES, limits=replace(RATES.limits, revised_pct=50, open_periods=3))

    def run(line: str) -> Outcome:
        table.write_text(line)
        office.desk = Mirror(folder, *mirror_map(table))  # type: ignore[assignment]
        return office.run(RATES.id, dry_run=True).resources[0]

    undated = run('"bank/rates" = "rates.csv"')
    assert (undated.result, undated.vintage_after) == ("would_publish", "2026-03-05")
    assert undated.reason == f"dated 2026-03-05: {UNDATED}"
    dated = run('"bank/rates" = { file = "rates.csv", published = "2026-03-02" }')
    assert (dated.result, dated.vintage_after, dated.reason) == ("would_publish", "2026-03-02", "")
    older = run('"bank/rates" = { file = ["rates.csv"], published = 2026-01-31 }')
    assert (older.result, older.remedy) == ("not_newer", "Skipped: older than the current release.")
    for wrong in ("published = 2026-01-31", 'file = "a", day = 1', "file = 3"):
        with pytest.raises(CorruptDataError, match="must name a file or a list of files, or"):
            run(f'"bank/rates" = {{ {wrong} }}')
    with pytest.raises(OutOfRangeError, match="'soon' is not a date"):
        run('"bank/rates" = { file = "rates.csv", published = "soon" }')


def test_an_older_file_is_skipped_and_does_not_invalidate_the_cache(office: Office) -> None:
    office.change(BALANCES, published_on=lambda data: ("2025-07-31", None))
    outcome = office.refresh(REVISED)
    assert (outcome.result, outcome.remedy) == (
        "not_newer",
        "Skipped: older than the current release.",
    )
    assert "published 2025-07-31, older than the current vintage (2025-08-05)" in outcome.reason
    office.change(BALANCES, published_on=None)
    outcome = office.refresh("".join(GOOD.splitlines(keepends=True)[:3]))
    assert (outcome.result, outcome.vintage_after) == ("not_newer", None)
    assert "ends 2025-03-31, the current vintage ends 2025-06-30" in outcome.reason
    assert office.dates() == ["2025-08-05"]
    assert office.desk.invalidated == []


@pytest.mark.parametrize(
    ("csv", "today", "after"),
    [(NEXT, date(2026, 3, 5), "2026-03-31"), (REVISED, date(2026, 4, 2), "2026-04-02")],
    ids=["reaches further", "as far"],
)
def test_a_release_replaces_an_earlier_compilation(
    office: Office, csv: str, today: date, after: str
) -> None:
    """Compiled in March from figures to June: the release of last November is no older for that."""
    compiled = fake_publisher.seed(office.data, "2026-03", GOOD.replace(",44", ",45"))
    record = json.loads(compiled.sidecar_path.read_bytes()) | {"how": "compiled"}
    compiled.sidecar_path.write_bytes(files.sealed_bytes(record))
    office.change(BALANCES, published_on=lambda data: ("2025-11", None))
    short = office.refresh("".join(GOOD.splitlines(keepends=True)[:3]), today=today)
    assert (short.result, short.remedy) == ("not_newer", "Skipped: older than the current release.")
    assert "published 2025-11, older than the current vintage (2026-03)" in short.reason
    outcome = office.refresh(csv, today=today)
    assert (outcome.result, outcome.vintage_after) == ("published", after), outcome.reason
    assert office.sidecar["release"] == "2025-11"
    text = "published 2025-11; it replaces what was compiled in 2026-03"
    assert text in office.sidecar["reasons"]["published"]
    assert office.refresh(csv, today=today).result == "unchanged"
    # It is a release like any other from now on.
    office.change(BALANCES, published_on=lambda data: ("2025-10", None))
    outcome = office.refresh(csv.replace("900.5", "900.25"), today=date(2026, 5, 1))
    assert "published 2025-10, older than the current vintage (2025-11)" in outcome.reason


def test_a_warning_is_overruled_only_with_recorded_consent(long: Office) -> None:
    outcome = long.refresh(SUSPECT)
    assert outcome.result == "kept_last_good"
    assert "few old values are revised" in outcome.reason
    assert f"edudata refresh --accept {BALANCES.id} --reason" in outcome.remedy
    assert long.desk.invalidated == [BALANCES.id], "the next run is to fetch it whole"
    assert long.refresh(SUSPECT).result == "kept_last_good", "also when it is known already"
    assert long.refresh(SUSPECT, accept={RATES.id: "another one"}).result == "kept_last_good"
    outcome = long.refresh(SUSPECT, accept={BALANCES.id: "they restated two quarters"})
    assert (outcome.result, outcome.vintage_after) == ("published", "2026-03-05")
    assert [c.required for c in outcome.checks if not c.passed] == [False]
    assert long.sidecar["notes"] == [
        "Published over a warning (few old values are revised much): they restated two quarters"
    ]
    assert (long.table()["balance_billion_usd"] == 600).sum() == 1


def test_consent_does_not_overrule_a_required_check(long: Office) -> None:
    before = fake_publisher.state(long.data)
    halved = HALVED + "2026-02-28,auto,900,70\n2026-02-28,student,1600,43\n"
    outcome = long.refresh(halved, accept={BALANCES.id: "please"})
    assert outcome.result == "kept_last_good"
    assert "no rows are lost" in outcome.reason
    assert "--accept" not in outcome.remedy
    assert fake_publisher.state(long.data) == before


def test_consent_that_was_not_needed_leaves_no_note(long: Office) -> None:
    outcome = long.refresh(HISTORY.replace("2025-06-30,auto,900.5", "2025-06-30,auto,901"),
                           accept={BALANCES.id: "in case"})  # fmt: skip
    assert outcome.result == "published"
    assert long.sidecar["notes"] == []


def test_a_backfill_adds_an_older_vintage_and_leaves_the_current_one(office: Office) -> None:
    """An older release lets as_of go further back."""
    older = "".join(GOOD.splitlines(keepends=True)[:3])
    before = office.table()
    office.change(BALANCES, published_on=lambda data: ("2025-05-06", None))
    assert office.refresh(older).result == "not_newer"
    outcome = office.refresh(older, backfill=True)
    assert (outcome.result, outcome.vintage_after) == ("published", "2025-05-06"), outcome
    assert "the current vintage stays 2025-08-05" in outcome.reason
    assert office.dates() == ["2025-05-06", "2025-08-05"]
    pd.testing.assert_frame_equal(office.table(), before)
    older_vintages = archive(office.data).vintages(BALANCES.id, "2025-06-01")
    assert [v.published for v in older_vintages] == ["2025-05-06"]
    assert office.refresh(older, backfill=True).result == "unchanged"
    office.change(BALANCES, published_on=lambda data: ("2026-02", None))
    newer = office.refresh(NEXT, backfill=True)
    assert (newer.result, newer.remedy) == ("kept_last_good", "Refresh without --backfill.")
    office.change(BALANCES, published_on=lambda data: ("2025-05-06", None))
    other = office.refresh(older.replace("900.5", "900.25"), backfill=True)
    assert "there already is a vintage of 2025-05-06, with other figures" in other.reason
    wrong = office.refresh(older.replace("1620", "1.62").replace("900.5", "0.9"), backfill=True)
    assert wrong.result == "kept_last_good"


def test_under_a_pin_a_new_vintage_is_stored_and_the_tables_stay(office: Office) -> None:
    fake_publisher.seed(office.data, "2025-11-04", REVISED)
    at = datetime(2025, 11, 5, tzinfo=UTC)
    _, file, contents = pins.decide([office.data], BALANCES.id, "2025-08-05", reason="wrong", at=at)
    files.write_bytes(file, contents)
    before = office.table()
    outcome = office.refresh(NEXT)
    assert (outcome.result, outcome.vintage_before) == ("published", "2025-11-04")
    assert outcome.reason == "stored; the tables keep the pinned vintage of 2025-08-05"
    assert office.dates()[-1] == "2026-03-05"
    pd.testing.assert_frame_equal(office.table(), before)


def test_a_rejected_file_is_checked_again_against_another_vintage(long: Office) -> None:
    """A bad vintage got in: the right figures look wrong beside it until it is set aside."""
    long.change(BALANCES, limits=replace(BALANCES.limits, large_pct=90))
    wrong = HISTORY.replace(",900.5,", ",1.5,")
    fake_publisher.seed(long.data, "2026-01-05", wrong)
    right = HISTORY.replace("2025-06-30,auto,900.5", "2025-06-30,auto,901.5")
    outcome = long.refresh(right)
    assert (outcome.result, "the units are the same" in outcome.reason) == ("kept_last_good", True)
    at = datetime(2026, 3, 5, tzinfo=UTC)
    _, file, contents = pins.decide([long.data], BALANCES.id, "2025-08-06", reason="wrong unit", at=at)
    files.write_bytes(file, contents)
    assert long.refresh(right).result == "published"


def test_a_vintage_that_breaks_its_table_is_rejected_and_others_are_published(office: Office) -> None:
    # The quarter without the other product is left to the table to find.
    office.change(BALANCES, limits=replace(BALANCES.limits, series_ended_pct=50))
    office.offer(BALANCES, GOOD + "2025-09-30,auto,902,71\n")
    office.offer(RATES, SHARES + "2026,11,,\n")
    result = office.run()
    balances, rates = result.resources
    assert balances.result == "kept_last_good"
    assert "each quarter has both products" in balances.reason
    assert balances.remedy
    assert (rates.result, result.tables_touched) == ("published", ("shares",))
    assert office.dates() == ["2025-08-05"]
    assert not result.ok
    assert office.desk.invalidated == [BALANCES.id]


def test_a_first_vintage_that_breaks_its_table_fails(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.data = tmp_path / "empty"
    outcome = office.refresh(GOOD + "2025-09-30,auto,902,71\n")
    assert (outcome.result, outcome.vintage_after) == ("failed", None)
    assert not (office.data / "raw").exists()


def both(raw: Any) -> pd.DataFrame:
    """Shares, with a table's right to look at the balances too."""
    balances, rates = raw.newest(BALANCES.id), raw.newest(RATES.id)
    if (balances["loans"] == 77).any():
        raise ValueError("77 loans")
    return rates


def joined(office: Office, build: Callable[[Any], Any] = both, checks: tuple[Any, ...] = ()) -> None:
    table = Table(
        name="joined",
        title="Both",
        description="Made up.",
        subject="debt",
        model=fake_publisher.Shares,
        build=build,
        span=("year", "year"),
        checks=checks,
    )
    office.tables = {table.name: table}
    builder.build(Archive([office.data], office.registry()))


@pytest.mark.parametrize("guilty", [BALANCES, RATES], ids=lambda r: r.name)
def test_only_the_vintage_at_fault_is_rejected(office: Office, guilty: Resource) -> None:
    joined(office)
    office.offer(BALANCES, NEXT.replace(",902,71", ",902,77") if guilty is BALANCES else NEXT)
    office.offer(RATES, SHARES + ("2026,111,,\n" if guilty is RATES else "2026,11,,\n"))
    result = office.run()
    outcomes = {o.resource: o for o in result.resources}
    innocent = RATES if guilty is BALANCES else BALANCES
    assert outcomes[guilty.id].result == "kept_last_good"
    assert ("77 loans" if guilty is BALANCES else "share_pct") in outcomes[guilty.id].reason
    assert outcomes[innocent.id].result == "published"
    assert result.build_error == ""
    assert len(office.dates(guilty)) == 1


def test_vintages_that_break_a_table_together_are_both_rejected(office: Office) -> None:
    def build(raw: Any) -> pd.DataFrame:
        if len(raw.newest(BALANCES.id)) == 6 and len(raw.newest(RATES.id)) == 4:
            raise ValueError("both at once")
        return raw.newest(RATES.id)

    joined(office, build)
    office.offer(BALANCES, NEXT)
    office.offer(RATES, SHARES + "2026,11,,\n")
    result = office.run()
    assert [o.result for o in result.resources] == ["kept_last_good", "kept_last_good"]
    assert all("both at once" in o.reason for o in result.resources)


def test_a_table_broken_without_a_candidate_is_reported_and_blocks_nothing(office: Office) -> None:
    joined(office)
    office.tables["joined"] = replace(
        office.tables["joined"], checks=(lambda frame: check("never", frame, len(frame)),)
    )
    catalog = files.sealed_bytes(
        (c := read_catalog(office.data / "processed" / CATALOG))
        | {"tables": {n: t for n, t in c["tables"].items() if n != "joined"}}
    )
    files.write_bytes(office.data / "processed" / CATALOG, catalog)
    office.tables["debt"] = DEBT
    outcome_before = office.dates()
    office.offer(BALANCES, GOOD)
    result = office.run(BALANCES.id)
    assert result.resources[0].result == "unchanged"
    assert "“never” does not hold" in result.build_error
    assert not result.ok
    assert office.dates() == outcome_before
    assert "debt" in result.tables_touched, "the other missing table is made"


@pytest.mark.parametrize("where", ["fetch", "parse", "published_on"])
def test_a_bug_stops_one_resource_and_is_reported(office: Office, where: str) -> None:
    office.mask = lambda value: str(value).replace("k3y", "•••")
    office.offer(RATES, SHARES + "2026,11,,\n")

    def broken(data: bytes) -> Any:
        raise ZeroDivisionError("no k3y to it")

    if where == "fetch":
        office.offer(BALANCES, ZeroDivisionError("no k3y to it"))
    else:
        office.offer(BALANCES, NEXT)
        office.change(BALANCES, **{where: broken})
    balances, rates = office.run().resources
    assert (balances.result, balances.remedy) == ("failed", BUG_REMEDY)
    assert balances.reason == "unexpected ZeroDivisionError: no ••• to it"
    assert rates.result == "published"


@pytest.mark.parametrize(
    ("error", "remedy"),
    [(TransientError("later"), "--retry last"), (FormatError("a page"), BALANCES.page)],
)
def test_failures_name_a_remedy(office: Office, error: Exception, remedy: str) -> None:
    outcome = office.refresh(error)
    assert (outcome.result, outcome.reason) == ("failed", str(error))
    assert remedy in outcome.remedy
    assert "last good data stay" in outcome.remedy
    assert office.desk.invalidated == [BALANCES.id]


def test_undeclared_columns_are_rejected(office: Office) -> None:
    for wrong, words in (
        (NEXT.replace("loans", "debts"), "missing columns"),
        (NEXT.replace(",902,", ",much,"), "'much' is not a number"),
        (NEXT + "2025-09-30,student,1651,44\n", "student"),
        (NEXT.replace("2025-09-30", "2026-09-30"), "lies after its publication"),
    ):
        outcome = office.refresh(wrong)
        assert outcome.result == "failed", words
        assert words in outcome.reason
    assert office.dates() == ["2025-08-05"]


def test_a_dry_run_reports_the_same_and_writes_nothing(office: Office) -> None:
    before = fake_publisher.state(office.data)
    office.offer(BALANCES, NEXT)
    office.offer(RATES, SHARES + "2026,111,,\n")
    tried = office.run(dry_run=True)
    assert fake_publisher.state(office.data) == before
    result = office.run()
    assert [o.result for o in tried.resources] == ["would_publish", "kept_last_good"]
    assert [o.result for o in result.resources] == ["published", "kept_last_good"]
    for was, came in zip(tried.resources, result.resources, strict=True):
        blank = {"result": "", "seconds": 0}
        assert was.to_dict() | blank == came.to_dict() | blank
    assert tried.tables_touched == ()


def test_at_most_four_resources_are_fetched_at_once(office: Office) -> None:
    names = [f"r{n}" for n in range(10)]
    for name in names:
        copy = replace(office.resources[BALANCES.id], name=name)
        office.resources[copy.id] = copy
    gate, lock = threading.Barrier(WORKERS), threading.Lock()
    now, most = 0, 0

    def fetch(resource: Resource, context: Context) -> None:
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        if int(resource.name[1:]) < 8:
            gate.wait(timeout=10)  # opens only when four are here together
            time.sleep(0.05)
        with lock:
            now -= 1

    office.desk.fetch = fetch  # type: ignore[method-assign]
    result = office.run(*(f"bank/{name}" for name in names))
    assert result.count() == {"not_in_mirror": 10}
    assert most == WORKERS == 4


def test_progress_is_called_for_each_resource_with_the_run_id(office: Office) -> None:
    office.offer(BALANCES, NEXT)
    heard: list[tuple[str, str, str, int]] = []
    archive = Archive([office.data], office.registry())
    run = Refresh(archive, office.desk, context=Context(today=TODAY), cache=office.cache)
    result = run.run(None, lambda run_id, o, total: heard.append((run_id, o.resource, o.result, total)))
    calls = [(BALANCES.id, "candidate"), (BALANCES.id, "published"), (RATES.id, "not_in_mirror")]
    assert sorted(heard) == [(result.run_id, *each, 2) for each in calls]


def test_a_publisher_without_files_is_rejected_like_its_resources():
    for name in ("experian", "experian/student_debt"):
        with pytest.raises(PermanentError, match=r"a person adds (its|their) vintages"):
            ed.refresh([name], dry_run=True)
