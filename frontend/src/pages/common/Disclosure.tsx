/** A button that shows something below it: closed by Escape, and by leaving it with the pointer or the keyboard. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

interface DisclosureProps {
  label: ReactNode;
  /** Said to those who do not see where the button stands. */
  name?: string;
  className?: string;
  /** Which edges lie above each other, as far as the window has room. */
  align?: 'start' | 'end';
  /** What is shown; it is given a way to close itself. */
  children: (close: () => void) => ReactNode;
}

export function Disclosure({ label, name, className = 'fl-button', align = 'start', children }: DisclosureProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const around = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (!around.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
    };
  }, [open]);

  // What would stand out of the window is shown the other way.
  const shown = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popover = shown.current;
    if (!popover) return;
    popover.dataset.align = align;
    const { left, right } = popover.getBoundingClientRect();
    if (left < 0 || right > document.documentElement.clientWidth) popover.dataset.align = align === 'start' ? 'end' : 'start';
  }, [open, align]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    // The keys are those of the button and of what is inside.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="fp-disclosure"
      ref={around}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && open) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={name}
        onClick={() => setOpen((was) => !was)}
      >
        {label}
        <span className="fp-caret" aria-hidden="true" />
      </button>
      {open && (
        <div id={id} ref={shown} className="fp-popover">
          {children(close)}
        </div>
      )}
    </div>
  );
}
