"""Data: every table, where it comes from, how old it is, what was checked."""

from edudata.dashboard import data_page
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="data",
    title="Data",
    position=100,
    question=(
        "Every figure here is based on these tables. Each table is built from data kept exactly as the "
        "publisher released them, is checked before it is shown, and can be downloaded."
    ),
    summary="every table with its rows, columns, sources, checks and downloads",
    body=data_page.show,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
