import { randomUUID } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { ParameterValues } from "../messages/CustomApi";
import type { Caller, Writer } from "../writes/Writer";
import { postWebhook, type StrippedAs, type WebhookDelivery } from "./postWebhook";
import {
  noRecord,
  noTable,
  remoteExecutionContext,
  type StepEvent,
} from "./remoteExecutionContext";
import type { KeyedValue } from "./sdkValues";
import type { Endpoint, WebhookStep } from "./webhookStep";

const stepsMax = 1_000;
const deliveriesKept = 1_000;

/** The steps that tell webhooks of messages, and what was sent to them. */
export class WebhookSteps {
  readonly #host: { readonly writer: Writer; readonly isClosed: boolean };
  #steps: WebhookStep[] = [];
  #deliveries: WebhookDelivery[] = [];

  constructor(host: { readonly writer: Writer; readonly isClosed: boolean }) {
    this.#host = host;
  }

  list(): readonly WebhookStep[] {
    return this.#steps;
  }

  get deliveries(): readonly WebhookDelivery[] {
    return this.#deliveries;
  }

  /** Adds a step, in place of one of that name. Throws a RangeError beyond 1,000. */
  register(step: WebhookStep): void {
    const others = this.#steps.filter(({ name }) => name !== step.name);
    if (others.length >= stepsMax) {
      throw new RangeError(`There can be at most ${String(stepsMax)} steps.`);
    }
    this.#steps = [...others, step];
  }

  /** Removes the step of that name, or all. */
  remove(name?: string): void {
    this.#steps = this.#steps.filter((step) => name !== undefined && step.name !== name);
  }

  clear(): void {
    this.#steps = [];
    this.#deliveries = [];
  }

  /** A Custom API was called: its steps are told, after the call was answered. */
  called(
    { caller, baseUrl }: { readonly caller: Caller; readonly baseUrl: string },
    call: { readonly message: string; readonly parameters: ParameterValues },
  ): void {
    const event = {
      message: call.message,
      table: noTable,
      recordId: noRecord,
      inputParameters: Object.entries(call.parameters).map(([key, value]) => ({ key, value })),
      images: [],
      userId: caller.userId,
      hasParent: false,
    };
    for (const step of this.#steps.filter(({ message }) => message === call.message)) {
      const told = { ...event, stepName: step.name };
      const organization = new URL(baseUrl).host;
      void setImmediate().then(() => this.fire(told, { endpoint: step, organization }));
    }
  }

  /** Posts the event so many times at once, each with the ids of the one event. */
  async fire(
    event: Omit<StepEvent, "correlationId" | "operationId">,
    how: {
      readonly endpoint: Endpoint;
      readonly organization: string;
      readonly copies?: number;
      readonly strippedAs?: StrippedAs;
    },
  ): Promise<WebhookDelivery[]> {
    if (this.#host.isClosed) {
      return [];
    }
    const { endpoint, organization, copies = 1, strippedAs = "absent" } = how;
    const ids = { correlationId: randomUUID(), operationId: randomUUID() };
    const context = remoteExecutionContext(this.#host.writer, { ...event, ...ids });
    const posts = Array.from({ length: copies }, () =>
      postWebhook({ endpoint, context, organization, strippedAs }),
    );
    const deliveries = await Promise.all(posts);
    this.#deliveries = [...this.#deliveries, ...deliveries].slice(-deliveriesKept);
    return deliveries;
  }
}

/** An input parameter that makes a payload so many bytes larger. */
export function padding(bytes: number): readonly KeyedValue[] {
  return bytes === 0 ? [] : [{ key: "Padding", value: "x".repeat(bytes) }];
}
