"""The publishers: one module each, with its record and its pure parsers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from edudata.records import Resource, Source


@cache
def sources() -> dict[str, Source]:
    """All publishers by name: every module here that defines SOURCE."""
    names = sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    found = [module.SOURCE for module in modules if hasattr(module, "SOURCE")]
    return {source.name: source for source in found}


@cache
def resources() -> dict[str, Resource]:
    """All resources by address, e.g. "nyfed/household_debt"."""
    return {r.id: r for s in sources().values() for r in s.resources}
