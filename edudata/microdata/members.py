"""Read the person records of a download in typed batches and sum them up."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray
from pandas.util import hash_array

from edudata.errors import CorruptDataError, FormatError
from edudata.microdata import vintages
from edudata.microdata.replicates import totals
from edudata.microdata.vintages import BYTES, DOLLARS, TEXT, WEIGHTS, Vintage
from edudata.places import STATES

MEMBER = re.compile(r"(psam_p|ss\d\dp)(\d\d|us[a-d]?|[a-z]{2}|[a-d])?\.csv", re.IGNORECASE)
BLOCK_BYTES = 6 << 20
# Code of SCHL; higher codes are higher degrees.
BACHELORS = 21
# The data dictionary lists no larger one; replicate weights may be negative.
LARGEST_WEIGHT = 9_999
# What the dictionaries of all years allow in the columns that results rest on.
RANGES = {"AGEP": (0, 99), "SEX": (1, 2), "RAC1P": (1, 9), "HISP": (1, 24), "SCHL": (0, 24), "ESR": (0, 6)}
STATE_CODES = frozenset(code for code, _ in STATES.values())
# Records below which equal weights could be chance.
ENOUGH = 100
# Ends of the Bureau's age bands: 0-4, 5-9, …, 85 and over.
AGE_ENDS = np.array([4, 9, 14, 19, 24, 34, 44, 54, 59, 64, 74, 84])
BANDS, SEXES, RESIDENCES = len(AGE_ENDS) + 1, 2, 3
"""Residence: 0 housing unit, 1 institution, 2 other group quarters."""
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in TEXT),
        *((name, pa.int8()) for name in BYTES),
        *((name, pa.int32()) for name in DOLLARS),
        *((name, pa.int16()) for name in WEIGHTS),
    ]
)
AGAIN = "Download it again with `edudata microdata fetch`."


@dataclass(frozen=True, slots=True)
class Member:
    """One CSV of persons: a file, or a member of a zip."""

    path: Path
    name: str
    bytes: int


@dataclass
class Sums:
    """Sums over everybody, graduates or not, that the published estimates are compared with.

    Attributes
    ----------
    persons : int
        Records.
    groups : dict of str to array
        State to weights by age band, sex and residence, shape (78, 81).
    pumas : dict of (state, puma) to float
        People in each PUMA.
    factors : set of int
        Price adjustments of the records, times 1,000,000.
    seen : list of array
        Hashes of the serial numbers and of the person's number in the household.
    """

    persons: int = 0
    groups: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    pumas: dict[tuple[str, str], float] = field(default_factory=dict)
    factors: set[int] = field(default_factory=set)
    seen: list[NDArray[np.uint64]] = field(default_factory=list)


def members(path: Path) -> list[Member]:
    """List the CSV files of persons in a download.

    Raises
    ------
    CorruptDataError
        The file is missing, or a truncated or damaged zip.
    FormatError
        It holds no person file.
    """
    if path.suffix.lower() == ".csv":
        if not path.is_file():
            raise CorruptDataError(f"{path} does not exist. {AGAIN}")
        return [Member(path, path.name, path.stat().st_size)]
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if MEMBER.fullmatch(i.filename.rpartition("/")[2])]
            names = ", ".join(archive.namelist()[:8])
    except (OSError, zipfile.BadZipFile) as error:
        raise CorruptDataError(f"{path} is not a complete zip file ({error}). {AGAIN}") from error
    if not infos:
        raise FormatError(
            f"{path} holds no person file such as psam_p56.csv; it holds {names or 'nothing'}."
        )
    return [Member(path, info.filename, info.file_size) for info in infos]


@contextmanager
def opened(member: Member) -> Iterator[IO[bytes]]:
    """Open a member for reading; a damaged one is a CorruptDataError."""
    try:
        if member.path.suffix.lower() == ".csv":
            with member.path.open("rb") as stream:
                yield stream
        else:
            with zipfile.ZipFile(member.path) as archive, archive.open(member.name) as stream:
                yield stream
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise CorruptDataError(f"{member.name} in {member.path} is damaged ({error}). {AGAIN}") from error


def batches(stream: IO[bytes], member: Member, vintage: Vintage) -> Iterator[pa.Table]:
    """Yield the records in the columns and types of a year file.

    Raises
    ------
    FormatError
        A column is missing, a value does not fit its type, or the file is another vintage's.
    """
    where = f"{member.name} of {member.path.name}"
    header = stream.readline().decode("latin-1").removeprefix("ï»¿")  # a UTF-8 mark read as Latin-1
    names = [name.strip().strip('"') for name in header.split(",")]
    if not header.strip():
        raise FormatError(f"{where} is empty. {AGAIN}")
    columns = vintages.match_header(names, vintage, where)
    read_options = pa_csv.ReadOptions(column_names=names)
    convert = pa_csv.ConvertOptions(
        include_columns=[own for several in columns.values() for own in several],
        column_types={own: SCHEMA.field(name).type for name, several in columns.items() for own in several},
        strings_can_be_null=True,
    )
    try:
        for number, block in enumerate(_blocks(stream)):
            parsed = pa_csv.read_csv(
                pa.BufferReader(block), read_options=read_options, convert_options=convert
            )
            table = _arranged(parsed, columns, vintage)
            # Records of several years are in no order of theirs, so that every batch is looked at.
            if number == 0 or vintage.span > 1:
                _check_serials(table, vintage, where)
            _check_factors(table, vintage, where)
            yield table
    except pa.ArrowInvalid as error:
        raise FormatError(_value_error(str(error), names, where)) from error


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield whole lines, some megabytes at a time.

    pyarrow's own streaming reader reads ahead in a thread that calls Python, and can hang a process that
    ends with an error.
    """
    while block := stream.read(BLOCK_BYTES):
        yield block + stream.readline()


