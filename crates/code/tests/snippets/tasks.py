from celery import Celery, chain, shared_task
from huey import RedisHuey
import dramatiq
from dramatiq.brokers.redis import RedisBroker
import redis as driver
import rq
from rq.decorators import job

app = Celery("shop", broker="redis://redis/0")
huey = RedisHuey("shop")
dramatiq.set_broker(RedisBroker(url="redis://redis/1"))
mails = rq.Queue("mails", connection=driver.Redis())


@app.task
def bill(order): ...


@shared_task(bind=True, queue="slow")
def report(self, day):
    raise self.retry(countdown=5)  #: LPUSH slow


@huey.task(retries=2)
def resize(image): ...


@dramatiq.actor(queue_name="media")
def encode(video): ...


@job("exports", connection=None)
def export(): ...


def order(id_):
    bill.delay(id_)  #: LPUSH celery; SADD _kombu.binding.*
    report.apply_async((id_,), queue="night")  #: LPUSH night; SADD _kombu.binding.*
    chain(bill.s(id_), report.s())()  #: LPUSH celery; SADD _kombu.binding.*
    resize(id_)  #: LPUSH huey.redis.shop
    encode.send(id_)  #: EVALSHA dramatiq; SCRIPT|LOAD; ZADD dramatiq:__heartbeats__; HSET dramatiq:media.msgs; RPUSH dramatiq:media
    export.delay()  #: MULTI; SADD rq:queues; EXEC; HSET rq:job:*; RPUSH rq:queue:exports
    sent = mails.enqueue(print, id_)  #: MULTI; SADD rq:queues; EXEC; HSET rq:job:*; RPUSH rq:queue:mails
    (bill.s(id_) | report.s()).delay()  #: LPUSH celery slow; SADD _kombu.binding.*
    if sent.is_finished and mails.count:  #: HGET rq:job:*; LLEN rq:queue:mails
        pass
    sent.get_status()  #: HGET rq:job:*


class Late:
    def run(self):
        from redis.asyncio import Redis as Client
        Client().get("late")  #: GET late


class Pages:
    kind = "page"

    def read(self, name):
        return driver.Redis().get(f"{self.kind}:{name}")  #: GET page:* note:*


class Notes(Pages):
    kind = "note"
