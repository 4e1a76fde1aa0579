"""What the environment says: keys of publishers and the contact address. Values are never shown."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from edudata.paths import checkout

CONTACT = "EDUDATA_CONTACT_EMAIL"


def dotenv_files() -> list[Path]:
    """The `.env` files at hand: the checkout's and, over it, the working directory's."""
    folders = dict.fromkeys(f.resolve() for f in (checkout(), Path.cwd()) if f is not None)
    return [path for folder in folders if (path := folder / ".env").is_file()]


def environment() -> dict[str, str]:
    """The process's environment over a `.env` file in the working directory or the checkout."""
    from dotenv import dotenv_values

    found: dict[str, str] = {}
    for path in dotenv_files():
        values = dotenv_values(path, interpolate=False)
        found |= {name: value for name, value in values.items() if value}
    return found | dict(os.environ)


def keys(variables: Iterable[str]) -> dict[str, str]:
    """The keys that are set, by the name of their variable."""
    values = environment()
    return {name: values[name].strip() for name in variables if values.get(name, "").strip()}


def contact() -> str:
    """E-mail address for the user agent, "" when none is set."""
    return environment().get(CONTACT, "").strip()
