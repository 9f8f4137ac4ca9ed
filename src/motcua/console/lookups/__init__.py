"""Catalogues to look things up in (`forms.catalogues`): listed, written entry by entry, brought as workbooks."""
