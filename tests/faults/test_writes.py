"""Runs that are killed, disks that are full, two runs at once, readers meanwhile: figures stay whole."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from helpers import refresh_sandbox as sandbox

import edudata as ed
from edudata import files
from edudata.catalog import reader
from edudata.errors import EdudataError, TransientError
from edudata.operations import backup, build, lock, refresh, restore, retire, upgrade
from edudata.published import CATALOG, read_catalog

NAMES = ["fred/mehoinusa646n", "fred/mortgage30us", "fred/mspus"]
BY_HAND = ["atlanta_fed/hoam", "jchs/price_to_income"]
TABLE = "affordability_series"
NEW = {
    "fred/mspus": b"2026-07-01,412300.0\n",
    "fred/mehoinusa646n": b"2025-01-01,86110\n",
    "fred/mortgage30us": b"".join(
        b'"%s",6.61\n' % day
        for day in (b"2026-08-06", b"2026-08-13", b"2026-08-20", b"2026-08-27", b"2026-09-03")
    ),
}
"""What comes next in each file, made up: a quarter, a year, a month of weeks and the week after."""


class Shop:
    """Published data of three resources and what comes next: files that go on."""

    def __init__(self, reference: Path, folder: Path) -> None:
        self.lab = sandbox.Lab(reference, folder / "lab", NAMES, bundled=BY_HAND)
        self.mirror = folder / "mirror"
        shutil.copytree(self.lab.files, self.mirror)
        for name, row in NEW.items():
            (file,) = (self.mirror / name).iterdir()
            file.write_bytes(file.read_bytes().rstrip(b"\n") + b"\n" + row)
        self.old = digest(self.lab.base)
        assert TABLE in self.lab.tables

    def refresh(self, data: Path, cache: Path, mirror: Path | None = None, today: date = sandbox.TODAY):
        """The operator's refresh of the three resources."""
        with sandbox.places(data, cache), pytest.MonkeyPatch.context() as patch:
            patch.setattr("edudata.registry.tables", lambda: self.lab.tables)
            return refresh.refresh(NAMES, mirror=mirror or self.mirror, today=today)


def digest(data: Path) -> dict[str, str]:
    """Table -> its values, read as an analyst would; every file is as the catalog says, or this raises."""
    book = reader.catalog((data,))
    return {
        name: hashlib.sha256(reader.table(book, name).to_csv().encode()).hexdigest()
        for name in book["tables"]
    }


