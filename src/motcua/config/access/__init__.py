"""Who may call what: every address, its methods, and what each role in each relation to the thing behind it gets."""
