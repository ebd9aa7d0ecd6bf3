import { describe, expect, it, vi } from 'vitest';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ApiError, type Params } from '../api/client';
import { CATALOGUE } from '../testing/catalogue';
import { FRESH, courses, fakeClient, learners, type Answer } from '../testing/fake';
import { violations } from '../testing/render';
import { ANSWERS, COURSE, COURSE_STAFF, LEARNER, ORG_STAFF, STAFF, address, showPage } from './testing';

const PAGES: [string, string, string][] = [
  ['the overview', '/', 'Overview'],
  ['courses', '/courses', 'Courses'],
  ['courses by organisation', '/courses?group=org&period=month&compare=year', 'Courses'],
  ['courses beside each other', `/courses?select=${encodeURIComponent(COURSE)}&select=course-v1:NordCo%2BSAFE%2B2026`, 'Courses'],
  ['the courses behind a number', '/courses?behind=active_courses&from=2026-11-29&to=2026-11-30', 'Courses'],
  ['a course', `/courses/${encodeURIComponent(COURSE)}`, 'General chemistry'],
  ['the learners of a course', `/courses/${encodeURIComponent(COURSE)}/learners?mode=audit&progress_min=40`, 'General chemistry'],
  ['learners', '/learners', 'Learners'],
  ['the learners behind a number', '/learners?behind=passes&from=2026-11-23&to=2026-11-30', 'Behind “Passes”'],
  ['a learner', '/learners/1', 'Amal Haddad'],
  ['the accounts behind a number', '/accounts?behind=registrations&from=2026-11-23&to=2026-11-30', 'Behind “Registrations”'],
  ['one’s own courses', '/me', 'My courses'],
  ['health', '/health', 'Health'],
  ['an address that is none', '/no/such/page', 'There is no such page'],
];

/** All widgets have their answers. */
async function settled() {
  await waitFor(() => expect(document.querySelector('[aria-busy="true"], .fl-skeleton')).toBeNull(), { timeout: 5000 });
}

describe.each(PAGES)('%s', (_name, path, title) => {
  it('has one heading, a title, landmarks, no failed part, and nothing that axe finds wrong', async () => {
    showPage(path);
    const heading = await screen.findByRole('heading', { level: 1 });
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent(title));
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
    expect(heading).toBeInTheDocument();
    expect(document.title).toBe(`${screen.getByRole('heading', { level: 1 }).textContent} · Figures`);
    for (const landmark of ['banner', 'main']) expect(screen.getByRole(landmark)).toBeInTheDocument();
    expect(screen.getByRole('navigation', { name: 'Pages' })).toBeInTheDocument();
    await settled();
    expect(screen.queryAllByRole('alert')).toEqual([]);
    expect(await violations()).toEqual([]);
  }, 60_000);
});

describe('in a frame of the instructor dashboard', () => {
  const EMBEDDED = { base: '/figures-lite/embed/', embedded: true };
  const course = `/embed/courses/${encodeURIComponent(COURSE)}`;

  it('a course has no menu around it, and no way to other courses', async () => {
    showPage(course, { boot: EMBEDDED });
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('General chemistry'));
    expect(screen.queryByRole('banner')).toBeNull();
    expect(screen.queryByRole('navigation', { name: 'Pages' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Courses' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Back to the course' })).toBeNull();
    await settled();
    expect(await violations()).toEqual([]);
  }, 60_000);

  it('one comes back to it from the list behind a number', async () => {
    Element.prototype.scrollIntoView = () => undefined;
    showPage(course, { boot: EMBEDDED });
    await settled();
    await userEvent.click(screen.getByRole('link', { name: 'Learners' }));
    await waitFor(() => expect(address()).toBe(`/embed/courses/${COURSE}/learners`));
    // That one is of the course, and has its own way back.
    expect(screen.queryByRole('link', { name: 'Back to the course' })).toBeNull();
    await userEvent.click(await screen.findByRole('link', { name: 'Amal Haddad' }));
    await waitFor(() => expect(address()).toMatch(/^\/embed\/learners\/1/));
    await userEvent.click(screen.getByRole('link', { name: 'Back to the course' }));
    await waitFor(() => expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('General chemistry'));
    expect(screen.queryByRole('link', { name: 'Back to the course' })).toBeNull();
  }, 60_000);
});

