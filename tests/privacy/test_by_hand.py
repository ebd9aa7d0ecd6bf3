"""``figures_lite retire`` and ``receipts``, and what the admin shows."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

from figures_lite.models import CourseLearner, Learner, Reading, Receipt, Run
from tests.pipeline import numbers, rows

RETIRED = "retired__user_0123456789abcdef"


def said(*arguments):
    """What a command prints."""
    out = io.StringIO()
    call_command("figures_lite", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_a_retired_learner_is_forgotten_by_hand(small):
    numbers.ran()
    get_user_model().objects.filter(pk=small.ann).update(username=RETIRED)
    told = said("retire", "--user-id", str(small.ann))
    assert told.startswith(f"Forgot learner {small.ann}: ")
    assert "figures_lite.CourseLearner       1\n" in told
    assert "captured again" not in told
    assert not CourseLearner.objects.filter(learner_id=small.ann).exists()
    assert said("retire", "--user-id", str(small.ann)) == f"Nothing is stored of learner {small.ann}: nothing to do.\n"


def test_one_whom_the_lms_has_not_retired_may_come_back_and_it_says_so(small):
    numbers.ran()
    assert "The LMS has not retired account" in said("retire", "--user-id", str(small.ann))
    rows.visit(small.ann, "c", when=rows.at(20, 12, 30))
    numbers.ran(rows.at(20, 13))
    assert CourseLearner.objects.filter(learner_id=small.ann).exists()


def test_an_id_that_nobody_has_is_an_error(small):
    with pytest.raises(CommandError, match="There is no account 918273645, and nothing is stored of it here"):
        said("retire", "--user-id", "918273645")


def test_a_deleted_account_of_which_something_is_stored_is_forgotten(small):
    numbers.ran()
    for table in ("student_courseenrollment", "certificates_generatedcertificate", "completion_blockcompletion"):
        rows.delete(table, user_id=small.ann)
    rows.delete("auth_user", id=small.ann)
    assert "Forgot learner" in said("retire", "--user-id", str(small.ann))
    assert not Learner.objects.filter(learner_id=small.ann).exists()


def test_somebody_without_facts_is_no_error(small):
    get_user_model().objects.filter(pk=small.cat).update(username=RETIRED)
    assert said("retire", "--user-id", str(small.cat)) == f"Nothing is stored of learner {small.cat}: nothing to do.\n"


def test_an_id_must_be_one(small):
    with pytest.raises(CommandError, match="whole number"):
        said("retire", "--user-id", "ann")
    with pytest.raises(CommandError, match="user-id"):
        said("retire")


def test_receipts_are_told_without_names(small):
    numbers.ran()
    assert "Forgotten" not in numbers.told()
    assert said("receipts") == ""
    said("retire", "--user-id", str(small.ann))
    said("retire", "--user-id", str(small.bob))
    assert "Forgotten: 2 learners, the last at " in numbers.told()
    lines = said("receipts").splitlines()
    assert len(lines) == 2
    assert "by hand: figures_lite.Account 1, figures_lite.CourseLearner 1, " in lines[0]
    assert len(said("receipts", "--last", "1").splitlines()) == 1


def test_the_admin_shows_receipts_readings_and_runs_and_changes_none(admin_client, small):
    Receipt.objects.create(at=rows.NOW, by="hand", rows={"figures_lite.LearnerDay": 4711})
    Reading.objects.create(at=rows.NOW, reader_id=small.ann, learner_id=small.bob, via="csv", rows=4712)
    Run.objects.create(pk=4713, started_at=rows.NOW, as_of=rows.NOW, by="cronjob")
    for model, number in ((Receipt, b"4711"), (Reading, b"4712"), (Run, b"4713")):
        name = f"admin:figures_lite_{model._meta.model_name}"
        assert number in admin_client.get(reverse(f"{name}_changelist")).content
        pk = model.objects.get().pk
        assert admin_client.get(reverse(f"{name}_change", args=[pk])).status_code == 200
        for path in (reverse(f"{name}_add"), reverse(f"{name}_delete", args=[pk])):
            assert admin_client.post(path, {"post": "yes"}).status_code == 403
        assert admin_client.post(reverse(f"{name}_change", args=[pk]), {"rows": 1}).status_code == 403
