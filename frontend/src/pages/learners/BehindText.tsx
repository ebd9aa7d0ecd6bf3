/** Says in words what a list stands behind, how many there are, and whether that is still the number. */
import { useIntl } from 'react-intl';
import { useStats } from '../../api/hooks';
import type { Behind, Fresh, Grain, Scope } from '../../api/types';
import { useFormats } from '../../i18n/formats';
import { messages } from './messages';

interface BehindTextProps {
  data: Fresh & { count: number };
  behind: Behind;
  scope: Scope;
  /** Whether nothing else narrows the list, so that it should be as long as the number is great. */
  whole: boolean;
}

/** Units whose numbers count rows of the list; the others count what those rows did. */
const ROWS = new Set(['learners', 'enrollments', 'certificates', 'accounts']);

export function BehindText({ data, behind, scope, whole }: BehindTextProps) {
  const intl = useIntl();
  const formats = useFormats(data.time_zone);
  const grain: Grain = behind.from.includes('T') ? 'hour' : 'day';
  const comparable = whole && ROWS.has(behind.unit) && behind.kind !== 'ratio';
  const stats = useStats(scope, { metric: behind.metric, grain, start: behind.from, end: behind.to }, { enabled: comparable });
  const number = comparable ? numberOf(behind, stats.data?.series[0]?.points.map(([, value]) => value) ?? []) : null;
  const until = formats.range(behind.from, behind.to, grain);
  return (
    <div className="fp-behind">
      <p>
        {/* It changes with the filters: said again when it does. */}
        <strong role="status">{intl.formatMessage(messages.count, { count: data.count })}</strong>{' '}
        {intl.formatMessage(behind.kind === 'level' ? messages.asOf : messages.during, { period: until })} {behind.meaning}
      </p>
      {number !== null && number > data.count && (
        <p className="fp-hint" role="note">
          {intl.formatMessage(messages.fewer, { number, missing: number - data.count })}
        </p>
      )}
      {number !== null && number < data.count && (
        <p className="fp-hint" role="note">
          {intl.formatMessage(messages.more, { number })}
        </p>
      )}
    </div>
  );
}

/** The number itself, where points add up to it: counts are summed, how things stood is the last point. */
export function numberOf(behind: Pick<Behind, 'kind'>, values: readonly (number | null)[]): number | null {
  if (!values.length || values.includes(null)) return null;
  if (behind.kind === 'count') return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  if (behind.kind === 'level') return values.at(-1) ?? null;
  return values.length === 1 ? values[0]! : null;
}
