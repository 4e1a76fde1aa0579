"""Whether a publisher's host answers: a connection and a TLS handshake, nothing is asked.

For `edudata doctor --online` alone; everything that is fetched goes through `http.py`.
"""

from __future__ import annotations

import os
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from edudata.errors import EdudataError
from edudata.records import Context, Resource

CONNECT_S = 5.0


def host(resource: Resource, context: Context) -> str | None:
    """The host that a refresh asks first, None where nothing is fetched.

    It may depend on the keys that are set: FRED's graph page without one, its API with one.
    """
    if not resource.refreshable:
        return None
    url = resource.url or resource.page
    if resource.requests is not None:
        asks = resource.requests(resource, context)
        try:
            url = next(asks).url
        except (EdudataError, StopIteration):
            pass  # refused before anything is asked, as without a key that is required
        finally:
            asks.close()
    return urlsplit(url or "").hostname


def _trust() -> ssl.SSLContext:
    """The certificates that the client trusts: those of REQUESTS_CA_BUNDLE, else certifi's."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    chosen = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    path = chosen or str(DEFAULT_CA_BUNDLE_PATH)
    if Path(path).is_dir():
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)


def _proxy(name: str) -> tuple[str, int] | None:
    """The proxy that the environment names for a host."""
    from requests.utils import get_environ_proxies, select_proxy

    url = f"https://{name}/"
    found = select_proxy(url, get_environ_proxies(url, no_proxy=None))
    if not found:
        return None
    parts = urlsplit(found if "//" in found else f"//{found}")
    return (parts.hostname or "", parts.port or 80) if parts.hostname else None


def reach(
    name: str, port: int = 443, *, timeout_s: float = CONNECT_S, trust: Any = None
) -> tuple[bool, str]:
    """Connect and shake hands; whether that worked, and what was seen.

    trust : an SSL context, the client's own when not given. Behind a proxy only the proxy is tried.
    """
    proxy = _proxy(name)
    place = f"the proxy {proxy[0]}:{proxy[1]}" if proxy else f"{name}:{port}"
    try:
        with socket.create_connection(proxy or (name, port), timeout=timeout_s) as plain:
            if proxy:
                return True, f"{place} answers; what lies behind it was not tried"
            with (trust or _trust()).wrap_socket(plain, server_hostname=name) as safe:
                return True, f"{place} answers with {safe.version()}"
    except socket.gaierror:
        said = "the name is not known here: no network, or no name server. Behind a proxy set HTTPS_PROXY"
    except ssl.SSLCertVerificationError as error:
        said = (
            f"its certificate is not trusted ({error}). Behind an inspecting proxy name its "
            "certificates in REQUESTS_CA_BUNDLE, and check this machine's clock"
        )
    except ssl.SSLError as error:
        said = f"no secure connection ({error})"
    except TimeoutError:
        said = f"no answer within {timeout_s:g} s. Is it behind a firewall? Then set HTTPS_PROXY"
    except OSError as error:
        said = f"no connection ({error.strerror or error})"
    return False, f"{place}: {said}."
