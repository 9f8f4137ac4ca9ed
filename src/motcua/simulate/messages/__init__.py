"""A gateway for text messages and Zalo ZNS, played by a process of its own."""
