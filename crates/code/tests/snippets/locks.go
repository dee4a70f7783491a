package main

import (
	"context"
	"time"

	"github.com/bsm/redislock"
	"github.com/go-redis/cache/v9"
	"github.com/go-redis/redis_rate/v10"
	"github.com/go-redsync/redsync/v4"
	"github.com/go-redsync/redsync/v4/redis/goredis/v9"
	"github.com/redis/go-redis/v9"
)

func all(ctx context.Context, id string) {
	rdb := redis.NewClient(&redis.Options{Addr: "redis:6379"})
	rs := redsync.New(goredis.NewPool(rdb))
	mu := rs.NewMutex("ledger:lock:"+id, redsync.WithExpiry(time.Second))
	mu.LockContext(ctx)         //: SET ledger:lock:*; EVALSHA ledger:lock:*; EVAL ledger:lock:*; GET ledger:lock:*; DEL ledger:lock:*
	mu.ExtendContext(ctx)       //: EVALSHA ledger:lock:*; EVAL ledger:lock:*; GET ledger:lock:*; PEXPIRE ledger:lock:*
	defer mu.UnlockContext(ctx) //: EVALSHA ledger:lock:*; EVAL ledger:lock:*; GET ledger:lock:*; DEL ledger:lock:*
	limiter := redis_rate.NewLimiter(rdb)
	limiter.Allow(ctx, "u:"+id, redis_rate.PerMinute(10)) //: EVALSHA rate:u:*; EVAL rate:u:*; TIME; GET rate:u:*; SET rate:u:*
	limiter.Reset(ctx, "u:"+id)                           //: DEL rate:u:*
	c := cache.New(&cache.Options{Redis: rdb})
	c.Set(&cache.Item{Ctx: ctx, Key: "obj:" + id, Value: 1, TTL: time.Hour}) //: SET obj:*
	c.Once(&cache.Item{Key: "once", Do: nil})                                //: GET once; SET once; DEL once
	c.Get(ctx, "obj:1", nil)                                                 //: GET obj:1
	c.Delete(ctx, "obj:2")                                                   //: DEL obj:2
	locker := redislock.New(rdb)
	lock, _ := locker.Obtain(ctx, "job:"+id, time.Second, nil) //: SET job:*; EVALSHA job:*; EVAL job:*; MSETNX job:*; MSET job:*; GETRANGE job:*; PEXPIRE job:*
	defer lock.Release(ctx)                                    //: EVALSHA job:*; EVAL job:*; GET job:*; DEL job:*
}
