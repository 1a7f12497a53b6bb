"""What tests of generations in several exchanges share: a registry with a small model, materials that do not fit into it, and a peer that
answers whatever it is asked about."""
import json
import re

from support.models import running
from support.peers.llm import answer

CONTEXT = 6000  # tokens
PARAGRAPH = "A widget of kind {0} is a device that counts events of kind {0} for people. "


def registry(context=CONTEXT, reconcile=True, **more):
    model = {"provider": "openai", "capabilities": ["json_object"], "context_tokens": context, "output_tokens": 1000,
             "usd_per_million": {"input": 1.0, "cached": 0.1, "output": 10.0}, **more}
    chain = {"default": ["openai/small"]}
    return {"models": [{**model, "id": "small"}, {**model, "id": "large", "context_tokens": 200_000, "output_tokens": 16_000}],
            "actions": {"generate_structure": {**chain, "quality": ["openai/large"]}, **({"reconcile": chain} if reconcile else {})}}


def small(template, peer, folder, **settings):
    """A system whose only model holds CONTEXT tokens."""
    (folder / "registry.json").write_text(json.dumps(registry()))
    return running(template, peer, LLM_REGISTRY=folder / "registry.json", **settings)


def chapter(number, paragraphs=4):
    return f"# Chapter {number}\n\n" + "\n\n".join(PARAGRAPH.format(f"{number}.{place}") for place in range(paragraphs))


def is_part(asked):
    return "materials" in asked.data


def materials(asked):
    return asked.data["materials"]


def text_of(asked):
    return " ".join(chunk["text"] for material in materials(asked) for chunk in material["chunks"])


def about(asked):
    """A module for each material of a question, with a lesson that cites the first place of it."""
    lessons = lambda material: [{  # noqa: E731
        "title": f"About {material['title']} from {material['chunks'][0].get('chunk_index', 0)}",
        "concepts": [{"title": f"Kind {found}", "definition": f"It counts {found}.", "citations": [place(material)]}
                     for found in sorted(set(re.findall(r"kind (\d+\.\d+)", " ".join(c["text"] for c in material["chunks"]))))[:3] or ["none"]],
        "exercises": [{"description": f"Explain {material['title']}.", "difficulty_level": 2}]}]
    return {"title": "A part", "modules": [{"title": f"Module {m['title']}", "lessons": lessons(m)} for m in materials(asked)]}


def place(material):
    chunk = material["chunks"][0]
    return {"material_id": material["id"], **{key: chunk[key] for key in ("start_sec", "slide_number", "chunk_index") if key in chunk}}


def modules(asked):
    """The modules of a table of contents."""
    return asked.data["modules"]


def in_order(asked):
    """A merge that leaves everything as it is."""
    return {"title": "The whole", "description": "All of it.", "learning_goal": "", "summary": "In short.", "expected_knowledge": ["all"],
            "expected_skills": [], "modules": [{"of": [m["id"]], "title": m["title"]} for m in modules(asked)], "lessons": [], "concepts": []}


NOTHING = {"modules": [], "lessons": [], "concepts": [], "needs": [], "gaps": []}


def is_reconcile(asked):
    return not is_part(asked) and '"gaps"' in asked.system


def teacher(part=about, merge=in_order, reconcile=lambda asked: NOTHING, **usage):
    """Answers parts, merges and the look at the whole."""
    def say(asked):
        return part(asked) if is_part(asked) else reconcile(asked) if is_reconcile(asked) else merge(asked)
    return answer(say, **usage)
