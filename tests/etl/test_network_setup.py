"""A machine that is set up wrongly: its clock, proxy, certificates or name server, each blamed by name."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from helpers.fake_publisher import BALANCES
from helpers.http_server import Reply, Server, ok

from edudata.errors import ClockError, SetupError, TransientError
from edudata.etl.extract.clock import Clock
from edudata.etl.extract.http import Client
from edudata.etl.extract.policy import Policy
from edudata.etl.run.outcome import remedy_for
from edudata.records import Request

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
QUICK = Policy(pause_s=0, backoff_s=0, jitter_s=0, retries=1, read_s=5)


def clock(**ahead: timedelta) -> Clock:
    """A clock that ran ahead of these hosts by so much when they answered."""
    machine = Clock(lambda: NOW)
    for host, skew in ahead.items():
        machine.note(host, {"Date": format_datetime(NOW - skew, usegmt=True)})
    return machine


@pytest.mark.parametrize("days", [1, 365, -1, -365])
def test_a_clock_that_is_off_by_a_day_or_a_year_is_blamed(days):
    reason = clock(fred=timedelta(days=days)).wrong(["fred"])
    assert "this machine's clock says 2026-12-01 12:00, that of fred " in reason
    assert f"{NOW - timedelta(days=days):%Y-%m-%d %H:%M} (UTC)" in reason


@pytest.mark.parametrize("hours", [0, 1, -1, 23])
def test_an_hour_is_no_matter(hours):
    assert not clock(fred=timedelta(hours=hours)).wrong(["fred"])


def test_a_publisher_whose_clock_alone_is_off_is_not_believed():
    assert not clock(fred=timedelta(days=9000), bls=timedelta(0)).wrong(["fred"])
    assert clock(fred=timedelta(days=9000), bls=timedelta(days=9000)).wrong(["fred"])


def test_an_answer_from_a_cache_and_one_without_a_date_say_nothing():
    machine = Clock(lambda: NOW)
    two_days = 2 * 86_400
    stale = format_datetime(NOW - timedelta(seconds=two_days), usegmt=True)
    machine.note("cdn", {"Date": stale, "Age": str(two_days)})
    machine.note("odd", {"Date": "yesterday"})
    machine.note("none", {})
    assert not machine.wrong(["cdn", "odd", "none"])


def test_the_client_compares_clocks_with_every_answer(tmp_path):
    stamp = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
    with Server({"/a": ok(b"a,b\n1,2\n", headers=stamp)}) as site:
        ahead = Clock(lambda: datetime.now(UTC) + timedelta(days=26_000))
        client = Client(tmp_path, policy=QUICK, machine=ahead)
        client.get(Request(url=site.url("/a")))
        assert ahead.wrong(["127.0.0.1"])
    remedy = remedy_for(ClockError("x"), BALANCES)
    assert remedy.startswith("Set this machine's clock")


def get(tmp_path: Path, policy: Policy = QUICK, url: str = "https://publisher.example/a.csv") -> Any:
    return Client(tmp_path, policy=policy).get(Request(url=url))


def test_a_proxy_that_demands_a_password_is_asked_once(tmp_path, monkeypatch):
    denied = Reply(raw=b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    with Server(default=denied) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url(""))
        with pytest.raises(SetupError, match=r"demands a password \(407\)"):
            get(tmp_path)
        assert len(proxy.requests) == 1


def test_a_socks_proxy_names_the_package_that_it_needs(tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(SetupError, match=r"requests\[socks\]"):
        get(tmp_path)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("unable to get local issuer certificate", "SSL_CERT_FILE"),
        ("certificate is not yet valid", "check this machine's clock"),
    ],
)
def test_a_certificate_that_is_not_trusted_names_the_settings(tmp_path, monkeypatch, why, more):
    def refuse(*arguments: Any, **options: Any) -> None:
        raise requests.exceptions.SSLError(f"certificate verify failed: {why}")

    monkeypatch.setattr(requests.Session, "request", refuse)
    with pytest.raises(SetupError, match=more) as raised:
        get(tmp_path)
    assert "edudata doctor --online" in remedy_for(raised.value, BALANCES)
    assert "moved" not in remedy_for(raised.value, BALANCES)


def test_the_certificates_of_the_system_are_those_of_ssl_cert_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    assert Client(tmp_path)._session().verify == str(tmp_path / "own.pem")
    monkeypatch.delenv("SSL_CERT_FILE")
    assert Client(tmp_path)._session().verify is True


def test_a_publisher_with_an_address_of_ipv6_alone_is_reached(tmp_path, monkeypatch):
    try:
        site = Server({"/a": ok(b"a,b\n1,2\n")}, family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    lookup = socket.getaddrinfo

    def only_six(host: str, *arguments: Any, **options: Any) -> Any:
        assert host == "localhost"
        return lookup("::1", *arguments, **options)

    with site:
        monkeypatch.setattr(socket, "getaddrinfo", only_six)
        get(tmp_path, url=f"http://localhost:{site.port}/a")
        assert site.asked("/a") == 1


def test_a_name_server_that_never_answers_takes_no_longer_than_the_grace(tmp_path, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: time.sleep(5))
    began = time.monotonic()
    with pytest.raises(TransientError, match=r"took more than 0\.3 s"):
        get(tmp_path, Policy(grace_s=0.3, pause_s=0))
    assert time.monotonic() - began < 3


def test_a_drip_ends_after_the_grace_and_not_after_ten_minutes(tmp_path):
    with Server({"/a": ok(b"a,b\n" * 500, drip_s=0.02)}) as site:
        began = time.monotonic()
        with pytest.raises(TransientError, match=r"took more than 0\.3 s"):
            get(tmp_path, Policy(grace_s=0.3, pause_s=0), site.url("/a"))
        assert time.monotonic() - began < 3
    assert Policy().grace_s <= 60


def test_a_slow_line_that_moves_is_given_its_time(tmp_path):
    with Server({"/a": ok(b"a,b\n1,2\n" * 10, drip_s=0.01)}) as site:
        assert get(tmp_path, Policy(grace_s=0.2, least_rate=20, pause_s=0), site.url("/a")).size == 80


def test_the_operators_deadline_bounds_every_limit():
    limits = Policy().within(20)
    assert (limits.resource_s, limits.total_s, limits.grace_s) == (20, 20, 20)
    assert Policy().within(5000).total_s == Policy().total_s
