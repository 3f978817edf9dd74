"""Previews by the real engine with a policy pack, and the violations that the engine prints."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.local_stacks import CHECKOUT, LocalStacks, succeeded
from tests.end_to_end.yaml_edits import edit
from tests.policies.all_mutants import ALL
from tests.policies.batches import Mutant

PACK = CHECKOUT / "policies"
PACK_WITHOUT_EXCEPTIONS = Path(__file__).parent / "pack_without_exceptions"

# "    - [mandatory] [severity: high]  app-service-transport  (azure-native:web:WebApp: stitches-prod)"
_LINE = re.compile(
    r"- \[(?P<level>\w+)\](?: \[severity: \w+\])?\s+(?P<policy>\S+)\s+\((?P<type>\S+): (?P<name>\S+)\)"
)
_UNDECIDED = "during preview: "


@dataclass(frozen=True)
class Violation:
    """A violation as the engine prints it."""

    level: str
    policy: str
    type: str
    name: str
    message: str

    @property
    def place(self) -> tuple[str, str, str]:
        """The rule, and the type and name of the resource."""
        return self.policy, self.type, self.name


@dataclass(frozen=True)
class Verdict:
    """A preview with a pack: its exit code, its violations, and the output about policies."""

    code: int
    violations: frozenset[Violation]
    text: str

    @property
    def rules(self) -> set[str]:
        """The names of the rules that were broken."""
        return {violation.policy for violation in self.violations}


def policies(printed: str) -> str:
    """The part of the engine's output that is about policies; empty if no policy ran."""
    return printed.partition("Policies:")[2].partition("Outputs:")[0]


def preview(
    stacks: LocalStacks, stack: str, pack: Path, mutants: Sequence[Mutant] = (), *more: str
) -> Verdict:
    """Preview a stack with a pack; with mutants, of the program that they break."""
    return run(stacks, "preview", "--stack", stack, "--policy-pack", str(pack), *more, mutants=mutants)


def run(stacks: LocalStacks, *arguments: str, mutants: Sequence[Mutant]) -> Verdict:
    """Run a command of the engine on the program that mutants break."""
    if mutants:
        edit(stacks.workspace.project / "Pulumi.yaml", {"main": str(Path(__file__).parent / "mutated")})
    numbers = ",".join(str(ALL.index(mutant)) for mutant in mutants)
    done = stacks.pulumi(*arguments, "--color", "never", MUTANTS=numbers)
    output = policies(done.stdout)
    return Verdict(done.returncode, _violations(output), output or done.stdout + done.stderr)


def new_stack(folder: Path, stack: str) -> LocalStacks:
    """Local stacks with one empty stack."""
    stacks = LocalStacks(folder)
    stacks.workspace.prepare()
    succeeded(stacks.pulumi("stack", "init", stack))
    return stacks


def _violations(text: str) -> frozenset[Violation]:
    """The violations that a preview printed, without the lines about undecided rules."""
    found: set[Violation] = set()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        match = _LINE.search(line)
        if match and _UNDECIDED not in "".join(lines[number + 1 : number + 3]):
            # Between the two is the reason of the rule.
            message = lines[number + 2].strip()
            found.add(Violation(match["level"], match["policy"], match["type"], match["name"], message))
    return frozenset(found)
