// Loaded only where it runs: bundlers then share one chunk between page and worker.
if (location.search === '?worker') {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});
  worker.onerror = ({message}) => console.error(message ?? 'The worker did not start.');
} else {
  await import('./journey-of-imports.js');
}
