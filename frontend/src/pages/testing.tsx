/** Shows whole pages in tests: the app at an address, for somebody, over the fake API and what it has not. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { App } from '../app/App';
import type { Boot, May } from '../app/boot';
import type { AccountsPage, Health, MatrixPage, OwnRow, Page } from '../api/types';
import { CATALOGUE } from '../testing/catalogue';
import { FRESH, TIME_ZONE, fakeClient, learnerRow, noise, type Answer, type FakeClient } from '../testing/fake';

/** Metrics of the real catalogue that pages ask for by name and the fake one has not. */
for (const [name, kind, unit, label] of [
  ['unenrollments', 'count', 'enrollments', 'Un-enrollments'], ['completions', 'count', 'blocks', 'Completions'],
  ['certificates', 'count', 'certificates', 'Certificates'], ['certified', 'level', 'certificates', 'Certified'],
  ['passing', 'level', 'enrollments', 'Passing'], ['mean_grade', 'ratio', 'percent', 'Mean grade'],
  ['monthly_active', 'distinct', 'learners', 'Active in the month'], ['registrations', 'count', 'accounts', 'Registrations'],
  ['active_courses', 'distinct', 'courses', 'Active courses'],
] as const) {
  if (CATALOGUE.some((metric) => metric.name === name)) continue;
  CATALOGUE.push({
    name, kind, unit, label, meaning: `${label}.`, adds_over_time: kind === 'count', adds_over_courses: kind === 'count' || kind === 'level',
    source: null,
    stored: (['site', 'org', 'course'] as const).flatMap((scope) => (['hour', 'day', 'month'] as const).map((grain) => ({ scope, grain, by: [] }))),
  });
}

export const STAFF: May = { site: true, numbers: true, learners: true, own: true, health: true, orgs: ['AuroraU', 'CivicLab', 'NordCo'] };
export const ORG_STAFF: May = { site: false, numbers: true, learners: false, own: true, health: false, orgs: ['NordCo'] };
export const COURSE_STAFF: May = { site: false, numbers: true, learners: false, own: true, health: false, orgs: [] };
export const LEARNER: May = { site: false, numbers: false, learners: false, own: true, health: false, orgs: [] };

export const COURSE = 'course-v1:AuroraU+CHEM1+2026_T3';

export function bootOf(may: May, more: Partial<Boot> = {}): Boot {
  return {
    base: '/figures-lite/', api: '/figures-lite/api/v1/', language: 'en', rtl: false, time_zone: TIME_ZONE,
    user: { id: 7, username: 'sam' }, may, logout: '/logout', complete_until: FRESH.complete_until, ...more,
  };
}

function envelope<Row>(rows: Row[], count = rows.length): Page<Row> {
  return { ...FRESH, next: null, previous: null, count, num_pages: 1, current_page: 1, start: 0, results: rows };
}

export const STATUSES: MatrixPage['statuses'] = [
  ['.', 'not_enrolled', 'Not enrolled'], ['u', 'unenrolled', 'Un-enrolled'], ['n', 'never_started', 'Never started'], ['s', 'silent', 'Silent'],
  ['a', 'active', 'Active'], ['f', 'finished', 'Finished'], ['p', 'passed', 'Passed'], ['c', 'certified', 'Certified'],
].map(([code, name, label]) => ({ code: code!, name: name!, label: label!, meaning: `${label}.` }));

/** A page of a matrix of so many learners and courses, made up by their numbers. */
export function matrixPage(rows: number, columns: number, page: number, size: number): MatrixPage {
  const first = (page - 1) * size;
  const results = Array.from({ length: Math.max(0, Math.min(size, rows - first)) }, (_, at) => {
    const id = first + at + 1;
    const cells = Array.from({ length: columns }, (_cell, column) => '.unsafpc'[Math.floor(noise(`${id} ${column}`) * 8)]).join('');
    const progress = [...cells].filter((code) => code !== '.').map((_code, column) => Math.floor(noise(`p ${id} ${column}`) * 101));
    return { user_id: id, username: `learner${id}`, name: `Learner ${id}`, email: `learner${id}@example.com`, cells, progress };
  });
  const courses = Array.from({ length: columns }, (_, at) => ({ key: `course-v1:NordCo+C${at + 1}+2026`, name: `Course ${at + 1}`, org: 'NordCo' }));
  return { ...envelope(results, rows), current_page: page, num_pages: Math.ceil(rows / size), courses, statuses: STATUSES };
}

