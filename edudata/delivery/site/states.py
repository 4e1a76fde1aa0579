"""The states of a figure that the site holds, each as a file that a page loads when a reader chooses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from edudata import geo
from edudata.api.figures import FigureState, draw
from edudata.delivery import figures, page
from edudata.errors import EdudataError
from edudata.figures import charts
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import FigureSpec, Frames

# With more combinations than this, the site holds each value of each control with defaults for the others.
MAX_COMBINATIONS = 24
MAX_OPTIONS = 12  # of a long list, such as that of all metros
POSITIONS = 5  # of a number
MIN_SHARED = 1_000  # places of a map, from which its tooltips are files of their own
Share = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class StateFile:
    """One state of a figure.

    Attributes
    ----------
    key : str
        The values that are not defaults, as the page writes them: "basis=nominal&sector=private".
    drawn : FigureState
        The figure in this state.
    """

    key: str
    drawn: FigureState


def text(value: Any) -> str:
    """Write a value of a control as the page's form holds it: 6.5 -> "6.5"."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def options(control: Control, frames: Frames, *, every: bool) -> dict[str, str]:
    """Return the values of a control that the site holds, and their labels.

    Of a number these are a few positions between its bounds, the default among them; of a long list the
    default and the first ones, unless `every` one is wanted.
    """
    if isinstance(control, Choice):
        known = control.values(frames)
        options_kept = [*known] if every else [*known][:MAX_OPTIONS]
        return {value: known[value] for value in known if value in {*options_kept, control.default}}
    low, high, default = control.limits(frames)
    steps = [low + (high - low) * k / (POSITIONS - 1) for k in range(POSITIONS)]
    grid = [low + round((value - low) / control.step) * control.step for value in steps]
    values = sorted({min(high, value) for value in grid} | {default})
    numbers = [round(value) if control.whole else float(value) for value in values]
    return {text(number): f"{number:g} {control.unit}".strip() for number in numbers}


def choices(spec: FigureSpec, frames: Frames, *, every: bool = False) -> dict[str, dict[str, str]]:
    """Return the controls that the site offers for a figure, with their options.

    Left out are those without effect on the default state, and those that readers seldom change.
    """
    defaults = spec.defaults(frames)
    active = [
        control
        for control in spec.controls
        # Every combination of several values would be a page.
        if not control.rare
        and not (isinstance(control, Choice) and control.many)
        and all(defaults[n] in allowed for n, allowed in control.when.items())
    ]
    offered = {control.name: options(control, frames, every=every) for control in active}
    return {name: labels for name, labels in offered.items() if len(labels) > 1}


def states(
    spec: FigureSpec, frames: dict[str, Any], offered: Mapping[str, Mapping[str, str]]
) -> Iterator[StateFile]:
    """Draw every state that the site holds, the default first; `offered` is what `choices` returned.

    A combination for which the tables have no numbers is left out, as on the dashboard it is an error.
    """
    defaults = {name: text(value) for name, value in spec.defaults(frames).items() if name in offered}
    for values in _combinations(offered, defaults):
        changed = {name: value for name, value in values.items() if value != defaults[name]}
        try:
            figure_state = draw(spec, frames, changed, None)
        except EdudataError:
            if not changed:
                raise
            continue
        yield StateFile("&".join(f"{name}={value}" for name, value in changed.items()), figure_state)


def _combinations(
    offered: Mapping[str, Mapping[str, str]], defaults: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    yield dict(defaults)
    if prod(map(len, offered.values())) <= MAX_COMBINATIONS:
        every = (dict(zip(offered, values, strict=True)) for values in product(*offered.values()))
    else:
        every = (dict(defaults) | {name: value} for name, values in offered.items() for value in values)
    yield from (values for values in every if values != defaults)


def _outlines_as_scripts(chart: charts.Chart) -> None:
    # A page opened from a folder cannot read GeoJSON files: outlines are scripts as well. The page may lie
    # in any folder: their addresses are as seen from the state.
    for trace in chart["data"]:
        if isinstance(trace.get("geojson"), str):
            trace["geojson"] = trace["geojson"].removesuffix("geojson") + "js"


def script(figure_state: FigureState, share: Share) -> bytes:
    """Write a state as a script that gives the page its words and its chart.

    Parameters
    ----------
    figure_state : FigureState
        The figure in this state.
    share : callable
        Keeps a script that several states name, and returns its address as seen from this one.
    """
    words = figures.texts(figure_state)
    chart = geo.attach(figure_state.card.chart, mode="url", base="../../geo/")
    _outlines_as_scripts(chart)
    _share_texts(chart["data"], share)
    component = page.component(figure_state.card.chart, "", **words)
    value = {
        "title": figure_state.card.finding,
        "subtitle": figure_state.card.subtitle,
        "notes": list(figure_state.card.notes),
        "component": {k: v for k, v in component.items() if k not in ("address", "library", "maps")},
        "chart": chart,
    }
    return file_script(value)


def file_script(value: Any) -> bytes:
    """Write a value as a script that a page opened from a folder can load."""
    return b"edudataFile(" + charts.to_json(value) + b");\n"


def _share_texts(traces: list[dict[str, Any]], share: Share) -> None:
    """Replace the tooltips of a map of many places by addresses of files with the text of each place.

    Most are the same in all states, whichever trace draws a place.
    """
    maps = [t for t in traces if t["type"] == "choropleth" and "customdata" in t]
    if sum(len(trace["locations"]) for trace in maps) < MIN_SHARED:
        return
    names: dict[str, str] = {}
    columns: list[dict[str, str]] = [{} for _ in maps[0]["customdata"][0]]
    for trace in maps:
        places = [str(place) for place in trace["locations"]]
        names |= zip(places, map(str, trace["text"]), strict=True)
        for column, texts in zip(columns, zip(*trace["customdata"], strict=True), strict=True):
            column |= zip(places, texts, strict=True)
    files = [{"file": share(file_script(dict(sorted(texts.items()))))} for texts in (names, *columns)]
    for trace in maps:
        trace["text"], trace["customdata"] = files[0], {"columns": files[1:]}
