/** A client that answers from made-up data in the very shapes of docs/api-schema.yml, for tests and the gallery. */
import { ApiError, queryString, type Client, type Params } from '../api/client';
import type {
  AttentionPage, Catalogue, CourseDates, CourseRow, Fresh, Grain, LearnerDay, LearnerDays, LearnerRow, LearnersPage, Line, NumbersPage, OrgRow,
  ScopeName, SeriesAnswer,
} from '../api/types';
import { addDays, addPeriods, dateIn, dateOf, periodsBetween } from '../i18n/periods';
import { CATALOGUE, inEnvelope } from './catalogue';

/** Monday, 30 November 2026, half past ten in the morning in Berlin, where the fake API's days begin and end. */
export const NOW = '2026-11-30T09:30:00Z';
export const TODAY = '2026-11-30';
export const TIME_ZONE = 'Europe/Berlin';

export const FRESH: Fresh = { time_zone: TIME_ZONE, as_of: '2026-11-30T09:18:00Z', complete_until: '2026-11-29T23:00:00Z' };

export type Answer = unknown | ((params: Params, path: string) => unknown);

export interface FakeClient extends Client {
  calls: { path: string; params: Params }[];
}

const COURSES: [string, string, string][] = [
  ['course-v1:AuroraU+CHEM1+2026_T3', 'AuroraU', 'General chemistry'],
  ['course-v1:AuroraU+LIN2+2026_T3', 'AuroraU', 'Linear algebra for the rest of us, with very many worked examples'],
  ['course-v1:NordCo+SAFE+2026', 'NordCo', 'Safety at work'],
  ['course-v1:NordCo+LEAD+2026', 'NordCo', 'مقدمة في القيادة'],
  ['course-v1:CivicLab+DATA+2026', 'CivicLab', ''],
];
const PEOPLE: [string, string][] = [
  ['amal', 'Amal Haddad'], ['bo', 'Bo Lindqvist'], ['chidi', 'Chidi Okafor'], ['dana', 'Dana Weiss'], ['emre', ''], ['farah', 'Farah Nouri'],
];

/** A number that only its seed decides, from 0 to below 1. */
export function noise(seed: string): number {
  let hash = 2166136261;
  for (const letter of seed) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 1540483477);
  return ((hash ^ (hash >>> 15)) >>> 0) / 4294967296;
}

function list(value: Params[string]): string[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value.map(String) : String(value).split(',')).filter(Boolean);
}

/** A made-up value: levels climb, counts swing by weekday and hour, periods to come are not known. */
function valueOf(name: string, place: string, period: string, grain: Grain): number | null {
  if (dateOf(period).getTime() > Date.parse(NOW)) return null;
  const metric = inEnvelope(name);
  const swing = noise(`${name} ${place} ${period}`);
  const size = 4 + Math.floor(noise(`${name} ${place}`) * 40);
  const at = dateOf(period);
  const weekend = [0, 6].includes(at.getUTCDay()) ? 0.4 : 1;
  const night = grain === 'hour' && (at.getUTCHours() < 6 || at.getUTCHours() > 20) ? 0.05 : 1;
  if (metric.unit === 'percent') return Math.round((30 + 40 * swing) * 10) / 10;
  if (metric.kind === 'level') return size * 3 + Math.floor((at.getTime() / 86_400_000 - 20_400) / 20) + Math.floor(swing * 3);
  return Math.floor(size * (0.4 + swing) * weekend * night * (period === TODAY ? 0.3 : 1));
}

function periodsOf(params: Params, grain: Grain): string[] {
  const back = { hour: 24, day: 30, month: 12 }[grain];
  const now = grain === 'hour' ? '2026-11-30T09:00:00Z' : grain === 'month' ? '2026-11-01' : TODAY;
  const end = (params.end as string | undefined) ?? addPeriods(now, grain, 1);
  const start = (params.start as string | undefined) ?? addPeriods(end, grain, -back);
  return Array.from({ length: Math.max(0, periodsBetween(start, end, grain)) }, (_, at) => addPeriods(start, grain, at));
}

export function series(scope: ScopeName, key: string | null, params: Params): SeriesAnswer {
  const grain = (params.grain as Grain | undefined) ?? 'day';
  const periods = periodsOf(params, grain);
  const names = list(params.metric);
  const by = list(params.by);
  const groups: [Record<string, string>, boolean][] = by.length
    ? [[{ [by[0]]: 'audit' }, false], [{ [by[0]]: 'verified' }, false], [{ [by[0]]: 'withheld' }, true]]
    : [[{}, false]];
  return {
    ...FRESH, scope, key, approximate: false, grain,
    complete_until: grain === 'hour' ? '2026-11-30T09:00:00Z' : FRESH.complete_until,
    start: periods[0], end: addPeriods(periods[periods.length - 1], grain, 1),
    catalogue: names.map(inEnvelope),
    series: names.flatMap((metric) => groups.map(([slice, withheld]): Line => ({
      metric, by: slice, withheld,
      points: periods.map((period) => [period, valueOf(metric, `${key ?? ''}${JSON.stringify(slice)}`, period, grain)]),
    }))),
  };
}

