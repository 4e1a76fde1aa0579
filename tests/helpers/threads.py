"""Work in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any


def in_a_thread(work: Any, *arguments: Any) -> Any:
    """Run work in a thread of its own: an open browser has this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()
