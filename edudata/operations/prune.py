"""Remove old downloads from the cache."""

from __future__ import annotations

from edudata import config
from edudata.etl.run.prune import Pruned
from edudata.etl.run.prune import prune as prune_cache


def prune(keep: int = 2, *, dry_run: bool = False) -> Pruned:
    """Remove downloads that none of the newest `keep` vintages was made from; data stay untouched."""
    return prune_cache(config.cache_dir(), config.data_roots(), keep, dry_run=dry_run)
