/** What a chart learns from where it stands: its width, and which way text runs. */
import { useCallback, useLayoutEffect, useState } from 'react';

export type Direction = 'ltr' | 'rtl';

/** A ref and the width of the element it is given to; `initial` until it is known, as in tests and on a server. */
export function useWidth(initial = 640): [(element: HTMLElement | null) => void, number, HTMLElement | null] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(initial);
  const ref = useCallback((found: HTMLElement | null) => setElement(found), []);
  useLayoutEffect(() => {
    if (!element) return undefined;
    const measure = () => {
      if (element.clientWidth) setWidth(element.clientWidth);
    };
    measure();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [ref, width, element];
}

/** The direction of text around an element: the nearest `dir`, the document's own included. */
export function useDirection(element: Element | null): Direction {
  const [direction, setDirection] = useState<Direction>(() => directionOf(element));
  useLayoutEffect(() => {
    setDirection(directionOf(element));
    if (typeof MutationObserver === 'undefined') return undefined;
    const observer = new MutationObserver(() => setDirection(directionOf(element)));
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['dir'] });
    return () => observer.disconnect();
  }, [element]);
  return direction;
}

function directionOf(element: Element | null): Direction {
  const said = (element?.closest('[dir]') ?? document.documentElement).getAttribute('dir');
  return said === 'rtl' ? 'rtl' : 'ltr';
}
