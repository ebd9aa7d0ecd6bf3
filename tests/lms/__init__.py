"""The contract with a real LMS: what figures-lite promises, inside the platform's own settings and with its own code.

Run it in the environment of an LMS with its own testing requirements, into which figures-lite, hypothesis and, unless
there is a MongoDB, mongomock are installed; from the folder of the LMS's code::

    python -m pytest -c FIGURES_LITE/pyproject.toml --rootdir FIGURES_LITE --ds=lms.envs.test --nomigrations \
        -p no:pytest_jsonreport FIGURES_LITE/tests/lms

Anywhere else it is skipped. Roles, tokens, enrollments, events, grades and retirements are the platform's; nothing of
it is mocked but MongoDB, by ``mongomock``, where none is there. Where a redis-server is on PATH, what events add to a
request is measured on it.
"""
