import {createHash} from 'node:crypto';
import {createServer} from 'node:http';
import {readFile} from 'node:fs/promises';
import {extname, join, normalize} from 'node:path';

/** What a page may be served under, as the README says it; a strict CSP names the page's import map by its hash. */
export const HEADERS = {
  plain: () => ({}),
  'strict CSP': html => ({
    'Content-Security-Policy':
      `default-src 'none'; img-src data:; script-src 'self' 'wasm-unsafe-eval' ${hashOfImportMap(html)}; ` +
      `worker-src 'self'; connect-src 'self'`,
  }),
  isolated: () => ({
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  }),
};

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Serves a directory on loopback, all files with the same headers.
 *
 * @param directory with an index.html
 * @param headers a name in HEADERS
 * @returns its address, the names of the files that were asked for, and close
 */
export async function serve(directory, headers) {
  const html = await readFile(join(directory, 'index.html'), 'utf8');
  const common = HEADERS[headers](html);
  const served = [];
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url, 'http://localhost');
    const name = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    served.push(name);
    readFile(join(directory, name)).then(
      body => {
        response.writeHead(200, {...common, 'Content-Type': TYPES[extname(name)] ?? 'text/plain'});
        response.end(body);
      },
      () => response.writeHead(404, common).end(),
    );
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  };
  return {address: `http://localhost:${server.address().port}/`, served, close};
}

function hashOfImportMap(html) {
  const map = /<script type="importmap">(.*?)<\/script>/s.exec(html)?.[1];
  return map ? `'sha256-${createHash('sha256').update(map).digest('base64')}'` : '';
}
