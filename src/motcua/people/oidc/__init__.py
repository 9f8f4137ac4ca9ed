"""Signing in with OpenID Connect: this system as the relying party of VNeID and of staff directories."""
