// Counts the bytes of files, unpacked if they are in gzip, into one buffer that is used again and again.
const PIECE = 1 << 20;

onmessage = async ({ data: file }) => {
  const isPacked = file.name.endsWith(".gz");
  let count = 0;
  if (isPacked) {
    const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let part; !(part = await reader.read()).done; ) count += part.value.length;
  } else {
    const reader = file.stream().getReader({ mode: "byob" });
    let buffer = new ArrayBuffer(PIECE);
    for (let part; !(part = await reader.read(new Uint8Array(buffer))).done; buffer = part.value.buffer) count += part.value.length;
  }
  postMessage(count);
};
postMessage("ready");
