/** Shows what an exporter does while its program runs: on the page, and in inspectors of state machines. */
import type { Server } from 'node:http';
import { ok, refused, type Result } from '../base/result.ts';
import { formatInputError } from '../base/document.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { factReader } from './fact-reader.ts';
import type { LivePiece, LiveSource } from './live-source.ts';
import { readPageFiles } from './page-files.ts';
import { startPageServer } from './page-server.ts';
import { tellInspector, type InspectorLike } from './tell-inspector.ts';

/** Where an exporter is shown. @public */
export interface InspectExporterOptions {
  /** The name on the page; default `exporter`. */
  readonly name?: string;
  /** The address to serve; any other than this machine's own is open to others. Default `127.0.0.1`. */
  readonly host?: string;
  /** The first port to try; 0 takes any. Default 4040. */
  readonly port?: number;
  /** An inspector that is told, too, such as one of `@statelyai/inspect`. */
  readonly inspector?: InspectorLike;
}

/** An exporter that is shown. @public */
export interface ExporterInspection {
  /** The address of the page. */
  readonly url: string;
  /** Ends it: the page keeps what it has, and inspectors hear no more. */
  readonly close: () => void;
}

/**
 * Serves a page that shows an exporter: everything until now, and each further call as it is made, with its late
 * attaches, refusals and findings. The log is what is sent, from wherever a page has got to; nothing is kept for pages
 * beside it. The server keeps the program running until it is closed.
 *
 * @returns The address, or why nothing can be served.
 * @example
 * ```ts
 * import { createExporter } from 'cenalloc';
 * import { inspectExporter } from 'cenalloc/inspect';
 * import { raspberryPi4 } from 'cenalloc/platforms';
 *
 * const exporter = createExporter({ platform: raspberryPi4 });
 * const inspection = await inspectExporter(exporter, { port: 4040 });
 * if (!inspection.ok) throw new Error(inspection.refusal);
 * console.log(inspection.value.url);
 * // … calls …
 * inspection.value.close();
 * ```
 * @public
 */
export async function inspectExporter(
  exporter: Exporter,
  options: InspectExporterOptions = {},
): Promise<Result<ExporterInspection, string>> {
  const { name = 'exporter', host = '127.0.0.1', port = 4040, inspector } = options;
  const files = readPageFiles();
  if (!files.ok) return refused(formatInputError(files.refusal));
  const live = exporterSource(exporter, name);
  const started = await startPageServer({ host, port, files: files.value, document: null, live });
  if (!started.ok) return started;
  const { server, url } = started.value;
  const stop = inspector === undefined ? (): void => undefined : tellInspector(exporter, inspector);
  return ok({
    url,
    close: () => {
      end(server, stop);
    },
  });
}

function end(server: Server, stop: () => void): void {
  stop();
  server.close();
  server.closeAllConnections();
}

/** What an exporter records, as something that is followed. */
function exporterSource(exporter: Exporter, name: string): LiveSource {
  async function* pieces(after: string | null, signal: AbortSignal): AsyncGenerator<LivePiece> {
    const reader = factReader((sequence) => exporter.log(sequence));
    let wake = (): void => undefined;
    // Listening begins before reading, so that what is recorded meanwhile wakes the next round.
    let next = new Promise<void>((resolve) => (wake = resolve));
    const stop = exporter.subscribe(() => {
      wake();
    });
    signal.addEventListener('abort', () => {
      wake();
    });
    try {
      const beginning = reader.resume(after);
      if (beginning !== null) yield beginning;
      while (!signal.aborted) {
        yield* reader.more();
        yield { kind: 'caught-up' };
        await next;
        next = new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stop();
    }
  }
  return { name, pieces };
}
