"""The figure card: controls in the address, warnings, key data, buttons."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

import edudata as ed

TITLE = r"Apples cost \$3 in 2003, real, a, not \$1"


def texts(elements: Any) -> str:
    return "\n".join(e.value for e in elements)


def test_card_shows_finding_source_release_dates_unit_and_hash(
    orchard: Path, open_page: Any, charts_of: Any
) -> None:
    at = open_page("debt")
    assert not at.exception
    assert not at.error
    assert at.header[0].value == TITLE
    line = next(m.value for m in at.markdown if m.value.startswith(":small[Source"))
    assert "[Orchard Office, Prices of apples](https://example.org/apples)" in line
    assert "published June 1, 2004" in line
    assert "a newer release was expected in June 2005" in line
    assert "data for 2001 to 2003" in line
    digits = hashlib.sha256(b"year,price_usd\n2001,1.0\n2002,2.0\n2003,3.0\n").hexdigest()[:8]
    assert f"`{digits}`" in line
    chart = charts_of(at)[0]
    assert chart["alt"] == "A line that rises"
    assert chart["maps"] == "geo/", "else plotly.js asks a foreign host for a base map"
    assert chart["title"] == "Apples cost $3 in 2003, real, a, not $1"
    assert chart["name"] == f"x-1-{digits}"
    assert chart["source"] == "Source: Orchard Office. edudata, figure X-1"


def test_link_opens_the_view_it_names(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_basis="nominal", x_1_year="2002")
    assert at.header[0].value == r"Apples cost \$3 in 2002, nominal, a, not \$1"
    assert not at.warning
    assert at.slider(key="x_1_year").value == 2002


def test_control_changes_card_and_address(orchard: Path, open_page: Any) -> None:
    at = open_page("debt")
    at.button_group(key="x_1_basis").set_value("nominal").run()
    assert at.header[0].value == r"Apples cost \$3 in 2003, nominal, a, not \$1"
    assert at.query_params["x_1_basis"] in ("nominal", ["nominal"])
    at.selectbox(key="x_1_places_place").set_value("c").run()
    assert at.header[1].value == r"Apples cost \$3 in 2003, real, c, not \$1"
    at.button_group(key="x_1_basis").set_value("real").run()
    assert "x_1_basis" not in at.query_params, "a default is left out"


def test_an_inactive_control_is_hidden(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_rate="3.5", opened=("x_1_adjust", "x_1_menu"))
    assert "x_1_rate" not in [s.key for s in at.slider]
    assert not at.warning
    at.button_group(key="x_1_basis").set_value("nominal")
    at.session_state["x_1_menu"] = True  # AppTest does not keep a menu open by itself
    at.run()
    assert at.slider(key="x_1_rate").value == 3.5, "the link's value counts once it matters"
    code = next(c.value for c in at.code if c.value.startswith("import edudata"))
    assert "rate=3.5" in code


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x_1_basis", "banana", "Known: real, nominal"),
        ("x_1_basis", "", "Known: real, nominal"),
        ("x_1_year", "1800", "from 2001 to 2003"),
        ("x_1_year", "2001.5", "whole number"),
        ("x_1_year", "🍎", "from 2001 to 2003"),
        ("x_1_places_place", "zz", "Known: a, b, c"),
        ("x_1_size", "big", "which this page does not have. Known: x_1_basis"),
    ],
)
def test_an_unusable_value_is_reported_and_the_default_used(
    orchard: Path, open_page: Any, name: str, value: str, message: str
) -> None:
    at = open_page("debt", **{name: value})
    assert not at.exception
    assert message in texts(at.warning)
    assert name in texts(at.warning)
    assert at.header[0].value == TITLE
    at.run()
    assert message in texts(at.warning), "the warning stays as long as the address does"


@pytest.mark.parametrize(
    ("basis", "message"), [("broken", "Choose real or nominal"), ("bug", "cannot be drawn")]
)
def test_a_problem_stays_within_its_card(
    orchard: Path, open_page: Any, charts_of: Any, basis: str, message: str
) -> None:
    at = open_page("debt", x_1_basis=basis)
    assert not at.exception
    # A choice without numbers is no error; a bug is.
    assert len(at.info) + len(at.error) == 1
    assert message in (at.info if basis == "broken" else at.error)[0].value
    assert len(charts_of(at)) == 1, "the other card is drawn"
    at.button_group(key="x_1_basis").set_value("real").run()
    assert not at.info
    assert not at.error, "and the control still works"


def test_the_tab_is_in_the_address(orchard: Path, open_page: Any, charts_of: Any) -> None:
    at = open_page("debt", x_1_basis="nominal")
    tab = at.button_group(key="x_1_tab")
    assert tab.options == ["Chart", "Map", "Table", "About"]
    assert "map.json" not in charts_of(at)[0]["address"]
    tab.set_value("map").run()
    assert "X-1/map.json" in charts_of(at)[0]["address"]
    assert at.query_params["x_1_tab"] in ("map", ["map"])
    at = open_page("debt", x_1_tab="table")
    assert len(at.dataframe[0].value) == 3
    at = open_page("debt", x_1_tab="about")
    assert "How it is done." in texts(at.markdown)
    assert "A new scale from 2002." in texts(at.markdown)
    at = open_page("debt", x_1_tab="map")
    assert "X-1/chart.json" in charts_of(at)[0]["address"], "this setting has no map"


def test_at_most_three_controls_and_two_notes_are_in_sight(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_basis="nominal")
    keys = [e.key for e in (*at.button_group, *at.slider, *at.selectbox) if e.key.startswith("x_1_")]
    above = [key for key in keys if not key.startswith(("x_1_tab", "x_1_places"))]
    assert len(above) == 3


def test_a_choice_survives_a_visit_to_another_page(orchard: Path, open_page: Any) -> None:
    at = open_page("debt")
    at.button_group(key="x_1_basis").set_value("nominal").run()
    at.switch_page("views/taxi.py").run()
    at.query_params.clear()
    at.switch_page("views/debt.py").run()
    assert at.header[0].value == r"Apples cost \$3 in 2003, nominal, a, not \$1"
    assert at.query_params["x_1_basis"] in ("nominal", ["nominal"]), "and is in the address again"


def test_code_reproduces_the_view(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_year="2002", opened=("x_1_menu",))
    code = next(c.value for c in at.code if c.value.startswith("import edudata"))
    assert 'ed.card("X-1", year=2002)' in code
    scope: dict[str, Any] = {}
    exec(code.replace(".show()", ""), scope)
    assert scope["card"].finding == ed.card("X-1", year=2002).finding


def test_menu_gives_every_way_out(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_year="2002", opened=("x_1_menu",))
    lines = texts(at.markdown)
    for address in ("figures/X-1.svg?year=2002", "figures/X-1.zip?year=2002", "tables/apples.parquet"):
        assert f"api/v1/{address})" in lines
    at.selectbox(key="x_1_menu_language").set_value("r")
    at.selectbox(key="x_1_menu_embed").set_value("pinned")
    at.session_state["x_1_menu"] = True  # AppTest does not keep a menu open by itself
    at.run()
    codes = texts(at.code)
    assert 'read.csv("/api/v1/figures/X-1.csv?year=2002"' in codes
    assert '<iframe src="/embed/X-1?year=2002&amp;as_of=2004-06-01&amp;data=' in codes


def test_share_link_holds_what_differs_and_the_place(orchard: Path, open_page: Any) -> None:
    at = open_page("debt", x_1_year="2002", opened=("x_1_menu", "x_1_places_menu"))
    links = [c.value for c in at.code if "#x-1" in c.value]
    assert links[0].endswith("?x_1_year=2002#x-1")
    assert links[1].endswith("#x-1-places")
    assert "?" not in links[1]


def test_citation_names_publisher_and_vintage(orchard: Path, open_page: Any) -> None:
    codes = texts(open_page("debt", opened=("x_1_menu",)).code)
    assert "Orchard Office, Prices of apples" in codes
    assert "@misc{orchard_prices_20040601" in codes
