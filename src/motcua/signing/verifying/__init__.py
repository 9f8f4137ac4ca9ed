"""What a signature proves: whose, when, over what. Pure; run in the jail over files that strangers gave."""
