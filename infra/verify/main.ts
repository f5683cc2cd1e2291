import { runVerify } from "./runVerify";

runVerify(process.argv.slice(2), {
  environment: process.env,
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
})
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    // A fault of the checker's own proves nothing either way.
    console.error(error);
    process.exitCode = 2;
  });
