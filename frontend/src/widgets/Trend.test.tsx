import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/client';
import type { Line, SeriesAnswer } from '../api/types';
import { fakeClient, FRESH, inEnvelope, show, violations } from '../testing';
import { Trend } from './Trend';

const COURSE = 'course-v1:AuroraU+CHEM1+2026_T3';
const STATS = 'courses/course-v1%3AAuroraU%2BCHEM1%2B2026_T3/stats/';
const DATES = 'courses/course-v1%3AAuroraU%2BCHEM1%2B2026_T3/dates/';
const PERIODS = ['2026-11-26', '2026-11-27', '2026-11-28', '2026-11-29', '2026-11-30'];

function answer(lines: Record<string, (number | null)[]>, change: Partial<SeriesAnswer> = {}): SeriesAnswer {
  return {
    ...FRESH, scope: 'course', key: COURSE, approximate: false, grain: 'day', start: '2026-11-26', end: '2026-12-01',
    catalogue: Object.keys(lines).map(inEnvelope),
    series: Object.entries(lines).map(([metric, values]): Line => ({ metric, by: {}, withheld: false, points: values.map((value, at) => [PERIODS[at], value]) })),
    ...change,
  };
}

function trend(given: unknown, props: Partial<Parameters<typeof Trend>[0]> = {}, options: Parameters<typeof show>[1] = {}) {
  const metrics = props.metrics ?? (given as SeriesAnswer).catalogue?.map((metric) => metric.name) ?? ['passes'];
  return show(<Trend courseKey={COURSE} {...props} metrics={metrics} />, { client: fakeClient({ [STATS]: given }), ...options });
}

