"""Procedures written on the screen: drafts, their parts, and publishing through the import."""
