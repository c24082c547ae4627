"""Running the report notebook for many schools: kernels, worker processes, progress, manifest.

Nothing here knows what a notebook says: a task brings the notebook, its parameters and the page's title.
"""

from shnor_analysis.batch.quick_start import spare_grammars

# before anything here imports nbformat
spare_grammars()
