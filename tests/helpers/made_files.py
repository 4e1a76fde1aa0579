"""Small files in the publishers' form, of resources without a file of theirs among the reference files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from edudata.sources import _edition

METROS = """GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023
 "00000","United States"," ",MARPP,1,"...","RPPs: All items ","Index",100.000,100.000
 "13820","Birmingham, AL (Metropolitan Statistical Area)",,MARPP,1,"","RPPs: All items ","Index",93.1,93.4
 "13820","Birmingham, AL (Metropolitan Statistical Area)",,MARPP,2,"...","RPPs: Goods ","Index",96,96.2
 "21420","Enid, OK (Metropolitan Statistical Area) *",6,MARPP,1,"...","RPPs: All items ","Index",0,88.25
"Note: See the included footnote file."
"Last updated: February 19, 2026-- new statistics for 2024."
"""
SERIES = {
    "CUUR0000SA0": ("0000", "SA0", "1982-84=100", "All items"),
    "CUUR0000SAH1": ("0000", "SAH1", "1982-84=100", "Shelter"),
    "CUUR0000SEEB": ("0000", "SEEB", "1982-84=100", "Tuition, other school fees, and childcare"),
    "CUUR0000SEEB01": ("0000", "SEEB01", "1982-84=100", "College tuition and fees"),
    "CUUR0000SEHA": ("0000", "SEHA", "1982-84=100", "Rent of primary residence"),
    "CUUR0000SSEA011": ("0000", "SSEA011", "DECEMBER 2001=100", "College textbooks"),
    "CUURS49BSAH1": ("S49B", "SAH1", "1982-84=100", "Shelter in San Francisco"),
    "CUURS49BSEHA": ("S49B", "SEHA", "1982-84=100", "Rent in San Francisco"),
}
VARIABLES = ("NAME", "B01003_001E", "B19013_001E", "B25077_001E", "B25064_001E")
AREAS = (
    ("Aberdeen, SD Micro Area", "42112", "70761", "208200", "796", "10100"),
    ("Aberdeen, WA Micro Area", "76397", "63539", "279500", "1018", "10140"),
    ("Abilene, TX Metro Area", "177703", "66290", "164000", "1072", "10180"),
)
STATES = (
    ("Alabama", "5054253", "62027", "195100", "998", "01"),
    ("Tennessee", "6986082", "67097", "256800", "1117", "47"),
)


def _price_parities() -> list[bytes]:
    return [METROS.encode()]


def _cpi_series() -> list[bytes]:
    header = "series_id\tarea_code\titem_code\tseasonal\tbase_period\tseries_title\n"
    rows = (f"{name}\t{a}\t{i}\tU\t{base}\t{title}\n" for name, (a, i, base, title) in SERIES.items())
    return [(header + "".join(rows)).encode()]


def _census(place: str, rows: tuple[tuple[str, ...], ...]) -> list[bytes]:
    return [json.dumps([[*VARIABLES, place], *rows]).encode(), _edition.payload("2019-23")]


def _sloasm() -> list[bytes]:
    quarters = [f"{2006 + n // 4}-{3 * (n % 4) + 3:02d}-01,{480000 + 7000 * n}.98\n" for n in range(12)]
    return [("observation_date,SLOASM\n" + "".join(quarters)).encode()]


def _jolts() -> list[bytes]:
    months = [f"2001-{n:02d}-01,{5200 + n},{5400 + n}\n" for n in range(1, 13)]
    return [("observation_date,JTSJOL,JTSHIL\n" + "".join(months)).encode()]


AREA = "metropolitan statistical area/micropolitan statistical area"
MADE: Mapping[str, Callable[[], list[bytes]]] = {
    "bea/price_parities_metro": _price_parities,
    "bls/cpi_series": _cpi_series,
    "census/acs_cbsa": lambda: _census(AREA, AREAS),
    "census/acs_state": lambda: _census("state", STATES),
    "fred/jolts": _jolts,
    "fred/sloasm": _sloasm,
}
"""Resource -> its files, the last of them the edition where a person names it."""
