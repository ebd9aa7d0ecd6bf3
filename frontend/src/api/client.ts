/** Asks the Analytics Data API over HTTP; knows nothing of what the answers mean. */

export type Value = string | number | boolean;

/** Query parameters; a list repeats the parameter, null and undefined leave it out. */
export type Params = Record<string, Value | readonly Value[] | null | undefined>;

export interface GetOptions {
  signal?: AbortSignal;
}

/** What widgets ask with. Paths are below the API's base and end with a slash: `courses/`. */
export interface Client {
  get<T>(path: string, params?: Params, options?: GetOptions): Promise<T>;
  /** The answer unread, for long downloads. */
  stream(path: string, params?: Params, options?: GetOptions): Promise<Response>;
  url(path: string, params?: Params): string;
}

/** A refusal of the API, or a failure on the way to it (then `status` is 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly parameter: string | null;
  readonly allowed: readonly unknown[] | null;

  constructor(status: number, code: string, message: string, parameter: string | null = null, allowed: readonly unknown[] | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.parameter = parameter;
    this.allowed = allowed;
  }
}

/** The query string of the parameters, with its question mark; empty for none. */
export function queryString(params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly Value[]) : [value as Value]) query.append(name, String(one));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

function address(baseUrl: string) {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  return (path: string, params?: Params) => `${base}${path}${queryString(params)}`;
}

interface Refusal {
  error_code?: string;
  developer_message?: string;
  parameter?: string | null;
  allowed?: unknown[] | null;
}

function refused(status: number, body: Refusal | null, fallback: string): ApiError {
  return new ApiError(
    status,
    body?.error_code ?? `http_${status}`,
    body?.developer_message ?? fallback,
    body?.parameter ?? null,
    body?.allowed ?? null,
  );
}

async function refusal(response: Response): Promise<ApiError> {
  let body: Refusal | null = null;
  try {
    body = (await response.json()) as Refusal;
  } catch {
    // Not an answer of the API: a proxy's page, say.
  }
  return refused(response.status, body, response.statusText || `HTTP ${response.status}`);
}

function aborted(error: unknown): boolean {
  const name = (error as { name?: string } | null)?.name;
  return name === 'AbortError' || name === 'CanceledError';
}

/** A client over plain fetch with the browser's session. */
export function fetchClient(baseUrl: string, init: RequestInit = {}): Client {
  const url = address(baseUrl);

  async function ask(path: string, params: Params | undefined, accept: string, signal?: AbortSignal): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(url(path, params), {
        credentials: 'same-origin',
        ...init,
        headers: { Accept: accept, ...(init.headers as Record<string, string> | undefined) },
        signal,
      });
    } catch (error) {
      if (aborted(error)) throw error;
      throw new ApiError(0, 'unreachable', error instanceof Error ? error.message : String(error));
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  return {
    url,
    async get<T>(path: string, params?: Params, options: GetOptions = {}): Promise<T> {
      const response = await ask(path, params, 'application/json', options.signal);
      try {
        return (await response.json()) as T;
      } catch (error) {
        if (aborted(error)) throw error;
        throw new ApiError(response.status, 'not_json', `${url(path)} did not answer with JSON.`);
      }
    },
    stream: (path, params, options = {}) => ask(path, params, '*/*', options.signal),
  };
}

/** The little of an axios client that is used here, such as the platform's `getAuthenticatedHttpClient()`. */
export interface HttpClient {
  get(url: string, config?: { signal?: AbortSignal }): Promise<{ data: unknown }>;
}

interface HttpFailure {
  response?: { status: number; data?: Refusal | string };
  customAttributes?: { httpErrorStatus?: number; httpErrorResponseData?: string };
  message?: string;
}

function httpError(error: unknown): unknown {
  if (aborted(error)) return error;
  const failure = error as HttpFailure;
  // frontend-platform puts what it was told beside the error, as text.
  const status = failure.response?.status ?? failure.customAttributes?.httpErrorStatus ?? 0;
  let body: Refusal | null = null;
  const data = failure.response?.data ?? failure.customAttributes?.httpErrorResponseData;
  if (typeof data === 'string') {
    try {
      body = JSON.parse(data) as Refusal;
    } catch {
      body = null;
    }
  } else if (data) body = data;
  if (!status) return new ApiError(0, 'unreachable', failure.message ?? String(error));
  return refused(status, body, failure.message ?? `HTTP ${status}`);
}

/**
 * A client over the platform's authenticated HTTP client, which renews a login when it has run out.
 *
 * @param getHttpClient such as `getAuthenticatedHttpClient` of frontend-platform or frontend-base
 * @param baseUrl such as `${getConfig().LMS_BASE_URL}/figures-lite/api/v1/`
 */
export function authenticatedClient(getHttpClient: () => HttpClient, baseUrl: string): Client {
  const url = address(baseUrl);

  async function get<T>(path: string, params?: Params, options: GetOptions = {}): Promise<T> {
    try {
      const { data } = await getHttpClient().get(url(path, params), { signal: options.signal });
      return data as T;
    } catch (error) {
      throw httpError(error);
    }
  }

  const plain = fetchClient(baseUrl, { credentials: 'include', headers: { 'USE-JWT-COOKIE': 'true' } });
  return {
    url,
    get,
    async stream(path, params, options = {}) {
      // axios reads an answer whole. A small question first lets the platform renew the login that fetch then uses.
      await get('metrics/', undefined, options);
      return plain.stream(path, params, options);
    },
  };
}
