"""Groups of accounts of citizens and organisations, what they may use, and objections (I.21.2 to I.21.4)."""
