import {createServer, type Server} from 'node:http';
import {readFile} from 'node:fs/promises';
import type {AddressInfo} from 'node:net';
import {extname, join, normalize} from 'node:path';

/** What a page may be served under, as the README says it. */
export const HEADERS = {
  plain: {},
  'strict CSP': {
    'Content-Security-Policy':
      "default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'",
  },
  isolated: {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  },
} as const satisfies Record<string, Record<string, string>>;
export type HeaderName = keyof typeof HEADERS;

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** A static server of a directory on loopback. */
export interface Site {
  address: string;
  close(): Promise<void>;
}

/** Serves a directory; all files with the same headers. */
export async function serve(directory: string, headers: Record<string, string>): Promise<Site> {
  const server: Server = createServer((request, response) => {
    const {pathname} = new URL(request.url!, 'http://localhost');
    const file = join(
      directory,
      normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname),
    );
    readFile(file).then(
      body => {
        response.writeHead(200, {...headers, 'Content-Type': TYPES[extname(file)] ?? 'text/plain'});
        response.end(body);
      },
      () => response.writeHead(404, headers).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    address: `http://localhost:${port}/`,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}
