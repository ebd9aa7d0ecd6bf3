import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import { courses, fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { CourseTable } from './CourseTable';
import { nextOrdering } from './table';

const row = (key: string, name: string, metrics: Record<string, number | null>, more = {}) => ({
  key, org: 'NordCo', name, start: '2026-09-01T07:00:00Z', end: null, known: true, approximate: false, learners: true, metrics, ...more,
});

function page(rows: object[], names: string[], more = {}) {
  return {
    ...FRESH, next: null, previous: null, count: rows.length, num_pages: 1, current_page: 1, start: 0, range_start: null, against: null, trend_periods: null,
    scope: 'course', grain: 'day', at: '2026-11-29', catalogue: names.map(inEnvelope), results: rows, ...more,
  };
}

const TWO = page([
  row('course-v1:NordCo+SAFE+2026', 'Safety', { enrolled: 30, mean_progress: null }),
  row('course-v1:NordCo+LEAD+2026', '', { enrolled: 0, mean_progress: 41.25 }, { learners: false, approximate: true }),
], ['enrolled', 'mean_progress']);

const cells = () => within(screen.getByRole('table')).getAllByRole('row').slice(1).map((each) => [...each.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim()));

describe('a table of courses', () => {
  it('shows any metric by the catalogue\'s words, the unknown apart from none', async () => {
    show(<CourseTable metrics={['enrolled', 'mean_progress']} />, { client: fakeClient({ 'courses/': TWO }) });
    await screen.findByText('Safety');
    expect(screen.getAllByRole('columnheader').map((head) => head.textContent)).toEqual(['Course', 'Enrolled', 'Mean progress']);
    expect(cells().map((each) => each.slice(1))).toEqual([['30', '–not known'], ['0', '41.3%']]);
    expect(screen.getByText('As of Sun, 29 Nov 2026')).toBeInTheDocument();
  });

  it('asks for what it is told, a page of it', async () => {
    const { client } = show(<CourseTable metrics={['enrolled']} trend={['passes']} since="2026-11-01" against="2026-11-22" filters={{ org: 'NordCo', search: 'a' }}
      ordering="-enrolled" page={2} pageSize={1} />);
    await screen.findByRole('table');
    expect(client.calls[0]).toEqual({
      path: 'courses/', params: {
        org: 'NordCo', search: 'a', metric: ['enrolled'], grain: undefined, start: undefined, at: undefined, against: '2026-11-22', ordering: '-enrolled',
        trend: ['passes'], since: '2026-11-01', page: 2, page_size: 1,
      },
    });
  });

  it('sorts by a press on a head: numbers downwards first, and tells the order', async () => {
    const onChange = vi.fn();
    show(<CourseTable metrics={['enrolled']} ordering="-enrolled" onChange={onChange} />);
    await screen.findByRole('table');
    expect(screen.getByRole('columnheader', { name: /Enrolled/ })).toHaveAttribute('aria-sort', 'descending');
    await userEvent.click(screen.getByRole('button', { name: 'Sort by Enrolled' }));
    expect(onChange).toHaveBeenLastCalledWith({ page: 1, ordering: 'enrolled' });
    await userEvent.click(screen.getByRole('button', { name: 'Sort by Course' }));
    expect(onChange).toHaveBeenLastCalledWith({ page: 1, ordering: 'name' });
  });

  it('keeps its own order and page where nobody listens', async () => {
    const { client } = show(<CourseTable metrics={['enrolled']} pageSize={2} />);
    await screen.findByText('1–2 of 5');
    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('3–4 of 5')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Sort by Enrolled' }));
    expect(await screen.findByText('1–2 of 5')).toBeInTheDocument();
    expect(client.calls.map(({ params }) => [params.ordering, params.page])).toEqual([[undefined, 1], [undefined, 2], ['-enrolled', 1]]);
    const values = cells().map((each) => Number(each[1]));
    expect(values).toEqual([...values].sort((a, b) => b - a));
  });

  it('tells how numbers moved, in words and without a judgement by colour', async () => {
    const data = page([row('course-v1:a+b+c', 'Safety', { enrolled: 30 }, { against: { enrolled: 20 } })], ['enrolled'], { against: '2026-11-22' });
    show(<CourseTable metrics={['enrolled']} against="2026-11-22" />, { client: fakeClient({ 'courses/': data }) });
    expect(await screen.findByText('+50% from 20 (22 Nov)')).toBeInTheDocument();
    expect(screen.getByText(/compared with 22 Nov/)).toBeInTheDocument();
  });

  it('draws the recent past beside its number, told in words', async () => {
    const periods = ['2026-11-27', '2026-11-28', '2026-11-29'];
    const data = page([row('course-v1:a+b+c', 'Safety', { enrolled: 30 }, { trend: { enrolled: [28, null, 30] } })], ['enrolled'], { trend_periods: periods });
    show(<CourseTable metrics={['enrolled']} trend={['enrolled']} />, { client: fakeClient({ 'courses/': data }) });
    expect((await screen.findByRole('img')).getAttribute('aria-label')?.replace(/\u2009/g, ' ')).toBe('Enrolled, 27 – 29 Nov 2026: from 28 to 30');
  });

  it('opens the list behind a number, but not of a course whose learners one may not see', async () => {
    const onOpen = vi.fn();
    show(<CourseTable metrics={['enrolled', 'mean_progress']} />, { onOpen, client: fakeClient({ 'courses/': TWO }) });
    await userEvent.click(await screen.findByRole('button', { name: '30, Enrolled, Safety: open the list' }));
    expect(onOpen).toHaveBeenCalledExactlyOnceWith({
      kind: 'learners', courseKey: 'course-v1:NordCo+SAFE+2026', behind: 'enrolled', from: '2026-11-29', to: '2026-11-30',
    });
    expect(screen.queryByRole('button', { name: /open the list/ })).toBe(screen.getByRole('button', { name: /^30, Enrolled/ }));
  });

  it('opens a count over the range it is of, a level at its end', async () => {
    const onOpen = vi.fn();
    const data = page([row('course-v1:a+b+c', 'Safety', { passes: 7, enrolled: 30 })], ['passes', 'enrolled'], { range_start: '2026-11-01' });
    show(<CourseTable metrics={['passes', 'enrolled']} start="2026-11-01" />, { onOpen, client: fakeClient({ 'courses/': data }) });
    await userEvent.click(await screen.findByRole('button', { name: /^7, Passes/ }));
    await userEvent.click(screen.getByRole('button', { name: /^30, Enrolled/ }));
    expect(onOpen.mock.calls.map(([target]) => [target.behind, target.from, target.to]))
      .toEqual([['passes', '2026-11-01', '2026-11-30'], ['enrolled', '2026-11-29', '2026-11-30']]);
  });

  it('selects rows, all on the page, and keeps those of other pages', async () => {
    const onChange = vi.fn();
    show(<CourseTable metrics={['enrolled']} selectable selected={['elsewhere']} onChange={onChange} />, { client: fakeClient({ 'courses/': TWO }) });
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select Safety' }));
    expect(onChange).toHaveBeenLastCalledWith({ selected: ['elsewhere', 'course-v1:NordCo+SAFE+2026'] });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select all on this page' }));
    expect(onChange).toHaveBeenLastCalledWith({ selected: ['elsewhere', 'course-v1:NordCo+SAFE+2026', 'course-v1:NordCo+LEAD+2026'] });
  });

  it('shows organisations alike', async () => {
    const { client } = show(<CourseTable rows="orgs" metrics={['enrolled']} linkTo={(one) => `/org/${one.org}`} />);
    expect(await screen.findByRole('link', { name: 'AuroraU' })).toHaveAttribute('href', '/org/AuroraU');
    expect(client.calls.map(({ path }) => path)).toEqual(['orgs/']);
  });

  it('links to the CSV of all its rows, and hands hosts what it shows', async () => {
    const { unmount } = show(<CourseTable metrics={['enrolled']} ordering="-enrolled" page={1} />);
    expect(await screen.findByRole('link', { name: 'Download as CSV: Courses' })).toHaveAttribute('href',
      '/figures-lite/api/v1/courses/?metric=enrolled&ordering=-enrolled&format=csv');
    unmount();
    show(<CourseTable metrics={['enrolled', 'mean_progress']} />, {
      client: fakeClient({ 'courses/': TWO }),
      renderActions: (parts) => <output>{JSON.stringify([parts.title, parts.table()?.rows, parts.source?.path])}</output>,
    });
    expect(JSON.parse((await screen.findByText(/^\["Courses"/)).textContent ?? '')).toEqual(['Courses', [
      ['Safety', 'course-v1:NordCo+SAFE+2026', 'NordCo', 30, null], ['', 'course-v1:NordCo+LEAD+2026', 'NordCo', 0, 41.25],
    ], 'courses/']);
    expect(screen.queryByRole('link', { name: /CSV/ })).toBeNull();
  });

  it('has its states', async () => {
    const first = show(<CourseTable metrics={['enrolled']} />, { client: fakeClient({ 'courses/': page([], ['enrolled']) }) });
    expect(await screen.findByText('No course matches these filters.')).toBeInTheDocument();
    first.unmount();
    const second = show(<CourseTable metrics={['enrolled']} />, { client: fakeClient({ 'courses/': new ApiError(403, 'not_allowed', 'Course staff only.') }) });
    expect(await screen.findByRole('alert')).toHaveTextContent('You may not see these numbers.Course staff only.');
    second.unmount();
    show(<CourseTable metrics={['enrolled']} />, { client: fakeClient({ 'courses/': new Promise(() => undefined) }) });
    expect(screen.getByRole('status')).toHaveTextContent('Loading Courses');
    expect(await violations()).toEqual([]);
  });

  it.each(['ltr', 'rtl'] as const)('has nothing that axe finds wrong, %s', async (dir) => {
    show(<CourseTable metrics={['enrolled', 'active_learners']} trend={['active_learners']} against="2026-11-22" selectable linkTo={() => '/c'} pageSize={2} />,
      { dir, theme: dir === 'rtl' ? 'dark' : 'light', onOpen: () => undefined });
    await screen.findByRole('table');
    expect(await violations()).toEqual([]);
  });
});

it('the next order turns round what is there', () => {
  expect([nextOrdering(undefined, 'grade', true), nextOrdering('-grade', 'grade', true), nextOrdering('grade', 'grade', true), nextOrdering('-grade', 'name', false)])
    .toEqual(['-grade', 'grade', '-grade', 'name']);
});

it('the fake API answers with the columns it was asked for', () => {
  expect(courses({ metric: ['badges_awarded'], course: 'course-v1:NordCo+SAFE+2026' }).results.map((one) => Object.keys(one.metrics))).toEqual([['badges_awarded']]);
});
