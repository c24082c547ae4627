"""One module a section of the school report: a view in, a block out. A new section is a new module."""
