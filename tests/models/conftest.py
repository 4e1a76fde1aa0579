"""Published tables, and a way to check that a wrong row is rejected."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from edudata.errors import ValidationError
from edudata.etl.publish.validate import validate
from edudata.registry import tables


@pytest.fixture(scope="session")
def published(root: Path) -> Callable[[str], pd.DataFrame]:
    """published("cpi") -> the table `cpi` in data/processed.

    CI compares data/processed with a new build, so tests of values need not build.
    """
    folder = root / "data" / "processed"
    entries = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))["tables"]

    @cache
    def read(name: str) -> pd.DataFrame:
        return pd.read_parquet(folder / entries[name]["file"])

    return lambda name: read(name).copy()


class Part:
    """A model that validates only some columns; the others would take most of the time."""

    def __init__(self, model: Any, columns: list[str]) -> None:
        self.to_schema = model.to_schema
        self.schema = model.to_schema().select_columns(columns)
        if not set(self.schema.unique) <= set(columns):
            self.schema.unique = None

    def validate(self, frame: pd.DataFrame, lazy: bool) -> pd.DataFrame:
        return self.schema.validate(frame[list(self.schema.columns)], lazy=lazy)


@cache
def part_of(name: str, columns: tuple[str, ...]) -> Part:
    return Part(tables()[name].model, list(columns))


@pytest.fixture(scope="session")
def rejected(published: Callable[[str], pd.DataFrame]) -> Callable[..., str]:
    """rejected("cpi", lambda frame: <frame with an error>) -> the message of the rejection."""

    def reject(name: str, corrupt: Callable[[pd.DataFrame], pd.DataFrame]) -> str:
        table, before = tables()[name], published(name)
        frame = corrupt(before.copy())
        if frame.index.isin(before.index).all():
            rows = before.loc[frame.index]
            changed = {column for column in frame if not frame[column].equals(rows[column])}
            if changed & set(table.key) or not frame.index.is_unique:
                changed |= set(table.key)
            columns = tuple(column for column in frame if column in changed)
            table = replace(table, model=part_of(name, columns))
        with pytest.raises(ValidationError) as caught:
            validate(table, frame)
        return str(caught.value)

    return reject


@pytest.fixture(scope="session")
def change() -> Callable[..., Callable[[pd.DataFrame], pd.DataFrame]]:
    """change(row, column, value) -> a corruption for `rejected`; value may be a function of the old one."""

    def changed(row: int, column: str, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
        def corrupt(frame: pd.DataFrame) -> pd.DataFrame:
            old = frame.at[row, column]
            new = value(old) if callable(value) else value
            # A whole-number column takes no fraction: it stays whole, as it would come from the CSV.
            frame.at[row, column] = int(new) if frame[column].dtype == "int64" else new
            return frame

        return corrupt

    return changed


@pytest.fixture(scope="session")
def rejects(rejected: Callable[..., str], change: Callable[..., Any]) -> Callable[..., None]:
    """rejects("cpi", 5, index=-1.0, area="Gotham") checks that each of the wrong cells is rejected.

    They are in one row of one frame, because the schema reports all columns at once. Without a row
    number each is in the first row in which its column has a value.
    """

    def check(name: str, row: int | None, **values: Any) -> None:
        def corrupt(frame: pd.DataFrame) -> pd.DataFrame:
            for column, value in values.items():
                at = frame[column].first_valid_index() if row is None else row
                frame = change(at, column, value)(frame)
            return frame

        message = rejected(name, corrupt)
        assert {column for column in values if f"column {column}:" in message} == set(values), message

    return check


@pytest.fixture(scope="session")
def doubled() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Corruption that repeats the first row, and with it a key."""
    return lambda frame: pd.concat([frame, frame.head(1)])


@pytest.fixture(scope="session")
def facts(reference: Path) -> Callable[[str], pd.DataFrame]:
    """facts("jolts_monthly") -> a checked reference file as text, with empty cells missing."""
    return lambda name: pd.read_csv(
        reference / "facts" / f"{name}.csv", dtype="str", keep_default_na=False, na_values=[""]
    )