export const HEALTH: Health = {
  time_zone: FRESH.time_zone, ok: false, problems: ['Numbers are 30 hours old.'], unknown: [], as_of: FRESH.as_of,
  runs: [
    { id: 2, started_at: '2026-11-30T09:15:00Z', as_of: '2026-11-30T09:15:00Z', finished_at: '2026-11-30T09:15:42Z', ok: false, at_work: false, by: 'ticker', stage: 'fill', captured: 12, filled: 90, errors: [{ where: 'CourseDay', error: 'disk full' }] },
    { id: 1, started_at: '2026-11-30T09:00:00Z', as_of: '2026-11-30T09:00:00Z', finished_at: '2026-11-30T09:00:03Z', ok: true, at_work: false, by: 'ticker', stage: null, captured: 316, filled: 27315, errors: [] },
  ],
  sources: [{ name: 'grade.modified', read_up_to: '2026-11-30T09:08:06Z', at: '2026-11-30T09:15:00Z' }, { name: 'account.id', read_up_to: '316', at: null }],
  aggregates: [{ name: 'figures_lite.CourseDay', scope: 'course', grain: 'day', by: ['mode'], filled_at: '2026-11-30T09:15:00Z', stale: true }],
  waiting: { learners: 3, marks: 1 }, missing: ['submissions.Score'],
  skipped: [{ reason: 'library_key', meaning: 'rows of libraries', count: 4, examples: ['lib:AuroraU:bank'], run: 1 }],
  forgotten: { count: 1, last_at: '2026-11-01T00:00:00Z' }, folded: null,
  ticked: [{ by: 'ticker', run: 2, at: '2026-11-30T09:15:00Z' }],
  ticker: { on: true, due: '2026-11-30T09:19:00Z', lost: false },
  storage: [{ table: 'figures_lite_learnerday', rows: 5037, estimated: false, bytes: 663_552 }, { table: 'figures_lite_run', rows: 2, estimated: true, bytes: null }],
};

const own = (at: number): OwnRow => ({
  ...learnerRow(at, at ? 'course-v1:NordCo+SAFE+2026' : COURSE), median_progress: at ? null : 42, median_grade: at ? null : 61, median_active_days: at ? null : 9,
});

const ACCOUNTS: AccountsPage = {
  ...envelope([{ user_id: 1, username: 'amal', name: 'Amal Haddad', email: 'amal@example.com', registered_at: '2026-11-28T10:00:00Z' }]),
  behind: { metric: 'registrations', from: '2026-11-23', to: '2026-11-30', label: 'Registrations', meaning: 'Accounts made in the period.', unit: 'accounts', kind: 'count' },
};

export const ANSWERS: Record<string, Answer> = {
  'matrix/': (params: Record<string, unknown>) => matrixPage(450, 40, Number(params.page), Number(params.page_size)),
  'health/': HEALTH,
  'accounts/': ACCOUNTS,
  'learners/me/': envelope([own(0), own(1)]),
  'learners/1/': envelope([learnerRow(0, COURSE), learnerRow(0, 'course-v1:NordCo+SAFE+2026')]),
};

interface Showing {
  may?: May;
  boot?: Partial<Boot>;
  answers?: Record<string, Answer>;
  client?: FakeClient;
}

/** The app at an address below its base. */
export function showPage(path: string, { may = STAFF, boot, answers, client = fakeClient({ ...ANSWERS, ...answers }) }: Showing = {}) {
  // jsdom scrolls nothing.
  window.scrollTo = () => undefined;
  window.history.pushState(null, '', `/figures-lite${path}`);
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, retryDelay: 0, gcTime: Infinity } } });
  const result = render(
    <QueryClientProvider client={queries}>
      <App boot={bootOf(may, boot)} client={client} />
    </QueryClientProvider>,
  );
  return { ...result, client };
}

/** What is after the base in the address bar. */
export const address = () => window.location.pathname.replace('/figures-lite', '') + window.location.search;
