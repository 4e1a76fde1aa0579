"""A file whose address changes with every edition is found on the publisher's page."""

from __future__ import annotations

from datetime import date

import pytest

from edudata.errors import FormatError, PermanentError
from edudata.records import Context
from edudata.registry import resources
from edudata.sources import _links

CONTEXT = Context(today=date(2026, 11, 23))
PAGE = (
    b'<a href="/wp-content/uploads/2026/04/SHEEO_SHEF_FY25_Report_Data.xlsx">FY25</a>'
    b'<a href="/wp-content/uploads/2025/05/SHEEO_SHEF_FY24_Report_Data.xlsx">FY24</a>'
    b'<a href="https://elsewhere.example/SHEEO_SHEF_FY99_Report_Data.xlsx">a trap</a>'
    b'<a href="/wp-content/uploads/2026/04/SHEEO_SHEF_FY25_Report.pdf">PDF</a>'
)


def test_the_newest_edition_of_the_page_is_asked_for():
    resource = resources()["sheeo/shef"]
    asks = resource.requests(resource, CONTEXT)
    assert next(asks).url == "https://shef.sheeo.org/data-downloads/"
    request = asks.send(PAGE)
    assert (
        request.url == "https://shef.sheeo.org/wp-content/uploads/2026/04/SHEEO_SHEF_FY25_Report_Data.xlsx"
    )
    with pytest.raises(StopIteration) as stop:
        asks.send(b"PK")
    assert stop.value.value == [b"PK"]


@pytest.mark.parametrize("name", ["sheeo/shef", "nsc/fall_enrollment"])
def test_a_page_without_the_file_says_what_to_do(name):
    resource = resources()[name]
    asks = resource.requests(resource, CONTEXT)
    next(asks)
    with pytest.raises(
        FormatError, match=f"{name}: the page .* links no such file. Download the file by hand"
    ):
        asks.send(b"<html>busy</html>")


def test_a_file_without_an_address_is_left_to_a_person():
    resource = resources()["sheeo/shef"]
    with pytest.raises(PermanentError, match="has no address: see https://shef"):
        next(_links.by_hand(resource, CONTEXT))
