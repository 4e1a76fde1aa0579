"""Public data on the disruption of U.S. higher education: validated tables, figures, citations.

>>> import edudata as ed
>>> ed.tables()                    # what there is
>>> ed.load("tuition")             # a tidy DataFrame, its source in df.attrs
>>> ed.figure("G-4")               # a plotly Figure

Importing this defines names only: nothing is read, fetched or computed before the first call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.version import __version__ as __version__

if TYPE_CHECKING:
    from edudata.api import card as card
    from edudata.api import cite as cite
    from edudata.api import claim_history as claim_history
    from edudata.api import claims as claims
    from edudata.api import export as export
    from edudata.api import figure as figure
    from edudata.api import hubs as hubs
    from edudata.api import info as info
    from edudata.api import join as join
    from edudata.api import list_figures as list_figures
    from edudata.api import load as load
    from edudata.api import read as read
    from edudata.api import real as real
    from edudata.api import refresh as refresh
    from edudata.api import search as search
    from edudata.api import simulate as simulate
    from edudata.api import tables as tables
    from edudata.api import tenx as tenx

__all__ = [
    "card",
    "cite",
    "claim_history",
    "claims",
    "export",
    "figure",
    "hubs",
    "info",
    "join",
    "list_figures",
    "load",
    "read",
    "real",
    "refresh",
    "search",
    "simulate",
    "tables",
    "tenx",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from edudata import api

        return getattr(api, name)
    from edudata.errors import UnknownNameError

    if name.startswith("_"):
        raise AttributeError(name)
    raise AttributeError(str(UnknownNameError("function of edudata", name, __all__)))


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "__doc__"])
