/** What the signs and colours of the cells mean; each is a filter as well. */
import { useIntl } from 'react-intl';
import type { MatrixStatus } from '../api/types';
import { messages } from './messages';
import { NOT_ENROLLED, signOf } from './statuses';

interface LegendProps {
  statuses: readonly MatrixStatus[];
  /** The states that are filtered for, by name. */
  value: readonly string[];
  onChange: (names: string[]) => void;
}

export function Legend({ statuses, value, onChange }: LegendProps) {
  const intl = useIntl();
  return (
    <fieldset className="fp-legend">
      <legend>{intl.formatMessage(messages.legend)}</legend>
      {statuses.map((status) => (
        <label key={status.code} title={status.meaning} data-chosen={value.includes(status.name) || undefined}>
          <input
            type="checkbox"
            className="fl-sr"
            checked={value.includes(status.name)}
            onChange={() => onChange(value.includes(status.name) ? value.filter((one) => one !== status.name) : [...value, status.name])}
          />
          <span className="fp-matrix-key" data-code={status.code} aria-hidden="true">
            {status.code === NOT_ENROLLED ? '' : signOf(status.code)}
          </span>
          {status.label}
        </label>
      ))}
    </fieldset>
  );
}
