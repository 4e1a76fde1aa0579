"""The variables EDUDATA_*: their meaning, one reader for all of them, and what is wrong with those set.

A value that cannot be used is an error that says so in one line: with a default in its place an operator
would believe in a limit that does not exist.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from edudata import config
from edudata.errors import OutOfRangeError

PREFIX = "EDUDATA_"
ALLOWED_HOSTS = "EDUDATA_ALLOWED_HOSTS"
FRAME_ANCESTORS = "EDUDATA_FRAME_ANCESTORS"
LOG = "EDUDATA_LOG"
MAX_SESSIONS = "EDUDATA_MAX_SESSIONS"
MAX_PER_ADDRESS = "EDUDATA_MAX_SESSIONS_PER_ADDRESS"
METRICS = "EDUDATA_METRICS"
NOTIFY = "EDUDATA_NOTIFY"
NOTIFY_SECRET = "EDUDATA_NOTIFY_SECRET"  # noqa: S105 - the name of a variable
SIGNATURE = "EDUDATA_NOTIFY_SIGNATURE"
# Set by us for commands, or read by compose.yaml, the tests and the benchmarks alone.
ELSEWHERE = (
    SIGNATURE,
    *("EDUDATA_HOST", "EDUDATA_PORT", "EDUDATA_REFERENCE_DIR", "EDUDATA_REQUIRE_ALL"),
    *(
        "EDUDATA_AXE",
        "EDUDATA_BENCH_FOLDER",
        "EDUDATA_BENCH_PEOPLE",
        "EDUDATA_CHROMIUM",
        "EDUDATA_MUTATIONS",
        "EDUDATA_PICTURES",
    ),
)
MOST_SESSIONS = 1_000_000
IPV6 = r"\[?[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*\]?"
HOST = re.compile(rf"\*|(\*\.)?[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|{IPV6}", re.IGNORECASE)
SITE = re.compile(r"\*|'self'|'none'|https?:|(https?://)?(\*\.)?[a-z0-9._-]+(:(\d+|\*))?/?", re.IGNORECASE)
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+|[!-?A-~]+@localhost")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable.

    Attributes
    ----------
    name : str
        The variable.
    wants : str
        What its value is, as an error ends: "Set it to a number of seconds".
    example : str
        A value that works.
    parse : callable
        From the text to the value; raises ValueError, with the reason where `wants` does not say it.
    private : bool
        The value may hold a password and is never printed.
    dashboard : bool
        Only the dashboard uses it: it must not end a nightly refresh.
    """

    name: str
    wants: str
    example: str
    parse: Callable[[str], Any]
    private: bool = False
    dashboard: bool = False


def _directory(text: str) -> Path:
    try:
        folder = Path(text).expanduser()
        if folder.exists() and not folder.is_dir():
            raise ValueError("this is a file")
    except RuntimeError:
        raise ValueError("nobody has this home directory") from None
    except OSError as error:
        raise ValueError(error.strerror) from None
    return folder


