"""Person records in the exact layout of the ACS 2023 microdata, with replicate weights, made up.

The weights follow the Bureau's recipe: rows of an 80 by 80 Hadamard matrix, two a household, give factors
of 1.7, 1.0 and 0.3, here with a little noise and a few negative weights.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from edudata.microdata import majors

# Columns of a person record of 2023, in the order of its file: answers, then flags of imputed answers.
ANSWERS = """
RT SERIALNO DIVISION SPORDER PUMA REGION STATE ADJINC PWGTP AGEP CIT CITWP COW DDRS DEAR DEYE DOUT
DPHY DRAT DRATX DREM ENG FER GCL GCM GCR HIMRKS HINS1 HINS2 HINS3 HINS4 HINS5 HINS6 HINS7 INTP
JWMNP JWRIP JWTRNS LANX MAR MARHD MARHM MARHT MARHW MARHYP MIG MIL MLPA MLPB MLPCD MLPE MLPFG MLPH
MLPIK MLPJ NWAB NWAV NWLA NWLK NWRE OIP PAP RELSHIPP RETP SCH SCHG SCHL SEMP SEX SSIP SSP WAGP
WKHP WKL WKWN WRK YOEP ANC ANC1P ANC2P DECADE DIS DRIVESP ESP ESR FOD1P FOD2P HICOV HISP INDP JWAP
JWDP LANP MIGPUMA MIGSP MSP NAICSP NATIVITY NOP OC OCCP PAOC PERNP PINCP POBP POVPIP POWPUMA POWSP
PRIVCOV PUBCOV QTRBIR RAC1P RAC2P RAC3P RACAIAN RACASN RACBLK RACNH RACNUM RACPI RACSOR RACWHT RC
SCIENGP SCIENGRLP SFN SFR SOCP VPS WAOB
"""
FLAGS = """
FAGEP FANCP FCITP FCITWP FCOWP FDDRSP FDEARP FDEYEP FDISP FDOUTP FDPHYP FDRATP FDRATXP FDREMP
FENGP FESRP FFERP FFODP FGCLP FGCMP FGCRP FHICOVP FHIMRKSP FHINS1P FHINS2P FHINS3C FHINS3P FHINS4C
FHINS4P FHINS5C FHINS5P FHINS6P FHINS7P FHISP FINDP FINTP FJWDP FJWMNP FJWRIP FJWTRNSP FLANP
FLANXP FMARP FMARHDP FMARHMP FMARHTP FMARHWP FMARHYP FMIGP FMIGSP FMILPP FMILSP FOCCP FOIP FPAP
FPERNP FPINCP FPOBP FPOWSP FPRIVCOVP FPUBCOVP FRACP FRELSHIPP FRETP FSCHGP FSCHLP FSCHP FSEMP
FSEXP FSSIP FSSP FWAGP FWKHP FWKLP FWKWNP FWRKP FYOEP
"""
REPLICATES = [f"PWGTP{i}" for i in range(1, 81)]
HEADER = [*ANSWERS.split(), *FLAGS.split(), *REPLICATES]
WEIGHTS = ("PWGTP", *REPLICATES)
FIELDS = np.array(sorted(map(int, majors.BY_CODE)))
# A few fields have many graduates and most have few, in no order of their codes.
SHARES = np.random.default_rng(3).permutation(1 / np.arange(1.0, len(FIELDS) + 1) ** 0.8)
OCCUPATIONS = np.array(
    [20, 110, 705, 800, 860, 1021, 1108, 2310, 2545, 3255, 3601, 4020, 4110, 4700, 5000, 5240, 5740, 9620]
)


def hadamard() -> NDArray[np.int8]:
    """Return Paley's Hadamard matrix of order 80."""
    prime = 79
    squares = {i * i % prime for i in range(1, prime)}
    symbol = np.array([0, *(1 if i in squares else -1 for i in range(1, prime))])
    matrix = np.ones((80, 80), np.int8)
    matrix[1:, 1:] = symbol[(np.arange(prime)[:, None] - np.arange(prime)[None, :]) % prime]
    np.fill_diagonal(matrix, -1)
    matrix[0, 0] = 1
    return matrix


@dataclass(frozen=True)
class People:
    """Columns of a state's persons that mean something; the others are filled with zeros."""

    columns: dict[str, NDArray[np.int64] | list[str]]
    weights: NDArray[np.int16]


