"""FRED requested: without a key and with one, recorded answers, refusals, partial answers."""

from __future__ import annotations

import contextlib
import json
import re
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from helpers.request_driver import drive
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError, TransientError
from edudata.etl.store import tidy_csv, vintages
from edudata.registry import resources
from edudata.sources.fred import download, series
from edudata.sources.fred.download import Series

GDP = Series("GDP", "billion", 1, 1e6)
KEYS = {"FRED_API_KEY": "abcdefghijklmnopqrstuvwxyz012345"}


def record(
    name: str, units: str, title: str = "A series", updated: str = "2026-11-05 14:01:02-06"
) -> bytes:
    row = {"id": name, "units": units, "title": title, "last_updated": updated}
    return json.dumps({"seriess": [row]}).encode()


def values(pairs, count: int | None = None) -> bytes:
    rows = [{"date": day, "value": value} for day, value in pairs]
    return json.dumps({"count": len(rows) if count is None else count, "observations": rows}).encode()


def bodies(text: str) -> list[bytes]:
    """Bodies of a recorded conversation: YAML text in single quotes, folded at blanks."""
    matches = re.findall(r"string: '((?:[^']|'')*)'\n", text)
    return [" ".join(line.strip() for line in b.split("\n")).replace("''", "'").encode() for b in matches]


def bundled(archive, name: str) -> pd.DataFrame:
    newest = archive.vintages(f"fred/{name}")[-1]
    return vintages.read(newest, resources()[f"fred/{name}"])


@pytest.mark.parametrize("name", ["sloasm", "mspus", "mehoinusa646n", "mortgage30us", "jolts"])
def test_without_a_key_one_csv_is_asked_for(name):
    resource = resources()[f"fred/{name}"]
    requests, payloads = drive(resource, [b"DATE,X\n"])
    assert [(a.url, a.file) for a in requests] == [(resource.url, "csv")]
    assert payloads == [b"DATE,X\n"]
    assert resource.refreshable
    assert resource.key_variable == "FRED_API_KEY"
    assert not resource.key_required
    assert resource.published_on(b"DATE,X\n2026-01-01,5\n") is None


def test_with_a_key_the_record_and_the_values_of_each_series_are_asked_for():
    answers = [
        record("JTSJOL", "Level in Thousands"),
        values([("2000-12-01", "5088"), ("2001-01-01", "5234"), ("2001-02-01", ".")]),
        record("JTSHIL", "Level in Thousands", updated="2026-11-10 09:01:02-06"),
        values([("2000-12-01", "5426"), ("2001-01-01", ".")]),
    ]
    requests, payloads = drive(series.JOLTS, answers, KEYS)
    assert [urlsplit(a.url).path for a in requests] == ["/fred/series", "/fred/series/observations"] * 2
    for request in requests:
        query = parse_qs(urlsplit(request.url).query)
        assert query["file_type"] == ["json"]
        assert query["api_key"] == [KEYS["FRED_API_KEY"]]
    frame = series.parse_jolts(*payloads)
    assert frame.to_numpy().tolist() == [[pd.Timestamp("2000-12-01"), 5088, 5426]]
    assert series.JOLTS.published_on(*payloads) == ("2026-11-10", None)


def test_values_are_asked_for_page_by_page(monkeypatch):
    monkeypatch.setattr(download, "ROWS_PER_PAGE", 2)
    rows = [(f"{year}-01-01", "17800") for year in range(1963, 1968)]
    pages = [values(rows[at : at + 2], 5) for at in (0, 2, 4)]
    requests, payloads = drive(series.MSPUS, [record("MSPUS", "Dollars"), *pages], KEYS)
    assert [parse_qs(urlsplit(a.url).query)["offset"] for a in requests[1:]] == [["0"], ["2"], ["4"]]
    assert len(series.parse_mspus(*payloads)) == 5
    with pytest.raises(FormatError, match="4 of 5"):
        series.parse_mspus(*payloads[:-1])


