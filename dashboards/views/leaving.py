"""Are they leaving?"""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="leaving",
    title="Are they leaving?",
    position=62,
    question=(
        "If college were being disrupted, students would go elsewhere: to shorter awards, to "
        "online study, or "
        "away. Who still enrolls, what do they complete, which colleges close, and who pays?"
    ),
    summary="students, awards, online study, closings, state funding, job postings, AI",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