describe('who comes', () => {
  it('a learner finds their own courses, with the median of the others where they are not too few', async () => {
    const { client } = showPage('/', { may: LEARNER });
    expect(await screen.findByText('median 42%')).toBeInTheDocument();
    expect(screen.getAllByText('too few to compare')).not.toHaveLength(0);
    expect(client.calls.map(({ path }) => path).filter((path) => !path.startsWith('learners/me/'))).toEqual([]);
    expect(within(screen.getByRole('navigation', { name: 'Pages' })).getAllByRole('link').map((link) => link.textContent)).toEqual(['My courses']);
  });

  it('a learner is told at other pages that there is nothing for them, and nothing is asked', async () => {
    const { client } = showPage('/courses', { may: LEARNER });
    expect(await screen.findByRole('heading', { name: 'Nothing for you here' })).toBeInTheDocument();
    expect(client.calls).toEqual([]);
  });

  it('an account without any role is told so', async () => {
    showPage('/', { may: { ...LEARNER, own: false } });
    expect(await screen.findByRole('heading', { name: 'Nothing for you here' })).toBeInTheDocument();
  });

  it('staff of an organisation see it whole, and its numbers open nothing', async () => {
    const { client } = showPage('/', { may: ORG_STAFF });
    expect(await screen.findByText('NordCo: all of its courses')).toBeInTheDocument();
    await settled();
    const stats = client.calls.map(({ path }) => path).filter((path) => path.endsWith('stats/'));
    expect(new Set(stats)).toEqual(new Set(['orgs/NordCo/stats/']));
    expect(screen.queryByRole('button', { name: /open the list/ })).not.toBeInTheDocument();
  });

  it('course staff see sums of what adds up over their courses, and of nothing else', async () => {
    const { client } = showPage('/', { may: COURSE_STAFF });
    await settled();
    const summed = client.calls.filter(({ path, params }) => path === 'courses/' && params.page_size === 100);
    expect(summed.flatMap(({ params }) => params.metric).sort()).toEqual(['completions', 'enrolled', 'enrollments', 'never_started', 'passes']);
    expect(client.calls.some(({ path }) => path.startsWith('site/') || path.startsWith('orgs/'))).toBe(false);
  });

  it('course staff are told how things stand as of now, and what was counted in whole days, each with its period', async () => {
    // Two courses: 8 enrolled as the last whole day ended and 12 by now, 9 a week before.
    const page = (params: Params) => {
      const found = courses(params);
      const numbers = params.at
        ? { metrics: { enrolled: 4, enrollments: 3 }, against: { enrolled: 4, enrollments: 5 } }
        : { metrics: { enrolled: 6 }, against: { enrolled: 4.5 } };
      return { ...found, at: params.at ?? '2026-11-30', count: 2, results: found.results.slice(0, 2).map((row) => ({ ...row, ...numbers })) };
    };
    showPage('/', { may: COURSE_STAFF, answers: { 'courses/': page } });
    await settled();
    const told = (label: string) => {
      const place = screen.getByText(label, { selector: '.fp-sums dt' }).parentElement!;
      return ['.fp-sum', '.fl-change .fl-sr', '.fp-sum-period'].map((part) => place.querySelector(part)!.textContent!.replace(/[\u2009\u202f\u00a0]/g, ' '));
    };
    expect(told('Enrolled')).toEqual(['12', '+3 from 9 (Nov 23, 2026)', 'Nov 30, 2026, not over yet']);
    expect(told('Enrollments')).toEqual(['6', '-40% from 10 (Nov 16 – 22, 2026)', 'Nov 23 – 29, 2026']);
  });

  it('a course whose learners are not for one’s eyes shows no list of them', async () => {
    const key = 'course-v1:CivicLab+DATA+2026';
    const { client } = showPage(`/courses/${encodeURIComponent(key)}`, { may: { ...STAFF, site: false } });
    await screen.findByRole('heading', { level: 1, name: key });
    await settled();
    expect(screen.queryByText('Have not started')).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /open the list/ })).not.toBeInTheDocument();
    expect(client.calls.some(({ path }) => path.includes('/learners/'))).toBe(false);
  });
});

