"""Cells: sums of weights over people who share a place, a field, a sex, … and a state of work.

A cell holds the number of people, the sum of their weights with its 80 replicates, and the sum of their
squared weights. Rates, differences and totals of any union of cells follow from these sums exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.errors import UnknownNameError
from edudata.microdata import majors, replicates
from edudata.microdata.labels import RACES, SEXES
from edudata.microdata.places import Places
from edudata.places import STATES

COLLEGE, OTHER, UNEMPLOYED, UNCLASSIFIED = range(4)
WORK = ("college job", "other job", "unemployed", "job not classified")
POSTAL = {code: letters for letters, (code, _) in STATES.items()}
OUTSIDE = "outside"
"""Label of people outside all metropolitan and micropolitan areas, who belong to everybody too."""
RAW = {
    "state": ("STATE",),
    "metro": ("STATE", "PUMA"),
    "puma": ("STATE", "PUMA"),
    "major": ("FOD1P",),
    "field": ("FOD1P",),
    "sex": ("SEX",),
    "race": ("RAC1P", "HISP"),
}
"""Dimension to the columns of a year file that it comes from."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of cells: each cell's number among the labels."""

    codes: NDArray[np.intp]
    labels: tuple[str, ...]

    def mask(self, values: Iterable[str], name: str) -> NDArray[np.bool_]:
        """Return the cells with one of some labels.

        Raises
        ------
        UnknownNameError
            With the known labels.
        """
        number = {label: position for position, label in enumerate(self.labels)}
        codes = []
        for value in values:
            if value not in number:
                raise UnknownNameError(name, value, self.labels)
            codes.append(number[value])
        return np.isin(self.codes, codes)


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums by cell.

    Parameters
    ----------
    axes : dict of str to Axis
        Dimensions; "work" (see `WORK`) is always one.
    n : array of int64, shape (cells,)
        People in the sample.
    squares : array of float, shape (cells,)
        Sum of squared weights.
    sums : array of int64, shape (cells, 1) or (cells, 1 + 80 * years)
        Sum of weights and, unless they are missing, its replicates.
    """

    axes: dict[str, Axis]
    n: NDArray[np.int64]
    squares: NDArray[np.float64]
    sums: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.n)

    @property
    def has_replicates(self) -> bool:
        """Whether standard errors come from replicate weights."""
        return self.sums.shape[1] > 1

    def where(self, conditions: Mapping[str, Sequence[str]]) -> Cells:
        """Select cells by the labels of dimensions; UnknownNameError for unknown ones."""
        if not conditions:
            return self
        keep = np.ones(len(self), bool)
        for name, values in conditions.items():
            keep &= self.axis(name).mask(values, name)
        return self.take(keep)

    def take(self, keep: NDArray[Any]) -> Cells:
        """Select cells by a mask or by their numbers."""
        axes = {name: Axis(axis.codes[keep], axis.labels) for name, axis in self.axes.items()}
        return Cells(axes, self.n[keep], self.squares[keep], self.sums[keep])

    def axis(self, name: str) -> Axis:
        """Return a dimension; UnknownNameError with the known ones."""
        if name not in self.axes:
            raise UnknownNameError("dimension", name, [a for a in self.axes if a != "work"])
        return self.axes[name]

    def groups(self, by: Sequence[str]) -> tuple[NDArray[np.intp], list[tuple[str, ...]]]:
        """Return each cell's group and the groups' labels, sorted as the labels are."""
        code = np.zeros(len(self), np.intp)
        for name in by:
            axis = self.axis(name)
            # One number per combination of labels: a single sort groups by all dimensions.
            code = code * len(axis.labels) + axis.codes
        used, group = np.unique(code, return_inverse=True)
        names: list[list[str]] = []
        for name in reversed(by):
            known = self.axes[name].labels
            used, position = np.divmod(used, len(known))
            names.append([known[i] for i in position])
        # Without dimensions everybody is in one group, if there is anybody.
        count = len(used) if by else int(group.max(initial=-1)) + 1
        labels: list[tuple[str, ...]] = list(zip(*reversed(names), strict=True)) if by else [()] * count
        return group.astype(np.intp), labels

    def collapse(self, by: Sequence[str]) -> Cells:
        """Add up the cells over all dimensions but these and "work"."""
        names = [*by, "work"]
        group, labels = self.groups(names)
        count = len(labels)
        axes = {}
        for position, name in enumerate(names):
            known = self.axes[name].labels
            number = {label: i for i, label in enumerate(known)}
            axes[name] = Axis(np.array([number[label[position]] for label in labels], np.intp), known)
        return Cells(
            axes,
            np.bincount(group, self.n, count).astype(np.int64),
            np.bincount(group, self.squares, count).astype(float),
            replicates.totals(self.sums, group, count),
        )


def label(raw: pd.DataFrame, dimensions: Sequence[str], places: Places | None = None) -> Cells:
    """Turn an engine's sums by raw codes into cells by dimensions.

    Parameters
    ----------
    raw : DataFrame
        Raw columns of the dimensions, work, n, squares, PWGTP and, if there are any, PWGTP1 to PWGTP80.
    dimensions : sequence of str
        Keys of `RAW`.
    places : Places, optional
        Needed for "metro", whose sums are shared out over the metros of each PUMA and rounded.

    Returns
    -------
    Cells
    """
    if "metro" in dimensions:
        # The caller leaves metros out where there are no places.
        assert places is not None
        raw = _shared_out(raw, places)
    axes = {name: _axis(name, raw) for name in dimensions}
    axes["work"] = Axis(raw["work"].to_numpy(np.intp), WORK)
    weights = [name for name in raw.columns if name.startswith("PWGTP")]
    parts = Cells(
        axes, raw["n"].to_numpy(np.int64), raw["squares"].to_numpy(float), raw[weights].to_numpy(np.int64)
    )
    return parts.collapse(dimensions)


def _shared_out(raw: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Multiply the sums of each PUMA by its shares in metros and outside, then round each metro's."""
    shares = places.shares.rename(columns={"state": "STATE", "puma": "PUMA"}).drop(columns="people")
    rows = raw.merge(shares.replace({"cbsa": {"": OUTSIDE}}), on=["STATE", "PUMA"])
    amounts = [name for name in rows.columns if name == "n" or name.startswith("PWGTP")]
    rows[amounts] = rows[amounts].mul(rows["share"], axis=0)
    # A weight shared out is squared after the division, not before.
    rows["squares"] *= rows["share"] ** 2
    keys = [name for name in raw.columns if name not in (*amounts, "squares", "STATE", "PUMA")]
    summed = rows.groupby(["cbsa", *keys], as_index=False)[[*amounts, "squares"]].sum()
    # People are whole; rounding at the end keeps the error below half a person per cell.
    summed[amounts] = summed[amounts].round()
    return summed


