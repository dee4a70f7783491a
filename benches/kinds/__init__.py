"""Kinds of input, for growth.py: a function makes the files of about so many bytes."""

import importlib

MODULES = ["compose", "services", "redis", "products", "shared", "scripts", "applications", "source", "repository", "reports"]
REDIS = 'services:\n  redis:\n    image: redis:7.4.1\n    ports: ["6379:6379"]\n'
KINDS = []


def kind(args="scan --format json --reproducible"):
    def add(make):
        KINDS.append((make.__name__.replace("_", " "), args.split(), make))
        return make

    return add


def lines(n, form):
    return "".join(form.format(i=i, j=i + 1) for i in range(n))


def service(i, rest=""):
    return f'  s{i}: {{image: "redis:7.4.1"{rest}}}\n'


class Link(str):
    """A symbolic link to this target, in the place of a file's text."""


def every():
    """All kinds: name, arguments of redproof, function."""
    for module in MODULES:
        importlib.import_module("." + module, __name__)
    return KINDS
