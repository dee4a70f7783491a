import os
import redis
from werkzeug.local import LocalProxy
from flask import g, current_app

CLIENTS = {
    "cache": redis.Redis(db=0),
    "queue": redis.Redis(db=1),
}
_pool: dict[str, redis.Redis] = {}


def get_client(name):
    if name not in _pool:
        _pool[name] = redis.Redis(host=name)
    return _pool[name]


def work():
    CLIENTS["cache"].set("a:1", 1)  #: SET a:1
    get_client("x").incr("b")  #: INCRBY b
    for c in CLIENTS.values():
        c.delete("c")  #: DEL c
    for name, c in CLIENTS.items():
        c.delete("d")  #: DEL d
    CLIENTS.get("queue").lpush("q", 1)  #: LPUSH q


def _get():
    if "redis" not in g:
        g.redis = redis.Redis()
    return g.redis


conn = LocalProxy(_get)


def more():
    conn.get("k")  #: GET k


proxy = LocalProxy(lambda: current_app.extensions["redis"])


def init_app(app):
    app.extensions["redis"] = redis.Redis()


def again():
    proxy.get("l")  #: GET l
    current_app.extensions["redis"].set("m", 1)  #: SET m


class Registry:
    def __init__(self):
        self._by_db = {}

    def get(self, db):
        c = self._by_db.get(db)
        if c is None:
            c = redis.Redis(db=db)
            self._by_db[db] = c
        return c

    def use(self):
        self.get(3).hset("h", "f", 1)  #: HSET h
        self._by_db[2].zadd("z", {"a": 1})  #: ZADD z
