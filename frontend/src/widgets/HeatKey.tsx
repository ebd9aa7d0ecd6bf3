/** What the squares of a grid mean, from none to the most. */
import { FILL } from '../charts/CellChart';
import { heatColour } from '../theme';

export function HeatKey({ least, most }: { least: string; most: string }) {
  return (
    <div className="fl-heat-key">
      <span>{least}</span>
      <svg width={6 * 15} height="13" aria-hidden="true" focusable="false">
        {FILL.map((fill, step) => {
          const size = 13 * fill;
          return (
            <g key={step}>
              <rect x={step * 15} y="0" width="13" height="13" rx="2" fill="var(--fl-heat-0)" />
              <rect x={step * 15 + (13 - size) / 2} y={(13 - size) / 2} width={size} height={size} rx="2" fill={heatColour(step)} />
            </g>
          );
        })}
      </svg>
      <span>{most}</span>
    </div>
  );
}
