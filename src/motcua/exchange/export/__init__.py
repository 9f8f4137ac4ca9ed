"""Everything that an agency owns, or the whole system, written into a folder that needs no system to be read."""

from motcua.exchange.export.exporting import Progress, write_export
from motcua.exchange.export.verifying import Fault, verify_export

__all__ = ["Fault", "Progress", "verify_export", "write_export"]
