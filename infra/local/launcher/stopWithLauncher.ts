/** This file, to be loaded before a part's own script (`node --require`). */
export const stopWithLauncherScript = __filename;

// A part ends when the launcher is gone, however it went, so that no process is left behind on the
// twin's ports. The channel to the launcher alone must not keep a part alive.
if (process.connected) {
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
  });
  process.channel?.unref();
}
