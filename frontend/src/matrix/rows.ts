/** The rows of the matrix as they are loaded: pages of learners, asked for when they come into sight. */
import { useMemo } from 'react';
import { useQueries, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { Params } from '../api/client';
import { keys } from '../api/keys';
import { paths } from '../api/paths';
import { retry, useFigures } from '../api/provider';
import type { MatrixPage, MatrixRow } from '../api/types';
import { NOT_ENROLLED } from './statuses';

export const PAGE_SIZE = 200;

/** The progress in a row's cell; null where the learner never was in the course. Progress is told of the other cells only. */
export function progressIn(row: Pick<MatrixRow, 'cells' | 'progress'>, column: number): number | null {
  if (row.cells[column] === undefined || row.cells[column] === NOT_ENROLLED) return null;
  let before = 0;
  for (let index = 0; index < column; index += 1) if (row.cells[index] !== NOT_ENROLLED) before += 1;
  return row.progress[before] ?? null;
}

/** The progress of all cells of a row. */
export function progressOf(row: Pick<MatrixRow, 'cells' | 'progress'>): (number | null)[] {
  let next = 0;
  return Array.from(row.cells, (code) => (code === NOT_ENROLLED ? null : (row.progress[next++] ?? null)));
}

/** The pages that hold rows from `first` to `last`, and the one before and after when they are near. */
export function pagesFor(first: number, last: number, count: number | null, ahead = 40): number[] {
  const most = count === null ? 1 : Math.max(1, Math.ceil(count / PAGE_SIZE));
  const from = Math.max(1, Math.floor(Math.max(0, first - ahead) / PAGE_SIZE) + 1);
  const until = Math.min(most, Math.floor((last + ahead) / PAGE_SIZE) + 1);
  return Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => from + index);
}

export interface MatrixRows {
  /** The first page: it says how many rows there are, the courses and the states. */
  first: UseQueryResult<MatrixPage, Error>;
  rowAt: (index: number) => MatrixRow | undefined;
  loading: boolean;
  error: Error | null;
}

/** Rows in sight and near it. What was loaded once stays while the filters do. */
export function useMatrixRows(params: Params, pages: readonly number[]): MatrixRows {
  const { client } = useFigures();
  const queries = useQueryClient();
  const wanted = useMemo(() => [...new Set([1, ...pages])], [pages]);
  const answers = useQueries({
    queries: wanted.map((page) => {
      const asked = { ...params, page, page_size: PAGE_SIZE };
      return {
        queryKey: keys.matrix(asked),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.get<MatrixPage>(paths.matrix, asked, { signal }),
        staleTime: 300_000,
        retry,
      };
    }),
  });
  const rowAt = (index: number) => {
    const page = Math.floor(index / PAGE_SIZE) + 1;
    const at = wanted.indexOf(page);
    const data = at >= 0 ? answers[at]?.data : queries.getQueryData<MatrixPage>(keys.matrix({ ...params, page, page_size: PAGE_SIZE }));
    return data?.results[index % PAGE_SIZE];
  };
  return {
    first: answers[0] as UseQueryResult<MatrixPage, Error>,
    rowAt,
    loading: answers.some((answer) => answer.isFetching),
    error: answers.find((answer) => answer.error)?.error ?? null,
  };
}
