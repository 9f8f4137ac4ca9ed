"""The data dictionary on the screen: its elements, which fields ask for each, and where forms name one differently."""
