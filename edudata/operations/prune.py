"""Remove old downloads from the cache."""

from __future__ import annotations

from edudata import config, registry
from edudata.etl.run.prune import Pruned
from edudata.etl.run.prune import prune as prune_cache
from edudata.etl.store.archive import Archive


def prune(keep: int = 2, *, dry_run: bool = False) -> Pruned:
    """Remove downloads that none of the newest `keep` vintages was made from; data stay untouched."""
    archive = Archive(config.data_roots(), registry.registry())
    return prune_cache(config.cache_dir(), archive, keep, dry_run=dry_run)
