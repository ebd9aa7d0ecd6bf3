"""System checks: wrong settings and wrong declarations are named at start-up, never met in a run."""

from figures_lite.checks.aggregates import check_aggregates
from figures_lite.checks.databases import check_isolation
from figures_lite.checks.settings import check_cache, check_settings
from figures_lite.checks.ticking import check_ticking

__all__ = ["check_aggregates", "check_cache", "check_isolation", "check_settings", "check_ticking"]
