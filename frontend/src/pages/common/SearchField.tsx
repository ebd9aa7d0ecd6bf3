/** A text to search for: asked for when the typing rests, not at each letter. */
import { useEffect, useRef, useState } from 'react';

const REST = 300; // milliseconds

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);

  // The address was changed from elsewhere, such as by going back.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() === sent.current) return;
    sent.current = text.trim();
    onChange(sent.current);
  };
  return (
    <label className="fp-field fp-search">
      <span className="fl-sr">{label}</span>
      <input
        type="search"
        value={typed}
        placeholder={label}
        onChange={(event) => {
          const { value: text } = event.target;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(text), REST);
        }}
        onKeyDown={(event) => event.key === 'Enter' && send(typed)}
        onBlur={() => send(typed)}
      />
    </label>
  );
}
