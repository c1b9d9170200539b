/**
 * A check as one self-contained page: what was read, what it cannot show, the findings with their
 * reasons, who does what per driver, and a timeline. It needs no script and fetches nothing.
 */
import { snapshotText } from '../../trace/snapshots/bufinfo-match.ts';
import type { Finding } from '../../trace/finding.ts';
import type { TraceReport } from '../../trace/report.ts';
import { driverLines, driverAdvice } from './check-words.ts';
import type { TimelineData } from '../../trace/timeline.ts';
import { countText } from '../../trace/wording.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { htmlPage } from '../pages/html-page.ts';
import { MONO, SANS } from '../pictures/faces.ts';
import { VARIABLES } from '../pictures/palette.ts';
import { svgElement } from '../pictures/svg-file.ts';
import { timelinePicture } from '../timeline/timeline-picture.ts';
import { timelineStyle } from '../timeline/timeline-style.ts';
import { traceTimeline } from '../timeline/trace-timeline.ts';

/** More findings than this make no page that anybody reads; the rest is counted. */
const FINDINGS_MAX = 1_000;

/** Pixels of the timeline before it is fitted to the window. */
const SIZE = { width: 1_000, labelWidth: 200 };

const STYLE = `
body {
  margin: 2em auto; max-width: 70em; padding: 0 1em; background: var(--panel); color: var(--ink);
  font: 15px/1.45 ${SANS}; overflow-wrap: anywhere;
}
h2 { margin-top: 2em; border-bottom: 1px solid var(--line); font-size: 1.1em; }
.error { color: var(--refused-text); }
.warning { color: var(--late-text); }
.note { color: var(--secondary); }
.limit { color: var(--gap-text); }
.clean { color: var(--open-text); }
li { margin: .4em 0; }
li ul { color: var(--secondary); font-size: .93em; }
pre { overflow-x: auto; }
code, pre { font-family: ${MONO}; }
svg.timeline { width: 100%; height: auto; }
${timelineStyle(VARIABLES)}`;

/** One recording with what is drawn of it. */
interface Checked {
  readonly report: TraceReport;
  readonly timeline: TimelineData;
}

/** The page. */
export function htmlReport(checked: readonly Checked[]): string {
  const reports = checked.map(({ report }) => report);
  const table = [...driverLines(reports, (_, text) => text), ...driverAdvice(reports)];
  const drivers =
    table.length === 0
      ? ''
      : `<h2>Drivers</h2>\n<pre>${table.map(escapeMarkup).join('\n')}</pre>\n`;
  return htmlPage({
    title: `cenalloc check: ${reports.map(({ file }) => file).join(', ')}`,
    style: STYLE,
    body: `<h1>Who mapped early, who attached late</h1>\n${checked.map(fileSection).join('\n')}\n${drivers}`,
  });
}

function fileSection({ report, timeline }: Checked): string {
  const { file, format, kernel, lines, understood, bufferCount, complete, gaps, limits, findings } =
    report;
  const facts = [
    `${format}${kernel === undefined ? '' : `, kernel ${kernel}`}`,
    `${countText(lines, 'line')}, ${understood} understood`,
    countText(bufferCount, 'buffer'),
    complete ? 'complete' : `incomplete: ${gaps.join(', ')}`,
  ];
  const shown = findings.slice(0, FINDINGS_MAX);
  const rest = findings.length - shown.length;
  const { model, omitted } = traceTimeline(timeline);
  const window = { from: model.start, to: model.end };
  const picture = timelinePicture(model, { window, ...SIZE });
  return [
    `<h2><code>${escapeMarkup(file)}</code></h2>`,
    `<p>${facts.map(escapeMarkup).join('; ')}</p>`,
    ...limits.map((limit) => `<p class="limit">Limit: ${escapeMarkup(limit)}</p>`),
    ...report.snapshots.map((each) => `<p>${escapeMarkup(snapshotText(each))}</p>`),
    findings.length === 0
      ? '<p class="clean">No findings.</p>'
      : `<ul>\n${shown.map(item).join('\n')}\n</ul>`,
    ...(rest === 0 ? [] : [`<p>${rest} more findings are not shown here.</p>`]),
    ...(timeline.slices.length === 0 ? [] : [svgElement(picture)]),
    ...(omitted === 0 ? [] : [`<p>${omitted} slices have no place in this picture.</p>`]),
  ].join('\n');
}

function item({ severity, rule, line, message, explanation }: Finding): string {
  const reasons = explanation.map((text) => `<li>${escapeMarkup(text)}</li>`).join('');
  const more = reasons === '' ? '' : `<ul>${reasons}</ul>`;
  return `<li><b class="${severity}">${severity} ${rule}</b>, line ${line}: ${escapeMarkup(message)}${more}</li>`;
}
