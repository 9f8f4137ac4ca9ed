"""Reports that administrators define as data: what they may show, their versions, how one is reckoned and written."""
