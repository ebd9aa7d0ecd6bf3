"""The benchmark of ``make bench``: an LMS of a given size made quickly, the pipeline and the API measured on it."""
