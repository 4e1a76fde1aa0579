"""The code that readers copy gives one number in every language whose runtime is there."""

from __future__ import annotations

import re
import shutil
import subprocess

import duckdb
import pytest

import edudata as ed
from edudata.delivery import snippets
from edudata.delivery.document import deliver


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The API's files at the places that the addresses name."""
    folder = tmp_path_factory.mktemp("api")
    for what in ("tables/majors", "tables/housing_counties", "figures/G-4"):
        path = folder / f"{what}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(deliver(what, "csv").body)
    return str(folder)


def counted(text: str) -> int:
    """The last number that a program printed."""
    return int(re.findall(r"\d+", text)[-1])


def run(language: str, code: str, capsys: pytest.CaptureFixture[str]) -> int | None:
    if language in ("python", "pandas"):
        exec(code, {})
        return counted(capsys.readouterr().out)
    if language == "duckdb":
        return int(duckdb.sql(code).fetchall()[0][0])
    program = {"r": ["Rscript", "-e", code], "stata": ["stata", "-q", "-e", code]}[language]
    if shutil.which(program[0]) is None:
        return None
    return counted(subprocess.run(program, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("name", ["majors", "housing_counties"])
def test_a_table_has_one_number_of_rows_in_every_language(name, base, capsys):
    frame = ed.load(name)
    codes = snippets.table(name, base, snippets.code_columns(frame))
    assert tuple(codes) == snippets.LANGUAGES
    numbers = {language: run(language, code, capsys) for language, code in codes.items()}
    assert set(numbers.values()) - {None} == {len(frame)}
    assert [numbers[language] for language in ("python", "pandas", "duckdb")] == [len(frame)] * 3


def test_a_figure_has_one_number_of_rows_in_every_language(base, capsys):
    numbers = {n: run(n, c, capsys) for n, c in snippets.figure("G-4", {}, base).items()}
    assert set(numbers.values()) - {None} == {len(ed.card("G-4").data)}


def test_codes_keep_their_zeros(base):
    frame = ed.load("housing_counties")
    assert "fips" in snippets.code_columns(frame)
    names: dict[str, object] = {}
    code = snippets.table("housing_counties", base, snippets.code_columns(frame))["pandas"]
    exec(code, names)
    assert names["rows"]["fips"].iloc[0] == "01001"  # type: ignore[index]
    typed = snippets.table("housing_counties", base, ["fips"])["duckdb"].replace("count(*)", "min(fips)")
    assert duckdb.sql(typed).fetchall() == [("01001",)]


def test_values_of_controls_are_in_every_address():
    codes = snippets.figure("G-4", {"basis": "nominal"}, "https://example.org/api/v1")
    for language, code in codes.items():
        assert ("basis='nominal'" if language == "python" else "G-4.csv?basis=nominal") in code
