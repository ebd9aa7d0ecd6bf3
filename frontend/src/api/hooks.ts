/** One query a hook: each asks one endpoint and returns what TanStack Query gives. */
import { keepPreviousData, useQuery, type QueryKey, type UseQueryResult } from '@tanstack/react-query';
import type { Params } from './client';
import { keys } from './keys';
import { paths } from './paths';
import { retry, useFigures } from './provider';
import type {
  AccountsPage, AttentionPage, Catalogue, CourseDates, CourseRow, Health, LearnerDays, LearnersPage, MatrixPage, NumbersPage, OrgRow,
  OwnRow, Page, Scope, Sees, SeriesAnswer,
} from './types';

interface Options {
  enabled?: boolean;
  /** Whether the last answer stays while the next one loads: for tables that page and sort. */
  keep?: boolean;
  staleTime?: number;
}

function useAnswer<T>(queryKey: QueryKey, path: string, params: Params | undefined, options: Options = {}): UseQueryResult<T, Error> {
  const { client } = useFigures();
  return useQuery<T, Error>({
    queryKey,
    queryFn: ({ signal }) => client.get<T>(path, params, { signal }),
    enabled: options.enabled ?? true,
    placeholderData: options.keep ? keepPreviousData : undefined,
    staleTime: options.staleTime ?? 60_000,
    retry,
  });
}

/** What whoever looks may see. Roles seldom change, and a link is on every page: it is asked for every five minutes. */
export function useSees(options: Options = {}) {
  return useAnswer<Sees>(keys.may(), paths.may, undefined, { staleTime: 300_000, ...options });
}

/** Every metric there is. It changes with a deployment, so it is asked for once. */
export function useCatalogue(options: Options = {}) {
  return useAnswer<Catalogue>(keys.catalogue(), paths.catalogue, undefined, { staleTime: Infinity, ...options });
}

/** Metrics over time: metric, grain, start, end, by. */
export function useStats(scope: Scope, params: Params, options: Options = {}) {
  return useAnswer<SeriesAnswer>(keys.stats(scope, params), paths.stats(scope), params, options);
}

export function useCourses(params: Params, options: Options = {}) {
  return useAnswer<NumbersPage<CourseRow>>(keys.courses(params), paths.courses, params, { keep: true, ...options });
}

export function useOrgs(params: Params, options: Options = {}) {
  return useAnswer<NumbersPage<OrgRow>>(keys.orgs(params), paths.orgs, params, { keep: true, ...options });
}

/** Courses that need a look, worst first. */
export function useAttention(params: Params = {}, options: Options = {}) {
  return useAnswer<AttentionPage>(keys.attention(params), paths.attention, params, { keep: true, ...options });
}

/** Start, end, due dates and publishes of a course. */
export function useCourseDates(courseKey: string, options: Options = {}) {
  return useAnswer<CourseDates>(keys.dates(courseKey), paths.dates(courseKey), undefined, options);
}

/** Learners of a course, or (null) of all courses whose learners may be seen. */
export function useLearners(courseKey: string | null, params: Params, options: Options = {}) {
  return useAnswer<LearnersPage>(keys.learners(courseKey, params), paths.learners(courseKey), params, { keep: true, ...options });
}

/** Courses of one learner. */
export function useLearner(userId: number, params: Params = {}, options: Options = {}) {
  return useAnswer<LearnersPage>(keys.learner(userId, params), paths.learner(userId), params, { keep: true, ...options });
}

/** One's own courses, with the medians of their learners. */
export function useOwn(params: Params = {}, options: Options = {}) {
  return useAnswer<Page<OwnRow>>(keys.learner('me', params), paths.learner('me'), params, { keep: true, ...options });
}

/** A learner's days: course, start, end. */
export function useLearnerDays(userId: number | 'me', params: Params = {}, options: Options = {}) {
  return useAnswer<LearnerDays>(keys.learnerDays(userId, params), paths.learnerDays(userId), params, options);
}

export function useAccounts(params: Params, options: Options = {}) {
  return useAnswer<AccountsPage>(keys.accounts(params), paths.accounts, params, { keep: true, ...options });
}

/** Learners × courses, a page of learners. */
export function useMatrix(params: Params, options: Options = {}) {
  return useAnswer<MatrixPage>(keys.matrix(params), paths.matrix, params, { keep: true, ...options });
}

export function useHealth(options: Options = {}) {
  return useAnswer<Health>(keys.health(), paths.health, undefined, options);
}
