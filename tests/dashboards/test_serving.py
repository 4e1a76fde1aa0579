"""What stands between the network and the pages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from helpers.asgi import get

import edudata
from edudata import config, geo, settings
from edudata.dashboard import serving, shell


@pytest.fixture
def script() -> str:
    """Path of the largest file of Streamlit's browser code, the charts."""
    files = (shell.FRONTEND / "static" / "js").glob("*.js")
    return "/" + str(max(files, key=lambda f: f.stat().st_size).relative_to(shell.FRONTEND))


def test_every_answer_carries_the_headers() -> None:
    for path in ("/", "/healthz", "/geo/states.geojson", "/geo/usa_110m.json"):
        headers = get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy, "no other host is named"
        assert "'unsafe-eval'" not in policy
        assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("given", "host", "status"),
    [
        ("", "localhost", 200),
        ("", "127.0.0.1:8501", 200),
        ("", "[::1]:8501", 200),
        ("", "evil.example", 400),
        ("", "localhost.evil.example", 400),
        ("data.example, *.example.org", "data.example", 200),
        ("data.example, *.example.org", "a.example.org", 200),
        ("data.example, *.example.org", "localhost", 400),
        ("*", "anything.example", 200),
    ],
)
def test_it_answers_to_its_own_names_alone(
    monkeypatch: pytest.MonkeyPatch, given: str, host: str, status: int
) -> None:
    monkeypatch.setenv(settings.ALLOWED_HOSTS, given)
    assert get("/", host).status == status


def test_browser_code_is_compressed_once(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "gzipped", serving.GzipCache())
    answer = get(script, accept_encoding="gzip, br")
    original = (shell.FRONTEND / script.lstrip("/")).read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(original) / 3
    assert answer.body == original
    assert "immutable" in answer.headers["cache-control"]

    def never(*args: object, **more: object) -> bytes:
        raise AssertionError("compressed twice")

    monkeypatch.setattr(serving.gzip, "compress", never)
    assert get(script, accept_encoding="gzip").body == original


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/none.js",
        "/index.html",
    ],
)
def test_other_paths_are_left_to_streamlit(path: str) -> None:
    assert get(path, accept_encoding="gzip").text == "streamlit"


def test_a_browser_without_gzip_gets_the_plain_file(script: str) -> None:
    for refused in ("identity", "gzip;q=0", "br"):
        assert get(script, accept_encoding=refused).text == "streamlit"


@pytest.mark.parametrize("name", geo.NAMES)
def test_outlines_come_compressed_and_are_kept(name: str) -> None:
    first = get(f"/geo/{name}.geojson", accept_encoding="gzip")
    assert first.status == 200
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["content-type"] == "application/geo+json"
    assert first.body == geo.path(name).read_bytes()
    again = get(f"/geo/{name}.geojson", if_none_match=first.headers["etag"])
    assert again.status == 304
    assert not again.sent
    plain = get(f"/geo/{name}.geojson", accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.body == first.body


def test_unknown_outlines_name_the_known_ones() -> None:
    answer = get("/geo/planets.geojson")
    assert answer.status == 404
    assert "counties, metros, states" in answer.text


def test_base_map_is_empty() -> None:
    assert json.loads(get("/geo/usa_110m.json").body) == json.loads(geo.TOPOJSON_STUB)


def test_health_and_readiness_name_version_and_newest_release(orchard: Path) -> None:
    answer = get("/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"ok": True, "version": edudata.__version__}
    ready = get("/readyz")
    assert ready.status == 200
    assert json.loads(ready.body)["newest_release"] == "2004-06-01"


def test_without_data_it_is_alive_but_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(config.VARIABLE, str(tmp_path))
    assert get("/healthz").status == 200
    answer = get("/readyz")
    assert answer.status == 503
    assert json.loads(answer.body)["ok"] is False
    assert str(tmp_path) not in answer.text
    assert "EDUDATA_DATA_DIR" in caplog.text


def test_it_is_not_ready_without_one_tables_file(orchard: Path) -> None:
    next((orchard / "processed").glob("apples-*.parquet")).unlink()
    answer = get("/readyz")
    assert answer.status == 503
    assert json.loads(answer.body)["tables_missing"] == ["apples"]


def test_first_page_by_name_leads_to_the_root() -> None:
    answer = get("/overview?x=1")
    assert (answer.status, answer.headers["location"]) == (307, "./?x=1")


def test_compression_keeps_a_bounded_number(tmp_path: Path) -> None:
    cache = serving.GzipCache(max_files=2)
    for name in "abc":
        (tmp_path / name).write_text(name)
        assert gzip.decompress(cache.get(tmp_path / name)) == name.encode()
    assert len(cache.bodies) == 2
