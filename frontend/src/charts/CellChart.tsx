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

/** How much of its cell a square fills, by its step. */
const FILL = [1, 0.44, 0.58, 0.72, 0.86, 1];

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
        <g aria-hidden="true">
          {cells.map((one, at) => {
            if (one.value === undefined) return null;
            const step = one.value === null ? 0 : heatStep(one.value, most);
            const [wide, high] = [(cell - gap) * FILL[step], (tall - gap) * FILL[step]];
            const [x, y] = [left(one.column) + (cell - wide) / 2, TOP + one.row * tall + (tall - high) / 2];
            return (
              <g key={at}>
                {step > 0 && <rect x={left(one.column) + gap / 2} y={TOP + one.row * tall + gap / 2} width={cell - gap} height={tall - gap} rx="2" fill="var(--fl-heat-0)" />}
                <rect x={x} y={y} width={wide} height={high} rx={high > 10 ? 3 : 2} fill={one.value === null ? 'none' : heatColour(step)}
                  stroke={at === index ? 'var(--fl-ink)' : one.ringed ? 'var(--fl-series-2)' : one.value === null ? 'var(--fl-line-soft)' : 'none'}
                  strokeWidth={at === index || one.ringed ? 2 : 1} strokeDasharray={one.value === null && at !== index ? '2 2' : undefined} />
              </g>
            );
          })}
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
