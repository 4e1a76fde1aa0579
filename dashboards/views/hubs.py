"""Hub explorer."""

from edudata.dashboard.components import show_page
from edudata.dashboard.pages import Page

PAGE = Page(
    slug="hubs",
    title="Hub explorer",
    position=80,
    question=(
        "The essay expects regions with universities, cheap homes, good transport and helpful "
        "governments to become hubs of work. Choose your own weights: which metros rank first, how much "
        "depends on the weights, and have such metros gained people?"
    ),
    summary="metros scored with your weights, how stable the ranks are, who gained people",
    passage=(
        "And where would it happen? The essay expects work to gather where homes are cheap and "
        "universities near, and names Tennessee. We score every metro on that and compare the score with "
        "where people have moved since."
    ),
    lead_figure="HUB-outcome",
)

if __name__ == "__main__":  # Streamlit runs the file of the page that is open
    show_page(PAGE)
