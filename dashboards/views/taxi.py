"""Taxi medallions."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="taxi",
    title="Taxi medallions",
    position=10,
    question=(
        "The essay opens with taxis: a license that cost a million dollars lost its value once apps sent "
        "cars to people. What did it really cost, what happened to it, and how far does the comparison "
        "with universities hold?"
    ),
    summary="what a taxi medallion cost, trips of cabs and app-based cars, taxis and universities",
    passage=(
        "It begins in New York. The right to drive a cab was bought and sold like property, and according "
        "to the essay came to cost a million dollars. Then riders could call a car by phone. For the "
        "essay, this is how disruption works: an expensive permit protects a business until something "
        "more convenient goes around it. Universities, it says, are now where cabs were."
    ),
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
