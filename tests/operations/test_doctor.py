"""The doctor's answers, each seen well and ill. The network is this machine's own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import threading
from collections import namedtuple
from contextlib import contextmanager
from datetime import date

import pytest
from helpers.fake_publisher import BALANCES, RATES

from edudata import config
from edudata.catalog import reader
from edudata.errors import PermanentError
from edudata.operations import connectivity, doctor
from edudata.records import Context, Request, Resource

DAY = date(2027, 1, 15)
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """No key and no `.env` of the person who runs the tests; a cache of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "dotenv_files", lambda: [p for p in (tmp_path / ".env",) if p.is_file()])
    monkeypatch.setenv(config.CACHE_VARIABLE, str(tmp_path / "cache"))
    for name in [n for n in os.environ if n.endswith("_API_KEY") or n == config.CONTACT]:
        monkeypatch.delenv(name)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def results_by_name(**options) -> dict:
    return {r.name: r for r in doctor.examine(DAY, **options)}


def test_a_good_installation_passes():
    results = results_by_name()
    assert not [r for r in results.values() if r.required and not r.passed]
    for name in ("the data directory can be written", "the cache has room", "the clock is plausible"):
        assert results[name].passed, results[name].saw
        assert not results[name].required


# Keys


def test_a_key_is_named_and_never_shown(monkeypatch):
    assert results_by_name()["FRED_API_KEY is optional"].saw.startswith("not set: fred/")
    monkeypatch.setenv("FRED_API_KEY", SECRET)
    results = results_by_name()
    assert results["FRED_API_KEY is set"].passed
    assert "fred/mspus" in results["FRED_API_KEY is set"].saw
    assert "FRED_API_KEY is optional" not in results
    assert SECRET not in repr(list(results.values()))


def test_an_empty_key_counts_as_missing(monkeypatch):
    monkeypatch.setenv("FRED_API_KEY", "  ")
    assert "FRED_API_KEY is set" not in results_by_name()


def test_a_required_key_that_is_missing_is_a_warning_that_says_where_to_get_one(monkeypatch):
    from dataclasses import replace

    from edudata import registry
    from edudata.records import Source

    served = replace(
        BALANCES, name="counties", key_variable="BANK_API_KEY", key_required=True, file="csv", parse=len
    )
    bank = Source(
        name="bank", title="Bank", page=None, resources=(served,), key_page="https://bank.example/key"
    )
    monkeypatch.setattr(registry, "sources", lambda: {"bank": bank})
    monkeypatch.setattr(registry, "resources", lambda: {"bank/counties": bank.resources[0]})
    result = results_by_name()["BANK_API_KEY is set"]
    assert (result.passed, result.required) == (False, False)
    assert "bank/counties" in result.saw
    assert "https://bank.example/key" in result.saw


def test_every_key_of_the_records_is_checked():
    from edudata.registry import resources

    variables = {r.key_variable for r in resources().values() if r.key_variable and r.refreshable}
    assert variables
    names = {n.split()[0] for n in results_by_name() if n.endswith(("is set", "is optional"))}
    assert names == variables | {config.CONTACT}


def test_the_contact_address(monkeypatch):
    assert not results_by_name()[f"{config.CONTACT} is set"].passed
    monkeypatch.setenv(config.CONTACT, "me@example.org")
    result = results_by_name()[f"{config.CONTACT} is set"]
    assert result.passed
    assert "example.org" not in result.saw


def test_a_file_of_keys_that_others_can_read_is_a_warning(tmp_path):
    assert "the file of keys is private" not in results_by_name()
    path = tmp_path / ".env"
    path.write_text(f"FRED_API_KEY={SECRET}\n")
    for mode in (0o604, 0o640):
        path.chmod(mode)
        results = results_by_name()
        assert not results["the file of keys is private"].passed
    assert f"chmod 600 {path}" in results["the file of keys is private"].saw
    assert results["FRED_API_KEY is set"].passed
    path.chmod(0o600)
    assert results_by_name()["the file of keys is private"].passed


# Places


def test_checking_creates_no_directory(tmp_path, monkeypatch):
    monkeypatch.setenv(config.VARIABLE, str(tmp_path / "a" / "data"))
    results = results_by_name()
    assert results["the data directory can be written"].passed
    assert "not created yet" in results["the data directory can be written"].saw
    assert "not created yet" in results["the cache can be written"].saw
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "cache").exists()
    assert not results["the catalog can be read"].passed


