"""Census requested: newest editions, keys, answers that are not whole; the occupation codes."""

from __future__ import annotations

import contextlib
import json
from datetime import date

import pandas as pd
import pytest
from helpers.request_driver import drive
from helpers.workbooks import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from edudata.errors import EdudataError, FormatError, PermanentError, TransientError
from edudata.etl.store import vintages
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.records import Request
from edudata.registry import registry, resources
from edudata.sources import _edition
from edudata.sources.census import acs, occupations, population

KEYS = {"CENSUS_API_KEY": "0123456789abcdef0123456789abcdef01234567"}
AREA = "metropolitan statistical area/micropolitan statistical area"


def bundled(archive, name: str) -> pd.DataFrame:
    newest = archive.vintages(f"census/{name}")[-1]
    return vintages.read(newest, resources()[f"census/{name}"])


class Bureau:
    """Answers for one year from the figures of a bundled vintage."""

    def __init__(self, frame: pd.DataFrame, level: str, year: int) -> None:
        self.frame, self.level, self.year = frame, level, year
        self.profile = True

    def rows(self, variables: list[str]) -> bytes:
        names = acs.VARIABLES | acs.RATES
        sums = {v: (name, at == 0) for name, vs in acs.SUMS.items() for at, v in enumerate(vs)}
        head = [*variables, *acs.GEOGRAPHIES[self.level]]
        out: list[list[str | None]] = [head]
        for row in self.frame.to_dict("records"):
            cells: list[str | None] = []
            for variable in variables:
                if variable == "NAME":
                    cells.append(row["name"])
                else:
                    # The whole of a sum is given to its first variable.
                    name, first = sums.get(variable, (names.get(variable), True))
                    value = row[name] if first else 0
                    cells.append(
                        "-666666666" if pd.isna(value) else f"{value:g}" if value % 1 else f"{value:.0f}"
                    )
            code = row[acs.CODE[self.level]]
            out.append([*cells, *((code[:2], code[2:]) if self.level == "county" else (code,))])
        return json.dumps(out).encode()

    def __call__(self, request: Request) -> bytes | None:
        if f"/data/{self.year}/" not in request.url or ("profile" in request.url and not self.profile):
            return None
        return self.rows(request.url.split("get=")[1].split("&")[0].split(","))


@pytest.mark.parametrize("level", ["county", "cbsa", "state"])
def test_the_newest_edition_is_looked_for_and_named(archive, level):
    stored = bundled(archive, f"acs_{level}")
    resource = resources()[f"census/acs_{level}"]
    requests, payloads = drive(resource, Bureau(stored, level, 2024), KEYS)
    assert [a.url.split("/data/")[1].split("?")[0] for a in requests] == [
        "2025/acs/acs5",
        "2024/acs/acs5",
        "2024/acs/acs5/profile",
    ]
    assert all(a.url.endswith(KEYS["CENSUS_API_KEY"]) for a in requests)
    actual = resource.parse(*payloads)
    assert list(actual.columns) == list(resource.columns)
    assert set(actual["survey"]) == {"2020-24"}
    code = acs.CODE[level]
    actual, stored = actual.set_index(code), stored.set_index(code)
    pd.testing.assert_frame_equal(
        actual.loc[stored.index].drop(columns=["survey", "name"]).astype("float64"),
        stored.drop(columns=["survey", "name"]).astype("float64"),
    )


def test_percentages_come_from_the_profile_where_there_is_one(archive):
    stored = bundled(archive, "acs_state")
    bureau = Bureau(stored, "state", 2024)
    bureau.profile = False
    _, payloads = drive(acs.STATE, bureau, KEYS)
    assert len(payloads) == 2
    assert acs.parse_acs_state(*payloads)["poverty_rate_pct"].isna().all()
    rates = Bureau(stored.iloc[1:], "state", 2024).rows(["NAME", *acs.RATES])
    with pytest.raises(FormatError, match="not about the same places"):
        acs.parse_acs_state(*payloads, rates)
    with pytest.raises(FormatError, match="only percentages"):
        acs.parse_acs_state(payloads[0], rates)
    with pytest.raises(FormatError, match="no answer"):
        acs.parse_acs_state(payloads[0])


