/** Squares on a grid: the fuller and darker, the more. Hollow where nothing is known. */
import { useId, useState } from 'react';
import { heatColour, heatStep } from '../theme';
import { useDirection } from './environment';
import { Readout } from './Readout';
import { Walk } from './Walk';

export interface ChartCell {
  column: number;
  row: number;
  /** Undefined: no such cell. */
  value: number | null | undefined;
  /** Ringed: something happened. */
  ringed?: boolean;
}

export interface CellLabel {
  at: number;
  text: string;
}

export interface CellChartProps {
  label: string;
  summary: string;
  /** Along the walk: a step across is `across` cells further, a step down `down` cells. */
  cells: readonly ChartCell[];
  across: number;
  down: number;
  columns: number;
  rows: number;
  columnLabels: readonly CellLabel[];
  rowLabels: readonly CellLabel[];
  /** Pixels of a cell, its gap included; its height where that differs. */
  cell: number;
  cellHeight?: number;
  /** Pixels before the first column, for the labels of rows. */
  start: number;
  most: number;
  width: number;
  title(index: number): string;
  value(index: number): string;
  notes?(index: number): string[];
  /** Where a walk begins; the last cell unless told otherwise. */
  first?: number;
  onChoose?(index: number): void;
  chartId: string;
}

const TOP = 18;

/** A rectangle with round corners, as a path. */
function square(x: number, y: number, wide: number, high: number): string {
  const round = Math.min(3, wide / 4, high / 4);
  const corner = (dx: number, dy: number) => `a${round} ${round} 0 0 1 ${dx} ${dy}`;
  return `M${x + round} ${y}h${wide - 2 * round}${corner(round, round)}v${high - 2 * round}${corner(-round, round)}`
    + `h${2 * round - wide}${corner(-round, -round)}v${2 * round - high}${corner(round, -round)}z`;
}

/** How much of its cell a square fills, by its step. */
export const FILL = [1, 0.44, 0.58, 0.72, 0.86, 1];

export function CellChart(props: CellChartProps) {
  const { label, summary, cells, columns, rows, cell, start, most, width } = props;
  const [element, setElement] = useState<HTMLElement | null>(null);
  const direction = useDirection(element);
  const rtl = direction === 'rtl';
  const id = useId();
  const [index, setIndex] = useState<number | null>(null);
  const tall = props.cellHeight ?? cell;
  const height = TOP + rows * tall;
  const own = Math.max(width, start + columns * cell);
  const left = (column: number) => (rtl ? own - start - (column + 1) * cell : start + column * cell);
  const gap = cell > 16 ? 3 : 2;
  const places = new Map(cells.map((one, at) => [`${one.column} ${one.row}`, at]));
  const here = index === null ? null : cells[index];
  const steps = cells.map((one) => (one.value === undefined || one.value === null ? one.value : heatStep(one.value, most)));

  /** The squares of some cells as one path, filled as a step fills its cell, and set in by some pixels. */
  function squares(wanted: (step: number | null, one: ChartCell, at: number) => boolean, fill: number, inset = 0): string {
    const [wide, high] = [(cell - gap) * FILL[fill] - 2 * inset, (tall - gap) * FILL[fill] - 2 * inset];
    return cells.map((one, at) => {
      const step = steps[at];
      if (step === undefined || !wanted(step, one, at)) return '';
      return square(left(one.column) + (cell - wide) / 2, TOP + one.row * tall + (tall - high) / 2, wide, high);
    }).join('');
  }

  return (
    <div className="fl-chart" ref={setElement} style={{ height, width: own }}>
      <svg width={own} height={height} viewBox={`0 0 ${own} ${height}`} role="img" aria-labelledby={`${id}-t ${id}-d`} direction={direction} data-fl-chart={props.chartId}>
        <title id={`${id}-t`}>{label}</title>
        <desc id={`${id}-d`}>{summary}</desc>
        <g aria-hidden="true" fontSize="11" fill="var(--fl-ink-3)">
          {props.columnLabels.map(({ at, text }) => (
            <text key={at} x={rtl ? own - start - at * cell : start + at * cell} y="11" textAnchor="start">{text}</text>
          ))}
          {props.rowLabels.map(({ at, text }) => (
            <text key={at} x={rtl ? own - start + 8 : start - 8} y={TOP + (at + 0.5) * tall} dy="0.34em" textAnchor="end">{text}</text>
          ))}
        </g>
        {/* A path for each step: a year of squares is a dozen elements, and not seven hundred. */}
        <g aria-hidden="true">
          <path data-fl-squares="ground" d={squares((step) => (step ?? 0) > 0, 0)} fill="var(--fl-heat-0)" />
          {FILL.map((_, step) => (
            <path key={step} data-fl-squares={step} d={squares((each) => each === step, step)} fill={heatColour(step)} />
          ))}
          <path data-fl-squares="unknown" d={squares((step) => step === null, 0, 0.5)} fill="none" stroke="var(--fl-line-soft)" strokeDasharray="2 2" />
          <path data-fl-squares="ringed" d={squares((_, one) => Boolean(one.ringed), 0, 1)} fill="none" stroke="var(--fl-series-2)" strokeWidth="2" />
          {index !== null && (
            <path data-fl-cursor="" d={squares((_, __, at) => at === index, 0, 1)} fill="none" stroke="var(--fl-ink)" strokeWidth="2" />
          )}
        </g>
      </svg>
      <Walk
        label={label}
        count={cells.length}
        first={props.first}
        index={index}
        onIndex={setIndex}
        text={(at) => [`${props.title(at)}: ${props.value(at)}`, ...(props.notes?.(at) ?? [])].join('; ')}
        at={(x, y) => places.get(`${Math.floor((rtl ? columns * cell - x : x) / cell)} ${Math.floor(y / tall)}`) ?? null}
        across={props.across}
        down={props.down}
        onChoose={props.onChoose && ((at) => props.onChoose?.(at))}
        direction={direction}
        style={{ left: rtl ? own - start - columns * cell : start, width: columns * cell, top: TOP, height: rows * tall }}
      />
      {here && index !== null && (
        <Readout x={left(here.column) + cell / 2} y={here.row > rows / 2 ? 0 : TOP + (here.row + 1) * tall} width={own} title={props.title(index)}
          lines={[{ key: 'value', label: '', value: props.value(index) }]} notes={props.notes?.(index)} />
      )}
    </div>
  );
}
