import json
from dataclasses import dataclass

import redis
from flask import request

r = redis.Redis()


@dataclass
class Job:
    id: str
    state: str = "new"

    @property
    def lock(self):
        return f"lock:{self.id}"


class Keys:
    def __init__(self, prefix):
        self.prefix = prefix

    def of(self, id):
        return f"{self.prefix}:{id}"


keys = Keys("shop")


# What a job is made with is no constant of the code.
def put(job: Job):
    r.hset(f"job:{job.id}", "state", job.state)  #: HSET job:*
    r.set(job.lock, 1)  #: SET lock:*
    r.delete(keys.of(job.id))  #: DEL shop:*


put(Job(id="startup", state="ok"))


def create():
    put(Job(**json.loads(request.data)))
