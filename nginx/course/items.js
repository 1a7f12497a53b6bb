// The four kinds of items of a course: where each one lives in the API, what it is called, and which of its fields people edit.

const TITLE = 300;
const TEXT = 8000;

/** Kinds of fields: text, lines (a list of texts, one a line), one of `values`, a number, a material, and the two tables. */
export const KINDS = {
  module: {
    name: "Module", path: "modules", children: ["lesson"], parent: null, title: "title",
    fields: [
      { name: "title", label: "Title", type: "text", maxlength: TITLE, required: true },
      { name: "description", label: "Description", type: "long", maxlength: TEXT },
      { name: "learning_goal", label: "Learning goal", type: "long", maxlength: TEXT },
      { name: "expected_knowledge", label: "What learners know afterwards (one a line)", type: "lines" },
      { name: "expected_skills", label: "What learners can do afterwards (one a line)", type: "lines" },
      { name: "difficulty", label: "Difficulty", type: "choice", values: ["", "beginner", "intermediate", "advanced"] },
    ],
  },
  lesson: {
    name: "Lesson", path: "lessons", children: ["concept", "exercise"], parent: "module", title: "title",
    fields: [
      { name: "title", label: "Title", type: "text", maxlength: TITLE, required: true },
      { name: "video_material_id", label: "Recording", type: "material", source: "video" },
      { name: "video_start_timecode", label: "Begins at (HH:MM:SS)", type: "text" },
      { name: "video_end_timecode", label: "Ends at (HH:MM:SS)", type: "text" },
      { name: "presentation_material_id", label: "Presentation", type: "material", source: "presentation" },
      { name: "slide_range", label: "Slides", type: "range" },
    ],
  },
  concept: {
    name: "Concept", path: "concepts", children: [], parent: "lesson", title: "title",
    fields: [
      { name: "title", label: "Term", type: "text", maxlength: TITLE, required: true },
      { name: "definition", label: "Definition", type: "long", maxlength: TEXT },
      { name: "examples", label: "Examples (one a line)", type: "lines" },
    ],
  },
  exercise: {
    name: "Exercise", path: "exercises", children: [], parent: "lesson", title: "description",
    fields: [
      { name: "kind", label: "Kind", type: "choice", values: ["open", "gap", "order", "match", "choice"] },
      { name: "description", label: "Task", type: "long", maxlength: TEXT, required: true },
      { name: "options", label: "Options", type: "options" },
      { name: "reference_solution", label: "Solution", type: "long", maxlength: TEXT },
      { name: "grading_criteria", label: "How answers are judged", type: "long", maxlength: TEXT },
      { name: "criteria", label: "Criteria with points", type: "criteria" },
      { name: "difficulty_level", label: "Difficulty (1 to 5)", type: "number", min: 1, max: 5 },
      { name: "pass_mark", label: "Passes from (0 to 100)", type: "number", min: 0, max: 100 },
    ],
  },
};

export const itemPath = (course, kind, item) => `/courses/${course.id}/${KINDS[kind].path}/${item.id}`;

/** Where another one is made: below its parent, modules below the course. */
export function listPath(course, kind, parent) {
  const { path, parent: above } = KINDS[kind];
  return above ? `/courses/${course.id}/${KINDS[above].path}/${parent.id}/${path}` : `/courses/${course.id}/${path}`;
}

export const titleOf = (kind, item) => item[KINDS[kind].title];

/** A value as a person reads it, for comparisons. */
export function textOf(value) {
  if (value === null || value === undefined || value === "") return "–";
  if (Array.isArray(value)) return value.length ? value.map(textOf).join("\n") : "–";
  if (typeof value !== "object") return String(value);
  if ("start" in value) return `${value.start}–${value.end}`;
  if ("max_points" in value) return `${value.criterion} (${value.max_points})`;
  if ("correct" in value) return `${value.correct ? "✓" : "✗"} ${value.text}${value.reason ? ` – ${value.reason}` : ""}`;
  return Object.values(value).map(textOf).join(" · ");
}
