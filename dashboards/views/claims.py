"""Claims: what the essay says, one statement at a time, and what the data say about it."""

from edudata.dashboard import claims_board
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="claims",
    title="Claims",
    position=90,
    question=(
        "Each statement of the essay that public data can check, in our own words: how we measure it, what "
        "we found, and whether another definition would change the verdict. All are rechecked whenever "
        "data are updated."
    ),
    summary="each statement of the essay with its verdict, definitions and history",
    body=claims_board.show,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
