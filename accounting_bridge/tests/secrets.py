import logging
from contextlib import contextmanager

from odoo.tools import SQL

# Where the secrets themselves are kept, readable by nobody.
KEPT_IN = ("accounting_bridge_token", "accounting_bridge_app")
COLUMNS = """
    SELECT c.table_name, array_agg(c.column_name::text)
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'bytea')
       AND c.table_name <> ALL (%s)
  GROUP BY c.table_name
"""


class Leaks:
    """Looks for secrets where they must not be."""

    @contextmanager
    def _all_that_is_logged(self):
        """All loggers at level DEBUG. :return: list that the messages are added to"""
        said, root = [], logging.getLogger()
        handler = logging.Handler()
        handler.emit = lambda record: said.append(handler.format(record))
        # The browser of the test is in this process too.
        handler.addFilter(lambda record: self.base_url() not in record.getMessage())
        loggers = [root, *map(logging.getLogger, list(root.manager.loggerDict))]
        levels = [(logger, logger.level) for logger in loggers]
        root.addHandler(handler)
        for logger, level in levels:
            if level or logger is root:
                logger.setLevel(logging.DEBUG)
        try:
            yield said
        finally:
            root.removeHandler(handler)
            for logger, level in levels:
                logger.setLevel(level)

    def _where(self, secrets):
        """:return: set of "table.column" that hold one of the secrets"""
        found = set()
        patterns = [f"%{secret}%" for secret in secrets]
        tables = self.env.execute_query(SQL(COLUMNS, list(KEPT_IN)))
        for table, columns in tables:
            for column in columns:
                query = SQL(
                    "SELECT 1 FROM %s WHERE %s::text LIKE ANY (%s) LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    patterns,
                )
                if self.env.execute_query(query):
                    found.add(f"{table}.{column}")
        return found

    def _said(self, messages, secrets):
        """:return: the beginnings of messages that hold one of the secrets"""
        return [m[:200] for m in messages if any(secret in m for secret in secrets)]
