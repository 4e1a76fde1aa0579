"""Convert downloads of person records into one sorted year file of graduates.

A year, or the five years of a 5-year file, is a folder: graduates.parquet (bachelor's degree or more,
recent graduates first), totals.parquet and pumas.parquet (sums over everybody), and year.json with their
checksums, written last. Each state is a part of its own in parts/, so that a run that was stopped goes on
where it was.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from edudata import files
from edudata.errors import CorruptDataError, DataDirectoryError, FormatError, TransientError
from edudata.microdata import members, vintages
from edudata.microdata.members import SCHEMA, Member, Sums
from edudata.microdata.vintages import TEXT, WEIGHTS, Vintage

LAYOUT = 1
"""Increased when year files of an older version can no longer be read."""
FILES = ("graduates.parquet", "totals.parquet", "pumas.parquet")
RECENT = (22, 27)
"""Ages of recent graduates, as the New York Fed defines them."""
ROW_GROUP = 64_000
# Graduates that are sorted at once: California's have half a million in five years.
SORTED_AT_ONCE = 100_000
SPARE_BYTES = 50_000_000
Progress = Callable[[str, int, int], None]
"""Called with the name of a part, bytes done and bytes in all."""


@dataclass(frozen=True)
class YearFile:
    """A converted year.

    Parameters
    ----------
    folder : Path
        With the files.
    record : dict
        Content of year.json: year, span, layout, rows, persons, states, sources, sha256 of each file.
    """

    folder: Path
    record: dict[str, Any]

    @property
    def graduates(self) -> Path:
        """The records of graduates."""
        return self.folder / FILES[0]

    @property
    def vintage(self) -> Vintage:
        """What is known about the year's files."""
        last, span = self.record["year"], self.record.get("span", 1)
        return vintages.find(last if span == 1 else f"{last - span + 1}-{last}", experimental=True)


_verified: dict[tuple[str, int, int], str] = {}


def open_year(folder: Path) -> YearFile:
    """Open a converted year and verify its checksums, once in a process.

    Raises
    ------
    CorruptDataError
        The year was not converted, only in part, by another version, or a file was changed.
    """
    again = f"Run `edudata microdata convert {folder.name}`."
    if not (folder / "year.json").is_file():
        raise CorruptDataError(f"{folder} holds no converted year. {again}")
    record = files.read_json(folder / "year.json", again)
    if record.get("layout") != LAYOUT:
        raise CorruptDataError(f"{folder} was converted by another version of edudata. {again}")
    check_name(folder, record)
    for name in FILES:
        path = folder / name
        if not path.is_file() or sha256_of(path) != record["sha256"][name]:
            raise CorruptDataError(f"{path} is missing or does not have its recorded checksum. {again}")
    return YearFile(folder, record)


def check_name(folder: Path, record: Mapping[str, Any]) -> None:
    """Raise CorruptDataError where a year lies in another year's folder."""
    last, span = record["year"], record.get("span", 1)
    name = str(last) if span == 1 else f"{last - span + 1}-{last}"
    if name != folder.name:
        raise CorruptDataError(
            f"{folder} holds the records of {name}. Rename the folder to {name}, or move it."
        )


def convert(
    year: int | str,
    sources: Sequence[Path],
    root: Path,
    *,
    experimental: bool = False,
    progress: Progress = lambda name, done, total: None,
) -> YearFile:
    """Convert downloads of one year, or of a 5-year file.

    Parameters
    ----------
    year : int or str
        Survey year, or the years of a 5-year file such as "2019-2023".
    sources : sequence of Path
        csv_p{state}.zip or csv_pus.zip as published, or their CSV members.
    root : Path
        Folder of all years; the year gets a folder of its own.
    experimental : bool, default False
        Accept the Bureau's experimental file of 2020.
    progress : callable, optional
        Called with a name, the bytes done and the bytes in all.

    Returns
    -------
    YearFile

    Raises
    ------
    CorruptDataError, FormatError
        A download is damaged, of another year, or lacks columns.
    DataDirectoryError
        The disk is full or read-only. Nothing half-written is left in place.
    TransientError
        Another conversion of this year is running.
    """
    vintage = vintages.find(year, experimental=experimental)
    every = [member for path in sources for member in members.members(Path(path))]
    if not every:
        raise FormatError(f"No downloads of {year} to convert. Run `edudata microdata fetch {year}` first.")
    stems = [_key(member) for member in every]
    if doubled := sorted({stem for stem in stems if stems.count(stem) > 1}):
        raise FormatError(f"Two downloads have the name {doubled[0]}. Name each file once.")
    folder = root / vintage.name
    with _writing(folder):
        journal = _Journal(folder / "parts")
        total = sum(member.bytes for member in every)
        done = 0
        for member in every:
            if not journal.has(member, vintage):
                journal.add(member, vintage, _offset(progress, member.name, done, total))
            done += member.bytes
            progress(member.name, done, total)
        progress("year file", total, total)
        record = _merge(folder, journal, every, vintage)
    return YearFile(folder, record)


