"""What the LMS's admin shows of us, to look at and never to change: receipts of forgetting, readings, and runs."""

from django.contrib import admin

from figures_lite.models import Reading, Receipt, Run


class LookOnly(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes by hand: they are evidence."""

    def has_add_permission(self, request):
        """Never."""
        return False

    def has_change_permission(self, request, obj=None):
        """Never."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never."""
        return False


@admin.register(Receipt)
class ReceiptAdmin(LookOnly):
    """When learners were forgotten, and how many rows went."""

    list_display = ("at", "by", "rows")
    list_filter = ("by",)


@admin.register(Reading)
class ReadingAdmin(LookOnly):
    """Who read rows about learners."""

    list_display = ("at", "reader_id", "via", "course", "learner_id", "rows")
    list_filter = ("via",)
    list_select_related = ("course",)
    search_fields = ("=reader_id", "=learner_id")


@admin.register(Run)
class RunAdmin(LookOnly):
    """What the pipeline did, and who started it."""

    list_display = ("id", "by", "started_at", "as_of", "finished_at", "ok")
    list_filter = ("by", "ok")
