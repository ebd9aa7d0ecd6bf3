/** Lines over time on one scale: gaps where nothing is known, what is not over yet drawn apart, every point within reach of the keys. */
import { useId, useState } from 'react';
import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { DASHES, seriesColour } from '../theme';
import { useDirection, useWidth } from './environment';
import { Readout } from './Readout';
import { markerPath, Sample } from './Sample';
import { TimeAxis } from './TimeAxis';
import { Walk } from './Walk';

export interface LineSeries {
  id: string;
  label: string;
  values: readonly (number | null)[];
  /** Which colour, dash and marker; by position unless told otherwise. */
  style?: number;
  /** Drawn quietly: groups withheld together. */
  muted?: boolean;
}

/** Something that happened, marked above the lines. */
export interface ChartMark {
  index: number;
  kind: string;
  /** One or two letters drawn in the mark. */
  sign: string;
  label: string;
}

export interface LineChartProps {
  /** What the chart is called, and a sentence on what it shows. */
  label: string;
  summary: string;
  series: readonly LineSeries[];
  count: number;
  /** The first period that is not over yet; `count` where all are. */
  open: number;
  openText: string;
  tick(index: number): string;
  title(index: number): string;
  value(value: number | null, series: number): string;
  axis(value: number): string;
  /** The top of the scale, where it is known: 100 for per cents. */
  top?: number;
  marks?: readonly ChartMark[];
  height?: number;
  /** Several charts of one widget that walk together. */
  index?: number | null;
  onIndex?(index: number | null): void;
  onChoose?(series: number, index: number): void;
  chartId?: string;
}

const BOTTOM = 24;
const END = 14;
const MARK_SPACE = 20;

