"""Personal data: requests of people, purposes of consent, legal holds; for the administrators of the top agency."""
