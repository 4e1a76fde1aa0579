"""My program: find it, and see whether it passes the earnings test or whether that is luck."""

from edudata.dashboard import finder
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="program",
    title="My program",
    position=74,
    question=(
        "Is my program worth it? Find one of 217,369 programs and see what it costs, what its graduates "
        "earn and owe, and whether it passes the federal earnings test, or whether that is luck."
    ),
    summary="find a program: price, debt, earnings, the federal earnings test and how much of it is luck",
    body=finder.show,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
