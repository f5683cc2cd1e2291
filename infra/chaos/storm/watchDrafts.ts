import { setTimeout as sleep } from "node:timers/promises";
import { choices } from "../../dataverse/schema";
import type { Violation } from "../verdict/Violation";
import type { DataverseUser } from "../world/DataverseUser";

const lookEveryMs = 150;

const draft = Object.entries(
  choices.find(({ name }) => name === "invjob_invoicestage")?.options ?? {},
).find(([, label]) => label === "Draft")?.[0];

const openDrafts =
  "invoices?$select=invjob_bundlekey" +
  `&$filter=invjob_stage eq ${draft ?? ""} and statecode eq 0 and not startswith(invjob_bundlekey,'closed-')`;

/**
 * Looks at the open drafts as long as the storm goes on: that two share a bundle is wrong at any
 * moment, and is over as soon as both are sent.
 */
export async function watchDrafts(
  user: DataverseUser,
  isOver: () => boolean,
): Promise<readonly Violation[]> {
  const shared = new Set<string>();
  for (let isLast = false; !isLast;) {
    isLast = isOver();
    const keys = (await user.rows(openDrafts)).map((row) => String(row["invjob_bundlekey"]));
    for (const key of keys.filter((one, place) => keys.indexOf(one) !== place)) shared.add(key);
    if (!isLast) await sleep(lookEveryMs);
  }
  return [...shared].map((key) => ({
    code: "TWO_OPEN_DRAFTS",
    message: `${key}: open twice during the storm`,
  }));
}
