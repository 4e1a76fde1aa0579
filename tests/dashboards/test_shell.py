"""The HTML around the pages."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from helpers.asgi import get

from edudata.dashboard import pages, shell


@pytest.mark.parametrize("slug", pages.pages())
def test_a_page_has_its_own_title_description_and_preview(slug: str) -> None:
    page = pages.pages()[slug]
    answer = get("/" if page.position == 0 else f"/{slug}", accept_encoding="gzip")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in answer.text
    assert f"<title>{page.heading or page.title} · edudata</title>" in answer.text
    assert 'name="description"' in answer.text
    assert 'property="og:title"' in answer.text
    assert not re.search(r"\bStreamlit\b", answer.text)
    assert not re.search(r"https?://", answer.text), "no other host is named"


def test_the_content_policy_allows_the_scripts_within_the_page() -> None:
    answer = get("/debt")
    for text in re.findall(r"<script>(.*?)</script>", answer.text, flags=re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
    assert shell.BASE_SCRIPT in answer.text, "else the browser first asks for a server below /debt"


def test_the_frameworks_dialog_has_the_words_that_the_page_rewords() -> None:
    code = "".join(
        p.read_text(encoding="utf-8") for p in (shell.FRONTEND / "static" / "js").glob("index.*.js")
    )
    assert re.search(r"Is Streamlit still running\?", code), "else notices.js replaces nothing"
    assert "streamlit run yourscript.py" in code


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/debt/more", "/wp-login.php", "/debts", "/debt.html", "/healthz/", "/geo"],
)
def test_an_address_that_is_no_page_is_answered_with_404_and_the_pages(path: str) -> None:
    answer = get(path)
    assert answer.status == 404
    assert "Page not found" in answer.text
    assert 'href="./debt"' in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/static/js/none.js", "/favicon.png", "/manifest.json"]
)
def test_what_streamlit_serves_is_left_to_it(path: str) -> None:
    assert get(path).text == "streamlit"
