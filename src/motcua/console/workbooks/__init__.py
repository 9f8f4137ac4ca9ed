"""Workbooks that are brought: what is wrong in them by sheet, row and column, on the page and as a file."""
