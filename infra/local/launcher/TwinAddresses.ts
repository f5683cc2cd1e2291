import { randomBytes } from "node:crypto";
import { storageConnectionString } from "../storage/azuriteCommand";
import type { TwinPorts } from "./TwinPorts";

/** Where the parts answer, and what opens them. The keys are for loopback ports only. */
export interface TwinAddresses {
  readonly hostUrl: string;
  readonly dataverseUrl: string;
  readonly erpUrl: string;
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly storageConnectionString: string;
  readonly storageUrls: readonly string[];
  readonly masterKey: string;
  readonly functionKey: string;
  readonly erpApiKey: string;
  /** Signs the addresses of notices; the same after a restart, when operations may still be under way. */
  readonly callbackSecret: string;
}

/** Fixed keys are easy to type and to find in a guide; the identity header nobody types. */
export function addressesOf(ports: TwinPorts): TwinAddresses {
  const origin = (port: number): string => `http://127.0.0.1:${String(port)}`;
  const { blob, queue, table } = ports;
  return {
    hostUrl: origin(ports.host),
    dataverseUrl: origin(ports.dataverse),
    erpUrl: origin(ports.erp),
    identityEndpoint: `${origin(ports.identity)}/msi/token`,
    identityHeader: randomBytes(16).toString("hex"),
    storageConnectionString: storageConnectionString({ blob, queue, table }),
    storageUrls: [origin(blob), origin(queue), origin(table)],
    masterKey: "local-master-key",
    functionKey: "local-function-key",
    erpApiKey: "local-erp-key",
    callbackSecret: "local-callback-secret-that-nobody-needs",
  };
}
