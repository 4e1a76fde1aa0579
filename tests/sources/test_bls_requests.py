"""BLS requested: API in batches and windows, refusals inside HTTP 200, flat files as second source."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable

import pandas as pd
import pytest
from helpers.request_driver import TODAY, drive
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError, TransientError
from edudata.records import Request
from edudata.registry import resources
from edudata.sources.bls import _requests, cpi, occupations, oews

KEYS = {"BLS_API_KEY": "0123456789abcdef0123456789abcdef"}
CPI = resources()["bls/cpi"]
HEADER = "series_id        \tyear\tperiod\t       value\tfootnote_codes\n"
QUOTA = (
    "Request could not be serviced, as the daily threshold for total number of requests allocated to the "
    "user with registration key  has been reached."
)


def refusal(*messages: str, status: str = "REQUEST_NOT_PROCESSED") -> bytes:
    body = {"status": status, "responseTime": 12, "message": list(messages), "Results": {}}
    return json.dumps(body).encode()


class Bureau:
    """Answers as the bureau would, from the bundled indexes."""

    def __init__(self, root, averages: bool = True, as_list: bool = False) -> None:
        self.text = (root / "data/raw/bls/cpi/2026-09.csv").read_text(encoding="utf-8")
        self.rows = [line.split(",") for line in self.text.splitlines()[1:]]
        self.averages, self.as_list = averages, as_list
        self.api: Callable[[Request], bytes | None] = self.query
        self.refused_files: frozenset[str] = frozenset()

    def query(self, request: Request) -> bytes:
        question = request.json
        matches = defaultdict(list)
        for series, year, period, value in self.rows:
            if question["startyear"] <= year <= question["endyear"] and series in question["seriesid"]:
                row = {"year": year, "period": period, "value": value, "footnotes": [{}]}
                if period != "M13" or (self.averages and "registrationkey" in question):
                    matches[series].insert(0, row)
            if series == "CUUR0000SA0" and year == "2025" == question["endyear"] and period == "M09":
                matches[series].insert(0, {"year": year, "period": "M10", "value": "-", "footnotes": [{}]})
        results = {"series": [{"seriesID": s, "data": matches[s]} for s in question["seriesid"]]}
        body = {
            "status": "REQUEST_SUCCEEDED",
            "message": [],
            "Results": [results] if self.as_list else results,
        }
        return json.dumps(body).replace('"series":', '\n"series":\n').encode()

    def flat(self, name: str) -> bytes | None:
        if name in self.refused_files or "all" in self.refused_files:
            return None
        payload = cpi.FILES[name]
        # An index that is not ours, a half year, and a month never published stand there too.
        lines = ["CUUR0000SAF1     \t2025\tM13\t     339.000\t\n"]
        for series, year, period, value in self.rows:
            if series in payload:
                lines.append(f"{series:<17}\t{year}\t{period}\t{value:>12}\t\n")
        lines.append(
            f"{payload[0]:<17}\t2025\tM10\t           -\tX\n{payload[0]:<17}\t2025\tS01\t     320.616\t\n"
        )
        return (HEADER + "".join(lines)).encode()

    def __call__(self, request: Request) -> bytes | None:
        if request.method == "POST":
            return self.api(request)
        return self.flat(request.url.rsplit("/", 1)[1])


def equal_to_bundled(frame: pd.DataFrame, bureau: Bureau) -> bool:
    """The same rows with the same digits, whether a whole number is written with a point or without."""
    stored = pd.read_csv(io.StringIO(bureau.text))
    actual = frame.sort_values(list(CPI.key), ignore_index=True)
    return actual.to_csv(index=False) == stored.to_csv(index=False)


def test_with_a_key_twenty_years_and_all_series_a_query(root):
    bureau = Bureau(root)
    requests, payloads = drive(CPI, bureau, KEYS)
    assert {a.method for a in requests} == {"POST"}
    years = [(a.json["startyear"], a.json["endyear"]) for a in requests]
    assert years[0] == ("1913", "1932")
    assert years[-1] == ("2013", "2026")
    assert all(a.json["seriesid"] == list(cpi.SERIES) for a in requests)
    assert all(a.json["annualaverage"] is True and a.json["registrationkey"] for a in requests)
    assert equal_to_bundled(cpi.parse_cpi(*payloads), bureau)
    published, why = cpi.published_on(*payloads)
    assert published == "2026-09"
    assert "2026-08" in why


def test_without_a_key_ten_years_a_query_and_the_averages_from_the_flat_files(root):
    bureau = Bureau(root, as_list=True)
    requests, payloads = drive(CPI, bureau)
    posts = [a for a in requests if a.method == "POST"]
    assert [a.json["startyear"] for a in posts] == [str(year) for year in range(1913, 2027, 10)]
    assert all(int(a.json["endyear"]) - int(a.json["startyear"]) <= 9 for a in posts)
    assert not any("annualaverage" in a.json or "registrationkey" in a.json for a in posts)
    assert len(posts) <= 25, "the daily quota without a key"
    files = [a.url.rsplit("/", 1)[1] for a in requests if a.method == "GET"]
    assert files == list(cpi.FILES)[:4], "the last two are asked only where a series is still lacking"
    assert equal_to_bundled(cpi.parse_cpi(*payloads), bureau)


def test_more_series_than_a_query_takes_are_asked_in_batches():
    names = [f"CUUR0000S{n:03d}" for n in range(60)]
    sizes = {True: [], False: []}
    for keyed, matches in sizes.items():
        asks = _requests.requests_for_series(names, 2020, CONTEXTS[keyed])
        with contextlib.suppress(StopIteration):
            request = next(asks)
            while True:
                matches.append(len(request.json["seriesid"]))
                request = asks.send(b'{"status":"REQUEST_SUCCEEDED","message":[],"Results":{"series":[]}}')
    assert sizes == {True: [50, 10], False: [25, 25, 10]}


CONTEXTS = {keyed: cpi.Context(today=TODAY, keys=KEYS if keyed else {}) for keyed in (True, False)}


@pytest.mark.parametrize("body", [refusal(QUOTA), refusal("down"), None])
def test_when_the_api_refuses_the_flat_files_are_taken(root, body):
    bureau = Bureau(root)
    bureau.api = lambda request: body
    requests, payloads = drive(CPI, bureau, KEYS)
    assert [a.method for a in requests] == ["POST", "GET", "GET", "GET", "GET"]
    assert equal_to_bundled(cpi.parse_cpi(*payloads), bureau)


def test_a_series_in_another_flat_file_is_found_there(root):
    bureau = Bureau(root)
    bureau.api = lambda request: refusal(QUOTA)
    bureau.refused_files = frozenset({"cu.data.10.OtherWest"})
    requests, payloads = drive(CPI, bureau)
    assert requests[-1].url.endswith("cu.data.6.AsizeWest")
    assert equal_to_bundled(cpi.parse_cpi(*payloads), bureau)


def test_over_the_quota_the_message_names_tomorrow(root):
    bureau = Bureau(root)
    bureau.api = lambda request: refusal(QUOTA)
    bureau.refused_files = frozenset({"all"})
    with pytest.raises(TransientError, match=r"renewed 2026-11-24.*BLS_API_KEY.*are refused too"):
        drive(CPI, bureau)


def test_without_key_and_flat_files_the_remedy_is_a_key(root):
    bureau = Bureau(root)
    bureau.refused_files = frozenset({"all"})
    with pytest.raises(PermanentError, match=r"set BLS_API_KEY.*EDUDATA_CONTACT_EMAIL"):
        drive(CPI, bureau)


def test_a_bad_key_is_reported_and_never_shown():
    key = KEYS["BLS_API_KEY"]
    body = refusal(f"The key:{key} provided by the User is invalid.")
    with pytest.raises(PermanentError, match="does not know the key in BLS_API_KEY") as caught:
        drive(CPI, [body], KEYS)
    assert key not in str(caught.value)
    with pytest.raises(PermanentError) as caught:
        cpi.parse_cpi(body)
    assert key not in str(caught.value)


def test_an_unknown_series_is_no_success_without_data():
    body = json.dumps(
        {
            "status": "REQUEST_SUCCEEDED",
            "message": ["Series does not exist for Series CUUR0000SEEB01"],
            "Results": {"series": [{"seriesID": "CUUR0000SEEB01", "data": []}]},
        }
    ).encode()
    with pytest.raises(PermanentError, match="CUUR0000SEEB01"):
        drive(CPI, [body], KEYS)


def test_years_without_data_are_no_fault():
    message = b'"No Data Available for Series X Year: 1913"'
    body = b'{"status":"REQUEST_SUCCEEDED","message":[' + message + b'],"Results":{}}'
    with pytest.raises(FormatError):
        _requests.read_answer(body)
    body_with_series = body.replace(b'"Results":{}', b'"Results":{"series":[{"seriesID":"X","data":[]}]}')
    assert _requests.read_answer(body_with_series) == []


def test_two_sources_that_differ_are_not_mixed(root):
    bureau = Bureau(root)
    flat = bureau.flat("cu.data.1.AllItems")
    with pytest.raises(FormatError, match="in two versions"):
        cpi.parse_cpi(flat, flat.replace(b"     314.069", b"     314.068"))
    assert len(cpi.parse_cpi(flat, flat)) == len(cpi.parse_cpi(flat))


def test_october_2025_stays_a_gap(root):
    frame = cpi.parse_cpi(Bureau(root).flat("cu.data.1.AllItems"))
    year = frame[frame["year"] == 2025].set_index("period")["value"]
    assert "M10" not in year.index
    assert year["M13"] == 321.943


def test_the_recorded_answer_is_dated(reference):
    data = (reference / "sources/bls/bls_v2_CUUR0000SA0_recorded_2024-06.json").read_bytes()
    assert cpi.published_on(data)[0] == "2024-06"
    december = data.replace(b'"year":"2024","period":"M05"', b'"year":"2024","period":"M12"')
    assert cpi.published_on(december)[0] == "2025-01"


LIST = "series_id\tarea_code\titem_code\tseasonal\tperiodicity_code\tbase_code\tbase_period\tseries_title\n"


def cu_series(root) -> bytes:
    rows = pd.read_csv(root / "data/raw/bls/cpi_series/2026-09.csv", dtype="str")
    lines = ["CUSR0000SA0      \t0000\tSA0\tS\tR\tS\t1982-84=100\tAll items, adjusted\n"]
    for row in rows.itertuples():
        base = str(row.index_base).replace("2001-12=100", "DECEMBER 2001=100")
        lines.append(
            f"{row.series_id:<17}\t{row.area_code}\t{row.item_code}\tU\tR\tS\t{base}\t{row.title}\n"
        )
    return (LIST + "".join(lines)).encode()


def test_the_list_of_series_gives_the_bundled_one(root):
    frame = cpi.parse_cpi_series(cu_series(root))
    published_values = (root / "data/raw/bls/cpi_series/2026-09.csv").read_bytes()
    assert frame.to_csv(index=False, lineterminator="\n").encode() == published_values
    requests, _ = drive(resources()["bls/cpi_series"], [b"x"])
    assert "EDUDATA_CONTACT_EMAIL" in requests[0].explain["access denied"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ((b"base_period", b"base"), "base_period"),
        ((b"CUURS49BSEHA ", b"CUURS49BSEHB "), "CUURS49BSEHA not in it"),
        ((b"DECEMBER 2001", b"WINTER 2001"), "is no base"),
        ((b"\tU\t", b"\tN\t"), "neither U nor S"),
        ((b"series_id", b"<html>"), "web page"),
    ],
)
def test_another_list_is_refused(root, change, why):
    with pytest.raises(FormatError, match=why):
        cpi.parse_cpi_series(cu_series(root).replace(*change))


def test_both_workbooks_of_the_projections_are_asked_for(reference):
    folder = reference / "sources/bls"
    jobs = (folder / "occupation_2024-34.xlsx").read_bytes()
    levels = (folder / "education_2023-33.xlsx").read_bytes()
    resource = resources()["bls/employment_projections"]
    requests, payloads = drive(resource, [jobs, levels])
    assert [a.url.rsplit("/", 1)[1] for a in requests] == ["occupation.xlsx", "education.xlsx"]
    assert payloads == [jobs, levels]
    with pytest.raises(TransientError, match="2024-34 and 2023-33"):
        occupations.parse_projections(*payloads)
    assert occupations.parse_projections(jobs).equals(occupations.parse_occupation_workbook(jobs))
    assert occupations.parse_projections(levels).equals(occupations.parse_education_workbook(levels))
    assert occupations.published_on(levels)[0] == "2025-04"
    assert occupations.published_on(jobs, levels)[0] == "2026-06"
    with pytest.raises(FormatError, match="came twice"):
        occupations.parse_projections(jobs, jobs)


def test_attainment_joins_the_jobs_of_its_own_edition(reference, monkeypatch):
    folder = reference / "sources/bls"
    jobs = occupations.parse_occupation_workbook((folder / "occupation_2024-34.xlsx").read_bytes())
    levels = occupations.parse_education_workbook((folder / "education_2023-33.xlsx").read_bytes())
    monkeypatch.setattr(occupations, "parse_occupation_workbook", lambda data: jobs)
    monkeypatch.setattr(
        occupations, "parse_education_workbook", lambda data: levels.assign(edition="2024-34")
    )
    payloads = [
        (folder / name).read_bytes() for name in ("education_2023-33.xlsx", "occupation_2024-34.xlsx")
    ]
    frame = occupations.parse_projections(*payloads)
    assert list(frame.columns) == list(resources()["bls/employment_projections"].columns)
    assert len(frame) == len(jobs)
    row = frame.set_index("soc_code").loc["11-1011"]
    assert row["workers_with_bachelors_pct"] == 40.0
    assert (
        row["employment_base_thousand"]
        == jobs.set_index("soc_code").loc["11-1011", "employment_base_thousand"]
    )


COLUMNS = [
    "AREA",
    "AREA_TITLE",
    "AREA_TYPE",
    "OCC_CODE",
    "OCC_TITLE",
    "O_GROUP",
    "TOT_EMP",
    "A_MEAN",
    "A_MEDIAN",
]


def archive(**books: list[list[object]]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as out:
        out.writestr("oesm25/file_descriptions.xlsx", b"PK")
        for name, rows in books.items():
            out.writestr(f"oesm25/{name}_M2025_dl.xlsx", workbook({name: [COLUMNS, *rows]}))
    return sink.getvalue()


NATION = [
    ["99", "U.S.", "1", "00-0000", "All Occupations", "total", 155495730, 69770, 50980],
    ["99", "U.S.", "1", "11-1011", "Chief Executives", "detailed", 211230, 262930, "#"],
]
STATES = [["47", "Tennessee", "2", "11-1011", "Chief Executives", "detailed", "**", "*", "*"]]
METROS = [["10180", "Abilene, TX", "4", "11-1011", "Chief Executives", "detailed", 40, 206200, 165770]]
OTHERS = [[4700001, "West Tennessee", 6, "11-1011", "Chief Executives", "detailed", "1,200", 1, 2]]


def test_area_by_occupation_from_the_archives_of_workbooks():
    bodies = [archive(national=NATION), archive(state=STATES), archive(MSA=METROS, BOS=OTHERS)]
    requests, payloads = drive(oews.OEWS, bodies)
    assert [a.url.rsplit("/", 1)[1] for a in requests] == ["oesm25nat.zip", "oesm25st.zip", "oesm25ma.zip"]
    frame = oews.parse_oews(*payloads).set_index("oews_area_code")
    assert frame.index.tolist() == ["0000000", "4700000", "0010180", "4700001"]
    assert frame.loc["0010180"].tolist() == ["11-1011", 40, 206200, 165770]
    assert pd.isna(frame.loc["0000000", "median_annual_wage_usd"])
    assert pd.isna(frame.loc["4700000", "employment"])
    assert frame.loc["4700001", "employment"] == 1200
    assert oews.published_on(*payloads)[0] == "2026-05"
    with pytest.raises(FormatError, match="occur twice"):
        oews.parse_oews(bodies[0], bodies[0])
    with pytest.raises(FormatError, match="is no area"):
        oews.parse_oews(archive(state=[["TN", *STATES[0][1:]]]))


def test_archives_are_looked_for_a_year_back_and_in_both_folders():
    def answer(request: Request) -> bytes | None:
        return b"PK\x03\x04" if "special.requests/oesm24" in request.url else None

    requests, payloads = drive(oews.OEWS, answer)
    assert len(payloads) == 3
    assert [a.url for a in requests][:2] == [
        "https://www.bls.gov/oes/special-requests/oesm25nat.zip",
        "https://www.bls.gov/oes/special.requests/oesm25nat.zip",
    ]
    with pytest.raises(PermanentError, match="no OEWS archives"):
        drive(oews.OEWS, lambda request: None)
    with pytest.raises(PermanentError, match="only 1 of the 3"):
        drive(oews.OEWS, lambda request: b"PK\x03\x04" if "nat" in request.url else None)


def test_the_flat_copy_of_area_by_occupation_is_read_too(reference):
    frame = oews.parse_oews((reference / "sources/bls/oews_2025_area_by_occ.csv.gz").read_bytes())
    assert list(frame.columns) == list(oews.OEWS.columns)
    assert len(frame) == 223_174
    assert frame.iloc[0].tolist() == ["0010180", "11-1011", 40, 206200, 165770]
    assert oews.published_on(b"area,soc_code\n") is None


def test_area_by_occupation_is_not_bundled(root):
    assert oews.OEWS.refreshable
    assert not list((root / "data/raw/bls").glob("oews/*.csv"))


@given(
    st.binary(max_size=30),
    st.integers(0, 400_000),
    st.sampled_from(["occupation_2024-34", "education_2023-33"]),
)
@settings(max_examples=12)
def test_damaged_workbooks_raise_only_our_errors(reference, noise, place, name):
    whole = (reference / f"sources/bls/{name}.xlsx").read_bytes()
    place %= len(whole)
    damaged = whole[:place] + noise + whole[place + len(noise) + 1 :]
    with contextlib.suppress(EdudataError):
        occupations.parse_projections(damaged)
    occupations.published_on(damaged)


@given(st.binary(max_size=60), st.integers(0, 3000))
@settings(max_examples=50)
def test_damaged_answers_raise_only_our_errors(reference, root, noise, place):
    whole = (reference / "sources/bls/bls_v2_CUUR0000SA0_recorded_2024-06.json").read_bytes()
    series = cu_series(root)
    for parse, data in ((cpi.parse_cpi, whole), (cpi.parse_cpi_series, series)):
        with contextlib.suppress(EdudataError):
            parse(data[:place] + noise + data[place + len(noise) + 1 :])
        with contextlib.suppress(EdudataError):
            parse(data[:place])
