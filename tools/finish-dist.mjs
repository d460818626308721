// Runs after each Trunk build, which runs its hooks side by side: both of these change the page.
await import("./link-worker.mjs");
await import("./join-styles.mjs");
