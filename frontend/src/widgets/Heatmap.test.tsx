import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Point } from '../api/types';
import { addPeriods } from '../i18n/periods';
import { fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { Heatmap, usualWeek } from './Heatmap';

const START = '2026-11-15T23:00:00Z'; // Monday, midnight in Berlin
const hours = (count: number, value: (at: number) => number | null): Point[] =>
  Array.from({ length: count }, (_, at) => [addPeriods(START, 'hour', at), value(at)]);

function answer(points: Point[]) {
  return {
    ...FRESH, complete_until: '2026-11-29T23:00:00Z', scope: 'site', key: null, approximate: false, grain: 'hour', start: START, end: '2026-11-30T09:00:00Z',
    catalogue: [inEnvelope('active_learners')], series: [{ metric: 'active_learners', by: {}, withheld: false, points }],
  };
}
/** Two weeks: 10 in the first week's Tuesday 9 o'clock, 20 in the second's; else 0, one hour unknown. */
const TWO_WEEKS = hours(24 * 14, (at) => (at === 33 ? 10 : at === 33 + 168 ? 20 : at === 40 ? null : 0));

it('a usual week is a mean over weeks, of hours in the reporting time zone, without what is unknown or not over', () => {
  const week = usualWeek([...TWO_WEEKS, ['2026-11-29T23:00:00Z', 99]], { complete_until: '2026-11-29T23:00:00Z', time_zone: 'Europe/Berlin' });
  expect(week[1][9]).toBe(15);
  expect(week[1][16]).toBe(0);
  expect(week[0][0]).toBe(0);
  expect(usualWeek(hours(1, () => null), FRESH)[0][0]).toBeNull();
});

it('is walked by hours across and weekdays down', async () => {
  show(<Heatmap metric="active_learners" weeks={2} />, { client: fakeClient({ 'site/stats/': answer(TWO_WEEKS) }) });
  const walk = await screen.findByRole('slider');
  walk.focus();
  expect(walk).toHaveAttribute('aria-valuetext', 'Monday, 0:00: 0 learners on average');
  fireEvent.keyDown(walk, { key: 'ArrowDown' });
  for (let hour = 0; hour < 9; hour += 1) fireEvent.keyDown(walk, { key: 'ArrowRight' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Tuesday, 9:00: 15 learners on average');
  fireEvent.keyDown(walk, { key: 'ArrowUp' });
  expect(walk).toHaveAttribute('aria-valuetext', 'Monday, 9:00: 0 learners on average');
});

it('begins its week where the language is spoken, and says which time it is in', async () => {
  show(<Heatmap metric="active_learners" weeks={2} />, { client: fakeClient({ 'site/stats/': answer(TWO_WEEKS) }), locale: 'en-US' });
  expect(await screen.findByRole('slider')).toHaveAttribute('aria-valuetext', 'Sunday, 12:00 AM: 0 learners on average');
  expect(screen.getByText('A usual hour, mean of 2 weeks, Europe/Berlin time')).toBeInTheDocument();
});

it('tells the most from none, and the unknown by a dashed square', async () => {
  const points = TWO_WEEKS.map(([period, value], at): Point => [period, at % 168 === 40 ? null : value]);
  const { container } = show(<Heatmap metric="active_learners" weeks={2} />, { client: fakeClient({ 'site/stats/': answer(points) }) });
  await screen.findByRole('slider');
  const count = (kind: string) => container.querySelector(`[data-fl-squares="${kind}"]`)?.getAttribute('d')?.match(/M/g)?.length ?? 0;
  // Of 168 hours of a week one is the most, one is not known, and all others are none.
  expect(['0', '1', '2', '3', '4', '5', 'unknown'].map(count)).toEqual([166, 0, 0, 0, 0, 1, 1]);
});

it('has its means as a table of seven days', async () => {
  show(<Heatmap metric="active_learners" weeks={2} />, { client: fakeClient({ 'site/stats/': answer(TWO_WEEKS) }) });
  await userEvent.click(await screen.findByRole('button', { name: /^Show as a table/ }));
  const rows = within(screen.getByRole('table')).getAllByRole('row');
  expect(rows).toHaveLength(8);
  expect([...rows[2].children].map((cell) => cell.textContent).slice(0, 11)).toEqual(['Tuesday', '0', '0', '0', '0', '0', '0', '0', '0', '0', '15']);
});

it('asks for whole weeks of hours up to now', async () => {
  const { client } = show(<Heatmap metric="active_learners" weeks={3} org="NordCo" />);
  await screen.findByRole('slider');
  expect(client.calls).toEqual([{ path: 'orgs/NordCo/stats/', params: { metric: 'active_learners', grain: 'hour', start: '2026-11-09T09:00:00Z', end: '2026-11-30T09:00:00Z' } }]);
});

it.each(['ltr', 'rtl'] as const)('has nothing that axe finds wrong, %s', async (dir) => {
  show(<Heatmap metric="active_learners" />, { dir, theme: dir === 'rtl' ? 'dark' : 'light' });
  await screen.findByRole('slider');
  expect(await violations()).toEqual([]);
});
