"""The endpoints about learners one by one. Each asks ``figures_lite.read`` one question and formats the answer."""

from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from figures_lite import read
from figures_lite.api.v1 import export, serializers
from figures_lite.api.v1.base import PAGE, ReadView
from figures_lite.api.v1.door import MayReadAccounts, MayReadLearners, MayReadOwn, lets_in
from figures_lite.api.v1.listed import (
    AccountsSerializer,
    DaySerializer,
    DaysSerializer,
    ListedSerializer,
    MatrixSerializer,
)
from figures_lite.api.v1.parameters import lists, once, words
from figures_lite.api.v1.views import KEY
from figures_lite.models import Reading
from figures_lite.read.freshness import digest
from figures_lite.read.learner_filters import (
    AccountFilters,
    DayFilters,
    LearnerFilters,
    LearnersFilters,
    MatrixFilters,
    StandingsFilters,
)
from figures_lite.read.rows import whole

LARGEST_ID = 2**31 - 1


class LearnersView(ReadView):
    """How learners stand in courses, now.

    The answer shows names, which change without any run, so only what was rendered can tell that it is unchanged: the
    ETag is the body's own, and CSV, which is streamed, has none.
    """

    answers = serializers.LearnersSerializer
    permission_classes = lets_in(MayReadLearners)
    query = ("ordering", *PAGE, "format")
    #: What the file of an answer in CSV is called.
    file = "learners"

    @property
    def via(self):
        """What the log of readings says of the format."""
        return Reading.Via.CSV if self.wants_csv else Reading.Via.JSON

    def get(self, request, **place):
        """How learners stand in courses, now. People of the course's team are left out unless asked for."""
        answer = self.ask(lists(request, self.filter_names), words(request, "ordering"), **place)
        if self.wants_csv:
            header, rows = self.cells(answer)
            name = [self.file, *place.values(), serializers.period(answer.today), answer.time_zone]
            return export.stream(request, name, header, rows, answer.rows.count())
        body = self.answers(self.page(answer)).data
        return self.conditional(digest(JSONRenderer().render(body)), lambda: Response(body))

    def cells(self, answer):
        """The header and the rows of CSV."""
        columns = list(self.answers().fields["results"].child.fields)
        return columns, ([row[name] for name in columns] for row in answer.rows)


class ListView(LearnersView):
    """A list that may be asked for as the one behind a number."""

    query = ("behind", "from", "to", *LearnersView.query)
    said = {
        "behind": "A metric: only whom it counts is listed, as many as its number says where nobody was forgotten "
        "since. Other filters are applied as well.",
        "from": "Where the periods of the number begin: a date, or an instant for hours. Defaults to a day before to.",
        "to": "Where they stop, itself left out. Defaults to the end of the last day filled.",
    }

    @property
    def behind(self):
        """The number it is asked for, as ``figures_lite.read`` takes it."""
        return tuple(once(self.request, name) for name in ("behind", "from", "to"))


class CourseLearnersView(ListView):
    """The learners of a course, or those behind one of its numbers.

    Behind a sum, such as completions, are those who have a part in it; behind a ratio, whom it is divided by. Who is
    counted twice, for having enrolled again, is listed twice.
    """

    operation = "course_learners"
    answers = ListedSerializer
    filters = LearnerFilters
    places = (KEY,)

    def ask(self, filters, order, course_key):
        """The question."""
        return read.learners(course_key, filters, order, behind=self.behind, for_user=self.request.user, via=self.via)


class AllLearnersView(ListView):
    """The learners of all courses whose learners you may see, a row for each course, or those behind a number.

    Without org and course a number is the site's. Behind one of distinct learners, each is there once. See
    ``courses/{course_key}/learners/`` for the rest.
    """

    operation = "learners"
    answers = ListedSerializer
    filters = LearnersFilters

    def ask(self, filters, order):
        """The question."""
        return read.learners(None, filters, order, behind=self.behind, for_user=self.request.user, via=self.via)


class AccountsView(ListView):
    """The accounts of the site, or those behind one of its numbers: for who may see all its learners."""

    operation = "accounts"
    answers = AccountsSerializer
    permission_classes = lets_in(MayReadAccounts)
    filters = AccountFilters
    file = "accounts"

    def get(self, request):
        """Who has an account, with the instant it was made."""
        return super().get(request)

    def ask(self, filters, order):
        """The question."""
        return read.accounts(filters, order, behind=self.behind, for_user=self.request.user, via=self.via)


