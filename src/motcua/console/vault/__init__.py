"""Figures of the vault of persons and organisations (`vault.figures`): storage and reuse, and files of both."""
