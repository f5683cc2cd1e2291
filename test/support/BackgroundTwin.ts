import type { App } from "../../lib/app/composeApp";
import type { BackgroundOperation } from "../../lib/app/composeBackground";
import type { FollowUpRequest } from "../../lib/domain/followUp";
import { CallbackDoor } from "./CallbackDoor";
import { eventually } from "./eventually";
import { SmallTwin } from "./SmallTwin";

/** The Custom API that follows operations in tests; its parameter tells one from another. */
const follower = "contoso_After";

type AppOptions = Parameters<SmallTwin["app"]>[1];

/** A small twin in which Dataverse runs Custom APIs in the background and tells the app of their ends. */
export class BackgroundTwin {
  static readonly secret = "0123456789abcdef0123456789abcdef";
  readonly twin: SmallTwin;
  readonly door: CallbackDoor;
  #labels = 0;

  private constructor(twin: SmallTwin, door: CallbackDoor) {
    this.twin = twin;
    this.door = door;
  }

  static async start(): Promise<BackgroundTwin> {
    return new BackgroundTwin(await SmallTwin.start(), await CallbackDoor.start());
  }

  async close(): Promise<void> {
    await Promise.all([this.twin.close(), this.door.close()]);
  }

  /** Nothing paused, no faults, and the follower there. */
  async calm(): Promise<void> {
    const { dataverse } = this.twin;
    await dataverse.admin("background", { paused: false, retryDelayMs: 1 });
    await fetch(`${dataverse.origin}/_emulator/background/callbacks`, { method: "DELETE" });
    await fetch(`${dataverse.origin}/_emulator/faults`, { method: "DELETE" });
    await dataverse.admin("customapis", { name: follower, parameters: { Of: "String" } });
  }

  app(changes: Readonly<Record<string, string>> = {}, options: AppOptions = {}): App {
    const background = {
      BACKGROUND_OPERATIONS: `sample_Outputs,sample_Fail,sample_Slow,${follower}`,
      CALLBACK_URL: this.door.url,
      CALLBACK_SECRET: BackgroundTwin.secret,
    };
    return this.twin.app({ ...background, ...changes }, options);
  }

  /** Something to follow an operation, which `followers` finds again. */
  following(): Extract<FollowUpRequest, { kind: "operation" }> {
    this.#labels += 1;
    const parameters = { Of: `label ${String(this.#labels)}` };
    return { kind: "operation", name: follower, parameters, then: null };
  }

  /** Submits an operation that is followed up. */
  async submitted(
    app: App,
    name = "sample_Outputs",
    followUp: FollowUpRequest = this.following(),
  ): Promise<BackgroundOperation> {
    const request = { name, parameters: {}, actor: "Ann", followUp };
    const result = await app.background.submit(request);
    if (result.kind === "notAllowed") throw new Error(result.message);
    return result.operation;
  }

  /** How often Dataverse was asked for what follows an operation. */
  async followers({ followUp }: BackgroundOperation): Promise<number> {
    if (followUp?.request.kind !== "operation") throw new TypeError("no operation follows");
    const label = JSON.stringify(followUp.request.parameters["Of"]);
    const path = `backgroundoperations?$select=inputparameters&$filter=name eq '${follower}'`;
    const rows = await this.twin.dataverse.rows(path);
    return rows.filter((row) => String(row["inputparameters"]).includes(label)).length;
  }

  /** Ids of the operations of a Custom API that Dataverse took. */
  async inDataverse(name: string): Promise<readonly string[]> {
    const path = `backgroundoperations?$select=name&$filter=name eq '${name}'`;
    const rows = await this.twin.dataverse.rows(path);
    return rows.map((row) => String(row["backgroundoperationid"]));
  }

  /** Dataverse takes the next submission of a Custom API, and its answer is lost. */
  async loseAnswer(name: string): Promise<void> {
    const rule = { match: { route: `^${name}` }, effect: { type: "dropAnswer" } };
    await this.twin.dataverse.admin("faults", rule);
  }

  /** A fault of the next notice. */
  async strike(effect: object): Promise<void> {
    await this.twin.dataverse.admin("background/callbacks", { effect, times: 1 });
  }

  /** Waits until it is done in Dataverse. */
  async doneInDataverse({ backgroundOperationId }: BackgroundOperation): Promise<void> {
    const path = `backgroundoperations(${backgroundOperationId ?? ""})?$select=backgroundoperationstatecode`;
    await eventually(async () => {
      const row = await this.twin.dataverse.api("GET", path);
      return String(row["backgroundoperationstatecode"]) === "3" || undefined;
    });
  }
}

/** An operation as it is now. */
export async function now(app: App, { id }: { readonly id: string }): Promise<BackgroundOperation> {
  const found = await app.background.find(id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

/** An operation, once its end was seen. */
export function ended(app: App, operation: { readonly id: string }): Promise<BackgroundOperation> {
  return eventually(async () => {
    const found = await now(app, operation);
    return found.endedOn === null ? undefined : found;
  });
}
