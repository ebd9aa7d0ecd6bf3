/** The fake API behind the HTTP client of a front-end framework, which widgets are given there. */
import type { HttpClient, Params } from '../api/client';
import type { FakeClient } from './fake';

export const LMS = 'https://lms.example.org';

/** Answers at the LMS's addresses; anything asked elsewhere fails. Refusals are told as axios tells them. */
export function httpOf(client: FakeClient): HttpClient {
  return {
    async get(url) {
      const base = `${LMS}/figures-lite/api/v1/`;
      if (!url.startsWith(base)) throw new Error(`${url} is not of the API`);
      const { pathname, searchParams } = new URL(url);
      const params: Params = {};
      for (const name of new Set(searchParams.keys())) {
        const all = searchParams.getAll(name);
        params[name] = all.length > 1 ? all : all[0]!;
      }
      return { data: await client.get(pathname.slice('/figures-lite/api/v1/'.length), params) };
    },
  };
}
