import os
import redis
from redis.asyncio import Redis, ConnectionPool

kw = {"host": "redis", "port": 6379}
kw["username"] = "pya"
kw["password"] = os.environ["REDIS_PASSWORD"]
a = redis.Redis(**kw)  #: client pya


def make():
    options = dict(host="redis", decode_responses=True)
    options.update(username="pyb", password=os.environ["P"])
    return redis.Redis(**options)  #: client pyb


def make2():
    params: dict = {}
    params["host"] = "redis"
    if os.getenv("USER_X"):
        params["username"] = "pyc"
    return redis.Redis(**params)  #: client pyc


def make3():
    options = {"host": "redis"}
    options.update({"username": "pyd"})
    options.setdefault("db", 1)
    return redis.Redis(**options)  #: client pyd


BASE = {"host": "redis"}
e = redis.Redis(**{**BASE, "username": "pye"})  #: client pye
f = redis.Redis(**(BASE | {"username": "pyf"}))  #: client pyf


class Cache:
    def __init__(self):
        self.kwargs = {"host": "redis"}
        self.kwargs["username"] = "pyg"
        self.client = redis.Redis(**self.kwargs)  #: client pyg

    def get(self, k):
        return self.client.get(f"c:{k}")  #: GET c:*


def make_pool():
    pool_kwargs = {"username": "pyh"}
    pool = ConnectionPool.from_url(os.environ["REDIS_URL"], **pool_kwargs)  #: client pyh
    return Redis(connection_pool=pool)
