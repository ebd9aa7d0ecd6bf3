"""Plugin settings, one module for each kind of LMS settings."""
