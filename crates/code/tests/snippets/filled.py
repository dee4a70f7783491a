import redis

r = redis.Redis(host="redis")


def collect(out, ids):
    for i in ids:
        out.append(f"a:{i}")


def fill(ids):
    keys = ["a"]
    collect(keys, ids)
    r.delete(*keys)  #: DEL a a:*


def nested(ids):
    keys = []

    def add(i):
        keys.append(f"b:{i}")

    for i in ids:
        add(i)
    r.delete(*keys)  #: DEL b:*


def insert():
    keys = ["c"]
    keys.insert(0, "d")
    r.delete(*keys)  #: DEL c d


def more(ids):
    r.delete(*(["e"] + ids))  #: DEL *


def drop(keys=(), name=""):
    r.delete(*keys)  #: DEL *
    r.unlink(name)  #: UNLINK *


def remove(keys=None):
    keys = keys or []
    r.delete(*keys)  #: DEL *


def empty():
    r.mget([])  #: MGET *
