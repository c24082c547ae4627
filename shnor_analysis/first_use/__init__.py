"""Help for whoever starts: is the installation in order, what does the store lack, what to do next."""
