/** Paths of the API's endpoints below its base. */
import type { Scope } from './types';

const part = encodeURIComponent;

export const paths = {
  may: 'may/',
  catalogue: 'metrics/',
  courses: 'courses/',
  attention: 'courses/attention/',
  dates: (courseKey: string) => `courses/${part(courseKey)}/dates/`,
  orgs: 'orgs/',
  accounts: 'accounts/',
  matrix: 'matrix/',
  health: 'health/',
  /** Numbers over time of one course, one organisation, or the site. */
  stats(scope: Scope): string {
    if (scope.courseKey) return `courses/${part(scope.courseKey)}/stats/`;
    if (scope.org) return `orgs/${part(scope.org)}/stats/`;
    return 'site/stats/';
  },
  learners: (courseKey?: string | null) => (courseKey ? `courses/${part(courseKey)}/learners/` : 'learners/'),
  learner: (userId: number | 'me') => `learners/${userId}/`,
  learnerDays: (userId: number | 'me') => `learners/${userId}/days/`,
};
