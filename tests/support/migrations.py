"""Further migrations in a copy of sql/."""


def add(sql, name, deploy, revert):
    """A change behind all others: what it does and how that is taken back."""
    number = sum(1 for line in (sql / "sqitch.plan").read_text(encoding="utf-8").splitlines() if "2099-" in line)
    with open(sql / "sqitch.plan", "a", encoding="utf-8") as plan:
        plan.write(f"{name} 2099-01-01T00:00:{number:02d}Z course-supporter <maintainers@localhost> # A test's own\n")
    for folder, text in (("deploy", deploy), ("revert", revert), ("verify", "SELECT 1;")):
        (sql / folder / f"{name}.sql").write_text(f"BEGIN;\n{text}\nCOMMIT;\n", encoding="utf-8")
