import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Line } from '../api/types';
import { CATALOGUE, fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { binsOf, Spread } from './Spread';

const NAMES = ['progress_0', 'progress_1_24', 'progress_25_49', 'progress_50_74', 'progress_75_99', 'progress_100'];

function answer(days: Record<string, (number | null)[]>) {
  const periods = Object.keys(days);
  return {
    ...FRESH, scope: 'site', key: null, approximate: false, grain: 'day', start: periods[0], end: '2026-12-01', catalogue: NAMES.map(inEnvelope),
    // In no order: the bins' own bounds order them.
    series: [...NAMES].reverse().map((metric): Line => ({ metric, by: {}, withheld: false, points: periods.map((day) => [day, days[day][NAMES.indexOf(metric)]]) })),
  };
}
const HERE = answer({ '2026-11-28': [9, 9, 9, 9, 9, 9], '2026-11-29': [10, 0, 20, 30, 20, 20], '2026-11-30': [null, null, null, null, null, null] });

it('finds the bins of a family in the catalogue, from low to high, and nothing that only begins alike', () => {
  expect(binsOf(CATALOGUE, 'progress').map((bin) => [bin.metric.name, bin.low, bin.high])).toEqual([
    ['progress_0', 0, 0], ['progress_1_24', 1, 24], ['progress_25_49', 25, 49], ['progress_50_74', 50, 74], ['progress_75_99', 75, 99], ['progress_100', 100, 100],
  ]);
  expect(binsOf(CATALOGUE, 'grade').map((bin) => bin.high)).toEqual([9, 19, 29, 39, 49, 59, 69, 79, 89, 100]);
});

it('shows the last day that is counted, and says so', async () => {
  const { container } = show(<Spread family="progress" />, { client: fakeClient({ 'site/stats/': HERE }) });
  expect(await screen.findByText('100 enrollments on Sun, 29 Nov 2026')).toBeInTheDocument();
  expect([...container.querySelectorAll('svg[data-fl-chart] text')].map((text) => text.textContent))
    .toEqual(['10', '0', '0', '1–24', '20', '25–49', '30', '50–74', '20', '75–99', '20', '100']);
  expect(container.querySelector('desc')).toHaveTextContent('100 enrollments in all; most in “50–74 % progress”: 30 enrollments, 30% of all.');
});

it('is walked from the first bar on, mirrored from right to left', async () => {
  show(<Spread family="progress" />, { client: fakeClient({ 'site/stats/': HERE }), dir: 'rtl' });
  const walk = await screen.findByRole('slider');
  walk.focus();
  expect(walk).toHaveAttribute('aria-valuetext', '0 % progress: 10 enrollments, 10% of all');
  fireEvent.keyDown(walk, { key: 'ArrowLeft' });
  expect(walk).toHaveAttribute('aria-valuetext', '1–24 % progress: 0 enrollments, 0% of all');
});

it('opens the list of a bin on its day', async () => {
  const onOpen = vi.fn();
  show(<Spread family="progress" courseKey="a+b+c" />, { onOpen, client: fakeClient({ 'courses/a%2Bb%2Bc/stats/': HERE }) });
  const walk = await screen.findByRole('slider');
  walk.focus();
  fireEvent.keyDown(walk, { key: 'End' });
  fireEvent.keyDown(walk, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledExactlyOnceWith({ kind: 'learners', courseKey: 'a+b+c', behind: 'progress_100', from: '2026-11-29', to: '2026-11-30' });
});

it('asks for one day where it is told which', async () => {
  const { client } = show(<Spread family="grade" at="2026-11-01" />);
  await screen.findByRole('slider');
  expect(client.calls.map(({ path }) => path)).toEqual(['metrics/', 'site/stats/']);
  expect(client.calls[1].params).toMatchObject({ start: '2026-11-01', end: '2026-11-02', grain: 'day' });
});

it('has its shares as a table', async () => {
  show(<Spread family="progress" />, { client: fakeClient({ 'site/stats/': HERE }) });
  await userEvent.click(await screen.findByRole('button', { name: 'Show as a table: Progress' }));
  const rows = within(screen.getByRole('table')).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
  expect(rows.slice(0, 3)).toEqual([['Bin', 'Number', 'Share'], ['0 % progress', '10', '10%'], ['1–24 % progress', '0', '0%']]);
});

it('tells nobody from not known yet, and a family that there is not', async () => {
  const first = show(<Spread family="progress" />, { client: fakeClient({ 'site/stats/': answer({ '2026-11-29': [0, 0, 0, 0, 0, 0] }) }) });
  expect(await screen.findByText('Nobody to show here yet.')).toBeInTheDocument();
  first.unmount();
  const second = show(<Spread family="progress" />, { client: fakeClient({ 'site/stats/': answer({ '2026-11-29': [null, null, null, null, null, null] }) }) });
  expect(await screen.findByText(/^Not known yet/)).toBeInTheDocument();
  second.unmount();
  show(<Spread family="height" />);
  expect(await screen.findByText('Nothing to show here.')).toBeInTheDocument();
});

it.each(['light', 'dark'] as const)('has nothing that axe finds wrong, %s', async (theme) => {
  show(<Spread family="progress" />, { theme, onOpen: () => undefined });
  await screen.findByRole('slider');
  expect(await violations()).toEqual([]);
});
