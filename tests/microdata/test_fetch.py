"""Downloads: complete ones are kept, incomplete ones named, a second run asks for what is missing."""

from __future__ import annotations

import pytest
from helpers.http_server import Server, ok, page, status

from edudata.errors import CorruptDataError, EdudataError, OutOfRangeError, UnknownNameError
from edudata.etl.extract.http import Client
from edudata.etl.extract.policy import Policy
from edudata.microdata import fetch


@pytest.fixture
def get(tmp_path):
    """Fetch from a server on this machine, quickly."""

    def fetch_from(server, states=("DC", "WY"), year=2023):
        folder = tmp_path / str(year) / "downloads"
        folder.mkdir(parents=True, exist_ok=True)
        client = Client(folder, policy=Policy(retries=1, backoff_s=0.01, pause_s=0), sleep=lambda s: None)
        site = server.url("/").rstrip("/")
        return fetch.fetch(year, tmp_path, states, site=site, client=client)

    return fetch_from


def _answers(downloads, **more):
    by_name = {path.name: path for path in downloads}
    return {
        "/csv_pdc.zip": ok(by_name["csv_p11.zip"].read_bytes(), "application/zip"),
        "/csv_pwy.zip": ok(by_name["csv_p56.zip"].read_bytes(), "application/zip"),
        "/pums_estimates_23.csv": ok(b"st,characteristic,pums_est_23,pums_se_23\n"),
        **more,
    }


def test_files_and_estimates_are_downloaded_once(tmp_path, downloads, get):
    with Server(_answers(downloads)) as server:
        paths = get(server)
        assert [path.name for path in paths] == ["csv_pdc.zip", "csv_pwy.zip"]
        assert fetch.downloads(2023, tmp_path) == paths
        assert (tmp_path / "2023/downloads/pums_estimates_23.csv").is_file()
        get(server)
        assert server.asked("/csv_pdc.zip") == 1
        paths[0].write_bytes(paths[0].read_bytes()[:-30])
        get(server)
        assert (server.asked("/csv_pdc.zip"), server.asked("/csv_pwy.zip")) == (2, 1)


def test_a_failure_keeps_what_is_done(tmp_path, downloads, get):
    with (
        Server(_answers(downloads, **{"/csv_pwy.zip": status(503)})) as server,
        pytest.raises(EdudataError),
    ):
        get(server)
    assert [path.name for path in fetch.downloads(2023, tmp_path)] == ["csv_pdc.zip"]
    with Server(_answers(downloads)) as server:
        get(server)
        assert server.asked("/csv_pdc.zip") == 0


def test_a_truncated_archive_does_not_count(tmp_path, downloads, get):
    whole = downloads[0].read_bytes()
    answers = _answers(downloads, **{"/csv_pdc.zip": ok(whole[:4_000], "application/zip")})
    with Server(answers) as server, pytest.raises(CorruptDataError, match="not a complete zip"):
        get(server)
    with pytest.raises(CorruptDataError, match="microdata fetch"):
        fetch.downloads(2023, tmp_path)


def test_a_page_instead_of_an_archive(downloads, get):
    answers = _answers(downloads, **{"/csv_pdc.zip": page()})
    with Server(answers) as server, pytest.raises(EdudataError, match="web page"):
        get(server)


def test_years_without_published_estimates_still_convert(tmp_path, downloads, get):
    with Server(_answers(downloads, **{"/pums_estimates_23.csv": status(404)})) as server:
        assert len(get(server)) == 2


def test_wrong_arguments(tmp_path):
    with pytest.raises(UnknownNameError, match="ZZ"):
        fetch.fetch(2023, tmp_path, ("ZZ",))
    with pytest.raises(OutOfRangeError, match="experimental"):
        fetch.fetch(2020, tmp_path)
