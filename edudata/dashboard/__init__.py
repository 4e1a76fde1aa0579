"""The dashboard: pages as records, figure cards, controls, and what the web server adds."""
