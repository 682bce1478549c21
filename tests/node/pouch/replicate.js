// A PouchDB in memory that replicates to a server: replicate.js DATABASE_URL WEEK.json
//
// Reads words from its input, a line each: `week` puts every record in and replicates, `edit` changes one field and
// replicates. Answers each with a line of JSON once it is there: {"written": documents}.
"use strict";

const fs = require("fs");
const readline = require("readline");
const PouchDB = require("pouchdb-core")
  .plugin(require("pouchdb-adapter-memory"))
  .plugin(require("pouchdb-adapter-http"))
  .plugin(require("pouchdb-replication"));

const [url, file] = process.argv.slice(2);
const records = JSON.parse(fs.readFileSync(file, "utf8"));
const here = new PouchDB("week", { adapter: "memory" });
const there = new PouchDB(url, { skip_setup: true });

const deeds = {
  week: () => here.bulkDocs(Object.entries(records).map(([_id, fields]) => ({ _id, ...fields }))),
  edit: async () => {
    const visit = await here.get(Object.keys(records).find((id) => records[id].kind === "visit"));
    await here.put({ ...visit, title: "Forage de Tchakalo" });
  },
};

(async () => {
  for await (const word of readline.createInterface({ input: process.stdin })) {
    await deeds[word]();
    const done = await here.replicate.to(there);
    console.log(JSON.stringify({ written: done.docs_written }));
  }
})();
