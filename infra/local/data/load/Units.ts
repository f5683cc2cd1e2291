import { guidToSql } from "../../dataverse/store/guid";
import { keyGuid } from "../keyGuids";
import type { LoadUnit } from "./baseData";
import { insert, requireTable, type LoadContext } from "./LoadContext";

const eachName = "Each";
const unitsMax = 1_000;

/** The units that order lines name; one that the store does not have is made, worth one `Each`. */
export class Units {
  private readonly context: LoadContext;
  private readonly units = new Map<string, LoadUnit>();

  constructor(context: LoadContext) {
    this.context = context;
    this.units.set(eachName, context.base.each);
  }

  /** The unit with this name; empty: `Each`. Throws a RangeError at the thousandth unit. */
  unit(name: string): LoadUnit {
    return this.units.get(name === "" ? eachName : name) ?? this.findOrMake(name);
  }

  private findOrMake(name: string): LoadUnit {
    if (this.units.size >= unitsMax) {
      throw new RangeError(`a data set has at most ${String(unitsMax)} units.`);
    }
    const { db, base } = this.context;
    const { scheduleId } = base.each;
    const sql = "SELECT uomid FROM uom WHERE name = ? AND uomscheduleid IS ?";
    const known = db.get(sql, [name, scheduleId])?.["uomid"];
    const id = known instanceof Uint8Array ? known : guidToSql(keyGuid("unit", name));
    if (known === undefined) {
      const values = {
        uomid: id,
        name,
        uomscheduleid: scheduleId,
        quantity: oneOf(this.context),
        baseuom: base.each.id,
      };
      insert(this.context, "uom", { values });
    }
    const unit = { id, scheduleId };
    this.units.set(name, unit);
    return unit;
  }
}

/** The number 1 as the unit's quantity column stores it. */
function oneOf(context: LoadContext): bigint {
  const scale = requireTable(context.model, "uom").columns.get("quantity")?.scale ?? 0;
  return 10n ** BigInt(scale);
}