def _arranged(table: pa.Table, names: Mapping[str, tuple[str, ...]], vintage: Vintage) -> pa.Table:
    """Return a batch under the names of a year file, with empty columns for those it lacks."""
    columns = []
    for field_ in SCHEMA:
        match names.get(field_.name, ()):
            case ():
                columns.append(pa.chunked_array([pa.nulls(len(table), field_.type)]))
            case (own,):
                columns.append(_padded(table[own], field_.name))
            case several:
                columns.append(_merged(table, field_.name, several, vintage))
    return pa.table(columns, schema=SCHEMA)


def _merged(table: pa.Table, name: str, several: tuple[str, ...], vintage: Vintage) -> pa.ChunkedArray:
    """Return the code of the column that each record fills; "-0009" and "N.A." mark the others.

    Codes of PUMAs of an older census are preceded by it, "2010-00100": 1,445 codes are in two lists, and
    a third of them for other areas.
    """
    bases = dict(vintages.SEVERAL[name])
    parts = []
    for own in several:
        known = pc.match_substring_regex(table[own], r"^[0-9]")
        codes = _padded(pc.if_else(known, table[own], None), name)
        older = bases[own.upper()]
        if older and older != vintage.puma_base:
            codes = pc.binary_join_element_wise(older, codes, "-")
        parts.append(codes)
    return pc.coalesce(*parts)


