import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {defineConfig} from 'vite';

const here = import.meta.dirname;

/** Nothing is loaded from elsewhere and nothing is sent; WebAssembly may be compiled. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

const PAGES = [
  ['names/', 'Type a name'],
  ['model/', 'Drop a model in'],
  ['train/', 'Prune live'],
  ['trade-off/', 'Trade-off'],
];

/** Every page of the playground: its folder, or '' for the first. */
const folders = readdirSync(here, {withFileTypes: true})
  .filter(entry => entry.isDirectory())
  .map(({name}) => `${name}/`)
  .filter(folder => PAGES.some(([path]) => path === folder));

/** What all pages share: the policy first, then the links at the top. */
function frame() {
  return {
    name: 'frame',
    transformIndexHtml: {
      order: 'pre',
      handler: (page, {path}) =>
        page
          .replace('<!-- head -->', readFileSync(join(here, 'head.html'), 'utf8'))
          .replace('%POLICY%', POLICY)
          .replace('<!-- header -->', header(path)),
    },
  };
}

function header(path) {
  const links = PAGES.map(([to, title]) => {
    const current = path === `/${to}index.html` ? ' aria-current="page"' : '';
    return `<li><a href="%BASE_URL%${to}"${current}>${title}</a></li>`;
  });
  return `<header><a class="skip" href="#main">To the content</a><nav aria-label="Pages"><a class="home" href="%BASE_URL%">sparsegate</a><ul>${links.join('')}</ul></nav></header>`;
}

export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [frame()],
  // Modules of the examples take the whole of tfjs; a page takes what they need of it.
  resolve: {alias: [{find: /^@tensorflow\/tfjs$/, replacement: join(here, 'src/tfjs/tfjs.ts')}]},
  worker: {format: 'es'},
  build: {
    outDir: join(here, 'dist'),
    emptyOutDir: true,
    modulePreload: {polyfill: false},
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    manifest: true,
    rollupOptions: {input: ['', ...folders].map(folder => join(here, folder, 'index.html'))},
  },
});
