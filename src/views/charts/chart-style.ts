/** The style that pictures of charts share with the page. */
import { MONO, SANS } from '../pictures/faces.ts';
import type { Ink } from '../pictures/palette.ts';

/** The style of a chart: what it is made of, then what happened on it. */
export function chartStyle(ink: Ink): string {
  return `${stillStyle(ink)}${litStyle(ink)}${sideStyle(ink)}`;
}

function stillStyle(ink: Ink): string {
  return `
.chart text { font: 11.5px ${SANS}; fill: ${ink('label')}; }
.chart .box { fill: ${ink('panel')}; stroke: ${ink('idle')}; stroke-width: 1.25; }
.chart .state > .name { font: 650 13px ${SANS}; fill: ${ink('secondary')}; }
.chart .asked { font: 10px ${MONO}; fill: ${ink('label')}; }
.chart .label > .event { font-size: 11px; }
.chart .label text { paint-order: stroke; stroke: ${ink('panel')}; stroke-width: 3; stroke-linejoin: round; }
.chart .arrow { fill: none; stroke: ${ink('idle')}; stroke-width: 1.25; }
.chart .arrow-head { fill: ${ink('idle')}; stroke: none; }
.chart .initial { fill: ${ink('label')}; }
.chart .dot { fill: ${ink('idle')}; }
.chart .hit { fill: none; stroke: none; pointer-events: all; }
`;
}

/** The way just gone is the thickest; late and refused have their colours wherever they are. */
function litStyle(ink: Ink): string {
  return `
.chart .been > .box { stroke: ${ink('secondary')}; }
.chart .been > .name { fill: ${ink('ink')}; }
.chart .been > .event, .chart .count { fill: ${ink('ink')}; font-weight: 600; }
.chart .way.been > .arrow { stroke: ${ink('secondary')}; stroke-width: 1.75; }
.chart .way.been > .arrow-head, .chart .dot.been { fill: ${ink('secondary')}; }
.chart .way.closed > .arrow { stroke-dasharray: 4 3; }
.chart .row.now > .event { fill: ${ink('ink')}; }
.chart .event.ready { fill: ${ink('openText')}; font-weight: 600; }
.chart .breach { fill: ${ink('refusedText')}; }
.chart .dot.open { fill: ${ink('open')}; }
.chart .dot.closed { fill: ${ink('panel')}; stroke: ${ink('label')}; }
.chart .active > .box { stroke: ${ink('ink')}; stroke-width: 2.25; }
.chart .active > .head { fill: ${ink('selected')}; }
.chart .active > .name, .chart .now:not(.row) { fill: ${ink('ink')}; }
.chart .life-attaching > .head, .chart .life-attached > .head { fill: ${ink('attached')}; }
.chart .life-allocated > .head { fill: ${ink('storageGround')}; }
.chart .life-mapped > .head { fill: ${ink('mapped')}; }
.chart .life-mapped > .name, .chart .life-mapped > .now { fill: ${ink('panel')}; }
.chart .way.taken > .arrow, .chart .loop > .arrow { stroke: ${ink('ink')}; stroke-width: 2.5; }
.chart .way.taken > .arrow-head, .chart .loop > .arrow-head { fill: ${ink('ink')}; }
.chart .row.taken > .hit { fill: ${ink('selected')}; }
.chart .row.late > .hit { fill: ${ink('panel')}; stroke: ${ink('late')}; }
.chart .row.refused > .hit { fill: ${ink('panel')}; stroke: ${ink('refused')}; }
.chart .taken > .event { fill: ${ink('ink')}; font-weight: 600; }
.chart .late > .event, .chart .late > .count { fill: ${ink('lateText')}; font-weight: 600; }
.chart .refused > .event, .chart .refused > .count { fill: ${ink('refusedText')}; font-weight: 600; }
.chart .late > .breach { fill: ${ink('lateText')}; }
.chart .way.late > .arrow, .chart .loop.late > .arrow { stroke: ${ink('late')}; }
.chart .way.late > .arrow-head, .chart .loop.late > .arrow-head, .chart .late > .mark { fill: ${ink('late')}; }
.chart .way.refused > .arrow, .chart .loop.refused > .arrow { stroke: ${ink('refused')}; }
.chart .way.refused > .arrow-head, .chart .loop.refused > .arrow-head { fill: ${ink('refused')}; }
.chart .mark.cross { fill: none; stroke: ${ink('refused')}; stroke-width: 2; }
.chart .state.refused > .box { stroke: ${ink('refused')}; }
`;
}

/** The context and the attachments. */
function sideStyle(ink: Ink): string {
  return `
.chart .heading { font: 600 11px ${SANS}; fill: ${ink('label')}; }
.chart .term, .chart .fact { font: 11px ${SANS}; }
.chart .fact { fill: ${ink('secondary')}; }
.chart .fact.changed { fill: ${ink('ink')}; font-weight: 700; }
.chart .fact.late, .chart .note.late { fill: ${ink('lateText')}; font-weight: 600; }
.chart .note { font: 10.5px ${SANS}; fill: ${ink('secondary')}; }
.chart .note.refused { fill: ${ink('refusedText')}; font-weight: 600; }
.chart .who { font: 600 11.5px ${SANS}; fill: ${ink('ink')}; }
.chart .pill rect { fill: ${ink('panel')}; stroke: ${ink('idle')}; }
.chart .pill text { font: 10.5px ${SANS}; fill: ${ink('label')}; }
.chart .pill.been rect { stroke: ${ink('secondary')}; }
.chart .pill.active text { fill: ${ink('ink')}; font-weight: 650; }
.chart .pill.active.life-attached rect { fill: ${ink('attached')}; stroke: ${ink('attachedEdge')}; }
.chart .pill.active.life-mapped rect { fill: ${ink('mapped')}; stroke: ${ink('mapped')}; }
.chart .pill.active.life-mapped text { fill: ${ink('panel')}; }
.chart .pill.active.life-detached rect { fill: ${ink('selected')}; stroke: ${ink('secondary')}; }
.chart .join { fill: none; stroke: ${ink('edge')}; stroke-width: 1.5; }
.chart .join.been { stroke: ${ink('secondary')}; }
.chart .join.taken { stroke: ${ink('ink')}; stroke-width: 2.5; }
`;
}
