"""NCES Digest Table 330.10: three generations of one table, and what is not that table."""

from __future__ import annotations

import contextlib
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError
from edudata.etl.compare import drift
from edudata.etl.store.vintages import read
from edudata.records import Context
from edudata.sources.nces.digest import RESOURCES, TUITION
from edudata.sources.nces.tuition import COMPONENTS, parse_tuition, published_on

KEY = ["control", "level", "component", "year_start"]
FILES = {
    "d17_tabn330.10.xls": ("2017-11", "2016-17", "in_state", 2304, 1966),
    "d20_tabn330.10.xls": ("2021-01", "2019-20", "in_state", 2412, 1968),
    "nces_dt23_330.10.html": ("2023-12", "2022-23", "in_district", 2592, 1968),
}


def value(frame: pd.DataFrame, year: int, control: str, level: str, component: str, column: str) -> float:
    rows = frame.set_index(["year_start", "control", "level", "component"])
    return float(rows.loc[(year, control, level, component), column])


@pytest.fixture(scope="session", params=FILES)
def edition(request, reference):
    path = reference / "sources" / "nces" / request.param
    return request.param, path.read_bytes()


def test_every_generation_parses(edition):
    name, data = edition
    published, dollar_year, residency, rows, second_year = FILES[name]
    frame = parse_tuition(data)
    assert published_on(data)[0] == published
    assert list(frame.columns) == list(TUITION.columns)
    assert len(frame) == rows
    assert set(frame["dollar_year"]) == {dollar_year}
    assert set(frame["public_residency"]) == {residency}
    assert sorted(set(frame["year_start"]))[:2] == [1963, second_year]
    assert set(frame.loc[frame["flag"].notna(), "academic_year"]) == {"1985-86"}
    assert "tuition_fees" not in set(frame.loc[frame["flag"].notna(), "component"])
    assert "1999-2000" in set(frame["academic_year"])
    # The price of the year itself stays within the revisions of later editions (1.4 percent).
    assert value(frame, 1985, "public", "4yr", "tuition_fees", "average_current_usd") == pytest.approx(
        1318, rel=0.014
    )


def test_constant_dollars_first_or_last_is_read_from_the_header(reference):
    folder = reference / "sources" / "nces"
    old = parse_tuition((folder / "d20_tabn330.10.xls").read_bytes())
    new = parse_tuition((folder / "nces_dt23_330.10.html").read_bytes())
    for frame in (old, new):
        early = frame[frame["year_start"] < 1980]
        assert (early["average_constant_usd"] > 2 * early["average_current_usd"]).all()


def test_newest_edition_equals_the_checked_figures_cell_by_cell(reference):
    parsed = parse_tuition((reference / "sources/nces/nces_dt23_330.10.html").read_bytes())
    facts = pd.read_csv(reference / "facts" / "nces_330_10_tuition.csv")
    facts = facts.rename(columns={"average_constant_2022_23_usd": "average_constant_usd"})
    both = facts.merge(
        parsed, on=[*KEY, "academic_year"], how="outer", suffixes=("", "_parsed"), indicator=True
    )
    assert (both["_merge"] == "both").all()
    for column in ("average_current_usd", "average_constant_usd"):
        assert (both[column] == both[f"{column}_parsed"]).all()


def test_bundled_vintages_are_what_the_parser_gives(edition, root):
    name, data = edition
    bundled = pd.read_csv(
        root / "data/raw/nces/tuition" / f"{FILES[name][0]}.csv", dtype={"flag": "str", "note": "str"}
    )
    parsed = parse_tuition(data).reset_index(drop=True)
    pd.testing.assert_frame_equal(bundled, parsed, check_dtype=False)


YEARS = {"1985-86": (1318, 3629), "1999-2000": (3349, 5902), "2022-23": (9750, 9750)}


def page(
    order=("Current dollars", "Constant 2022-23 dollars<sup>1</sup>"),
    sections=("Public insti-<br>tutions",),
    years=YEARS,
    label="{} ......",
    note="<sup>2</sup>For public institutions, in-state tuition and required fees are used.",
    cell="{:,}",
) -> bytes:
    """A page like the publisher's with every cell of a year and block alike."""
    components = ["Total tuition, fees, room, and board", "Tuition and required fees<sup>2</sup>"]
    components += ["Dormitory rooms", "Board<sup>3</sup>"]
    levels = "<th>All insti-<br>tutions</th><th>4-year</th><th>2-year</th>"
    head = (
        "<tr><th rowspan=3>Year and control</th>"
        + "".join(f"<th colspan=12>{o}</th>" for o in order)
        + "</tr>"
    )
    head += "<tr>" + "".join(f"<th colspan='3'>{c}</th>" for c in components * len(order)) + "</tr>"
    head += "<tr>" + levels * 4 * len(order) + "</tr>"
    body = ""
    for section in sections:
        body += f"<tr><th>{section}</th>" + "<td></td>" * 12 * len(order) + "</tr>"
        for year, (current, constant) in years.items():
            amounts = [current if o.startswith("Current") else constant for o in order]
            cells = "".join(f"<td>{cell.format(a)}</td>" * 12 for a in amounts)
            body += f"<tr><th>{label.format(year)}</th>{cells}</tr>"
    source = "SOURCE: x. (This table was prepared May 2024.)"
    foot = f"<tr><td colspan=25>{note}</td></tr><tr><td colspan=25>{source}</td></tr>"
    menu = "<table><tr><td>menu 1963-64</td></tr></table>"
    return f"<html>{menu}<table>{head}{body}{foot}</table></html>".encode()


