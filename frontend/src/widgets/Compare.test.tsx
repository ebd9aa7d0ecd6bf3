import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { Compare } from './Compare';

const PERIODS = ['2026-11-28', '2026-11-29', '2026-11-30'];
const row = (key: string, name: string, values: (number | null)[], learners = true) => ({
  key, org: 'x', name, start: null, end: null, known: true, approximate: false, learners, metrics: { passes: values[2] }, trend: { passes: values },
});
const page = (...results: object[]) => ({
  ...FRESH, next: null, previous: null, count: results.length, num_pages: 1, current_page: 1, start: 0, range_start: null, against: null, trend_periods: PERIODS, scope: 'course',
  grain: 'day', at: '2026-11-30', catalogue: [inEnvelope('passes')], results,
});
const TWO = page(row('b', 'Beta', [4, 5, 6]), row('a', 'Alpha', [1, null, 3]));

it('asks once for all courses, and keeps their order', async () => {
  const { client } = show(<Compare courses={['a', 'b']} metric="passes" start="2026-11-28" end="2026-12-01" />, { client: fakeClient({ 'courses/': TWO }) });
  const list = await screen.findByRole('list', { name: 'Courses' });
  expect(within(list).getAllByRole('listitem').map((item) => item.textContent?.trim())).toEqual(['Alpha –', 'Beta 15 in all'].map((text) => text.replace('–', '– in all')));
  expect(client.calls).toEqual([{ path: 'courses/', params: { course: ['a', 'b'], metric: 'passes', grain: 'day', at: '2026-11-30', trend: ['passes'], since: '2026-11-28', page_size: 100 } }]);
});

it('is walked over time, and opens the course chosen', async () => {
  const onOpen = vi.fn();
  show(<Compare courses={['a', 'b']} metric="passes" />, { client: fakeClient({ 'courses/': TWO }), onOpen });
  const walk = await screen.findByRole('slider');
  walk.focus();
  expect(walk).toHaveAttribute('aria-valuetext', 'Mon, 30 Nov 2026; Alpha: 3 learners; Beta: 6 learners; Not over yet');
  fireEvent.keyDown(walk, { key: 'ArrowDown' });
  fireEvent.keyDown(walk, { key: 'ArrowLeft' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Sun, 29 Nov 2026; Beta: 5 learners; Alpha: not known');
  fireEvent.keyDown(walk, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ kind: 'learners', courseKey: 'b', behind: 'passes', from: '2026-11-29', to: '2026-11-30' });
});

it('opens nothing of a course whose learners one may not see', async () => {
  const onOpen = vi.fn();
  show(<Compare courses={['a']} metric="passes" />, { client: fakeClient({ 'courses/': page(row('a', 'Alpha', [1, 2, 3], false)) }), onOpen });
  fireEvent.keyDown(await screen.findByRole('slider'), { key: 'Enter' });
  expect(onOpen).not.toHaveBeenCalled();
});

it('puts what is more than eight into the table alone', async () => {
  const keys = Array.from({ length: 10 }, (_, at) => `c${at}`);
  show(<Compare courses={keys} metric="passes" />, { client: fakeClient({ 'courses/': page(...keys.map((key) => row(key, key, [1, 2, 3]))) }) });
  expect(await screen.findByText('2 more courses are in the table.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: /^Show as a table/ }));
  expect(screen.getAllByRole('columnheader')).toHaveLength(11);
});

it('waits for courses to be chosen, without asking', async () => {
  const { client } = show(<Compare courses={[]} metric="passes" />);
  expect(screen.getByText('Choose courses to compare.')).toBeInTheDocument();
  expect(client.calls).toEqual([]);
});

it('tells not known yet', async () => {
  show(<Compare courses={['a']} metric="passes" />, { client: fakeClient({ 'courses/': page(row('a', 'Alpha', [null, null, null])) }) });
  expect(await screen.findByText(/^Not known yet/)).toBeInTheDocument();
});

it.each(['ltr', 'rtl'] as const)('has nothing that axe finds wrong, %s', async (dir) => {
  show(<Compare courses={['a', 'b']} metric="passes" />, { client: fakeClient({ 'courses/': TWO }), dir, theme: dir === 'rtl' ? 'dark' : 'light', onOpen: () => undefined });
  await screen.findByRole('slider');
  expect(await violations()).toEqual([]);
});