@pytest.mark.parametrize(
    ("answer", "error", "why"),
    [
        (values([("1963-01-01", "17800")], 254), TransientError, "announced 254 .* sent 1"),
        (values([], 254), TransientError, "sent 0"),
        (values([]), FormatError, "no values"),
        (b'{"count": 3}', FormatError, "observations"),
        (b'{"count": "3", "observations": []}', FormatError, "observations"),
        (b"[1]", FormatError, "a list"),
        (b"<html></html>", FormatError, "web page"),
        (b'{"error_code": 429, "error_message": "Too Many Requests."}', PermanentError, "429"),
    ],
)
def test_an_answer_that_is_not_whole_is_no_success(answer, error, why):
    with pytest.raises(error, match=why):
        drive(series.MSPUS, [record("MSPUS", "Dollars"), answer], KEYS)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("Bad Request.  The value for variable api_key is not registered.", "Copy it again"),
        ("Bad Request.  The value for variable api_key is not a 32 character alpha-numeric", "no FRED key"),
        ("Bad Request.  Variable api_key has not been set.", "without a key"),
        ("Bad Request.  The series does not exist.", "successor"),
    ],
)
def test_refusals_say_what_would_mend_them_and_never_the_key(words, remedy):
    requests, _ = drive(series.MSPUS, [record("MSPUS", "Dollars"), values([("1963-01-01", "17800")])], KEYS)
    assert (
        next(messages for sign, messages in requests[0].explain.items() if sign in words).find(remedy) >= 0
    )
    body = json.dumps({"error_code": 400, "error_message": words}).encode()
    with pytest.raises(PermanentError, match=remedy) as caught:
        series.parse_mspus(body)
    assert KEYS["FRED_API_KEY"] not in str(caught.value)


def test_a_series_in_another_unit_is_not_taken_for_the_same():
    data = values([("2026-03-01", "1862.70")])
    with pytest.raises(FormatError, match="is now in 'Billions"):
        series.parse_sloasm(record("SLOASM", "Billions of U.S. Dollars"), data)
    with pytest.raises(FormatError, match=r"1862.7 is no value of SLOASM"):
        series.parse_sloasm(b"observation_date,SLOASM\n2026-03-01,1862.70\n")
    with pytest.raises(FormatError, match="answers with 'SLOAS'"):
        series.parse_sloasm(record("SLOAS", "Millions of Dollars"), data)
    with pytest.raises(FormatError, match="successor"):
        series.parse_sloasm(record("SLOASM", "Millions of Dollars", "Loans (DISCONTINUED)"), data)
    with pytest.raises(FormatError, match="without the record"):
        series.parse_jolts(data)
    with pytest.raises(FormatError, match="nothing of JTSHIL"):
        series.parse_jolts(b"observation_date,JTSJOL\n2026-03-01,7000\n")
    with pytest.raises(FormatError, match="no longer quarterly"):
        series.parse_mspus(b"observation_date,MSPUS\n2026-01-01,400000\n2026-02-01,400000\n")
    with pytest.raises(FormatError, match="occurs twice"):
        series.parse_mspus(b"observation_date,MSPUS\n2026-01-01,400000\n2026-01-01,400000\n")


@pytest.mark.parametrize("gap", ["", "."])
def test_student_loans_of_the_live_grid_equal_the_bundled_billions_digit_for_digit(root, archive, gap):
    """Millions on a monthly grid with values at quarter ends, as both generations of the file write it."""
    stored = bundled(archive, "sloasm")
    text = (root / "data/raw/fred/sloasm/2026-05.csv").read_text(encoding="utf-8").splitlines()[1:]
    billions = {line.split(",")[2]: line.split(",")[3] for line in text}
    lines = ["observation_date,SLOASM" if gap == "" else "DATE,SLOASM"]
    for month in pd.date_range("2006-01-01", "2026-03-01", freq="MS").strftime("%Y-%m-%d"):
        whole, _, part = billions.get(month, "").partition(".")
        part = part.ljust(5, "0")
        lines.append(f"{month},{whole + part[:3] + '.' + part[3:] if whole else gap}")
    assert lines[3] == "2006-03-01,480966.98"
    actual = series.parse_sloasm("\n".join(lines).encode())
    assert tidy_csv.to_csv(
        actual[["quarter", "quarter_end", "student_loans_billion_usd"]]
    ) == tidy_csv.to_csv(stored[["quarter", "quarter_end", "student_loans_billion_usd"]])


