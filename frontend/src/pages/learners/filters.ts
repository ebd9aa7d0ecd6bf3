/** The filters of lists of learners, in the order they are offered, and how each is called. */
import { defineMessages, type MessageDescriptor } from 'react-intl';
import { learnerFilters, type LearnerFilterState } from '../../app/state/schemas';

export type FilterName = keyof LearnerFilterState & string;

export const FILTER_NAMES = Object.keys(learnerFilters) as FilterName[];
/** Always there; the others are behind a button. */
export const ALWAYS = ['search', 'enrolled', 'never_started', 'passed'] as const;
export const YES_NO = ['graded', 'team'] as const;
export const RANGES = ['progress', 'grade', 'active_days', 'units'] as const;
export const LISTS = ['mode', 'cohort', 'letter', 'certificate'] as const;
export const DATES = ['last_active', 'first_active', 'enrolled', 'passed', 'certified'] as const;

export const words = defineMessages({
  search: { id: 'figures.filter.search', defaultMessage: 'Find by name, username or e-mail' },
  enrolled: { id: 'figures.filter.enrolled', defaultMessage: 'Enrolled' },
  enrolled_any: { id: 'figures.filter.enrolledAny', defaultMessage: 'Enrolled or not' },
  enrolled_yes: { id: 'figures.filter.enrolledYes', defaultMessage: 'Enrolled' },
  enrolled_no: { id: 'figures.filter.enrolledNo', defaultMessage: 'Un-enrolled' },
  never_started: { id: 'figures.filter.neverStarted', defaultMessage: 'Started' },
  never_started_any: { id: 'figures.filter.neverStartedAny', defaultMessage: 'Started or not' },
  never_started_yes: { id: 'figures.filter.neverStartedYes', defaultMessage: 'Never started' },
  never_started_no: { id: 'figures.filter.neverStartedNo', defaultMessage: 'Started' },
  passed: { id: 'figures.filter.passed', defaultMessage: 'Passed' },
  passed_any: { id: 'figures.filter.passedAny', defaultMessage: 'Passed or not' },
  passed_yes: { id: 'figures.filter.passedYes', defaultMessage: 'Passed' },
  passed_no: { id: 'figures.filter.passedNo', defaultMessage: 'Not passed' },
  graded: { id: 'figures.filter.graded', defaultMessage: 'Has a grade' },
  team: { id: 'figures.filter.team', defaultMessage: 'List the course team too' },
  any: { id: 'figures.filter.any', defaultMessage: 'Any' },
  yes: { id: 'figures.filter.yes', defaultMessage: 'Yes' },
  no: { id: 'figures.filter.no', defaultMessage: 'No' },
  progress: { id: 'figures.filter.progress', defaultMessage: 'Progress (%)' },
  grade: { id: 'figures.filter.grade', defaultMessage: 'Grade (%)' },
  active_days: { id: 'figures.filter.activeDays', defaultMessage: 'Active days' },
  units: { id: 'figures.filter.units', defaultMessage: 'Complete units' },
  mode: { id: 'figures.filter.mode', defaultMessage: 'Enrollment mode' },
  cohort: { id: 'figures.filter.cohort', defaultMessage: 'Cohort' },
  letter: { id: 'figures.filter.letter', defaultMessage: 'Letter grade' },
  certificate: { id: 'figures.filter.certificate', defaultMessage: 'Certificate status' },
  last_active: { id: 'figures.filter.lastActive', defaultMessage: 'Last active' },
  first_active: { id: 'figures.filter.firstActive', defaultMessage: 'First active' },
  enrolled_at: { id: 'figures.filter.enrolledAt', defaultMessage: 'Enrolled on' },
  passed_at: { id: 'figures.filter.passedAt', defaultMessage: 'Passed on' },
  certified_at: { id: 'figures.filter.certifiedAt', defaultMessage: 'Certified on' },
  least: { id: 'figures.filter.least', defaultMessage: 'from', description: 'The least a number may be, or the first day.' },
  most: { id: 'figures.filter.most', defaultMessage: 'to', description: 'The most a number may be, or the last day.' },
  leastOf: { id: 'figures.filter.leastOf', defaultMessage: '{filter}, from' },
  mostOf: { id: 'figures.filter.mostOf', defaultMessage: '{filter}, to' },
  joined: { id: 'figures.filter.joined', defaultMessage: 'Several with commas between' },
  filters: { id: 'figures.filter.filters', defaultMessage: 'Filter learners' },
  more: { id: 'figures.filter.more', defaultMessage: 'More filters' },
  set: { id: 'figures.filter.set', defaultMessage: 'Filters that are set' },
  remove: { id: 'figures.filter.remove', defaultMessage: 'Remove the filter {filter}' },
  clear: { id: 'figures.filter.clear', defaultMessage: 'Clear filters' },
  is: { id: 'figures.filter.is', defaultMessage: '{filter}: {value}' },
  atLeast: { id: 'figures.filter.atLeast', defaultMessage: '{filter} from {value}' },
  atMost: { id: 'figures.filter.atMost', defaultMessage: '{filter} to {value}' },
});

/** What a filter of days is called: some have the name of a yes-or-no filter. */
export function dateWord(name: (typeof DATES)[number]): MessageDescriptor {
  return name === 'last_active' || name === 'first_active' ? words[name] : words[`${name}_at`];
}