def people(state: str, persons: int, seed: int, year: int = 2023, pumas: int = 5) -> People:
    """Draw one state's persons.

    Parameters
    ----------
    state : str
        FIPS code.
    persons, seed, pumas : int
        How many records; the random numbers; how many PUMAs.
    year : int
        Survey year, in the serial numbers.
    """
    draw = np.random.default_rng([seed, int(state)])
    household = np.cumsum(draw.random(persons) < 0.42)
    age = draw.integers(0, 96, persons)
    degree = (age >= 22) & (draw.random(persons) < 0.36)
    school = np.where(
        age < 3, 0, np.where(degree, draw.choice([21, 22, 23, 24], persons), draw.integers(1, 21, persons))
    )
    work = draw.choice([1, 2, 3, 4, 6], persons, p=[0.58, 0.02, 0.04, 0.01, 0.35])
    status = np.where(age >= 16, work, 0)
    wage = np.where(np.isin(status, (1, 2)), _rounded(draw.lognormal(10.9, 0.7, persons)), 0)
    worked = np.isin(status, (1, 2, 3, 4))
    columns: dict[str, NDArray[np.int64] | list[str]] = {
        "RT": ["P"] * persons,
        "SERIALNO": [f"{year}HU{int(n):07d}" for n in household],
        "STATE": [state] * persons,
        "SPORDER": np.arange(persons) - np.searchsorted(household, household) + 1,
        "PUMA": [f"{100 * (1 + int(n)):05d}" for n in draw.integers(0, pumas, persons)],
        "ADJINC": np.full(persons, 1_019_518 if year == 2023 else 1_000_000),
        "AGEP": age,
        "SEX": draw.integers(1, 3, persons),
        "RAC1P": draw.choice([1, 2, 6, 8, 9], persons, p=[0.62, 0.12, 0.06, 0.07, 0.13]),
        "HISP": [f"{int(n):02d}" for n in draw.choice([1, 2, 3], persons, p=[0.8, 0.15, 0.05])],
        "SCHL": school,
        "SCH": draw.choice([1, 2, 3], persons),
        "ESR": status,
        "FOD1P": np.where(degree, draw.choice(FIELDS, persons, p=SHARES / SHARES.sum()), 0),
        "OCCP": np.where(worked, draw.choice(OCCUPATIONS, persons), 0),
        "WKHP": np.where(worked, draw.integers(10, 61, persons), 0),
        "WKWN": np.where(worked, draw.choice([52, 30], persons, p=[0.8, 0.2]), 0),
        "WAGP": wage,
        "PERNP": wage,
        "PINCP": wage,
        "RELSHIPP": draw.choice([20, 25, 37, 38], persons, p=[0.5, 0.45, 0.02, 0.03]),
    }
    return People(columns, _weights(draw, household))


def _rounded(wage: NDArray[np.float64]) -> NDArray[np.int64]:
    # The Bureau rounds wages: to 10 below 1,000, to 100 below 50,000, to 1,000 above.
    step = np.where(wage < 1_000, 10, np.where(wage < 50_000, 100, 1_000))
    return (np.round(wage / step) * step).astype(np.int64)


def _weights(draw: np.random.Generator, household: NDArray[np.int64]) -> NDArray[np.int16]:
    matrix = hadamard().astype(np.float32)
    factors = 1 + 2**-1.5 * (matrix - np.roll(matrix, -1, axis=0))
    full = np.clip(draw.lognormal(4.2, 0.7, len(household)), 2, 1_500).round()
    noise = draw.normal(1, 0.05, (len(household), 1)).astype(np.float32)
    replicates = full[:, None].astype(np.float32) * factors[household % 80] * noise
    lowered = np.flatnonzero(draw.random(len(household)) < 0.003)
    replicates[lowered, lowered % 80] = -draw.integers(1, 40, len(lowered))
    return np.column_stack([full, replicates.round()]).astype(np.int16)


BLANK_IF_ZERO = ("ESR", "FOD1P", "OCCP", "WKHP", "WKWN", "SCHL")
WIDTHS = {"FOD1P": 4, "OCCP": 4, "SCHL": 2}


def table(people: People, header: Iterable[str] = HEADER) -> pa.Table:
    """Arrange persons in the columns of a file as published."""
    persons = len(people.weights)
    columns: dict[str, pa.Array] = {}
    zeros = pa.array(np.zeros(persons, np.int8))
    for name in header:
        plain = {"ST": "STATE"}.get(name, name.upper())
        if plain in WEIGHTS:
            columns[name] = pa.array(people.weights[:, WEIGHTS.index(plain)])
        elif plain in people.columns:
            columns[name] = _column(plain, people.columns[plain])
        else:
            columns[name] = zeros
    return pa.table(columns)


def _column(name: str, values: NDArray[np.int64] | list[str]) -> pa.Array:
    if isinstance(values, list) or name not in BLANK_IF_ZERO:
        return pa.array(values)
    width = WIDTHS.get(name, 1)
    texts = np.char.zfill(values.astype(str), width).astype(object)
    return pa.array(np.where(values > 0, texts, None), pa.string())


def write_zip(path: Path, people: People, state: str, header: Iterable[str] = HEADER) -> None:
    """Write persons as csv_p{state}.zip."""
    options = pa_csv.WriteOptions(quoting_style="none")
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"psam_p{state}.csv", "w", force_zip64=True) as stream,
    ):
        pa_csv.write_csv(table(people, header), stream, options)


def write_csv(path: Path, people: People, header: Iterable[str] = HEADER) -> None:
    """Write persons as a plain CSV."""
    pa_csv.write_csv(table(people, header), path, pa_csv.WriteOptions(quoting_style="none"))
