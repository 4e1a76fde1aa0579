"""A newer package's vintages reach a data directory kept elsewhere, with a backup and a way back."""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import fake_publisher
from helpers.fake_publisher import BALANCES, GOOD, RATES, SHARES, archive, fake_registry, seed, state

from edudata import config, files, registry
from edudata.catalog import figure_index, reader
from edudata.errors import CorruptDataError, DataDirectoryError, EdudataWarning
from edudata.etl.publish import builder
from edudata.operations import backup, build, upgrade
from edudata.operations.lock import locked
from edudata.published import CATALOG, OtherFormatError


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The data that come with a newer package: one vintage more of each resource."""
    root = fake_publisher.built(tmp_path / "package")
    seed(root, "2026-03", GOOD.replace("901.25", "902.25"))
    seed(root, "2026-03", SHARES + "2026,11,,\n", RATES)
    builder.build(archive(root))
    return root


@pytest.fixture
def own(tmp_path: Path, package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory of an operator, as the records of the example publisher see it."""
    root = fake_publisher.seeded(tmp_path / "own")
    monkeypatch.setenv(config.VARIABLE, str(root))
    monkeypatch.setattr(config, "bundled", lambda: package)
    monkeypatch.setattr(registry, "registry", fake_registry)
    monkeypatch.setattr(figure_index, "index", dict)
    return root


def older(root: Path) -> None:
    """Make a directory one of format 1: no seal anywhere."""
    for path in [*(root / "raw").rglob("*.json"), root / "processed" / CATALOG]:
        record = json.loads(path.read_bytes())
        del record["check"]
        path.write_bytes(files.json_bytes(record | ({"format": 1} if path.name == CATALOG else {})))


def test_what_the_package_brings_is_added_and_nothing_replaced(own):
    mine = (own / "raw" / BALANCES.id / "2025-08-05.csv").read_bytes()
    planned = upgrade.upgrade_data(dry_run=True)
    assert planned.added == (f"{BALANCES.id} 2026-03", f"{RATES.id} 2026-03")
    assert not (own / "backups").exists(), "a dry run writes nothing"
    result = upgrade.upgrade_data()
    assert (result.added, result.replaced, result.changed) == (planned.added, (), ("debt", "shares"))
    assert (own / "raw" / BALANCES.id / "2025-08-05.csv").read_bytes() == mine
    assert all(r.passed for r in build.verify())
    assert not upgrade.upgrade_data().needed
    assert len(list((own / "backups").iterdir())) == 1, "where nothing is to be done nothing is written"


def test_a_directory_of_an_earlier_format_is_sealed_and_rebuilt(own):
    older(own)
    with pytest.raises(OtherFormatError, match="upgrade-data"):
        reader.catalog()
    result = upgrade.upgrade_data()
    assert (result.format_before, result.sealed) == (1, 2)
    assert all(files.is_sealed(path) for path in (own / "raw").rglob("*.json"))
    assert all(r.passed for r in build.verify())


def test_a_directory_of_a_later_format_is_left_alone(own):
    path = own / "processed" / CATALOG
    path.write_bytes(files.sealed_bytes(json.loads(path.read_bytes()) | {"format": 99}))
    before = state(own)
    with pytest.raises(CorruptDataError, match="a later version"):
        upgrade.upgrade_data()
    after = state(own).contents
    after.pop(".refresh.lock")
    assert after == before.contents


def test_an_unreadable_vintage_gives_way_to_the_package_and_is_in_the_backup(own):
    path = own / "raw" / BALANCES.id / "2025-08-05.csv"
    path.write_text("quarter_end,product\n")
    result = upgrade.upgrade_data()
    assert result.replaced == (f"{BALANCES.id} 2025-08-05",)
    assert all(r.passed for r in build.verify())
    backup.restore_backup(Path(str(result.backup)))
    assert path.read_text() == "quarter_end,product\n"


def test_a_sidecar_that_is_gone_or_damaged_comes_back_from_the_package(own):
    upgrade.upgrade_data()
    before = state(own / "raw").contents
    absent, damaged_one = sorted((own / "raw").rglob("2026-03.json"))
    absent.unlink()
    damaged_one.write_bytes(damaged_one.read_bytes()[:50])
    assert len(upgrade.upgrade_data().replaced) == 2
    assert state(own / "raw").contents == before
    assert all(r.passed for r in build.verify())


