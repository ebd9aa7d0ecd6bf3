"""What the LMS's events tell reaches the next run, and costs the LMS next to nothing."""
