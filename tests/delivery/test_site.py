"""The static site, built of some figures: complete, closed in itself, written all or not at all."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from helpers import doors
from helpers.asgi import get

import edudata as ed
from edudata import registry
from edudata.api.figures import figure_frames
from edudata.api.figures import state as figure_state
from edudata.dashboard.pages import pages
from edudata.delivery.kinds import KINDS
from edudata.delivery.site import build, states
from edudata.delivery.site.pages import Chapter
from edudata.errors import DataDirectoryError
from edudata.files import sha256

# A figure with a few combinations, one with many controls, a map, and one whose options are all metros.
SOME = ("G-1", "G-4", "G-5-states", "G-5-metros")
CHAPTERS = [
    Chapter(title="Taxis", question="Q?", passage="It **fell**.", lead="G-1", figures=("G-1",)),
    Chapter(title="Rest", question="Q", passage="", lead="", figures=SOME[1:]),
]


@cache
def chosen() -> dict[str, object]:
    return {name: spec for name, spec in registry.figures().items() if name in SOME}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("site") / "public"
    specs = chosen()
    patch.setattr(build.registry, "figures", lambda: specs)
    patch.setattr(build, "TABLE_FORMATS", ("csv",))
    patch.setattr(build.tables, "names", lambda: ["recessions"])
    documentation = tmp_path_factory.mktemp("docs")
    (documentation / "index.html").write_text("<p>How to</p>")
    build.build(folder, CHAPTERS, documentation=documentation)
    patch.undo()
    return folder


class Links(HTMLParser):
    """Addresses in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href") and value]


def state(path: Path) -> dict[str, object]:
    return content(path.read_bytes())


def content(script: bytes):
    assert script.startswith(b"edudataFile(")
    assert script.endswith(b");\n")
    return json.loads(script.removeprefix(b"edudataFile(").removesuffix(b");\n"))


def test_no_page_names_another_host_and_every_address_leads_to_a_file(site):
    missing: dict[str, set[str]] = {}
    for page in site.rglob("*.html"):
        links = Links()
        links.feed(page.read_text())
        assert not [link for link in links.found if re.match(r"(https?:)?//|/", link)], page
        for link in (urldefrag(link).url for link in links.found):
            if not (page.parent / link).resolve().is_file():
                missing.setdefault(Path(link).name, set()).add(page.name)
    # What this small site leaves out on purpose.
    assert missing.keys() <= {f"{name}.html" for name in registry.figures() if name not in SOME}


def test_every_state_of_a_figure_has_a_file_and_a_choice(site):
    for name in SOME:
        page = (site / "figures" / f"{name}.html").read_text()
        match = re.search(r'data-states="([^"]+)"', page)
        if match is None:
            continue
        states_on_page = json.loads(unescape(match.group(1)))
        spec = registry.figure(name)
        for control, labels in states.choices(spec, figure_frames(spec)).items():
            for value in labels:
                key = "" if value == states_on_page["defaults"][control] else f"{control}={value}"
                assert (site / "figures" / states_on_page["states"][key]).is_file(), (name, key)
                assert f'<option value="{value}"' in page


def test_a_state_is_the_figure_with_its_controls(site):
    page = (site / "figures" / "G-4.html").read_text()
    states_on_page = json.loads(unescape(re.search(r'data-states="([^"]+)"', page).group(1)))  # type: ignore[union-attr]
    default = state(site / "figures" / states_on_page["states"][""])
    assert default["title"] == ed.card("G-4").finding
    nominal = state(site / "figures" / states_on_page["states"]["basis=nominal"])
    assert nominal["title"] == ed.card("G-4", basis="nominal").finding
    assert nominal["notes"] == list(ed.card("G-4", basis="nominal").notes)


def test_maps_name_outlines_that_are_scripts(site):
    chart = state(site / "states" / "G-5-states" / "0.js")
    assert chart["component"]["height"] > 0  # type: ignore[index]
    for folder in ("G-5-states", "G-5-metros"):
        for path in (site / "states" / folder).iterdir():
            for trace in state(path)["chart"]["data"]:  # type: ignore[index]
                if "geojson" in trace:
                    assert (path.parent / trace["geojson"]).resolve().is_file()
    assert state(site / "geo" / "states.js")["type"] == "FeatureCollection"


def test_states_of_a_map_share_their_long_texts():
    texts: dict[str, bytes] = {}

    def share(data: bytes) -> str:
        texts[sha256(data)] = data
        return sha256(data)

    spec = registry.figure("G-5")
    measure = next(control for control in spec.controls if control.name == "measure")
    other = next(value for value in measure.values({}) if value != measure.default)
    drawing = figure_state("G-5", None, {"measure": other})
    for each in (figure_state("G-5", None, {}), drawing):
        traces = content(states.script(each, share))["chart"]["data"]
    (trace, *_) = (t for t in traces if "customdata" in t)
    columns = [content(texts[column["file"]]) for column in trace["customdata"]["columns"]]
    assert len(texts) == 1 + len(columns) + 1, "of names and columns only the measure's own differs"
    original = max(drawing.card.chart["data"], key=lambda t: len(t.get("locations", ())))
    names = content(texts[trace["text"]["file"]])
    assert [names[place] for place in trace["locations"]] == list(original["text"])
    rows = [[column[place] for column in columns] for place in trace["locations"]]
    assert rows == [list(row) for row in original["customdata"]]


