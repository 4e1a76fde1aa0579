"""Briefs of places: what every table says about a state, a metropolitan area or a college.

`measures` holds one measure for all places of a kind at once, with ranks. `states`, `areas` and `colleges`
gather the measures of a kind from tables, `briefs` picks those of one place, `yours` those of a reader's
choice. `search` finds a place by code or name; `sheet` prints a brief on one page.
"""