describe('the state in the address', () => {
  it('changes with what is chosen, and what is chosen with it', async () => {
    const user = userEvent.setup();
    showPage('/courses');
    await user.selectOptions(await screen.findByLabelText('Compare with'), 'A year earlier');
    expect(address()).toBe('/courses?compare=year');
    await user.click(screen.getByRole('button', { name: /^Period/ }));
    await user.click(screen.getByRole('button', { name: 'Month' }));
    expect(address()).toBe('/courses?period=month&compare=year');
    await user.click(screen.getByRole('radio', { name: 'Organisation' }));
    expect(address()).toBe('/courses?period=month&compare=year&group=org');
    window.history.back();
    await waitFor(() => expect(screen.getByRole('radio', { name: 'Course' })).toBeChecked());
  });

  it('sorting goes back to the first page', async () => {
    const user = userEvent.setup();
    showPage('/courses?page=2&page_size=2');
    await user.click(await screen.findByRole('button', { name: /Sort by Enrolled/ }));
    expect(address()).toBe('/courses?ordering=-enrolled&page_size=2');
  });

  it('what counts everybody once is left out of several days, and said to be', async () => {
    const { client } = showPage('/courses?period=28d');
    expect(await screen.findByText(/has no number over several days/)).toBeInTheDocument();
    await settled();
    const asked = client.calls.filter(({ path }) => path === 'courses/').at(-1)!.params;
    expect(asked).toMatchObject({ start: '2026-11-02', at: '2026-11-29', metric: ['enrolled', 'never_started', 'mean_progress', 'certified'] });
  });

  it('a mean that was moved in is left out of several days too, and cannot be chosen for them', async () => {
    const { client } = showPage('/courses?period=28d&metrics=enrolled,figures_mean_progress');
    expect(await screen.findByText(/^Mean progress \(Figures\) is not kept for this period/)).toBeInTheDocument();
    await settled();
    expect(client.calls.filter(({ path }) => path === 'courses/').at(-1)!.params).toMatchObject({ metric: ['enrolled'] });
    await userEvent.setup().click(screen.getByRole('button', { name: /^Metrics/ }));
    expect(screen.getByRole('checkbox', { name: /^Mean progress \(Figures\)Recorded as a mean of one period/ })).toBeInTheDocument();
  });

  it('what is not kept by the month is left out of one, and said to be', async () => {
    const metrics = CATALOGUE.map((metric) =>
      metric.name === 'active_learners_7d' ? { ...metric, stored: metric.stored.filter(({ grain }) => grain === 'day') } : metric);
    const { client } = showPage('/courses?group=org&period=month', { answers: { 'metrics/': { time_zone: 'UTC', metrics } } });
    expect(await screen.findByText(/Active in 7 days is not kept for this period/)).toBeInTheDocument();
    await settled();
    const asked = client.calls.filter(({ path }) => path === 'orgs/');
    expect(asked).toHaveLength(1);
    expect(asked[0]!.params).toMatchObject({ grain: 'month', at: '2026-11-01', metric: ['enrolled', 'never_started', 'mean_progress', 'certified'] });
  });

  it('filters of learners are chips that can be taken off', async () => {
    const user = userEvent.setup();
    const { client } = showPage(`/courses/${encodeURIComponent(COURSE)}/learners?mode=audit&progress_min=40&last_active_before=2026-11-16&page=2`);
    const chips = await screen.findByRole('list', { name: 'Filters that are set' });
    expect(within(chips).getAllByRole('button').map((chip) => chip.textContent)).toEqual([
      'Enrollment mode: audit × Remove the filter ', 'Progress (%) from 40 × Remove the filter ', 'Last active to Nov 15, 2026 × Remove the filter ', 'Clear filters',
    ]);
    await user.click(within(chips).getByRole('button', { name: /^Progress/ }));
    expect(address()).toBe(`/courses/${COURSE.replaceAll('+', '%2B').replace(':', '%3A')}/learners?mode=audit&last_active_before=2026-11-16`);
    await waitFor(() => expect(client.calls.at(-1)!.params).toMatchObject({ mode: 'audit', last_active_before: '2026-11-16', page: 1 }));
  });

  it('a search is asked for when the typing rests, and leaves one step in the history', async () => {
    const user = userEvent.setup();
    const { client } = showPage('/learners');
    const before = window.history.length;
    await user.type(await screen.findByRole('searchbox'), 'amal');
    await waitFor(() => expect(address()).toBe('/learners?search=amal'));
    expect(window.history.length).toBe(before);
    expect(client.calls.filter(({ path, params }) => path === 'learners/' && params.search).map(({ params }) => params.search)).not.toContain('am');
  });
});

