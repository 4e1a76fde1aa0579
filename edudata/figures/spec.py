"""The record of a figure, and its card.

``rows`` takes the frames and the controls' values and returns the figure's numbers, ``draw`` turns those
into a chart, and ``describe`` into words. ``FigureSpec.card`` puts the three together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from edudata import markup
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.figures import _crop
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Control, Number
from edudata.figures.controls import Frames as Frames

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The words of a card, computed from the figure's numbers.

    Attributes
    ----------
    finding : str
        One sentence with a number: the title.
    subtitle : str
        Unit and definition.
    alt, map_alt : str
        Descriptions for a reader who cannot see the chart, or the second chart if there is one.
    headline : (str, str)
        A number with its unit, and its meaning.
    notes : tuple of str
        Breaks, gaps, suspect values, disagreements between publishers; empty ones are left out.
    """

    finding: str
    subtitle: str
    alt: str
    headline: tuple[str, str]
    notes: tuple[str, ...] = ()
    map_alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Card(Text):
    """A figure with everything shown next to it.

    Attributes
    ----------
    chart : dict
        Traces and layout as plotly.js reads them; a map names its geometry, see `edudata.geo.attach`.
    data : DataFrame
        The numbers drawn, with units in the column names.
    map_chart : dict or None
        A second chart, shown in a tab of its own.
    tables : tuple of str
        The tables and views read for the settings chosen: the sources to name.
    finding, subtitle, alt, map_alt, headline, notes
        As in `Text`.
    """

    chart: Chart
    data: pd.DataFrame
    map_chart: Chart | None = None
    tables: tuple[str, ...] = ()

    @cached_property
    def figure(self) -> go.Figure:
        """The chart as a validated Plotly figure."""
        return plotly_figure(self.chart)

    @cached_property
    def map(self) -> go.Figure | None:
        """The map as a validated Plotly figure."""
        return None if self.map_chart is None else plotly_figure(self.map_chart)

    def __repr__(self) -> str:
        number, meaning = self.headline
        rows = f"{len(self.data):,} rows: {', '.join(map(str, self.data.columns))}"
        lines = [self.finding, self.subtitle, "", f"headline   {number}: {meaning}", f"data       {rows}"]
        return "\n".join(lines + [f"note       {note}" for note in self.notes])

    def _repr_html_(self) -> str:
        number, meaning = self.headline
        return (
            f"<h4>{markup.linked(self.finding)}</h4>"
            + markup.paragraphs([self.subtitle, f"{number}: {meaning}"])
            + self.data.head(8).to_html(index=False, border=0, notebook=True)
            + markup.paragraphs([f"{len(self.data):,} rows; the chart is card.figure.", *self.notes])
        )


def plotly_figure(chart: Chart) -> go.Figure:
    """Build and validate a Plotly figure.

    Raises
    ------
    ValueError
        Plotly does not know a property or value of the chart; the message names it.

    Examples
    --------
    >>> plotly_figure({"data": [{"type": "bar", "x": [1], "y": ["a"]}], "layout": {}}).data[0].type
    'bar'
    """
    # Plotly takes 0.3 s to import; most cards are read, exported or sent to a browser without it.
    import plotly.graph_objects as go

    # Plotly takes "type" out of a trace for a moment, while another thread may read the chart.
    return go.Figure([dict(trace) for trace in chart["data"]], chart["layout"])


