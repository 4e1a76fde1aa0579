"""Colleges and programs as documents: what a search finds, and one program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.analysis.programs.benchmark import PROGRAM
from edudata.api import programs as api
from edudata.api.program_counts import program_counts
from edudata.api.program_names import is_id, level_of, program_key
from edudata.delivery import rows
from edudata.delivery.document import MEDIA_TYPES, Controls, Document, one_each
from edudata.delivery.selection import whole
from edudata.errors import OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("json", "md")
COLLEGE_SETTINGS = ("query", "state", "control", "level", "limit")
COUNT_SETTINGS = ("state", "field", "level")
PROGRAM_SETTINGS = ("query", "state", "college", "field", "level", "limit")
FACTORS = ("spread_factor", "graduates_factor")
SHOWN_VERDICTS = {"passes": "Passes", "fails": "Fails", "cannot tell": "Cannot tell"}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, None for missing ones."""
    columns = {str(name): rows.plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def shown_verdict(row: Mapping[str, Any]) -> str:
    """Return a program's answer in a list: its verdict, or its result where there is no verdict."""
    return SHOWN_VERDICTS.get(row["verdict"] or row["result"] or "", "No result")


def colleges(format: str, controls: Controls, as_of: str | None) -> Document:
    """Return the colleges that a search finds."""
    settings = _settings(controls, COLLEGE_SETTINGS)
    return _listing("colleges", format, api.colleges(**settings, as_of=as_of))


def programs(format: str, controls: Controls, as_of: str | None) -> Document:
    """Return the programs that a search finds."""
    settings = _settings(controls, PROGRAM_SETTINGS)
    return _listing("programs", format, api.programs(**settings, as_of=as_of))


def counts(format: str, controls: Controls, as_of: str | None) -> Document:
    """Return how many programs pass the earnings test, by state, field and level."""
    if as_of is not None:
        raise OutOfRangeError("Counts of programs are of the newest release: leave out as_of.")
    frame = program_counts(**_given(controls, COUNT_SETTINGS))
    if format == "json":
        body = rows.to_json({"vintage": frame.attrs["vintage"], "program_counts": records(frame)})
        return Document(body, MEDIA_TYPES[format], "program-counts.json")
    return _listing("program-counts", format, frame)


def program(name: str, format: str, controls: Controls, as_of: str | None) -> Document:
    """Return one program with its answer."""
    factors: dict[str, Any] = {
        name: _factor(name, text) for name, text in _given(controls, FACTORS).items()
    }
    answer = api.program(name, **factors, as_of=as_of)
    if format == "json":
        body = rows.to_json(answer.to_dict() | {"title": answer.title})
    else:
        table = [f"| {label} | {value} |" for label, value in answer.lines()]
        parts = [f"# {answer.title}", f"**{answer.answer}.** {answer.sentence}"]
        parts += [
            "\n".join(["| | |", "|---|---|", *table]),
            "\n".join(f"- {a}" for a in answer.assumptions),
        ]
        body = ("\n\n".join(filter(None, parts)) + "\n").encode()
    return Document(body, MEDIA_TYPES[format], f"{answer.id}.{format}")


def find(name: str) -> str:
    """Return the id of a program given by id or by words; whether an id exists is seen when it is read.

    Raises
    ------
    UnknownNameError
        If the level of an id is none.
    EmptyResultError, ManyMatchesError
        If no program matches the words, or several do.
    """
    if is_id(name):
        level_of(name.rpartition("-")[2])
        return name
    (key,) = program_key(name, None)[PROGRAM].to_numpy().tolist()
    return "-".join(key)


def _listing(name: str, format: str, frame: pd.DataFrame) -> Document:
    if format == "csv":
        body = rows.csv(frame)
    elif format == "md":
        body = rows.markdown(frame).encode()
    else:
        body = rows.to_json({"matches": frame.attrs["matches"], name: records(frame)})
    return Document(body, MEDIA_TYPES[format], f"{name}.{format}")


def _settings(controls: Controls, known: tuple[str, ...]) -> dict[str, Any]:
    settings: dict[str, Any] = dict(_given(controls, known))
    return settings | ({"limit": whole("limit", settings["limit"], 1)} if "limit" in settings else {})


def _given(controls: Controls, known: tuple[str, ...]) -> dict[str, str]:
    settings = one_each(controls)
    for name in settings:
        if name not in known:
            raise UnknownNameError("setting", name, known)
    return settings


def _factor(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise OutOfRangeError(f"{name} = {text[:40]!r} is not a number. Example: 1.2") from None
