import type { ParameterValues } from "../messages/CustomApi";
import type { TableModel } from "../model/types";
import { guidFromSql, guidToSql } from "../store/guid";
import { loadRow } from "../store/rows";
import { bytesOf, integerOf, textOf, type RowValues } from "../store/rowValues";
import { createRow } from "../writes/createRow";
import { updateValues } from "../writes/updateRow";
import { storedMoment, type Caller, type Writer } from "../writes/Writer";
import { states, statuses, type Ending } from "./operationStates";

const timeToLiveSeconds = 90 * 24 * 60 * 60;

export interface NewOperation {
  readonly name: string;
  readonly displayName: string;
  readonly parameters: ParameterValues;
  readonly caller: Caller;
  /** `http://host:port` of the environment, as the caller addressed it. */
  readonly origin: string;
  readonly callbackUrl: string | undefined;
}

export interface OperationError {
  /** The platform's code as a signed integer, 0 for an error that is not the platform's. */
  readonly code: number;
  readonly message: string;
}

/** How an operation ended, and what came of it. */
export interface OperationResult {
  readonly ending: Ending;
  readonly outputs?: ParameterValues;
  readonly error?: OperationError;
}

export interface StoredOperation {
  readonly id: string;
  readonly name: string;
  readonly state: bigint;
  readonly status: bigint;
  readonly retries: number;
  readonly started: boolean;
  readonly parameters: ParameterValues;
  readonly outputs: ParameterValues;
  readonly error: OperationError | undefined;
  readonly userId: Uint8Array;
  readonly actorId: Uint8Array;
  readonly origin: string;
  readonly callbackUrl: string | undefined;
}

/** The rows of `backgroundoperation` (DATAVERSE.md 1.7), and who called from where with which callback. */
export class OperationRows {
  readonly #writer: () => Writer;

  constructor(writer: () => Writer) {
    this.#writer = writer;
  }

  /** Adds a row that waits to be run and gives its id. The caller holds a transaction. */
  add(operation: NewOperation): string {
    const writer = this.#writer();
    const { caller } = operation;
    const row = createRow(writer, withoutRights(caller), {
      table: this.#table(writer),
      body: {
        name: operation.name,
        displayname: operation.displayName,
        inputparameters: keyValues(operation.parameters),
        runas: guidFromSql(caller.userId),
      },
      keyValues: { retrycount: 0n, ttlinseconds: BigInt(timeToLiveSeconds) },
      references: new Map(),
    });
    const sql =
      "INSERT INTO _backgroundcall (backgroundoperationid, userid, actorid, origin, callbackurl) " +
      "VALUES (?, ?, ?, ?, ?)";
    const { origin, callbackUrl = null } = operation;
    writer.db.run(sql, [row.id, caller.userId, caller.actorId, origin, callbackUrl]);
    return guidFromSql(row.id);
  }

  /** The operation, or undefined where there is none, or none that was submitted. */
  read(id: string): StoredOperation | undefined {
    const writer = this.#writer();
    const key = guidToSql(id);
    const row = loadRow(writer.db, this.#table(writer), key);
    const call = writer.db.get("SELECT * FROM _backgroundcall WHERE backgroundoperationid = ?", [
      key,
    ]);
    const userId = bytesOf(call?.["userid"]);
    const actorId = bytesOf(call?.["actorid"]);
    if (row === undefined || userId === null || actorId === null) {
      return undefined;
    }
    return {
      ...storedValues(row),
      id,
      userId,
      actorId,
      origin: textOf(call?.["origin"]) ?? "",
      callbackUrl: textOf(call?.["callbackurl"]) ?? undefined,
    };
  }

  /** Ids of the operations that are not completed, oldest first. */
  pending(): string[] {
    const sql =
      "SELECT backgroundoperationid AS id FROM backgroundoperation JOIN _backgroundcall " +
      "USING (backgroundoperationid) WHERE backgroundoperationstatecode <> ? ORDER BY id";
    return this.#writer()
      .db.all(sql, [states.completed])
      .map((row) => bytesOf(row["id"]))
      .filter((id) => id !== null)
      .map(guidFromSql);
  }

  /** It is being run: its first attempt started now. One that is being canceled stays so. */
  start(operation: StoredOperation): void {
    const canceling = operation.status === statuses.canceling;
    this.#change(operation, {
      backgroundoperationstatecode: states.locked,
      ...(canceling ? {} : { backgroundoperationstatuscode: statuses.inProgress }),
      ...(operation.started ? {} : { starttime: storedMoment(this.#writer().now()) }),
    });
  }

  retry(operation: StoredOperation): void {
    this.#change(operation, { retrycount: BigInt(operation.retries + 1) });
  }

  complete(operation: StoredOperation, result: OperationResult): void {
    const { ending, outputs, error } = result;
    this.#change(operation, {
      backgroundoperationstatecode: states.completed,
      backgroundoperationstatuscode: statuses[ending],
      endtime: storedMoment(this.#writer().now()),
      ...(outputs === undefined ? {} : { outputparameters: keyValues(outputs) }),
      ...(error === undefined
        ? {}
        : { errorcode: BigInt(error.code), errormessage: error.message }),
    });
  }

  /** It is to be canceled. The caller holds a transaction. */
  cancel(operation: StoredOperation): void {
    this.#change(operation, {
      backgroundoperationstatecode: states.locked,
      backgroundoperationstatuscode: statuses.canceling,
    });
  }

  #change(operation: StoredOperation, values: RowValues): void {
    const writer = this.#writer();
    const { userId, actorId } = operation;
    const caller = { userId, actorId, administrator: true };
    const row = { table: this.#table(writer), id: guidToSql(operation.id) };
    writer.db.transaction(() => {
      updateValues(writer, caller, { ...row, values });
    });
  }

  #table(writer: Writer): TableModel {
    const table = writer.model.tables.get("backgroundoperation");
    if (table === undefined) {
      throw new Error("The environment has no background operations");
    }
    return table;
  }
}

/** The platform keeps its rows itself: the caller needs no privilege to create them. */
function withoutRights({ userId, actorId, administrator }: Caller): Caller {
  return { userId, actorId, administrator };
}

function storedValues(row: Readonly<RowValues>) {
  const message = textOf(row["errormessage"]);
  return {
    name: textOf(row["name"]) ?? "",
    state: integerOf(row["backgroundoperationstatecode"]) ?? states.ready,
    status: integerOf(row["backgroundoperationstatuscode"]) ?? statuses.waiting,
    retries: Number(integerOf(row["retrycount"]) ?? 0n),
    started: textOf(row["starttime"]) !== null,
    parameters: fromKeyValues(textOf(row["inputparameters"])),
    outputs: fromKeyValues(textOf(row["outputparameters"])),
    error:
      message === null ? undefined : { code: Number(integerOf(row["errorcode"]) ?? 0n), message },
  };
}

interface KeyValue {
  readonly Key: string;
  readonly Value: ParameterValues[string];
}

/** A JSON array of keys and values, as the table's memo columns hold parameters (DATAVERSE.md 1.6). */
function keyValues(values: ParameterValues): string {
  return JSON.stringify(Object.entries(values).map(([Key, Value]) => ({ Key, Value })));
}

function fromKeyValues(text: string | null): ParameterValues {
  const list = text === null ? [] : (JSON.parse(text) as KeyValue[]);
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