def _email(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError from None
    if not 0 < seconds < math.inf:
        raise ValueError
    return seconds


def _count(text: str) -> int:
    count = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < count <= MOST_SESSIONS:
        raise ValueError
    return count


def _hosts(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if not HOST.fullmatch(name):
            raise ValueError(f"{name!r} is no host name: leave out https://, port and path")
    if not names:
        raise ValueError
    return names


def _sites(text: str) -> list[str]:
    sites = text.replace(",", " ").replace(";", " ").split()
    for site in sites:
        if not SITE.fullmatch(site):
            raise ValueError(f"{site!r} is no site")
    if not sites:
        raise ValueError
    return sites


def _one_of(*choices: str) -> Callable[[str], str]:
    def choose(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError
        return text.lower()

    return choose


def _target(text: str) -> str:
    """Accept an http(s) address, or the words of a command."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        parts = urlsplit(text)  # raises ValueError for a broken address
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            raise ValueError("only http and https addresses get a message")
        return text
    if not shlex.split(text):  # raises ValueError for a quotation mark without its end
        raise ValueError
    return text


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(config.VARIABLE, "a directory with raw/ and processed/", "/var/lib/edudata", _directory),
        Setting(config.CACHE_VARIABLE, "a directory for downloads", "/var/cache/edudata", _directory),
        Setting(config.MICRODATA_VARIABLE, "a directory for microdata", "/srv/pums", _directory),
        Setting(config.CONTACT, "an e-mail address", "you@example.org", _email),
        Setting(config.DEADLINE, "a number of seconds", "300", _seconds),
        Setting(
            ALLOWED_HOSTS,
            "host names separated by commas",
            "localhost,data.example.org",
            _hosts,
            dashboard=True,
        ),
        Setting(
            FRAME_ANCESTORS, "sites separated by commas", "https://news.example.org", _sites, dashboard=True
        ),
        Setting(LOG, "json or text", "json", _one_of("json", "text"), dashboard=True),
        Setting(METRICS, "local, all or off", "all", _one_of("local", "all", "off"), dashboard=True),
        Setting(MAX_SESSIONS, "a whole number of sessions", "500", _count, dashboard=True),
        Setting(MAX_PER_ADDRESS, "a whole number of sessions", "50", _count, dashboard=True),
        Setting(NOTIFY, "an http(s) address or a command", "mail -s edudata root", _target, private=True),
        Setting(NOTIFY_SECRET, "any text", "a long random text", str, private=True),
    )
}


def read(name: str) -> Any:
    """Return the value of a variable, from the environment or a `.env` file; None if it is not set.

    Parameters
    ----------
    name : str
        A variable of SETTINGS; whitespace alone counts as not set.

    Raises
    ------
    OutOfRangeError
        Its value cannot be used.
    """
    return _value(SETTINGS[name], config.environment())


def _value(setting: Setting, values: Mapping[str, str]) -> Any:
    text = values.get(setting.name, "").strip()
    return check(setting.name, text) if text else None


def check(name: str, text: str, called: str = "") -> Any:
    """Return what a text means as the value of a variable.

    Parameters
    ----------
    called : str, optional
        How an error names it, where it comes from an option.

    Raises
    ------
    OutOfRangeError
        It cannot be used.

    Examples
    --------
    >>> check("EDUDATA_ALLOWED_HOSTS", "localhost, *.example.org"), check("EDUDATA_DEADLINE_S", "300")
    (['localhost', '*.example.org'], 300.0)
    >>> check("EDUDATA_METRICS", "all")
    'all'
    """
    setting = SETTINGS[name]
    try:
        return setting.parse(text)
    except ValueError as error:
        value = "not usable" if setting.private else repr(text[:200])
        why = f" ({error})" if str(error) else ""
        raise OutOfRangeError(
            f"{called or name} is {value}{why}. Set it to {setting.wants}, such as {setting.example!r}, or "
            "remove it."
        ) from None


def contact() -> str:
    """Return the e-mail address for the user agent, "" if none is set."""
    return read(config.CONTACT) or ""


def problems(*, dashboard: bool = True) -> list[str]:
    """Say of each variable whose value cannot be used what is wrong with it.

    Parameters
    ----------
    dashboard : bool, default True
        Include those that only the dashboard uses.
    """
    values = config.environment()
    messages = []
    for setting in SETTINGS.values():
        if setting.dashboard and not dashboard:
            continue
        try:
            _value(setting, values)
        except OutOfRangeError as error:
            messages.append(str(error))
    return messages


def require(*, dashboard: bool = False) -> None:
    """Check the variables that are set, and let those for directories in `.env` files count.

    Parameters
    ----------
    dashboard : bool, default False
        Check those that only the dashboard uses, too.

    Raises
    ------
    OutOfRangeError
        One or more have a value that cannot be used; all of them are named.
    """
    if not config.dotenv_files() and not any(name.startswith(PREFIX) for name in os.environ):
        return
    if messages := problems(dashboard=dashboard):
        raise OutOfRangeError(" ".join(messages))
    values = config.environment()
    for name in (config.VARIABLE, config.CACHE_VARIABLE, config.MICRODATA_VARIABLE):
        # Where the data are is asked for each chart: from the environment alone.
        if values.get(name, "").strip() and not os.environ.get(name):
            os.environ[name] = values[name].strip()


def unknown(keys: Iterable[str] = ()) -> list[str]:
    """Name the variables that nothing reads although they look like ours, with the likely right name.

    Parameters
    ----------
    keys : iterable of str
        Variables of publishers' keys.

    Examples
    --------
    >>> likely("EDUDATA_DATADIR", SETTINGS), likely("PATH", SETTINGS)
    ('EDUDATA_DATA_DIR', '')
    """
    values = config.environment()
    known = {*SETTINGS, *keys}
    messages = []
    for name in sorted(set(values).difference(known, ELSEWHERE)):
        nearest = likely(name, [other for other in known if not values.get(other, "").strip()])
        if nearest or name.upper().startswith(PREFIX):
            hint = f"Did you mean {nearest}?" if nearest else f"Known: {', '.join(sorted(SETTINGS))}."
            messages.append(f"{name} is set, but nothing reads a variable of this name. {hint}")
    return messages


def likely(name: str, known: Iterable[str]) -> str:
    """Return the variable that a name was probably meant to be, "" for none."""
    name = name.upper()
    ours = name.startswith(PREFIX)
    # The prefix that all our names share makes no two of them alike.
    rest = {other.removeprefix(PREFIX) if ours else other: other for other in known}
    cutoff = 0.7 if ours else 0.8
    near = difflib.get_close_matches(name.removeprefix(PREFIX), list(rest), n=1, cutoff=cutoff)
    return rest[near[0]] if near else ""
