import redis
from redis.asyncio.lock import Lock

r = redis.Redis(host="redis")


def join(*parts):
    return ":".join(["sf", *map(str, parts)])


def sorts():
    r.sort("plain", by="nosort")  #: SORT plain
    r.sort("list", by="weight_*", get="object_*")  #: SORT *
    r.execute_command("SORT", "raw", "GET", "#")  #: SORT *


def keys(uid):
    r.get(join("cart", uid))  #: GET sf:cart:*


def left():
    with r.pipeline() as pipe:
        pipe.watch("w")  #: WATCH w; UNWATCH
        if pipe.get("w") == b"1":  #: GET w
            return
        pipe.multi()  #: MULTI
        pipe.set("w", 1)  #: SET w
        pipe.execute()  #: EXEC


async def locked(id):
    async with Lock(r, f"lock:{id}", timeout=3):  #: SET lock:*; EVALSHA lock:*; SCRIPT|LOAD; GET lock:*; DEL lock:*
        pass
