"""Saved pages: complete and escaped."""

from __future__ import annotations

from edudata.delivery import page

CHART = {"data": [{"type": "scatter", "x": [1], "y": [2], "text": "</script>"}], "layout": {}}
WORDS = {"alt": "alt", "title": "Price < income", "subtitle": "x & y", "source": "", "name": "n"}


def test_texts_are_escaped_wherever_they_stand():
    text = page.figure_page(CHART, ["Source: <Census>."], **WORDS)
    assert "<title>Price &lt; income</title>" in text
    assert "<p>Source: &lt;Census&gt;.</p>" in text
    data = text[text.index('id="chart-data"') :]
    assert '"text":"\\u003c/script>"' in data
    assert text.index("PlotlyGeoAssets") < text.index("edudataChart({")
