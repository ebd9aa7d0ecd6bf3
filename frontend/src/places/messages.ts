import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  figures: { id: 'figures.places.figures', defaultMessage: 'Figures', description: 'Link in a header to the page with all numbers, and its heading.' },
  ofCourse: { id: 'figures.places.ofCourse', defaultMessage: 'Figures of this course', description: 'Heading of a course’s numbers in a host’s page.' },
  page: { id: 'figures.places.page', defaultMessage: 'Everything about this course', description: 'Link to a course’s own page.' },
  byDay: { id: 'figures.places.byDay', defaultMessage: 'Active learners, day by day', description: 'Heading of a chart over time.' },
  notYet: {
    id: 'figures.places.notYet',
    defaultMessage: 'There are no figures of this course for you: it may be so new that it has not been counted yet, or they are not for your role.',
    description: 'Where a course is not known, or its numbers may not be read: which of both is not told.',
  },
  all: { id: 'figures.places.all', defaultMessage: 'All figures', description: 'Link to the page with all numbers.' },
  own: { id: 'figures.places.own', defaultMessage: 'Your own courses', description: 'Link to the page where a learner sees how they stand.' },
  nothing: { id: 'figures.places.nothing', defaultMessage: 'There are no figures for your role here.', description: 'Instead of a table of courses.' },
  ownDays: { id: 'figures.places.ownDays', defaultMessage: 'Your days in this course', description: 'Heading of a calendar of whoever looks.' },
});
