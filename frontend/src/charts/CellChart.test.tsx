import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { CellChart } from './CellChart';

const cells = [0, 1, 30, 50, 70, 100, null].map((value, column) => ({ column, row: 0, value }));

function chart() {
  return render(
    <CellChart label="Days" summary="" cells={cells} across={1} down={7} columns={7} rows={1} columnLabels={[]} rowLabels={[]} cell={20} start={40} most={100}
      width={200} title={String} value={String} chartId="days" />,
  ).container;
}

/** The width of the first square of a path, its round corners included. */
function side(container: HTMLElement, kind: string): number {
  const path = container.querySelector(`[data-fl-squares="${kind}"]`)?.getAttribute('d') ?? '';
  const [, straight, round] = /h([\d.]+)a([\d.]+)/.exec(path) ?? [];
  return parseFloat(straight) + 2 * parseFloat(round);
}

it('tells more by size as well as by colour', () => {
  const sizes = ['1', '2', '3', '4', '5'].map((step) => side(chart(), step));
  expect([...sizes].sort((a, b) => a - b)).toEqual(sizes);
  expect(new Set(sizes).size).toBe(5);
  expect(sizes[4]).toBeCloseTo(17);
});

it('draws the unknown hollow and dashed, apart from none', () => {
  const container = chart();
  expect(container.querySelector('[data-fl-squares="unknown"]')).toHaveAttribute('fill', 'none');
  expect(container.querySelector('[data-fl-squares="0"]')?.getAttribute('d')?.match(/M/g)).toHaveLength(1);
});

it('is laid out by its columns from the right where text runs so', () => {
  document.documentElement.dir = 'rtl';
  const container = chart();
  const first = container.querySelector('[data-fl-squares="0"]')?.getAttribute('d') ?? '';
  const most = container.querySelector('[data-fl-squares="5"]')?.getAttribute('d') ?? '';
  expect(parseFloat(first.slice(1))).toBeGreaterThan(parseFloat(most.slice(1)));
  expect(screen.getByRole('slider')).toHaveStyle({ left: '20px', width: '140px' });
});
