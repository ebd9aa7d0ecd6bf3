import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, authenticatedClient, fetchClient, queryString } from './client';
import { paths } from './paths';

const answer = (body: string, status = 200) => new Response(body, { status, headers: { 'Content-Type': 'application/json' } });

afterEach(() => vi.unstubAllGlobals());

describe('a query string', () => {
  it('repeats lists and leaves out what is not said', () => {
    expect(queryString({ metric: ['passes', 'enrolled'], start: null, end: undefined, page: 2, team: false }))
      .toBe('?metric=passes&metric=enrolled&page=2&team=false');
  });

  it('is empty without parameters', () => expect(queryString({ start: null })).toBe(''));

  it('keeps what has a meaning in addresses apart from values', () => {
    expect(queryString({ cohort: 'A&B, C+' })).toBe('?cohort=A%26B%2C+C%2B');
  });
});

describe('paths', () => {
  it('encode the plus of course keys', () => {
    expect(paths.stats({ courseKey: 'course-v1:edX+DemoX+2026' })).toBe('courses/course-v1%3AedX%2BDemoX%2B2026/stats/');
  });

  it('read the site where neither a course nor an organisation is named', () => {
    expect([paths.stats({}), paths.stats({ org: 'A B' })]).toEqual(['site/stats/', 'orgs/A%20B/stats/']);
  });
});

describe('a fetch client', () => {
  it('asks below its base with the session, and reads JSON', async () => {
    const fetch = vi.fn(async () => answer('{"count": 3}'));
    vi.stubGlobal('fetch', fetch);
    expect(await fetchClient('/figures-lite/api/v1').get('courses/', { page: 1 })).toEqual({ count: 3 });
    expect(fetch).toHaveBeenCalledWith('/figures-lite/api/v1/courses/?page=1', expect.objectContaining({ credentials: 'same-origin' }));
  });

  it('turns a refusal into an error with its code, words, parameter and what is allowed', async () => {
    vi.stubGlobal('fetch', async () => answer('{"error_code":"bad_question","developer_message":"start: not a date.","parameter":"start","allowed":["a date"]}', 400));
    const error = await fetchClient('/api/').get('courses/').catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: 'bad_question', message: 'start: not a date.', parameter: 'start', allowed: ['a date'] });
  });

  it('tells a failure that is not the API\'s by its status', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(fetchClient('/api/').get('courses/')).rejects.toMatchObject({ status: 502, code: 'http_502', message: 'Bad Gateway' });
  });

  it('tells a sign-in page that came instead of JSON', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>'));
    await expect(fetchClient('/api/').get('courses/')).rejects.toMatchObject({ code: 'not_json' });
  });

  it('tells a network that is down by status 0', async () => {
    vi.stubGlobal('fetch', async () => { throw new TypeError('Failed to fetch'); });
    await expect(fetchClient('/api/').get('courses/')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
  });

  it('passes an abort on as it is', async () => {
    vi.stubGlobal('fetch', async () => { throw new DOMException('stopped', 'AbortError'); });
    await expect(fetchClient('/api/').get('courses/')).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('hands a stream on unread, and refuses a refused one', async () => {
    vi.stubGlobal('fetch', async () => new Response('a,b\r\n', { headers: { 'Figures-Rows': '1' } }));
    const response = await fetchClient('/api/').stream('courses/', { format: 'csv' });
    expect([response.headers.get('Figures-Rows'), await response.text()]).toEqual(['1', 'a,b\r\n']);
    vi.stubGlobal('fetch', async () => answer('{"error_code":"not_allowed","developer_message":"No."}', 403));
    await expect(fetchClient('/api/').stream('courses/')).rejects.toMatchObject({ status: 403, message: 'No.' });
  });
});

describe('a client over the platform\'s', () => {
  it('asks through it', async () => {
    const get = vi.fn(async () => ({ data: { count: 1 } }));
    expect(await authenticatedClient(() => ({ get }), 'https://lms.example/figures-lite/api/v1/').get('orgs/', { page: 2 })).toEqual({ count: 1 });
    expect(get).toHaveBeenCalledWith('https://lms.example/figures-lite/api/v1/orgs/?page=2', { signal: undefined });
  });

  it('reads refusals where axios has them and where frontend-platform puts them', async () => {
    const body = { error_code: 'not_stored', developer_message: 'metric: no.', parameter: 'metric', allowed: [] };
    const axios = { response: { status: 400, data: body } };
    const platform = { message: 'Axios Error', customAttributes: { httpErrorStatus: 400, httpErrorResponseData: JSON.stringify(body) } };
    for (const error of [axios, platform]) {
      const client = authenticatedClient(() => ({ get: () => Promise.reject(error) }), '/api/');
      await expect(client.get('courses/')).rejects.toMatchObject({ status: 400, code: 'not_stored', message: 'metric: no.' });
    }
  });

  it('lets the platform renew the login before it streams', async () => {
    const order: string[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => { order.push(`fetch ${url} ${init.credentials}`); return new Response(''); });
    const client = authenticatedClient(() => ({ get: async (url) => { order.push(`platform ${url}`); return { data: {} }; } }), 'https://lms/api/');
    await client.stream('learners/', { format: 'csv' });
    expect(order).toEqual(['platform https://lms/api/metrics/', 'fetch https://lms/api/learners/?format=csv include']);
  });
});
