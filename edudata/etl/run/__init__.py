"""One refresh: plan, candidates, outcomes, report, status, restore, prune."""
