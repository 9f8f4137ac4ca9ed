"""Services of others, played by processes of their own, for `make run` and for tests. No adapter knows that they
exist.
"""
