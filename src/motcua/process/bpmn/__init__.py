"""Processes exchanged as BPMN 2.0 XML: `export` writes a definition with coordinates, `read` takes one in."""

from motcua.process.bpmn.export import export
from motcua.process.bpmn.importing import Imported, read
from motcua.process.bpmn.names import ENTRY_NAMES, end_id, step_id
from motcua.process.bpmn.reading import Refusal

__all__ = ["ENTRY_NAMES", "Imported", "Refusal", "end_id", "export", "read", "step_id"]
