/** A model's file on the runtime alone: how far its answer is from tfjs' own. */
(async () => {
  if (location.search === '?worker') return new Worker('runtime.js', {type: 'module'});
  const {load} = await import('./runtime.min.js');
  const {input, expected} = await (await fetch('expected.json')).json();
  const model = await load('model.sgrt');
  const [answer] = model.run(input);
  const runtimeDifference = Math.abs(answer - expected);
  console.log(`journey result ${JSON.stringify({engine: model.engine, runtimeDifference})}`);
})();
