import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  courses: { id: 'figures.course.courses', defaultMessage: 'Courses' },
  approximate: { id: 'figures.course.approximate', defaultMessage: 'progress can differ a little from the Progress tab' },
  runs: { id: 'figures.course.runs', defaultMessage: '{start} to {end}', description: 'When a course runs.' },
  since: { id: 'figures.course.since', defaultMessage: 'since {start}', description: 'When a course began that has no end.' },
  until: { id: 'figures.course.until', defaultMessage: 'until {end}', description: 'When a course ends.' },
  views: { id: 'figures.course.views', defaultMessage: 'Views of this course' },
  summary: { id: 'figures.course.summary', defaultMessage: 'Summary' },
  learners: { id: 'figures.course.learners', defaultMessage: 'Learners' },
  week: { id: 'figures.course.week', defaultMessage: 'Now, and what changed in 7 days' },
  trend: { id: 'figures.course.trend', defaultMessage: 'Over time' },
  noMetrics: { id: 'figures.course.noMetrics', defaultMessage: 'Choose a metric to draw.' },
  hours: { id: 'figures.course.hours', defaultMessage: 'Active hour by hour' },
  hours_today: { id: 'figures.course.hoursToday', defaultMessage: 'Today' },
  hours_last: { id: 'figures.course.hoursLast', defaultMessage: 'Last 48 hours' },
  notStarted: { id: 'figures.course.notStarted', defaultMessage: 'Have not started' },
  silent: { id: 'figures.course.silent', defaultMessage: 'Fell silent: no trace for 14 days' },
  seeAll: { id: 'figures.course.seeAll', defaultMessage: 'See all of them' },
});
