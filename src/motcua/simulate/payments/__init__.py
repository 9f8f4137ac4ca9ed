"""Both gateways as a process of their own, for the sample mode and for tests (`motcua simulate payments`).

It speaks the protocols over HTTP and shares no code with the adapters, which do not know that it exists: what both
wrote down alike from the documentation agrees, or the connection fails as it would with the real one.
"""