export function LineChart(props: LineChartProps) {
  const { label, summary, series, count, open, tick, title, value, axis, marks = [], height = 220, onChoose } = props;
  const [ref, width, element] = useWidth();
  const direction = useDirection(element);
  const id = useId();
  const [own, setOwn] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  const index = props.index === undefined ? own : props.index;
  const setIndex = props.onIndex ?? setOwn;

  const known = series.flatMap((one) => one.values.filter((each): each is number => each !== null));
  const most = props.top ?? Math.max(0, ...known);
  const y = scaleLinear().domain([Math.min(0, ...known), most || 1]);
  if (props.top === undefined) y.nice(4);
  const whole = known.every(Number.isInteger);
  const ticks = y.ticks(height < 140 ? 2 : 4).filter((each) => !whole || Number.isInteger(each));
  const top = 8 + (marks.length ? MARK_SPACE : 0);
  // Wide enough for most, so that charts above each other begin alike.
  const start = Math.max(40, 10 + 7 * Math.max(...ticks.map((each) => axis(each).length)));
  const plotWidth = Math.max(40, width - start - END);
  y.range([height - BOTTOM, top]);
  const rtl = direction === 'rtl';
  const step = count > 1 ? plotWidth / (count - 1) : 0;
  const x = (at: number) => {
    const along = count > 1 ? at * step : plotWidth / 2;
    return rtl ? width - start - along : start + along;
  };
  const [edge, far] = rtl ? [width - start, END] : [start, width - END];
  const left = Math.min(edge, far);

  // What is over is drawn as it is; what is not joins it by a thin line of its own.
  const over = (each: number | null, at: number) => (at < open ? each : null);
  const lines = line<number | null>((_, at) => x(at), (each) => y(each ?? 0)).defined((each) => each !== null);
  const fill = area<number | null>((_, at) => x(at), y(Math.max(0, y.domain()[0])), (each) => y(each ?? 0))
    .defined((each) => each !== null);
  const every = Math.max(1, Math.ceil(count / 10));

  const lineText = (at: number) => series.map((one, number) => `${one.label}: ${value(one.values[at] ?? null, number)}`);
  const notesAt = (at: number) => [
    ...marks.filter((mark) => mark.index === at).map((mark) => mark.label),
    ...(at >= open ? [props.openText] : []),
  ];
  // The line whose point is nearest to where the pointer is.
  const nearest = (at: number, py: number) => {
    const away = series.map((one) => Math.abs(y(one.values[at] ?? Infinity) - py));
    return Math.max(0, away.indexOf(Math.min(...away)));
  };
  const order = (at: number) => {
    const texts = lineText(at);
    // The line that Enter opens is read first.
    return series.length > 1 ? [texts[chosen], ...texts.filter((_, each) => each !== chosen)] : texts;
  };

  return (
    <div className="fl-chart" ref={ref} style={{ height }}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id}-t ${id}-d`} direction={direction}
        data-fl-chart={props.chartId ?? 'lines'}>
        <title id={`${id}-t`}>{label}</title>
        <desc id={`${id}-d`}>{summary}</desc>
        <defs>
          <pattern id={`${id}-open`} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="6" stroke="var(--fl-line-soft)" strokeWidth="2.5" />
          </pattern>
        </defs>
        <g className="fl-axis" aria-hidden="true">
          {ticks.map((each) => (
            <g key={each}>
              <line x1={edge} x2={far} y1={y(each)} y2={y(each)} stroke="var(--fl-line-soft)" strokeWidth="1" />
              <text x={rtl ? edge + 8 : edge - 8} y={y(each)} dy="0.32em" textAnchor="end" fill="var(--fl-ink-3)" fontSize="11">{axis(each)}</text>
            </g>
          ))}
          {count > 1 && open < count && open > 0 && (
            <rect x={Math.min(x(open - 1), x(count - 1))} width={Math.abs(x(count - 1) - x(open - 1))} y={top} height={height - BOTTOM - top}
              fill={`url(#${id}-open)`} />
          )}
          <TimeAxis count={count} x={x} y={height - 7} width={plotWidth} tick={tick} />
        </g>
        {marks.map((mark) => (
          <g key={`${mark.kind}-${mark.index}`} aria-hidden="true" className="fl-mark">
            <line x1={x(mark.index)} x2={x(mark.index)} y1={MARK_SPACE - 2} y2={height - BOTTOM} stroke="var(--fl-line-strong)" strokeWidth="1" strokeDasharray="2 3" />
            <rect x={x(mark.index) - 8} y="2" width="16" height="16" rx={mark.kind === 'due' ? 8 : 3} fill="var(--fl-surface)" stroke="var(--fl-ink-2)" />
            <text x={x(mark.index)} y="10" dy="0.36em" textAnchor="middle" fontSize="10" fontWeight="600" fill="var(--fl-ink-2)">{mark.sign}</text>
          </g>
        ))}
        {series.map((one, number) => {
          const style = one.style ?? number;
          const colour = one.muted ? 'var(--fl-ink-3)' : seriesColour(style);
          const dash = one.muted ? '1 3' : DASHES[style % DASHES.length];
          const closed = one.values.map(over);
          const running = one.values.map((each, at) => (at >= open - 1 ? each : null));
          return (
            <g key={one.id} className="fl-line" aria-hidden="true">
              {series.length === 1 && <path d={fill(closed) ?? ''} fill={colour} fillOpacity="0.1" stroke="none" />}
              <path d={lines(closed) ?? ''} fill="none" stroke={colour} strokeWidth="2" strokeLinejoin="round" strokeLinecap="round" strokeDasharray={dash || undefined} />
              {open < count && (
                <path d={lines(running) ?? ''} fill="none" stroke={colour} strokeWidth="1.5" strokeLinecap="round" strokeDasharray="1 4" />
              )}
              {one.values.map((each, at) => {
                if (each === null) return null;
                const alone = (at === 0 || one.values[at - 1] === null) && (at === count - 1 || one.values[at + 1] === null);
                const shown = alone || at >= open || at === index || (series.length > 1 && !one.muted && at % every === (number * 2) % every);
                if (!shown) return null;
                const hollow = at >= open;
                return (
                  <path key={at} d={markerPath(one.muted ? 0 : style, at === index ? 64 : 30)} transform={`translate(${x(at)} ${y(each)})`}
                    fill={hollow ? 'var(--fl-surface)' : colour} stroke={hollow ? colour : 'var(--fl-surface)'} strokeWidth="1.5" />
                );
              })}
            </g>
          );
        })}
        {index !== null && index < count && (
          <line aria-hidden="true" x1={x(index)} x2={x(index)} y1={top} y2={height - BOTTOM} stroke="var(--fl-ink-2)" strokeWidth="1" data-fl-cursor="" />
        )}
      </svg>
      <Walk
        label={label}
        count={count}
        index={index}
        onIndex={setIndex}
        text={(at) => [title(at), ...order(at), ...notesAt(at)].join('; ')}
        at={(px) => (count < 2 ? 0 : Math.max(0, Math.min(count - 1, Math.round((rtl ? plotWidth - px : px) / step))))}
        onLine={series.length > 1 ? (by) => setChosen((before) => (before + by + series.length) % series.length) : undefined}
        onChoose={onChoose ? (at, py) => onChoose(py === undefined ? Math.min(chosen, series.length - 1) : nearest(at, py), at) : undefined}
        direction={direction}
        style={{ left, width: plotWidth, top: 0, bottom: BOTTOM }}
      />
      {index !== null && index < count && (
        <Readout x={x(index)} y={top} width={width} title={title(index)} notes={notesAt(index)}
          lines={series.map((one, number) => ({
            key: one.id, label: one.label, value: value(one.values[index] ?? null, number), strong: series.length > 1 && number === chosen && Boolean(onChoose),
            sample: series.length > 1 ? <Sample index={one.style ?? number} muted={one.muted} /> : undefined,
          }))} />
      )}
    </div>
  );
}