def test_a_made_up_page_parses_in_either_order():
    one = parse_tuition(page())
    other = parse_tuition(page(order=("Constant 2022-23 dollars", "Current dollars")))
    pd.testing.assert_frame_equal(one, other)
    assert value(one, 1985, "public", "4yr", "tuition_fees", "average_constant_usd") == 3629
    assert len(one) == 3 * 3 * len(COMPONENTS)
    assert published_on(page())[0] == "2024-05"


@pytest.mark.parametrize("label", ["{}", "{}<sup>5</sup>", "{}\\4\\ .....…", "  {} ", "{}&nbsp;"])
def test_years_are_read_however_they_are_dressed(label):
    assert set(parse_tuition(page(label=label))["academic_year"]) == set(YEARS)


@pytest.mark.parametrize("cell", ["${:,}", " {} ", "{:,}\\6\\", "{:,}!", "{:,.2f}"])
def test_amounts_are_read_however_they_are_dressed(cell):
    assert parse_tuition(page(cell=cell))["average_current_usd"].max() == 9750


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "lacks 1963-64"),
        (b"<html><script>challenge()</script></html>", "filter"),
        (b"PK\x03\x04 not a workbook", "workbook"),
        (page(order=("Current dollars", "Constant dollars")), "no table"),
        (page(order=("Current dollars", "Constant 2022-23 dollars", "Constant 2021-22 dollars")), "header"),
        (page(sections=("Public institutions", "Public institutions")), "twice"),
        (page(sections=("Online institutions",)), "Online"),
        (page(sections=()), "no year"),
        (page(years={"1985-87": (1, 2)}), "1985-87"),
        (page(note="none"), "whose tuition"),
        (page(cell="about {}"), "not an amount"),
        (page(cell="-{}"), "not an amount"),
    ],
)
def test_another_table_is_refused_with_a_reason(data, said):
    with pytest.raises(FormatError, match=said):
        parse_tuition(data)


def test_missing_cells_stay_missing():
    data = page().replace(b"<td>9,750</td>", "<td>—</td>".encode())
    assert set(parse_tuition(data)["academic_year"]) == {"1985-86", "1999-2000"}


FILTER = b"<html><script>document.cookie='x';location.reload()</script></html>"


def asked(*answers: bytes | None) -> tuple[list[str], list[bytes]]:
    """The addresses asked for below the Digest's, and the payloads that come of the answers."""
    asks, files = TUITION.requests(TUITION, Context(today=date(2026, 11, 23))), []
    ask = next(asks)
    for answer in answers:
        assert 404 in ask.absent
        files.append(ask.url.removeprefix("https://nces.ed.gov/programs/digest/"))
        try:
            ask = asks.send(answer)
        except StopIteration as stop:
            return files, stop.value
    raise AssertionError(f"asked on: {ask.url}")


def test_the_newest_edition_is_asked_for_first():
    assert asked(page()) == (["d26/tables/dt26_330.10.asp"], [page()])


def test_older_editions_follow_until_one_is_there():
    files, payloads = asked(None, None, None, None, FILTER, None, page())
    assert files[:3] == [
        "d26/tables/dt26_330.10.asp", "d26/tables/xls/tabn330.10.xlsx", "d25/tables/dt25_330.10.asp",
    ]  # fmt: skip
    assert files[-1] == "d23/tables/dt23_330.10.asp"
    assert payloads == [page()]


def test_the_workbook_replaces_a_page_that_is_filtered():
    files, payloads = asked(FILTER, b"PK")
    assert files[-1] == "d26/tables/xls/tabn330.10.xlsx"
    assert payloads == [b"PK"]
    files, _ = asked(*[None] * 13, b"\xd0\xcf\x11\xe0")
    assert files[-1] == "d20/tables/xls/tabn330.10.xls"


def test_a_bot_filter_before_all_editions_is_named():
    with pytest.raises(FormatError, match=r"bot filter.*mirror"):
        asked(*[FILTER, None] * 8)


def test_editions_that_moved_are_an_error_with_the_page():
    with pytest.raises(PermanentError, match=r"2019 to 2026.*nces.ed.gov/programs/digest"):
        asked(*[None] * 16)


def test_each_edition_is_accepted_after_the_one_before(archive):
    matches = [read(v, TUITION) for v in archive.vintages(TUITION.id)]
    for old, new in pairwise(matches):
        assert [c for c in drift.compare(old, new, TUITION) if not c.passed] == []


def test_extracts_without_a_file_say_why_they_are_not_refreshed():
    for resource in RESOURCES[1:]:
        assert not resource.refreshable
        assert any("Not refreshed" in note for note in resource.notes)


mutations = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=30)


@given(mutations, st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_a_damaged_page_raises_only_our_errors(changes, cut):
    data = bytearray(page())
    for place, byte in changes:
        data[place % len(data)] = byte
    with contextlib.suppress(EdudataError):
        parse_tuition(bytes(data[: max(1, cut % (2 * len(data)))]))


@given(st.text("<>/tdhrsup\\$,0123456789-. abc'\"=colspan\n", max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_raises_only_our_errors(text):
    for data in (text.encode(), page().replace(b"3,349", text.encode())):
        with contextlib.suppress(EdudataError):
            parse_tuition(data)


@given(mutations, st.integers(0, 10**6))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_download_raises_only_our_errors(edition, changes, cut):
    data = bytearray(edition[1])
    for place, byte in changes:
        data[place * 7919 % len(data)] = byte
    with contextlib.suppress(EdudataError):
        parse_tuition(bytes(data[: max(600, cut * 101 % (2 * len(data)))]))
