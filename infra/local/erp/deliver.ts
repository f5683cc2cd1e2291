import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { ErpEffect } from "./ErpFaults";

/** What a call asks of the ERP, and how what came of it is answered. */
export interface Exchange<T> {
  readonly work: () => T;
  readonly answer: (result: T) => unknown;
}

/** Does the work and answers it, as far as the injected fault lets it. */
export async function deliver<T>(
  reply: FastifyReply,
  effect: ErpEffect | undefined,
  exchange: Exchange<T>,
): Promise<unknown> {
  switch (effect?.type) {
    case "acceptAndDrop":
      exchange.work();
      return cutOff(reply);
    case "drop":
      return cutOff(reply);
    case "slow":
      return answerLate(effect, exchange);
    case "status":
      return answerStatus(reply, effect, exchange);
    case "hang":
      if (effect.committed) exchange.work();
      return reply.hijack();
    default:
      return exchange.answer(exchange.work());
  }
}

function cutOff(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.request.raw.socket.destroy();
  return reply;
}

async function answerLate<T>(
  effect: Extract<ErpEffect, { type: "slow" }>,
  exchange: Exchange<T>,
): Promise<unknown> {
  const done = effect.committed ? { result: exchange.work() } : undefined;
  await delay(effect.ms, undefined, { ref: false });
  return exchange.answer(done === undefined ? exchange.work() : done.result);
}

function answerStatus<T>(
  reply: FastifyReply,
  effect: Extract<ErpEffect, { type: "status" }>,
  exchange: Exchange<T>,
): FastifyReply {
  if (effect.committed) exchange.work();
  if (effect.retryAfter !== undefined) reply.header("Retry-After", String(effect.retryAfter));
  return reply.code(effect.status).send({ error: "A fault was injected." });
}