def test_without_a_key_the_remedy_comes_before_any_request():
    for level in ("county", "cbsa", "state"):
        resource = resources()[f"census/acs_{level}"]
        assert resource.key_required
        assert resource.key_variable == "CENSUS_API_KEY"
        with pytest.raises(PermanentError, match=r"key_signup.*CENSUS_API_KEY"):
            drive(resource, [])


@pytest.mark.parametrize(
    ("refusal", "remedy"),
    [
        ("https://api.census.gov/data/missing_key.html", "key_signup"),
        ("<html><head><title>Missing Key</title></head></html>", "key_signup"),
        ("<HTML><title>Invalid Key</title>", "link in the e-mail"),
        ("error: unknown variable 'NOT_A_VAR'", "variables.html"),
    ],
)
def test_refusals_are_explained(archive, refusal, remedy):
    requests, _ = drive(acs.STATE, Bureau(bundled(archive, "acs_state"), "state", 2025), KEYS)
    messages = [message for sign, message in requests[0].explain.items() if sign in refusal.lower()]
    assert messages
    assert remedy in messages[0]
    assert 204 in requests[0].absent
    assert 404 in requests[0].absent


def test_an_answer_of_a_few_places_is_no_success(archive):
    stored = bundled(archive, "acs_state")
    with pytest.raises(TransientError, match="sent no state of AL for 2021-25"):
        drive(acs.STATE, Bureau(stored.iloc[1:], "state", 2025), KEYS)
    with pytest.raises(PermanentError, match="no five-year survey ending in 2023 to 2025"):
        drive(acs.STATE, lambda request: None, KEYS)


def test_a_downloaded_answer_is_read_as_a_payload(archive, reference):
    data = (reference / "sources/census/derived_census_api_shape_acs5_2024_county.json").read_bytes()
    frame = acs.parse_acs_county(data, _edition.payload("2020-24")).set_index("fips")
    stored = bundled(archive, "acs_county").set_index("fips").loc[frame.index]
    assert frame["median_home_value_usd"].equals(stored["median_home_value_usd"])
    assert set(acs.parse_acs_county(_edition.payload("2021-25"), data)["survey"]) == {"2021-25"}


def test_a_refreshed_survey_makes_the_table_of_housing(root, archive, tmp_path):
    from edudata.etl.publish.table import build_table
    from edudata.etl.publish.validate import validate
    from edudata.registry import tables

    why = {"retrieved": "made up", "origin_sha256": "made up"}
    for level in ("county", "cbsa", "state"):
        resource = resources()[f"census/acs_{level}"]
        _, payloads = drive(resource, Bureau(bundled(archive, f"acs_{level}"), level, 2025), KEYS)
        frame = resource.parse(*payloads)
        vintages.write(
            tmp_path, resource, "2026-11-23", frame, how="download", trust="primary", reasons=why
        )
    raw = Raw(Archive([tmp_path, root / "data"], registry()))
    table = tables()["housing"]
    frame = build_table(table, raw)
    validate(table, frame)
    assert set(frame["survey"]) == {"2021-25"}


def test_population_is_looked_for_from_last_year_backwards(root, reference):
    data = (reference / "sources/census/cbsa-est2025-alldata.csv").read_bytes()
    requests, payloads = drive(population.POPULATION, [data])
    assert requests[0].url == population.POPULATION.url
    frame = population.parse_population(*payloads)
    stored = pd.read_csv(root / "data/raw/census/population/2026-03.csv", dtype="str")
    actual = frame.astype("str").sort_values(["cbsa", "year"], ignore_index=True)
    assert actual.to_numpy().tolist() == stored.to_numpy().tolist()
    assert population.population_published_on(data)[0] == "2026-03"
    assert "Española, NM" in set(frame["name"])
    requests, _ = drive(population.POPULATION, [None, data], today=date(2027, 2, 1))
    assert [a.url.rsplit("-est", 1)[1][:4] for a in requests] == ["2026", "2025"]
    assert "2020-2026/" in requests[0].url
    with pytest.raises(PermanentError, match="where the last ones were"):
        drive(population.POPULATION, lambda request: None)


def test_the_delineation_is_dated_by_its_title(reference):
    data = (reference / "sources/census/list1_2023.xlsx").read_bytes()
    assert population.delineation_published_on(data) == ("2023-07", "the month the list names")
    assert population.DELINEATION.refreshable
    with pytest.raises(FormatError, match="no sheet has the columns"):
        population.parse_delineation(workbook({"List 1": [["CBSA Code", "CBSA Title"]]}))


