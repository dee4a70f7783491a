package imports

import (
	"context"

	. "github.com/redis/go-redis/v9"
	queue "github.com/hibiken/asynq"
)

func run(ctx context.Context) {
	client := NewClient(&Options{Addr: "redis:6379"})
	client.Get(ctx, "a")  //: GET a
	jobs := queue.NewClient(queue.RedisClientOpt{Addr: "redis:6379"})
	jobs.Enqueue(queue.NewTask("mail", nil))  //: SADD asynq:*; EVALSHA asynq:*; EVAL asynq:*; EXISTS asynq:*; HSET asynq:*; LPUSH asynq:*
	jobs.EnqueueContext(ctx, queue.NewTask("mail", nil), queue.ProcessIn(60))  //: SADD asynq:*; EVALSHA asynq:*; EVAL asynq:*; EXISTS asynq:*; HSET asynq:*; ZADD asynq:*
}
