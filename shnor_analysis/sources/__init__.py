"""Reading what people hold: one module a family of files, with a Russian complaint for whatever is wrong."""
