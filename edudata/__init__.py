"""Public data on the disruption of U.S. higher education: validated tables, figures, citations.

Importing the package defines names only: nothing is read, fetched or computed before the first call.

Examples
--------
>>> import edudata as ed
>>> "tuition" in set(ed.tables()["name"])
True
>>> ed.load("tuition").attrs["table"]
'tuition'
>>> ed.figure("G-4").layout.title.text[:44]
'<b>Public four-year tuition and fees tripled'
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edudata.api.briefs import place, yours
    from edudata.api.claims import claim_history, claims
    from edudata.api.data import cite, export, info, load, read, search, series, tables
    from edudata.api.dollars import inflate, real
    from edudata.api.explanations import explanations
    from edudata.api.figures import controls, list_figures
    from edudata.api.labs import hubs
    from edudata.api.microdata import compare, occupations, underemployment, unemployment, wages
    from edudata.api.places import geometry, join
    from edudata.api.program_counts import program_counts
    from edudata.api.programs import colleges, program, programs

    # Typed in full, by figure: a generated file that exists for type checkers and editors only.
    from edudata.api.signatures import card, figure, simulate, tenx
    from edudata.operations.refresh import refresh
    from edudata.version import __version__ as __version__

# Written out: type checkers and ruff read names from a literal only.
__all__ = [
    "card",
    "cite",
    "claim_history",
    "claims",
    "colleges",
    "compare",
    "controls",
    "explanations",
    "export",
    "figure",
    "geometry",
    "hubs",
    "inflate",
    "info",
    "join",
    "list_figures",
    "load",
    "occupations",
    "place",
    "program",
    "program_counts",
    "programs",
    "read",
    "real",
    "refresh",
    "search",
    "series",
    "simulate",
    "tables",
    "tenx",
    "underemployment",
    "unemployment",
    "wages",
    "yours",
]
_MODULES = {
    "edudata.api.briefs": ("place", "yours"),
    "edudata.api.claims": ("claim_history", "claims"),
    "edudata.api.data": ("cite", "export", "info", "load", "read", "search", "series", "tables"),
    "edudata.api.dollars": ("inflate", "real"),
    "edudata.api.explanations": ("explanations",),
    "edudata.api.figures": ("card", "controls", "figure", "list_figures"),
    "edudata.api.labs": ("hubs", "simulate", "tenx"),
    "edudata.api.microdata": ("compare", "occupations", "underemployment", "unemployment", "wages"),
    "edudata.api.places": ("geometry", "join"),
    "edudata.api.program_counts": ("program_counts",),
    "edudata.api.programs": ("colleges", "program", "programs"),
    "edudata.operations.refresh": ("refresh",),
    "edudata.version": ("__version__",),
}


if not TYPE_CHECKING:  # or a type checker would take any name for a function

    def __getattr__(name: str) -> Any:
        # Each name is imported when it is first used: pandas and plotly take most of a second.
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names:
                return getattr(import_module(module), name)
        if name.startswith("_"):
            raise AttributeError(name)
        from edudata.errors import UnknownNameError

        raise AttributeError(str(UnknownNameError("function of edudata", name, __all__)))


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "__doc__"])


if "IPython" in sys.modules:
    # In a notebook, names of tables, figures, controls and series complete by Tab.
    from edudata.completion import register

    register()
