/** The courses that are ticked: drawn beside each other, and a way to keep only them. */
import { useIntl } from 'react-intl';
import { useCatalogue } from '../../api/hooks';
import type { StateOf } from '../../app/state/codecs';
import { addDays, daysBetween } from '../../app/state/days';
import { grainOf, type Range } from '../../app/state/period';
import { coursesSchema } from '../../app/state/schemas';
import type { Change } from '../../app/state/usePageState';
import { Compare } from '../../widgets/Compare';
import { isStored, offered } from '../common/MetricPicker';
import { messages } from './messages';

const LEAST = 28; // days of a chart
export const MOST_COMPARED = 8;

interface SelectionProps {
  state: StateOf<typeof coursesSchema>;
  change: Change<typeof coursesSchema>;
  range: Range;
}

export function Selection({ state, change, range }: SelectionProps) {
  const intl = useIntl();
  const { data } = useCatalogue();
  const keys = state.select.slice(0, MOST_COMPARED);
  // One day is no trend.
  const wide = daysBetween(range.start, range.end) < LEAST ? { start: addDays(range.end, -90), end: range.end } : range;
  const grain = grainOf(wide);
  const metrics = data ? offered(data.metrics, 'course', grain) : [];
  const chosen = data?.metrics.find((metric) => metric.name === state.draw);
  const draw = chosen && !isStored(chosen, 'course', grain) ? 'enrolled' : state.draw;
  return (
    <section className="fp-selection" aria-label={intl.formatMessage(messages.selection)}>
      <div className="fp-bar">
        <p role="status">
          {intl.formatMessage(messages.selected, { count: state.select.length })}
          {state.select.length > MOST_COMPARED && ` ${intl.formatMessage(messages.firstDrawn, { count: MOST_COMPARED })}`}
        </p>
        <div className="fp-bar-end">
          <label className="fp-field fp-field-inline">
            <span>{intl.formatMessage(messages.draw)}</span>
            <select value={draw} onChange={(event) => change({ draw: event.target.value, page: state.page })}>
              {metrics.map((metric) => (
                <option key={metric.name} value={metric.name}>
                  {metric.label}
                </option>
              ))}
            </select>
          </label>
          <button type="button" className="fl-button" onClick={() => change({ course: state.select })}>
            {intl.formatMessage(messages.keepOnly)}
          </button>
          <button type="button" className="fl-button" onClick={() => change({ select: [] })}>
            {intl.formatMessage(messages.clear)}
          </button>
        </div>
      </div>
      {keys.length > 1 ? (
        <Compare courses={[...keys]} metric={draw} grain={grain} start={wide.start} end={wide.end} headingLevel={2} />
      ) : (
        <p className="fp-note">{intl.formatMessage(messages.oneMore)}</p>
      )}
    </section>
  );
}
