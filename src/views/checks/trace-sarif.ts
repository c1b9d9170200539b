/**
 * Findings as SARIF 2.1.0, which code hosts and editors read. A recording that is no evidence for
 * something says so as a notification of the tool, not as a result.
 * Source: OASIS SARIF 2.1.0, sections 3.13 (log), 3.27 (result) and 3.58 (notification).
 */
import { pathAsUri, type PathSeparator } from '../../base/path-uri.ts';
import type { Finding, FindingRule, Severity } from '../../trace/finding.ts';
import { RULE_SUMMARIES } from './rule-summaries.ts';
import type { TraceRefusal, TraceReport } from '../../trace/report.ts';

const SCHEMA =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
};

/** The names of the rules, in the order in which results refer to them. */
const RULES = Object.keys(RULE_SUMMARIES) as FindingRule[];

/**
 * The SARIF log of a check.
 *
 * @param separator - How paths are written where the program runs.
 */
export function sarifLog(
  checked: readonly TraceReport[],
  refused: readonly TraceRefusal[],
  version: string,
  separator: PathSeparator = '/',
): object {
  const named = <T extends { readonly file: string }>(each: T): T => ({
    ...each,
    file: pathAsUri(each.file, separator),
  });
  const refusals = refused.map(named);
  const reports = checked.map((report) => ({
    ...named(report),
    findings: report.findings.map(named),
  }));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cenalloc', version, rules: RULES.map(ruleDescriptor) } },
        columnKind: 'utf16CodeUnits',
        artifacts: [...reports, ...refusals].map(({ file }) => ({
          location: { uri: file },
        })),
        invocations: [
          {
            executionSuccessful: refusals.length === 0,
            toolExecutionNotifications: [...reports.flatMap(limitsOf), ...refusals.map(notChecked)],
          },
        ],
        results: reports.flatMap(({ findings }) => findings.map(result)),
      },
    ],
  };
}

function ruleDescriptor(rule: FindingRule): object {
  return { id: rule, shortDescription: { text: RULE_SUMMARIES[rule] } };
}

function result(finding: Finding): object {
  const { rule, severity, file, line, buffer, device, driver, task, pid } = finding;
  const text = [finding.message, ...finding.explanation].join('\n');
  return {
    ruleId: rule,
    ruleIndex: RULES.indexOf(rule),
    level: LEVELS[severity],
    message: { text },
    locations: [location(file, line)],
    partialFingerprints: { 'cenalloc/v1': `${rule}/${buffer}/${device ?? ''}/${line}` },
    properties: { buffer, device, driver, task, pid },
  };
}

function limitsOf({ file, limits, complete, gaps }: TraceReport): object[] {
  const texts = complete ? limits : [...limits, `incomplete: ${gaps.join(', ')}`];
  return texts.map((text) => ({
    level: 'warning',
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: { uri: file } } }],
  }));
}

function notChecked({ file, line, message }: TraceRefusal): object {
  return { level: 'error', message: { text: message }, locations: [location(file, line ?? 1)] };
}

function location(uri: string, line: number): object {
  return {
    physicalLocation: { artifactLocation: { uri }, region: { startLine: line } },
  };
}