def test_a_place_that_cannot_be_written_is_a_warning(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(config.CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    result = results_by_name()["the cache can be written"]
    assert (result.passed, result.required) == (False, False)
    assert config.CACHE_VARIABLE in result.saw


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the administrator may write anywhere")
def test_a_directory_without_permission_is_a_warning(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    monkeypatch.setenv(config.CACHE_VARIABLE, str(closed))
    assert "Permission denied" in results_by_name()["the cache can be written"].saw


@pytest.mark.parametrize(("free", "good"), [(499_999_999, False), (500_000_000, True)])
def test_less_than_500_mb_is_a_warning(monkeypatch, free, good):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(10**12, 10**12 - free, free))
    results = results_by_name()
    for what in ("data directory", "cache"):
        result = results[f"the {what} has room"]
        assert (result.passed, result.required) == (good, False)
        assert f"{free // 1_000_000} MB" in result.saw
        assert ("edudata prune" in result.saw) is not good


# Clock


def vintages(*days: tuple[str | None, str]) -> dict:
    rows = [
        {"resource": f"bank/{i}", "retrieved": r, "published": p, "next_release": None}
        for i, (r, p) in enumerate(days)
    ]
    return {"tables": {"debt": {"vintages": rows, "root": ".", "file": "none", "sha256": ""}}}


@pytest.mark.parametrize(
    ("days", "good"),
    [
        ([("2027-01-15", "2026-08"), ("2026-11-01", "2026-02")], True),
        ([("2027-01-16", "2026-08"), ("2026-11-01", "2026-02")], False),
        ([(None, "2026-12")], True),
        ([(None, "2027-01")], True),
        ([(None, "2027-02")], False),
        ([(None, "2026")], True),
        ([], True),
    ],
)
def test_a_clock_before_the_newest_figures_is_a_warning(monkeypatch, days, good):
    monkeypatch.setattr(reader, "catalog", lambda: vintages(*days))
    result = results_by_name()["the clock is plausible"]
    assert (result.passed, result.required) == (good, False)
    assert good or "set this machine's clock" in result.saw


# Hosts


def test_the_network_is_not_used_by_default(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert not [name for name in results_by_name() if name.endswith("can be reached")]


def test_every_refreshable_host_is_checked_on_request(monkeypatch):
    from edudata.registry import resources

    monkeypatch.setattr(
        connectivity, "reach", lambda name: (name != "fred.stlouisfed.org", f"{name} was tried.")
    )
    results = {n: r for n, r in results_by_name(online=True).items() if n.endswith("can be reached")}
    context = Context(today=DAY)
    hosts = {connectivity.host(r, context) for r in resources().values() if r.refreshable}
    assert set(results) == {f"{h} can be reached" for h in hosts}
    assert None not in hosts
    ill = [r for r in results.values() if not r.passed]
    assert [r.name for r in ill] == ["fred.stlouisfed.org can be reached"]
    assert "fred/mspus" in ill[0].saw
    assert not ill[0].required


def asking(url: str):
    def asks(resource: Resource, context: Context):
        if "NEEDED" not in context.keys:
            raise PermanentError("a key is needed")
        yield Request(url=url)
        return []

    return asks


def test_the_host_is_that_of_the_first_request():
    from dataclasses import replace

    context = Context(today=DAY, keys={"NEEDED": "x"})
    one = replace(RATES, parse=len, url="https://page.example/x")
    assert connectivity.host(one, context) is None
    assert connectivity.host(replace(one, file="csv"), context) == "page.example"
    several = replace(one, requests=asking("https://api.example/v1?key=x"))
    assert connectivity.host(several, context) == "api.example"
    assert connectivity.host(several, Context(today=DAY)) == "page.example"


@contextmanager
def listening():
    """A port of this machine that takes one connection and says nothing that TLS knows."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            try:
                connection, _ = server.accept()
                with connection:
                    connection.recv(10)
                    connection.sendall(b"220 this is no TLS\r\n")
            except OSError:
                return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(2)


class Trusting:
    """Stands for a context whose handshake succeeds."""

    @contextmanager
    def wrap_socket(self, plain, server_hostname):
        self.name = server_hostname
        yield self

    def version(self):
        return "TLSv1.3"


def test_a_host_that_answers():
    trust = Trusting()
    with listening() as port:
        good, saw = connectivity.reach("127.0.0.1", port, trust=trust)
    assert (good, saw) == (True, f"127.0.0.1:{port} answers with TLSv1.3")
    assert trust.name == "127.0.0.1"


def test_a_host_that_speaks_no_tls_or_refuses():
    with listening() as port:
        good, saw = connectivity.reach("127.0.0.1", port, timeout_s=2)
    assert not good
    assert "no secure connection" in saw
    good, saw = connectivity.reach("127.0.0.1", port, timeout_s=2)
    assert not good
    assert "no connection" in saw


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "unknown name"),
        (TimeoutError("timed out"), "no answer within 5 s"),
        (ssl.SSLCertVerificationError(1, "self-signed certificate"), "REQUESTS_CA_BUNDLE"),
        (ssl.SSLError(1, "handshake failure"), "no secure connection"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
    ],
)
def test_problems_are_reported_with_a_remedy(monkeypatch, error, words):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    good, saw = connectivity.reach("publisher.example")
    assert not good
    assert words in saw
    assert saw.startswith("publisher.example:443: ")


def test_behind_a_proxy_the_proxy_is_checked(monkeypatch):
    with listening() as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:password@127.0.0.1:{port}")
        good, saw = connectivity.reach("publisher.example")
    assert good
    assert f"the proxy 127.0.0.1:{port}" in saw
    assert "password" not in saw


def test_the_command_has_the_option(monkeypatch):
    from typer.testing import CliRunner

    from edudata.cli import app

    monkeypatch.setattr(connectivity, "reach", lambda name: (True, f"{name} answers"))
    result = CliRunner().invoke(app, ["doctor", "--online", "--json"])
    assert result.exit_code == 0, result.output
    names = [r["name"] for r in json.loads(result.stdout)]
    assert "studentaid.gov can be reached" in names
