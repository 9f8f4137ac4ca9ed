"""A provider of electronic invoices as a process of its own, to try out and for tests (`motcua simulate invoices`).

It speaks the protocol over HTTP and shares no code with the adapter.
"""