describe('a trend', () => {
  it('takes its title and words from the catalogue, whatever the metric', async () => {
    trend(answer({ badges_awarded: [1, 2, 3, 4, 5] }));
    expect(await screen.findByRole('heading', { name: 'Badges awarded' })).toBeInTheDocument();
    expect(screen.getByRole('slider')).toHaveAttribute('aria-valuetext', 'Mon, 30 Nov 2026; Badges awarded: 5 certificates; Not over yet');
  });

  it('is summed up for those who cannot see it', async () => {
    trend(answer({ passes: [4, 1, 9, 2, 0] }));
    const chart = await screen.findByRole('img', { name: /^Passes/ });
    expect(chart).toHaveAccessibleName(expect.stringContaining('from 4 learners to 0 learners; lowest 0 learners (30 Nov), highest 9 learners (28 Nov).'));
  });

  it('is walked by the arrow keys, and says each point aloud', async () => {
    trend(answer({ passes: [4, 1, null, 2, 0] }));
    const walk = await screen.findByRole('slider', { name: /^Passes/ });
    const keys = userEvent.setup();
    walk.focus();
    await keys.keyboard('{ArrowLeft}');
    expect(walk).toHaveAttribute('aria-valuetext', 'Sun, 29 Nov 2026; Passes: 2 learners');
    await keys.keyboard('{ArrowLeft}');
    expect(walk).toHaveAttribute('aria-valuetext', 'Sat, 28 Nov 2026; Passes: not known');
    await keys.keyboard('{Home}{ArrowLeft}');
    expect(walk).toHaveAttribute('aria-valuenow', '0');
    await keys.keyboard('{End}');
    expect(walk).toHaveAttribute('aria-valuenow', '4');
    await keys.keyboard('{PageUp}');
    expect(walk).toHaveAttribute('aria-valuenow', '0');
  });

  it('is walked the other way where text runs from right to left, and begins at the right', async () => {
    const { container } = trend(answer({ passes: [4, 1, 7, 2, 0] }), {}, { dir: 'rtl' });
    const walk = await screen.findByRole('slider');
    walk.focus();
    fireEvent.keyDown(walk, { key: 'ArrowRight' });
    expect(walk).toHaveAttribute('aria-valuenow', '3');
    fireEvent.keyDown(walk, { key: 'ArrowLeft' });
    expect(walk).toHaveAttribute('aria-valuenow', '4');
    const axis = [...container.querySelectorAll('.fl-axis text')].map((text) => [text.textContent, Number(text.getAttribute('x'))] as const);
    const at = Object.fromEntries(axis);
    expect(at['26 Nov']).toBeGreaterThan(at['30 Nov']);
    expect(await violations()).toEqual([]);
  });

  it('draws what is not over apart, and nothing where nothing is known', async () => {
    const { container } = trend(answer({ passes: [4, null, 9, 2, 1] }));
    await screen.findByRole('slider');
    const [, closed, running] = container.querySelectorAll('.fl-line path');
    expect(running).toHaveAttribute('stroke-dasharray', '1 4');
    // Two pieces of line for what is over: 26 November alone, and 28 to 29; the 30th belongs to the other path.
    expect(closed.getAttribute('d')?.match(/M/g)).toHaveLength(2);
    expect(running.getAttribute('d')?.match(/[ML]/g)).toEqual(['M', 'L']);
    expect(container.querySelector('.fl-axis rect')).toHaveAttribute('fill', expect.stringMatching(/^url\(#/));
  });

  it('opens the list of the point it stands on, as a half-open range', async () => {
    const onOpen = vi.fn();
    trend(answer({ passes: [4, 1, 9, 2, 0] }), {}, { onOpen });
    const walk = await screen.findByRole('slider');
    walk.focus();
    fireEvent.keyDown(walk, { key: 'ArrowLeft' });
    fireEvent.keyDown(walk, { key: 'Enter' });
    expect(onOpen).toHaveBeenCalledExactlyOnceWith({ kind: 'learners', courseKey: COURSE, behind: 'passes', from: '2026-11-29', to: '2026-11-30' });
  });

  it('chooses among lines by up and down, and opens the one chosen', async () => {
    const onOpen = vi.fn();
    trend(answer({ passes: [4, 1, 9, 2, 0], enrollments: [1, 1, 1, 1, 1] }), {}, { onOpen });
    const walk = await screen.findByRole('slider');
    walk.focus();
    fireEvent.keyDown(walk, { key: 'ArrowDown' });
    expect(walk).toHaveAttribute('aria-valuetext', 'Mon, 30 Nov 2026; Enrollments: 1 enrollment; Passes: 0 learners; Not over yet');
    fireEvent.keyDown(walk, { key: 'Enter' });
    expect(onOpen).toHaveBeenCalledWith(expect.objectContaining({ behind: 'enrollments', from: '2026-11-30', to: '2026-12-01' }));
  });

  it('opens nothing for those who may not', async () => {
    const onOpen = vi.fn();
    trend(answer({ passes: [4, 1, 9, 2, 0] }), {}, { onOpen, mayOpen: () => false });
    fireEvent.keyDown(await screen.findByRole('slider'), { key: 'Enter' });
    expect(onOpen).not.toHaveBeenCalled();
  });

  it('tells lines apart by dash and marker, and gives each figure by its kind', async () => {
    const { container } = trend(answer({ passes: [4, 1, 9, 2, 0], enrolled: [10, 11, 12, 13, 14], active_learners: [5, 6, 7, 8, 1] }));
    const legend = await screen.findByRole('list', { name: 'Lines' });
    expect(within(legend).getAllByRole('listitem').map((item) => item.textContent?.trim()))
      .toEqual(['Passes 16 in all', 'Enrolled 14 latest', 'Active learners 8 latest']);
    const dashes = [...container.querySelectorAll('.fl-legend line')].map((line) => line.getAttribute('stroke-dasharray'));
    expect(new Set(dashes).size).toBe(3);
    const markers = [...container.querySelectorAll('.fl-legend path')].map((path) => path.getAttribute('d'));
    expect(new Set(markers).size).toBe(3);
  });

  it('gives each scale a chart of its own', async () => {
    trend(answer({ passes: [4, 1, 9, 2, 0], mean_progress: [40, 41, 42, 43, 44] }));
    expect(await screen.findAllByRole('slider')).toHaveLength(2);
    expect(screen.getByText('100%')).toBeInTheDocument();
  });

  it('shows groups too small to be told apart together, last, and says why', async () => {
    const line = (mode: string, value: number, withheld = false): Line => ({ metric: 'enrolled', by: { mode }, withheld, points: PERIODS.map((period) => [period, value]) });
    trend(answer({ enrolled: [] }, { series: [line('withheld', 9, true), line('audit', 3), line('verified', 6)] }), { by: 'mode', metrics: ['enrolled'] });
    const legend = await screen.findByRole('list', { name: 'Lines' });
    expect(within(legend).getAllByRole('listitem').map((item) => item.textContent?.trim()))
      .toEqual(['verified 6 latest', 'audit 3 latest', 'Small groups together 9 latest']);
    await userEvent.click(screen.getByRole('button', { name: /^What does this mean/ }));
    expect(screen.getByText(/nobody can be singled out/)).toBeInTheDocument();
  });

  it('shows what was moved in from another system dotted beside ours, says whose it is, and opens no list of it', async () => {
    const onOpen = vi.fn();
    const { container } = trend(answer({ enrolled: [null, null, 12, 13, 14], figures_enrolled: [10, 11, 13, null, null] }), {}, { onOpen });
    const legend = await screen.findByRole('list', { name: 'Lines' });
    expect(within(legend).getAllByRole('listitem').map((item) => item.textContent?.trim()))
      .toEqual(['Enrolled 14 latest', 'Enrolled (Figures) 13 latest']);
    const dashes = [...container.querySelectorAll('.fl-legend line')].map((line) => line.getAttribute('stroke-dasharray'));
    expect(dashes).toEqual([null, '1 3']);
    const walk = screen.getByRole('slider');
    walk.focus();
    fireEvent.keyDown(walk, { key: 'Enter' });
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ behind: 'enrolled' }));
    fireEvent.keyDown(walk, { key: 'ArrowDown' });
    fireEvent.keyDown(walk, { key: 'Enter' });
    expect(onOpen).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole('button', { name: /^What does this mean/ }));
    expect(screen.getByText(/^Figures recorded some of these numbers itself/)).toBeInTheDocument();
  });

  it('tells several lines that were moved in apart', async () => {
    const { container } = trend(answer({ enrolled: [1, 2, 3, 4, 5], figures_enrolled: [1, 1, 1, 1, 1], figures_accounts: [2, 2, 2, 2, 2] }));
    await screen.findByRole('list', { name: 'Lines' });
    const dashes = [...container.querySelectorAll('.fl-legend line')].map((line) => line.getAttribute('stroke-dasharray'));
    expect(new Set(dashes).size).toBe(3);
  });

  it('marks dates on the day they fall on in the reporting time zone', async () => {
    const client = fakeClient({
      [STATS]: answer({ passes: [4, 1, 9, 2, 0] }),
      // Half past midnight of 29 November in Berlin.
      [DATES]: { ...FRESH, key: COURSE, results: [{ at: '2026-11-28T23:30:00Z', kind: 'due', count: 2 }, { at: '2020-01-01T00:00:00Z', kind: 'start', count: 1 }] },
    });
    const { container } = show(<Trend courseKey={COURSE} metrics={['passes']} dates />, { client });
    await waitFor(() => expect(container.querySelectorAll('.fl-mark')).toHaveLength(1));
    const walk = screen.getByRole('slider');
    walk.focus();
    fireEvent.keyDown(walk, { key: 'ArrowLeft' });
    expect(walk.getAttribute('aria-valuetext')).toMatch(/^Sun, 29 Nov 2026; Passes: 2 learners; 2 due dates/);
  });

  it('has its values as a table, the unknown apart from none', async () => {
    const { container } = trend(answer({ passes: [4, null, 9, 2, 0] }));
    await userEvent.click(await screen.findByRole('button', { name: 'Show as a table: Passes' }));
    const rows = within(screen.getByRole('table')).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['Period', 'Passes'], ['Thu, 26 Nov 2026', '4'], ['Fri, 27 Nov 2026', '–'], ['Sat, 28 Nov 2026', '9'], ['Sun, 29 Nov 2026', '2'], ['Mon, 30 Nov 2026', '0'],
    ]);
    expect(container.querySelector('svg[data-fl-chart]')).toBeNull();
    expect(await violations()).toEqual([]);
  });

  it('says when it was counted, and explains itself on demand', async () => {
    trend(answer({ passes: [4, 1, 9, 2, 0] }));
    expect(await screen.findByText('Counted 12 minutes ago')).toBeInTheDocument();
    const button = screen.getByRole('button', { name: 'What does this mean? Passes' });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(button);
    expect(screen.getByText(/Learners whose first pass fell in the period/)).toHaveTextContent('Counted in learners. Counts what happened: periods add up');
    expect(screen.getByText(/time zone Europe\/Berlin/)).toHaveTextContent('Counted in full until 30 Nov 2026, 0:00');
    await userEvent.keyboard('{Escape}');
    expect(button).toHaveAttribute('aria-expanded', 'false');
    expect(button).toHaveFocus();
  });
});

