"""Yours: the answer for the reader's own state, metro, major and kind of college."""

from edudata.dashboard import places_page
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="yours",
    title="Yours",
    position=84,
    question=(
        "Price, debt, jobs, pay and homes for your own state, metro, major and kind of college, each "
        "against the nation. Choose them under “Yours” at the top; all are optional."
    ),
    summary="price, debt, jobs, pay, homes and hub rank for your own state, metro, major and college",
    headline=places_page.heading,
    body=places_page.show_yours,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