function paged<Row>(rows: Row[], params: Params) {
  const size = Number(params.page_size ?? 10);
  const page = Number(params.page ?? 1);
  const start = (page - 1) * size;
  return {
    ...FRESH, next: null, previous: null, count: rows.length, num_pages: Math.max(1, Math.ceil(rows.length / size)), current_page: page,
    start, results: rows.slice(start, start + size),
  };
}

function numbers(params: Params, place: string) {
  const grain = (params.grain as Grain | undefined) ?? 'day';
  const at = (params.at as string | undefined) ?? TODAY;
  const names = list(params.metric);
  const value = (name: string, period: string) => valueOf(name, place, period, grain);
  const trend = list(params.trend);
  const since = (params.since as string | undefined) ?? addPeriods(at, grain, -29);
  const periods = Array.from({ length: periodsBetween(since, at, grain) + 1 }, (_, each) => addPeriods(since, grain, each));
  return {
    grain, at, periods: trend.length ? periods : null,
    row: {
      metrics: Object.fromEntries(names.map((name) => [name, value(name, at)])),
      ...(params.against ? { against: Object.fromEntries(names.map((name) => [name, value(name, params.against as string)])) } : {}),
      ...(trend.length ? { trend: Object.fromEntries(trend.map((name) => [name, periods.map((period) => value(name, period))])) } : {}),
    },
  };
}