describe('the states of a trend', () => {
  it('loads aloud', () => {
    trend(new Promise(() => undefined), { title: 'Passes' });
    expect(screen.getByRole('status')).toHaveTextContent('Loading Passes');
  });

  it('shows the refusal in the API\'s words, and asks again', async () => {
    let failures = 1;
    const refuse = () => (failures-- > 0 ? new ApiError(400, 'not_stored', 'metric: passes is not stored by minute.', 'metric') : answer({ passes: [1, 1, 1, 1, 1] }));
    trend(refuse, { metrics: ['passes'] });
    expect(await screen.findByRole('alert')).toHaveTextContent('metric: passes is not stored by minute.');
    expect(await violations()).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('slider')).toBeInTheDocument();
  });

  it('tells a server out of reach in words of its own', async () => {
    trend(new ApiError(0, 'unreachable', 'Failed to fetch'));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The server cannot be reached.');
    expect(alert).not.toHaveTextContent('Failed to fetch');
  });

  it('tells not known yet from none', async () => {
    const { unmount } = trend(answer({ passes: [null, null, null, null, null] }));
    expect(await screen.findByText(/^Not known yet/)).toBeInTheDocument();
    unmount();
    trend(answer({ passes: [0, 0, 0, 0, 0] }));
    expect(await screen.findByRole('slider')).toHaveAttribute('aria-valuetext', expect.stringContaining('0 learners'));
  });

  it('is empty where the answer has no line', async () => {
    trend(answer({}), { metrics: ['passes'] });
    expect(await screen.findByText('Nothing to show here.')).toBeInTheDocument();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds wrong, %s', async (theme) => {
    trend(answer({ passes: [4, 1, 9, 2, 0], mean_progress: [40, 41, 42, 43, 44] }), {}, { theme, onOpen: () => undefined });
    await screen.findAllByRole('slider');
    expect(await violations()).toEqual([]);
  });
});
