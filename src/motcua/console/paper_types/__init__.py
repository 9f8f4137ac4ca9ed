"""Types of papers (`catalogue.paper_types`): listed, written, published as versions that can be compared."""
