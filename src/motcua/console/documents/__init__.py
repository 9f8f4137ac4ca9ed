"""Legal documents (`catalogue.documents`): kept on the screen and by workbook; what stands on those that end."""
