"""What oversight reads: one project to the bottom, with the facts of its journal in words."""

from oversight.queries.facts import Fact, facts
from oversight.queries.project import Line, files, journal, lines, postings, projects, sealed

__all__ = ["Fact", "Line", "facts", "files", "journal", "lines", "postings", "projects", "sealed"]
