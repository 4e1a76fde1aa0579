"""Overview: the question, the order to read in, what each page finds, the words used."""

import components
import glossary
import streamlit as st
import verdicts

st.title("Is U.S. higher education being disrupted?", anchor=False)
st.markdown(
    "An essay on education made a simple argument: the price of college keeps rising, the debt it "
    "leaves keeps growing, and yet many graduates end up in jobs that do not ask for a degree. A "
    "system like that, it says, invites something better and cheaper to take its place. **Here is what "
    "the public data say about each step of that argument**, with every number traced to its publisher."
)
st.caption(components.age())
CLAIMS = {
    "debt": "The claim: it grows by about the same amount every year, which cannot go on.",
    "jobs": "The claim: four in ten graduates work in jobs that need no degree.",
    "tuition": "The claim: inflation taken out, the price has about tripled since 1985.",
    "housing": "The claim: costly regions lose their appeal, and cheaper ones can become hubs of work.",
}
for number, (page, claim) in enumerate(CLAIMS.items(), start=1):
    components.signpost(number, page, claim)
with st.container(border=True):
    st.markdown(verdicts.line())
    st.page_link("views/claims.py", label="Every statement with its verdict", icon="➡️")
st.page_link("views/data.py", label="All tables, sources and checks", icon="➡️")
with st.expander("What the words mean"):
    st.markdown(glossary.markdown(glossary.TERMS))
