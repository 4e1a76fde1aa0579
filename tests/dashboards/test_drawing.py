"""Charts by address: what the server sends is what the figures draw."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.offline
import pytest
from helpers.asgi import get

import edudata as ed
from edudata import geo, registry
from edudata.dashboard import cards, controls, drawing
from edudata.delivery.browser import LIBRARY
from edudata.figures.spec import plotly_figure

FIGURES = registry.figures()


@pytest.mark.parametrize("figure_id", FIGURES)
def test_a_chart_is_sent_as_plotly_would_write_it(figure_id: str) -> None:
    card = ed.card(figure_id)
    charts = {"chart": card.chart, "map": card.map_chart}
    for name, (_, address) in cards.default(FIGURES[figure_id]).drawings.items():
        sent = get(f"/{address}")
        assert sent.status == 200
        attached = geo.attach(charts[name], mode="url", base="geo/")
        ours = plotly_figure(json.loads(sent.body)).to_plotly_json()
        theirs = json.loads(plotly_figure(attached).to_json(engine="json"))
        assert json.loads(json.dumps(plain(ours))) == plain(decoded(theirs))


def plain(value: Any) -> Any:
    """Write dates as days, so that both spellings of midnight are equal; leave the template out."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "template"}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    return re.sub(r"T00:00:00(\.0+)?$", "", value) if isinstance(value, str) else value


def decoded(value: Any) -> Any:
    """Turn Plotly's packed arrays into lists."""
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]))
        shape = [int(n) for n in value.get("shape", "").split(",") if n.strip()]
        items = array.reshape(shape).tolist() if shape else array.tolist()
        return [None if item != item else item for item in items]
    if isinstance(value, dict):
        return {k: decoded(v) for k, v in value.items()}
    return [decoded(item) for item in value] if isinstance(value, list) else value


def test_an_address_names_its_content_and_is_kept_for_good() -> None:
    _, address = cards.default(FIGURES["G-4"]).drawings["chart"]
    first = get(f"/{address}", accept_encoding="gzip")
    assert first.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert first.headers["content-encoding"] == "gzip"
    again = get(f"/{address}", if_none_match=first.headers["etag"])
    assert again.status == 304
    old = get("/charts/G-4/chart.json?v=0000000000000000")
    assert old.body == first.body, "an old page gets the new chart"
    assert "immutable" not in old.headers["cache-control"]
    real = get("/charts/G-4/chart.json?basis=nominal")
    assert real.body != first.body


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/charts/G-99/chart.json", 404, "G-4"),
        ("/charts/G-4/map.json", 404, "chart"),
        ("/charts/G-4/chart.json?basis=banana", 404, "real"),
        ("/charts/G-4/chart.json?colour=red", 404, "basis"),
        ("/charts/G-4/chart.json?base_year=1400", 422, "from"),
    ],
)
def test_what_is_unknown_is_answered_with_what_is_known(path: str, status: int, words: str) -> None:
    sent = get(path)
    assert sent.status == status
    assert words in json.loads(sent.body)["error"]


def test_the_library_is_plotlys_own_version_and_draws_every_figure() -> None:
    text = LIBRARY.read_text(encoding="utf-8")
    assert f'"{plotly.offline.get_plotlyjs_version()}"' in text, "run scripts/make_plotly.py"
    sent = get(f"/{drawing.library_address()}", accept_encoding="gzip")
    assert sent.status == 200
    assert len(sent.sent) < 520_000
    assert Path(LIBRARY.parent / "LICENSE-plotly.txt").is_file()
    names = {trace["type"] for spec in FIGURES.values() for trace in traces(spec.id)}
    assert names <= {name for name in ("scatter", "bar", "choropleth", "scattergeo") if f'"{name}"' in text}


def traces(figure_id: str) -> list[dict[str, Any]]:
    card = cards.default(FIGURES[figure_id]).card
    charts = [card.chart, *([card.map_chart] if card.map_chart else [])]
    return [trace for chart in charts for trace in chart["data"]]


def test_the_address_of_a_page_and_of_its_chart_name_the_same_view() -> None:
    spec = FIGURES["G-4"]
    key = cards.checksums(spec)
    with_options, frames = cards.resolved(spec, key)
    values = with_options.resolve(frames, {"basis": "nominal"})
    settings = {control.name: values[control.name] for control in controls.active(with_options, values)}
    drawing, address = cards.view(spec, settings, key).drawings["chart"]
    assert address == f"charts/G-4/chart.json?basis=nominal&v={drawing.checksum}"
    assert cards.find("G-4", "chart", {"basis": "nominal"}) is drawing
