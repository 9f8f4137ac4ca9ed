"""Một Cửa: administrative procedures, from the citizen's phone to the signed-for result."""