class MatrixView(LearnersView):
    """The training matrix: a row for each learner of courses whose learners you may see, a cell for each course.

    org, course, course_search and course_active choose courses, at most 300; the other filters choose learners, who
    have a cell like that. ``statuses`` says what the letters of ``cells`` mean; CSV has a column for each course.
    """

    operation = "matrix"
    answers = MatrixSerializer
    filters = MatrixFilters
    file = "matrix"
    said = {"page_size": "Rows on a page, at most 200. Defaults to 10."}

    def get(self, request):
        """How learners stand in courses, now. People of a course's team are left out there unless asked for."""
        return super().get(request)

    def ask(self, filters, order):
        """The question."""
        return read.matrix(filters, order, for_user=self.request.user, via=self.via)

    def cells(self, answer):
        """The header and the rows of CSV: of each course the status in words and the progress."""
        who = ("user_id", "username", "name", "email")
        header = [*who, *(course["key"] for course in answer.courses)]
        # Worked out now: rows are streamed when the request and its language are over.
        labels = {status.code: str(status.label) for status in answer.statuses}
        return header, ([*(row[name] for name in who), *said(row, labels)] for row in answer.rows)


def said(row, labels):
    """The cells of a row of the matrix in words."""
    progress = iter(row["progress"])
    return ["" if code == "." else f"{labels[code]}, {next(progress)} %" for code in row["cells"]]


class LearnerView(LearnersView):
    """The courses of a learner."""

    operation = "learner"
    filters = StandingsFilters
    places = (("user_id", "Id of an account."),)

    def ask(self, filters, order, user_id):
        """The question."""
        user_id = whole(user_id, "user_id", LARGEST_ID)
        return read.learner(user_id, filters, order, for_user=self.request.user, via=self.via)


class MeView(LearnersView):
    """The courses of whoever asks."""

    operation = "me"
    answers = serializers.OwnSerializer
    permission_classes = lets_in(MayReadOwn)

    def get(self, request):
        """How you stand in your courses, with the medians of each course's learners where they are not too few."""
        return super().get(request)

    def ask(self, filters, order):
        """The question."""
        return read.me(order, for_user=self.request.user)


class DaysView(LearnersView):
    """What a learner did day by day in the courses whose learners you may see, and what happened once.

    A day is there when something changed on it; the state holds until the next one.
    """

    operation = "learner_days"
    answers = DaysSerializer
    query = ("start", "end", "format")
    filters = DayFilters
    places = LearnerView.places
    file = "days"
    said = {
        "start": "First day: a date. Defaults to 365 days before the end; at most 800 days.",
        "end": "Where days stop, itself left out: a date. Defaults to tomorrow.",
    }

    def get(self, request, **place):
        """Days in their order, not paged, and milestones; CSV has the days."""
        answer = self.ask(
            lists(request, self.filter_names), *(once(request, name) for name in ("start", "end")), **place
        )
        if self.wants_csv:
            columns = list(DaySerializer().fields)
            rows = ([cell(row[name]) for name in columns] for row in answer.rows)
            name = [self.file, *place.values(), *map(serializers.period, (answer.start, answer.end)), answer.time_zone]
            return export.stream(request, name, columns, rows, len(answer.rows))
        body = self.answers(answer).data
        return self.conditional(digest(JSONRenderer().render(body)), lambda: Response(body))

    def ask(self, filters, start, end, user_id):
        """The question."""
        user_id = whole(user_id, "user_id", LARGEST_ID)
        return read.days(user_id, filters, start, end, for_user=self.request.user, via=self.via)


class MyDaysView(DaysView):
    """What you did day by day in your courses, and what happened once."""

    operation = "my_days"
    permission_classes = lets_in(MayReadOwn)
    places = ()

    def ask(self, filters, start, end):
        """The question."""
        return read.my_days(filters, start, end, for_user=self.request.user)


def cell(value):
    """A value as one of CSV: the hours of a day in one."""
    return " ".join(map(str, value)) if isinstance(value, list) else value
