"""Databases made as copies of others, in one PostgreSQL."""

from urllib.parse import urlsplit

import psycopg2


def named(url: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def run(url: str, *statements: str) -> None:
    """Statements that stand outside a transaction, as those on databases do."""
    connection = psycopg2.connect(named(url, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def make(url: str, name: str, template: str) -> str:
    """A new database `name` with all that `template` holds, in place of an old one. Returns its address."""
    run(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return named(url, name)


def copy(url: str, ending: str) -> str:
    """A copy beside the database of `url`, its name with an ending."""
    name = urlsplit(url).path.strip("/")
    return make(url, name + ending, name)
