import { CommandError } from "../../command/CommandError";
import type { AppFunction, Trigger } from "../app/describeFunction";
import { parseRoute } from "./parseRoute";
import type { RouteTemplate } from "./parseRoute";

interface Route {
  readonly target: AppFunction;
  readonly trigger: Extract<Trigger, { type: "http" }>;
  readonly template: RouteTemplate;
}

export interface RouteMatch {
  readonly target: AppFunction;
  readonly trigger: Extract<Trigger, { type: "http" }>;
  readonly params: Record<string, string>;
}

/** The HTTP functions of an app by their routes, the most particular route first. */
export class RouteTable {
  readonly #routes: readonly Route[];
  readonly #prefix: readonly string[];

  /**
   * @param prefix the route prefix of host.json, for example `api`; may be empty.
   * @throws CommandError when two functions share a route and a method.
   */
  constructor(functions: readonly AppFunction[], prefix: string) {
    this.#prefix = splitPath(prefix);
    const routes: Route[] = [];
    for (const target of functions) {
      const { trigger } = target;
      if (trigger.type !== "http") continue;
      const template = parseRoute(trigger.route, target.name);
      const route = { target, trigger, template };
      for (const other of routes) assertApart(route, other);
      routes.push(route);
    }
    this.#routes = routes.sort((a, b) => (a.template.precedence < b.template.precedence ? -1 : 1));
  }

  /** @param path decoded segments of the request's path. */
  match(method: string, path: readonly string[]): RouteMatch | undefined {
    const inside = this.#prefix.every(
      (segment, index) => path[index]?.toLowerCase() === segment.toLowerCase(),
    );
    if (!inside) return undefined;
    const rest = path.slice(this.#prefix.length);
    for (const { target, trigger, template } of this.#routes) {
      const params = trigger.methods.includes(method) ? template.match(rest) : undefined;
      if (params !== undefined) return { target, trigger, params };
    }
    return undefined;
  }

  /** Name, methods and path of each HTTP function, for whoever wants to know what is served. */
  describe(): { name: string; methods: readonly string[]; path: string }[] {
    return this.#routes.map(({ target, trigger, template }) => ({
      name: target.name,
      methods: trigger.methods,
      path: `/${[...this.#prefix, template.text].join("/")}`,
    }));
  }
}

/** Segments of a path, without empty ones at either end. */
export function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

function assertApart(route: Route, other: Route): void {
  if (route.template.text.toLowerCase() !== other.template.text.toLowerCase()) return;
  const shared = route.trigger.methods.find((method) => other.trigger.methods.includes(method));
  if (shared === undefined) return;
  throw new CommandError(
    `Functions ${other.target.name} and ${route.target.name} share the route ${route.template.text} for ${shared}.`,
  );
}
