import { ApiError, ConnectionError } from '../../facts/errors.ts';
import { fetchOk } from '../../kubectl/api/api.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { believeAnswers, type NodeAnswer } from './answering-node.ts';
import { surveyNodes, type Survey, type SurveyOptions } from './node-survey.ts';

/** How often a server that is out of reach is tried once more, and the milliseconds before and for each attempt. */
const ATTEMPTS = 2;
const PAUSE = 1000;
const PATIENCE = 2000;

/** How kubelets are asked. */
export interface KubeletSurveyOptions extends SurveyOptions {
  /** The only nodes that are wanted; empty: all. */
  readonly nodes: readonly string[];
}

/**
 * Asks the kubelets of many nodes; an answer counts for the node that it says it is of. Where the
 * user may not ask any, the first few tell so for all; where the server is lost on the way, the survey ends soon after.
 */
export async function surveyKubelets<T extends NodeAnswer>(
  connection: Connection,
  nodes: readonly string[],
  { concurrency, signal, onProgress, nodes: named }: KubeletSurveyOptions,
  ask: (node: string) => Promise<Reading<T>>,
): Promise<Survey<T>> {
  let attempts: Promise<boolean> | undefined;
  const serverAnswers = async (): Promise<boolean> => {
    attempts ??= tryServer(connection, signal);
    const answers = await attempts;
    if (answers) attempts = undefined;
    return answers;
  };
  const refusalHolds = async (): Promise<boolean> => !(await connection.kubelets.mayAsk(signal));
  const survey = await surveyNodes(nodes, { concurrency, signal, onProgress, refusalHolds, serverAnswers }, ask);
  return believeAnswers(survey, named);
}

async function tryServer(connection: Connection, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await pause(PAUSE, signal);
    if (await answersNow(connection, signal)) return true;
  }
  return false;
}

/** Every user may ask for the version; but any answer will do. */
async function answersNow(connection: Connection, signal: AbortSignal): Promise<boolean> {
  try {
    (await fetchOk(connection, { path: '/version', timeout: PATIENCE, signal })).discard();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return true;
    if (error instanceof ConnectionError) return false;
    throw error;
  }
}
