"""Student debt."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="debt",
    title="Student debt",
    position=20,
    question=(
        "The essay says that student debt was at a record and had grown in a straight line since 2008. Is "
        "that still so? Who owes it, how much, and who has fallen behind?"
    ),
    summary="total debt from four sources, growth, late loans, states, federal loans",
    passage=(
        "The first sign is debt. The essay saw student debt rise in a straight line, by about the same "
        "amount every year, and said that this could not last."
    ),
    lead_figure="G-2-growth",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
