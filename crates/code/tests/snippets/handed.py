import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import redis
from asgiref.sync import sync_to_async
from starlette.concurrency import run_in_threadpool

r = redis.Redis(host="redis")


async def f(i, ids):
    await asyncio.to_thread(r.get, f"a:{i}")  #: GET a:*
    await run_in_threadpool(r.set, f"b:{i}", 1)  #: SET b:*
    await sync_to_async(r.delete)(f"c:{i}")  #: DEL c:*
    with ThreadPoolExecutor() as ex:
        ex.submit(r.incr, "d:n")  #: INCRBY d:n
    threading.Thread(target=r.publish, args=("e", "x")).start()  #: PUBLISH &e
    list(map(r.get, [f"f:{i}" for i in ids]))  #: GET f:*
    ids.append(r.ttl)  #: TTL *
    print(len(ids))
