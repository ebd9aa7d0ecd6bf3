/** Yes, no, or either. */
interface YesNoFieldProps {
  label: string;
  value: boolean | null;
  onChange: (value: boolean | null) => void;
  /** How either, yes and no are said. */
  words: readonly string[];
  showLabel?: boolean;
}

export function YesNoField({ label, value, onChange, words: [either, yes, no], showLabel = false }: YesNoFieldProps) {
  return (
    <label className="fp-field">
      <span className={showLabel ? undefined : 'fl-sr'}>{label}</span>
      <select
        value={String(value)}
        data-set={value !== null || undefined}
        onChange={({ target }) => onChange(target.value === 'null' ? null : target.value === 'true')}
      >
        <option value="null">{either}</option>
        <option value="true">{yes}</option>
        <option value="false">{no}</option>
      </select>
    </label>
  );
}