def test_occupation_codes_of_the_published_workbook(archive, reference):
    data = (reference / "sources/census/2018-occupation-code-list-and-crosswalk.xlsx").read_bytes()
    frame = occupations.parse_occupation_crosswalk(data).set_index("occp")
    # The list says so itself: 570 codes, 4 of them military.
    assert len(frame) == 570
    assert sum("9800" <= code <= "9830" for code in frame.index) == 4
    assert frame.loc["0010"].tolist() == ["Chief executives", "11-1011"]
    assert frame.loc["0960", "soc_code"] == "13-20XX"
    assert frame.loc["8225", "soc_code"] == "51-4XXX"
    assert frame.loc["1825", "soc_code"] == "19-303X", "a number in the workbook, padded to four digits"
    assert frame.loc["1065", "title"] == "Database administrators and architects"
    assert frame.index[frame["soc_code"].isna()].tolist() == ["9830", "9920"]
    assert occupations.OCCUPATION_CROSSWALK.published_on(data)[0] == "2020-05"
    stored = bundled(archive, "occupation_crosswalk").set_index("occp")
    pd.testing.assert_frame_equal(frame.sort_index(), stored)


def test_changes_of_occupation_codes_need_both_sheets(reference):
    name = "sources/census/2018-occupation-code-list-and-crosswalk.xlsx"
    frame = occupations.parse_occupation_changes((reference / name).read_bytes())
    assert frame[frame["occp_2010"] == "0010"].values.tolist() == [
        ["0010", "Chief Executives", "11-1011", "0010", "main"]
    ]
    head = ["2010 SOC code", "2010 Census Code", "2010 Census Title", "2018 Census Code"]
    changes = {"changes": [["2010 Census OCC Code", "New 2018 Census OCC Code"], ["0430", "0335"]]}
    with pytest.raises(FormatError, match=r"0430.*does not list"):
        occupations.parse_occupation_changes(
            workbook({"list": [head, ["11-1011", "0010", "Chiefs", "0010"]], **changes})
        )
    with pytest.raises(FormatError, match="'about 11'"):
        occupations.parse_occupation_changes(
            workbook({"list": [head, ["about 11", "0010", "Chiefs", "0010"]], **changes})
        )
    with pytest.raises(FormatError, match="no sheet has the columns"):
        occupations.parse_occupation_changes(workbook(changes))


def test_other_lists_of_codes_are_refused():
    head = ["", "2018 Census Title ", "2018 Census Code", "2018 SOC Code"]
    good = workbook({"list": [head, ["", "Chief executives", "0010", "11-1011"]]})
    assert len(occupations.parse_occupation_crosswalk(good)) == 1
    for row, why in (
        (["", "Chief executives", "0010", "11-1011 and 11-1012"], "no SOC code"),
        (["", "Management:", "0010-0440", "11-0000"], "no code below"),
    ):
        with pytest.raises(FormatError, match=why):
            occupations.parse_occupation_crosswalk(workbook({"list": [head, row]}))
    with pytest.raises(FormatError, match="expected an Excel workbook"):
        occupations.parse_occupation_crosswalk(b"<html></html>")


@given(
    st.binary(max_size=40),
    st.integers(0, 900_000),
    st.sampled_from(
        [
            ("derived_census_api_shape_acs5_2024_county.json", acs.parse_acs_county),
            ("cbsa-est2025-alldata.csv", population.parse_population),
            ("list1_2023.xlsx", population.parse_delineation),
            ("2018-occupation-code-list-and-crosswalk.xlsx", occupations.parse_occupation_crosswalk),
            ("2018-occupation-code-list-and-crosswalk.xlsx", occupations.parse_occupation_changes),
            ("acs_b19013_county_2020_2024.parquet", acs.parse_acs_county),
        ]
    ),
)
@settings(max_examples=40)
def test_damage_raises_only_our_errors(reference, noise, place, case):
    name, parse = case
    whole = (reference / "sources/census" / name).read_bytes()
    place %= len(whole)
    damaged = whole[:place] + noise + whole[place + len(noise) + 1 :]
    edition = [_edition.payload("2020-24")] if parse is acs.parse_acs_county else []
    with contextlib.suppress(EdudataError):
        parse(damaged, *edition)
    population.population_published_on(damaged)
