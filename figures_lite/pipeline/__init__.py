"""Capture facts from the LMS's rows, fill aggregates from facts, audit both. Never calls the LMS per learner."""
