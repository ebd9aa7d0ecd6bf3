/** Any of several values: ticked in a list, which can be searched when it is long. */
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { Disclosure } from './Disclosure';
import { messages } from './messages';

const LONG = 10;

interface ChoicesProps {
  label: string;
  all: readonly string[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** How a value is called; the value itself unless told otherwise. */
  nameOf?: (value: string) => string;
}

export function Choices({ label, all, value, onChange, nameOf = (one) => one }: ChoicesProps) {
  const intl = useIntl();
  const [search, setSearch] = useState('');
  const known = [...all, ...value.filter((one) => !all.includes(one))];
  const found = known.filter((one) => nameOf(one).toLocaleLowerCase().includes(search.toLocaleLowerCase()));
  return (
    <Disclosure label={value.length ? intl.formatMessage(messages.chosen, { label, count: value.length }) : label}>
      {() => (
        <div className="fp-metric-picker">
          {known.length > LONG && (
            <label className="fp-field">
              <span className="fl-sr">{intl.formatMessage(messages.findIn, { label })}</span>
              <input type="search" value={search} placeholder={intl.formatMessage(messages.findIn, { label })} onChange={(event) => setSearch(event.target.value)} />
            </label>
          )}
          <ul className="fp-checks">
            {found.map((one) => (
              <li key={one}>
                <label>
                  <input
                    type="checkbox"
                    checked={value.includes(one)}
                    onChange={() => onChange(value.includes(one) ? value.filter((other) => other !== one) : [...value, one])}
                  />
                  <span>{nameOf(one)}</span>
                </label>
              </li>
            ))}
          </ul>
          {value.length > 0 && (
            <button type="button" className="fl-button" onClick={() => onChange([])}>
              {intl.formatMessage(messages.all)}
            </button>
          )}
        </div>
      )}
    </Disclosure>
  );
}
