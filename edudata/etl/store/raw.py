"""The vintages that a table is built from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from edudata.errors import NoVintageError
from edudata.etl.store import corrections
from edudata.etl.store.archive import Archive
from edudata.etl.store.pins import Pin
from edudata.etl.store.vintages import Vintage
from edudata.records import Resource, Table

EMPTY_DTYPES = {"text": "str", "number": "float64", "integer": "float64", "date": "datetime64[us]"}


class Raw:
    """What a table's builder reads; it records the vintages that were used.

    Parameters
    ----------
    archive : Archive
        Where the vintages are.
    as_of : str, optional
        Only what had been published by this date.
    until : mapping, optional
        Resource to date: of this resource only what had been published by then, regardless of `as_of`.

    optional : collection of str, optional
        Resources that may lack a vintage; the builder gets no rows of them then.

    Attributes
    ----------
    used : dict
        The vintages read so far, by resource and publication.
    missing : set of str
        Resources that were asked for and have no vintage.

    Examples
    --------
    >>> from edudata import config
    >>> from edudata.registry import registry
    >>> raw = Raw(Archive([config.bundled()], registry()), as_of="2022")
    >>> len(raw.newest("nces/tuition"))
    2412
    >>> list(raw.used)
    [('nces/tuition', '2021-01')]
    """

    def __init__(
        self,
        archive: Archive,
        as_of: str | None = None,
        *,
        until: Mapping[str, str] | None = None,
        optional: Collection[str] = (),
    ) -> None:
        self.archive, self.as_of = archive, as_of
        self.used: dict[tuple[str, str], Vintage] = {}
        self.missing: set[str] = set()
        self._until, self._optional = until or {}, optional

    @property
    def resources(self) -> Mapping[str, Resource]:
        """Records of all resources by address."""
        return self.archive.registry.resources

    def read(self, vintage: Vintage) -> pd.DataFrame:
        """Read one vintage with its suspect values flagged."""
        self.used[vintage.resource, vintage.published] = vintage
        return corrections.flag(self.archive.read(vintage), vintage)

    def pin(self, resource: str) -> Pin | None:
        """Return the pin in force on the date of `as_of`, or None."""
        return self.archive.pin(resource, self.as_of)

    def newest(self, resource: str) -> pd.DataFrame:
        """Read the active vintage published by `as_of`.

        Raises
        ------
        NoVintageError
            There is none.
        """
        vintages = self._vintages(resource)
        return self.read(vintages[-1]) if vintages else self._empty(resource)

    def every(self, resource: str) -> pd.DataFrame:
        """Read every vintage published by `as_of`, stacked; `release` names each one's publication.

        Raises
        ------
        NoVintageError
            There is none.
        """
        frames = [self.read(v).assign(release=v.published) for v in self._vintages(resource)]
        return pd.concat(frames, ignore_index=True) if frames else self._empty(resource).assign(release="")

    def _empty(self, resource: str) -> pd.DataFrame:
        columns = self.resources[resource].columns
        return pd.DataFrame({name: pd.Series(dtype=EMPTY_DTYPES[kind]) for name, kind in columns.items()})

    def _vintages(self, resource: str) -> list[Vintage]:
        try:
            return self.archive.vintages(resource, self._until.get(resource, self.as_of))
        except NoVintageError:
            self.missing.add(resource)
            if resource in self._optional:
                return []
            raise


def missing_resources(archive: Archive, table: Table) -> list[str]:
    """List the resources without any vintage that a table asks for; empty when it can be built.

    The builder runs with empty frames in their place. If it fails on one, the resources that it would
    have asked for afterwards are not listed.
    """
    raw = Raw(archive, optional=archive.registry.resources)
    try:
        table.build(raw)
    except NoVintageError:
        if not raw.missing:  # the builder needs an older vintage than there is
            return sorted({resource for resource, _ in raw.used})
    except Exception:  # a builder may fail in any way without rows
        return sorted(raw.missing)
    return sorted(raw.missing)