function ordered<Row extends { metrics: Record<string, number | null> }>(rows: Row[], params: Params): Row[] {
  const order = list(params.ordering)[0];
  if (!order) return rows;
  const name = order.replace(/^-/, '');
  const value = (row: Row) => row.metrics[name] ?? String((row as unknown as Record<string, unknown>)[name] ?? '').toLowerCase();
  const sorted = [...rows].sort((a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  return order.startsWith('-') ? sorted.reverse() : sorted;
}

export function courses(params: Params): NumbersPage<CourseRow> {
  const wanted = list(params.course);
  const rows = COURSES.filter(([key, org]) => (!wanted.length || wanted.includes(key)) && (!params.org || list(params.org).includes(org)))
    .map(([key, org, name]): CourseRow => ({
      key, org, name, start: '2026-09-01T07:00:00Z', end: key.includes('SAFE') ? '2026-11-15T22:00:00Z' : null, known: true,
      approximate: key.includes('LIN2'), learners: org !== 'CivicLab', ...numbers(params, key).row,
    }));
  const { grain, at, periods } = numbers(params, '');
  return {
    ...paged(ordered(rows, params), params), scope: 'course', grain, at, range_start: (params.start as string | undefined) ?? null,
    against: (params.against as string | undefined) ?? null, trend_periods: periods,
    catalogue: [...new Set([...list(params.metric), ...list(params.trend)])].map(inEnvelope),
  };
}

export function orgs(params: Params): NumbersPage<OrgRow> {
  const rows = ['AuroraU', 'CivicLab', 'NordCo'].map((org): OrgRow => ({ org, learners: true, ...numbers(params, org).row }));
  const { grain, at, periods } = numbers(params, '');
  return {
    ...paged(ordered(rows, params), params), scope: 'org', grain, at, range_start: (params.start as string | undefined) ?? null,
    against: (params.against as string | undefined) ?? null, trend_periods: periods, catalogue: list(params.metric).map(inEnvelope),
  };
}

export function learnerRow(at: number, courseKey: string): LearnerRow {
  const [username, name] = PEOPLE[at % PEOPLE.length];
  const progress = Math.floor(noise(`${username} ${courseKey}`) * 101);
  const started = at % 4 !== 3;
  return {
    user_id: at + 1, username, name, email: `${username}@example.com`, course: courseKey,
    course_name: COURSES.find(([key]) => key === courseKey)?.[2] ?? '', enrolled: at !== 4, mode: at % 2 ? 'audit' : 'verified', cohort: '',
    enrolled_at: '2026-09-03T10:00:00Z', first_active_at: started ? '2026-09-05T10:00:00Z' : null,
    last_active_at: started ? '2026-11-27T18:20:00Z' : null, active_days: started ? 12 + at : 0, days_since_active: started ? 3 : null,
    complete_units: started ? Math.round(progress / 4) : 0, units: 25, progress: started ? progress : 0, grade: at % 3 && started ? progress : null,
    letter: at % 3 && started && progress > 60 ? 'Pass' : '', passed_at: progress > 60 && started ? '2026-11-12T09:00:00Z' : null, certificate: '',
    certified_at: null, is_team: at === 5, approximate: false,
  };
}

export function learners(courseKey: string | null, params: Params): LearnersPage {
  const keys = courseKey ? [courseKey] : COURSES.slice(0, 2).map(([key]) => key);
  const rows = keys.flatMap((key) => PEOPLE.map((_, at) => learnerRow(at, key)));
  const behind = params.behind as string | undefined;
  return {
    ...paged(rows, params),
    behind: behind ? {
      metric: behind, from: (params.from as string | undefined) ?? '2026-11-29', to: (params.to as string | undefined) ?? TODAY,
      label: inEnvelope(behind).label, meaning: inEnvelope(behind).meaning, unit: inEnvelope(behind).unit, kind: inEnvelope(behind).kind,
    } : null,
  };
}

export function days(params: Params): LearnerDays {
  const start = (params.start as string | undefined) ?? addDays(TODAY, -364);
  const end = (params.end as string | undefined) ?? addDays(TODAY, 1);
  const results: LearnerDay[] = [];
  for (let day = start; day < end && day <= TODAY; day = addDays(day, 1)) {
    const active = noise(`days ${day}`);
    if (active < 0.55 || day < '2026-02-01') continue;
    const hours = Array.from({ length: Math.ceil((active - 0.55) * 12) }, (_, at) => 8 + at * 2);
    results.push({
      day, course: COURSES[0][0], hours, active_hours: hours.length, completions: hours.length * 2, attempts: hours.length,
      correct: 1, enrolled: true, mode: 'verified', progress: 40, units: 20, grade: null, passing: false, certified: false,
    });
  }
  return {
    ...FRESH, start, end, kept_since: null, results,
    milestones: [
      { course: COURSES[0][0], course_name: COURSES[0][2], kind: 'enrolled', at: '2026-02-02T09:00:00Z' },
      { course: COURSES[0][0], course_name: COURSES[0][2], kind: 'passed', at: '2026-11-12T22:30:00Z' },
    ],
  };
}

export const attention: AttentionPage = {
  ...paged([{
    key: COURSES[2][0], org: 'NordCo', name: 'Safety at work', learners: true,
    reasons: [{ reason: 'activity_fell', value: 4, against: 14, metric: 'active_learners_7d' }],
  }], {}),
  at: '2026-11-29',
  reasons: [{ name: 'activity_fell', label: 'Activity fell', meaning: 'At most half as many active learners as a week before.' }],
};

export const dates: CourseDates = {
  ...FRESH, key: COURSES[0][0],
  results: [
    { at: '2026-09-01T07:00:00Z', kind: 'start', count: 1 },
    { at: '2026-11-10T22:30:00Z', kind: 'due', count: 3 },
    { at: '2026-11-17T09:00:00Z', kind: 'published', count: 1 },
  ],
};

const CATALOGUE_ANSWER: Catalogue = { time_zone: TIME_ZONE, metrics: CATALOGUE };

function route(path: string, params: Params): unknown {
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  switch (true) {
    case path === 'metrics/': return CATALOGUE_ANSWER;
    case path === 'courses/': return courses(params);
    case path === 'orgs/': return orgs(params);
    case path === 'courses/attention/': return attention;
    case path === 'site/stats/': return series('site', null, params);
    case path === 'learners/': return learners(null, params);
    case parts[0] === 'learners' && parts[2] === 'days': return days(params);
    case parts[0] === 'learners' && parts.length === 2: return learners(COURSES[0][0], params);
    case parts[0] === 'courses' && parts[2] === 'stats': return series('course', parts[1], params);
    case parts[0] === 'courses' && parts[2] === 'learners': return learners(parts[1], params);
    case parts[0] === 'courses' && parts[2] === 'dates': return { ...dates, key: parts[1] };
    case parts[0] === 'orgs' && parts[2] === 'stats': return series('org', parts[1], params);
    default: throw new ApiError(404, 'not_found', `The fake API has no ${path}.`);
  }
}

/** Answers from made-up data; `answers` replaces those of some paths, by a value, a function, or an error to throw. */
export function fakeClient(answers: Record<string, Answer> = {}): FakeClient {
  const calls: FakeClient['calls'] = [];
  const url = (path: string, params?: Params) => `/figures-lite/api/v1/${path}${queryString(params)}`;
  async function get<T>(path: string, params: Params = {}): Promise<T> {
    calls.push({ path, params });
    const special = answers[path];
    const found = special === undefined ? route(path, params) : typeof special === 'function' ? special(params, path) : special;
    if (found instanceof Error) throw found;
    return (await found) as T;
  }
  return { calls, url, get, stream: async () => new Response('', { headers: { 'Figures-Rows': '0' } }) };
}

/** The date of now where the fake API is. */
export function today(): string {
  return dateIn(NOW, TIME_ZONE);
}
