// A client of the types that openapi-typescript makes of docs/openapi.json: from a text to the outline of a course. It prints the outline as JSON.
//
// usage: node main_job.js BASE_URL KEY
import type { components, paths } from "./api";

declare const process: { argv: string[] };

type Schemas = components["schemas"];
type Path = keyof paths;
type Methods<P extends Path> = keyof paths[P] & ("get" | "post");
type Done = 200 | 201 | 202;
type Json<R> = R extends { content: { "application/json": infer Body } } ? Body : never;
type Success<O> = O extends { responses: infer R } ? Json<R[keyof R & Done]> : never;
type Sent<O> = O extends { requestBody?: { content: infer C } }
    ? C extends { "application/json": infer Body } ? Body : C extends { "multipart/form-data": unknown } ? FormData : never
    : undefined;
type Names<O> = O extends { parameters: { path: infer N } } ? N : {};
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : never;

const [base, key] = process.argv.slice(2) as [string, string];

function encoded(body: unknown): [BodyInit | null, Record<string, string>] {
    if (body === undefined) return [null, {}];
    return body instanceof FormData ? [body, {}] : [JSON.stringify(body), { "Content-Type": "application/json" }];
}

async function call<P extends Path, M extends Methods<P>>(
    method: M, path: P, names: Names<paths[P][M]>, body?: Sent<paths[P][M]>, query?: Query<paths[P][M]>,
): Promise<Success<paths[P][M]>> {
    const filled = path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent((names as Record<string, string>)[name] ?? ""));
    const asked = new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]));
    const [content, type] = encoded(body);
    const headers = { "X-API-Key": key, ...type };
    const answer = await fetch(`${base}${filled}?${asked}`, { method: method.toUpperCase(), headers, body: content });
    if (!answer.ok) {
        const problem = (await answer.json()) as Schemas["Problem"];
        throw new Error(`${method} ${filled}: ${problem.status} ${problem.code}: ${problem.detail}`);
    }
    return (await answer.json()) as Success<paths[P][M]>;
}

async function follow(job: string): Promise<Schemas["Job"]> {
    for (;;) {
        const state = await call("get", "/api/v1/jobs/{job}", { job }, undefined, { wait: 5 });
        if (state.status === "complete") return state;
        if (state.status === "failed" || state.status === "cancelled") throw new Error(`${state.status}: ${state.error_message}`);
    }
}

function form(fields: { [name in keyof Schemas["MaterialForm"]]?: Schemas["MaterialForm"][name] }): FormData {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields))
        if (name === "file") made.append(name, new Blob([value]), fields.filename ?? "file.txt");
        else made.append(name, value);
    return made;
}

const TEXT = `# Stacks and queues

## Stacks

A stack is a list in which the element added last is removed first.

## Queues

A queue is a list in which the element added first is removed first.
`;

async function main(): Promise<void> {
    const { id: course } = await call("post", "/api/v1/courses", {}, { title: "Data structures", language: "en" });
    const material = await call("post", "/api/v1/courses/{course}/materials", { course },
        form({ source_type: "text", filename: "reader.md", file: TEXT }));
    if (material.job_id !== null) await follow(material.job_id);
    const plan = await call("post", "/api/v1/courses/{course}/structure/generate", { course }, { mode: "free", apply: true });
    if (plan.generation_job !== null) await follow(plan.generation_job.id);
    const { modules } = await call("get", "/api/v1/courses/{course}", { course });
    const outline = modules.map(({ title, lessons }) => ({ title, lessons: lessons.map((lesson) => lesson.title) }));
    console.log(JSON.stringify(outline));
}

void main();
