/** As many labels of periods as fit under a chart, evenly spaced and counted back from the last. */

export interface TimeAxisProps {
  count: number;
  x(index: number): number;
  y: number;
  width: number;
  tick(index: number): string;
}

export function TimeAxis({ count, x, y, width, tick }: TimeAxisProps) {
  const longest = Math.max(4, ...[0, count - 1].filter((at) => at >= 0 && at < count).map((at) => tick(at).length));
  const fit = Math.max(1, Math.floor(width / (longest * 7 + 18)));
  const every = Math.max(1, Math.ceil(count / fit));
  const shown = [];
  for (let at = count - 1; at >= 0; at -= every) shown.push(at);
  return (
    <>
      {shown.map((at) => (
        <text key={at} x={x(at)} y={y} fontSize="11" fill="var(--fl-ink-3)"
          textAnchor={count > 1 && at === count - 1 ? 'end' : count > 1 && at === 0 ? 'start' : 'middle'}>
          {tick(at)}
        </text>
      ))}
    </>
  );
}
