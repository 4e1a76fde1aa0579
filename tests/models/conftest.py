"""Tables built from the bundled figures, and a way to see a wrong one refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from edudata import registry
from edudata.errors import ValidationError
from edudata.etl.publish.table import build_table
from edudata.etl.publish.validate import validate
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.registry import tables


@pytest.fixture(scope="session")
def built(root: Path) -> Callable[[str], pd.DataFrame]:
    """built("cpi") -> the table `cpi`, made anew from data/raw."""

    @cache
    def build(name: str) -> pd.DataFrame:
        return build_table(tables()[name], Raw(Archive([root / "data"], registry.registry())))

    return lambda name: build(name).copy()


@pytest.fixture(scope="session")
def refused(built: Callable[[str], pd.DataFrame]) -> Callable[..., str]:
    """refused("cpi", lambda frame: <frame made wrong>) -> the message it is refused with."""

    @cache
    def accepted(name: str) -> bool:
        return all(result.passed for result in validate(tables()[name], built(name)))

    def refuse(name: str, spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> str:
        assert accepted(name)
        with pytest.raises(ValidationError) as caught:
            validate(tables()[name], spoil(built(name)))
        return str(caught.value)

    return refuse


@pytest.fixture(scope="session")
def change() -> Callable[..., Callable[[pd.DataFrame], pd.DataFrame]]:
    """change(row, column, value) -> a spoiler for `refused`; value may be a function of the old one."""

    def changed(row: int, column: str, value: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
        def spoil(frame: pd.DataFrame) -> pd.DataFrame:
            old = frame.at[row, column]
            new = value(old) if callable(value) else value
            # A whole-number column takes no fraction: it stays whole, as it would come from the CSV.
            frame.at[row, column] = int(new) if frame[column].dtype == "int64" else new
            return frame

        return spoil

    return changed


@pytest.fixture(scope="session")
def doubled() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """A spoiler that repeats the first row, and with it a key."""
    return lambda frame: pd.concat([frame, frame.head(1)], ignore_index=True)


@pytest.fixture(scope="session")
def facts(reference: Path) -> Callable[[str], pd.DataFrame]:
    """facts("jolts_monthly") -> a checked reference file, all of it text, empty cells missing."""
    return lambda name: pd.read_csv(
        reference / "facts" / f"{name}.csv", dtype="str", keep_default_na=False, na_values=[""]
    )
