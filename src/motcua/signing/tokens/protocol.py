"""What both sides of the bridge hold to (docs/token-bridge.md)."""

PORT, VERSION, NAME = 15280, 1, "motcua"
# Hashes in one request.
MOST = 200
ADDRESS = f"http://127.0.0.1:{PORT}"
