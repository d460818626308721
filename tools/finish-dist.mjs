// Runs after each Trunk build, which runs its hooks side by side: all of these change the page.
await import("./link-worker.mjs");
await import("./join-styles.mjs");
await import("./pack-lessons.mjs");
