"""Choose the resources of a refresh from the names and options given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from edudata.errors import PermanentError, UnknownNameError
from edudata.records import Registry, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshOptions:
    """Options of a refresh.

    Attributes
    ----------
    dry_run : bool
        Report what would be published; write nothing but the cache.
    only_due : bool
        Skip resources that their publisher's schedule does not expect yet.
    backfill : bool
        Add files that are older than the current release; the current vintage stays active.
    accept : mapping
        Resource to the reason why its warnings are published over.
    scheduled : bool
        Nobody asked for single resources: one that cannot be had without a key is skipped, not failed.
    without_file : collection of str
        Resources that somebody asked for by name and of which the mirror has no file.
    """

    dry_run: bool = False
    only_due: bool = False
    backfill: bool = False
    accept: Mapping[str, str] = field(default_factory=dict)
    scheduled: bool = False
    without_file: Collection[str] = ()


def _resources_of(registry: Registry, name: str, refreshable: Iterable[str]) -> list[Resource]:
    if name in registry.resources:
        return [registry.resources[name]]
    if name in registry.sources:
        return [r for r in registry.resources.values() if r.source == name]
    raise UnknownNameError("publisher or resource", name, [*registry.sources, *refreshable])


def resource_names(
    registry: Registry, names: Iterable[str] | None, accept: Iterable[str] = ()
) -> list[str]:
    """List the resources to refresh: a resource, all of a publisher, or all that can be refreshed.

    Raises
    ------
    UnknownNameError
        A name is neither a publisher nor a resource.
    PermanentError
        A name has no file to download.
    """
    refreshable = [r.id for r in registry.resources.values() if r.refreshable]
    selected: list[str] = []
    for name in names if names is not None else refreshable:
        own = _resources_of(registry, name, refreshable)
        # A publisher may have both kinds: then those without a file are left to a person.
        if not (downloadable := [r.id for r in own if r.id in refreshable]):
            raise _refusal(own)
        selected += downloadable
    for name in accept:
        if name not in registry.resources:
            raise UnknownNameError("resource to accept", name, refreshable)
    return sorted(dict.fromkeys(selected))


def without_file(
    registry: Registry, names: Iterable[str], file_names: Callable[[Resource], Iterable[str]]
) -> list[str]:
    """List the resources that somebody named and of which a mirror has no file.

    Of a publisher one file is enough: a folder rarely holds all of them.

    Parameters
    ----------
    names : iterable of str
        Publishers and resources; unknown ones are ignored here.
    file_names : callable
        From a resource to its files in the mirror.
    """
    missing: list[str] = []
    for name in names:
        own = [r for r in registry.resources.values() if name in (r.id, r.source) and r.refreshable]
        if not any(file_names(r) for r in own):
            missing += [r.id for r in own]
    return missing


def _refusal(resources: list[Resource]) -> PermanentError:
    names = ", ".join(r.id for r in resources)
    has = (
        "has no file to download; a person adds its vintages"
        if len(resources) == 1
        else ("have no file to download; a person adds their vintages")
    )
    notes = " ".join(dict.fromkeys(note for r in resources for note in r.notes))
    return PermanentError(f"{names} {has}. {notes}".strip())
