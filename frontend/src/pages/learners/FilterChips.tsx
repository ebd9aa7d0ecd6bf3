/** The filters that are set, each with a way to take it off. */
import { useIntl } from 'react-intl';
import { addDays } from '../../app/state/days';
import { learnerFilters } from '../../app/state/schemas';
import { DATES, FILTER_NAMES, dateWord, words, type FilterName } from './filters';
import type { FiltersProps } from './LearnerFilters';

export function FilterChips({ state, change }: FiltersProps) {
  const intl = useIntl();
  const set = FILTER_NAMES.filter((name) => name !== 'search' && learnerFilters[name].write(state[name] as never).length > 0);
  if (!set.length) return null;
  const none = (name: FilterName) => learnerFilters[name].read([]);
  return (
    <ul className="fp-chips" aria-label={intl.formatMessage(words.set)}>
      {set.map((name) => (
        <li key={name}>
          <button type="button" className="fp-chip" onClick={() => change({ [name]: none(name) })}>
            {text(name)} <span aria-hidden="true">×</span>
            <span className="fl-sr"> {intl.formatMessage(words.remove, { filter: '' })}</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="fp-link" onClick={() => change(Object.fromEntries(set.map((name) => [name, none(name)])))}>
          {intl.formatMessage(words.clear)}
        </button>
      </li>
    </ul>
  );

  function text(name: FilterName): string {
    const value = state[name];
    if (typeof value === 'boolean') {
      const either = `${name}_${value ? 'yes' : 'no'}` as keyof typeof words;
      if (either in words) return intl.formatMessage(words[either]);
      return intl.formatMessage(words.is, { filter: intl.formatMessage(words[name as 'graded']), value: intl.formatMessage(value ? words.yes : words.no) });
    }
    if (Array.isArray(value)) return intl.formatMessage(words.is, { filter: intl.formatMessage(words[name as 'mode']), value: intl.formatList(value) });
    const [, base = '', end] = /^(.*)_(min|max|after|before)$/.exec(name) ?? [];
    const date = DATES.find((one) => one === base);
    const filter = intl.formatMessage(date ? dateWord(date) : words[base as 'grade']);
    const least = end === 'min' || end === 'after';
    return intl.formatMessage(least ? words.atLeast : words.atMost, { filter, value: date ? day(String(value), !least) : intl.formatNumber(Number(value)) });
  }

  function day(value: string, last: boolean): string {
    const whole = value.length === 10;
    const shown = whole && last ? addDays(value, -1) : value;
    return intl.formatDate(shown, { day: 'numeric', month: 'short', year: 'numeric', ...(whole ? { timeZone: 'UTC' } : { hour: 'numeric', minute: '2-digit' }) });
  }
}
