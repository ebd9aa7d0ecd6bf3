/** A word-sized line: the shape of a row's recent past, told in words beside it. */
import { line } from 'd3-shape';
import { scaleLinear } from 'd3-scale';
import { useDirection } from './environment';
import { useState } from 'react';

export interface SparklineProps {
  values: readonly (number | null)[];
  label: string;
  width?: number;
  height?: number;
  /** The first period that is not over yet: not drawn, since it would always end in a fall. */
  open?: number;
}

export function Sparkline({ values, label, width = 72, height = 20, open = values.length }: SparklineProps) {
  const [element, setElement] = useState<SVGSVGElement | null>(null);
  const rtl = useDirection(element) === 'rtl';
  const shown = values.slice(0, Math.max(1, open));
  const known = shown.filter((value): value is number => value !== null);
  const x = scaleLinear().domain([0, Math.max(1, shown.length - 1)]).range(rtl ? [width - 3, 3] : [3, width - 3]);
  const y = scaleLinear().domain([Math.min(0, ...known), Math.max(1, ...known)]).range([height - 3, 3]);
  const path = line<number | null>((_, at) => x(at), (value) => y(value ?? 0)).defined((value) => value !== null)(shown);
  const last = shown.length - 1;
  return (
    <svg ref={setElement} className="fl-sparkline" width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path ?? ''} fill="none" stroke="var(--fl-series-1)" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" />
      {known.length > 0 && shown[last] !== null && <circle cx={x(last)} cy={y(shown[last])} r="2" fill="var(--fl-series-1)" />}
    </svg>
  );
}
