/**
 * What happens in one round, decided before it begins. A plan is data: the same seed and round give the
 * same plan on any machine, and a plan holds all that the storm does. Which request a fault meets in the
 * end is up to the processes, which are real.
 */

/** The stages in their order. */
export const stages = ["create-lines", "bundle", "calculate", "send"] as const;
export type StageName = (typeof stages)[number];

/** The functions that a worker's timers run. */
export type TimerName = StageName | "reconcile";

/** One process that runs the app. */
export interface WorkerPlan {
  /** How far its clock is ahead, in seconds; below zero it is behind. */
  readonly clockAheadSeconds: number;
}

/** A record to be chosen when the time has come: the one at this place, counted round and round. */
export type Place = number;

/** What a person does over the app's own HTTP routes. */
export type HandMove =
  | { readonly on: "line"; readonly action: "hold" | "release" | "retry"; readonly place: Place }
  | { readonly on: "invoice"; readonly action: "hold" | "release" | "retry"; readonly place: Place }
  | { readonly on: "discard"; readonly lines: "bundle" | "hold"; readonly place: Place }
  | { readonly on: "stage"; readonly stage: TimerName; readonly body: Readonly<object> }
  /** One line or invoice, taken through a stage whether the stage would take it now or not. */
  | { readonly on: "record"; readonly stage: StageName; readonly place: Place };

/** What a user changes in Dataverse itself. */
export type UserEdit =
  | { readonly on: "orderLine"; readonly columns: Readonly<object>; readonly place: Place }
  | { readonly on: "order"; readonly columns: Readonly<object>; readonly place: Place }
  | { readonly on: "account"; readonly columns: Readonly<object>; readonly place: Place }
  | { readonly on: "orderLineGone"; readonly place: Place }
  | { readonly on: "invoice"; readonly columns: Readonly<object>; readonly place: Place }
  | { readonly on: "invoiceGone"; readonly place: Place }
  | {
      readonly on: "detail";
      readonly action: "alter" | "remove" | "add";
      readonly quantity: number;
      readonly place: Place;
    };

/** What happens at a moment of the storm. */
export type PlannedAct =
  | { readonly kind: "tick"; readonly worker: number; readonly timer: TimerName }
  | { readonly kind: "kill"; readonly worker: number; readonly forMs: number }
  | { readonly kind: "pause"; readonly worker: number; readonly forMs: number }
  | { readonly kind: "clock"; readonly worker: number; readonly aheadSeconds: number }
  | {
      readonly kind: "fault";
      readonly part: "dataverse" | "erp";
      readonly name: string;
      readonly rule: Readonly<object>;
    }
  | { readonly kind: "restart"; readonly part: "dataverse" | "erp" }
  | { readonly kind: "pauseStorage"; readonly forMs: number }
  /** Every worker dies, and so much time passes in Dataverse and in storage before they are there again. */
  | { readonly kind: "blackout"; readonly passSeconds: number }
  | { readonly kind: "hand"; readonly worker: number; readonly move: HandMove }
  | { readonly kind: "edit"; readonly edit: UserEdit };

export type PlannedEvent = PlannedAct & {
  /** Milliseconds after the storm's beginning. */
  readonly atMs: number;
};

/** Rows of the four CSV files of a data set; see infra/local/data/README.md. */
export interface TradePlan {
  readonly accounts: readonly (readonly string[])[];
  readonly products: readonly (readonly string[])[];
  readonly orders: readonly (readonly string[])[];
  readonly lines: readonly (readonly string[])[];
}

export interface RoundPlan {
  readonly seed: number;
  readonly round: number;
  readonly trade: TradePlan;
  readonly workers: readonly WorkerPlan[];
  /** The app's settings in this round, besides connections. */
  readonly settings: Readonly<Record<string, string>>;
  /** The Dataverse emulator's switches: how to read what is not verified of the platform. */
  readonly switches: Readonly<object>;
  /** How long a token is good. */
  readonly tokenSeconds: number;
  /** So many stages run in peace before the storm, so that storms meet all of them. */
  readonly headStart: number;
  readonly events: readonly PlannedEvent[];
}
