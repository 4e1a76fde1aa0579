"""Embeds: live, pinned, framed by those whom the operator names, described by oEmbed."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from helpers.asgi import get

import edudata as ed
from edudata import settings
from edudata.api.figures import data_hash
from edudata.delivery import embed, figures

PAST = "2018"


def pinned(as_of: str | None = None, **controls: str) -> str:
    return data_hash(ed.card("G-4", as_of, **controls).data)


def test_an_embed_is_light_and_draws_what_it_names():
    answer = get("/embed/G-4?basis=nominal", accept_encoding="gzip")
    assert answer.status == 200
    assert len(answer.sent) < 8_000
    assert ed.card("G-4", basis="nominal").finding in answer.text
    (source,) = re.findall(r'<script src="(draw-[^"]+)">', answer.text)
    script = get(f"/embed/{source}")
    assert (script.status, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert "immutable" in script.headers["cache-control"]
    (library,) = re.findall(r'"library": "\.\./([^"]+)"', answer.text.replace("&quot;", '"'))
    assert get(f"/{library}").status == 200


def test_no_script_is_inside_the_page():
    answer = get("/embed/G-5")
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", answer.text) == []
    assert "../geo/counties.geojson" in answer.text, "outlines are shared by all maps"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", "frame-ancestors 'self'"),
        ("https://a.example, https://b.example", "frame-ancestors https://a.example https://b.example"),
        ("https://a.example; script-src *", "frame-ancestors https://a.example script-src *"),
        ("*", "frame-ancestors *"),
    ],
)
def test_the_operator_names_who_may_frame(monkeypatch, given, expected):
    monkeypatch.setenv(settings.FRAME_ANCESTORS, given)
    headers = get("/embed/G-4").headers
    rules = [rule.strip() for rule in headers["content-security-policy"].split(";")]
    assert expected in rules
    assert len([rule for rule in rules if rule.startswith("script-src")]) == 1
    assert "x-frame-options" not in headers, "it would forbid what the rule allows"


def test_a_pinned_embed_says_when_newer_data_exist():
    live = get(f"/embed/G-4?data={pinned()}")
    assert live.status == 200
    assert "Newer data exist" not in live.text
    past = get(f"/embed/G-4?as_of={PAST}&data={pinned(PAST)}")
    assert past.status == 200
    assert "Newer data exist: the newest release is of 20" in past.text
    assert ed.card("G-4", PAST).finding in past.text


def test_a_pin_that_does_not_fit_is_an_error_and_no_other_chart():
    answer = get(f"/embed/G-4?data={pinned(PAST)}")
    assert (answer.status, json.loads(answer.body)["type"]) == (404, "NoVintage")
    assert "as_of" in json.loads(answer.body)["error"]


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/embed/G-99", 404, "UnknownName"),
        ("/embed/G-4?basis=x", 422, "UnknownName"),
        ("/embed/G-4?x=y", 422, "UnknownName"),
        ("/embed/G-4?as_of=1950", 404, "NoVintage"),
        ("/oembed", 422, "OutOfRange"),
        ("/oembed?url=http://localhost/tuition", 404, "UnknownName"),
        ("/oembed?url=http://localhost/embed/G-99", 404, "UnknownName"),
        ("/oembed?url=http://[x/embed/G-4", 422, "OutOfRange"),
        ("/oembed?url=https://example.org/embed/G-4", 404, "UnknownName"),
        ("/oembed?url=javascript:alert(1)/embed/G-4", 404, "UnknownName"),
        ("/oembed?url=http://localhost/embed/G-4&format=xml", 501, "UnknownName"),
        ("/oembed?url=http://localhost/embed/G-4&maxwidth=x", 422, "OutOfRange"),
    ],
)
def test_bad_input_has_one_form(path, status, kind):
    answer = get(path)
    assert (answer.status, json.loads(answer.body)["type"]) == (status, kind)


def test_oembed_gives_the_frame():
    page = get("/embed/G-4?basis=nominal").text
    (link,) = re.findall(r'type="application/json\+oembed" href="http://localhost([^"]+)"', page)
    described = json.loads(get(f"{link}&maxwidth=400&maxheight=300").body)
    assert (described["type"], described["version"]) == ("rich", "1.0")
    assert (described["width"], described["height"]) == (400, 300)
    assert described["title"] == ed.card("G-4", basis="nominal").finding
    assert 'src="http://localhost/embed/G-4?basis=nominal"' in described["html"]
    assert json.loads(get(f"/oembed?url={quote('http://localhost/embed/G-4')}").body)["height"] > 400


def test_both_codes_of_a_card_open():
    card = figures.draw("G-4", {"basis": ("nominal",)}, None)
    codes = embed.codes(card, {"basis": "nominal"}, "http://localhost/")
    for code in codes.values():
        (address,) = re.findall(r'src="http://localhost([^"]+)"', code)
        answer = get(address.replace("&amp;", "&"))
        assert answer.status == 200
        assert card.card.finding in answer.text
    assert f"data={data_hash(card.card.data)}" in codes["pinned"]
