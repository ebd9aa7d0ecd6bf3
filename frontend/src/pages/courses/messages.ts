import { defineMessages } from 'react-intl';

export const messages = defineMessages({
  title: { id: 'figures.courses.title', defaultMessage: 'Courses' },
  filters: { id: 'figures.courses.filters', defaultMessage: 'Filter courses' },
  search: { id: 'figures.courses.search', defaultMessage: 'Find by name or key' },
  orgs: { id: 'figures.courses.orgs', defaultMessage: 'Organisations' },
  active: { id: 'figures.courses.active', defaultMessage: 'Running' },
  active_any: { id: 'figures.courses.activeAny', defaultMessage: 'All courses' },
  active_yes: { id: 'figures.courses.activeYes', defaultMessage: 'Running now' },
  active_no: { id: 'figures.courses.activeNo', defaultMessage: 'Not running' },
  group: { id: 'figures.courses.group', defaultMessage: 'A row for each' },
  group_course: { id: 'figures.courses.groupCourse', defaultMessage: 'Course' },
  group_org: { id: 'figures.courses.groupOrg', defaultMessage: 'Organisation' },
  left: {
    id: 'figures.courses.left',
    defaultMessage:
      '{metrics} {count, plural, one {counts} other {count}} every learner once, so {count, plural, one {it has} other {they have}} no number over several days and {count, plural, one {is} other {are}} left out. Choose one day or a month to see {count, plural, one {it} other {them}}.',
  },
  notKept: {
    id: 'figures.courses.notKept',
    defaultMessage: '{metrics} {count, plural, one {is} other {are}} not kept for this period, and left out. Choose one day to see {count, plural, one {it} other {them}}.',
  },
  noMetrics: { id: 'figures.courses.noMetrics', defaultMessage: 'Choose a metric to see numbers.' },
  wait: { id: 'figures.courses.wait', defaultMessage: 'Loading' },
  selection: { id: 'figures.courses.selection', defaultMessage: 'Selected courses' },
  selected: { id: 'figures.courses.selected', defaultMessage: '{count, plural, one {# course selected.} other {# courses selected.}}' },
  firstDrawn: { id: 'figures.courses.firstDrawn', defaultMessage: 'The first {count} are drawn.' },
  draw: { id: 'figures.courses.draw', defaultMessage: 'Draw', description: 'Label of the choice of the metric that is drawn.' },
  keepOnly: { id: 'figures.courses.keepOnly', defaultMessage: 'Show only these' },
  onlySelected: { id: 'figures.courses.onlySelected', defaultMessage: '{count, plural, one {Only # course} other {Only # courses}}' },
  clear: { id: 'figures.courses.clear', defaultMessage: 'Clear selection' },
  oneMore: { id: 'figures.courses.oneMore', defaultMessage: 'Select another course to compare them.' },
  behind: { id: 'figures.courses.behind', defaultMessage: 'Courses behind “{metric}”' },
  behindCount: { id: 'figures.courses.behindCount', defaultMessage: '{count, plural, one {# course} other {# courses}}, {period}.' },
});
