"""Training data: a fictional region with measured properties, written in the true layouts of real files."""
