/*
 * The catalogue of errors: the only list of them, with all that programs, tenants and operators are told. Programs take the first columns
 * (base/fault.h). docs/errors.md and sql/errors.tsv are made from the whole (`make docs/errors.md sql/errors.tsv`), and tests/lint/rows
 * compares docs/openapi.json with it.
 *
 *   kind      FAULT_<kind>
 *   HTTP      status of the problem that a request is answered with
 *   request   who is answered with it must CHANGE something before the request is worth another try, or only WAIT; NEVER: no request is
 *             answered with it
 *   job       a job FAILs at once, or is tried again (RETRY); NEVER: no job ends with it
 *   code      public and stable
 *   title     of the problem, and the detail where the cause is for the log alone
 *   meaning, cause, remedy: sentences for tenants, which name nothing of the inside
 */
#ifndef BASE_FAULT_KINDS_H
#define BASE_FAULT_KINDS_H

/* clang-format off */
#define FAULT_KINDS(F) \
    F(BAD_REQUEST, 400, CHANGE, NEVER, "bad_request", "Bad request", \
      "The request itself is not well-formed, before anybody looks at its body.", \
      "The path or the query is too long or no percent-encoded UTF-8, Content-Length is no number, Idempotency-Key is not 1 to 255 printable ASCII characters, or X-API-Key or Idempotency-Key was sent more than once.", \
      "Correct what `detail` names; a client library that builds addresses and headers does it right.") \
    F(MALFORMED_JSON, 400, CHANGE, NEVER, "malformed_json", "Malformed JSON", \
      "The body is not JSON.", \
      "A syntax error, a name that comes twice in one object, too many levels, text that is not UTF-8, or the character NUL; `detail` says the line and the column.", \
      "Let a library write the JSON, and send it as UTF-8.") \
    F(MALFORMED_FORM, 400, CHANGE, NEVER, "malformed_form", "Malformed form data", \
      "The body is not the multipart form that its Content-Type promises.", \
      "The boundary is missing or differs from the one in the body, a part has no name, or a field is not UTF-8 or holds the character NUL.", \
      "Let a library write the form, and do not set its Content-Type by hand: the library adds the boundary.") \
    F(INCOMPLETE_BODY, 400, WAIT, NEVER, "incomplete_body", "The request body ended early", \
      "The connection or the form ended before the whole body was there.", \
      "The connection broke, the client gave up, or fewer bytes were sent than Content-Length said.", \
      "Send the request again; for a POST use an Idempotency-Key, so that nothing is made twice. If it comes each time, compare Content-Length with what is sent.") \
    F(NOT_AUTHENTICATED, 401, CHANGE, NEVER, "not_authenticated", "Not authenticated", \
      "The request names no API key.", \
      "The header X-API-Key is missing or empty.", \
      "Send the key in the header X-API-Key.") \
    F(INVALID_KEY, 401, CHANGE, NEVER, "invalid_api_key", "Invalid API key", \
      "The API key is refused.", \
      "It is mistyped, it was revoked, or your tenant has been deactivated; which of them is not told.", \
      "Compare the key with the one that was handed to you; if it is the same, ask the operator for a new one.") \
    F(EXPIRED_KEY, 401, CHANGE, NEVER, "api_key_expired", "API key expired", \
      "The API key was valid until a date that has passed.", \
      "The key was made with an end, or was replaced by another one and its grace period is over.", \
      "Use the key that replaced it, or ask the operator for a new one.") \
    F(SCOPE, 403, CHANGE, NEVER, "insufficient_scope", "Insufficient scope", \
      "The API key may not do this.", \
      "The operation takes a scope that the key does not have; `detail` names it.", \
      "Use a key with that scope: prep makes and changes courses, check reads them. GET /api/v1/me shows the scopes of a key.") \
    F(LINK, 403, CHANGE, NEVER, "link_invalid", "The link is wrong or has expired", \
      "The link to the object store is not one that was given out, or it is over.", \
      "It was changed on its way, or its time has passed: `expires_in` told how long it is good.", \
      "Ask for a new link, and use it as it is.") \
    F(NOT_FOUND, 404, CHANGE, FAIL, "not_found", "Not found", \
      "What the request or the job is about is not there.", \
      "The id or the address is wrong, the thing was deleted, or it belongs to another tenant.", \
      "Compare the id with the list of such things; what was deleted has to be made again.") \
    F(METHOD, 405, CHANGE, NEVER, "method_not_allowed", "Method not allowed", \
      "There is something at this address, but not for this method.", \
      "The method is wrong, or a part of the path is missing.", \
      "Use one of the methods that the header Allow lists.") \
    F(SLOW_BODY, 408, WAIT, NEVER, "request_timeout", "The request body came too slowly", \
      "The body came slower than the least rate, or stopped.", \
      "The connection is slow, or the client stopped sending.", \
      "Send it again over a better connection. A file may have to be made smaller.") \
    F(CONFLICT, 409, CHANGE, NEVER, "conflict", "Conflict", \
      "The state of the thing does not allow this now.", \
      "A job works on it, it has not been processed yet, or it has ended already; `detail` says which.", \
      "Look at the thing and wait until its state allows the request, for example with GET /api/v1/jobs/{job}?wait=30.") \
    F(GENERATION_CONFLICT, 409, CHANGE, NEVER, "generation_conflict", "A generation is already running", \
      "Another generation works on the same course, or on a part of it.", \
      "One was started before and has not ended; `detail` names its job.", \
      "Wait for that job or cancel it, then start the new generation.") \
    F(ITEM_LOCKED, 409, CHANGE, FAIL, "item_locked", "People have locked or edited it", \
      "A part of a structure that people have locked or edited is not made anew.", \
      "It is locked, or a key has changed some of its fields; a job may find so when it has begun before that.", \
      "Ask with ?force=true if it shall be made anew all the same: but for the place and the pass mark of an exercise, what was edited is lost then.") \
    F(NO_GENERATOR, 409, CHANGE, FAIL, "no_generator", "Nothing may generate", \
      "There is neither a model nor the built-in architect that could generate a structure.", \
      "No provider of models is configured, and your tenant does not allow the built-in architect.", \
      "Ask the operator to allow the built-in architect for your tenant or to configure a provider.") \
    F(IN_USE, 409, CHANGE, NEVER, "in_use", "It is in use", \
      "The stored file cannot be deleted by itself.", \
      "A material uses it.", \
      "Delete the material: its file goes with it.") \
    F(OBJECT_MISSING, 409, CHANGE, FAIL, "object_missing", "The stored object is missing", \
      "The file is not in the storage.", \
      "It was not uploaded to the link yet, the link has expired since, or it was removed from the storage without its material.", \
      "Upload the file to the link and confirm it then; for a material whose file is gone, delete it and upload the file again.") \
    F(IN_FLIGHT, 409, WAIT, NEVER, "idempotency_in_flight", "The first request with this key is in flight", \
      "A request with the same Idempotency-Key has not been answered yet.", \
      "The request was repeated before the first one had its answer, or two requests share a key.", \
      "Send it again with the same key: as soon as the first one is through you get its answer.") \
    F(UPLOAD_OFFSET, 409, CHANGE, NEVER, "upload_offset_mismatch", "The upload is at another offset", \
      "The bytes do not go on where the upload ends.", \
      "Upload-Offset is not what the upload has: an earlier request has brought more or fewer bytes than was thought.", \
      "Ask for the offset with HEAD, which the header Upload-Offset of this answer tells as well, and go on from there.") \
    F(UPLOAD_EXPIRED, 410, CHANGE, NEVER, "upload_expired", "The upload has expired", \
      "What had come of the file is gone.", \
      "Nothing came for longer than Upload-Expires said, or the storage has lost what it had.", \
      "Begin another upload.") \
    F(STALE, 412, CHANGE, NEVER, "precondition_failed", "Precondition failed", \
      "The thing is not the one that If-Match names.", \
      "Somebody has changed it since its ETag was read.", \
      "Fetch it again, see whether your change still holds, and send it with the new ETag.") \
    F(TUS_VERSION, 412, CHANGE, NEVER, "unsupported_tus_version", "Another version of tus", \
      "The request is not of the version of the tus protocol that is spoken here.", \
      "The header Tus-Resumable is missing, or names a version that Tus-Version does not list.", \
      "Send Tus-Resumable: 1.0.0 with each request to an upload; client libraries do.") \
    F(PRECONDITION_REQUIRED, 428, CHANGE, NEVER, "precondition_required", "If-Match is required", \
      "The thing was changed by somebody else a short time ago, so the request has to say which version it means to change.", \
      "Another key has edited it within the last hour, and the request has no If-Match.", \
      "Fetch it, look at what was changed, and send your change with its ETag in If-Match.") \
    F(TOO_LARGE, 413, CHANGE, NEVER, "too_large", "Content too large", \
      "The body, the file or a field is longer than allowed.", \
      "JSON may have 1 MiB, a file as much as the operator allows; `detail` names the limit that was passed.", \
      "Send less at once: fewer items in a request, or the file in parts.") \
    F(STORAGE_QUOTA, 413, CHANGE, FAIL, "storage_quota_exceeded", "Storage quota exceeded", \
      "The file does not fit into what your tenant may have stored.", \
      "The files of the materials and of homework, with uploads that are under way, take as many bytes as the quota has; `quota.storage` of GET /me tells them.", \
      "Delete materials or courses that are not needed, or ask the operator for a larger quota; then send the file again, or retry the job.") \
    F(MEDIA_TYPE, 415, CHANGE, NEVER, "unsupported_media_type", "Unsupported media type", \
      "The body is of another type than the operation takes.", \
      "Content-Type is missing or is not the one that `detail` names.", \
      "Send JSON with Content-Type: application/json, files as multipart/form-data.") \
    F(RANGE, 416, CHANGE, NEVER, "range_not_satisfiable", "Range not satisfiable", \
      "The file has no such part.", \
      "The header Range begins behind the end of the file.", \
      "Look at the length in Content-Range and ask for a part that is there.") \
    F(INVALID, 422, CHANGE, NEVER, "validation_failed", "Validation failed", \
      "A field of the body or a parameter of the query is wrong.", \
      "It is missing, of another type, outside of its limits, or does not fit what is stored; `errors` names each field with what is wrong.", \
      "Correct the fields that `errors` names; a `hint` says how.") \
    F(UNKNOWN_FIELD, 422, CHANGE, NEVER, "unknown_field", "Unknown field", \
      "The body, the form or the query has a name that this operation does not know.", \
      "The name is misspelt, or belongs to another operation or version; `errors` names each, with the nearest one that is known.", \
      "Correct the name or leave it out. With the header Prefer: handling=lenient unknown names are ignored.") \
    F(EXTENSION, 422, CHANGE, NEVER, "extension_not_allowed", "File extension not allowed", \
      "A file with this name cannot be a material of this type.", \
      "The extension of the name is not among those of the `source_type`; `detail` lists them.", \
      "Send the right `source_type`, or name the file by what it is.") \
    F(UNSUPPORTED_FORMAT, 422, CHANGE, FAIL, "unsupported_format", "Unsupported format", \
      "Files of this kind cannot be read here.", \
      "The format or the encoding has no reader, or the file holds nothing that could be read, such as a video without sound.", \
      "Convert the file: slides and texts to PDF or Markdown in UTF-8, recordings to MP4 or MP3.") \
    F(CONTENT_MISMATCH, 422, CHANGE, NEVER, "content_mismatch", "Content does not match its type", \
      "The file is not what its name says.", \
      "Its first bytes are those of another kind of file, or it is empty or damaged.", \
      "Give the file the extension of what it is, or export it again.") \
    F(NO_MATERIAL, 422, CHANGE, FAIL, "no_material", "No material to work from", \
      "There is nothing that a structure could be generated from.", \
      "The course or node has no materials, all of them have failed, or they hold no text.", \
      "Upload materials, or look at the `error_code` of those that have failed.") \
    F(NODE_CYCLE, 422, CHANGE, NEVER, "node_cycle", "A node cannot lie in itself", \
      "The node cannot be moved to this place.", \
      "The new parent is the node itself or lies below it.", \
      "Choose a parent outside of the node, or move that one out first.") \
    F(TREE_TOO_DEEP, 422, CHANGE, NEVER, "tree_too_deep", "The tree would be too deep", \
      "The tree of nodes has as many levels as it may have.", \
      "The node, or what lies below the one that is moved, would come deeper than 32 levels.", \
      "Put it higher in the tree.") \
    F(TOO_MANY_NODES, 422, CHANGE, NEVER, "too_many_nodes", "The course would have too many nodes", \
      "The course has as many nodes as it may have.", \
      "A course may have 10 000 nodes.", \
      "Delete nodes that are not used, or make another course.") \
    F(AMBIGUOUS_MAPPING, 422, CHANGE, NEVER, "ambiguous_mapping", "It is not clear which materials are meant", \
      "A mapping in the short form does not say which presentation and which video it is about.", \
      "The course does not have exactly one of each.", \
      "Name them with `presentation_entry_id` and `video_entry_id`.") \
    F(NOT_DRAWABLE, 422, CHANGE, NEVER, "presentation_not_drawable", "The presentation cannot be drawn", \
      "Slides are found in a video by what they look like, and those of this kind of file cannot be drawn here.", \
      "The presentation is a .pptx or another file that is not a PDF, or it has no file.", \
      "Export it as PDF, upload that, and align it instead.") \
    F(KEY_REUSED, 422, CHANGE, NEVER, "idempotency_key_reused", "Idempotency key reused", \
      "The Idempotency-Key belongs to another request.", \
      "It was used within the last 24 hours with another address or another body.", \
      "Make a new key for each new request, and use it again only to repeat that request.") \
    F(UPLOAD_LOCKED, 423, WAIT, NEVER, "upload_locked", "The upload is being written to", \
      "Another request brings bytes of the same upload.", \
      "Two requests were sent at once, or the connection of an earlier one has broken and that is not known here yet.", \
      "Wait a moment, ask for the offset with HEAD, and go on from there.") \
    F(RATE_LIMITED, 429, WAIT, NEVER, "rate_limited", "Rate limit exceeded", \
      "More requests were sent within a minute than the key or the tenant may send.", \
      "The budget of the scope is spent; the headers RateLimit and RateLimit-Policy tell it.", \
      "Wait as long as Retry-After says, and spread the requests. Where that is too little, ask the operator for a higher limit.") \
    F(UPLOADS_LIMITED, 429, WAIT, NEVER, "too_many_uploads", "Too many uploads at once", \
      "Your tenant has as many uploads under way as it may have.", \
      "Uploads were begun before earlier ones had ended.", \
      "Wait for one of them to end, and send fewer at a time.") \
    F(JOB_QUOTA, 429, WAIT, NEVER, "job_quota_exceeded", "Too many jobs at once", \
      "Your tenant has as many jobs queued and active as it may have.", \
      "Jobs were made faster than they are done; `quota.jobs` of GET /me tells how many there may be.", \
      "Wait for some of them to end, as long as Retry-After says at least. Where that is too little, ask the operator for a larger quota.") \
    F(TENANT_SHARE, 429, WAIT, NEVER, "too_many_requests_at_once", "Too many requests at once", \
      "Your tenant has many requests under way, and nobody is free for another.", \
      "Many requests were sent at the same time, or wait for an answer with ?wait=.", \
      "Wait for one of them to end, and send fewer at the same time.") \
    F(AUTH_FAILURES, 429, WAIT, NEVER, "too_many_auth_failures", "Too many failed authentications", \
      "Too many requests without a valid API key came from your address.", \
      "A program goes on with a key that is missing, mistyped, revoked or over. It may be another one behind the same address; requests with a valid key are served all the while.", \
      "Correct the key; then nothing has to be waited for. As long as Retry-After says, the answer to a wrong key stays this one.") \
    F(UPLOAD_CHECKSUM, 460, WAIT, NEVER, "upload_checksum_mismatch", "The bytes have another checksum", \
      "The bytes of the request are not those that Upload-Checksum was made of; none of them were taken.", \
      "They were changed on their way, or the checksum is that of other bytes.", \
      "Send the same bytes again from the same offset.") \
    F(INTERNAL, 500, WAIT, FAIL, "internal_error", "Internal error", \
      "Something went wrong on our side.", \
      "A defect of the service or of its configuration.", \
      "Try once more; for a POST use an Idempotency-Key. If it stays, tell the operator the `request_id`.") \
    F(UNAVAILABLE, 503, WAIT, RETRY, "unavailable", "Service unavailable", \
      "A part of the service is not there at the moment.", \
      "It is being restarted, it is overloaded, or the database is away.", \
      "Wait as long as Retry-After says; for a POST use an Idempotency-Key.") \
    F(STORE_UNAVAILABLE, 503, WAIT, RETRY, "store_unavailable", "Object storage is away", \
      "The storage of files does not answer at the moment.", \
      "It is being restarted or overloaded, or cannot be reached.", \
      "Wait as long as Retry-After says.") \
    F(UPLOADS_FULL, 503, WAIT, NEVER, "uploads_full", "All places for uploads are taken", \
      "As many files are being uploaded as the service takes at once.", \
      "Many tenants upload at the same time.", \
      "Wait as long as Retry-After says.") \
    F(TOO_EXPENSIVE, 503, WAIT, RETRY, "query_too_expensive", "The query takes too long", \
      "The answer was not found within the time that a request may take.", \
      "The search or list has too much to look at, or the database is busy.", \
      "Ask for less: longer words in a search, a smaller `limit`, a `cursor` instead of a large `offset`. The same request is likely to fail again.") \
    F(STORE_FULL, 503, WAIT, RETRY, "storage_full", "Object storage is full", \
      "The storage of files has no room left.", \
      "The operator has to add some.", \
      "Delete what is not needed, or wait and tell the operator.") \
    F(FILE_ENCRYPTED, 422, NEVER, FAIL, "file_encrypted", "The file is encrypted", \
      "The file cannot be read without a password.", \
      "It was saved with a password.", \
      "Save it without one and upload it again.") \
    F(FILE_DAMAGED, 422, NEVER, FAIL, "file_damaged", "The file is damaged", \
      "The file cannot be read.", \
      "It was cut off or changed on its way, or the program that wrote it made a mistake.", \
      "See whether it opens on your side, export it again, and upload that.") \
    F(FILE_TOO_COMPLEX, 422, NEVER, FAIL, "file_too_complex", "The file is too complex", \
      "The file has more pages, text or parts than are read.", \
      "A limit on what one file may hold was passed; the message names it.", \
      "Split the file and upload the parts.") \
    F(LANGUAGE_UNSUPPORTED, 422, NEVER, FAIL, "language_unsupported", "The language is not supported", \
      "Speech in this language cannot be recognised here.", \
      "There is no model of speech for the `language` of the material.", \
      "Correct `language` if it is wrong; otherwise upload a transcript (.srt or .vtt).") \
    F(TIME_LIMIT, 422, NEVER, FAIL, "time_limit", "The time limit was passed", \
      "The job took longer than a job may take.", \
      "The file is long or hard to read.", \
      "Split the file and upload the parts, or retry the job when the service is less busy.") \
    F(MEMORY_LIMIT, 422, NEVER, FAIL, "memory_limit", "The memory limit was passed", \
      "The job needs more memory than a job may have.", \
      "The file, or all materials of a generation together, are too large.", \
      "Split the file, or generate for a node instead of the whole course.") \
    F(PROCESS_DIED, 500, NEVER, RETRY, "process_died", "The job's process died", \
      "The work on the job ended without a result.", \
      "A defect, or the machine was short of memory.", \
      "Retry the job. If it fails again, tell the operator its id.") \
    F(LEASE_LOST, 500, NEVER, RETRY, "lease_lost", "The job's lease was lost", \
      "The machine that worked on the job was not heard of any more.", \
      "It failed or was restarted in the middle, in each attempt.", \
      "Retry the job. If it fails again, tell the operator its id.") \
    F(DEPENDENCY_FAILED, 422, NEVER, FAIL, "dependency_failed", "A dependency failed", \
      "A job that this one had to wait for has failed or was cancelled.", \
      "The first failure is that of one of the jobs in `depends_on`.", \
      "Look at those jobs, remove the cause, and start this work again.") \
    F(INTEGRITY_BROKEN, 422, NEVER, FAIL, "integrity_broken", "The stored object has changed", \
      "The file in the storage is not the one that was uploaded.", \
      "It was overwritten or damaged in the storage.", \
      "Delete the material and upload the file again.") \
    F(CHECKSUM_MISMATCH, 422, NEVER, FAIL, "checksum_mismatch", "The stored object is not the one announced", \
      "The bytes that arrived have another SHA-256 than `sha256` said.", \
      "The file was changed while it was sent, or the sum is that of another file.", \
      "Delete the material, compute the sum anew and upload the file again.") \
    F(DUPLICATE_FILE, 422, NEVER, FAIL, "duplicate_file", "The node has the same bytes already", \
      "Another material of the node has the same bytes.", \
      "The file was uploaded twice.", \
      "Use the material that `error_message` names, and delete this one.") \
    F(FETCH_REFUSED, 422, NEVER, FAIL, "fetch_refused", "The address may not be fetched", \
      "The address leads to where this service does not go, or its server refuses it.", \
      "It is no public http or https address, or it redirects to one that is not; its server asks for a login or has no such page; or its robots.txt forbids it. The message says which.", \
      "Use an address that anybody can open without a login, or save the page and upload it as a file.") \
    F(FETCH_FAILED, 502, NEVER, RETRY, "fetch_failed", "The address could not be fetched", \
      "The address gave no usable answer.", \
      "Its server was away, refused the request, or sent too much.", \
      "See whether the address opens in a browser, then retry the job, or upload the file.") \
    F(UNSUPPORTED_PLATFORM, 422, NEVER, FAIL, "unsupported_platform", "Recordings are not fetched from there", \
      "The address is one of a recording.", \
      "Video platforms do not hand their recordings out, and other addresses of recordings are not fetched either.", \
      "Upload the file of the recording, or its subtitles as .srt or .vtt.") \
    F(NO_MAIN_TEXT, 422, NEVER, FAIL, "no_main_text", "The page has no text of its own", \
      "The page was read, and next to nothing is left of it.", \
      "Scripts write its text when a browser shows it, or it shows a login or a question about cookies first; the message says which.", \
      "Open the page in a browser and save or print it, then upload that file; or upload the text.") \
    F(BUDGET_EXHAUSTED, 402, CHANGE, FAIL, "budget_exhausted", "The budget for models is used up", \
      "No model may be asked for your tenant any more this month.", \
      "What models have cost since the first of the month (UTC) has reached the budget of your tenant, and the built-in architect is not allowed for it.", \
      "Wait for the next month, or ask the operator for a larger budget or to allow the built-in architect; then send the request again, or retry the job.") \
    F(PROVIDER_REFUSED, 502, NEVER, FAIL, "provider_refused", "The model provider refused the request", \
      "The model could not or would not answer.", \
      "The provider refused the request, the model declined, or the budget of the month is used up; the message says which.", \
      "Change what is asked (fewer materials, another `strategy`), or ask the operator about budget and provider.") \
    F(PROVIDER_FAILED, 502, NEVER, RETRY, "provider_failed", "The model provider failed", \
      "The provider of models gave no answer.", \
      "It was away, overloaded, or its limits were reached.", \
      "Retry the job later.") \
    F(BAD_GENERATION, 502, NEVER, RETRY, "bad_generation", "The model's answer cannot be used", \
      "What the model answered is no course structure.", \
      "The answer was cut off, was not in the form that was asked for, or cited nothing that stands in the materials.", \
      "Retry the job, use another `strategy`, or generate from fewer materials.")

/* What nginx refuses before a program sees it, besides some of the codes above; nginx/include/http.conf has them. */
#define FAULT_KINDS_OF_NGINX(F) \
    F(FORBIDDEN, 403, CHANGE, NEVER, "forbidden", "Forbidden", \
      "This address is for the operator.", \
      "The page may only be read from the operator's own network.", \
      "Use the addresses of the API's description.") \
    F(URI_TOO_LONG, 414, CHANGE, NEVER, "uri_too_long", "URI too long", \
      "The address of the request is longer than 8 KiB.", \
      "The query holds too much.", \
      "Ask for less at once; long texts belong into the body of a POST.") \
    F(HEADERS_TOO_LARGE, 431, CHANGE, NEVER, "headers_too_large", "Request headers too large", \
      "The headers of the request are longer than is accepted.", \
      "One header is longer than 8 KiB, or all of them are longer than 32 KiB; cookies are often the reason.", \
      "Send the headers that the API names, and no cookies.")
/* clang-format on */

#endif
