"""Completion by Tab in IPython and notebooks: tables, figures, controls, series and keywords."""

from __future__ import annotations

import re
import sys
from typing import Any

# The last call that is still open, with what has been written of its arguments.
CALL = re.compile(r"\b([a-z_]+)\(([^()]*)$")
# An open text at the end: as a value of a keyword, or as an argument of its own.
OPEN_TEXT = re.compile(r"(?:(\w+)\s*=\s*|(?:^|,)\s*)([\"'])([^\"']*)$")
FIRST_TEXT = re.compile(r"^\s*[\"']([^\"']+)[\"']")
KEYWORD = re.compile(r",\s*(\w*)$")
TABLES = ("load", "info", "export", "join", "cite")
FIGURES = ("card", "figure", "controls", "cite")


def complete(line: str) -> list[str]:
    """Return what may follow at the end of a line, in place of its last word.

    Parameters
    ----------
    line : str
        The text up to the cursor.

    Examples
    --------
    >>> complete('ed.load("tuit')
    ['tuition', 'tuition_releases']
    >>> complete('ed.card("G-4", bas'), complete('ed.card("G-4", basis="')
    (['basis=', 'base_year='], ['real', 'nominal'])
    """
    if (call := CALL.search(line)) is None:
        return []
    function, arguments = call.groups()
    if text := OPEN_TEXT.search(arguments):
        keyword, _, start = text.groups()
        first = not arguments[: text.start()].strip()
        names = _values(function, arguments, keyword) if keyword else _names(function, first=first)
        return [name for name in names if name.lower().startswith(start.lower())]
    if keyword := KEYWORD.search(arguments):
        start = keyword[1]
        return [f"{name}=" for name in _keywords(function, arguments) if name.startswith(start)]
    return []


def _names(function: str, *, first: bool) -> list[str]:
    from edudata.catalog import describe, reader, series

    names: list[str] = []
    if function in TABLES and (first or function == "join"):
        catalog = reader.catalog()
        names += sorted([*catalog["tables"], *catalog["views"]])
    if function in FIGURES and first:
        names += list(describe.figures())
    if function == "series" and first:
        names += list(series.KNOWN)
    if function == "geometry" and first:
        names += ["counties", "cbsa", "states"]
    return names


def _controls(function: str, arguments: str) -> dict[str, dict[str, Any]]:
    from edudata.catalog import describe

    figure = FIRST_TEXT.match(arguments)
    if function not in FIGURES or figure is None:
        return {}
    figure_entry = {figure_id.lower(): f for figure_id, f in describe.figures().items()}.get(
        figure[1].lower()
    )
    return {c["name"]: c for c in figure_entry["controls"]} if figure_entry else {}


def _keywords(function: str, arguments: str) -> list[str]:
    if function == "join":
        return ["on", "left_on"]
    if function == "simulate":
        from edudata.analysis.hiring.parameters import PARAMETERS

        return ["seed", "replications", *(parameter.name for parameter in PARAMETERS)]
    if function == "tenx":
        from edudata.analysis.lab import INPUTS

        return list(INPUTS)
    controls = list(_controls(function, arguments))
    return [*controls, "as_of"] if controls or function in ("load", "card", "figure", "claims") else []


def _values(function: str, arguments: str, keyword: str) -> list[str]:
    if function == "join" and keyword == "on":
        return ["fips", "cbsa", "state_fips", "state", "state_name", "name"]
    control = _controls(function, arguments).get(keyword, {})
    if control.get("kind") == "choice" and control.get("options") is None:
        from edudata.api.figures import controls

        # The names depend on the data.
        rows = controls(str(FIRST_TEXT.match(arguments)[1])).set_index("name")  # type: ignore[index]
        values: Any = rows.loc[keyword, "values"]
        return list(values)
    return list(control.get("options") or {})


def register() -> None:
    """Offer the completions in the running IPython, if there is one."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    completer = getattr(shell, "Completer", None)
    matchers = getattr(completer, "custom_matchers", None)
    if matchers is None or any(getattr(matcher, "__module__", "") == __name__ for matcher in matchers):
        return
    matchers.append(_matcher)


def _matcher(context: Any) -> dict[str, Any]:
    try:
        names = complete(context.text_until_cursor)
    except Exception:  # a completion must never disturb what a person types
        names = []
    from IPython.core.completer import SimpleCompletion  # type: ignore[import-not-found, unused-ignore]

    completions = [SimpleCompletion(text=name, type="edudata") for name in names]
    return {"completions": completions, "suppress": bool(names)}


_matcher.matcher_api_version = 2  # type: ignore[attr-defined]
_matcher.matcher_identifier = "edudata"  # type: ignore[attr-defined]
