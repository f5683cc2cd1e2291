import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Environment } from "../../Environment";
import { unlimited } from "../../limits/ServiceLimits";
import { platformFigures } from "../../limits/throttled";
import { readJson, refuse, withInput } from "./adminInput";

const latencyMsMax = 60_000;

const switchesBody = z
  .strictObject({
    keyResolvedSeparately: z.boolean(),
    concurrencyOff: z.array(z.string()),
    rounding: z.enum(["halfAway", "halfEven"]),
    /** `multipart` is another name of `nested`. */
    failedChangeSetShape: z
      .enum(["nested", "multipart", "single"])
      .transform((shape) => (shape === "multipart" ? "nested" : shape)),
    innerImpersonationIgnored: z.boolean(),
    closedInvoiceWrites: z.boolean(),
  })
  .partial();

const figure = z.number().int().min(1).optional();
const limitsBody = z.strictObject({
  requests: figure,
  executionMs: figure,
  concurrent: figure,
  windowSeconds: z.number().positive().default(platformFigures.windowSeconds),
  latencyMs: z.number().min(0).max(latencyMsMax).default(0),
});

/** How the environment behaves: what is not verified of the platform, and its limits. */
export function addSettingRoutes(server: FastifyInstance, environment: Environment): void {
  server.get("/_emulator/limits", () => environment.limits.settings);
  server.post("/_emulator/limits", (request, reply) =>
    withInput(reply, readJson(limitsBody, request.body), (body) => {
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      environment.limits.change({ ...unlimited, ...Object.fromEntries(given) });
      return environment.limits.settings;
    }),
  );
  server.get("/_emulator/switches", () => environment.switches);
  server.post("/_emulator/switches", (request, reply) =>
    withInput(reply, readJson(switchesBody, request.body), (body) => {
      const unknown = body.concurrencyOff?.find((name) => !environment.model.tables.has(name));
      if (unknown !== undefined) {
        return refuse(reply, 400, `There is no table '${unknown}'.`);
      }
      const given = Object.entries(body).filter(([, value]) => value !== undefined);
      environment.changeSwitches(Object.fromEntries(given));
      return environment.switches;
    }),
  );
}
