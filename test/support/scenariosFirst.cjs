// Scenarios start processes and take the longest: one that begins last leaves a core idle until it ends.
const Sequencer = require("@jest/test-sequencer").default;

/** The breaker takes longest of all. */
function urgency({ path }) {
  if (/[\\/]scenarios[\\/]chaos\.test\.ts$/.test(path)) return 2;
  return /[\\/]scenarios[\\/]/.test(path) ? 1 : 0;
}

module.exports = class ScenariosFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => urgency(other) - urgency(one));
  }
};
