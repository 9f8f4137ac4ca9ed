"""Packages: the folders and archives of files in which agencies, forms, processes and procedures come and go."""

from motcua.exchange.packages.dumping import (
    dump_archive,
    dump_folder,
    dump_one,
    dump_procedure,
    dump_template,
)
from motcua.exchange.packages.loading import (
    check_archive,
    check_folder,
    load_archive,
    load_files,
    load_folder,
    load_package,
    wait_for_turn,
)
from motcua.exchange.packages.report import Mistake, Report

__all__ = [
    "Mistake",
    "Report",
    "check_archive",
    "check_folder",
    "dump_archive",
    "dump_folder",
    "dump_one",
    "dump_procedure",
    "dump_template",
    "load_archive",
    "load_files",
    "load_folder",
    "load_package",
    "wait_for_turn",
]
