from contextlib import ExitStack

import redis

# CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache"}}
from django.core.cache import cache
from rq import get_current_job


def top():
    raw = cache.client.get_client(write=False)
    return raw.zrevrange("trending", 0, 9)  #: zrevrange trending


def job():
    connection = get_current_job().connection
    connection.lpush("outbox", "mail")  #: lpush outbox


def locked():
    with ExitStack() as stack:
        stack.enter_context(redis.Redis().lock("desk"))  #: set desk; evalsha desk; script|load; get desk; del desk
