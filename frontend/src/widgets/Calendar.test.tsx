import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { LearnerDay } from '../api/types';
import { fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { Calendar, hoursOfDay } from './Calendar';

const day = (date: string, course: string, hours: number[]): LearnerDay => ({
  day: date, course, hours, active_hours: hours.length, completions: 0, attempts: 0, correct: 0, enrolled: true, mode: 'audit', progress: 0, units: 0, grade: null,
  passing: false, certified: false,
});

const DAYS = {
  ...FRESH, start: '2025-12-01', end: '2026-12-01', kept_since: null,
  results: [day('2026-11-26', 'a', [9, 10]), day('2026-11-26', 'b', [10, 11]), day('2026-11-29', 'a', [20])],
  // Half past midnight of the 27th in Berlin.
  milestones: [{ course: 'a', course_name: 'Safety', kind: 'passed', at: '2026-11-26T23:30:00Z' }],
};

it('an hour with traces in two courses is one hour', () => {
  expect(hoursOfDay([day('2026-11-26', 'a', [9, 10]), day('2026-11-26', 'b', [10, 11])])).toBe(3);
});

it('shows a learner\'s days, walked by weeks across and days down', async () => {
  const { client } = show(<Calendar userId={7} course="a" />, { client: fakeClient({ 'learners/7/days/': DAYS }) });
  const walk = await screen.findByRole('slider', { name: /^Days at work/ });
  expect(client.calls).toEqual([{ path: 'learners/7/days/', params: { start: '2025-12-01', end: '2026-12-01', course: 'a' } }]);
  walk.focus();
  expect(walk).toHaveAttribute('aria-valuetext', 'Mon, 30 Nov 2026: no trace');
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Sun, 29 Nov 2026: 1 active hour');
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Fri, 27 Nov 2026: no trace; Passed: Safety');
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Thu, 26 Nov 2026: 3 active hours');
  fireEvent.keyDown(walk, { key: 'ArrowLeft' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Thu, 19 Nov 2026: no trace');
});

it('does not know days that are no longer kept, which are not days without a trace', async () => {
  show(<Calendar userId={7} />, { client: fakeClient({ 'learners/7/days/': { ...DAYS, kept_since: '2026-11-28' } }) });
  const walk = await screen.findByRole('slider');
  walk.focus();
  const said = ['ArrowUp', 'ArrowUp', 'ArrowUp'].map((key) => { fireEvent.keyDown(walk, { key }); return walk.getAttribute('aria-valuetext'); });
  expect(said).toEqual(['Sun, 29 Nov 2026: 1 active hour', 'Sat, 28 Nov 2026: no trace', 'Fri, 27 Nov 2026: not known; Passed: Safety']);
});

it('counts active days, and lists them as a table, the latest first', async () => {
  show(<Calendar userId="me" />, { client: fakeClient({ 'learners/me/days/': DAYS }) });
  expect((await screen.findByText(/active days/)).textContent?.replace(/\u2009/g, ' ')).toBe('2 active days, 1 Dec 2025 – 30 Nov 2026');
  await userEvent.click(screen.getByRole('button', { name: /^Show as a table/ }));
  const rows = within(screen.getByRole('table')).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows).toEqual([['Day', 'Active hours'], ['Sun, 29 Nov 2026', '1'], ['Thu, 26 Nov 2026', '3']]);
});

it('shows a calendar year of a metric: the unknown as such, days to come not at all', async () => {
  const onOpen = vi.fn();
  const client = fakeClient({
    'site/stats/': {
      ...FRESH, scope: 'site', key: null, approximate: false, grain: 'day', start: '2026-01-01', end: '2027-01-01', catalogue: [inEnvelope('passes')],
      series: [{ metric: 'passes', by: {}, withheld: false, points: [['2026-11-28', 4], ['2026-11-29', 0], ['2026-11-30', 2], ['2026-12-01', null]] }],
    },
  });
  const { container } = show(<Calendar metric="passes" year={2026} />, { client, onOpen });
  const walk = await screen.findByRole('slider');
  walk.focus();
  expect(walk).toHaveAttribute('aria-valuetext', 'Mon, 30 Nov 2026: 2 learners; Not over yet');
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Sun, 29 Nov 2026: 0 learners');
  fireEvent.keyDown(walk, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ kind: 'learners', behind: 'passes', from: '2026-11-29', to: '2026-11-30' });
  fireEvent.keyDown(walk, { key: 'Home' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Thu, 1 Jan 2026: not known');
  // 331 days of the year passed uncounted: 1 January to 27 November.
  fireEvent.keyDown(walk, { key: 'Escape' });
  expect(container.querySelector('[data-fl-squares="unknown"]')?.getAttribute('d')?.match(/M/g)).toHaveLength(331);
});

it('explains what an active hour is', async () => {
  show(<Calendar userId={7} />, { client: fakeClient({ 'learners/7/days/': DAYS }) });
  await userEvent.click(await screen.findByRole('button', { name: 'What does this mean? Days at work' }));
  expect(screen.getByText(/An hour with traces in two courses is one hour/)).toBeInTheDocument();
});

it('says that it cannot be loaded', async () => {
  show(<Calendar userId={7} />, { client: fakeClient({ 'learners/7/days/': new Error('A bug.') }) });
  expect(await screen.findByRole('alert')).toHaveTextContent('This could not be loaded.A bug.');
});

it.each(['ltr', 'rtl'] as const)('has nothing that axe finds wrong, %s', async (dir) => {
  show(<><Calendar userId={3} /><Calendar metric="passes" /></>, { dir, theme: dir === 'rtl' ? 'dark' : 'light' });
  await waitFor(() => expect(screen.getAllByRole('slider')).toHaveLength(2));
  expect(await violations()).toEqual([]);
});
