"""The lab: what fills the stand-alone site's LMS tables, and the course structures it stores."""
