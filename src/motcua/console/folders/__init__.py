"""The named lists of dossiers (`catalogue.folders`), made and changed on the screen."""
