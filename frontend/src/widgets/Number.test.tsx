import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Line, Point, SeriesAnswer } from '../api/types';
import { addDays } from '../i18n/periods';
import { fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { Number } from './Number';

const plain = (text: string | null) => text?.replace(/[\u2009\u202f\u00a0]/g, ' ');

/** An answer whose days end today, 30 November, which is not over. */
function answer(metric: string, values: (number | null)[], by?: [string, boolean][]): SeriesAnswer {
  const start = addDays('2026-11-30', 1 - values.length);
  const points = values.map((value, at): Point => [addDays(start, at), value]);
  return {
    ...FRESH, scope: 'site', key: null, approximate: false, grain: 'day', start, end: '2026-12-01', catalogue: [inEnvelope(metric)],
    series: by ? by.map(([mode, withheld], each): Line => ({ metric, by: { mode }, withheld, points: points.map(([day, value]) => [day, value === null ? null : value + each]) }))
      : [{ metric, by: {}, withheld: false, points }],
  };
}

/** 16 days: a week of twos, a week of threes, today, and one before them all. */
const DAYS = [99, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 1];

it('sums a count over the last week that is over, and compares it with the week before', async () => {
  const { container } = show(<Number metric="passes" compareTo="previous" />, { client: fakeClient({ 'site/stats/': answer('passes', DAYS) }) });
  expect(await screen.findByText('21')).toBeInTheDocument();
  expect(plain(container.querySelector('.fl-figure-facts')!.textContent)).toContain('+50% from 14 (16 – 22 Nov 2026)');
  expect(plain(container.querySelector('.fl-figure-facts')!.textContent)).toContain('23 – 29 Nov 2026');
});

it('takes the last of what is counted once, of a day that is over, and never adds', async () => {
  const { container } = show(<Number metric="active_learners_7d" compareTo="previous" />, { client: fakeClient({ 'site/stats/': answer('active_learners_7d', DAYS) }) });
  expect(await screen.findByText('3')).toBeInTheDocument();
  expect(container.querySelector('.fl-figure-facts')).toHaveTextContent('+1 from 2 (Sun, 22 Nov 2026) on 29 Nov');
});

it('takes a level as it stands now', async () => {
  const { container } = show(<Number metric="enrolled" />, { client: fakeClient({ 'site/stats/': answer('enrolled', DAYS) }) });
  expect(await screen.findByText('1')).toBeInTheDocument();
  expect(container.querySelector('.fl-figure-facts')).toHaveTextContent('30 Nov, not over yet');
});

it('does not know a sum that has a hole, and tells it from none', async () => {
  const holed = DAYS.map((value, at) => (at === 10 ? null : value));
  const { unmount } = show(<Number metric="passes" />, { client: fakeClient({ 'site/stats/': answer('passes', holed) }) });
  expect(await screen.findByText('not known')).toBeInTheDocument();
  unmount();
  show(<Number metric="passes" />, { client: fakeClient({ 'site/stats/': answer('passes', DAYS.map(() => 0)) }) });
  expect(await screen.findByText('0')).toBeInTheDocument();
});

it('asks for a range and the one before at once', async () => {
  const { client } = show(<Number metric="passes" start="2026-11-01" end="2026-11-11" compareTo="previous" />);
  await screen.findByText('learners');
  expect(client.calls).toEqual([{ path: 'site/stats/', params: { metric: 'passes', grain: 'day', start: '2026-10-22', end: '2026-11-11' } }]);
});

it('asks for the same dates a year before beside the range', async () => {
  const { client } = show(<Number metric="passes" start="2026-11-01" end="2026-11-11" compareTo="lastYear" />);
  await screen.findByText('learners');
  expect(client.calls.map(({ params }) => [params.start, params.end])).toEqual([['2026-11-01', '2026-11-11'], ['2025-11-01', '2025-11-11']]);
});

it('opens the list of the whole range of a count, of the last day of a level', async () => {
  const onOpen = vi.fn();
  const { unmount } = show(<Number metric="passes" org="NordCo" />, { onOpen, client: fakeClient({ 'orgs/NordCo/stats/': answer('passes', DAYS) }) });
  await userEvent.click(await screen.findByRole('button', { name: /^21, Passes.*open the list$/ }));
  expect(onOpen).toHaveBeenLastCalledWith({ kind: 'learners', org: 'NordCo', behind: 'passes', from: '2026-11-23', to: '2026-11-30' });
  unmount();
  show(<Number metric="courses" />, { onOpen, client: fakeClient({ 'site/stats/': answer('courses', DAYS) }) });
  await userEvent.click(await screen.findByRole('button', { name: /^1, Running courses/ }));
  expect(onOpen).toHaveBeenLastCalledWith({ kind: 'courses', behind: 'courses', from: '2026-11-30', to: '2026-12-01' });
});

it('is plain text where nothing opens', async () => {
  show(<Number metric="passes" />, { client: fakeClient({ 'site/stats/': answer('passes', DAYS) }) });
  expect((await screen.findByText('21')).closest('button')).toBeNull();
});

it('tells groups, those withheld together last', async () => {
  const client = fakeClient({ 'site/stats/': (params: { by?: string }) => answer('passes', DAYS, params.by ? [['withheld', true], ['audit', false], ['verified', false]] : undefined) });
  show(<Number metric="passes" by="mode" />, { client });
  const groups = await screen.findByRole('list', { name: 'By group' });
  expect(within(groups).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['verified35', 'audit28', 'Small groups together21']);
});

it.each(['light', 'dark'] as const)('has nothing that axe finds wrong, %s', async (theme) => {
  show(<Number metric="passes" compareTo="previous" by="mode" />, { theme, dir: theme === 'dark' ? 'rtl' : 'ltr', onOpen: () => undefined });
  await screen.findByRole('list', { name: 'By group' });
  expect(await violations()).toEqual([]);
});
