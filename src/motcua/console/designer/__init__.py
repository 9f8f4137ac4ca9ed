"""Drawing processes on the screen: drafts, their changes, and what publishing would change."""
