"""Page records, and every page on a small data directory and on one that is missing or damaged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from edudata import config, registry
from edudata.catalog import describe
from edudata.dashboard import data_page, notices, pages, shared
from edudata.errors import RegistrationError

VIEW = '''"""Apples."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="apples", title="Apples", position=45, question="What do apples cost?", summary="prices of apples"
)

if __name__ == "__main__":
    show_page(PAGE)
'''


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A copy of the dashboard's folder; writes a view into it and reads the pages again."""
    folder = tmp_path / "dashboards" / "views"
    folder.mkdir(parents=True)
    for path in (config.dashboards() / "views").glob("*.py"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(config, "dashboards", lambda: folder.parent)
    pages.pages.cache_clear()

    def write(name: str, text: str) -> dict[str, pages.Page]:
        (folder / name).write_text(text)
        return pages.pages()

    yield write
    pages.pages.cache_clear()


def readme_table() -> str:
    """Write the table of pages that the README must show."""
    rows = [f"| {page.title} | {page.summary} |" for page in pages.pages().values()]
    return "\n".join(["| page | shows |", "|---|---|", *rows])


def test_one_file_adds_a_page(views: Any) -> None:
    slugs = list(views("apples.py", VIEW))
    assert slugs[slugs.index("tuition") : slugs.index("housing")] == ["tuition", "apples"]
    assert "| Apples | prices of apples |" in readme_table()
    assert "apples" not in [page.slug for page in pages.chapters()], "no passage, no chapter"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("apples.py", "", r"apples\.py does not define PAGE"),
        ("apples.py", VIEW.replace("PAGE =", "APPLES ="), r"apples\.py does not define PAGE"),
        ("pears.py", VIEW, r"PAGE = Page\(slug='pears'"),
        ("apples.py", VIEW.replace("45", "40"), "'apples' and 'tuition' both have position 40"),
    ],
)
def test_an_incomplete_view_is_an_error(views: Any, name: str, text: str, message: str) -> None:
    with pytest.raises(RegistrationError, match=message):
        views(name, text)


def test_a_family_of_figures_without_a_page_is_an_error(
    views: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "names", lambda package: ["debt", "pears"])
    with pytest.raises(RegistrationError, match=r"pears are on no page\. Add dashboards/views/pears\.py"):
        views("apples.py", VIEW)


def test_readme_lists_every_page(root: Path) -> None:
    assert readme_table() in (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", pages.pages())
def test_page_opens(orchard: Path, open_page: Any, page: str) -> None:
    at = open_page(page)
    assert not at.exception
    assert not at.error
    assert "published June 1, 2004" in "\n".join(c.value for c in at.caption), "the age of the data"


def test_overview_on_other_data_says_what_it_lacks_and_shows_the_rest(
    orchard: Path, open_page: Any, charts_of: Any
) -> None:
    at = open_page("overview", opened=("debt_more",))
    assert not at.exception
    assert "cannot be answered from these data" in at.warning[0].value
    text = "\n".join(m.value for m in at.markdown)
    assert r"**Apples cost \$3 in 2003, real, a, not \$1**" in text
    assert len(charts_of(at)) == 1, "one picture for the only page that has figures"
    labels = [link.proto.label for link in at.get("page_link")]
    assert "Apples by place" in labels
    assert "net price" in text


def test_data_page_shows_one_table_in_full(orchard: Path, open_page: Any) -> None:
    at = open_page("data", table="apples")
    assert not at.warning
    assert at.selectbox(key="table").value == "apples"
    assert "3 rows · newest publication June 1, 2004" in "\n".join(c.value for c in at.caption)
    assert list(at.dataframe[0].value["name"]) == ["apples"]
    rows = json.loads(at.dataframe[1].proto.columns)
    assert rows["price_usd"]["label"] == "price ($)"
    assert rows["price_usd"]["help"] == "price_usd: Price, US dollars"


def test_the_catalog_is_searched(open_page: Any) -> None:
    at = open_page("data")
    at.text_input(key="find").set_value("net_price releases").run()
    assert not at.exception
    matches = next(f.value for f in at.dataframe if "what it holds" in f.value)
    assert list(matches["name"]) == ["net_price_releases"]


def test_every_table_opens(open_page: Any) -> None:
    # On the bundled data: academic years, surveys and empty columns are in some tables only.
    at = open_page("data")
    for row in describe.rows():
        at.query_params["table"] = row["name"]
        at.session_state["table"] = row["name"]
        at.run()
        assert not at.exception, row["name"]
        assert not at.error, row["name"]
        assert at.header[-1].value == row["title"]
        assert f"{row['rows']:,} rows" in at.caption[-2].value + at.caption[-3].value, row["name"]


def test_data_page_reports_an_unknown_table(orchard: Path, open_page: Any) -> None:
    at = open_page("data", table="pears")
    assert "No table is called 'pears'. Known: apples" in at.warning[0].value
    assert at.selectbox(key="table").value == "apples"


def test_downloads_are_the_export(orchard: Path) -> None:
    assert data_page.payload("apples", "csv") == b"year,price_usd\n2001,1.0\n2002,2.0\n2003,3.0\n"
    assert data_page.payload("apples", "parquet")[:4] == b"PAR1"


@pytest.mark.parametrize("page", pages.pages())
def test_missing_data_directory_is_one_message(
    open_page: Any,
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "nowhere"))
    at = open_page(page)
    assert not at.exception
    assert notices.UNREADABLE in at.error[-1].value
    assert "nowhere" not in " ".join(error.value for error in at.error), "a path is for the log"
    assert "EDUDATA_DATA_DIR" in caplog.text


def test_damaged_table_is_reported_and_the_page_stays(
    orchard: Path, open_page: Any, caplog: pytest.LogCaptureFixture
) -> None:
    next((orchard / "processed").glob("apples-*.parquet")).write_bytes(b"PAR1 no more")
    shared.forget()
    at = open_page("debt")
    assert not at.exception
    assert at.error[0].value == f"Apples: {notices.UNREADABLE}"
    assert "edudata verify" in caplog.text
    assert at.title[0].value == "Student debt"
