"""Every endpoint is asked once, through the client that a refresh uses; nothing is published.

`make live` runs this, nothing else does. The page lies in test-results/live/status.html.
"""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from live import status_page

from edudata import config
from edudata.etl.run.status import obstacle
from edudata.operations import connectivity, refresh
from edudata.records import Context
from edudata.registry import resources

pytestmark = pytest.mark.live
NAMES = sorted(name for name, r in resources().items() if r.refreshable)


@pytest.fixture(scope="session")
def standing(request, root, tmp_path_factory) -> dict:
    """One dry run over the resources chosen, against the bundled figures; the page is written."""
    failures = tomllib.loads((Path(__file__).parent / "known_failures.toml").read_text(encoding="utf-8"))
    names = [n for n in NAMES if any(n in i.callspec.params.values() for i in request.session.items)]
    keys = config.keys({r.key_variable for r in resources().values() if r.key_variable})
    context = Context(today=datetime.now(UTC).date(), keys=keys)
    obstacles = {name: why for name in names if (why := obstacle(resources()[name], keys))}
    with pytest.MonkeyPatch.context() as patch:
        place = tmp_path_factory.mktemp("live")
        shutil.copytree(root / "data" / "raw", place / "data" / "raw")
        patch.setenv(config.VARIABLE, str(place / "data"))
        patch.setenv(config.CACHE_VARIABLE, str(place / "cache"))
        before = {p for p in (place / "data").rglob("*") if p.is_file()}
        report = refresh.refresh([n for n in names if n not in obstacles], dry_run=True)
        assert {p for p in (place / "data").rglob("*") if p.is_file()} == before
    page = status_page.status(
        report,
        hosts={name: connectivity.host(resources()[name], context) for name in names},
        not_asked=obstacles,
        known=failures,
        keys=keys,
    )
    status_page.write(root / "test-results" / "live", page)
    return {row["resource"]: row for row in page["resources"]}


@pytest.mark.parametrize("name", NAMES)
def test_the_endpoint_is_as_it_should_be(standing, name):
    row = standing[name]
    match row["verdict"]:
        case "not_asked":
            pytest.skip(row["reason"])
        case "known":
            pytest.xfail(f"{row['known']}: {row['reason']}")
        case "mended":
            pytest.fail(f"{name} works again: take it out of known_failures.toml ({row['known']})")
        case "failed":
            pytest.fail(f"{row['host']}: {row['reason']}")
    assert row["rows"]
