"""Withdraw a vintage that should never have been stored."""

from __future__ import annotations

from datetime import UTC, datetime

from edudata import config, registry
from edudata.catalog import reader
from edudata.etl.run import retire as withdrawal
from edudata.etl.run.retire import Retired
from edudata.etl.store.archive import Archive
from edudata.operations.build import write_documents
from edudata.operations.lock import locked


def retire(resource: str, vintage: str, reason: str, *, wait_s: float = 0.0) -> Retired:
    """Withdraw a vintage and publish its tables without it; see `edudata.etl.run.retire`.

    Parameters
    ----------
    resource : str
        "publisher/resource".
    vintage : str
        Its date of publication.
    reason : str
        Recorded with the decision.
    wait_s : float, default 0
        Seconds to wait for another run that is writing the data directory.
    """
    archive = Archive(config.data_roots(), registry.registry())
    with locked(archive.roots[0], wait_s):
        result = withdrawal.retire(archive, resource, vintage, reason=reason, at=datetime.now(UTC))
        if result.tables:
            write_documents(archive.roots[0], reader.catalog())
    return result
