"""Taxi medallions."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="taxi",
    title="Taxi medallions",
    position=10,
    question=(
        "The essay opens with taxis: a license that cost a million dollars made little sense as public "
        "transport, and lost its worth once apps sent cars to people. What did it really cost, what "
        "happened to it, and how far does the comparison with universities carry?"
    ),
    summary="what a taxi medallion cost, trips of cabs and apps, taxis against universities",
    passage=(
        "It begins in New York. The right to drive a cab was traded like property, and according to the "
        "essay came to cost a million dollars. Then riders could call a car by phone. The essay takes "
        "this as the pattern of a disruption: a costly permit protects a trade until something handier "
        "goes around it. Universities, it says, stand where cabs stood."
    ),
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