def test_a_withdrawn_vintage_does_not_come_back(own):
    (own / "raw" / BALANCES.id / "retired").mkdir()
    (own / "raw" / BALANCES.id / "retired" / "2026-03.csv").write_text("x")
    assert upgrade.upgrade_data(dry_run=True).added == (f"{RATES.id} 2026-03",)


def test_a_backup_put_back_is_byte_for_byte_what_it_was(own, tmp_path):
    before = state(own)
    backup_file = backup.backup(tmp_path / "monday.tar.gz")
    upgrade.upgrade_data()
    after = state(own / "raw")
    old = backup.restore_backup(backup_file)
    assert state(own / "raw").contents == {
        name.removeprefix("raw/"): data for name, data in before.contents.items() if name.startswith("raw/")
    }
    assert all(r.passed for r in build.verify())
    assert state(old / "raw").contents == after.contents, "what it replaced is kept"


def damaged(saved: Path, damage: str, other: Path) -> Path:
    """A backup with one kind of damage."""
    data = saved.read_bytes()
    middle, end = len(data) // 2, len(data) - 6  # where the checksum of the whole is
    if damage == "another archive":
        return Path(shutil.make_archive(str(other / "other"), "gztar", other / "own" / "processed"))
    if damage == "gone":
        return other / "nowhere.tar.gz"
    flipped = {n: data[:n] + bytes([data[n] ^ 16]) + data[n + 1 :] for n in (middle, end)}
    contents = {"cut": data[:2000], "without its end": data[:-4], "empty": b"", "text": b"no backup"}
    contents |= {"a flipped bit": flipped[middle], "a flipped bit at the end": flipped[end]}
    saved.write_bytes(contents[damage])
    return saved


DAMAGES = ("cut", "without its end", "empty", "text", "a flipped bit", "a flipped bit at the end")


def test_a_damaged_backup_changes_nothing(own, tmp_path):
    backup_file = backup.backup(tmp_path / "monday.tar.gz")
    whole, before = backup_file.read_bytes(), state(own).contents
    for damage in (*DAMAGES, "another archive", "gone"):
        backup_file.write_bytes(whole)
        with pytest.raises(CorruptDataError, match=r"cannot be read as a backup|is not a backup"):
            backup.restore_backup(damaged(backup_file, damage, tmp_path))
        assert state(own).contents == before, damage
        assert not list(own.glob(".restoring-*")), damage


def test_a_full_disk_is_not_blamed_on_the_backup(own, tmp_path, monkeypatch):
    backup_file, before = backup.backup(tmp_path / "monday.tar.gz"), state(own)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup.tarfile.TarFile, "extractall", full)
    with pytest.raises(DataDirectoryError, match=r"No space left on device\. Free some space"):
        backup.restore_backup(backup_file)
    assert state(own).contents == before.contents


def killed_restore(saved: Path, before_move: int) -> bool:
    """Restore a backup in a process that is killed before its n-th move; False if there are fewer."""
    rename, moves = Path.rename, iter(range(1, before_move))

    def move(source: Path, target: Path) -> Path:
        if source.name in backup.PARTS and next(moves, None) is None:
            raise KeyboardInterrupt
        return rename(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", move)
        # A killed process undoes and cleans nothing.
        patch.setattr(backup.exchange, "recover", lambda root: None)
        patch.setattr(backup.shutil, "rmtree", lambda *_, **__: None)
        try:
            backup.restore_backup(saved)
        except KeyboardInterrupt:
            return True
    return False


def test_a_killed_restore_is_undone_by_whatever_writes_next(own, tmp_path):
    def now() -> dict[str, bytes]:
        return {n: data for n, data in state(own).contents.items() if not n.startswith("backups/")}

    backup_file = backup.backup(tmp_path / "monday.tar.gz")
    upgrade.upgrade_data()
    before, moves = now(), 0
    while killed_restore(backup_file, moves + 1):
        moves += 1
        with locked(own):
            pass
        assert now() == before, f"killed before move {moves}"
    assert moves >= 4, "raw and processed, out and in"


def test_the_package_works_with_its_own_data_until_the_users_are_upgraded(own, package):
    older(own)
    with pytest.warns(EdudataWarning, match="upgrade-data"):
        merged = reader.catalog((own, package))
    assert merged["tables"]["debt"]["root"] == str(package)
