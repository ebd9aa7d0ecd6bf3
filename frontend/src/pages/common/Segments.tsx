/** A choice of a few: radio buttons that look like one strip. */
import { useId } from 'react';

interface SegmentsProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  showLabel?: boolean;
}

export function Segments<T extends string>({ label, value, options, onChange, showLabel = false }: SegmentsProps<T>) {
  const name = useId();
  return (
    <fieldset className="fp-segments">
      <legend className={showLabel ? 'fp-label' : 'fl-sr'}>{label}</legend>
      <div className="fp-segments-strip">
        {options.map((option) => (
          <label key={option.value} data-chosen={option.value === value || undefined}>
            <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