@pytest.fixture(scope="module")
def shop(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(reference, tmp_path_factory.mktemp("shop"))


@pytest.fixture
def place(shop: Shop, tmp_path: Path) -> Iterator[Path]:
    """A copy of the published data to write in."""
    shop.lab.copy(tmp_path / "data")
    yield tmp_path
    sandbox.gone(tmp_path)


def published(data: Path) -> str:
    """The checksum of the table's file; reading it checks that it has it."""
    return str(reader.catalog((data,))["tables"][TABLE]["sha256"])


def temporary(data: Path) -> list[str]:
    return [p.name for p in data.rglob("*.tmp")]


def kill(shop: Shop, folder: Path, **plan: object) -> tuple[Path, list[str], list[int]]:
    """What every killed run left, the steps it was killed before, and how each process ended."""
    file = folder / "plan.json"
    plan = {"tables": list(shop.lab.tables), "data": f"{shop.lab.base}", "folder": f"{folder}"} | plan
    file.write_text(json.dumps(plan))
    program = Path(__file__).with_name("killed.py")
    result = subprocess.run([sys.executable, program, file], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    ends = json.loads(result.stdout.splitlines()[-1])
    assert ends["whole"] == 0, result.stderr
    for n, end in enumerate(ends["ends"], 1):
        assert os.WIFSIGNALED(end), (n, end)
        assert os.WTERMSIG(end) == signal.SIGKILL, (n, end)
    return folder, json.loads((folder / "whole" / "steps.json").read_text()), ends["ends"]


@pytest.fixture(scope="module")
def killed(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], list[int]]:
    """Refreshes; see `kill`."""
    return kill(shop, tmp_path_factory.mktemp("killed"), names=NAMES, mirror=f"{shop.mirror}")


@pytest.mark.faults
def test_a_refresh_killed_between_any_two_steps_leaves_the_old_or_the_new(shop, killed):
    folder, steps, ends = killed
    assert len(steps) > 30, steps
    moved = [s for s in steps if s.startswith("rename raw/")]
    assert len(moved) >= 2 * len(NAMES)
    new = digest(folder / "whole" / "data")
    assert new != shop.old
    values_so_far = set()
    for n, (step, _) in enumerate(zip(steps, ends, strict=True), 1):
        data = folder / f"{n}" / "data"
        now = digest(data)
        assert now in (shop.old, new), f"killed before step {n} ({step}): tables are neither old nor new"
        values_so_far.add(now == new)
        for path, content in shop.lab.sums.items():
            if path.startswith("raw/"):
                assert (data / path).read_bytes() == content, f"step {n} ({step}): {path} changed"
    assert values_so_far == {False, True}


@pytest.mark.faults
def test_the_next_refresh_finishes_what_a_killed_one_began(shop, killed):
    folder, steps, _ = killed
    new = digest(folder / "whole" / "data")
    after = {k: v for k, v in sandbox.contents(folder / "whole" / "data").items() if k.endswith(".csv")}
    for n, step in enumerate(steps, 1):
        data = folder / f"{n}" / "data"
        report = shop.refresh(data, folder / f"{n}" / "cache")
        assert report.ok, (n, step, report)
        assert not temporary(data), (n, step)
        assert digest(data) == new, (n, step)
        # Sidecars and catalog have their own times; of a replaced table's file the next build disposes.
        figures = {k: v for k, v in sandbox.contents(data).items() if k.endswith(".csv")}
        assert figures == after, (n, step)


def figures(data: Path) -> dict[str, str]:
    """The checksums of all vintages that count."""
    every = sandbox.contents(data)
    return {
        k: v
        for k, v in every.items()
        if k.startswith("raw/") and k.endswith(".csv") and "/retired/" not in k
    }


@pytest.mark.faults
@pytest.mark.parametrize("action", ["restore", "retire", "backup", "restore_backup"])
def test_a_change_killed_between_any_two_steps_leaves_the_old_or_the_new(shop, tmp_path, action):
    """And the same command, given again, ends as it does undisturbed."""
    before = shop.lab.copy(tmp_path / "before")
    later = shop.lab.copy(tmp_path / "later")
    assert shop.refresh(later, tmp_path / "cache").ok
    new = {p.stem for p in (later / "raw" / NAMES[0]).glob("*.csv")}
    (added,) = new - {p.stem for p in (before / "raw" / NAMES[0]).glob("*.csv")}
    (older,) = sorted(new - {added})[-1:]
    with sandbox.places(later, tmp_path / "cache"):
        saved = backup.backup(tmp_path / "later.tar.gz")
    start = later if action in ("restore", "retire") else before
    plan = {
        "action": action,
        "data": f"{start}",
        "file": f"{saved}",
        "resource": NAMES[0],
        "vintage": older if action == "restore" else added,
    }
    folder = tmp_path / "killed"
    folder.mkdir()
    _, steps, _ = kill(shop, folder, **plan)
    whole = folder / "whole" / "data"
    ends = (digest(start), figures(start)), (digest(whole), figures(whole))
    unreadable = []
    for n, step in enumerate(steps, 1):
        data, where = folder / f"{n}" / "data", (action, n, step)
        try:
            tables = digest(data)
        except EdudataError:
            # Between two moves of whole folders nothing can be read, until the next command undoes them.
            assert action == "restore_backup", where
            unreadable.append(n)
        else:
            assert tables in (ends[0][0], ends[1][0]), where
        with sandbox.places(data, folder / "cache"), lock.locked(data):
            pass
        assert digest(data) in (ends[0][0], ends[1][0]), where
        assert figures(data) in (ends[0][1], ends[1][1]), where
        assert not temporary(data), where
        for file in (data / "backups").glob("*.tar.gz"):
            backup._read_through(file)
    assert len(unreadable) < len(steps) / 2
    print(f"{action}: killed before each of {len(steps)} steps, {len(unreadable)} of them unreadable")


class FullDisk:
    """Every write into a folder fails from the n-th on, as the system reports it."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path, after: int, code: int, times: int) -> None:
        self.calls = self.failed = 0
        real = os.fdopen

        def opened(handle: int, *args: object, **keywords: object):
            stream = real(handle, *args, **keywords)
            target = Path(f"/proc/self/fd/{handle}").readlink()
            if not target.is_relative_to(folder):
                return stream
            self.calls += 1
            if self.calls <= after or self.calls > after + times:
                return stream
            self.failed += 1
            return _Broken(stream, code)

        patch.setattr(os, "fdopen", opened)


class _Broken:
    """A file of which a part can be written and no more."""

    def __init__(self, stream, code: int) -> None:
        self.stream, self.code = stream, code

    def __enter__(self):
        self.stream.__enter__()
        return self

    def __exit__(self, *error: object):
        return self.stream.__exit__(*error)

    def write(self, data: bytes) -> int:
        self.stream.write(data[: len(data) // 2])
        raise OSError(self.code, os.strerror(self.code))


FILES = 2 * len(NAMES) + 2
"""Written in one go: a vintage and a sidecar each, the table, the catalog."""


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS], ids=["full", "read-only"])
@pytest.mark.parametrize("after", range(FILES))
def test_a_write_that_fails_publishes_nothing_and_the_summary_says_so(
    shop, place, monkeypatch, after, code
):
    data = place / "data"
    disk = FullDisk(monkeypatch, data, after, code, times=1)
    report = shop.refresh(data, place / "cache")
    assert disk.failed == 1
    assert {o.result for o in report.resources} == {"failed"}
    assert not report.ok
    for outcome in report.resources:
        assert os.strerror(code) in outcome.reason
        assert "Free some space" in outcome.remedy
    summary = sandbox.last_summary(data)
    assert os.strerror(code) in summary["resources"][0]["reason"]
    assert sandbox.contents(data) == shop.lab.sums
    assert not temporary(data)
    monkeypatch.undo()
    assert shop.refresh(data, place / "cache").count() == {"published": 3}


def test_a_disk_that_stays_full_fails_the_command_and_every_reason_is_kept(shop, place, monkeypatch):
    """Not even the summary can be written: then what is printed says both."""
    data = place / "data"
    FullDisk(monkeypatch, data, 0, errno.ENOSPC, times=1000)
    report = shop.refresh(data, place / "cache")
    assert (report.state, report.exit_code) == ("failed", 1)
    assert all("No space left on device" in o.reason for o in report.resources)
    assert "/runs/" in report.faults[-1]
    assert "No space left on device" in repr(report)
    assert sandbox.contents(data) == shop.lab.sums
    assert not temporary(data)


def test_nothing_is_told_as_published_before_it_is(shop, place, monkeypatch):
    FullDisk(monkeypatch, place / "data", 0, errno.ENOSPC, times=1000)
    events = []
    with sandbox.places(place / "data", place / "cache"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("edudata.registry.tables", lambda: shop.lab.tables)
        refresh.refresh(
            NAMES, mirror=shop.mirror, today=sandbox.TODAY,
            progress=lambda run_id, outcome, total: events.append((outcome.resource, outcome.result)),
        )  # fmt: skip
    assert sorted(events) == sorted((name, r) for name in NAMES for r in ("candidate", "failed"))


def test_a_volume_that_disappears_during_a_run_gets_nothing_written_in_its_place(shop, place):
    data, elsewhere = place / "data", place / "elsewhere"

    def unmount(run_id, outcome, total) -> None:
        if data.exists() and outcome.result == "candidate":
            data.rename(elsewhere)
            data.mkdir()

    with sandbox.places(data, place / "cache"), pytest.MonkeyPatch.context() as patch:
        patch.setattr("edudata.registry.tables", lambda: shop.lab.tables)
        report = refresh.refresh([NAMES[0]], mirror=shop.mirror, today=sandbox.TODAY, progress=unmount)
    assert report.state == "failed"
    assert "Is its volume still mounted?" in report.resources[0].reason
    assert sandbox.contents(elsewhere) == shop.lab.sums
    assert not sandbox.contents(data)


def test_a_full_cache_fails_each_resource_separately(shop, place, monkeypatch):
    FullDisk(monkeypatch, place / "cache", 0, errno.ENOSPC, times=1000)
    report = shop.refresh(place / "data", place / "cache")
    assert report.count() == {"failed": 3}
    assert "No space left" in report.resources[0].reason
    assert sandbox.contents(place / "data") == shop.lab.sums


def test_two_refreshes_never_mix(shop, place):
    """The second one refuses to start, writes nothing, and succeeds once the first is done."""
    data, entered, leave = place / "data", threading.Event(), threading.Event()
    reports = []

    def wait(*event: object) -> None:
        entered.set()
        assert leave.wait(30)

    def first() -> None:
        reports.append(refresh.refresh(NAMES, mirror=shop.mirror, today=sandbox.TODAY, progress=wait))

    with sandbox.places(data, place / "cache"):
        thread = threading.Thread(target=first)
        thread.start()
        try:
            assert entered.wait(30)
            before = sandbox.contents(data)
            with pytest.raises(TransientError, match="Another build or refresh"):
                refresh.refresh(NAMES, mirror=shop.mirror, today=sandbox.TODAY)
            for other in (
                build.build,
                backup.backup,
                upgrade.upgrade_data,
                lambda: backup.restore_backup(place / "monday.tar.gz"),
                lambda: restore.restore(NAMES[0], "2026-11-20", "a test"),
                lambda: retire.retire(NAMES[0], "2026-11-20", "a test"),
            ):
                with pytest.raises(TransientError, match="Another build or refresh"):
                    other()
            assert sandbox.contents(data) == before == shop.lab.sums
        finally:
            leave.set()
            thread.join(30)
        assert reports[0].count() == {"published": 3}
        assert refresh.refresh(NAMES, mirror=shop.mirror, today=sandbox.TODAY).count() == {"unchanged": 3}


def test_two_programs_do_not_mix(shop, place):
    """Of two that start together one may be sent away; the figures are those of one whole run."""
    command = [sys.executable, "-m", "edudata", "refresh", *NAMES, "--mirror", f"{shop.mirror}", "--json"]
    variables = {"EDUDATA_DATA_DIR": f"{place / 'data'}", "EDUDATA_CACHE_DIR": f"{place / 'cache'}"}
    runs = [
        subprocess.Popen(
            command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    outputs = [run.communicate(timeout=120) for run in runs]
    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 0], [0, 1]), outputs
    if codes == [0, 1]:
        refused = outputs[0 if runs[0].returncode else 1]
        assert b"Another build or refresh" in b"".join(refused)
    now = digest(place / "data")
    assert now.keys() == shop.old.keys()
    assert now != shop.old
    assert not temporary(place / "data")


def test_twenty_readers_during_refreshes_see_complete_states(shop, place, tmp_path):
    data, cache, states, faults = place / "data", place / "cache", {published(place / "data")}, []
    stop = threading.Event()
    reads = [0] * 20
    values_so_far: set[str] = set()

    def read(number: int) -> None:
        try:
            while not stop.is_set():
                frame = ed.load(TABLE)
                assert len(frame) > 500
                values_so_far.add(frame.attrs["sha256"])
                reads[number] += 1
                stop.wait(0.01)
        except Exception as error:
            faults.append(repr(error))

    with sandbox.places(data, cache):
        threads = [threading.Thread(target=read, args=(n,)) for n in range(20)]
        for thread in threads:
            thread.start()
        try:
            for day in range(1, 7):
                mirror = tmp_path / f"mirror{day}"
                shutil.copytree(shop.mirror, mirror)
                for name in NAMES:
                    (file,) = (mirror / name).iterdir()
                    rows = file.read_bytes().rstrip(b"\n").split(b"\n")
                    value = rows[-1].rpartition(b",")[2]
                    rows[-1] = rows[-1].replace(value, b"%.2f" % (float(value) * (1 + day / 1000)))
                    file.write_bytes(b"\n".join(rows) + b"\n")
                result = refresh.refresh(NAMES, mirror=mirror, today=date(2026, 11, 23 + day))
                assert result.ok, result
                assert result.count()["published"] >= 2, result
                states.add(published(data))
        finally:
            stop.set()
            for thread in threads:
                thread.join(30)
    assert not faults, faults[:3]
    assert min(reads) > 0
    assert len(states) == 7
    assert values_so_far <= states
    assert len(values_so_far) > 1


def test_only_files_of_the_catalog_stay(shop, place):
    """What a newer table replaced is removed; a reader with the old catalog reads the new one instead."""
    shop.refresh(place / "data", place / "cache")
    processed = place / "data" / "processed"
    file_names = {e["file"] for e in read_catalog(processed / CATALOG)["tables"].values()}
    assert {p.name for p in processed.iterdir()} == file_names | {CATALOG}


def test_leftovers_of_a_killed_run_are_removed_by_the_next_one(shop, place, monkeypatch):
    data = place / "data"
    path = data / "processed" / ".table.parquet.abc.tmp"
    path.write_bytes(b"half")
    monkeypatch.setattr(files, "write_all", lambda contents: None)
    shop.refresh(data, place / "cache")
    assert not path.exists()
