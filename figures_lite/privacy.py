"""Privacy: all that must be forgotten of a learner, for whoever has to. How, ``pipeline.forget`` says."""

from figures_lite.pipeline.forget import forget, personal_facts

__all__ = ["forget", "personal_facts"]
