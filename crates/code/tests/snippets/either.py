import redis

r = redis.Redis(host="redis")


def chain(k):
    key = ""
    if k == 1:
        key = "a:one"
    elif k == 2:
        key = "a:two"
    else:
        key = "a:three"
    r.get(key)  #: GET a:one a:two a:three


def nested(n, m):
    key = None
    if n:
        if m:
            key = f"b:{n}"
        else:
            key = "b"
    else:
        key, _ = "c", 1
    r.publish(key, 1)  #: PUBLISH &b:* &b &c


def without(k):
    key = "d"
    if k:
        key = "e"
    r.get(key)  #: GET d e


def tried(k):
    key = "f"
    try:
        key = k.name
    except ValueError:
        pass
    r.get(key)  #: GET *
    name = "g"
    try:
        name = "h"
    except ValueError:
        raise
    r.get(name)  #: GET h


def first(k):
    r.get("" if k else "i")  #: GET i
