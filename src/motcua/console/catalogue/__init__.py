"""Sectors, life events and services of businesses (`catalogue.entries`), kept on the screen and by workbook."""
