import type {LayerStructure, NeuronStructure, WeightsIn} from '@sparsegate/structure';
import {escapeXML} from './escape-xml.js';
import {
  cellWord,
  gateMeanings,
  gateWord,
  keptRuns,
  layerWords,
  needsWeights,
} from './gate-words.js';
import {gatePatterns} from './gate-patterns.js';
import {htmlTable} from './html-table.js';

/** More neurons than this are drawn small, without numbers. */
const WITH_NUMBERS = 60;

/**
 * The gate map of one layer as HTML: neurons flow into as many lines as the page's width needs, and patterns stand below.
 *
 * @param weightsIn of the layer, told when a gate is pointed at
 */
export function htmlGateMap(layer: LayerStructure, weightsIn?: WeightsIn[string]): string {
  const {neurons, gates} = layer;
  const compact = neurons.length > WITH_NUMBERS;
  const columns = neurons.map(neuron => column(neuron, gates, {compact, weightsIn})).join('');
  const words = `${layer.layer}: ${layerWords(layer)}`;
  return [
    `<figure><figcaption><h3>${escapeXML(layer.layer)}</h3><p>${layerWords(layer)}</p></figcaption>`,
    strip(layer),
    `<div class="map${compact ? ' compact' : ''}" role="img" aria-label="${escapeXML(words)}">`,
    `<div class="letters" aria-hidden="true">${gates.map(gate => `<i>${escapeXML(gate)}</i>`).join('')}</div>`,
    `<div class="neurons">${columns}</div></div>`,
    `<p class="legend"><span class="vary"></span> gate varies <span class="constant"></span> constant gate${compact ? '' : ', with its value'} · ${escapeXML(gateMeanings(layer).join(' · '))} · strip: all neurons in order, removed ones gray</p>`,
    patterns(layer),
    '</figure>',
  ].join('\n');
}

function column(
  neuron: NeuronStructure,
  gates: readonly string[],
  {compact, weightsIn}: {compact: boolean; weightsIn?: WeightsIn[string]},
): string {
  const cells = gates.map(gate => {
    const state = neuron.gates[gate];
    const label = compact ? '' : cellWord(state);
    return `<b class="${needsWeights(state) ? 'vary' : 'constant'}" title="${escapeXML(gateWord(neuron, gate, weightsIn?.[gate]?.[neuron.index]))}">${label}</b>`;
  });
  return `<div>${cells.join('')}${compact ? '' : `<small>${neuron.index}</small>`}</div>`;
}

/** All neurons of the layer, those that are gone in gray. */
function strip(layer: LayerStructure): string {
  const bars = keptRuns(layer).map(
    ([from, to]) => `<rect class="kept" x="${from}" y="0" width="${to - from}" height="1"/>`,
  );
  return (
    `<svg class="strip" viewBox="0 0 ${layer.units} 1" preserveAspectRatio="none" aria-hidden="true">` +
    `<rect class="gone" width="${layer.units}" height="1"/>${bars.join('')}</svg>`
  );
}

/** Which gates vary together, the patterns that occur. */
function patterns(layer: LayerStructure): string {
  const rows = gatePatterns(layer)
    .filter(({neurons}) => neurons > 0)
    .map(({active, neurons}) => ({active: active || 'none', neurons}));
  const columns = [
    {key: 'active', heading: 'gates that vary'},
    {key: 'neurons', heading: 'neurons'},
  ];
  return htmlTable(columns, rows, `Gate patterns of ${layer.layer}`);
}
