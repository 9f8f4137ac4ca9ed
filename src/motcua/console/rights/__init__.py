"""Groups, rights given one by one, and why somebody sees a dossier (II.17.1, II.17.2, I.21.3, I.21.4)."""
