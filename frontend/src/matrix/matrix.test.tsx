import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { address, matrixPage, showPage } from '../pages/testing';
import { fakeClient } from '../testing/fake';
import { violations } from '../testing/render';
import { pagesFor, progressIn, progressOf } from './rows';
import { SIGNS } from './statuses';
import { moved } from './useGridKeys';

const LEARNERS = 5000;
const COURSES = 200;

/** jsdom lays nothing out: the grid is 900 × 600, and scrolls where it is told to. */
beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(600);
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(900);
  Element.prototype.scrollTo = function scrollTo(this: Element, ...[options]: unknown[]) {
    const { top, left } = options as ScrollToOptions;
    if (top !== undefined) this.scrollTop = top;
    if (left !== undefined) this.scrollLeft = left;
    this.dispatchEvent(new Event('scroll'));
  } as typeof Element.prototype.scrollTo;
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockReturnValue(1e6);
  vi.spyOn(Element.prototype, 'scrollWidth', 'get').mockReturnValue(1e6);
});

function show(path = '/matrix') {
  const client = fakeClient({
    'matrix/': (params: Record<string, unknown>) => matrixPage(LEARNERS, COURSES, Number(params.page), Number(params.page_size)),
  });
  return showPage(path, { client });
}

const asked = (client: ReturnType<typeof fakeClient>) => client.calls.filter(({ path }) => path === 'matrix/').map(({ params }) => params);

describe('the progress of cells', () => {
  it('is told only of those that are not empty', () => {
    const row = { cells: '.a.pn.', progress: [40, 100, 0] };
    expect(progressOf(row)).toEqual([null, 40, null, 100, 0, null]);
    expect(progressIn(row, 3)).toBe(100);
    expect(progressIn(row, 9)).toBeNull();
  });

  it('is the same cell by cell and row by row', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'.unsafpc'), { maxLength: 60 }), (codes) => {
        const row = { cells: codes.join(''), progress: codes.filter((code) => code !== '.').map((_, index) => index) };
        expect(codes.map((_, column) => progressIn(row, column))).toEqual(progressOf(row));
      }),
    );
  });
});

describe('pages', () => {
  it('are those in sight and near it, and none beyond the last', () => {
    expect(pagesFor(0, 30, null)).toEqual([1]);
    expect(pagesFor(0, 30, 5000)).toEqual([1]);
    expect(pagesFor(150, 180, 5000)).toEqual([1, 2]);
    expect(pagesFor(4980, 4999, 5000)).toEqual([25]);
    expect(pagesFor(0, 5, 3)).toEqual([1]);
  });
});

describe('keys', () => {
  const size = { rows: 100, columns: 50, page: 10 };
  it.each([
    ['ArrowDown', false, [0, 0], [1, 0]], ['ArrowUp', false, [0, 0], [-1, 0]], ['ArrowUp', false, [-1, 0], [-1, 0]],
    ['ArrowRight', false, [0, 49], [0, 49]], ['ArrowLeft', false, [0, 0], [0, -1]], ['PageDown', false, [95, 3], [99, 3]],
    ['PageUp', false, [5, 3], [0, 3]], ['Home', false, [5, 3], [5, -1]], ['End', false, [5, 3], [5, 49]],
    ['Home', true, [5, 3], [-1, -1]], ['End', true, [5, 3], [99, 49]],
  ] as const)('%s (control: %s) leads from %o to %o', (key, control, [row, column], to) => {
    expect(moved(key, control, { row, column }, size)).toEqual({ row: to[0], column: to[1] });
  });

  it('go the other way where writing does', () => {
    expect(moved('ArrowLeft', false, { row: 0, column: 0 }, size, true)).toEqual({ row: 0, column: 1 });
    expect(moved('a', false, { row: 0, column: 0 }, size)).toBeNull();
  });
});

