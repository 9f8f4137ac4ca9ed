"""What needs a second person: asked, confirmed, and which acts of the system do (decision 0069)."""