def test_pages_hold_what_the_data_say(site):
    assert ed.card("G-1").finding in unescape((site / "index.html").read_text())
    assert "It <strong>fell</strong>." in (site / "index.html").read_text()
    claims = (site / "claims.html").read_text()
    assert all(f'<h2 id="{name}">' in claims for name in registry.claims())
    assert json.loads((site / "claims.json").read_text())["claims"][0]["history"]
    assert "figures/G-4.md" in (site / "llms.txt").read_text()


def test_every_menu_leads_to_the_documentation_and_each_figure_to_its_tables(site):
    assert 'href="docs/index.html"' in (site / "claims.html").read_text()
    figure = (site / "figures" / "G-4.html").read_text()
    assert 'href="../docs/index.html"' in figure
    assert 'href="../data.html#tuition_releases"' in figure
    assert 'id="recessions"' in (site / "data.html").read_text()
    assert (site / "docs" / "index.html").read_text() == "<p>How to</p>"


def test_explanations_say_what_holds(site):
    page = unescape((site / "explanations.html").read_text())
    first = ed.explanations().iloc[0]
    assert first["prediction"] in page
    assert f"{first['name']}: {first['fit']}" in page


def test_a_folder_without_documentation_is_refused(tmp_path):
    with pytest.raises(DataDirectoryError, match=r"no index\.html"):
        build.build(tmp_path / "public", CHAPTERS, documentation=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_two_states_that_look_the_same_share_a_file(site):
    for folder in (site / "states").iterdir():
        contents = [path.read_bytes() for path in folder.iterdir()]
        assert len(set(contents)) == len(contents)


@pytest.mark.parametrize("kind", ["file in it", "is a file"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path, kind):
    out = tmp_path / "public"
    if kind == "is a file":
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    with pytest.raises(DataDirectoryError, match="not an empty folder"):
        build.build(out, CHAPTERS)
    assert [p.read_text() for p in tmp_path.rglob("*") if p.is_file()] == ["mine"]


def test_nothing_is_left_when_building_fails(tmp_path, monkeypatch):
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(build.Writer, "figure", broken)
    monkeypatch.setattr(build.registry, "figures", lambda: {"G-4": None})
    with pytest.raises(DataDirectoryError, match="Cannot write"):
        build.build(tmp_path / "public", CHAPTERS)
    assert list(tmp_path.iterdir()) == []


def test_a_number_has_a_few_positions_with_the_default():
    spec = registry.figure("G-4")
    control = next(c for c in spec.controls if c.name == "base_year")
    frames = figure_frames(spec)
    low, high, default = control.limits(frames)
    options = [float(value) for value in states.options(control, frames, every=False)]
    assert options == sorted(options)
    assert {low, high, default} <= set(options)
    assert len(options) <= states.POSITIONS + 1


def test_the_page_of_programs_holds_every_count(site):
    data = (site / "assets" / "program-counts.js").read_text()
    value = json.loads(data.removeprefix("window.edudataPrograms = ").removesuffix(";\n"))
    state, level, field, programs, passes, *_ = value["cells"]
    expected = ed.program_counts(state="TN", field="5138", level="bachelors").iloc[0]
    tennessee = value["states"].index("TN")
    levels = [name for name, _ in value["levels"]]
    codes = [code for code, _ in value["fields"]]
    (cell,) = (
        k
        for k in range(len(programs))
        if (state[k], levels[level[k]], codes[field[k]]) == (tennessee, "bachelors", "5138")
    )
    assert (programs[cell], passes[cell]) == (expected["programs"], expected["passes"])
    assert sum(programs) == ed.program_counts()["programs"].sum()
    # Without scripts the page shows the nation's numbers.
    total = ed.program_counts(level="bachelors")["programs"].sum()
    assert f'bachelor&#x27;s degree</td><td class="edudata-number">{total:,}' in (
        site / "programs.html"
    ).read_text().replace("bachelor's", "bachelor&#x27;s")


def test_every_kind_says_the_same_through_every_door(site, tmp_path):
    ways = doors.ways()
    assert ways.keys() == KINDS.keys()
    tools = [way.tool for way in ways.values() if way.tool]
    replies = dict(zip(map(str, tools), (text for _, text in doors.ask(tools)), strict=True))
    for kind, way in ways.items():
        # These two name the checksums of all tables; tests/delivery/test_metadata.py reads them.
        large = kind in ("datapackage", "croissant")
        answers = {} if large else {"http": get(f"/api/v1/{way.address}").text}
        if way.python:
            answers["python"] = str(way.python[1]())
        if way.command:
            answers["command"] = doors.command(shlex.split(way.command.format(folder=tmp_path)))[1]
        if way.tool:
            answers["mcp"] = replies[str(way.tool)]
        if way.site and not way.site.startswith("--"):
            answers["site"] = unescape((site / way.site).read_text())
        silent = [door for door, text in answers.items() if way.fact not in text]
        assert silent == [], (kind, way.fact, {door: answers[door][:300] for door in silent})
        assert not way.page or way.page in pages(), kind


def test_the_table_of_doors_is_published():
    text = doors.PAGE.read_text()
    assert doors.page(text) == text, "run `python -m helpers.doors` in tests/"
