"""Jobs that need a degree."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="jobs",
    title="Jobs that need a degree",
    position=30,
    question=(
        "The essay says that about four in ten graduates of 2019 worked in a job that did not need "
        "their degree. How has that share changed since 1990, and how much does it depend on the major?"
    ),
    summary="graduates in jobs that need no degree, unemployment, wages, majors, metros",
    passage=(
        "The second sign is what the debt pays for. The essay counted four in ten graduates of 2019 in "
        "jobs that require no degree, and found that troubling."
    ),
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
