"""Templates of papers on the screen: slips, results, notices, letters."""
