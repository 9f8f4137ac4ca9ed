"""Pages of the portal, by subject. Views read, ask the rooms below, and show; rules live there."""
