"""Databases of others that are asked about a person: what they are, how they are asked, what is recorded of it."""
