/** Who was active hour by hour: today, or in the last 48 hours. */
import { useMemo, useState } from 'react';
import { useIntl } from 'react-intl';
import { useApp } from '../../app/context';
import { Trend } from '../../widgets/Trend';
import { Segments } from '../common/Segments';
import { messages } from './messages';

const HOUR = 3_600_000;
const BACK = 48;

const text = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');

export function Hours({ courseKey }: { courseKey: string }) {
  const intl = useIntl();
  const { now } = useApp();
  const [which, setWhich] = useState<'today' | 'last'>('last');
  const range = useMemo(() => {
    // An hour is shown as soon as it has begun.
    const end = Math.ceil((Date.now() + 1) / HOUR) * HOUR;
    // Midnight without an offset is that of the zone in which days begin.
    return which === 'today' ? { start: `${now.today}T00:00`, end: text(end) } : { start: text(end - BACK * HOUR), end: text(end) };
  }, [which, now]);
  return (
    <div className="fp-with-choice">
      <Segments
        label={intl.formatMessage(messages.hours)}
        value={which}
        onChange={setWhich}
        options={(['last', 'today'] as const).map((value) => ({ value, label: intl.formatMessage(messages[`hours_${value}`]) }))}
      />
      <Trend metrics={['active_learners']} courseKey={courseKey} grain="hour" {...range} title={intl.formatMessage(messages.hours)} headingLevel={2} />
    </div>
  );
}
