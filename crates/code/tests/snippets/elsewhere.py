from flask_limiter import Limiter
import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from queue import Queue

dramatiq.set_broker(RabbitmqBroker(url="amqp://broker"))
limiter = Limiter(lambda: "all")
jobs = Queue()


@dramatiq.actor
def encode(video): ...


@limiter.limit("1/minute")
def index():
    encode.send(1)
    jobs.put(1)
