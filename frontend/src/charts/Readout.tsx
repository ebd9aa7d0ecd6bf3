/** The small panel that shows what a chart says at one point; screen readers hear the same from the walk. */
import type { ReactNode } from 'react';

export interface ReadoutLine {
  key: string;
  label: string;
  value: string;
  sample?: ReactNode;
  strong?: boolean;
}

export interface ReadoutProps {
  /** Pixels from the left and the top of the chart. */
  x: number;
  y?: number;
  width: number;
  title: string;
  lines: ReadoutLine[];
  notes?: string[];
}

export function Readout({ x, y = 0, width, title, lines, notes = [] }: ReadoutProps) {
  const left = x < width / 2;
  return (
    <div
      className="fl-readout"
      aria-hidden="true"
      style={left ? { left: x + 12, top: y } : { right: width - x + 12, top: y }}
    >
      <div className="fl-readout-title">{title}</div>
      {lines.map((line) => (
        <div key={line.key} className={line.strong ? 'fl-readout-line fl-strong' : 'fl-readout-line'}>
          {line.sample}
          <span>{line.label}</span>
          <span className="fl-readout-value">{line.value}</span>
        </div>
      ))}
      {notes.map((note) => <div key={note} className="fl-readout-note">{note}</div>)}
    </div>
  );
}
