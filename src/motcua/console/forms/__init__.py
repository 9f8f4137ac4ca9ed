"""Forms built on the screen: drafts, previews, versions."""
