import type { HandMove } from "../plan/RoundPlan";
import type { Worker } from "../world/Worker";
import type { Answer } from "../world/send";
import { atPlace, readInvoices } from "./chooseRecord";
import type { StormParts } from "./StormParts";

/** What a person does over HTTP. @returns what it was, with the answer's status; undefined: nothing to do it to */
export async function makeHandMove(
  worker: number,
  move: HandMove,
  parts: StormParts,
): Promise<string | undefined> {
  switch (move.on) {
    case "line":
      return moveLine(worker, move, parts);
    case "invoice":
    case "discard":
      return moveInvoice(worker, move, parts);
    case "stage": {
      const answer = await post(worker, `stages/${move.stage}`, { parts, body: move.body });
      return `stage by hand ${String(answer.status)}`;
    }
    case "record":
      return runRecord(worker, move, parts);
  }
}

async function runRecord(
  worker: number,
  { stage, place }: Extract<HandMove, { on: "record" }>,
  parts: StormParts,
): Promise<string | undefined> {
  const isOfLines = stage === "create-lines" || stage === "bundle";
  const records: readonly { readonly id: string }[] = isOfLines
    ? parts.orderLines
    : await readInvoices(parts.user);
  const recordId = atPlace(records, place)?.id;
  if (recordId === undefined) return undefined;
  const { status } = await post(worker, `stages/${stage}`, { parts, body: { recordId } });
  return `one record by hand ${String(status)}`;
}

interface Posted {
  readonly parts: StormParts;
  readonly body?: Readonly<object>;
}

function isRunning(worker: Worker): boolean {
  return worker.isRunning;
}

/** Asks the worker, or another where that one is just gone: people find one that answers. */
async function post(worker: number, path: string, { parts, body }: Posted): Promise<Answer> {
  const { workers } = parts;
  const asked = workers[worker]?.isRunning === true ? workers[worker] : workers.find(isRunning);
  return (
    asked?.ask(path, { method: "POST", ...(body !== undefined && { body }) }) ?? {
      status: 0,
      body: {},
    }
  );
}

const holdBody = { reason: "somebody looks into it" };

async function moveLine(
  worker: number,
  { action, place }: Extract<HandMove, { on: "line" }>,
  parts: StormParts,
): Promise<string | undefined> {
  const { held, orderLines } = parts;
  // What people release, somebody held before.
  const isRelease = action === "release" && held.lines.length > 0;
  const line = isRelease ? atPlace(held.lines, place) : atPlace(orderLines, place)?.id;
  if (line === undefined || !parts.held.begin(line)) return undefined;
  if (action === "release") parts.held.letGo(line);
  const body = action === "hold" ? { body: holdBody } : {};
  const path = `records/salesorderdetail/${line}/${action}`;
  const { status } = await post(worker, path, { parts, ...body });
  if (action === "hold" && status === 200) parts.held.hold(line);
  parts.held.end(line);
  return `line ${action} ${String(status)}`;
}

async function moveInvoice(
  worker: number,
  move: Extract<HandMove, { on: "invoice" | "discard" }>,
  parts: StormParts,
): Promise<string | undefined> {
  const id = atPlace(await readInvoices(parts.user), move.place)?.id;
  if (id === undefined) return undefined;
  if (move.on === "discard") {
    const body = { lines: move.lines };
    const { status } = await post(worker, `invoices/${id}/discard`, { parts, body });
    return `discard ${String(status)}`;
  }
  const body = move.action === "hold" ? { body: holdBody } : {};
  const path = `records/invoice/${id}/${move.action}`;
  const { status } = await post(worker, path, { parts, ...body });
  return `invoice ${move.action} ${String(status)}`;
}
