from typing import Annotated

import redis.asyncio as aioredis
from fastapi import Depends, FastAPI
from redis.asyncio import Redis

app = FastAPI()


def get_redis() -> Redis:
    return Redis(host="redis")


Dep = Annotated[Redis, Depends(get_redis)]
Other = Annotated[aioredis.Redis, Depends(get_redis)]


@app.get("/1/{id}")
async def one(id: str, db: Dep):
    return await db.get(f"one:{id}")  #: GET one:*


@app.get("/2/{id}")
async def two(id: str, db: Annotated[Redis, Depends(get_redis)]):
    return await db.get(f"two:{id}")  #: GET two:*


@app.get("/4/{id}")
async def four(id: str, db: Other):
    return await db.get(f"four:{id}")  #: GET four:*


class Repo:
    def __init__(self, db: Dep):
        self.db = db

    async def get(self, id):
        return await self.db.get(f"repo:{id}")  #: GET repo:*
