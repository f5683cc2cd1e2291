import { WorkTables } from "../verify/client/WorkTables";
import { readSettings } from "../verify/settings";
import type { Build } from "./broken/Build";
import { stages, type RoundPlan } from "./plan/RoundPlan";
import { HeldLines } from "./storm/HeldLines";
import { runStorm } from "./storm/runStorm";
import type { StormParts } from "./storm/StormParts";
import { watchDrafts } from "./storm/watchDrafts";
import { Tally } from "./storm/Tally";
import { judge } from "./verdict/judge";
import { judgeDifferences } from "./verdict/judgeDifferences";
import { judgeHolds } from "./verdict/judgeHolds";
import { judgeStale, readOpenLines } from "./verdict/judgeStale";
import { comeToRest, settle } from "./verdict/settle";
import type { Violation } from "./verdict/Violation";
import type { Crew } from "./world/Crew";
import { DataverseUser } from "./world/DataverseUser";
import type { Worker } from "./world/Worker";
import type { World } from "./world/World";

export interface RoundOutcome {
  readonly plan: RoundPlan;
  readonly violations: readonly Violation[];
  readonly tally: Tally;
  readonly seconds: number;
}

export interface RoundPlace {
  readonly world: World;
  readonly crew: Crew;
  readonly build: Build;
}

const headStartWithinMs = 30_000;

/** Prepares the world, lets the storm at it, lets it settle and judges it. */
export async function runRound(
  plan: RoundPlan,
  { world, crew, build }: RoundPlace,
): Promise<RoundOutcome> {
  const begin = performance.now();
  const user = new DataverseUser(world.dataverseUrl);
  const prepared = world.prepare(plan, build.erpSettings, build.schema);
  const [workers] = await Promise.all([crew.muster(plan.workers), prepared]);
  const parts = await partsOf(world, workers, user);
  for (const stage of stages.slice(0, plan.headStart))
    await crew.settler.tickToItsEnd(stage, headStartWithinMs);
  const work = new WorkTables(readSettings(crew.settingsFile, {}));
  let isOver = false;
  const drafts = watchDrafts(user, () => isOver);
  // Where the storm breaks off nobody asks for them any more.
  drafts.catch(() => undefined);
  await runStorm(plan.events, parts);
  await world.calm();
  isOver = true;
  for (const name of world.takeStruck()) parts.tally.add(name);
  const rest = await comeToRest(workers);
  const open = await readOpenLines(user);
  const violations = [
    ...(await drafts),
    ...rest,
    ...(await settle(world, { settler: crew.settler, user, work })),
    ...(await judge(crew.settingsFile, world.dataverseUrl)),
    ...(await judgeHolds(parts.held.lines, user)),
    ...(await judgeDifferences(parts.edited, user)),
    ...(await judgeStale(open, user)),
    ...crew.troubles,
  ];
  const seconds = (performance.now() - begin) / 1_000;
  return { plan, violations, tally: parts.tally, seconds };
}

async function partsOf(
  world: World,
  workers: readonly Worker[],
  user: DataverseUser,
): Promise<StormParts> {
  const lines = await user.rowsSurely("salesorderdetails?$select=_salesorderid_value");
  const accounts = await user.rowsSurely("accounts?$select=accountid");
  return {
    world,
    workers,
    user,
    orderLines: lines.map((row) => ({
      id: String(row["salesorderdetailid"]),
      orderId: String(row["_salesorderid_value"]),
    })),
    accountIds: accounts.map((row) => String(row["accountid"])),
    held: new HeldLines(),
    edited: new Set(),
    tally: new Tally(),
  };
}
