"""Places: a brief of a state, a metro or a college from all tables."""

from edudata.dashboard import places_page
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="places",
    title="Places",
    position=86,
    question=(
        "All that these data say about a state, one of 935 metros or a college, each number against the "
        "nation or its kind, on one page to print."
    ),
    summary="a brief of each state, metro and college, with nation and rank, to print",
    headline=places_page.place_heading,
    body=places_page.show_places,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
