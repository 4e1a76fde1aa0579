"""Every page against the rules of axe-core: light and dark, wide and narrow, with tabs and menus open.

npm fetches axe-core for the run; EDUDATA_AXE names a copy where there is no network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from edudata.dashboard import pages

pytestmark = [pytest.mark.browser, pytest.mark.faults]
VERSION = "4.14.1"
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
TIMEOUT = 60_000  # ms
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
RUN = """() => axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map(v =>
    `${v.id} (${v.impact}): ${v.nodes.map(n => n.html.slice(0, 120)).join(' | ')}`))"""


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The code of axe-core."""
    if path := os.environ.get("EDUDATA_AXE"):
        return Path(path).read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    words = ("install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", f"axe-core@{VERSION}")
    if npm is None or subprocess.run([npm, *words, "--prefix", str(folder)], check=False).returncode:
        if os.environ.get("EDUDATA_REQUIRE_ALL") == "1":
            pytest.fail("npm does not deliver axe-core; name a copy in EDUDATA_AXE")
        pytest.skip("npm does not deliver axe-core; name a copy in EDUDATA_AXE")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")])
def context(browser: Any, request: pytest.FixtureRequest) -> Any:
    size, scheme = request.param
    width, height = SIZES[size]
    # The content policy forbids scripts of others, axe-core among them.
    opened = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True
    )
    yield opened
    opened.close()


def violations(tab: Any) -> list[str]:
    tab.wait_for_selector(SETTLED, timeout=TIMEOUT)
    tab.wait_for_timeout(500)
    rules: list[str] = tab.evaluate(RUN)
    return rules


@pytest.mark.parametrize("page", sorted(pages.pages()))
def test_no_rule_is_violated(server: str, context: Any, axe: str, page: str) -> None:
    tab = context.new_page()
    tab.goto(f"{server}/{page}")
    tab.get_by_role("heading", level=1).first.wait_for(timeout=TIMEOUT)
    tab.wait_for_selector(SETTLED, timeout=TIMEOUT)
    tab.add_script_tag(content=axe)
    assert violations(tab) == []
    # The parts that a reader opens.
    for name in ("Table", "About"):
        buttons = tab.get_by_role("radio", name=name, exact=True)
        if buttons.count():
            buttons.first.click()
            assert violations(tab) == [], name
    menus = tab.get_by_role("button", name="Download & share")
    if menus.count():
        menus.first.click()
        assert violations(tab) == [], "Download & share"
    for summary in tab.locator("summary").all()[:3]:
        summary.click()
    assert violations(tab) == [], "what was folded"
    tab.close()
