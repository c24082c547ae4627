"""A store analysed region by region: each region is its own norm, and a unit of work and of memory."""
