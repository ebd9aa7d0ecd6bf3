"""A stand-alone Django site that looks to figures-lite like an LMS. Never for production."""

from devsite.celery_app import APP

__all__ = ["APP"]