# A setting decides which tables a figure needs: nominal dollars do not need the price index.
class _Read(dict[str, pd.DataFrame]):
    """Frames that remember which of them were asked for."""

    def __init__(self, frames: Frames) -> None:
        super().__init__(frames)
        self.names = set[str]()

    def __getitem__(self, name: str) -> pd.DataFrame:
        self.names.add(name)
        return super().__getitem__(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSpec:
    """One figure: its question, its tables, its controls and its three functions.

    Attributes
    ----------
    id : str
        "G-4" for the essay's own figure, "G-4-net-price" for one that extends it.
    page : str
        Slug of the dashboard page that shows it.
    name : str
        Short name for menus; the title is the computed finding.
    question : str
        The question it answers, in a reader's words.
    tables : tuple of str
        Names of the tables and views whose frames `rows` receives.
    rows : callable
        ``rows(frames, **controls)`` returns a DataFrame, or an object whose `table` is the DataFrame
        that readers see.
    draw : callable
        ``draw(data)`` returns the chart.
    describe : callable
        ``describe(data)`` returns the `Text`.
    draw_map : callable, optional
        ``draw_map(data)`` returns a second chart, or None.
    controls : tuple of Choice and Number
        Settings a reader may change, in the order shown.
    about : str
        Definitions and method in Markdown, shown in the card's last tab.
    terms : tuple of str
        Entries of the glossary that the figure uses.
    """

    id: str
    page: str
    name: str
    question: str
    tables: tuple[str, ...]
    rows: Callable[..., Any]
    draw: Callable[[Any], Chart]
    describe: Callable[[Any], Text]
    draw_map: Callable[[Any], Chart | None] | None = None
    controls: tuple[Control, ...] = ()
    about: str = ""
    terms: tuple[str, ...] = ()

    def defaults(self, frames: Frames) -> dict[str, Any]:
        """Return the controls' values when the reader chooses none."""
        return {c.name: c.default if isinstance(c, Choice) else c.limits(frames)[2] for c in self.controls}

    def resolve(self, frames: Frames, choices: Mapping[str, Any]) -> dict[str, Any]:
        """Return all controls' values: the reader's, validated, and defaults for the others.

        Raises
        ------
        UnknownNameError
            A control or a value has no such name; the message lists the known ones.
        OutOfRangeError
            A number is out of bounds; the message names the range.
        """
        controls = {c.name: c for c in self.controls}
        values = self.defaults(frames)
        for name, value in choices.items():
            if name not in controls:
                raise UnknownNameError(f"control of {self.id}", name, controls)
            values[name] = controls[name].parse(value, frames)
        return values

    def card(self, frames: Frames, **choices: Any) -> Card:
        """Compute, draw and describe the figure.

        Parameters
        ----------
        frames : mapping of str to DataFrame
            The figure's tables; they are not changed.
        **choices
            Values of controls; the others keep their defaults.

        Raises
        ------
        UnknownNameError, OutOfRangeError
            As `resolve`; also when the tables have no numbers for the values chosen.
        """
        recorder = _Read(frames)
        values = self.resolve(frames, choices)
        years = self._window(frames, values)
        note = f"Chart and table show {_crop.span(*years)}; the title is about all years." if years else ""
        data = self.rows(recorder, **values)
        text = self.describe(data)
        chart, table = self.draw(data), data if isinstance(data, pd.DataFrame) else data.table
        if years:
            chart, table = _crop.chart(chart, *years), _crop.rows(table, *years)
        return Card(
            chart=chart,
            map_chart=self.draw_map(data) if self.draw_map else None,
            data=table,
            tables=tuple(name for name in self.tables if name in recorder.names),
            finding=text.finding,
            subtitle=text.subtitle,
            alt=text.alt,
            map_alt=text.map_alt,
            headline=text.headline,
            notes=tuple(filter(None, (note, *text.notes))),
        )

    def _window(self, frames: Frames, values: dict[str, Any]) -> tuple[int, int] | tuple[()]:
        """Take the years to show out of the values; empty for all of them."""
        ends = {c.name: c for c in self.controls if isinstance(c, Number) and c.window}
        # A control that has no effect in a setting changes nothing.
        on = {n: c for n, c in ends.items() if all(values[w] in a for w, a in c.when.items())}
        limits = {name: control.limits(frames) for name, control in ends.items()}
        years = {name: values.pop(name) for name in ends}
        if all(years[name] == limits[name][2] for name in on):
            return ()
        # Without a control of its own, the first year is that of the rows.
        first, last = int(years.get("since", 0)), int(years["until"])
        if first >= last:
            raise OutOfRangeError(f"since = {first} is not before until = {last}. Choose an earlier start.")
        return first, last
