"""A small data directory for the pages: one table, and two figures of it on the debt page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing import Series
from streamlit.testing.v1 import AppTest

from edudata import config, registry
from edudata.dashboard import shared
from edudata.errors import OutOfRangeError
from edudata.etl.publish import builder
from edudata.etl.store import vintages
from edudata.etl.store.archive import Archive
from edudata.figures import charts
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Text
from edudata.records import License, Registry, Resource, Source, Table

ROOT = Path(__file__).resolve().parents[2]
DASHBOARDS = ROOT / "dashboards"

RESOURCE = Resource(
    name="prices",
    title="Prices of apples",
    page="https://example.org/apples",
    columns={"year": "integer", "price_usd": "number"},
    key=("year",),
    license=License(id="pd", name="Public domain", redistribute="yes"),
    citation="Orchard Office, Prices of apples",
    cadence="yearly",
    release_months=(6,),
)


class Apples(pa.DataFrameModel):
    """Prices of apples."""

    year: Series[int] = pa.Field(ge=1900, le=2100, description="Calendar year", metadata={"unit": ""})
    price_usd: Series[float] = pa.Field(ge=0, description="Price", metadata={"unit": "US dollars"})

    class Config:
        strict = True
        unique = ["year"]  # noqa: RUF012 - read by pandera as it is


@dataclass(frozen=True)
class Data:
    table: pd.DataFrame
    every: pd.DataFrame
    words: str
    mapped: bool


def rows(
    frames: Any, *, basis: str = "real", year: int = 2003, place: str = "a", rate: float = 6.5
) -> Data:
    frame = frames["apples"]
    if basis == "broken":
        raise OutOfRangeError("Apples are not sold this way. Choose real or nominal.")
    if basis == "bug":
        raise ZeroDivisionError
    words = f"in {year}, {basis}, {place}"
    return Data(frame[frame["year"] <= year], frame, words, basis == "nominal")


def draw(data: Data) -> charts.Chart:
    line = charts.line(data.every["year"], data.every["price_usd"], "apples", "red")
    return charts.chart([line], y="US dollars an apple")


def draw_map(data: Data) -> charts.Chart | None:
    return draw(data) if data.mapped else None


def describe(data: Data) -> Text:
    return Text(
        finding=f"Apples cost $3 {data.words}, not $1",
        subtitle="US dollars",
        alt="A line that rises",
        headline=("$3", "an apple"),
        notes=("The price is $2 [sic]",),
    )


FAKES = (
    FigureSpec(
        id="X-1",
        page="debt",
        name="Apples",
        question="What do apples cost?",
        tables=("apples",),
        rows=rows,
        draw=draw,
        draw_map=draw_map,
        describe=describe,
        controls=(
            Choice("basis", "Basis", {b: b.title() for b in ("real", "nominal", "broken", "bug")}, "real"),
            Number("year", "Year", (2001, 2003, 2003)),
            Number("rate", "Rate", (0, 9, 6.5), step=0.5, whole=False, when={"basis": ("nominal",)}),
        ),
        about="How it is done.",
        terms=("net price",),
    ),
    FigureSpec(
        id="X-1-places",
        page="debt",
        name="Apples by place",
        question="Where?",
        tables=("apples",),
        rows=rows,
        draw=draw,
        draw_map=draw_map,
        describe=describe,
        controls=(Choice("place", "Place", {p: p.upper() for p in "abcdefgh"}, "a"),),
    ),
)


@pytest.fixture
def orchard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with one table, and two figures of it on the debt page."""
    source = Source(
        name="orchard", title="Orchard Office", page="https://example.org", resources=(RESOURCE,)
    )
    table = Table(
        name="apples",
        title="Prices of apples",
        description="One row a year.",
        subject="prices",
        model=Apples,
        build=lambda raw: raw.newest("orchard/prices"),
        span=None,
        breaks=("A new scale from 2002.",),
    )
    frame = pd.DataFrame({"year": [2001, 2002, 2003], "price_usd": [1.0, 2.0, 3.0]})
    why = {"origin_sha256": "typed here", "url": "typed here"}
    vintages.write(
        tmp_path,
        RESOURCE,
        "2004-06-01",
        frame,
        how="transcribed",
        trust="primary",
        retrieved="2004-06-02",
        reasons=why,
    )
    book = Registry({"orchard": source}, {"orchard/prices": RESOURCE}, {"apples": table}, {})
    builder.build(Archive((tmp_path,), book))
    shared.forget()  # every test's orchard has the same checksums
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    monkeypatch.setattr(registry, "figures", lambda: {f.id: f for f in FAKES})
    monkeypatch.setattr(registry, "page_figures", lambda page: [f for f in FAKES if f.page == page])
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def known_components() -> Iterator[None]:
    """Scan the installed packages for Streamlit components once, not for each page: 0.2 s."""
    from streamlit.components.v2 import manifest_scanner

    manifests = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: manifests)
        yield


@pytest.fixture(scope="session")
def charts_of() -> Callable[[AppTest], list[dict[str, Any]]]:
    """Return a function that lists what a page asks browsers to draw."""
    return lambda at: [json.loads(chart.proto.json) for chart in at.get("bidi_component")]


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Return a function that opens a page, with some menus open, as a link with some query would."""

    def run_page(page: str, opened: tuple[str, ...] = (), **query: str) -> AppTest:
        at = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=30)
        if page != "overview":
            at.switch_page(f"views/{page}.py")
        for menu in opened:
            at.session_state[menu] = True
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return run_page
