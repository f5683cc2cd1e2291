import { exitCodes } from "./exitCodes";
import { runCommand } from "./runCommand";

runCommand(process.argv.slice(2), {
  print: (line) => {
    console.log(line);
  },
  complain: (line) => {
    console.error(line);
  },
})
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = exitCodes.failed;
  });
