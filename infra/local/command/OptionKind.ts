/** What an option takes: nothing, any text, or a whole number between two bounds. */
export type OptionKind = OptionHelp &
  (
    | { readonly kind: "flag" }
    | { readonly kind: "text" }
    | { readonly kind: "integer"; readonly min: number; readonly max: number }
  );

/** What `--help` says of an option. */
interface OptionHelp {
  /** What stands for its value, such as `DIR`. */
  readonly value?: string;
  readonly about?: string;
}