def _padded(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    # Everybody's state and PUMA; the other codes only of graduates, because it takes time.
    width = {"STATE": 2, "PUMA": 5}.get(name)
    return column if width is None else pc.utf8_lpad(column, width, "0")


def _check_serials(table: pa.Table, vintage: Vintage, where: str) -> None:
    """Raise FormatError when the serial numbers are of other years."""
    if vintage.year_in_serial and len(table):
        serial = table["SERIALNO"]
        starts = pc.if_else(pc.equal(pc.utf8_length(serial), 13), pc.utf8_slice_codeunits(serial, 0, 4), "")
        years = set(starts.unique().to_pylist())
        if other := years - set(map(str, range(vintage.first, vintage.year + 1))):
            held_years = ", ".join(sorted(filter(None, years))) or "no year"
            example = serial[pc.index(starts, other.pop()).as_py()].as_py()
            raise FormatError(
                f"{where} has serial numbers of {held_years} ({example!r}), not of {vintage.name}. Convert "
                f"it under its own {'year' if len(years) == 1 else 'years, such as 2019-2023'}."
            )


def _check_factors(table: pa.Table, vintage: Vintage, where: str) -> None:
    """Raise FormatError when the price adjustment is of other years."""
    factors = set(table["ADJINC"].unique().to_pylist()) - {None}
    if len(factors) > vintage.span:
        raise FormatError(
            f"{where} has {len(factors)} price adjustments: it holds several years. Convert it under "
            "them, such as 2019-2023."
        )
    years_of = {factor: year for year, factor in vintages.ADJUSTMENTS.items()}
    for factor in sorted(factors - vintage.adjustments):
        if vintage.adjustments or (factor in years_of and vintage.span == 1):
            raise FormatError(
                f"{where} adjusts prices by {factor}, as files of {years_of.get(factor, 'another year')} "
                f"do, not those of {vintage.name}. Convert it under its own year."
            )


def _value_error(message: str, names: list[str], where: str) -> str:
    """Explain pyarrow's "In CSV column #3: CSV conversion error to int16: invalid value '65517'"."""
    parts = re.search(r"column #(\d+).*invalid value '([^']*)'", message)
    if parts is None:
        return f"{where} cannot be read as CSV: {message}. {AGAIN}"
    name, value = names[int(parts[1])], parts[2]
    hint = ""
    if name.upper() in WEIGHTS:
        hint = " Weights are whole numbers from -9999 to 9999; larger ones were stored without a sign."
    return f"{where} has the value {value!r} in column {name}, which does not fit.{hint} {AGAIN}"


def weights_of(table: pa.Table, where: str) -> NDArray[np.int16]:
    """Return the 81 weights of each record, shape (records, 81); raise FormatError for impossible ones."""
    if any(table[name].null_count for name in (*WEIGHTS, "STATE", "PUMA", "AGEP", "SEX")):
        raise FormatError(f"{where} has records without a weight, area, age or sex. {AGAIN}")
    result = np.empty((len(table), len(WEIGHTS)), np.int16)
    for position, name in enumerate(WEIGHTS):
        result[:, position] = table[name].to_numpy()
    if len(result) and (
        result[:, 0].min() < 0 or not -LARGEST_WEIGHT <= result.min() <= result.max() <= LARGEST_WEIGHT
    ):
        raise FormatError(
            f"{where} has weights that the dictionary excludes: PWGTP lies between 0 and 9999, replicate "
            f"weights between -9999 and 9999. They may have been stored without a sign. {AGAIN}"
        )
    return result


def add(sums: Sums, table: pa.Table, vintage: Vintage, where: str) -> None:
    """Add a batch of records to the sums; raise FormatError for values that no file has."""
    weights = weights_of(table, where)
    _check_values(table, where)
    state, states = _coded(table["STATE"])
    if unknown := sorted(set(states) - STATE_CODES):
        raise FormatError(
            f"{where} has {', '.join(map(repr, unknown[:3]))} as {vintage.state_column}: states are two "
            f"digits, such as 56. {AGAIN}"
        )
    age = np.searchsorted(AGE_ENDS, table["AGEP"].to_numpy())
    group = (age * SEXES + (table["SEX"].to_numpy() == 2)) * RESIDENCES + _residence(table, vintage)
    size = BANDS * SEXES * RESIDENCES
    summed = totals(weights, state * size + group, len(states) * size).reshape(len(states), size, -1)
    for name, part in zip(states, summed, strict=True):
        sums.groups[name] = sums.groups[name] + part if name in sums.groups else part
    puma, pumas = _coded(table["PUMA"])
    people = np.bincount(state * len(pumas) + puma, weights[:, 0], len(states) * len(pumas))
    for position in np.flatnonzero(people):
        key = (states[position // len(pumas)], pumas[position % len(pumas)])
        sums.pumas[key] = sums.pumas.get(key, 0.0) + float(people[position])
    sums.persons += len(table)
    sums.factors |= set(table["ADJINC"].unique().to_pylist()) - {None}
    if table["SPORDER"].null_count == 0 and table["SERIALNO"].null_count == 0:
        serial = hash_array(table["SERIALNO"].to_numpy().astype(object), categorize=False)
        fips = np.array([int(code) for code in states], np.uint64)[state]
        sums.seen.append(serial + 100 * fips + table["SPORDER"].to_numpy().astype(np.uint64))


def _check_values(table: pa.Table, where: str) -> None:
    """Raise FormatError for codes that the dictionaries do not have."""
    for name, (least, most) in RANGES.items():
        ends = pc.min_max(table[name]).as_py()
        wrong = [ends[end] for end in ("min", "max") if ends[end] is not None]
        if any(not least <= value <= most for value in wrong):
            bad = next(value for value in wrong if not least <= value <= most)
            raise FormatError(f"{where} has {bad} in column {name}, which has {least} to {most}. {AGAIN}")


def check_whole(sums: Sums, member: Member, vintage: Vintage) -> None:
    """Check all records of a member together.

    Raises
    ------
    FormatError
        The same people are in it twice, its weights are empty or copies of each other, or its name is
        that of another state.
    """
    where = f"{member.name} of {member.path.name}"
    serials = np.sort(np.concatenate(sums.seen)) if sums.seen else np.empty(0, np.uint64)
    if twice := int(np.count_nonzero(serials[1:] == serials[:-1])):
        raise FormatError(
            f"{where} has {twice:,} people twice: one serial number and number in the household. {AGAIN}"
        )
    if len(sums.factors) > vintage.span:
        raise FormatError(
            f"{where} has {len(sums.factors)} price adjustments: it holds several years. Convert it under "
            "them, such as 2019-2023."
        )
    groups = np.concatenate(list(sums.groups.values()))
    if not groups[:, 0].any():
        raise FormatError(f"{where} has no weight above 0 in PWGTP. {AGAIN}")
    if sums.persons >= ENOUGH and (groups[:, 1:] == groups[:, :1]).all():
        raise FormatError(
            f"{where} has replicate weights that all equal PWGTP, so that every standard error would be 0. "
            f"{AGAIN}"
        )
    match = re.search(r"psam_p(\d\d)\.csv", member.name, re.IGNORECASE)
    if match and set(sums.groups) != {match[1]}:
        raise FormatError(
            f"{where} holds state {', '.join(sorted(sums.groups))}, not {match[1]} as it is named. {AGAIN}"
        )


def _coded(column: pa.ChunkedArray) -> tuple[NDArray[np.intp], list[str]]:
    """Return the numbers of the values of a text column, and the values."""
    coded = column.combine_chunks().dictionary_encode()
    return coded.indices.to_numpy().astype(np.intp), coded.dictionary.to_pylist()


def _residence(table: pa.Table, vintage: Vintage) -> NDArray[Any]:
    code = table["RELSHIPP"].fill_null(0).to_numpy()
    first = {"RELSHIPP": 37, "RELP": 16, "REL": 13}[vintage.renamed.get("RELSHIPP", "RELSHIPP")]
    return np.where(code >= first, code - first + 1, 0).clip(0, RESIDENCES - 1)


def graduates(table: pa.Table) -> pa.Table:
    """Select the records with a bachelor's degree or more, with codes padded to their width."""
    graduates_only = table.filter(pc.greater_equal(table["SCHL"], BACHELORS))
    for name in ("FOD1P", "FOD2P", "OCCP", "INDP"):
        padded = pc.utf8_lpad(graduates_only[name], 4, "0")
        graduates_only = graduates_only.set_column(
            graduates_only.schema.get_field_index(name), name, padded
        )
    return graduates_only


def check_apart(totals: Mapping[str, pa.Table]) -> None:
    """Raise FormatError when two parts hold the same people of a state."""
    known: dict[tuple[str, bytes], str] = {}
    for stem, table in totals.items():
        for state in table["state"].unique().to_pylist():
            rows = table.filter(pc.equal(table["state"], state))
            weights = np.column_stack([rows[name].to_numpy() for name in WEIGHTS])
            other = known.setdefault((state, weights.tobytes()), stem)
            if other != stem:
                raise FormatError(
                    f"{other} and {stem} hold the same people of state {state}. Convert one of them only."
                )


def recent_first(table: pa.Table, ages: tuple[int, int]) -> tuple[pa.Table, pa.Table]:
    """Split graduates into recent ones and others, each sorted by state, area and field."""
    order = pc.sort_indices(table, [(name, "ascending") for name in ("STATE", "PUMA", "FOD1P")])
    ordered = table.take(order)
    low, high = ages
    recent = pc.and_(pc.greater_equal(ordered["AGEP"], low), pc.less_equal(ordered["AGEP"], high))
    return ordered.filter(recent), ordered.filter(pc.invert(recent))
