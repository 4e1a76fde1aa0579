"""Where the data are: one rule, in one place.

1. `--data-dir` or EDUDATA_DATA_DIR, alone;
2. a checkout's own `data/` (a pyproject.toml beside it), alone;
3. the user's data directory over the one bundled in the installed package.

The first root is the one that is written to; the others are read only. Downloads are kept elsewhere,
in `cache_dir()`: they can be fetched again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
VARIABLE = "EDUDATA_DATA_DIR"
CACHE_VARIABLE = "EDUDATA_CACHE_DIR"
CONTACT = "EDUDATA_CONTACT_EMAIL"


def checkout() -> Path | None:
    """The source checkout this package runs from, or None when it is installed."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "data").is_dir() else None


def user_data_dir() -> Path:
    """Where an installed package writes."""
    from platformdirs import user_data_path

    return user_data_path("edudata", appauthor=False)


def data_roots(data_dir: str | os.PathLike[str] | None = None) -> tuple[Path, ...]:
    """Directories that may hold `raw/` and `processed/`, the one to write to first."""
    chosen = data_dir or os.environ.get(VARIABLE)
    if chosen:
        return (Path(chosen).expanduser(),)
    if (root := checkout()) is not None:
        return (root / "data",)
    return (user_data_dir(), PACKAGE / "data")


def bundled() -> Path:
    """The data that come with the code: a checkout's own, or the installed package's."""
    root = checkout()
    return root / "data" if root is not None else PACKAGE / "data"


def cache_dir() -> Path:
    """Where downloads are kept: EDUDATA_CACHE_DIR, else the user's cache directory. Never under data."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("edudata", appauthor=False)


def dashboards() -> Path:
    """The folder of the dashboard: beside a checkout's package, inside an installed one."""
    root = checkout()
    return root / "dashboards" if root is not None else PACKAGE / "dashboards"


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
