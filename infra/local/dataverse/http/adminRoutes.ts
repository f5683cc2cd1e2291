import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { Environment } from "../Environment";
import type { ModelOptions } from "../model/buildModel";
import { readInput, readJson, refuse, withInput } from "./admin/adminInput";
import { addFaultRoutes } from "./admin/faultRoutes";
import { addBackgroundRoutes } from "./admin/backgroundRoutes";
import { addCustomApiRoutes } from "./admin/customApiRoutes";
import { addLeadRoutes } from "./admin/leadRoutes";
import { addRoleRoutes } from "./admin/roleRoutes";
import { addSettingRoutes } from "./admin/settingRoutes";
import { addStateRoutes } from "./admin/stateRoutes";
import { addWebhookRoutes } from "./admin/webhookRoutes";

export interface AdminRouteOptions {
  readonly environment: Environment;
  /** Loads a directory of CSV files and gives what the answer shows. */
  readonly load: ((environment: Environment, directory: string) => Promise<unknown>) | undefined;
}

const requestsShownDefault = 100;
const requestsShownMax = 20_000;

const loadBody = z.strictObject({ directory: z.string().min(1) });
const schemaBody = z.strictObject({
  alternateKeyStatus: z
    .record(z.string(), z.enum(["Pending", "InProgress", "Active", "Failed"]))
    .optional(),
  withoutProductSchema: z.boolean().optional(),
});
const requestsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(requestsShownMax).default(requestsShownDefault),
  correlation: z.string().optional(),
});

/** What people and tests ask of the emulator itself, under `/_emulator`; no token is needed. */
export function addAdminRoutes(server: FastifyInstance, options: AdminRouteOptions): void {
  const { environment } = options;
  addFaultRoutes(server, environment);
  addRoleRoutes(server, environment);
  addSettingRoutes(server, environment);
  addStateRoutes(server, environment);
  addCustomApiRoutes(server, environment);
  addBackgroundRoutes(server, environment);
  addWebhookRoutes(server, environment);
  addLeadRoutes(server, environment);
  server.get("/_emulator/health", () => ({
    status: environment.loading ? "loading" : "ready",
    uptimeSeconds: environment.uptimeSeconds,
  }));
  server.get("/_emulator/log", () => environment.log.summary());
  server.get("/_emulator/log/requests", (request, reply) =>
    withInput(reply, readInput(requestsQuery, request.query), ({ limit, correlation }) => ({
      requests: environment.log.requests({ limit, correlationId: correlation }),
    })),
  );
  server.post("/_emulator/log/reset", (_request, reply) => {
    environment.log.reset();
    return reply.code(204).send();
  });
  server.post("/_emulator/schema", (request, reply) =>
    withInput(reply, readJson(schemaBody, request.body), (body) => {
      environment.changeSchema(definedOnly(body));
      return { changed: body };
    }),
  );
  server.post("/_emulator/load", (request, reply) =>
    withInput(reply, readJson(loadBody, request.body), (body) =>
      load(options, reply, body.directory),
    ),
  );
}

async function load(
  options: AdminRouteOptions,
  reply: FastifyReply,
  directory: string,
): Promise<unknown> {
  const { environment } = options;
  if (options.load === undefined) {
    return refuse(reply, 501, "This emulator was started without a loader.");
  }
  if (environment.loading) {
    return refuse(reply, 409, "A data set is being loaded already.");
  }
  environment.loading = true;
  try {
    return await options.load(environment, directory);
  } catch (error) {
    return await refuse(reply, 400, error instanceof Error ? error.message : String(error));
  } finally {
    environment.loading = false;
    environment.writer.reference.clear();
  }
}

function definedOnly(body: z.infer<typeof schemaBody>): ModelOptions {
  const { alternateKeyStatus, withoutProductSchema } = body;
  return {
    ...(alternateKeyStatus === undefined ? {} : { alternateKeyStatus }),
    ...(withoutProductSchema === undefined ? {} : { withoutProductSchema }),
  };
}
