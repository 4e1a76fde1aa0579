"""Connect to publishers' hosts for `edudata doctor --online`: a TLS handshake, no request."""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from edudata.errors import EdudataError
from edudata.records import Context, Resource

CONNECT_TIMEOUT_S = 5.0


def host(resource: Resource, context: Context) -> str | None:
    """Return the host of a refresh's first request, None if nothing is fetched.

    It may depend on the keys that are set: FRED's graph page without one, its API with one.
    """
    if not resource.refreshable:
        return None
    url = resource.url or resource.page
    if resource.requests is not None:
        requests = resource.requests(resource, context)
        try:
            url = next(requests).url
        except (EdudataError, StopIteration):
            pass  # the source raises before its first request, for example without a required key
        finally:
            requests.close()
    return urlsplit(url or "").hostname


def _trust() -> ssl.SSLContext:
    """Return the certificates that the HTTP client trusts: the environment's, or certifi's."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    bundle = bundle or os.environ.get("SSL_CERT_FILE")
    # As requests does it: what fails here would fail in a refresh, and the other way round.
    path = bundle or str(DEFAULT_CA_BUNDLE_PATH)
    if Path(path).is_dir():
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)


def _proxy(name: str) -> tuple[str, int] | None:
    """Return host and port of the proxy that the environment names for a host."""
    from requests.utils import get_environ_proxies, select_proxy

    url = f"https://{name}/"
    proxy = select_proxy(url, get_environ_proxies(url, no_proxy=None))
    if not proxy:
        return None
    parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return (parts.hostname or "", parts.port or 80) if parts.hostname else None


def reach(
    name: str, port: int = 443, *, timeout_s: float = CONNECT_TIMEOUT_S, trust: Any = None
) -> tuple[bool, str]:
    """Connect to a host and do a TLS handshake.

    Parameters
    ----------
    name, port
        The host. Behind a proxy only the proxy is tried.
    timeout_s : float
        Seconds until the host counts as not answering.
    trust : ssl.SSLContext, optional
        The certificates to trust; the HTTP client's by default.

    Returns
    -------
    tuple of bool and str
        True if it answered, and what happened.
    """
    proxy = _proxy(name)
    address = f"the proxy {proxy[0]}:{proxy[1]}" if proxy else f"{name}:{port}"
    try:
        with socket.create_connection(proxy or (name, port), timeout=timeout_s) as plain:
            # Asking the proxy for a tunnel would be a request, and may need a password.
            if proxy:
                return True, f"{address} answers; the host behind it was not tried"
            with (trust or _trust()).wrap_socket(plain, server_hostname=name) as safe:
                return True, f"{address} answers with {safe.version()}"
    except OSError as error:
        return False, f"{address}: {_reason(error, timeout_s)}."


def _reason(error: OSError, timeout_s: float) -> str:
    match error:
        case socket.gaierror():
            return "unknown name: no network, or no name server. Behind a proxy set HTTPS_PROXY"
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not trusted ({error}). Behind an inspecting proxy name its "
                "certificates in SSL_CERT_FILE or REQUESTS_CA_BUNDLE, and check this machine's clock"
            )
        case ssl.SSLError():
            return f"no secure connection ({error})"
        case TimeoutError():
            return f"no answer within {timeout_s:g} s. Is it behind a firewall? Then set HTTPS_PROXY"
        case _:
            return f"no connection ({error.strerror or error})"
