import redis
from redis import Redis


# Objects of which tests of their types, and containers, say what they are.
def tests(x, y):
    if isinstance(x, dict):
        x.get("none")
    elif isinstance(x, (Redis, redis.Sentinel)) and x.get("t:1"):  #: GET t:1
        x.set("t:2", 1)  #: SET t:2
    else:
        x.get("none")
    x.get("none")
    z = x.get("t:3") if isinstance(x, Redis) else x.get("none")  #: GET t:3
    match x:
        case dict():
            x.get("none")
        case Redis() as r:
            r.get("t:4")  #: GET t:4
        case redis.Redis():
            x.get("t:5")  #: GET t:5
    assert isinstance(y, Redis)
    y.get("t:6")  #: GET t:6
    if not isinstance(x, Redis):
        return
    x.get("t:7")  #: GET t:7


def contained(injector, pair: tuple[Redis, str]):
    injector.get(redis.Redis).get("t:8")  #: GET t:8
    pair[0].get("t:9")  #: GET t:9
