"""The designer of reports: which there are, a draft with its figures beside it, versions and what they change."""
