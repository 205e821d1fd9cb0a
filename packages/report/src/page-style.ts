import {CLASSES, DARK, LIGHT} from './svg.js';

/** The style of a report's page: light and dark, from 320 pixels to paper. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{${LIGHT};color-scheme:light}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}figure,.table{break-inside:avoid}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem;max-width:64rem;background:var(--ground);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.25rem;margin-top:2.5rem;border-bottom:1px solid var(--edge)}h3{font-size:1rem;margin:0}
figure{margin:1.5rem 0}figcaption p{margin:0;color:var(--faint)}
.table{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;font-size:.875rem}
caption{text-align:left;color:var(--faint);padding-bottom:.25rem}
th,td{padding:.25rem .75rem .25rem 0;text-align:left;border-bottom:1px solid var(--gone);white-space:nowrap}
.long{white-space:normal;overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums}
.strip{display:block;width:100%;max-width:32rem;height:.5rem;margin:.5rem 0}
.map{display:flex;gap:.5rem}
.letters{display:flex;flex-direction:column;flex:none}
.letters i,.neurons b{display:block;height:1.5rem;line-height:1.5rem;font-size:.75rem}
.letters i{font-size:.875rem}.neurons b{font-size:.6875rem}
.neurons{display:flex;flex-wrap:wrap;row-gap:.5rem}
.neurons>div{width:2.375rem;text-align:center}
.neurons b{font-weight:400;border:.5px solid var(--edge)}
.neurons small{display:block;font-size:.6875rem;color:var(--faint)}
b.vary,.legend .vary{background:var(--vary)}b.constant,.legend .constant{background:var(--constant)}
.compact .neurons>div{width:.5rem}.compact .neurons b,.compact .letters i{height:.75rem;line-height:.75rem}.compact .letters i{font-size:.625rem}
.legend{font-size:.8125rem;color:var(--faint)}
.legend span{display:inline-block;width:.75rem;height:.75rem;border:1px solid var(--edge);vertical-align:-.0625rem}
.charts{display:flex;flex-wrap:wrap;gap:1rem}
.chart{width:100%;max-width:30rem;flex:1 1 18rem;font-family:system-ui,sans-serif}
.wide{max-width:40rem;flex-basis:26rem}
.curve{fill:none;stroke:var(--vary);stroke-width:2}.curve1{stroke:var(--text)}.axis{stroke:var(--gone)}
${CLASSES.map(name => `svg .${name}{fill:var(--${name})}`).join('')}
`;
