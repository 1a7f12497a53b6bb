// Uploads a file with tus-js-client, as a browser's client would over a bad line. What came of it is printed as JSON.
// usage: node tus-upload.js LIBRARY ENDPOINT KEY FILE METADATA
const fs = require("fs");

const [library, endpoint, key, file, metadata] = process.argv.slice(2);
const tus = require(library);
const told = { requests: 0, failed: 0, material: null, job: null };

const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint,
  headers: { "X-API-Key": key },
  metadata: JSON.parse(metadata),
  uploadSize: fs.statSync(file).size,
  retryDelays: Array(50).fill(100),
  onBeforeRequest() {
    told.requests += 1;
  },
  onAfterResponse(request, response) {
    told.material = response.getHeader("X-Material-ID") || told.material;
    told.job = response.getHeader("X-Job-ID") || told.job;
  },
  onShouldRetry() {
    told.failed += 1;
    return true;
  },
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess() {
    console.log(JSON.stringify({ ...told, url: upload.url }));
  },
});
upload.start();