def test_recorded_answers_of_the_api(reference):
    folder = reference / "sources/fred"
    meta = (folder / "fred_api_series_GDP.json").read_bytes()
    data = (folder / "fred_api_series_observations_GDP.json").read_bytes()
    frame = download.parse_series([meta, data], GDP)
    # 315 are announced, the first four of them "."
    assert len(frame) == 311
    assert frame.iloc[0].tolist() == [pd.Timestamp("1947-01-01"), 243.164]
    assert download.published_on(meta, data) == ("2024-10-30", None)
    assert download.parse_series([data], GDP).equals(frame)


def test_recorded_conversations_with_the_api(reference):
    folder = reference / "sources/fred/recorded_api"
    messages = bodies((folder / "test_get_series_info.yaml").read_text(encoding="utf-8"))
    bodies_sent = bodies((folder / "test_get_series[pandas].yaml").read_text(encoding="utf-8"))
    assert len(messages) >= 5
    assert len(bodies_sent) >= 5
    for meta, data in zip(messages, bodies_sent, strict=False):
        frame = download.parse_series([meta, data], GDP)
        count = json.loads(data)["count"]
        assert count - 4 == len(frame)
        published, why = download.published_on(meta, data)
        assert re.fullmatch(r"202[45]-\d\d-\d\d", published)
        assert why is None


def test_a_download_of_several_series_with_blank_cells(reference):
    name = "fredgraph_multi_CGBD2534-SCAD2534-CGMD2534-CGPD2534_2025-09.csv"
    data = (reference / "sources/fred" / name).read_bytes()
    expected = [Series(i, "percent", 0, 100) for i in ("CGPD2534", "CGBD2534", "SCAD2534", "CGMD2534")]
    frame = download.parse_series([data], *expected).set_index("date")
    blanks = data.decode().count(",,") + sum(line.endswith(",") for line in data.decode().splitlines())
    assert frame.isna().sum().sum() == blanks > 0
    assert frame.loc["2015-12-01", "CGPD2534"] == 0.1
    assert pd.isna(frame.loc["2016-01-01", "CGPD2534"])


def test_the_real_files_of_each_series(root, archive, reference):
    folder = reference / "sources/fred"
    new = series.parse_mspus((folder / "MSPUS__2026-07_datevalue.csv").read_bytes()).set_index("quarter")
    stored = bundled(archive, "mspus").set_index("quarter").loc[new.index]
    assert new["median_sales_price_usd"].tolist() == stored["median_sales_price_usd"].tolist()
    old = series.parse_mspus((folder / "MSPUS__2025-10_fredgraph.csv").read_bytes())
    assert len(old) == 250
    income = series.parse_mehoinusa646n((folder / "MEHOINUSA646N__2026-01_datevalue.csv").read_bytes())
    assert tidy_csv.to_csv(income) == (root / "data/raw/fred/mehoinusa646n/2025-09.csv").read_bytes()


@given(st.binary(max_size=40), st.integers(0, 4200), st.booleans())
@settings(max_examples=50)
def test_damage_raises_only_our_errors(reference, noise, place, api):
    name = "fred_api_series_observations_GDP.json" if api else "MSPUS__2025-10_fredgraph.csv"
    whole = (reference / "sources/fred" / name).read_bytes()
    damaged = whole[:place] + noise + whole[place + len(noise) + 1 :]
    with contextlib.suppress(EdudataError):
        series.parse_mspus(damaged)
    with contextlib.suppress(EdudataError):
        download.parse_series([damaged], GDP)
