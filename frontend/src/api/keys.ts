/** Query keys, from the widest to the narrowest, so that a host can drop all of them or one branch. */
import type { Params } from './client';
import type { Scope } from './types';

const root = ['figures-lite'] as const;

export const keys = {
  all: root,
  may: () => [...root, 'may'] as const,
  catalogue: () => [...root, 'metrics'] as const,
  stats: (scope: Scope, params: Params = {}) => [...root, 'stats', scope.courseKey ?? null, scope.org ?? null, params] as const,
  courses: (params: Params = {}) => [...root, 'courses', 'list', params] as const,
  attention: (params: Params = {}) => [...root, 'courses', 'attention', params] as const,
  dates: (courseKey: string) => [...root, 'courses', 'dates', courseKey] as const,
  orgs: (params: Params = {}) => [...root, 'orgs', params] as const,
  learners: (courseKey: string | null, params: Params = {}) => [...root, 'learners', 'list', courseKey, params] as const,
  learner: (userId: number | 'me', params: Params = {}) => [...root, 'learners', 'one', userId, params] as const,
  learnerDays: (userId: number | 'me', params: Params = {}) => [...root, 'learners', 'days', userId, params] as const,
  accounts: (params: Params = {}) => [...root, 'accounts', params] as const,
  matrix: (params: Params = {}) => [...root, 'matrix', params] as const,
  health: () => [...root, 'health'] as const,
};
