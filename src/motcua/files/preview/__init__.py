"""Papers that no browser shows, made into something that it does. Start with `previews.py`."""
