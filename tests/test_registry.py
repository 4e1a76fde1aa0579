"""The registry finds everything, and a forgotten step fails."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

import pytest

from edudata import registry
from edudata.errors import RegistrationError, UnknownNameError
from edudata.figures.spec import FigureSpec
from edudata.records import Resource, Table, View

NO_REFERENCE_FILE = {
    "bea/price_parities_metro": "same parser as bea/price_parities; only the state file is kept",
    "bls/cpi_series": "same parser as bls/cpi; tested on a file made from the bundled vintage",
    "census/acs_cbsa": "same answer of the interface as census/acs_county, for other areas",
    "census/acs_state": "same answer of the interface as census/acs_county, for other areas",
    "fred/jolts": "same parser as fred/mspus; tested on a recorded answer of the interface",
    "fred/sloasm": "same parser as fred/mspus; the kept file is in other units, which is rejected",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Write modules into an empty package `shelf` and return its name."""

    def write(**modules: str) -> str:
        folder = tmp_path / "shelf"
        folder.mkdir()
        for name, text in ({"__init__": ""} | modules).items():
            (folder / f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        return "shelf"

    yield write
    import sys

    for name in [n for n in sys.modules if n == "shelf" or n.startswith("shelf.")]:
        del sys.modules[name]


def test_modules_follow_their_position_then_their_name(package):
    name = package(b="ROWS = 1", a="ROWS = 2", z="POSITION = 1\nROWS = 3", _help="")
    assert [m.__name__ for m in registry.modules(name, "ROWS")] == ["shelf.z", "shelf.a", "shelf.b"]


def test_a_module_without_its_export_is_an_error_that_says_what_to_do(package):
    name = package(a="ROWS = 1", b="ROW = 1")
    with pytest.raises(RegistrationError, match=r"shelf\.b does not define ROWS.*underscore"):
        registry.modules(name, "ROWS")


def test_helpers_may_be_listed(package, monkeypatch):
    name = package(a="ROWS = 1", b="")
    monkeypatch.setitem(registry.HELPERS, name, ("b",))
    assert [m.__name__ for m in registry.modules(name, "ROWS")] == ["shelf.a"]


@pytest.mark.parametrize("kind", ["sources", "tables", "views", "figures", "claims"])
def test_a_name_that_two_records_share_is_an_error(kind, monkeypatch):
    modules = registry.modules

    def twice(package: str, export: str):
        return [*modules(package, export), *modules(package, export)]

    monkeypatch.setattr(registry, "modules", twice)
    with pytest.raises(RegistrationError, match=r"Two .* are called"):
        getattr(registry, kind).__wrapped__()


def test_a_table_with_an_unknown_subject_is_an_error(monkeypatch):
    table = replace(registry.tables()["cpi"], subject="weather")
    module = type("Module", (), {"TABLES": (table,)})
    monkeypatch.setattr(registry, "modules", lambda package, export: [module])
    with pytest.raises(RegistrationError, match="Table cpi has the subject 'weather'"):
        registry.tables.__wrapped__()


def test_a_view_of_a_table_that_does_not_exist_is_an_error(monkeypatch):
    view = replace(next(iter(registry.views().values())), table="college_prizes")
    module = type("Module", (), {"VIEWS": (view,)})
    monkeypatch.setattr(registry, "modules", lambda package, export: [module])
    with pytest.raises(UnknownNameError, match="Did you mean 'college_prices'"):
        registry.views.__wrapped__()


def test_a_figure_outside_its_pages_family_is_an_error(monkeypatch):
    spec = replace(registry.figure("G-2"), page="deb")
    module = ModuleType("edudata.figures.debt")
    module.FIGURES = (spec,)
    monkeypatch.setattr(registry, "modules", lambda package, export: [module])
    with pytest.raises(RegistrationError, match=r"G-2 of edudata\.figures\.debt is for the page 'deb'"):
        registry.figures.__wrapped__()


def test_pages_find_every_figure():
    on_pages = [
        spec.id for page in registry.names("edudata.figures") for spec in registry.page_figures(page)
    ]
    assert sorted(on_pages) == sorted(registry.figures())
    assert registry.page_figures("data") == []


def test_every_subject_is_used():
    assert {t.subject for t in registry.tables().values()} == set(registry.SUBJECTS)


def test_every_refreshable_resource_has_a_reference_file_or_a_reason():
    mirrored = tomllib.loads((Path(__file__).parent / "mirror.toml").read_text(encoding="utf-8"))
    refreshable = {r.id for r in registry.resources().values() if r.refreshable}
    missing = refreshable - set(mirrored) - set(NO_REFERENCE_FILE)
    assert not missing, f"Add a file to tests/mirror.toml, or a reason here, for {sorted(missing)}."
    assert not set(NO_REFERENCE_FILE) & set(mirrored), "a reason is no longer needed"
    assert set(NO_REFERENCE_FILE) <= refreshable


def records_in(package: str, kind: type) -> set[str]:
    """Names of the records of a kind that any module under a package defines."""
    path = import_module(package).__path__
    names = [f"{package}.{m.name}" for m in iter_modules(path)]
    inside = [n for n in names if hasattr(import_module(n), "__path__")]
    names += [f"{n}.{m.name}" for n in inside for m in iter_modules(import_module(n).__path__)]
    values = [v for n in names for v in vars(import_module(n)).values() if isinstance(v, kind)]
    return {getattr(v, "id", None) or v.name for v in values}


@pytest.mark.parametrize(
    ("package", "kind", "records"),
    [
        ("edudata.sources", Resource, registry.resources),
        ("edudata.models", Table, registry.tables),
        ("edudata.models", View, registry.views),
        ("edudata.figures", FigureSpec, registry.figures),
    ],
)
def test_no_record_is_defined_and_then_forgotten(package, kind, records):
    assert records_in(package, kind) <= set(records())
