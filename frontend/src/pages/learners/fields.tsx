/** Fields of single filters. They tell what was typed once it is complete: on leaving the field, or on Enter. */
import { useEffect, useState, type KeyboardEvent } from 'react';
import { addDays, isDay } from '../../app/state/days';

interface FieldProps<T> {
  label: string;
  value: T;
  onChange: (value: T) => void;
}

/** A text of one's own until it is told; what comes from outside takes its place. */
function useTyped(outside: string, tell: (text: string) => void) {
  const [typed, setTyped] = useState(outside);
  useEffect(() => setTyped(outside), [outside]);
  const done = () => typed !== outside && tell(typed);
  return {
    value: typed,
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
    onBlur: done,
    onKeyDown: (event: KeyboardEvent) => event.key === 'Enter' && done(),
  };
}

export function NumberField({ label, value, onChange, placeholder, most }: FieldProps<number | null> & { placeholder: string; most?: number }) {
  const typed = useTyped(value === null ? '' : String(value), (text) => {
    const number = Math.max(0, Math.round(Number(text)));
    onChange(text.trim() === '' || Number.isNaN(number) ? null : Math.min(number, most ?? number));
  });
  return <input type="number" min={0} max={most} step={1} aria-label={label} placeholder={placeholder} {...typed} />;
}

/** Values with commas between. */
export function ListField({ label, value, onChange, hint }: FieldProps<readonly string[]> & { hint: string }) {
  const typed = useTyped(value.join(', '), (text) => onChange(text.split(',').map((one) => one.trim()).filter(Boolean)));
  return (
    <label className="fp-field">
      <span>{label}</span>
      <input type="text" placeholder={hint} {...typed} />
    </label>
  );
}

/** A day. Where it is the `last` one, the address says the day after: filters leave their end out. */
export function DayField({ label, value, onChange, last }: FieldProps<string | null> & { last: boolean }) {
  const day = value?.slice(0, 10) ?? '';
  const shown = day && last ? addDays(day, -1) : day;
  const typed = useTyped(shown, (text) => onChange(isDay(text) ? (last ? addDays(text, 1) : text) : null));
  return <input type="date" aria-label={label} {...typed} />;
}
