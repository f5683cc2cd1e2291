import type { FastifyReply } from "fastify";
import { z } from "zod";

type Input<T> = { readonly value: T } | { readonly refusal: string };

/** Answers 400 with what is wrong with the input, else with what `work` gives. */
export function withInput<T>(
  reply: FastifyReply,
  input: Input<T>,
  work: (value: T) => unknown,
): unknown {
  return "value" in input ? work(input.value) : refuse(reply, 400, input.refusal);
}

/** Reads a query, or whatever else is parsed already. */
export function readInput<T>(schema: z.ZodType<T>, input: unknown): Input<T> {
  const result = schema.safeParse(input);
  return result.success ? { value: result.data } : { refusal: z.prettifyError(result.error) };
}

/** Reads a body, which the server leaves as text; an empty one is an empty object. */
export function readJson<T>(schema: z.ZodType<T>, body: unknown): Input<T> {
  return readInput(schema, parsed(body));
}

/** Takes one item where a list under the name is expected, and says what is wrong with it in place. */
export function listOrOne<T>(name: string, item: z.ZodType<T>): z.ZodType<Record<string, T[]>> {
  return z.preprocess(
    (body) =>
      typeof body === "object" && body !== null && name in body ? body : { [name]: [body] },
    z.strictObject({ [name]: z.array(item) }),
  );
}

export function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ error: message });
}

function parsed(body: unknown): unknown {
  try {
    return typeof body === "string" && body !== "" ? JSON.parse(body) : {};
  } catch {
    return undefined;
  }
}
