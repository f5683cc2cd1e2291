import { z } from "zod";
import type { Host } from "../Host";

export interface AdminAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const inputSchema = z.object({ input: z.string().optional() });

/**
 * The host's own endpoints (FUNCTIONS.md 3 and 9), to be called with the master key:
 * `GET /admin/host/status`, `POST /admin/host/drain`, `GET /admin/host/drain/status`,
 * `POST /admin/host/resume`, `GET /admin/functions`, `POST /admin/functions/{name}` (202 at once),
 * and, on a laptop only, `GET /admin/invocations/{id}`.
 */
export function handleAdmin(
  host: Host,
  request: {
    readonly method: string;
    readonly path: readonly string[];
    readonly body: Buffer;
  },
): AdminAnswer {
  const { method, path, body } = request;
  const [, area = "", name = "", detail = ""] = path;
  if (path.length > (area === "host" ? 4 : 3)) return { status: 404 };
  const route = [method, area, area === "host" ? [name, detail].join("/") : ""].join(" ");
  switch (route) {
    case "GET host status/":
      return { status: 200, body: host.status() };
    case "POST host drain/":
      host.drain();
      return { status: 202 };
    case "GET host drain/status":
      return { status: 200, body: host.drainStatus() };
    case "POST host resume/":
      host.resume();
      return { status: 202, body: { state: "Running" } };
    case "GET functions ":
      return { status: 200, body: host.describe() };
    case "POST functions ":
      return start(host, name, body);
    case "GET invocations ": {
      const record = host.invoker.store.get(name);
      return record === undefined ? { status: 404 } : { status: 200, body: record };
    }
    default:
      return { status: 404 };
  }
}

function start(host: Host, name: string, body: Buffer): AdminAnswer {
  const target = host.find(name);
  if (target === undefined) return { status: 404 };
  const input = readInput(body);
  if (input === undefined) {
    return { status: 400, body: { message: 'The body must be JSON such as {"input":"text"}.' } };
  }
  if (target.trigger.type === "http") {
    return { status: 400, body: { message: `${name} is an HTTP function; call its route.` } };
  }
  return { status: 202, body: { invocationId: host.start(target, input) } };
}

function readInput(body: Buffer): string | undefined {
  if (body.length === 0) return "";
  try {
    const parsed = inputSchema.safeParse(JSON.parse(body.toString("utf8")));
    return parsed.success ? (parsed.data.input ?? "") : undefined;
  } catch {
    return undefined;
  }
}
