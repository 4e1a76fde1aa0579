"""Labels as people type them: "Tennessee" for TN, "nursing" for Nursing, "Nashville" for 34980."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from edudata.catalog import reader
from edudata.errors import UnknownNameError, WrongTypeError
from edudata.microdata import majors
from edudata.places import NAMES, short_name

SEXES = ("men", "women")
RACES = ("white", "Black", "Hispanic", "Asian", "other")


def conditions(where: Mapping[str, str | Sequence[str]] | None, name: str) -> dict[str, tuple[str, ...]]:
    """Return the labels of each dimension of a group, as the microdata spell them.

    Parameters
    ----------
    where : mapping or None
        Dimension to a label or several.
    name : str
        Name of the argument, for messages.

    Raises
    ------
    WrongTypeError
        Anything but a mapping to texts.
    UnknownNameError
        A metro that no area's name begins with, or several do.

    Examples
    --------
    >>> conditions({"state": ["Tennessee", "ky"], "major": "nursing"}, "where")
    {'state': ('TN', 'KY'), 'major': ('Nursing',)}
    """
    if where is None:
        return {}
    if not isinstance(where, Mapping):
        raise WrongTypeError(f'{name} must be a mapping such as {{"state": "TN"}}, not {where!r}.')
    result = {}
    for dimension, values in where.items():
        several = (values,) if isinstance(values, str) else tuple(values)
        if not all(isinstance(value, str) for value in several):
            raise WrongTypeError(f"The labels of {dimension} in {name} must be text, not {values!r}.")
        result[dimension] = tuple(label(dimension, value) for value in several)
    return result


def label(dimension: str, value: str) -> str:
    """Return a label as the microdata spell it, or the value itself where nothing is like it.

    Examples
    --------
    >>> label("state", "tennessee"), label("sex", "Women"), label("major", "Underwater basketry")
    ('TN', 'women', 'Underwater basketry')
    """
    key = value.strip().casefold()
    if dimension == "metro":
        return value if value.isdecimal() else _metro(value)
    known = {
        "state": {name.casefold(): letters for letters, name in NAMES.items()}
        | {letters.casefold(): letters for letters in NAMES},
        "major": {name.casefold(): name for name in (*majors.CODES, majors.OTHER)},
        "sex": {name.casefold(): name for name in SEXES},
        "race": {name.casefold(): name for name in RACES},
    }.get(dimension, {})
    return known.get(key, value)


def metro_names() -> pd.Series:
    """Return the names of metropolitan and micropolitan areas by CBSA code."""
    regions = reader.table(reader.catalog(), "regions")
    names: pd.Series = regions[regions["level"] == "cbsa"].set_index("geo_id")["name"].astype("str")
    return names


def _metro(value: str) -> str:
    names = metro_names()
    lowered = names.str.casefold()
    key = value.strip().casefold()
    matches = names[(lowered == key) | lowered.map(short_name_of).eq(key)]
    if len(matches) != 1:
        matches = names[lowered.str.startswith(key)]
    if len(matches) == 1:
        return str(matches.index[0])
    near = matches if len(matches) else names[lowered.str.contains(key, regex=False)]
    raise UnknownNameError("metro", value, [f"{n} ({code})" for code, n in near.items()][:8], nearest=True)


def short_name_of(name: str) -> str:
    """Return an area's first city and first state in lower case."""
    return short_name(name).casefold()