describe('the training matrix', () => {
  it('says how great it is and draws only what is in sight', async () => {
    show();
    const grid = await screen.findByRole('grid', { name: 'Training matrix' });
    expect(grid).toHaveAttribute('aria-rowcount', '5001');
    expect(grid).toHaveAttribute('aria-colcount', '201');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(40);
    expect(within(grid).getAllByRole('gridcell').length).toBeLessThan(1000);
    expect(screen.getByText('5,000 learners × 200 courses')).toBeInTheDocument();
  });

  it('tells each state by a sign and by words as well as by its colour', async () => {
    show();
    const grid = await screen.findByRole('grid');
    const page = matrixPage(LEARNERS, COURSES, 1, 200);
    const column = [...page.results[0]!.cells].findIndex((code) => code === 'p');
    const near = column < 10 ? column : [...page.results[0]!.cells].findIndex((code) => code !== '.');
    const code = page.results[0]!.cells[near]!;
    const cell = grid.querySelector<HTMLElement>(`[data-row="0"][data-column="${near}"]`)!;
    const label = page.statuses.find((status) => status.code === code)!.label;
    expect(cell).toHaveAccessibleName(`${label}, ${progressIn(page.results[0]!, near)} %`);
    expect(cell).toHaveTextContent(SIGNS[code]!);
    expect(new Set(Object.values(SIGNS)).size).toBe(Object.keys(SIGNS).length);
  });

  it('asks for the learners it is scrolled to, 200 at a time, and no others', async () => {
    const { client } = show();
    const grid = await screen.findByRole('grid');
    expect(asked(client).map(({ page }) => page)).toEqual([1]);
    grid.scrollTo({ top: 36 * 2500 });
    await screen.findByText('Learner 2501');
    expect(new Set(asked(client).map(({ page }) => page))).toEqual(new Set([1, 13]));
    expect(screen.queryByText('Learner 1')).not.toBeInTheDocument();
  });

  it('is walked by keys to its last corner, with one cell that Tab reaches, which is never scrolled away', async () => {
    const user = userEvent.setup();
    show();
    const grid = await screen.findByRole('grid');
    within(grid).getByRole('columnheader', { name: 'Learner' }).focus();
    await user.keyboard('{ArrowDown}{ArrowRight}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-row', '0'));
    expect(document.activeElement).toHaveAttribute('data-column', '0');
    await user.keyboard('{Control>}{End}{/Control}');
    await waitFor(() => expect(document.activeElement).toHaveAttribute('data-row', '4999'));
    expect(document.activeElement).toHaveAttribute('data-column', '199');
    expect(grid.querySelectorAll('[tabindex="0"]')).toHaveLength(1);
    grid.scrollTo({ top: 0, left: 0 });
    await screen.findByText('Learner 1');
    expect(document.activeElement).toHaveAttribute('data-row', '4999');
  });

  it('opens a learner in the course of the cell', async () => {
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole('rowheader', { name: /Learner 3/ }));
    expect(address()).toBe('/learners/3');
  });

  it('gives every filter to the list and to the export alike', async () => {
    const user = userEvent.setup();
    const { client } = show('/matrix?org=NordCo&course_search=safe&course_active=true&search=amal&cohort=Team+A&mode=verified&enrolled=true&status=silent&team=false&ordering=username');
    const stream = vi.spyOn(client, 'stream');
    await screen.findByRole('grid');
    const filters = {
      org: 'NordCo', course_search: 'safe', course_active: 'true', search: 'amal', cohort: 'Team A', mode: 'verified', enrolled: 'true', status: 'silent',
      team: 'false', ordering: 'username',
    };
    expect(asked(client)[0]).toEqual({ ...filters, page: 1, page_size: 200 });
    await user.click(screen.getByRole('button', { name: 'Export: Training matrix' }));
    await user.click(screen.getByRole('button', { name: 'CSV, all rows' }));
    await waitFor(() => expect(stream).toHaveBeenCalled());
    expect(stream.mock.calls[0]!.slice(0, 2)).toEqual(['matrix/', { ...filters, format: 'csv' }]);
  });

  it('filters by a state that is ticked in the legend', async () => {
    const user = userEvent.setup();
    const { client } = show();
    await user.click(await screen.findByRole('checkbox', { name: 'Silent' }));
    expect(address()).toBe('/matrix?status=silent');
    await waitFor(() => expect(asked(client).at(-1)).toMatchObject({ status: 'silent', page: 1 }));
  });

  it('says so where nobody matches', async () => {
    showPage('/matrix?search=zzz', { answers: { 'matrix/': matrixPage(0, 40, 1, 200) } });
    expect(await screen.findByText('No learner matches these filters.')).toBeInTheDocument();
  });

  it('has nothing that axe finds wrong', async () => {
    vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(240);
    vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
    show();
    await screen.findByRole('grid');
    expect(await violations()).toEqual([]);
  }, 60_000);
});