def _axis(name: str, raw: pd.DataFrame) -> Axis:
    values = row_labels(name, raw)
    order = {"sex": SEXES, "race": RACES, "state": tuple(POSTAL.values())}.get(name)
    # In a fixed order rather than the alphabet's: tables show it.
    if order is not None:
        number = {text: position for position, text in enumerate(order)}
        return Axis(np.array([number[v] for v in values], np.intp), order)
    codes, known = pd.factorize(np.asarray(values, object), sort=True)
    return Axis(codes.astype(np.intp), tuple(map(str, known)))


def row_labels(name: str, raw: pd.DataFrame) -> list[str]:
    """Return the label of each row in a dimension."""
    match name:
        case "state":
            return [POSTAL[code] for code in raw["STATE"]]
        case "metro":
            return [str(code) for code in raw["cbsa"]]
        case "puma":
            return [f"{state}{puma}" for state, puma in zip(raw["STATE"], raw["PUMA"], strict=True)]
        case "major":
            return [majors.BY_CODE.get(code, majors.OTHER) for code in raw["FOD1P"].fillna("")]
        case "field":
            return [str(code) for code in raw["FOD1P"].fillna("none")]
        case "sex":
            return [SEXES[int(code) - 1] for code in raw["SEX"]]
        case "race":
            return [_race(r, h) for r, h in zip(raw["RAC1P"], raw["HISP"], strict=True)]
    raise UnknownNameError("dimension", name, RAW)


def _race(race: int, hispanic: int) -> str:
    # Code 1 is "not Hispanic"; all others are origins. Race is asked apart from origin.
    if hispanic != 1:
        return "Hispanic"
    return {1: "white", 2: "Black", 6: "Asian"}.get(int(race), "other")


def pool(years: Sequence[Cells]) -> Cells:
    """Add the same cells of several years, as independent samples."""
    if len(years) == 1:
        return years[0]
    names = [name for name in years[0].axes if name != "work"]
    known = {
        name: tuple(sorted({label for cells in years for label in cells.axes[name].labels}))
        for name in names
    }
    parts = []
    for position, cells in enumerate(years):
        axes = {name: _relabeled(cells.axes[name], known[name]) for name in names}
        axes["work"] = cells.axes["work"]
        parts.append(replace(cells, axes=axes, sums=_in_block(cells.sums, position, len(years))))
    merged = Cells(
        {
            name: Axis(np.concatenate([p.axes[name].codes for p in parts]), parts[0].axes[name].labels)
            for name in parts[0].axes
        },
        np.concatenate([p.n for p in parts]),
        np.concatenate([p.squares for p in parts]),
        np.concatenate([p.sums for p in parts]),
    )
    return merged.collapse(names)


def _relabeled(axis: Axis, labels: tuple[str, ...]) -> Axis:
    number = np.array([labels.index(text) for text in axis.labels], np.intp)
    return Axis(number[axis.codes], labels)


def _in_block(sums: NDArray[np.int64], position: int, count: int) -> NDArray[np.int64]:
    """Place a year's replicates in its own block of columns; other blocks repeat the full sums."""
    if sums.shape[1] == 1:
        return sums
    zero = sums[:, :1] - sums[:, :1]
    nothing = replicates.pooled([zero + np.zeros((1, replicates.REPLICATES + 1), np.int64)] * count)
    result = nothing + sums[:, :1]
    start = 1 + position * replicates.REPLICATES
    result[:, start : start + replicates.REPLICATES] = sums[:, 1:]
    return result
