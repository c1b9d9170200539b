/** What all texts together show to be wrong: requests of CMA are judged, and each finding has the severity of its rule. */
import type { Severity } from '../../trace/finding.ts';
import { judgeRequests } from './cma-requests.ts';
import type { PasteFacts, PasteFinding } from './paste-facts.ts';
import { isPasteRule, PASTE_RULES } from './paste-rules.ts';

/** A finding with its severity. */
export interface ToldFinding extends PasteFinding {
  readonly severity: Severity;
}

/** Findings, those of one text by their lines, and what stays open. */
export function toldFindings(texts: readonly PasteFacts[]): {
  readonly findings: readonly ToldFinding[];
  readonly unknown: readonly string[];
} {
  const regions = texts.flatMap(({ reserved = [] }) => reserved);
  const areas = texts.flatMap(({ cmaAreas = [] }) => cmaAreas);
  const judged = texts.map(({ cmaRequests = [] }) => judgeRequests(cmaRequests, regions, areas));
  return {
    findings: texts.flatMap(({ findings = [] }, index) => {
      const own = judged[index]?.findings ?? [];
      const all = own.length === 0 ? findings : [...findings, ...own].toSorted(byLine);
      return all.map(told);
    }),
    unknown: judged.flatMap(({ unknown }) => unknown),
  };
}

function byLine(one: PasteFinding, other: PasteFinding): number {
  return one.line - other.line;
}

/** Findings of recordings state their severity, which may differ from that of their rule. */
function told({ rule, severity, ...finding }: PasteFinding): ToldFinding {
  const own = isPasteRule(rule) ? PASTE_RULES[rule].severity : 'warning';
  return { rule, severity: severity ?? own, ...finding };
}