def _offset(progress: Progress, name: str, start: int, total: int) -> Callable[[int], None]:
    return lambda step: progress(name, start + step, total)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Hold the year's lock; turn errors of the disk into messages."""
    try:
        (folder / "parts").mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock")
        lock.acquire(timeout=0)
    except Timeout:
        raise TransientError(f"Another conversion is writing {folder}. Wait until it is done.") from None
    except OSError as error:
        raise _disk_error(folder, error) from error
    try:
        for leftover in folder.rglob(".*.tmp"):
            leftover.unlink(missing_ok=True)
        yield
    except OSError as error:
        raise _disk_error(folder, error) from error
    finally:
        lock.release()


def _disk_error(folder: Path, error: OSError) -> DataDirectoryError:
    full = " The parts that are done are kept: free some space and run the command again."
    return DataDirectoryError(
        f"Cannot write in {folder}: {error.strerror or error}."
        f"{full if error.errno == errno.ENOSPC else ' Make it writable or set EDUDATA_MICRODATA_DIR.'}"
    )


class _Journal:
    """The parts that are complete: journal.json, rewritten after each."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "journal.json"
        self.parts: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError, AttributeError):  # without a journal the parts are made again
            self.parts = {str(k): dict(v) for k, v in json.loads(self.path.read_text()).items()}

    def has(self, member: Member, vintage: Vintage) -> bool:
        """Return whether a member was converted and neither it nor its part has changed."""
        part = self.parts.get(_key(member))
        # Parts of an earlier version lack the price adjustments.
        if (
            part is None
            or "price_adjustments" not in part
            or part["source"] != _fingerprint(member, vintage)
        ):
            return False
        return all(
            (self.folder / name).is_file() and sha256_of(self.folder / name) == digest
            for name, digest in part["sha256"].items()
        )

    def add(self, member: Member, vintage: Vintage, progress: Callable[[int], None]) -> None:
        """Convert a member into a part and record it."""
        stem, sums, rows = _key(member), Sums(), 0
        paths = [self.folder / f"{stem}.{name}" for name in FILES]
        with _atomic(paths[0]) as temporary, _writer(temporary, SCHEMA) as writer:
            for graduates in _read(member, vintage, sums, progress):
                rows += len(graduates)
                for part in members.recent_first(graduates, RECENT):
                    writer.write_table(part, row_group_size=max(len(part), 1))
        for path, table in zip(paths[1:], _sum_tables(sums), strict=True):
            with _atomic(path) as temporary, _writer(temporary, table.schema) as writer:
                writer.write_table(table, row_group_size=max(len(table), 1))
        self.parts[stem] = {
            "source": _fingerprint(member, vintage),
            "sha256": {path.name: sha256_of(path) for path in paths},
            "rows": rows,
            "persons": sums.persons,
            "price_adjustments": sorted(sums.factors),
        }
        files.write_bytes(self.path, files.json_bytes(self.parts))


def _read(
    member: Member, vintage: Vintage, sums: Sums, progress: Callable[[int], None]
) -> Iterator[pa.Table]:
    """Yield a member's graduates, many at a time, and add everybody to the sums."""
    where = f"{member.name} of {member.path.name}"
    tables: list[pa.Table] = []
    with members.opened(member) as stream:
        for table in members.batches(stream, member, vintage):
            members.add(sums, table, vintage, where)
            tables.append(members.graduates(table))
            progress(min(stream.tell(), member.bytes))
            if sum(map(len, tables)) >= SORTED_AT_ONCE:
                yield pa.concat_tables(tables)
                tables.clear()
    if not sums.persons:
        raise FormatError(f"{where} has a header but no records. {members.AGAIN}")
    members.check_whole(sums, member, vintage)
    if tables:
        yield pa.concat_tables(tables)


def _sum_tables(sums: Sums) -> tuple[pa.Table, pa.Table]:
    states = sorted(sums.groups)
    size = members.BANDS * members.SEXES * members.RESIDENCES
    cell = np.tile(np.arange(size), len(states))
    values = np.concatenate([sums.groups[state] for state in states])
    age_sex, residence = np.divmod(cell, members.RESIDENCES)
    age, sex = np.divmod(age_sex, members.SEXES)
    columns = {"state": np.repeat(states, size), "age_band": age, "sex": sex + 1, "residence": residence}
    groups = pa.table(columns | {name: values[:, i] for i, name in enumerate(WEIGHTS)})
    keys = sorted(sums.pumas)
    pumas = {"state": [k[0].zfill(2) for k in keys], "puma": [k[1] for k in keys]}
    return groups, pa.table(pumas | {"people": [sums.pumas[k] for k in keys]})


