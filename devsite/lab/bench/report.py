"""A benchmark's results as a table, beside what was to be reached."""

STAGES = {"bootstrap": "bootstrap", "day": "steady-state day", "hour": "quiet hour"}

#: What is to be reached on MariaDB and two cores, by size: seconds, MB, bytes, milliseconds.
TARGETS = {
    "50k": {"bootstrap": 90, "day": 3, "hour": 1, "query": 0.5, "memory": 200, "answer": 60},
    "1m": {"bootstrap": 1800, "day": 60, "hour": 10, "query": 1.0, "memory": 300, "answer": 120},
}
RATIO, STORAGE = 3.0, 2000
#: So many rows more may ask for one statement more.
ROWS_A_STATEMENT = 2000
AIMED = (
    "site/stats/",
    "orgs/{org}/stats/",
    "courses/{course_key}/stats/",
    "courses/{course_key}/stats/ by mode",
    "courses/",
    "courses/ behind",
    "courses/attention/",
    "courses/{course_key}/dates/",
    "courses/{course_key}/learners/",
    "courses/{course_key}/learners/ behind",
    "learners/",
    "learners/ behind",
    "learners/{user_id}/",
    "learners/{user_id}/days/",
    "learners/me/",
    "learners/me/days/",
    "matrix/",
    "accounts/",
)


def lines(results):
    """The whole report, line by line."""
    target = TARGETS.get(results["size"], {})
    yield f"{results['size']} on {results['machine']['database']}, {results['date']}, commit {results['commit']}"
    yield ", ".join(f"{name} {value}" for name, value in results["machine"].items() if name != "database")
    yield results["command"]
    measured = "stages" if "stages" in results else "API"
    yield f"load average {results['load_before']} before and {results['load_after']} after the {measured}"
    if "stages" in results:
        yield from stages(results, target)
        yield from below(results)
        size = results["storage"]["per_enrollment_and_year"]
        yield f"storage      {size:,.0f} bytes an enrollment and year  {verdict(size, STORAGE, f'{STORAGE:,} bytes')}"
    if results.get("api"):
        yield from answers(results["api"], target)


def stages(results, target):
    """A line for each stage and figure."""
    form = "{:18} {:>9} {:>9} {:>10} {:>10} {:>10} {:>9} {:>8}"
    yield ""
    yield form.format("", "wall s", "CPU s", "statements", "rows read", "written", "longest s", "peak MB")
    for name, title in STAGES.items():
        found = results["stages"][name]
        yield form.format(
            title,
            f"{found['wall']:.2f}",
            f"{found['cpu']:.2f}",
            f"{found['statements']:,}",
            f"{found['rows_read']:,}",
            f"{found['rows_written']:,}",
            f"{found['longest_source_query']:.3f}",
            f"{found['peak_memory_mb']:.0f}",
        )
    for name, stage in STAGES.items():
        found = results["stages"][name]
        yield ""
        yield f"{stage}:"
        for title, value, unit, most in (
            ("wall", found["wall"], "s", target.get(name)),
            ("longest source query", found["longest_source_query"], "s", target.get("query")),
            ("peak memory", found["peak_memory_mb"], "MB", target.get("memory")),
        ):
            said = verdict(value, most, f"{most} {unit}") if most else ""
            yield f"  {title:28} {value:9.2f} {unit:4} {said}"
        parts = ", ".join(f"{part} {found['parts'][f'{part} wall']:.2f} s" for part in ("notice", "capture", "fill"))
        yield f"  {'parts':28} {parts}"
        floor = found["floor"]
        yield f"  {'floor':28} {floor['total']:9.2f} s    read {floor['read']:.2f} s, written {floor['written']:.2f} s"
        yield f"  {'capture : floor':28} {found['ratio']:9.2f}      " + verdict(found["ratio"], RATIO, f"{RATIO}")


def below(results):
    """How statements grow with rows: what a steady day asks more than a quiet hour, beside what it reads more."""
    day, hour = (results["stages"][name] for name in ("day", "hour"))
    more = max(1, day["statements"] - hour["statements"])
    rows = (moved(day) - moved(hour)) / more
    yield ""
    yield (
        f"statements   {day['statements']:,} on a steady day with {moved(day):,} rows read and written of "
        f"{day['floor']['learners']:,} learners, {hour['statements']:,} in a quiet hour with {moved(hour):,} of "
        f"{hour['floor']['learners']:,}:"
    )
    said = "ok" if rows >= ROWS_A_STATEMENT else "MISSED"
    yield f"             one more for each {rows:,.0f} rows more  {said} (at least {ROWS_A_STATEMENT:,})"


def moved(found):
    """All rows that a stage read and wrote."""
    return found["rows_read"] + found["own_rows_read"] + found["rows_written"]


def answers(api, target):
    """A line for each endpoint; ``rows`` are the most that an answer has on all its pages."""
    form = "{:38} {:>8} {:>9} {:>11} {:>8} {:>8}  {}"
    yield ""
    yield form.format("API", "requests", "rows", "statements", "p50 ms", "p95 ms", "")
    for name, found in api.items():
        number = "{least} to {most}".format(**found["statements"])
        aimed = target and name.removesuffix(" by role") in AIMED
        said = verdict(found["p95"], target["answer"], f"{target['answer']} ms") if aimed else ""
        rows = f"{found['rows']:,}" if found["rows"] else ""
        yield form.format(name, found["requests"], rows, number, f"{found['p50']:.1f}", f"{found['p95']:.1f}", said)


def verdict(value, most, said):
    """Whether a figure is as it was to be."""
    return f"{'ok' if value <= most else 'MISSED'} (at most {said})"
