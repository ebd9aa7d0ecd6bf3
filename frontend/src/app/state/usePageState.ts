/** A page's state lives in its URL: reading it, and changing a part of it. */
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { readState, readable, writeState, type Schema, type StateOf } from './codecs';

export interface ChangeOptions {
  /** Whether the change takes the place of the last one in the history: for texts as they are typed. */
  replace?: boolean;
}

export type Change<S extends Schema> = (patch: Partial<StateOf<S>>, options?: ChangeOptions) => void;

/** The state a URL says by a schema, and a function that changes it. What changes the rows goes back to their first page. */
export function usePageState<S extends Schema>(schema: S): [StateOf<S>, Change<S>] {
  const { search } = useLocation();
  const navigate = useNavigate();
  const state = useMemo(() => readState(schema, new URLSearchParams(search)), [schema, search]);
  const change = useCallback<Change<S>>(
    (patch, { replace = false } = {}) => {
      // The address itself is asked, so that two changes at once both count.
      const current = readState(schema, new URLSearchParams(window.location.search));
      const next = { ...current, ...patch };
      if ('page' in schema && !('page' in patch) && !('select' in patch)) (next as { page: number }).page = 1;
      const query = readable(writeState(schema, next));
      if (query === readable(writeState(schema, current))) return;
      navigate({ search: query && `?${query}` }, { replace, preventScrollReset: true });
    },
    [schema, navigate],
  );
  return [state, change];
}
