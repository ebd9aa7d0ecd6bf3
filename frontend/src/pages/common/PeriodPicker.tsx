/** Chooses the period and what it is compared with. */
import { useState } from 'react';
import { useIntl, type IntlShape } from 'react-intl';
import { useApp } from '../../app/context';
import { addDays, daysBetween } from '../../app/state/days';
import { COMPARES, rangeOf, stepped, type CompareName, type PeriodName, type PeriodState, type Range } from '../../app/state/period';
import { Disclosure } from './Disclosure';
import { messages, periodMessages } from './messages';

interface PeriodPickerProps {
  state: PeriodState & { compare?: CompareName };
  onChange: (patch: Partial<PeriodState & { compare: CompareName }>) => void;
  periods: readonly PeriodName[];
}

/** The days of a range in words, both ends shown. */
export function rangeText(intl: IntlShape, { start, end }: Range): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  const last = addDays(end, -1);
  return start === last ? intl.formatDate(start, options) : intl.formatDateTimeRange(new Date(start), new Date(last), options);
}

export function periodText(intl: IntlShape, state: PeriodState, range: Range): string {
  if (state.period === 'month') return intl.formatDate(range.start, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  if (state.period === 'year') return intl.formatDate(range.start, { year: 'numeric', timeZone: 'UTC' });
  if (state.period === 'custom' || state.period === 'day') return rangeText(intl, range);
  return intl.formatMessage(periodMessages[state.period]);
}

export function PeriodPicker({ state, onChange, periods }: PeriodPickerProps) {
  const intl = useIntl();
  const { now } = useApp();
  const range = rangeOf(state, now);
  const [before, after] = [stepped(state, -1, now), stepped(state, 1, now)];
  const steps = before !== null || after !== null;
  const label = periodText(intl, state, range);

  const choose = (period: PeriodName, close: () => void) => {
    if (period === 'custom') onChange({ period, from: range.start, to: range.end, date: null });
    else {
      onChange({ period, from: null, to: null, date: null });
      close();
    }
  };
  return (
    <div className="fp-period" role="group" aria-label={intl.formatMessage(messages.period)}>
      {steps && (
        <button type="button" className="fl-button fp-step" disabled={!before} onClick={() => before && onChange(before)}>
          <span aria-hidden="true" className="fp-arrow-back" />
          <span className="fl-sr">{intl.formatMessage(messages.earlier)}</span>
        </button>
      )}
      <Disclosure label={label} name={intl.formatMessage(messages.periodIs, { period: label })} align="end">
        {(close) => (
          <div className="fp-period-menu">
            <ul className="fp-menu">
              {periods.map((period) => (
                <li key={period}>
                  <button type="button" aria-pressed={state.period === period} onClick={() => choose(period, close)}>
                    {intl.formatMessage(periodMessages[period])}
                  </button>
                </li>
              ))}
            </ul>
            {state.period === 'custom' && <CustomDays range={range} onChange={onChange} close={close} />}
            {state.period !== 'custom' && <p className="fp-note">{rangeText(intl, range)}</p>}
          </div>
        )}
      </Disclosure>
      {steps && (
        <button type="button" className="fl-button fp-step" disabled={!after} onClick={() => after && onChange(after)}>
          <span aria-hidden="true" className="fp-arrow-on" />
          <span className="fl-sr">{intl.formatMessage(messages.later)}</span>
        </button>
      )}
      {state.compare !== undefined && (
        <label className="fp-field fp-field-inline">
          <span>{intl.formatMessage(messages.compare)}</span>
          <select value={state.compare} onChange={(event) => onChange({ compare: event.target.value as CompareName })}>
            {COMPARES.map((compare) => (
              <option key={compare} value={compare}>
                {intl.formatMessage(messages[`compare_${compare}`])}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

const MOST_DAYS = 800;

function CustomDays({ range, onChange, close }: { range: Range; onChange: PeriodPickerProps['onChange']; close: () => void }) {
  const intl = useIntl();
  const { now } = useApp();
  const [first, setFirst] = useState(range.start);
  const [last, setLast] = useState(addDays(range.end, -1));
  const known = Boolean(first && last);
  const right = known && first <= last && daysBetween(first, last) < MOST_DAYS;
  return (
    <form
      className="fp-custom"
      onSubmit={(event) => {
        event.preventDefault();
        if (!right) return;
        onChange({ period: 'custom', from: first, to: addDays(last, 1), date: null });
        close();
      }}
    >
      <label className="fp-field">
        <span>{intl.formatMessage(messages.firstDay)}</span>
        <input type="date" value={first} max={now.today} onChange={(event) => setFirst(event.target.value)} />
      </label>
      <label className="fp-field">
        <span>{intl.formatMessage(messages.lastDay)}</span>
        <input type="date" value={last} max={now.today} onChange={(event) => setLast(event.target.value)} />
      </label>
      <button type="submit" className="fl-button fl-button-main" disabled={!right}>
        {intl.formatMessage(messages.apply)}
      </button>
      {known && !right && <p role="alert" className="fp-problem">{intl.formatMessage(messages.wrongDays, { days: MOST_DAYS })}</p>}
    </form>
  );
}
