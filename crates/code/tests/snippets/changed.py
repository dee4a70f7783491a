import base64
import redis

r = redis.Redis(host="redis")


def f(i):
    r.get(("a:" + i).strip())  #: GET a:*
    r.get(("a:" + i).strip("a"))  #: GET *
    r.get(("b:" + i).encode("utf-8"))  #: GET b:*
    r.get(("b:" + i).encode("utf-16"))  #: GET *
    r.get(f"{'c:' + i!r}")  #: GET *
    r.get(f"d:{'d':>10}:{i!s}")  #: GET d:*:*
    r.get("%10s:%s" % ("e", i))  #: GET *:*
    r.set(**{"name": "f:x", "value": 1})  #: SET f:x
    opts = dict(name="g:x", value=1)
    r.set(**opts)  #: SET g:x
    r.georadius("h:g", 1, 1, 1, store="h:d")  #: GEORADIUS h:g h:d
    r.georadiusbymember("h:g", "m", 1, store_dist="h:e")  #: GEORADIUSBYMEMBER h:g h:e
