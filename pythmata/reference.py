"""Pages written from the code itself: the environment variables, as a table and as an example file."""

from collections.abc import Iterator
from itertools import groupby

from pythmata.config import VARIABLES, Variable

GENERATED = "Written by `make docs` from pythmata/config.py."


def configuration_page() -> str:
    """docs/configuration.md"""
    return "\n".join(_page()) + "\n"


def dotenv_example() -> str:
    """.env.example"""
    return "\n".join(_example()) + "\n"


def _page() -> Iterator[str]:
    yield f"# Configuration\n\n{GENERATED}\n"
    yield "Every setting is an environment variable; a file `.env` beside manage.py may hold them, the environment"
    yield "goes first. Nothing set is the embedded mode: one process, no services. `DATABASE_URL`, `REDIS_URL` and"
    yield "`AMQP_URL` together make the distributed one."
    for section, variables in groupby(VARIABLES, key=lambda variable: variable.section):
        yield f"\n## {section}\n\n| variable | type | default | meaning |\n|---|---|---|---|"
        for variable in variables:
            default = f"`{_text(variable)}`" if _text(variable) else ""
            yield f"| `{variable.name}` | {variable.kind} | {default} | {variable.help.replace('|', chr(92) + '|')} |"


def _example() -> Iterator[str]:
    yield f"# {GENERATED.replace('`', '')}\n# Copy to .env and uncomment what you change. SECRET_KEY is required."
    for section, variables in groupby(VARIABLES, key=lambda variable: variable.section):
        yield f"\n# {section}"
        for variable in variables:
            yield f"\n# {variable.help}\n#{variable.name}={_text(variable)}"


def _text(variable: Variable) -> str:
    """The default as one would write it."""
    if isinstance(variable.default, bool):
        return "1" if variable.default else "0"
    if isinstance(variable.default, list | tuple):
        return ",".join(variable.default)
    return str(variable.default)
