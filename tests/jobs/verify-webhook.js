// Checks a message with the reference library of Standard Webhooks: {secret, headers, body} comes on standard input. Prints what the library
// read, or ends with 1.
const { Webhook } = require(process.argv[2]);

const { secret, headers, body } = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(new Webhook(secret).verify(body, headers)));
