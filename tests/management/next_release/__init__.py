"""The pipeline's migrations as the next release could have them: today's, a column for a large table, an index."""

from pathlib import Path

from jobs import migrations

__path__ = [*migrations.__path__, *__path__]

TODAY = max(path.stem for path in Path(migrations.__path__[0]).glob("[0-9]*.py"))
