"""Page records, discovered in `dashboards/views`: menu, story and README's table derive from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise
from pathlib import Path

from edudata import config, registry
from edudata.errors import RegistrationError
from edudata.figures.spec import FigureSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the dashboard: `PAGE` in the file `dashboards/views/<slug>.py`.

    Attributes
    ----------
    slug : str
        Name of the file, of the address, and of the package in `edudata.figures` with its figures.
    title : str
        Name in the menu, and the heading unless `heading` is set.
    position : int
        Place in the menu and in the story; the lowest is the start page.
    question : str
        What the page answers: Markdown below the heading.
    summary : str
        What the page shows, as a phrase for the table in README.
    heading : str
        Heading, if it is not the title.
    passage : str
        What the essay argues here, in our words, for the story on the overview; "" leaves the page out.
        Its numbers are the essay's, never findings.
    lead_figure : str
        Id of the figure that answers the passage; "" for the page's first one.
    lead_drawn : bool
        False if the lead figure cannot be read at the size of the story's pictures.
    headline : callable, optional
        Computes the heading, in place of `heading`.
    body : callable, optional
        Draws the content, in place of a card for each figure of the page.
    """

    slug: str
    title: str
    position: int
    question: str
    summary: str
    heading: str = ""
    passage: str = ""
    lead_figure: str = ""
    lead_drawn: bool = True
    headline: Callable[[], str] | None = None
    body: Callable[[], None] | None = None

    @property
    def file(self) -> str:
        """The view's file, as Streamlit's navigation and links name it."""
        return f"views/{self.slug}.py"


@cache
def pages() -> dict[str, Page]:
    """Collect the pages by slug, in the order of the menu.

    Raises
    ------
    RegistrationError
        If a view defines no `PAGE`, names it otherwise than its file, or takes another one's position,
        or if a family of figures has no page.
    """
    views = (config.dashboards() / "views").glob("*.py")
    records = sorted(map(_read, views), key=lambda page: page.position)
    for page, following in pairwise(records):
        if page.position == following.position:
            raise RegistrationError(
                f"The pages {page.slug!r} and {following.slug!r} both have position {page.position}. "
                "Change one of them."
            )
    by_slug = {page.slug: page for page in records}
    if homeless := [name for name in registry.names("edudata.figures") if name not in by_slug]:
        raise RegistrationError(
            f"The figures of {', '.join(homeless)} are on no page. Add dashboards/views/{homeless[0]}.py."
        )
    return by_slug


def _read(path: Path) -> Page:
    # Views are loaded by path: they lie outside the package because Streamlit opens a page by its file.
    spec = spec_from_file_location(f"edudata_view_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    page = getattr(module, "PAGE", None)
    if not isinstance(page, Page) or page.slug != path.stem:
        raise RegistrationError(
            f"{path} does not define PAGE = Page(slug={path.stem!r}, …), so it would be no page. "
            "Define it, with the file's name as its slug."
        )
    return page


def chapters() -> list[Page]:
    """List the pages that tell the story on the overview, in its order."""
    return [page for page in pages().values() if page.passage]


def lead(page: Page) -> FigureSpec | None:
    """Find the figure that answers a page's passage; None if the page has no figure."""
    specs = registry.page_figures(page.slug)
    return next((s for s in specs if s.id == page.lead_figure), specs[0] if specs else None)
