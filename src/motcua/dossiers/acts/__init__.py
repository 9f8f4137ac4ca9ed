"""The legal acts: one module each. Nothing else writes a dossier that was submitted."""

from motcua.dossiers.acts.registry import ACT_CODES, ACTS, perform

__all__ = ["ACTS", "ACT_CODES", "perform"]
