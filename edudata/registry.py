"""Discover every source, table, figure and claim.

One rule for all four: each module of a package exports its records under one name, and a module
without that name is an error. Helper modules start with an underscore or are named in `HELPERS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING, Any

from edudata import arguments
from edudata.errors import RegistrationError, UnknownNameError
from edudata.records import Registry, Resource, Source, Table, View

if TYPE_CHECKING:
    from edudata.essay.record import Claim
    from edudata.figures.spec import FigureSpec

# Subject of a table and its title for readers.
SUBJECTS = {
    "debt": "Debt",
    "hiring": "Hiring",
    "housing": "Housing",
    "labor": "Jobs and pay",
    "pathways": "Ways to learn",
    "prices": "Prices",
    "taxi": "Taxis",
}
# Modules that several others use under their plain names and that register nothing.
HELPERS = {
    "edudata.essay": ("answer", "board", "explanations", "record"),
    "edudata.figures": ("charts", "controls", "maps", "rankings", "spec", "style", "text"),
}


def names(package: str) -> list[str]:
    """List the modules of a package that register records, without importing them."""
    helpers = HELPERS.get(package, ())
    available = (module.name for module in iter_modules(import_module(package).__path__))
    return [name for name in available if not name.startswith("_") and name not in helpers]


def modules(package: str, export: str) -> list[ModuleType]:
    """Import the modules of a package that register records, in reading order.

    A module may state its place with a number `POSITION`; the others follow by name.

    Raises
    ------
    RegistrationError
        If a module lacks the export.
    """
    registered = [import_module(f"{package}.{name}") for name in names(package)]
    for module in registered:
        if not hasattr(module, export):
            raise RegistrationError(
                f"{module.__name__} does not define {export}, so nothing in it would be used. Define it, "
                "or start the module's name with an underscore if it only helps others."
            )
    return sorted(
        registered, key=lambda module: (getattr(module, "POSITION", float("inf")), module.__name__)
    )


def _by_name(what: str, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    records: dict[str, Any] = {}
    for name, record in pairs:
        # A dictionary would let the later record replace the earlier one without a word.
        if name in records:
            raise RegistrationError(f"Two {what} are called {name!r}. Rename one of them.")
        records[name] = record
    return records


@cache
def sources() -> dict[str, Source]:
    """All publishers by name."""
    return _by_name("sources", ((m.SOURCE.name, m.SOURCE) for m in modules("edudata.sources", "SOURCE")))


@cache
def resources() -> dict[str, Resource]:
    """All resources by id, e.g. "nyfed/household_debt"."""
    return _by_name("resources", ((r.id, r) for s in sources().values() for r in s.resources))


@cache
def tables() -> dict[str, Table]:
    """All tables by name. Imports pandas and pandera: for building and validating only."""
    records = [table for m in modules("edudata.models", "TABLES") for table in m.TABLES]
    for table in records:
        if table.subject not in SUBJECTS:
            raise RegistrationError(
                f"Table {table.name} has the subject {table.subject!r}, which is not registered. Use "
                f"one of {', '.join(SUBJECTS)}, or add it with a title to SUBJECTS in edudata/registry.py."
            )
    return _by_name("tables", ((table.name, table) for table in records))


@cache
def views() -> dict[str, View]:
    """All catalog views by name."""
    records = [v for m in modules("edudata.models", "TABLES") for v in getattr(m, "VIEWS", ())]
    for view in records:
        if view.table not in tables():
            raise UnknownNameError(f"table of the view {view.name}", view.table, tables())
    # A view is loaded like a table, so that the two share their names.
    _by_name("tables or views", [*tables().items(), *((v.name, v) for v in records)])
    return _by_name("views", ((v.name, v) for v in records))


def registry() -> Registry:
    """Every source, resource, table and view. Imports pandas and pandera: for building only."""
    # Not cached: tests replace single parts, and the parts are cached.
    return Registry(sources(), resources(), tables(), views())


@cache
def figures() -> dict[str, FigureSpec]:
    """All figures by id, in reading order."""
    families = modules("edudata.figures", "FIGURES")
    pages = [m.__name__.rpartition(".")[2] for m in families]
    for family, page in zip(families, pages, strict=True):
        for spec in family.FIGURES:
            if spec.page != page:
                raise RegistrationError(
                    f"Figure {spec.id} of {family.__name__} is for the page {spec.page!r}, where it would "
                    f"not be found. A page shows the family of its name: use {page!r} or move the figure."
                )
    return _by_name("figures", ((spec.id, spec) for family in families for spec in family.FIGURES))


@cache
def _families() -> frozenset[str]:
    return frozenset(names("edudata.figures"))


def page_figures(page: str) -> list[FigureSpec]:
    """List a page's figures in reading order. Imports only the family that has the page's name."""
    if page not in _families():
        return []
    return list(import_module(f"edudata.figures.{page}").FIGURES)


def figure(figure_id: str) -> FigureSpec:
    """Return one figure by its id; letter case does not matter."""
    return _find("figure", arguments.text(figure_id, "figure", "G-4"), figures())


@cache
def claims() -> dict[str, Claim]:
    """All claims by id: those that data can check in the essay's order, then its opinions."""
    records = (claim for m in modules("edudata.essay", "CLAIMS") for claim in m.CLAIMS)
    return _by_name("claims", ((claim.id, claim) for claim in records))


def claim(claim_id: str) -> Claim:
    """Return one claim by its id; letter case does not matter."""
    return _find("claim", arguments.text(claim_id, "claim", "debt-record"), claims())


def _find(what: str, name: str, records: dict[str, Any]) -> Any:
    lowered = {key.lower(): record for key, record in records.items()}
    if (record := lowered.get(name.strip().lower())) is None:
        raise UnknownNameError(what, name, records)
    return record
