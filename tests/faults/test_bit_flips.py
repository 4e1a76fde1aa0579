"""A flipped bit in any file under data/ is seen by `verify`, and by the load that touches the file."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from helpers import fake_publisher

from edudata import config, registry
from edudata.catalog import reader
from edudata.errors import EdudataError
from edudata.etl.publish import builder, dictionary
from edudata.etl.publish.verify import verify
from edudata.etl.store import pins
from edudata.etl.store.vintages import Vintage
from edudata.published import CATALOG, read_catalog

AT = datetime(2026, 11, 15, 12, tzinfo=UTC)
FLIPS = 6
"""Bits that are flipped in each file of the small directory, one at a time."""


@contextmanager
def flipped(path: Path, position: int) -> Iterator[None]:
    """One bit of a file is another one."""
    data = path.read_bytes()
    byte, bit = divmod(position % (8 * len(data)), 8)
    other = bytearray(data)
    other[byte] ^= 1 << bit
    # Some of these files are linked to those that other tests read.
    path.unlink()
    path.write_bytes(other)
    try:
        yield
    finally:
        path.write_bytes(data)


def load(root: Path, path: Path) -> None:
    """Read a file as the product does; a file that nothing loads is left to `verify`."""
    parts = path.relative_to(root).parts
    resource = "/".join(parts[1:3])
    if path.name == CATALOG:
        read_catalog(path)
    elif path.suffix == ".parquet":
        catalog = reader.catalog((root,))
        for name, entry in catalog["tables"].items():
            if entry["file"] == path.name:
                reader.table(catalog, name)
    elif path.name == pins.FILE:
        pins.read((root,), resource)
    elif parts[0] == "raw":
        Vintage(resource, path.stem, path.with_suffix(".csv")).bytes()


def detected(read: Callable[[], object]) -> bool:
    try:
        read()
    except EdudataError:
        return True
    return False


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every kind of file: two vintages with sidecars, a pin, a withdrawn vintage, tables, documents."""
    root = tmp_path_factory.mktemp("flips") / "data"
    fake_publisher.seed(root, "2026-02", fake_publisher.SHARES, fake_publisher.RATES)
    fake_publisher.seed(root, "2026-05", fake_publisher.GOOD)
    fake_publisher.seed(root, "2026-08", fake_publisher.GOOD.replace(",44", ",45"))
    fake_publisher.seed(root, "2026-02", fake_publisher.GOOD.replace(",44", ",43"))
    folder = root / "raw" / fake_publisher.BALANCES.id
    (folder / "retired").mkdir()
    for path in folder.glob("2026-02.*"):
        path.rename(folder / "retired" / path.name)
    _, file, content = pins.decide((root,), fake_publisher.BALANCES.id, "2026-05", reason="a test", at=AT)
    file.write_bytes(content)
    archive = fake_publisher.archive(root)
    catalog = builder.build(archive)
    dictionary.write_documents(root, catalog, archive.registry)
    return root


def kinds(root: Path) -> dict[str, Path]:
    """One file of each kind."""
    files_by_kind: dict[str, Path] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name != ".refresh.lock":
            parts = path.relative_to(root).parts
            special = path.name if path.name in (CATALOG, pins.FILE) or len(parts) == 1 else path.suffix
            files_by_kind.setdefault(("retired " if "retired" in parts else "") + special, path)
    return files_by_kind


DOCUMENTS = ("DICTIONARY.md", "LICENSES.md")
KINDS = (CATALOG, pins.FILE, ".csv", ".json", ".parquet", "retired .csv", "retired .json", *DOCUMENTS)


def test_every_kind_of_file_is_there(small: Path) -> None:
    assert sorted(kinds(small)) == sorted(KINDS)
    assert not [r for r in _verify(small) if not r.passed]


def _verify(root: Path):
    return verify(fake_publisher.archive(root))


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_detected_by_verify_and_by_the_load(small: Path, kind: str) -> None:
    path = kinds(small)[kind]
    positions = random.Random(kind).sample(range(8 * path.stat().st_size), FLIPS)
    for position in positions:
        with flipped(path, position):
            assert [r for r in _verify(small) if not r.passed and r.required], (
                f"bit {position} of {path.name}"
            )
            if not kind.endswith(".md"):
                assert detected(lambda: load(small, path)), f"bit {position} of {path.name}"


@pytest.mark.faults
def test_one_flipped_bit_in_every_bundled_file_is_detected(tmp_path: Path) -> None:
    """The whole of data/: six flips a file, 200 in the catalog."""
    root = tmp_path / "data"
    shutil.copytree(config.bundled(), root)
    records = registry.registry()
    rng, missed, count = random.Random(1), [], 0
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path.name.startswith((".", "run")) or "runs" in path.relative_to(root).parts:
            continue
        for _ in range(200 if path.name == CATALOG else 6):
            count += 1
            with flipped(path, rng.randrange(8 * path.stat().st_size)):
                if path.suffix == ".md":
                    noticed_by_documents = _documents_differ(root, records)
                else:
                    noticed_by_documents = detected(lambda path=path: load(root, path))
            if not noticed_by_documents:
                missed.append(str(path.relative_to(root)))
    print(f"{count} flips, {len(missed)} missed")
    assert count > 1800
    assert not missed


def _documents_differ(root: Path, records) -> bool:
    expected = dictionary.documents(read_catalog(root / "processed" / CATALOG), records)
    return any((root / name).read_bytes() != data for name, data in expected.items())
