"""The pages, tried as a new user would: every command in them is run."""

import pytest

pytest.register_assert_rewrite("tests.docs.runners")
