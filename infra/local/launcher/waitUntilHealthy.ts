import { setTimeout as delay } from "node:timers/promises";
import { CommandError } from "../command/CommandError";
import type { TwinAddresses } from "./TwinAddresses";

const healthyWithinInMs = 60_000;
const askEveryInMs = 100;
const answerWithinInMs = 2_000;

interface Probe {
  readonly name: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  /** Storage answers without a key with an error: that it answers at all is what counts. */
  readonly anyAnswer?: boolean;
}

/** @throws CommandError naming the parts that do not answer in time. */
export async function waitUntilHealthy(addresses: TwinAddresses): Promise<void> {
  const master = { "x-functions-key": addresses.masterKey };
  const probes: Probe[] = [
    { name: "Dataverse emulator", url: `${addresses.dataverseUrl}/_emulator/health` },
    { name: "ERP emulator", url: `${addresses.erpUrl}/health` },
    { name: "identity endpoint", url: new URL("/health", addresses.identityEndpoint).href },
    ...addresses.storageUrls.map((url) => ({ name: "Azurite", url, anyAnswer: true })),
    { name: "Functions host", url: `${addresses.hostUrl}/admin/host/status`, headers: master },
  ];
  const deadline = Date.now() + healthyWithinInMs;
  const results = await Promise.all(probes.map((probe) => waitFor(probe, deadline)));
  const silent = probes.filter((_probe, index) => results[index] !== true).map(({ name }) => name);
  if (silent.length === 0) return;
  const names = [...new Set(silent)].join(", ");
  throw new CommandError(
    `No answer within ${String(healthyWithinInMs / 1_000)} seconds from: ${names}.`,
    1,
  );
}

async function waitFor(probe: Probe, deadline: number): Promise<boolean> {
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(probe.url, {
        ...(probe.headers === undefined ? {} : { headers: probe.headers }),
        signal: AbortSignal.timeout(answerWithinInMs),
      });
      await answer.arrayBuffer();
      if (answer.ok || probe.anyAnswer === true) return true;
    } catch {
      // Not listening yet; asked again until the deadline.
    }
    await delay(askEveryInMs);
  }
  return false;
}