def _merge(folder: Path, journal: _Journal, every: Sequence[Member], vintage: Vintage) -> dict[str, Any]:
    """Write the year's files from its parts, one part in memory at a time."""
    stems = sorted(_key(member) for member in every)
    with _atomic(folder / FILES[0]) as temporary, _writer(temporary, SCHEMA) as writer:
        for half in (0, 1):
            waiting: list[pa.Table] = []
            for stem in stems:
                with pq.ParquetFile(journal.folder / f"{stem}.{FILES[0]}") as part:
                    # Row groups alternate: recent graduates, others.
                    for number in range(half, part.num_row_groups, 2):
                        waiting.append(part.read_row_group(number))
                        if sum(map(len, waiting)) >= ROW_GROUP:
                            _flush(writer, waiting)
            _flush(writer, waiting)
    for name in FILES[1:]:
        parts = [pq.read_table(journal.folder / f"{stem}.{name}") for stem in stems]
        if name == FILES[1]:
            members.check_apart(dict(zip(stems, parts, strict=True)))
        with _atomic(folder / name) as temporary:
            pq.write_table(_added(pa.concat_tables(parts)), temporary, compression="zstd")
    used = [journal.parts[stem] for stem in stems]
    factors = sorted({factor for part in used for factor in part["price_adjustments"]})
    if len(factors) > vintage.span:
        raise FormatError(
            f"The files of {vintage.name} adjust prices by {', '.join(map(str, factors[:5]))}: they are of "
            "several years. Convert each under its own."
        )
    states = pq.read_table(folder / FILES[2])["state"].unique().to_pylist()
    record = {
        "year": vintage.year,
        "span": vintage.span,
        "layout": LAYOUT,
        "experimental": vintage.experimental,
        "rows": sum(part["rows"] for part in used),
        "persons": sum(part["persons"] for part in used),
        "price_adjustments": factors,
        "states": sorted(states),
        "sources": {stem: journal.parts[stem]["source"] for stem in stems},
        "sha256": {name: sha256_of(folder / name) for name in FILES},
    }
    files.write_bytes(folder / "year.json", files.json_bytes(record))
    return record


def _flush(writer: pq.ParquetWriter, waiting: list[pa.Table]) -> None:
    if waiting:
        table = pa.concat_tables(waiting)
        waiting.clear()
        writer.write_table(table, row_group_size=2 * ROW_GROUP)


def _added(table: pa.Table) -> pa.Table:
    """Add up rows with the same key: a state can be spread over the two files of the nation."""
    keys = [
        name for name in table.column_names if name in ("state", "age_band", "sex", "residence", "puma")
    ]
    values = [name for name in table.column_names if name not in keys]
    summed = table.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in values])
    return summed.rename_columns([*summed.column_names[: len(keys)], *values]).select(table.column_names)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Bytes of like weight lie together in split columns, which makes them smaller and faster to read.
    weights = [name for name in schema.names if name in WEIGHTS]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[name for name in schema.names if name in TEXT and name != "SERIALNO"],
        column_encoding=dict.fromkeys(weights, "BYTE_STREAM_SPLIT"),
    )


@contextmanager
def _atomic(path: Path) -> Iterator[Path]:
    """Yield a temporary path that becomes `path` when the block ends well, and goes otherwise."""
    temporary = path.with_name(f".{path.name}.tmp")
    if shutil.disk_usage(path.parent).free < SPARE_BYTES:
        raise OSError(errno.ENOSPC, "less than 50 MB are free")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _key(member: Member) -> str:
    return (
        f"{member.path.stem}-{Path(member.name).stem}" if member.path.suffix == ".zip" else member.path.stem
    )


def _fingerprint(member: Member, vintage: Vintage) -> dict[str, Any]:
    stat = member.path.stat()
    return {
        "file": member.path.name,
        "member": member.name,
        "bytes": member.bytes,
        "size": stat.st_size,
        "modified_ns": stat.st_mtime_ns,
        "year": vintage.name,
        "layout": LAYOUT,
    }


def sha256_of(path: Path) -> str:
    """Return a file's digest, remembered for as long as its size and time stay the same."""
    stat = path.stat()
    key = (str(path), stat.st_size, stat.st_mtime_ns)
    if key not in _verified:
        with path.open("rb") as stream:
            _verified[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    return _verified[key]


def puma_people(year: YearFile) -> Mapping[tuple[str, str], float]:
    """Return the people in each PUMA of a year, for raking."""
    table = pq.read_table(year.folder / FILES[2]).to_pydict()
    return dict(zip(zip(table["state"], table["puma"], strict=True), table["people"], strict=True))
