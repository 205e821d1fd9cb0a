import {render} from 'lit/html.js';
import {element} from '../element.js';
import {loadPoints, titleOf} from './points.js';
import {tradeOffView} from './trade-off-view.js';

const root = element('app');
const points = await loadPoints();

/** The address names the point that is open, so that it can be shared. */
function show(): void {
  const asked = decodeURIComponent(location.hash.slice(1));
  const open = points.find(point => titleOf(point) === asked);
  render(tradeOffView(points, open, choose), root);
}

function choose(title: string): void {
  location.hash = encodeURIComponent(title);
}

addEventListener('hashchange', show);
show();
