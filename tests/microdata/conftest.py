"""Synthetic years in the exact layout of the published files."""

from __future__ import annotations

import pytest

from benchmarks import synthetic_pums as synthetic
from edudata.microdata import convert, cube

STATES = {"11": 3_000, "47": 6_000, "56": 2_500}


@pytest.fixture(scope="session")
def drawn():
    """Persons of three states, by FIPS code."""
    return {state: synthetic.people(state, persons, seed=7) for state, persons in STATES.items()}


@pytest.fixture(scope="session")
def downloads(tmp_path_factory, drawn):
    """One zip a state, as downloaded."""
    folder = tmp_path_factory.mktemp("downloads")
    for state, people in drawn.items():
        synthetic.write_zip(folder / f"csv_p{state}.zip", people, state)
    return sorted(folder.iterdir())


@pytest.fixture(scope="session")
def year(tmp_path_factory, downloads):
    """The converted year 2023."""
    return convert.convert(2023, downloads, tmp_path_factory.mktemp("microdata"))


@pytest.fixture(scope="session")
def built(year):
    """The cube of the converted year."""
    return cube.build(year)
