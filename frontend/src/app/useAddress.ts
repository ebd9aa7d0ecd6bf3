/** Whole addresses of pages, for links that widgets draw as plain anchors. */
import { useCallback } from 'react';
import { useApp } from './context';

/** Turns a page's path into its address below the base; `followInside` lets the page follow it without loading anew. */
export function useAddress(): (path: string) => string {
  const { base } = useApp().boot;
  return useCallback((path: string) => base.replace(/\/$/, '') + path, [base]);
}

/** The path that a click on a plain anchor leads to, where the page can follow it itself; else null. */
export function followInside(event: React.MouseEvent, base: string): string | null {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const anchor = (event.target as Element).closest('a');
  if (!anchor || anchor.target || anchor.hasAttribute('download')) return null;
  const url = new URL(anchor.href, window.location.href);
  const root = base.replace(/\/$/, '');
  if (url.origin !== window.location.origin || !url.pathname.startsWith(`${root}/`)) return null;
  const path = url.pathname.slice(root.length);
  return path.startsWith('/api/') || url.hash ? null : path + url.search;
}
