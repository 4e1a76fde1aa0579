"""What a figure is: a record of its tables and controls, and a pure function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

Frames = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A control with named values.

    options : value -> label shown, or a function of the frames that gives this
    when    : shown only while these other controls have one of these values
    """

    name: str
    label: str
    options: Mapping[str, str] | Callable[[Frames], Mapping[str, str]]
    default: str
    help: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, frames: Frames) -> dict[str, str]:
        """Known values and their labels."""
        return dict(self.options(frames) if callable(self.options) else self.options)

    def parse(self, given: Any, frames: Frames) -> str:
        """The value if it is known (letter case aside); UnknownNameError with the known ones otherwise."""
        known = self.values(frames)
        for value in known:
            if str(given).strip().lower() == value.lower():
                return value
        raise UnknownNameError(f"value of {self.name!r}", given, known)


@dataclass(frozen=True, slots=True)
class Number:
    """A control with a number between bounds, e.g. a year or a rate in percent.

    bounds : (lowest, highest, default), or a function of the frames that gives them
    whole  : only whole numbers, e.g. years
    when   : shown only while these other controls have one of these values
    rare   : seldom changed: shown behind "More assumptions"
    """

    name: str
    label: str
    bounds: tuple[float, float, float] | Callable[[Frames], tuple[float, float, float]]
    step: float = 1
    whole: bool = True
    unit: str = ""
    help: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rare: bool = False

    def limits(self, frames: Frames) -> tuple[float, float, float]:
        """Lowest, highest and default value."""
        low, high, default = self.bounds(frames) if callable(self.bounds) else self.bounds
        return (int(low), int(high), int(default)) if self.whole else (low, high, default)

    def parse(self, given: Any, frames: Frames) -> float:
        """The number if it lies in range; OutOfRangeError naming the range otherwise."""
        low, high, _ = self.limits(frames)
        unit = f" {self.unit}" if self.unit else ""
        try:
            value = float(given)
            if not low <= value <= high or (self.whole and value % 1):
                raise ValueError
        except (TypeError, ValueError):
            kind = "a whole number" if self.whole else "a number"
            raise OutOfRangeError(
                f"{self.name} = {given!r} is not {kind} from {low:g} to {high:g}{unit}."
            ) from None
        return int(value) if self.whole else value


Control = Choice | Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure with everything that must stand beside it.

    figure   : plotly Figure; a map names its geometry ("counties"), see `edudata.geo.attach`
    data     : the rows drawn, as a table, units in the column names
    finding  : one sentence, computed from the data: the title
    subtitle : unit and definition
    alt      : what a reader who cannot see the figure must know
    headline : (number with its unit, what it is)
    notes    : breaks, gaps, suspect values, disagreements between publishers
    map      : a second figure shown in a tab of its own, if there is one
    """

    figure: go.Figure
    data: pd.DataFrame
    finding: str
    subtitle: str
    alt: str
    headline: tuple[str, str]
    notes: tuple[str, ...] = ()
    map: go.Figure | None = None

    def __repr__(self) -> str:
        number, meaning = self.headline
        rows = f"{len(self.data):,} rows: {', '.join(map(str, self.data.columns))}"
        lines = [self.finding, self.subtitle, "", f"headline   {number}: {meaning}", f"data       {rows}"]
        return "\n".join(lines + [f"note       {note}" for note in self.notes])


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSpec:
    """One figure: what it asks, what it needs, what a reader may change, and how it is drawn.

    id       : "G-4" for the essay's own figure, "G-4-net-price" for one that extends it
    page     : slug of the dashboard page that shows it: debt · jobs · tuition · housing
    name     : short name for menus; the title itself is the computed finding
    question : what the figure answers, in a reader's words
    tables   : names of the tables and views whose frames `make` is given
    about    : definitions and method, shown in the card's last tab (Markdown)
    make     : (frames, **controls) -> Card, pure
    """

    id: str
    page: str
    name: str
    question: str
    tables: tuple[str, ...]
    make: Callable[..., Card]
    controls: tuple[Control, ...] = ()
    about: str = ""
    terms: tuple[str, ...] = field(default=())

    def defaults(self, frames: Frames) -> dict[str, Any]:
        """The controls' values when nothing is chosen."""
        return {c.name: c.default if isinstance(c, Choice) else c.limits(frames)[2] for c in self.controls}

    def resolve(self, frames: Frames, given: Mapping[str, Any]) -> dict[str, Any]:
        """All controls' values: those given, checked, and the defaults of the others."""
        controls = {c.name: c for c in self.controls}
        chosen = self.defaults(frames)
        for name, value in given.items():
            if name not in controls:
                raise UnknownNameError(f"control of {self.id}", name, controls)
            chosen[name] = controls[name].parse(value, frames)
        return chosen

    def draw(self, frames: Frames, **given: Any) -> Card:
        """The card for the controls given."""
        return self.make(frames, **self.resolve(frames, given))
