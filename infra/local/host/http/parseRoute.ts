import { CommandError } from "../../command/CommandError";

interface LiteralSegment {
  readonly literal: string;
}
interface ParameterSegment {
  readonly parameter: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly accepts: (value: string) => boolean;
  readonly constrained: boolean;
}
type Segment = LiteralSegment | ParameterSegment;

export interface RouteTemplate {
  readonly text: string;
  /** @returns the parameters' values, or undefined if the path is another route's. */
  match(path: readonly string[]): Record<string, string> | undefined;
  /** Sorts before routes that are less particular: literals, then constrained parameters, then others. */
  readonly precedence: string;
}

const guid = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;
const simpleConstraints: Readonly<Record<string, (value: string) => boolean>> = {
  int: (value) => /^[+-]?\d{1,10}$/.test(value) && Math.abs(Number(value)) <= 2_147_483_648,
  long: (value) => /^[+-]?\d{1,19}$/.test(value),
  bool: (value) => /^(?:true|false)$/i.test(value),
  guid: (value) => guid.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
};

/** Constraints with arguments: name, number of arguments, test. */
const numericConstraints: Readonly<
  Record<string, (value: string, first: number, second: number) => boolean>
> = {
  min: (value, first) => /^-?\d+$/.test(value) && Number(value) >= first,
  max: (value, first) => /^-?\d+$/.test(value) && Number(value) <= first,
  range: (value, first, second) =>
    /^-?\d+$/.test(value) && Number(value) >= first && Number(value) <= second,
  minlength: (value, first) => value.length >= first,
  maxlength: (value, first) => value.length <= first,
  length: (value, first, second) => value.length >= first && value.length <= second,
};

/**
 * Reads a route such as `lines/{orderLineId:guid}/explain` or `runs/{id?}`, without its prefix.
 * @param where whose route it is, for the message.
 * @throws CommandError for a template that the platform or this host does not take.
 */
export function parseRoute(text: string, where: string): RouteTemplate {
  const trimmed = text.replace(/^\/|\/$/g, "");
  const segments =
    trimmed === "" ? [] : trimmed.split("/").map((part) => parseSegment(part, where));
  const first = segments[0];
  if (first !== undefined && "literal" in first && /^(?:admin|runtime)$/i.test(first.literal)) {
    throw new CommandError(`The route of ${where} may not start with ${first.literal}.`);
  }
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if ("parameter" in segment && (segment.optional || segment.rest) && !last) {
      throw new CommandError(`In the route of ${where}, only the last segment may be optional.`);
    }
  });
  return {
    text: trimmed,
    match: (path) => matchSegments(segments, path),
    precedence: segments.map(rank).join(""),
  };
}

function parseSegment(part: string, where: string): Segment {
  if (!/[{}]/.test(part)) return { literal: part };
  const match = /^\{(\*{0,2})([a-z_]\w*)((?::[a-z]+(?:\([^()]*\))?)*)(\??)\}$/i.exec(part);
  if (match === null) {
    throw new CommandError(
      `The route of ${where} has the segment '${part}', which the local host does not support; use {name}, {name?}, {name:int} or {*name}.`,
    );
  }
  const [, stars = "", parameter = "", constraints = "", question = ""] = match;
  const tests = constraints
    .split(":")
    .slice(1)
    .map((constraint) => parseConstraint(constraint, where));
  return {
    parameter,
    optional: question !== "",
    rest: stars !== "",
    accepts: (value) => tests.every((test) => test(value)),
    constrained: tests.length > 0,
  };
}

function parseConstraint(text: string, where: string): (value: string) => boolean {
  const [, name = "", list] = /^([a-z]+)(?:\(([^()]*)\))?$/i.exec(text) ?? [];
  const simple = simpleConstraints[name.toLowerCase()];
  if (simple !== undefined && list === undefined) return simple;
  const numeric = numericConstraints[name.toLowerCase()];
  const numbers = (list ?? "").split(",").map(Number);
  if (numeric === undefined || list === undefined || numbers.some(Number.isNaN)) {
    throw new CommandError(
      `The route of ${where} has the constraint '${text}', which the local host does not support.`,
    );
  }
  const first = numbers[0] ?? 0;
  return (value) => numeric(value, first, numbers[1] ?? first);
}

function matchSegments(
  segments: readonly Segment[],
  path: readonly string[],
): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = path[index];
    if ("literal" in segment) {
      if (value?.toLowerCase() !== segment.literal.toLowerCase()) return undefined;
    } else if (segment.rest) {
      if (value !== undefined) values[segment.parameter] = path.slice(index).join("/");
      return values;
    } else if (value === undefined || value === "") {
      if (!segment.optional) return undefined;
    } else if (segment.accepts(value)) values[segment.parameter] = value;
    else return undefined;
  }
  return path.length > segments.length ? undefined : values;
}

function rank(segment: Segment): string {
  if ("literal" in segment) return "1";
  if (segment.rest) return "4";
  return segment.constrained ? "2" : "3";
}
