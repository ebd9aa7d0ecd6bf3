"""Our addresses, below the prefix the plugin registers."""

urlpatterns = []
