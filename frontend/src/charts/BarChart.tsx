/** Bars side by side, each with its value above and its name below. */
import { useId, useState } from 'react';
import { scaleLinear } from 'd3-scale';
import { useDirection, useWidth } from './environment';
import { Readout } from './Readout';
import { Walk } from './Walk';

export interface Bar {
  id: string;
  /** Short, below the bar; and in full, read out. */
  short: string;
  label: string;
  value: number | null;
  /** Its part of the whole, in words. */
  share: string;
}

export interface BarChartProps {
  label: string;
  summary: string;
  bars: readonly Bar[];
  height?: number;
  value(value: number | null): string;
  short(value: number): string;
  onChoose?(bar: number): void;
  chartId?: string;
}

const BOTTOM = 24;
const TOP = 18;

export function BarChart({ label, summary, bars, height = 200, value, short, onChoose, chartId = 'bars' }: BarChartProps) {
  const [ref, width, element] = useWidth();
  const direction = useDirection(element);
  const id = useId();
  const [index, setIndex] = useState<number | null>(null);
  const y = scaleLinear().domain([0, Math.max(1, ...bars.map((bar) => bar.value ?? 0))]).range([height - BOTTOM, TOP]);
  const step = width / Math.max(1, bars.length);
  const rtl = direction === 'rtl';
  const left = (at: number) => (rtl ? width - (at + 1) * step : at * step);
  const wide = Math.min(step * 0.82, 96);
  // Names that do not fit are left to the readout, every other one first.
  const every = Math.max(1, Math.ceil((Math.max(...bars.map((bar) => bar.short.length)) * 6.5 + 6) / step));

  return (
    <div className="fl-chart" ref={ref} style={{ height }}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id}-t ${id}-d`} direction={direction} data-fl-chart={chartId}>
        <title id={`${id}-t`}>{label}</title>
        <desc id={`${id}-d`}>{summary}</desc>
        <line x1="0" x2={width} y1={height - BOTTOM} y2={height - BOTTOM} stroke="var(--fl-line-strong)" strokeWidth="1" aria-hidden="true" />
        {bars.map((bar, at) => {
          const middle = left(at) + step / 2;
          const top = y(bar.value ?? 0);
          return (
            <g key={bar.id} aria-hidden="true">
              {bar.value !== null && bar.value > 0 && (
                <rect x={middle - wide / 2} y={Math.min(top, height - BOTTOM - 2)} width={wide} height={Math.max(2, height - BOTTOM - top)} rx="3"
                  fill="var(--fl-series-1)" stroke={at === index ? 'var(--fl-ink)' : 'none'} strokeWidth="2" />
              )}
              {step > 26 && (
                <text x={middle} y={(bar.value ? Math.min(top, height - BOTTOM - 2) : height - BOTTOM) - 6} textAnchor="middle" fontSize="12" fontWeight="600"
                  fill={bar.value ? 'var(--fl-ink)' : 'var(--fl-ink-3)'}>
                  {bar.value === null ? '–' : short(bar.value)}
                </text>
              )}
              {at % every === 0 && (
                <text x={middle} y={height - 7} textAnchor="middle" fontSize="11" fill="var(--fl-ink-3)">{bar.short}</text>
              )}
            </g>
          );
        })}
      </svg>
      <Walk
        label={label}
        count={bars.length}
        first={0}
        index={index}
        onIndex={setIndex}
        text={(at) => `${bars[at].label}: ${value(bars[at].value)}, ${bars[at].share}`}
        at={(x) => Math.max(0, Math.min(bars.length - 1, Math.floor((rtl ? width - x : x) / step)))}
        onChoose={onChoose && ((at) => onChoose(at))}
        direction={direction}
        style={{ left: 0, right: 0, top: 0, bottom: 0 }}
      />
      {index !== null && bars[index] && (
        <Readout x={left(index) + step / 2} width={width} title={bars[index].label}
          lines={[{ key: 'value', label: bars[index].share, value: value(bars[index].value) }]} />
      )}
    </div>
  );
}
