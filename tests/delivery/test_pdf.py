"""Web pages printed as PDF, and clear errors where no browser prints."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

from edudata.delivery import pdf
from edudata.errors import NoBrowserError, TransientError

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Brief</title>
<style>@page{{size:{size}}}</style></head><body><h1>Tennessee</h1>{more}</body></html>"""
TWO = '<p style="break-before:page">2</p>'


def browser(tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a script in the place of a browser."""
    path = tmp_path / "browser"
    path.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv(pdf.BROWSER_VARIABLE, str(path))


@pytest.mark.browser
def test_scripts_run_before_a_page_is_printed_on_its_own_paper():
    late = f"setTimeout(() => document.body.insertAdjacentHTML('beforeend', '{TWO}'), 3000)"
    printed = pdf.pdf_from_html(PAGE.format(size="A4", more=f"<script>{late}</script>"))
    assert re.search(rb"/MediaBox \[0 0 594\.9\d* 841\.9\d*\]", printed)
    assert len(re.findall(rb"/Type /Page\b", printed)) == 2


@pytest.mark.browser
def test_a_page_without_scripts_needs_no_clock():
    assert pdf.pdf_from_html(PAGE.format(size="letter", more=""), script_seconds=0).startswith(b"%PDF-")


def test_without_a_browser_the_error_says_what_to_do(monkeypatch):
    monkeypatch.delenv(pdf.BROWSER_VARIABLE, raising=False)
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    with pytest.raises(NoBrowserError, match="Install one, name it in BROWSER_PATH, or write HTML"):
        pdf.pdf_from_html("<p>1</p>")


def test_a_wrong_browser_is_named(monkeypatch):
    monkeypatch.setenv(pdf.BROWSER_VARIABLE, "/no/such/browser")
    with pytest.raises(NoBrowserError, match="BROWSER_PATH is /no/such/browser, which is no program"):
        pdf.browser_path()


def test_a_browser_that_prints_nothing_is_quoted(tmp_path, monkeypatch):
    browser(tmp_path, "import sys; sys.exit('cannot open display')", monkeypatch)
    with pytest.raises(NoBrowserError, match=r"printed no PDF\. Its last words: cannot open display"):
        pdf.pdf_from_html("<p>1</p>")


def test_a_browser_that_hangs_is_stopped_with_its_helpers(tmp_path, monkeypatch):
    # The helper holds the error stream open: killing the parent alone would wait for it.
    code = (
        "import subprocess, sys, time\nsubprocess.Popen(['sleep', '60'], stdout=sys.stderr)\ntime.sleep(60)"
    )
    browser(tmp_path, code, monkeypatch)
    start = time.monotonic()
    with pytest.raises(TransientError, match=r"did not print within 0\.5 seconds"):
        pdf.pdf_from_html("<p>1</p>", timeout=0.5)
    assert time.monotonic() - start < 20
