"""Student debt."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="debt",
    title="Student debt",
    position=20,
    question=(
        "The essay says that student debt stood at a record and had grown in a straight line, by about "
        "the same amount every year, since 2008. Is that still so? Who owes it, how much each, and who "
        "has fallen behind?"
    ),
    summary="total debt by four publishers, growth, delinquency, states, federal loans",
    passage=(
        "The first sign is what study leaves behind. The essay saw student debt rise in a straight "
        "line, by about the same amount every year, and held that this could not last."
    ),
    lead_figure="G-2-growth",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
