"""Structures that a course is offered, as if a generation had made them: no model decides what a test compares."""
import json


def concept(title, cited=(), **fields):
    return {"title": title, "definition": f"{title} means something.", "examples": [], "timecodes": [], "slide_references": [],
            "web_references": [], "prerequisites": [], "citations": list(cited), **fields}


def exercise(description, cited=(), **fields):
    return {"kind": "open", "description": description, "options": None, "reference_solution": "So.", "grading_criteria": None, "criteria": None,
            "citations": list(cited), "difficulty_level": 2, "pass_mark": 60, **fields}


def lesson(title, *parts, **fields):
    return {"title": title, "video_material_id": None, "video_start_timecode": None, "video_end_timecode": None,
            "presentation_material_id": None, "slide_range": None, "concepts": [part for part in parts if "title" in part],
            "exercises": [part for part in parts if "kind" in part], **fields}


def module(title, *lessons, **fields):
    return {"title": title, "description": None, "learning_goal": None, "expected_knowledge": [], "expected_skills": [],
            "difficulty": None, "lessons": list(lessons), **fields}


def ordered(parts):
    """With the place of each among its siblings."""
    return [{**{name: ordered(value) if name in ("lessons", "concepts", "exercises") else value for name, value in part.items()}, "order": at}
            for at, part in enumerate(parts)]


def offer(system, tenant, course, *modules):
    """A snapshot of the whole course with these modules; its id."""
    structure = {"title": "A course", "description": None, "learning_goal": None, "expected_knowledge": [], "expected_skills": [],
                 "summary": None, "core_concepts": [], "mentioned_concepts": [], "modules": ordered(modules)}
    return system.sql_value("""INSERT INTO structure_snapshots (tenant_id, id, course_id, mode, node_fingerprint, prompt_version, provider,
            model_id, structure) VALUES (:'tenant', cs_uuid7(), :'course', 'free', repeat('0', 64), 'test', 'local', 'test', :'structure') RETURNING id""",
                            tenant=tenant.id, course=course, structure=json.dumps(structure))


def apply(tenant, course, snapshot, **more):
    return tenant.post(f"/courses/{course}/structure/snapshots/{snapshot}/apply", **more).expect(200).json()


def dry_run(tenant, course, snapshot):
    return tenant.post(f"/courses/{course}/structure/snapshots/{snapshot}/apply?dry_run=true").expect(200).json()


def modules_of(tenant, course):
    return tenant.get(f"/courses/{course}").expect(200)["modules"]


def lessons_of(tenant, course):
    return [lesson for module in modules_of(tenant, course) for lesson in module["lessons"]]


def parts_of(tenant, course, kind):
    return [part for lesson in lessons_of(tenant, course) for part in lesson[kind]]


def conflicts_of(tenant, course):
    return tenant.get(f"/courses/{course}/structure/conflicts?limit=100").expect(200)["items"]