describe('the list behind a number', () => {
  it('opens from the number, over its very period', async () => {
    const user = userEvent.setup();
    showPage('/');
    await user.click((await screen.findAllByRole('button', { name: /open the list/ }))[0]!);
    expect(address()).toMatch(/^\/learners\?behind=active_learners_7d&from=2026-11-29&to=2026-11-30$/);
    expect(await screen.findByRole('heading', { level: 1, name: /Behind/ })).toHaveFocus();
  });

  const behind = (count: number, points: [string, number | null][]): Record<string, Answer> => ({
    'learners/': (params: Record<string, string>) => ({ ...learners(null, params), count }),
    'site/stats/': () => ({
      ...FRESH, scope: 'site', key: null, approximate: false, grain: 'day', start: '2026-11-23', end: '2026-11-30', catalogue: [],
      series: [{ metric: 'passes', by: {}, withheld: false, points }],
    }),
  });

  it('is as long as the number is great: then nothing more is said', async () => {
    showPage('/learners?behind=passes&from=2026-11-23&to=2026-11-30', { answers: behind(12, [['2026-11-23', 5], ['2026-11-24', 7]]) });
    expect(await screen.findByText('12 rows')).toBeInTheDocument();
    await settled();
    expect(screen.queryByRole('note')).not.toBeInTheDocument();
  });

  it('says who is missing where somebody was forgotten since', async () => {
    showPage('/learners?behind=passes&from=2026-11-23&to=2026-11-30', { answers: behind(11, [['2026-11-23', 5], ['2026-11-24', 7]]) });
    expect(await screen.findByRole('note')).toHaveTextContent('The number is 12: 1 of them is not listed any more.');
  });

  it('is not compared with the number where filters narrow it further', async () => {
    const { client } = showPage('/learners?behind=passes&from=2026-11-23&to=2026-11-30&mode=audit', { answers: behind(3, [['2026-11-23', 5]]) });
    expect(await screen.findByText('3 rows')).toBeInTheDocument();
    expect(client.calls.some(({ path }) => path === 'site/stats/')).toBe(false);
  });

  it('of one course is asked of that course', async () => {
    const { client } = showPage(`/learners?course=${encodeURIComponent(COURSE)}&behind=enrolled&from=2026-11-29&to=2026-11-30`);
    await screen.findByRole('heading', { level: 1, name: 'Behind “Enrolled”' });
    const lists = client.calls.filter(({ path }) => path.endsWith('learners/'));
    expect(lists).toHaveLength(1);
    expect(lists[0]!.path).toBe(`courses/${encodeURIComponent(COURSE)}/learners/`);
    expect(lists[0]!.params).toMatchObject({ behind: 'enrolled', from: '2026-11-29', to: '2026-11-30' });
  });
});

