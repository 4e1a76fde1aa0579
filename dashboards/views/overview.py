"""Overview: the essay's argument as a story, each step with what the data say, and the verdict board."""

from edudata.dashboard import story
from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="overview",
    title="Overview",
    position=0,
    heading="Is U.S. higher education being disrupted?",
    question=(
        "What public data say about each step of an essay's argument, with every number traced to its "
        "publisher."
    ),
    summary="the essay's argument step by step, each with its finding and its verdicts",
    body=story.show,
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
