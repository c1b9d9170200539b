/**
 * A check as one self-contained page: what was read, what it cannot show, the findings with their
 * reasons, who does what per driver, and a timeline. It needs no script and fetches nothing.
 */
import { snapshotText } from '../../trace/bufinfo-match.ts';
import type { Finding } from '../../trace/finding.ts';
import type { TraceReport } from '../../trace/report.ts';
import { driverLines, driverAdvice } from './check-words.ts';
import type { TimelineData } from '../../trace/timeline.ts';
import { countText } from '../../trace/wording.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { timelineSvg } from './trace-timeline-svg.ts';

/** More findings than this make no page that anybody reads; the rest is counted. */
const FINDINGS_MAX = 1_000;

const STYLE = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; }
h2 { font-size: 1.1em; margin-top: 2em; border-bottom: 1px solid #8886; }
.error { color: #b00020; } .warning { color: #8a5a00; } .note { color: #00607a; }
li { margin: .4em 0; } li ul { color: #666; font-size: .93em; }
pre { overflow-x: auto; } code { font-family: ui-monospace, monospace; }
svg { width: 100%; height: auto; background: #8881; font: 11px ui-monospace, monospace; }
svg .buffer { font-weight: bold; } svg text { fill: currentColor; }
svg .life { fill: #8883; } svg .attachment { fill: #4a90d955; stroke: #4a90d9; }
svg .map { fill: #2e7d32; } svg .late { fill: #d32f2f; }
@media (prefers-color-scheme: dark) {
  body { background: #16181c; color: #dde; } .error { color: #ff8a80; } .warning { color: #ffcc66; }
  .note { color: #7fd7ee; } li ul { color: #99a; }
}`;

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
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(`cenalloc check: ${reports.map(({ file }) => file).join(', ')}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Who mapped early, who attached late</h1>
${checked.map(fileSection).join('\n')}
${drivers}</body>
</html>
`;
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
  const { svg, omitted } = timelineSvg(timeline);
  const paragraphs = [
    `<h2><code>${escapeMarkup(file)}</code></h2>`,
    `<p>${facts.map(escapeMarkup).join('; ')}</p>`,
    ...limits.map((limit) => `<p class="warning">Limit: ${escapeMarkup(limit)}</p>`),
    ...report.snapshots.map((each) => `<p>${escapeMarkup(snapshotText(each))}</p>`),
    findings.length === 0 ? '<p>No findings.</p>' : `<ul>\n${shown.map(item).join('\n')}\n</ul>`,
    ...(rest === 0 ? [] : [`<p>${rest} more findings are not shown here.</p>`]),
    ...(timeline.slices.length === 0 ? [] : [svg]),
    ...(omitted === 0 ? [] : [`<p>${omitted} slices have no place in this picture.</p>`]),
  ];
  return paragraphs.join('\n');
}

function item({ severity, rule, line, message, explanation }: Finding): string {
  const reasons = explanation.map((text) => `<li>${escapeMarkup(text)}</li>`).join('');
  const more = reasons === '' ? '' : `<ul>${reasons}</ul>`;
  return `<li><b class="${severity}">${severity} ${rule}</b>, line ${line}: ${escapeMarkup(message)}${more}</li>`;
}