describe('getting around', () => {
  it('the skip link leads to the content', async () => {
    const user = userEvent.setup();
    showPage('/me');
    await screen.findByRole('heading', { level: 1 });
    await user.tab();
    expect(document.activeElement).toHaveTextContent('Skip to the content');
    await user.keyboard('{Enter}');
    expect(screen.getByRole('main')).toHaveFocus();
    expect(address()).toBe('/me');
  });

  it('links inside widgets are followed without loading the page anew, and the heading is focused', async () => {
    const user = userEvent.setup();
    showPage('/courses');
    await user.click(await screen.findByRole('link', { name: 'General chemistry' }));
    await waitFor(() => expect(decodeURIComponent(address())).toBe(`/courses/${COURSE}`));
    expect(screen.getByRole('heading', { level: 1 })).toHaveFocus();
  });

  it('no question waits for more than one other', async () => {
    const real = fakeClient(ANSWERS);
    let held: (() => void)[] = [];
    const asked: string[] = [];
    const client = {
      ...real,
      async get<T>(path: string, params = {}): Promise<T> {
        asked.push(path);
        await new Promise<void>((resolve) => held.push(resolve));
        return real.get<T>(path, params);
      },
    };
    /** Gives all answers that are waited for, and time to ask on. */
    const round = async () => {
      const waiting = held;
      held = [];
      waiting.forEach((give) => give());
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
      return waiting.length;
    };
    showPage(`/courses/${encodeURIComponent(COURSE)}`, { client });
    await waitFor(() => expect(asked.length).toBeGreaterThan(10));
    expect([await round(), await round()].every((count) => count > 0)).toBe(true);
    expect(held).toEqual([]);
    await settled();
  });

  it('the theme is chosen and kept', async () => {
    const user = userEvent.setup();
    showPage('/me');
    await user.click(await screen.findByRole('button', { name: /^sam/ }));
    await user.click(screen.getByRole('radio', { name: 'Dark' }));
    expect(document.documentElement).toHaveAttribute('data-theme', 'dark');
    expect(window.localStorage.getItem('figures-lite-theme')).toBe('dark');
    await user.click(screen.getByRole('radio', { name: 'As the system' }));
    expect(document.documentElement).not.toHaveAttribute('data-theme');
  });
});

describe('what goes wrong', () => {
  it('a course that is not there, or not for one’s eyes, is not found', async () => {
    showPage('/courses/course-v1:No+Such+Run');
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeInTheDocument();
  });

  it('a learner who is not there is not found', async () => {
    showPage('/learners/999', { answers: { 'learners/999/': new ApiError(404, 'unknown', 'There is no learner 999.') } });
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeInTheDocument();
  });

  it('a failure is said, and can be tried again', async () => {
    const user = userEvent.setup();
    let broken = true;
    showPage('/health', {
      answers: { 'health/': () => (broken ? new ApiError(500, 'broken', 'It broke.') : ANSWERS['health/']) },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('This could not be loaded.');
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Something is wrong.')).toBeInTheDocument();
  });
});

describe('exports', () => {
  it('a table streams all rows with its filters, tells its progress, and can be cancelled', async () => {
    const user = userEvent.setup();
    const client = fakeClient(ANSWERS);
    let aborted = false;
    const stream = vi.fn(async (_path: string, _params?: object, options?: { signal?: AbortSignal }) => {
      options?.signal?.addEventListener('abort', () => (aborted = true));
      const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(new TextEncoder().encode('name\r\nAmal\r\nBo\r\n')) });
      return new Response(body, { headers: { 'Figures-Rows': '500' } });
    });
    showPage('/courses?org=NordCo&ordering=-enrolled', { client: { ...client, stream } });
    await user.click(await screen.findByRole('button', { name: 'Export: Courses' }));
    await user.click(screen.getByRole('button', { name: 'CSV, all rows' }));
    expect(await screen.findByText(/2 of 500 rows/)).toBeInTheDocument();
    expect(screen.getByRole('progressbar', { name: 'Progress of Courses.csv' })).toHaveAttribute('value', '2');
    expect(stream.mock.calls[0]![0]).toBe('courses/');
    expect(stream.mock.calls[0]![1]).toMatchObject({ org: 'NordCo', ordering: '-enrolled', format: 'csv' });
    await user.click(screen.getByRole('button', { name: /^Cancel/ }));
    expect(aborted).toBe(true);
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
  });

  it('a failed download says why', async () => {
    const user = userEvent.setup();
    const client = { ...fakeClient(ANSWERS), stream: async () => Promise.reject(new ApiError(429, 'throttled', 'Too many requests.')) };
    showPage('/courses', { client });
    await user.click(await screen.findByRole('button', { name: 'Export: Courses' }));
    await user.click(screen.getByRole('button', { name: 'CSV, all rows' }));
    expect((await screen.findAllByText(/Too many requests/)).length).toBeGreaterThan(0);
  });
});
