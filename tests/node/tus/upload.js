// Sends one file with tus-js-client, as its own manual does: upload.js ENDPOINT FILE SHA256 STORE
//
// STORE is where the client remembers what it began, from one process to the next. The bearer token is in TOKEN, and
// RETRIES says how often it goes on by itself after a cut. Prints one line of JSON: `{"url": …}` once the file is
// there, `{"error": …, "status": …}` otherwise, and `{"resumed": …}` before that where it knew the file.
"use strict";

const fs = require("fs");
const tus = require("tus-js-client");

const [endpoint, file, sha256, store] = process.argv.slice(2);
const say = (line) => fs.writeSync(1, JSON.stringify(line) + "\n");

const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${process.env.TOKEN}` },
  metadata: { sha256, filename: "photo.jpg", filetype: "image/jpeg" },
  urlStorage: new tus.FileUrlStorage(store),
  retryDelays: Array(Number(process.env.RETRIES)).fill(50),
  onSuccess: () => say({ url: upload.url }),
  onError: (error) => {
    const answer = error.originalResponse;
    say({ error: error.message, status: answer ? answer.getStatus() : 0 });
    process.exitCode = 1;
  },
});

upload.findPreviousUploads().then((earlier) => {
  if (earlier.length) {
    say({ resumed: earlier[0].uploadUrl });
    upload.resumeFromPreviousUpload(earlier[0]);
  }
  upload.start();
});
