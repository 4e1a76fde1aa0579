"""Restore an older vintage, without deleting anything."""

from __future__ import annotations

from datetime import UTC, datetime

from edudata import config, registry
from edudata.catalog import reader
from edudata.etl.run import restore as restoration
from edudata.etl.run.restore import Restored
from edudata.etl.store.archive import Archive
from edudata.operations.build import write_documents
from edudata.operations.lock import locked


def restore(name: str, vintage: str, reason: str, *, wait_s: float = 0.0) -> Restored:
    """Pin an older vintage of a resource and publish its tables; see `edudata.etl.run.restore`.

    Parameters
    ----------
    name : str
        A resource, or a table made from one.
    vintage : str
        Its date of publication; that of the newest vintage lifts the pin.
    reason : str
        Recorded with the decision.
    wait_s : float, default 0
        Seconds to wait for another run that is writing the data directory.
    """
    archive = Archive(config.data_roots(), registry.registry())
    resource = restoration.resource_of(name, archive.registry, reader.catalog())
    with locked(archive.roots[0], wait_s):
        result = restoration.restore(archive, resource, vintage, reason=reason, at=datetime.now(UTC))
        if result.tables:
            write_documents(archive.roots[0], reader.catalog())
    return result
